//! From what a wait step says to a moment: amounts of time, dates with offsets, time zones.

use jiff::{Span, Timestamp, Zoned, civil, tz::TimeZone};

use crate::{
    calendar::{Calendars, DAY_AND_NIGHT, Working},
    condition::{Condition, Operator, Row},
    definition::{AwaitedCondition, Delay, Direction, Moment, TimeUnit},
    expr::Scope,
    ids::Name,
    limits::{RECHECK_MINUTES, WAIT_DAYS_MAX},
    value::{Value, ValueSource},
    zone::zone,
};

/// Why a value gives no moment: code and words that follow on what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoMoment {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl NoMoment {
    fn new(message: impl Into<String>) -> Self {
        Self { code: "wait_value", message: message.into() }
    }
}

/// The moment after a time from `from_ms` on, in Unix milliseconds.
pub(crate) fn after(
    delay: &Delay,
    from_ms: i64,
    scope: &Scope<'_>,
    calendars: &Calendars,
) -> Result<i64, NoMoment> {
    let amount = amount(&delay.amount, delay.unit, scope)?;
    let amount = amount.ok_or_else(|| NoMoment::new("the time to wait is absent; give it a number"))?;
    if let Some(working) = by_calendar(delay.calendar.as_ref(), delay.unit, calendars)? {
        return Ok(counted(working, from_ms, amount, delay.unit, Direction::After));
    }
    if delay.unit == TimeUnit::Months {
        let at = zoned(from_ms, TimeZone::UTC)?;
        return shift(&at, amount, delay.unit, Direction::After).map(|at| at.timestamp().as_millisecond());
    }
    Ok(from_ms.saturating_add(rounded(amount * seconds(delay.unit) * 1000.0)))
}

/// The moment that a value names, in Unix milliseconds; none while it is absent.
pub(crate) fn at(moment: &Moment, scope: &Scope<'_>, calendars: &Calendars) -> Result<Option<i64>, NoMoment> {
    let tz = match &moment.time_zone {
        None => TimeZone::UTC,
        Some(name) => zone(name)
            .ok_or_else(|| NoMoment::new(format!("there is no time zone {name}; choose another")))?,
    };
    let Some(base) = base(&resolve(&moment.value, scope)?, &tz)? else { return Ok(None) };
    let moved = match &moment.offset {
        None => base,
        Some(offset) => match amount(&offset.amount, offset.unit, scope)? {
            None => return Ok(None),
            Some(amount) => match by_calendar(offset.calendar.as_ref(), offset.unit, calendars)? {
                Some(working) => {
                    let base_ms = base.timestamp().as_millisecond();
                    zoned(counted(working, base_ms, amount, offset.unit, offset.direction), tz.clone())?
                }
                None => shift(&base, amount, offset.unit, offset.direction)?,
            },
        },
    };
    let timed = match moment.time_of_day.as_deref() {
        None => moved,
        Some(text) => {
            let time = time_of_day(text)
                .ok_or_else(|| NoMoment::new(format!("{text} is no time of day; write such as 09:00")))?;
            moved.date().to_datetime(time).to_zoned(tz).map_err(|_| far_off())?
        }
    };
    Ok(Some(timed.timestamp().as_millisecond()))
}

/// The calendar that time is counted by; none: it passes by day and night.
fn by_calendar<'c>(
    name: Option<&Name>,
    unit: TimeUnit,
    calendars: &'c Calendars,
) -> Result<Option<&'c Working>, NoMoment> {
    let Some(name) = name.filter(|name| name.as_str() != DAY_AND_NIGHT) else { return Ok(None) };
    if matches!(unit, TimeUnit::Weeks | TimeUnit::Months) {
        return Err(NoMoment::new("working time is not counted in weeks or months; choose days"));
    }
    let found = calendars.named(name);
    found.map(Some).ok_or_else(|| NoMoment::new(format!("there is no calendar {name}; choose another")))
}

fn counted(working: &Working, from_ms: i64, amount: f64, unit: TimeUnit, direction: Direction) -> i64 {
    let before = direction == Direction::Before;
    if unit == TimeUnit::Days {
        let days = rounded(amount.floor());
        return working.add_days(from_ms, if before { -days } else { days });
    }
    let ms = rounded(amount * seconds(unit) * 1000.0);
    if before { working.subtract(from_ms, ms) } else { working.add(from_ms, ms) }
}

/// `HH:MM`.
pub(crate) fn time_of_day(text: &str) -> Option<civil::Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    let two = |part: &str| (part.len() == 2).then(|| part.parse::<i8>().ok()).flatten();
    civil::Time::new(two(hour)?, two(minute)?, 0, 0).ok()
}

/// When a wait condition is asked again by itself, strictly after `now_ms`; none where nothing of it depends on the time.
pub(crate) fn next_question(awaited: &AwaitedCondition, now_ms: i64, scope: &Scope<'_>) -> Option<i64> {
    let every = |minutes: u32| now_ms.saturating_add(i64::from(minutes.max(1)) * 60_000);
    let by_rows = match &awaited.condition {
        Condition::Rows(rows) => rows.rows.iter().filter_map(|row| turns(row, now_ms, scope)).min(),
        _ => None,
    };
    let otherwise = || (by_rows.is_none() && asks_now(&awaited.condition)).then_some(RECHECK_MINUTES);
    let rechecked = awaited.recheck_minutes.or_else(otherwise).map(every);
    by_rows.into_iter().chain(rechecked).min()
}

