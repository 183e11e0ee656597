//! Times of day in a time zone: when one comes next, and how long a quiet stretch of the day lasts. Exact where clocks are
//! changed: a time that a day skips comes when the clocks have been put on; one that a day has twice comes once, at first.

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};

/// `HH:MM`, 00:00 to 23:59.
pub fn parse(text: &str) -> Option<civil::Time> {
    crate::run::time_of_day(text)
}

/// The first moment strictly after `after_ms` at which it is this time of day there, Unix milliseconds; none at the end of
/// the calendar.
pub fn next(time: civil::Time, tz: &TimeZone, after_ms: i64) -> Option<i64> {
    let now = at(after_ms, tz)?;
    let mut day = now.date().yesterday().ok()?;
    // A day that was skipped whole is the most that there is between two such moments.
    for _ in 0..4 {
        let moment = day.to_datetime(time).to_zoned(tz.clone()).ok()?.timestamp().as_millisecond();
        if moment > after_ms {
            return Some(moment);
        }
        day = day.tomorrow().ok()?;
    }
    None
}

/// Until when it is quiet there, where it is quiet from one time of day to another; none where it is not. The same time
/// twice is never quiet.
pub fn quiet_until(from: civil::Time, to: civil::Time, tz: &TimeZone, now_ms: i64) -> Option<i64> {
    let now = at(now_ms, tz)?.time();
    let within = match from < to {
        true => from <= now && now < to,
        false => from != to && (from <= now || now < to),
    };
    if within { next(to, tz, now_ms) } else { None }
}

/// The date there, such as `2026-11-26`.
pub fn date(tz: &TimeZone, now_ms: i64) -> Option<String> {
    at(now_ms, tz).map(|now| now.date().to_string())
}

/// A moment for people: `26 November 2026, 09:30`.
pub fn words(tz: &TimeZone, ms: i64) -> Option<String> {
    at(ms, tz).map(|at| at.strftime("%-d %B %Y, %H:%M").to_string())
}

fn at(ms: i64, tz: &TimeZone) -> Option<Zoned> {
    Timestamp::from_millisecond(ms).ok().map(|at| at.to_zoned(tz.clone()))
}

#[cfg(test)]
#[path = "daytime/tests.rs"]
mod tests;
