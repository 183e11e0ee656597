//! Counting working time between moments. All moments are Unix milliseconds, all amounts milliseconds of working time.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Timestamp, tz::TimeZone};

use super::{Calendar, Plan, problems};
use crate::{
    ids::Name,
    people::{Assignee, Directory},
    run::command::FieldProblem,
    zone::zone,
};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
/// A walk ends after a hundred years: whatever is due later is due then.
const WALK_MS: i64 = 36_600 * DAY_MS;
/// The moments that calendars know: the years 1 to 9998.
const FIRST_MS: i64 = -62_135_000_000_000;
const LAST_MS: i64 = 253_370_000_000_000;

/// The name under which day and night count, wherever a calendar is named.
pub const DAY_AND_NIGHT: &str = "day_and_night";

/// A calendar made ready for counting; it is open at some time.
#[derive(Debug, Clone)]
pub struct Working {
    plan: Plan,
    zone: TimeZone,
}

/// Every calendar, and who works by which.
#[derive(Debug, Clone, Default)]
pub struct Calendars {
    /// By name.
    pub all: BTreeMap<Name, Arc<Working>>,
    /// The one of the system.
    pub default: Option<Name>,
    /// Those of teams.
    pub teams: BTreeMap<Assignee, Name>,
}

impl Calendars {
    /// Whether nothing is set up: then every hour counts.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The calendar of this name.
    pub fn named(&self, name: &Name) -> Option<&Working> {
        self.all.get(name).map(|working| &**working)
    }

    /// The calendar that an assignee works by: the team's; of a person that of their first team that has one.
    pub fn of_assignee(&self, assignee: &Assignee, directory: &Directory) -> Option<&Name> {
        match assignee {
            Assignee::User(name) => {
                let mut reach = directory.reach(name).into_iter();
                reach.find_map(|team| self.teams.get(&team))
            }
            team => self.teams.get(team),
        }
    }

    /// The first of these that is set up, else the system's; none: day and night.
    pub fn first<'n>(&'n self, wanted: impl IntoIterator<Item = Option<&'n Name>>) -> Option<&'n Name> {
        let mut wanted = wanted.into_iter().flatten().chain(&self.default);
        let found = wanted.find(|name| name.as_str() == DAY_AND_NIGHT || self.all.contains_key(*name));
        found.filter(|name| name.as_str() != DAY_AND_NIGHT)
    }
}

impl Working {
    /// A calendar, in its time zone.
    ///
    /// # Errors
    /// What is wrong with it; see [`problems`].
    pub fn new(calendar: &Calendar) -> Result<Self, Vec<FieldProblem>> {
        let found = problems(calendar);
        match zone(&calendar.time_zone) {
            Some(zone) if found.is_empty() => Ok(Self { plan: Plan::of(calendar), zone }),
            _ => Err(found),
        }
    }

    /// A calendar whose time zone's data is given, as TZif: for the browser, which has none of its own. Without data it is
    /// counted in UTC.
    ///
    /// # Errors
    /// What is wrong with it; see [`problems`].
    pub fn with_zone(calendar: &Calendar, data: &[u8]) -> Result<Self, Vec<FieldProblem>> {
        let found = problems(calendar);
        if !found.is_empty() {
            return Err(found);
        }
        let zone = TimeZone::tzif(&calendar.time_zone, data).unwrap_or(TimeZone::UTC);
        Ok(Self { plan: Plan::of(calendar), zone })
    }

    /// Whether a moment is working time.
    pub fn is_open(&self, at_ms: i64) -> bool {
        let mut open = false;
        self.forward(at_ms, at_ms.saturating_add(1), |_, _| {
            open = true;
            false
        });
        open
    }

    /// When working time comes next: the moment itself where it is working time.
    pub fn opens(&self, at_ms: i64) -> i64 {
        let mut found = at_ms.saturating_add(WALK_MS);
        self.forward(at_ms, found, |from, _| {
            found = from;
            false
        });
        found
    }

    /// The moment at which so much working time has passed since another. No working time: that moment itself.
    pub fn add(&self, from_ms: i64, working_ms: i64) -> i64 {
        if working_ms <= 0 {
            return from_ms;
        }
        let (mut left, mut found) = (working_ms, from_ms.saturating_add(WALK_MS));
        self.forward(from_ms, found, |from, until| {
            if left <= until - from {
                found = from + left;
                return false;
            }
            left -= until - from;
            true
        });
        found
    }