/// Whether an expression of the condition names `now`; what rows compare with it is known by its moment.
fn asks_now(condition: &Condition) -> bool {
    let source = |source: &ValueSource| match source {
        ValueSource::Expression(source) => names_now(source),
        ValueSource::Literal(_) | ValueSource::Reference(_) => false,
    };
    match condition {
        Condition::Expression(source) => names_now(source),
        Condition::Rows(rows) => rows.rows.iter().any(|row| source(&row.value)),
        Condition::EvaluationFlow(_) => false,
    }
}

fn names_now(source: &str) -> bool {
    crate::expr::paths(source).iter().any(|path| is_now(path))
}

fn is_now(path: &str) -> bool {
    path.trim() == "now"
}

/// The next moment at which a row that compares something with `now` may turn.
fn turns(row: &Row, now_ms: i64, scope: &Scope<'_>) -> Option<i64> {
    let compares = matches!(
        row.operator,
        Operator::GreaterThan | Operator::GreaterOrEqual | Operator::LessThan | Operator::LessOrEqual
    );
    let other = match &row.value {
        _ if !compares => return None,
        value if is_now(&row.resource) => value.resolve(scope).ok()?,
        ValueSource::Reference(path) | ValueSource::Expression(path) if is_now(path) => {
            scope.path(&row.resource)
        }
        _ => return None,
    };
    let at = base(&other, &TimeZone::UTC).ok()??.timestamp().as_millisecond();
    // Moments are compared by the second: "after" holds a second later.
    [at, at.saturating_add(1_000)].into_iter().find(|at| *at > now_ms)
}

fn resolve(source: &ValueSource, scope: &Scope<'_>) -> Result<Value, NoMoment> {
    source.resolve(scope).map_err(|error| NoMoment { code: error.code, message: error.to_string() })
}

/// A number from 0 that is no longer than [`WAIT_DAYS_MAX`].
fn amount(source: &ValueSource, unit: TimeUnit, scope: &Scope<'_>) -> Result<Option<f64>, NoMoment> {
    let number = match resolve(source, scope)? {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_f64(),
        _ => None,
    };
    let number = number.filter(|n| n.is_finite());
    let number = number.ok_or_else(|| NoMoment::new("the time to wait is no number; give it one"))?;
    if number < 0.0 {
        return Err(NoMoment::new("the time to wait is less than nothing; give a number from 0"));
    }
    if number * seconds(unit) > WAIT_DAYS_MAX * 86_400.0 {
        return Err(NoMoment::new("the time to wait is longer than ten years; give a smaller number"));
    }
    Ok(Some(number))
}

/// The longest that a unit lasts.
pub(crate) fn seconds(unit: TimeUnit) -> f64 {
    match unit {
        TimeUnit::Seconds => 1.0,
        TimeUnit::Minutes => 60.0,
        TimeUnit::Hours => 3_600.0,
        TimeUnit::Days => 86_400.0,
        TimeUnit::Weeks => 604_800.0,
        TimeUnit::Months => 2_678_400.0,
    }
}

/// The day's beginning of a date, or a moment, seen in a time zone.
fn base(value: &Value, tz: &TimeZone) -> Result<Option<Zoned>, NoMoment> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) if text.trim().is_empty() => return Ok(None),
        Value::String(text) => text.trim(),
        other => return Err(no_date(&other.to_string())),
    };
    if text.len() == 10 {
        let date: civil::Date = text.parse().map_err(|_| no_date(text))?;
        return date.to_zoned(tz.clone()).map(Some).map_err(|_| far_off());
    }
    let moment: Timestamp = text.parse().map_err(|_| no_date(text))?;
    Ok(Some(moment.to_zoned(tz.clone())))
}

fn shift(at: &Zoned, amount: f64, unit: TimeUnit, direction: Direction) -> Result<Zoned, NoMoment> {
    let span = match unit {
        TimeUnit::Months => Span::new().try_months(rounded(amount.floor())),
        TimeUnit::Weeks => Span::new().try_weeks(rounded(amount.floor())),
        TimeUnit::Days => Span::new().try_days(rounded(amount.floor())),
        unit => Span::new().try_seconds(rounded(amount * seconds(unit))),
    };
    let span = span.map_err(|_| far_off())?;
    match direction {
        Direction::Before => at.checked_sub(span),
        Direction::After => at.checked_add(span),
    }
    .map_err(|_| far_off())
}

fn zoned(ms: i64, tz: TimeZone) -> Result<Zoned, NoMoment> {
    Timestamp::from_millisecond(ms).map(|at| at.to_zoned(tz)).map_err(|_| far_off())
}

fn far_off() -> NoMoment {
    NoMoment::new("the moment is further off than a calendar goes; choose another")
}

fn no_date(text: &str) -> NoMoment {
    let shown: String = text.chars().take(40).collect();
    NoMoment::new(format!("\"{shown}\" is no date; dates look like 2026-11-22"))
}

/// The nearest whole number; bounded by [`WAIT_DAYS_MAX`], so that nothing is lost.
#[allow(clippy::cast_possible_truncation, reason = "amounts are bounded before")]
fn rounded(number: f64) -> i64 {
    number.round() as i64
}

#[cfg(test)]
#[path = "moments/tests.rs"]
mod tests;
