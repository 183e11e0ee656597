//! How long something may take, and where it stands.
//!
//! Hours are plain hours: the clock runs day and night. A clock that is paused neither warns nor breaches; resuming
//! moves its moments by as long as it stood still.

use serde::{Deserialize, Serialize};

/// A promise on a step, stage or run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sla {
    /// How long it may take, in minutes; at least 1.
    pub target_minutes: u32,
    /// At which share of it people are warned, in percent, 1 to 99.
    #[serde(default = "default_warn_percent")]
    pub warn_percent: u8,
}

fn default_warn_percent() -> u8 {
    75
}

/// A running, paused or stopped clock. All moments are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// When it began.
    pub started_ms: i64,
    /// When it warns, moved on by pauses.
    pub warn_ms: i64,
    /// When it is breached, moved on by pauses.
    pub due_ms: i64,
    /// Since when it stands still, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_ms: Option<i64>,
    /// When it was stopped for good, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_ms: Option<i64>,
    /// Whether people were warned already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warned: bool,
    /// Whether its breach was told already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub breached: bool,
}

/// Where a promise stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
/// Written as in the glossary (`OnTrack`), in conditions and the API alike.
pub enum SlaStatus {
    /// No promise was made.
    None,
    /// Open, before the warning.
    OnTrack,
    /// Open, past the warning.
    AtRisk,
    /// Open, past the due moment.
    Breached,
    /// The clock stands still.
    Paused,
    /// Closed in time.
    Met,
    /// Closed too late.
    Missed,
}

impl Clock {
    /// A clock that starts now.
    pub fn start(sla: &Sla, now_ms: i64) -> Self {
        let target_ms = i64::from(sla.target_minutes) * 60_000;
        let warn_ms = target_ms * i64::from(sla.warn_percent) / 100;
        Self {
            started_ms: now_ms,
            warn_ms: now_ms + warn_ms,
            due_ms: now_ms + target_ms,
            paused_ms: None,
            closed_ms: None,
            warned: false,
            breached: false,
        }
    }

    /// Where it stands at a moment.
    pub fn status(&self, now_ms: i64) -> SlaStatus {
        match (self.closed_ms, self.paused_ms) {
            (Some(closed), _) if closed <= self.due_ms => SlaStatus::Met,
            (Some(_), _) => SlaStatus::Missed,
            (None, Some(_)) => SlaStatus::Paused,
            (None, None) if now_ms >= self.due_ms => SlaStatus::Breached,
            (None, None) if now_ms >= self.warn_ms => SlaStatus::AtRisk,
            (None, None) => SlaStatus::OnTrack,
        }
    }

    /// The next moment at which it warns, if it still will.
    pub fn warns_ms(&self) -> Option<i64> {
        (self.runs() && !self.warned && !self.breached).then_some(self.warn_ms)
    }

    /// The moment of its breach, if that is still to come.
    pub fn breaches_ms(&self) -> Option<i64> {
        (self.runs() && !self.breached).then_some(self.due_ms)
    }

    /// Whether it is neither paused nor closed.
    pub fn runs(&self) -> bool {
        self.closed_ms.is_none() && self.paused_ms.is_none()
    }

    /// Stops for good; a paused clock is closed as of when it was paused.
    pub fn close(&mut self, now_ms: i64) {
        if self.closed_ms.is_none() {
            self.closed_ms = Some(self.paused_ms.take().unwrap_or(now_ms));
        }
    }

    /// Stands still from now on; nothing happens to a clock that is paused or closed.
    pub fn pause(&mut self, now_ms: i64) {
        if self.closed_ms.is_none() && self.paused_ms.is_none() {
            self.paused_ms = Some(now_ms);
        }
    }

    /// Runs on; its moments move by as long as it stood still.
    pub fn resume(&mut self, now_ms: i64) {
        if let Some(since) = self.paused_ms.take() {
            let stood = (now_ms - since).max(0);
            self.warn_ms += stood;
            self.due_ms += stood;
        }
    }
}
