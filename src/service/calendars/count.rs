//! Trying a calendar out, and reading holidays from a file.

use fermata_api::{ApiError, calendars::*};
use fermata_engine::{
    calendar::{Working, problems},
    run::command::FieldProblem,
    zone::zone,
};
use fermata_interchange::holidays::{self, HolidaysError};

use crate::{
    Answer, Service, SignedIn,
    limits::HOLIDAY_FILE_BYTES_MAX,
    policy::{Action, require},
};

const MINUTE_MS: i64 = 60_000;

impl Service {
    /// Counts by a calendar that need not be kept.
    pub async fn calendar_count(&self, who: &SignedIn, input: CountInput) -> Answer<Counted> {
        require(who, Action::CalendarsSee)?;
        let at =
            |problem: FieldProblem| FieldProblem { path: format!("calendar.{}", problem.path), ..problem };
        let wrong = |found: Vec<FieldProblem>| ApiError::invalid(found.into_iter().map(at).collect());
        let working = Working::new(&input.calendar).map_err(wrong)?;
        let clock = Clock::of(&input.calendar.time_zone).ok_or_else(|| wrong(problems(&input.calendar)))?;
        let from = clock.moment("from", &input.from)?;
        let until = input.until.as_deref().filter(|text| !text.trim().is_empty());
        let until = until.map(|text| clock.moment("until", text)).transpose()?;
        let reached = input.minutes.map(|minutes| working.add(from, i64::from(minutes) * MINUTE_MS));
        Ok(Counted {
            open: working.is_open(from),
            opens: clock.words(working.opens(from)),
            minutes: until.map(|until| working.between(from, until) / MINUTE_MS),
            reached: reached.map(|at| clock.words(at)),
        })
    }

    /// Names of time zones to choose from.
    pub fn time_zone_names(&self, who: &SignedIn) -> Answer<Vec<String>> {
        require(who, Action::CalendarsSee)?;
        Ok(fermata_engine::schedule::time_zones())
    }

    /// The holidays of an iCalendar file. Nothing is kept.
    pub async fn calendar_read(&self, who: &SignedIn, file: HolidayFile) -> Answer<Holidays> {
        require(who, Action::CalendarsSee)?;
        if file.text.len() > HOLIDAY_FILE_BYTES_MAX {
            let message = format!("is too long: at most {HOLIDAY_FILE_BYTES_MAX} bytes");
            return Err(ApiError::field("text", "too_long", message));
        }
        let wrong = |error: HolidaysError| ApiError::field("text", error.code(), error.to_string());
        let read = holidays::parse(&file.text).map_err(wrong)?;
        Ok(Holidays { days: read.days, left_out: read.left_out })
    }
}

/// The clock on the wall of a calendar.
struct Clock(jiff::tz::TimeZone);

impl Clock {
    fn of(name: &str) -> Option<Self> {
        zone(name).map(Self)
    }

    /// A moment as a person types it: `2026-11-26T14:30`.
    fn moment(&self, field: &str, text: &str) -> Answer<i64> {
        let wrong = || ApiError::field(field, "wrong_format", "is no moment; write such as 2026-11-26T14:30");
        let civil: jiff::civil::DateTime = text.trim().parse().map_err(|_| wrong())?;
        let zoned = civil.to_zoned(self.0.clone()).map_err(|_| wrong())?;
        Ok(zoned.timestamp().as_millisecond())
    }

    fn words(&self, at_ms: i64) -> String {
        let stamp = jiff::Timestamp::from_millisecond(at_ms);
        stamp.map_or_else(
            |_| "never".to_owned(),
            |stamp| stamp.to_zoned(self.0.clone()).strftime("%a %-d %b %Y, %H:%M").to_string(),
        )
    }
}
