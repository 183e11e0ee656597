//! Schedules: moments told by a cron text in a time zone, and what becomes of those that were missed.
//!
//! A cron text has five fields: minute, hour, day of month, month, day of week. Where clocks change, Fermata does what cron
//! has always done: a schedule of fixed times (`30 2 * * *`) whose time is skipped fires at the moment the clocks jump, and
//! one whose time comes twice fires the first time only; a schedule of intervals (`*/15 * * * *`) follows the clock on the wall
//! and keeps its pace in the hour that comes twice.
//!
//! Zones come from the database that is part of the program, so that every node agrees. The browser carries none: there a
//! cron text can be read, but no moment be told.

use std::str::FromStr;

use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use jiff::{
    Timestamp, Zoned,
    civil::Date,
    tz::{TimeZone, TimeZoneDatabase},
};
use serde::{Deserialize, Serialize};

use crate::limits::{CATCH_UP_MAX, CRON_LENGTH_MAX, LATE_MS, MISSED_COUNTED_MAX};

/// When something happens again and again.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Minute, hour, day of month, month, day of week: `30 2 * * 1-5`.
    pub cron: String,
    /// Whose clock: a name such as `Europe/Berlin`.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// The first day of it on that clock, such as `2027-03-01`; none: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day of it, likewise; none: it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// What happens when a run is still open.
    #[serde(default)]
    pub overlap: Overlap,
    /// What happens to moments that passed while Fermata was not running.
    #[serde(default)]
    pub catch_up: CatchUp,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// What happens at a moment of a schedule when a run that is open stands in the way.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overlap {
    /// Another run starts beside it.
    Allow,
    /// Nothing starts this time.
    #[default]
    Skip,
    /// The next run starts once it has ended.
    Queue,
}

/// What happens to moments that were missed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CatchUp {
    /// They are left out.
    None,
    /// One run is started for the last of them.
    #[default]
    Last,
    /// A run is started for each of them, the latest hundred at most.
    All,
}

/// Why a schedule has no moments.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// The text cannot be read.
    #[error("{0}")]
    Cron(String),
    /// The zone is not known.
    #[error("there is no time zone {0}")]
    Zone(String),
    /// The first day cannot be read.
    #[error("the schedule {0}")]
    From(String),
    /// The last day cannot be read, or comes before the first.
    #[error("the schedule {0}")]
    Until(String),
}

impl ScheduleError {
    /// The field of the schedule that is wrong.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Cron(_) => "cron",
            Self::Zone(_) => "time_zone",
            Self::From(_) => "from",
            Self::Until(_) => "until",
        }
    }
}

/// What is to be done once a moment of a schedule has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    /// The moment to fire for now, Unix milliseconds.
    pub fire_ms: Option<i64>,
    /// How many moments are left out.
    pub missed: usize,
    /// The moment to look at next; it may have passed already.
    pub next_ms: Option<i64>,
}

/// A schedule that can tell moments.
#[derive(Debug, Clone)]
pub struct Times {
    cron: Cron,
    zone: TimeZone,
    /// The moment at which it begins, and the one at which it is over, Unix milliseconds.
    begins_ms: i64,
    over_ms: i64,
}

/// Reads a cron text.
///
/// # Errors
/// When it cannot be read, has other than five fields, or names moments that never come.
pub fn check_cron(text: &str) -> Result<(), ScheduleError> {
    let cron = parsed(text)?;
    // Every calendar date that there is comes within eight years.
    let never =
        || ScheduleError::Cron("names a day that never comes; choose a day that the month has".to_owned());
    let first = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    cron.find_next_occurrence(&first, true).map(drop).map_err(|_| never())
}

fn parsed(text: &str) -> Result<Cron, ScheduleError> {
    const FORM: &str =
        "write five fields: minute, hour, day of month, month, day of week, such as 30 2 * * 1-5";
    let wrong = |why: String| ScheduleError::Cron(why);
    if text.len() > CRON_LENGTH_MAX {
        return Err(wrong(format!("is longer than {CRON_LENGTH_MAX} characters; {FORM}")));
    }
    if !text.is_ascii() || (!text.trim().starts_with('@') && text.split_whitespace().count() != 5) {
        return Err(wrong(format!("has other than five fields; {FORM}")));
    }
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    parser.parse(text).map_err(|error| {
        wrong(format!("cannot be read ({}); {FORM}", error.to_string().trim_end_matches('.')))
    })
}

/// Every time zone, by name. None in the browser.
pub fn time_zones() -> Vec<String> {
    let names = TimeZoneDatabase::bundled();
    let names = names.available().map(|name| name.as_str().to_owned());
    // Names such as `EST` and `Etc/GMT+5` mislead people, and the others say the same.
    names.filter(|name| name == "UTC" || (name.contains('/') && !name.starts_with("Etc/"))).collect()
}

impl Schedule {
    /// The moments of it.
    ///
    /// # Errors
    /// When the cron text cannot be read or the zone is not known.
    pub fn times(&self) -> Result<Times, ScheduleError> {
        let zone = match self.time_zone.as_str() {
            "UTC" => TimeZone::UTC,
            name => {
                TimeZoneDatabase::bundled().get(name).map_err(|_| ScheduleError::Zone(name.to_owned()))?
            }
        };
        let (from, until) = self.days()?;
        let midnight = |day: Date| day.to_zoned(zone.clone()).ok().map(|at| at.timestamp().as_millisecond());
        let begins_ms = from.and_then(midnight).unwrap_or(i64::MIN);
        let over_ms = until.and_then(|day| midnight(day.tomorrow().ok()?)).unwrap_or(i64::MAX);
        Ok(Times { cron: parsed(&self.cron)?, zone, begins_ms, over_ms })
    }

