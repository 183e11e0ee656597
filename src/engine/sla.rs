//! How long something may take, and where it stands.
//!
//! A promise counts working time by a calendar, or day and night where none counts for it. A clock that stands still
//! neither warns nor breaches. What a clock needs to be worked out anew (its target, what was used of it, its calendar) it
//! keeps itself, so that a changed calendar, a changed date or the end of a pause leads to exactly one answer.

mod clock;
mod ladder;

use serde::{Deserialize, Serialize};

pub use clock::{Clock, RungState, SlaStatus, Terms};
pub use ladder::{Receiver, Rung, RungAction, RungAt};

use crate::{condition::Condition, definition::Moment, ids::Name, value::ValueSource};

/// A promise on a step, stage or run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sla {
    /// How long it may take, in minutes of the time that counts; at least 1. Where a value or a date says it, this counts
    /// while that is absent.
    pub target_minutes: u32,
    /// At which share of it people are warned, in percent, 1 to 99.
    #[serde(default = "default_warn_percent")]
    pub warn_percent: u8,
    /// The calendar that counts, `day_and_night` for every hour; none: that of the team that does the step, else the
    /// orchestration's, else the system's, else day and night.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Name>,
    /// The minutes, worked out from the record and the like; followed as they change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<ValueSource>,
    /// The date or moment by which it is due, in place of a length; followed as it changes, and not moved by pauses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// What happens on the way, and after it was broken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ladder: Vec<Rung>,
    /// When its clock stands still, though the run goes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<PauseReason>,
}

/// A reason for which a clock stands still.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseReason {
    /// What people read, such as `Waiting for the customer`.
    pub label: String,
    /// While which of these wait steps are in progress.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Name>,
    /// Or while this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
}

fn default_warn_percent() -> u8 {
    75
}

impl Sla {
    /// So many minutes, with a warning.
    pub fn of(target_minutes: u32, warn_percent: u8) -> Self {
        Self {
            target_minutes,
            warn_percent,
            calendar: None,
            target: None,
            due: None,
            ladder: Vec::new(),
            pauses: Vec::new(),
        }
    }

    /// Whether it says no more than how long and when to warn.
    pub fn is_plain(&self) -> bool {
        self.calendar.is_none()
            && self.target.is_none()
            && self.due.is_none()
            && self.ladder.is_empty()
            && self.pauses.is_empty()
    }

    /// The target in milliseconds of the time that counts.
    pub fn target_ms(&self) -> i64 {
        i64::from(self.target_minutes) * 60_000
    }
}
