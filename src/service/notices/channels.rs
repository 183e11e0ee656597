//! By what a person is told of a kind of thing: what they chose, else what the organisation chose, else what is shipped.

use fermata_api::notices::{ChannelChoice, Channels, MailWhen, NoticePreferences};
use fermata_engine::{daytime, ids::Name, people::Assignee, run::effects::NoticeKind, zone::zone};
use jiff::tz::TimeZone;

use crate::known::Known;

/// What holds where nobody chose: under the bell always; by mail what needs somebody soon.
pub(super) fn shipped(kind: NoticeKind) -> Channels {
    let email = match kind {
        NoticeKind::Assigned
        | NoticeKind::Reminder
        | NoticeKind::SlaBreach
        | NoticeKind::Escalation
        | NoticeKind::ApprovalNews
        | NoticeKind::Mention => MailWhen::Now,
        NoticeKind::SlaWarning
        | NoticeKind::RunCompleted
        | NoticeKind::StepNews
        | NoticeKind::Message
        | NoticeKind::RunFailed => MailWhen::Off,
    };
    Channels { in_app: true, email, chat: email == MailWhen::Now, push: email == MailWhen::Now }
}

/// What holds for everybody who chose nothing else.
pub(super) fn of_all(known: &Known, kind: NoticeKind) -> Channels {
    known.notices.choices.get(kind.key()).copied().unwrap_or_else(|| shipped(kind))
}

/// What holds for a person.
pub(super) fn of(known: &Known, user: &Name, kind: NoticeKind) -> Channels {
    let chosen = known.preferences.get(user).and_then(|chosen| chosen.choices.get(kind.key()).copied());
    chosen_over(of_all(known, kind), chosen.unwrap_or_default())
}

pub(super) fn chosen_over(all: Channels, chosen: ChannelChoice) -> Channels {
    Channels {
        in_app: chosen.in_app.unwrap_or(all.in_app),
        email: chosen.email.unwrap_or(all.email),
        chat: chosen.chat.unwrap_or(all.chat),
        push: chosen.push.unwrap_or(all.push),
    }
}

/// The zone of a person's times.
pub(crate) fn zone_of(known: &Known, user: &Name) -> TimeZone {
    let own = known.preferences.get(user).and_then(|chosen| chosen.time_zone.as_deref());
    zone(own.unwrap_or(&known.notices.time_zone)).unwrap_or(TimeZone::UTC)
}

/// Until when only what is urgent leaves for a person; none: it is not quiet.
pub(super) fn quiet_until(known: &Known, user: &Name, now_ms: i64) -> Option<i64> {
    let quiet = known.preferences.get(user)?.quiet.as_ref()?;
    let (from, to) = (daytime::parse(&quiet.from)?, daytime::parse(&quiet.to)?);
    daytime::quiet_until(from, to, &zone_of(known, user), now_ms)
}

/// When a person's next daily mail comes.
pub(super) fn next_digest(known: &Known, user: &Name, after_ms: i64) -> Option<i64> {
    let own = known.preferences.get(user).and_then(|chosen| chosen.digest_at.as_deref());
    let time = daytime::parse(own.unwrap_or(&known.notices.digest_at))?;
    daytime::next(time, &zone_of(known, user), after_ms)
}

/// Whether a person has a daily mail also when nothing waits for it.
pub(super) fn is_daily(known: &Known, user: &Name) -> bool {
    known.preferences.get(user).is_some_and(|NoticePreferences { daily, .. }| *daily)
}

/// The chat that a person chose, while it is offered and set up.
pub(super) fn chat_of<'k>(known: &'k Known, user: &Name) -> Option<&'k Name> {
    let chosen = known.preferences.get(user)?.chat.as_ref()?;
    let offered = known.notices.personal_chats.contains(chosen);
    (offered && known.outlets.chats.contains_key(chosen)).then_some(chosen)
}

/// The chat of a team, while it is set up.
pub(super) fn chat_of_team<'k>(known: &'k Known, team: &Assignee) -> Option<&'k Name> {
    known.notices.team_chats.get(&team.key()).filter(|chat| known.outlets.chats.contains_key(*chat))
}