    /// Its first and last day.
    fn days(&self) -> Result<(Option<Date>, Option<Date>), ScheduleError> {
        let read = |day: &Option<String>| match day.as_deref().map(|day| (day, day.parse::<Date>())) {
            None => Ok(None),
            Some((_, Ok(date))) => Ok(Some(date)),
            Some((day, Err(_))) => {
                let day: String = day.chars().take(40).collect();
                Err(format!("names the day {day}; write one such as 2027-03-01"))
            }
        };
        let from = read(&self.from).map_err(ScheduleError::From)?;
        match (from, read(&self.until).map_err(ScheduleError::Until)?) {
            (Some(from), Some(until)) if until < from => Err(ScheduleError::Until(format!(
                "ends on {until}, before it begins on {from}; choose a later last day"
            ))),
            days => Ok(days),
        }
    }

    /// Looks at its first and last day.
    ///
    /// # Errors
    /// When one cannot be read, or the last comes before the first.
    pub fn check_days(&self) -> Result<(), ScheduleError> {
        self.days().map(drop)
    }

    /// What people read, such as `At 02:30, Monday through Friday`; the cron text where it cannot be read.
    pub fn words(&self) -> String {
        let times = match parsed(&self.cron) {
            Ok(cron) => cron.describe().trim_end_matches('.').to_owned(),
            Err(_) => self.cron.clone(),
        };
        match (&self.from, &self.until) {
            (None, None) => times,
            (Some(from), Some(until)) if from == until => format!("{times}, on {from} only"),
            (Some(from), Some(until)) => format!("{times}, from {from} until {until}"),
            (Some(from), None) => format!("{times}, from {from}"),
            (None, Some(until)) => format!("{times}, until {until}"),
        }
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    /// A cron text in UTC, with the usual policies.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parsed(text)?;
        let (overlap, catch_up) = (Overlap::default(), CatchUp::default());
        Ok(Self { cron: text.to_owned(), time_zone: utc(), from: None, until: None, overlap, catch_up })
    }
}

impl Times {
    /// The first moment after this one; none where there is none.
    pub fn after(&self, ms: i64) -> Option<i64> {
        // A moment at the very beginning counts.
        let after_ms = ms.max(self.begins_ms.saturating_sub(1));
        let next = self.cron.find_next_occurrence(&self.zoned(after_ms)?, false).ok()?;
        Some(next.timestamp().as_millisecond()).filter(|next| *next < self.over_ms)
    }

    /// The last moment up to this one.
    pub fn until(&self, ms: i64) -> Option<i64> {
        let until_ms = ms.min(self.over_ms.saturating_sub(1));
        let last = self.cron.find_previous_occurrence(&self.zoned(until_ms)?, true).ok()?;
        Some(last.timestamp().as_millisecond()).filter(|last| *last >= self.begins_ms)
    }

    /// The first `count` moments after this one.
    pub fn upcoming(&self, after_ms: i64, count: usize) -> Vec<i64> {
        std::iter::successors(self.after(after_ms), |last| self.after(*last)).take(count).collect()
    }

    /// A moment on the clock of the zone: `Sun 28 Mar 2027, 03:00 (UTC+02:00)`.
    pub fn local(&self, ms: i64) -> String {
        match self.zoned(ms) {
            Some(zoned) => zoned.strftime("%a %-d %b %Y, %H:%M (UTC%:z)").to_string(),
            None => String::new(),
        }
    }

    /// What is to be done at `now_ms` when `due_ms` was the next moment. A moment that comes at most a minute late is not
    /// missed.
    pub fn due(&self, catch_up: CatchUp, due_ms: i64, now_ms: i64) -> Due {
        if due_ms > now_ms {
            return Due { fire_ms: None, missed: 0, next_ms: Some(due_ms) };
        }
        let passed = self.passed(due_ms, now_ms);
        let Some(&last) = passed.last() else { return Due::default() };
        let kept = match catch_up {
            CatchUp::All => CATCH_UP_MAX,
            CatchUp::Last => 1,
            CatchUp::None => usize::from(now_ms - last <= LATE_MS),
        };
        let missed = passed.len().saturating_sub(kept);
        let fire_ms = passed.get(missed).copied();
        Due { fire_ms, missed, next_ms: self.after(fire_ms.unwrap_or(last)) }
    }

    /// The moments from one to another, in order: the latest ones where there are very many.
    fn passed(&self, first_ms: i64, now_ms: i64) -> Vec<i64> {
        let forth = std::iter::successors(Some(first_ms), |last| self.after(*last));
        let forth: Vec<i64> = forth.take_while(|ms| *ms <= now_ms).take(MISSED_COUNTED_MAX + 1).collect();
        if forth.len() <= MISSED_COUNTED_MAX {
            return forth;
        }
        let back = std::iter::successors(self.until(now_ms), |last| self.until(last - 1_000));
        let mut back: Vec<i64> = back.take_while(|ms| *ms >= first_ms).take(MISSED_COUNTED_MAX).collect();
        back.reverse();
        back
    }

    fn zoned(&self, ms: i64) -> Option<Zoned> {
        Some(Timestamp::from_millisecond(ms).ok()?.to_zoned(self.zone.clone()))
    }
}

#[cfg(test)]
mod tests;
