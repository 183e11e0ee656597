//! Working time: when people work, and how much of it lies between two moments.
//!
//! A [`Calendar`] is plain data and may be wrong; [`problems`] says how. A [`Working`] is a calendar made ready for
//! counting, and only exists for one that is open at some time. A moment counts as working time while the clock on the
//! wall of the calendar's time zone shows a time within the hours of its day: an hour that the clock skips in spring is
//! nobody's working time, and one that it shows twice in autumn counts twice.
//!
//! Everything here is pure and bounded: no walk goes on for more than a hundred years.

mod check;
mod days;
mod plan;
mod walk;

use serde::{Deserialize, Serialize};

pub use check::problems;
pub use days::easter;
pub use plan::{Day, DayKind, Plan};
pub use walk::{Calendars, DAY_AND_NIGHT, Working};

/// When people work.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// What people read.
    pub label: String,
    /// Where its clock hangs, such as `Europe/Berlin`.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// The hours of an ordinary week.
    #[serde(default)]
    pub week: Week,
    /// Days on which other hours hold: holidays, half days. A rule for one date beats one that comes every year; else the
    /// first in the list that fits counts.
    #[serde(default)]
    pub days: Vec<SpecialDay>,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// The hours of each weekday, in order and without overlap; none: closed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    /// Monday.
    pub monday: Vec<Interval>,
    /// Tuesday.
    pub tuesday: Vec<Interval>,
    /// Wednesday.
    pub wednesday: Vec<Interval>,
    /// Thursday.
    pub thursday: Vec<Interval>,
    /// Friday.
    pub friday: Vec<Interval>,
    /// Saturday.
    pub saturday: Vec<Interval>,
    /// Sunday.
    pub sunday: Vec<Interval>,
}

/// A stretch of working time, in minutes from the beginning of its day. It belongs to the day on which it begins: where
/// that day is closed, so is what would have gone on after midnight.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The first minute, 0 to 1439.
    pub from: u16,
    /// The minute after the last; over 1440 it is of the next day. At most a day after `from`.
    pub until: u16,
}

/// A day, or days, with hours of their own.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// What it is called, such as `Christmas Eve`.
    #[serde(default)]
    pub label: String,
    /// Which days.
    pub on: DayRule,
    /// The hours on them; none: closed.
    #[serde(default)]
    pub hours: Vec<Interval>,
}

/// Which days a special day is about. Dates are written as `2026-12-24`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum DayRule {
    /// One date, or all from one to another.
    Dates {
        /// The first.
        from: String,
        /// The last, itself included; none: only the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    /// Every year on a date. 29 February comes in leap years only.
    Yearly {
        /// 1 to 12.
        month: u8,
        /// 1 to 31.
        day: u8,
    },
    /// Every year on a weekday of a month, such as the last Monday of May.
    Weekday {
        /// 1 to 12.
        month: u8,
        /// Which weekday.
        weekday: Weekday,
        /// The first to fifth of the month, 1 to 5; -1 is the last.
        nth: i8,
    },
    /// Every year so many days from Easter Sunday of the western churches.
    Easter {
        /// Days after it, -60 to 100; -2 is Good Friday, 1 Easter Monday.
        days: i16,
    },
}

/// A day of the week.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    /// From Monday on.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
            Self::Sunday => "Sunday",
        }
    }

    /// How definitions name it: `monday`.
    pub fn key(self) -> String {
        self.label().to_lowercase()
    }
}

impl Week {
    /// The hours of a weekday.
    pub fn on(&self, weekday: Weekday) -> &[Interval] {
        match weekday {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }

    /// The same, to be changed.
    pub fn on_mut(&mut self, weekday: Weekday) -> &mut Vec<Interval> {
        match weekday {
            Weekday::Monday => &mut self.monday,
            Weekday::Tuesday => &mut self.tuesday,
            Weekday::Wednesday => &mut self.wednesday,
            Weekday::Thursday => &mut self.thursday,
            Weekday::Friday => &mut self.friday,
            Weekday::Saturday => &mut self.saturday,
            Weekday::Sunday => &mut self.sunday,
        }
    }
}

impl Calendar {
    /// Monday to Friday, nine to five: what a new calendar begins with.
    pub fn office(label: &str, time_zone: &str) -> Self {
        let mut week = Week::default();
        for weekday in Weekday::ALL.into_iter().take(5) {
            week.on_mut(weekday).push(Interval { from: 9 * 60, until: 17 * 60 });
        }
        Self { label: label.to_owned(), time_zone: time_zone.to_owned(), week, days: Vec::new() }
    }
}

impl Interval {
    /// `09:00 to 17:00`; after midnight `22:00 to 06:00 of the next day`.
    pub fn words(self) -> String {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        match self.until {
            until if until <= 1440 => format!("{} to {}", clock(self.from), clock(until)),
            until => format!("{} to {} of the next day", clock(self.from), clock(until - 1440)),
        }
    }
}

impl DayRule {
    /// What people read: `every year on 25 December`, `2 days before Easter`.
    pub fn words(&self) -> String {
        match self {
            Self::Dates { from, until: None } => from.clone(),
            Self::Dates { from, until: Some(until) } => format!("{from} to {until}"),
            Self::Yearly { month, day } => format!("every year on {day} {}", month_name(*month)),
            Self::Weekday { month, weekday, nth } => {
                let which = match nth {
                    1 => "first",
                    2 => "second",
                    3 => "third",
                    4 => "fourth",
                    5 => "fifth",
                    _ => "last",
                };
                format!("{which} {} of {}", weekday.label(), month_name(*month))
            }
            Self::Easter { days } => match days {
                0 => "Easter Sunday".to_owned(),
                -1 => "the day before Easter Sunday".to_owned(),
                1 => "the day after Easter Sunday".to_owned(),
                days if *days < 0 => format!("{} days before Easter Sunday", -days),
                days => format!("{days} days after Easter Sunday"),
            },
        }
    }
}

/// What people read for a month, 1 to 12.
pub fn month_name(month: u8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("no month")
}

#[cfg(test)]
mod tests;
