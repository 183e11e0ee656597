//! Reminding whoever has work of a step while it is open.

use serde::{Deserialize, Serialize};

/// When people are reminded of work that is still open.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminder {
    /// Minutes after the work was given, at least 1.
    pub after_minutes: u32,
    /// Minutes between one reminder and the next; none: as long as to the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_minutes: Option<u32>,
    /// How often at most, from 1.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

impl Reminder {
    /// When the first one is due, of work that was given now; Unix milliseconds.
    pub fn first_ms(&self, now_ms: i64) -> i64 {
        now_ms.saturating_add(i64::from(self.after_minutes) * 60_000)
    }

    /// When the one after this many is due, if there is one more; Unix milliseconds.
    pub fn next_ms(&self, sent: u32, now_ms: i64) -> Option<i64> {
        let every = i64::from(self.every_minutes.unwrap_or(self.after_minutes)) * 60_000;
        (sent < self.times).then(|| now_ms.saturating_add(every))
    }
}
