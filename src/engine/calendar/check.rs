//! What is wrong with a calendar, where, and how to mend it.

use super::{Calendar, DayRule, Interval, Plan, SpecialDay, Weekday, days::date};
use crate::{
    limits::{CALENDAR_DATES_MAX, CALENDAR_DAYS_MAX, CALENDAR_INTERVALS_MAX, LABEL_LENGTH_MAX},
    run::command::FieldProblem,
    zone::is_zone,
};

/// Everything wrong with a calendar; paths such as `week.monday[0]` and `days[3].on`.
pub fn problems(calendar: &Calendar) -> Vec<FieldProblem> {
    let mut found = Found::default();
    found.label("label", &calendar.label, true);
    if !is_zone(&calendar.time_zone) {
        let message = "there is no such time zone; choose one such as Europe/Berlin";
        found.add("time_zone", "unknown", message);
    }
    for weekday in Weekday::ALL {
        found.hours(&format!("week.{}", weekday.key()), calendar.week.on(weekday));
    }
    if calendar.days.len() > CALENDAR_DAYS_MAX {
        found.add("days", "too_long", format!("are too many: at most {CALENDAR_DAYS_MAX} special days"));
        return found.0;
    }
    for (index, day) in calendar.days.iter().enumerate() {
        found.day(&format!("days[{index}]"), day);
    }
    if found.0.is_empty() && !Plan::of(calendar).is_ever_open() {
        let message =
            "has no working time: give at least one weekday hours that no holiday always takes away";
        found.add("week", "never_open", message);
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<FieldProblem>);

impl Found {
    fn add(&mut self, path: &str, code: &str, message: impl Into<String>) {
        self.0.push(FieldProblem { path: path.to_owned(), code: code.to_owned(), message: message.into() });
    }

    fn label(&mut self, path: &str, label: &str, required: bool) {
        if required && label.trim().is_empty() {
            self.add(path, "required", "is needed: say what the calendar is called");
        }
        if label.chars().count() > LABEL_LENGTH_MAX {
            self.add(path, "too_long", format!("is too long: at most {LABEL_LENGTH_MAX} characters"));
        }
    }

    fn hours(&mut self, path: &str, hours: &[Interval]) {
        if hours.len() > CALENDAR_INTERVALS_MAX {
            let message = format!("has too many stretches of hours: at most {CALENDAR_INTERVALS_MAX} a day");
            return self.add(path, "too_long", message);
        }
        let mut free_from = 0;
        for (index, hours) in hours.iter().enumerate() {
            let path = format!("{path}[{index}]");
            let (from, until) = (hours.from, hours.until);
            if from >= 1440 {
                self.add(&path, "out_of_range", "begins after the end of its day; choose an earlier time");
            } else if until <= from {
                self.add(&path, "out_of_range", "ends before it begins; choose a later end");
            } else if until - from > 1440 {
                self.add(&path, "out_of_range", "is longer than a day; choose an earlier end");
            } else if from < free_from {
                let message = "begins before the hours above it end; put them in order, or join them";
                self.add(&path, "overlaps", message);
            }
            free_from = until;
        }
    }

    fn day(&mut self, path: &str, day: &SpecialDay) {
        self.label(&format!("{path}.label"), &day.label, false);
        self.hours(&format!("{path}.hours"), &day.hours);
        let path = format!("{path}.on");
        match &day.on {
            DayRule::Dates { from, until } => self.dates(&path, from, until.as_deref()),
            DayRule::Yearly { month, day } => {
                // A leap year knows every date.
                let known = i8::try_from(*month).ok().zip(i8::try_from(*day).ok());
                if known.is_none_or(|(month, day)| jiff::civil::Date::new(2000, month, day).is_err()) {
                    self.add(&path, "out_of_range", "is a date that no year has; choose another");
                }
            }
            DayRule::Weekday { month, nth, .. } => {
                if !(1..=12).contains(month) {
                    self.add(&path, "out_of_range", "names a month that no year has; choose 1 to 12");
                }
                if !matches!(nth, -1 | 1..=5) {
                    let message = "counts weekdays of a month from 1 to 5, or -1 for the last";
                    self.add(&path, "out_of_range", message);
                }
            }
            DayRule::Easter { days } => {
                if !(-60..=100).contains(days) {
                    let message = "is too far from Easter: at most 60 days before or 100 days after it";
                    self.add(&path, "out_of_range", message);
                }
            }
        }
    }

    fn dates(&mut self, path: &str, from: &str, until: Option<&str>) {
        let (first, last) = (date(from), until.map_or_else(|| date(from), date));
        let (Some(first), Some(last)) = (first, last) else {
            return self.add(path, "wrong_format", "is no date; dates look like 2026-12-24");
        };
        let (first, last) = (super::days::number(first), super::days::number(last));
        if last < first {
            self.add(path, "out_of_range", "ends before it begins; choose a later last day");
        } else if last - first >= CALENDAR_DATES_MAX {
            let message = format!("covers too many days: at most {CALENDAR_DATES_MAX} in one go");
            self.add(path, "out_of_range", message);
        }
    }
}
