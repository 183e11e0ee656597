//! What is planned for each date, whatever the time zone: the picture of a year is drawn from it.

use serde::{Deserialize, Serialize};

use super::{
    Calendar, Interval, Week,
    days::{Special, number, on_day, weekday_of},
};

/// The hours of every date.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    week: Week,
    special: Special,
}

/// What is planned for one date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Of the month, from 1.
    pub day: u8,
    /// 1 to 12.
    pub month: u8,
    /// 0 is Monday.
    pub weekday: u8,
    /// What kind of day it is.
    pub kind: DayKind,
    /// Its hours.
    pub hours: Vec<Interval>,
    /// What it is called, where it is a special day.
    pub label: String,
}

/// What kind of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// The hours of its weekday hold.
    Working,
    /// A special day with hours of its own.
    Changed,
    /// A special day without hours.
    Holiday,
    /// Its weekday has no hours.
    Closed,
}

impl DayKind {
    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Working => "working day",
            Self::Changed => "changed hours",
            Self::Holiday => "holiday",
            Self::Closed => "closed",
        }
    }
}

impl Plan {
    /// Of a calendar.
    pub fn of(calendar: &Calendar) -> Self {
        Self { week: calendar.week.clone(), special: Special::of(&calendar.days) }
    }

    /// The hours that begin on a day.
    fn begins(&self, day: i64) -> &[Interval] {
        match self.special.on(day) {
            Some(special) => &special.hours,
            None => self.week.on(weekday_of(day)),
        }
    }

    /// Whether a day has hours of its own.
    pub(super) fn opens_on(&self, day: i64) -> bool {
        !self.begins(day).is_empty()
    }

    /// The minutes of a day that are working time, in order, none touching another: those of its own hours, and what goes
    /// on from the day before.
    pub(super) fn minutes(&self, day: i64) -> Vec<(i64, i64)> {
        let own = self.begins(day).iter().map(|i| (i64::from(i.from), i64::from(i.until).min(1440)));
        let late = self.begins(day - 1).iter().filter(|i| i.until > 1440);
        let late = late.map(|i| ((i64::from(i.from) - 1440).max(0), i64::from(i.until) - 1440));
        let mut found: Vec<(i64, i64)> = late.chain(own).filter(|(from, until)| from < until).collect();
        found.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(found.len());
        for (from, until) in found {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(until),
                _ => merged.push((from, until)),
            }
        }
        merged
    }

    /// Whether any day is open that is not only a date of its own: else the calendar ends, and nothing ever comes due. Four
    /// years hold every rule that comes every year but Easter's date, which moves by weeks.
    pub(super) fn is_ever_open(&self) -> bool {
        let first = number(jiff::civil::Date::constant(2000, 1, 1));
        let open = |day: i64| match self.special.by_rule(day).and_then(|index| self.special.at(index)) {
            Some(special) => !special.hours.is_empty(),
            None => !self.week.on(weekday_of(day)).is_empty(),
        };
        (first..first + 1_461).any(open)
    }

    /// Every date of a year, in order.
    pub fn year(&self, year: i16) -> Vec<Day> {
        let Ok(first) = jiff::civil::Date::new(year, 1, 1) else { return Vec::new() };
        let first_day = number(first);
        let days = i64::from(first.days_in_year());
        (first_day..first_day + days).filter_map(|day| self.day(day)).collect()
    }

    fn day(&self, day: i64) -> Option<Day> {
        let date = on_day(day)?;
        let special = self.special.on(day);
        let hours = self.begins(day).to_vec();
        let kind = match (special, hours.is_empty()) {
            (Some(_), true) => DayKind::Holiday,
            (Some(_), false) => DayKind::Changed,
            (None, true) => DayKind::Closed,
            (None, false) => DayKind::Working,
        };
        Some(Day {
            day: u8::try_from(date.day()).unwrap_or(1),
            month: u8::try_from(date.month()).unwrap_or(1),
            weekday: u8::try_from((day + 3).rem_euclid(7)).unwrap_or(0),
            kind,
            hours,
            label: special.map(|special| special.label.clone()).unwrap_or_default(),
        })
    }
}
