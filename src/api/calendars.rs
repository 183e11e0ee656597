//! When people work: calendars with their hours, holidays and half days, and who works by them.

use fermata_engine::{
    calendar::{Calendar, SpecialDay},
    ids::Name,
    people::Assignee,
};
use serde::{Deserialize, Serialize};

use crate::Moment;

/// A calendar, as it is kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalendarView {
    /// How definitions refer to it.
    pub name: Name,
    /// The calendar.
    pub calendar: Calendar,
    /// Whether it counts wherever no other one does.
    pub default: bool,
    /// The groups and queues that work by it.
    pub teams: Vec<Assignee>,
    /// Where it is used: while there is any, it cannot be deleted.
    pub used_by: Vec<CalendarUse>,
    /// How far the promises are worked out anew since it was changed last; none: all are.
    pub recount: Option<Recount>,
    /// When it was last changed.
    pub updated: Moment,
    /// By whom, as people read it.
    pub updated_by: String,
    /// Counts changes; the ETag.
    pub revision: i64,
}

/// A place where a calendar is used.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarUse {
    /// What uses it, in words: `the orchestration Customer onboarding`.
    pub words: String,
    /// Where that is in the browser, if it has a page.
    pub href: Option<String>,
}

/// How far it is with working out promises anew.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recount {
    /// Runs that had their turn.
    pub done: i64,
    /// Open runs with a promise, when it began.
    pub total: i64,
}

/// A calendar as it should be.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarInput {
    /// The calendar.
    pub calendar: Calendar,
    /// Whether it counts wherever no other one does; another one that did so until now does no longer.
    #[serde(default)]
    pub default: bool,
    /// The groups and queues that work by it; each by one calendar at most.
    #[serde(default)]
    pub teams: Vec<Assignee>,
}

/// What is to be counted by a calendar that need not be kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountInput {
    /// The calendar.
    pub calendar: Calendar,
    /// The first moment, on the clock of the calendar: `2026-11-26T14:30`.
    pub from: String,
    /// The second one.
    #[serde(default)]
    pub until: Option<String>,
    /// How many minutes of working time pass from the first one on.
    #[serde(default)]
    pub minutes: Option<u32>,
}

/// What was counted.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Whether the first moment is working time.
    pub open: bool,
    /// When working time comes next, on the clock of the calendar.
    pub opens: String,
    /// Minutes of working time between the two moments, rounded down.
    pub minutes: Option<i64>,
    /// When so much working time has passed, on the clock of the calendar.
    pub reached: Option<String>,
}

/// A file of holidays.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayFile {
    /// The text of an iCalendar file (`.ics`), at most 1 MB.
    pub text: String,
}

/// What a file of holidays holds.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holidays {
    /// The days, closed.
    pub days: Vec<SpecialDay>,
    /// What could not be taken over, in words.
    pub left_out: Vec<String>,
}
