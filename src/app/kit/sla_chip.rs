//! Where a promise stands, in words: "late 6 h", "2 d 3 h left", "met".

use fermata_api::Moment;
use fermata_engine::sla::SlaStatus;
use leptos::prelude::*;

use super::{Chip, Sign, Tone, span_words, use_clock};

/// The words and colour of a promise at a moment. None where no promise was made.
pub fn sla_words(status: SlaStatus, due_ms: Option<i64>, now_ms: i64) -> Option<(String, Tone)> {
    let left = |due: i64| format!("{} left", span_words(due - now_ms));
    match (status, due_ms) {
        (SlaStatus::None, None) => None,
        (SlaStatus::Met, _) => Some(("met".into(), Tone::Done)),
        (SlaStatus::Missed, _) => Some(("missed".into(), Tone::Late)),
        (SlaStatus::Paused, _) => Some(("clock stopped".into(), Tone::Plain)),
        (_, Some(due)) if now_ms >= due => Some((format!("late {}", span_words(now_ms - due)), Tone::Late)),
        (SlaStatus::Breached, _) => Some(("late".into(), Tone::Late)),
        (SlaStatus::AtRisk, Some(due)) => Some((left(due), Tone::Risk)),
        (SlaStatus::AtRisk, None) => Some(("at risk".into(), Tone::Risk)),
        (SlaStatus::OnTrack | SlaStatus::None, Some(due)) => Some((left(due), Tone::Plain)),
        (SlaStatus::OnTrack, None) => Some(("on track".into(), Tone::Plain)),
    }
}

/// When something is due, in Unix milliseconds; none where there is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due(pub Option<i64>);

impl From<Option<i64>> for Due {
    fn from(ms: Option<i64>) -> Self {
        Self(ms)
    }
}

impl From<Option<Moment>> for Due {
    fn from(moment: Option<Moment>) -> Self {
        Self(moment.map(|moment| moment.0))
    }
}

/// A promise's chip; nothing where none was made.
#[component]
pub fn SlaChip(
    /// Where it stands.
    status: SlaStatus,
    /// Its due moment.
    #[prop(into)]
    due: Due,
) -> impl IntoView {
    let clock = use_clock();
    let Due(due) = due;
    move || {
        sla_words(status, due, clock.now.get()).map(|(words, tone)| {
            let sign = match tone {
                Tone::Late => Some(Sign::Problem),
                Tone::Risk => Some(Sign::Clock),
                Tone::Done => Some(Sign::Check),
                _ => None,
            };
            let title = due.map(|due| format!("due {}", clock.exact(due)));
            view! {
                <span title=title>
                    <Chip tone sign=sign.unwrap_or(Sign::Clock)>
                        {words}
                    </Chip>
                </span>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn words(status: SlaStatus, due: Option<i64>, now: i64) -> Option<String> {
        sla_words(status, due, now).map(|(words, _)| words)
    }

    #[test]
    fn says_how_late_and_how_long_is_left() {
        assert_eq!(words(SlaStatus::Breached, Some(0), 6 * HOUR).as_deref(), Some("late 6 h"));
        assert_eq!(words(SlaStatus::OnTrack, Some(51 * HOUR), 0).as_deref(), Some("2 d 3 h left"));
        assert_eq!(words(SlaStatus::Met, Some(0), 9).as_deref(), Some("met"));
        assert_eq!(words(SlaStatus::None, None, 9), None);
    }

    #[test]
    fn a_status_that_is_older_than_the_clock_still_says_late() {
        assert_eq!(sla_words(SlaStatus::OnTrack, Some(0), HOUR), Some(("late 1 h".into(), Tone::Late)));
    }
}