    /// The last moment from which so much working time passes until another.
    pub fn subtract(&self, until_ms: i64, working_ms: i64) -> i64 {
        if working_ms <= 0 {
            return until_ms;
        }
        let (mut left, mut found) = (working_ms, until_ms.saturating_sub(WALK_MS));
        self.backward(until_ms, found, |from, until| {
            if left <= until - from {
                found = until - left;
                return false;
            }
            left -= until - from;
            true
        });
        found
    }

    /// The same time of the clock so many days later (earlier: a negative number) that have working time.
    pub fn add_days(&self, from_ms: i64, days: i64) -> i64 {
        let Ok(stamp) = Timestamp::from_millisecond(from_ms.clamp(FIRST_MS, LAST_MS)) else { return from_ms };
        let wall = stamp.to_zoned(self.zone.clone()).datetime();
        let (step, mut left) = (days.signum(), days.unsigned_abs());
        let mut day = super::days::number(wall.date());
        for _ in 0..WALK_MS / DAY_MS {
            if left == 0 {
                break;
            }
            day += step;
            if self.plan.opens_on(day) {
                left -= 1;
            }
        }
        let date = super::days::on_day(day).unwrap_or_else(|| wall.date());
        let zoned = date.to_datetime(wall.time()).to_zoned(self.zone.clone());
        zoned.map_or(from_ms, |zoned| zoned.timestamp().as_millisecond())
    }

    /// How much working time lies between two moments; none where the second is not later.
    pub fn between(&self, from_ms: i64, until_ms: i64) -> i64 {
        let mut sum = 0;
        self.forward(from_ms, until_ms.min(from_ms.saturating_add(WALK_MS)), |from, until| {
            sum += until - from;
            true
        });
        sum
    }

    /// The stretches of working time from one moment to another, in order, until `visit` says stop.
    fn forward(&self, from_ms: i64, until_ms: i64, mut visit: impl FnMut(i64, i64) -> bool) {
        let until_ms = until_ms.min(LAST_MS);
        let mut at = from_ms.max(FIRST_MS);
        while at < until_ms {
            let (offset, piece_end) = self.piece_after(at);
            let piece_end = piece_end.min(until_ms);
            while at < piece_end {
                let day = (at + offset).div_euclid(DAY_MS);
                let begins = day * DAY_MS - offset;
                let stop = (begins + DAY_MS).min(piece_end);
                for (from, until) in self.plan.minutes(day) {
                    let (from, until) =
                        ((begins + from * MINUTE_MS).max(at), (begins + until * MINUTE_MS).min(stop));
                    if from < until && !visit(from, until) {
                        return;
                    }
                }
                at = stop;
            }
        }
    }

    /// The same from the end.
    fn backward(&self, until_ms: i64, from_ms: i64, mut visit: impl FnMut(i64, i64) -> bool) {
        let from_ms = from_ms.max(FIRST_MS);
        let mut at = until_ms.min(LAST_MS);
        while at > from_ms {
            let (offset, piece_start) = self.piece_before(at);
            let piece_start = piece_start.max(from_ms);
            while at > piece_start {
                let day = (at - 1 + offset).div_euclid(DAY_MS);
                let begins = day * DAY_MS - offset;
                let stop = begins.max(piece_start);
                for (from, until) in self.plan.minutes(day).into_iter().rev() {
                    let (from, until) =
                        ((begins + from * MINUTE_MS).max(stop), (begins + until * MINUTE_MS).min(at));
                    if from < until && !visit(from, until) {
                        return;
                    }
                }
                at = stop;
            }
        }
    }

    /// What is to be added to a moment for the clock on the wall, and until when that stays so.
    fn piece_after(&self, at: i64) -> (i64, i64) {
        let Ok(stamp) = Timestamp::from_millisecond(at) else { return (0, i64::MAX) };
        let until = self.zone.following(stamp).next().map_or(i64::MAX, |t| t.timestamp().as_millisecond());
        (self.offset(stamp), until.max(at + 1))
    }

    /// The same just before a moment, and since when.
    fn piece_before(&self, at: i64) -> (i64, i64) {
        let (Ok(stamp), Ok(just_before)) =
            (Timestamp::from_millisecond(at), Timestamp::from_millisecond(at - 1))
        else {
            return (0, i64::MIN);
        };
        let since = self.zone.preceding(stamp).next().map_or(i64::MIN, |t| t.timestamp().as_millisecond());
        (self.offset(just_before), since.min(at - 1))
    }

    fn offset(&self, at: Timestamp) -> i64 {
        i64::from(self.zone.to_offset(at).seconds()) * 1_000
    }
}
