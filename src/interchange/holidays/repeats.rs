//! Days that repeat: those that a calendar has a rule for become that rule, the others their dates.

use std::collections::BTreeMap;

use fermata_engine::calendar::{DayRule, Weekday};
use jiff::{ToSpan, civil::Date};

/// Years that a repetition with an end is followed.
const YEARS_MAX: i16 = 200;

/// One date, or all from one to another.
pub(super) fn dates(first: Date, last: Date) -> DayRule {
    DayRule::Dates { from: first.to_string(), until: (last > first).then(|| last.to_string()) }
}

/// The rules of an event from `first` to `last` that repeats.
pub(super) fn rules(text: &str, first: Date, last: Date) -> Result<Vec<DayRule>, &'static str> {
    let parts = parts(text)?;
    let part = |name: &str| parts.get(name).map(String::as_str);
    if part("FREQ") != Some("YEARLY") {
        return Err("it repeats otherwise than every year");
    }
    const KNOWN: [&str; 8] = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"];
    if parts.keys().any(|name| !KNOWN.contains(&name.as_str())) {
        return Err("it repeats in a way that calendars here do not know");
    }
    let every = number(part("INTERVAL"))?.unwrap_or(1);
    let (count, until) = (number(part("COUNT"))?, part("UNTIL").map(super::until_day));
    let until = until.transpose()?;
    match part("BYDAY") {
        Some(day) => {
            let rule = by_weekday(day, number(part("BYMONTH"))?, first)?;
            let endless = every == 1 && count.is_none() && until.is_none() && first == last;
            if endless { Ok(vec![rule]) } else { Err("it repeats on a weekday, with an end") }
        }
        None => by_date(&parts, first, last, every, count, until),
    }
}

fn parts(text: &str) -> Result<BTreeMap<String, String>, &'static str> {
    let part = |part: &str| {
        let (name, value) = part.split_once('=').ok_or("its rule cannot be read")?;
        Ok((name.trim().to_ascii_uppercase(), value.trim().to_ascii_uppercase()))
    };
    text.split(';').filter(|part| !part.trim().is_empty()).map(part).collect()
}

/// A number from 1.
fn number(text: Option<&str>) -> Result<Option<i16>, &'static str> {
    let read = |text: &str| match text.parse::<i16>() {
        Ok(number) if number >= 1 => Ok(number),
        _ => Err("its rule cannot be read"),
    };
    text.map(read).transpose()
}

/// `-1MO`, `4TH`.
fn by_weekday(text: &str, month: Option<i16>, first: Date) -> Result<DayRule, &'static str> {
    let split = text.len().checked_sub(2).and_then(|at| text.split_at_checked(at));
    let (nth, day) = split.ok_or("its rule cannot be read")?;
    let weekday = match day {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return Err("its rule cannot be read"),
    };
    let nth: i8 = nth.parse().map_err(|_| "it repeats on every such weekday")?;
    let month = month.unwrap_or(i16::from(first.month()));
    match (u8::try_from(month), nth) {
        (Ok(month @ 1..=12), -1 | 1..=5) => Ok(DayRule::Weekday { month, weekday, nth }),
        _ => Err("it repeats in a way that calendars here do not know"),
    }
}

fn by_date(
    parts: &BTreeMap<String, String>,
    first: Date,
    last: Date,
    every: i16,
    count: Option<i16>,
    until: Option<Date>,
) -> Result<Vec<DayRule>, &'static str> {
    let own = |name: &str, own: i8| match parts.get(name) {
        Some(text) => text.parse::<i8>().is_ok_and(|number| number == own),
        None => true,
    };
    if !own("BYMONTH", first.month()) || !own("BYMONTHDAY", first.day()) {
        return Err("it repeats on other dates than its own");
    }
    if every == 1 && count.is_none() && until.is_none() {
        let days =
            std::iter::successors(Some(first), |day| day.tomorrow().ok()).take_while(|day| *day <= last);
        let yearly = |day: Date| {
            Some(DayRule::Yearly {
                month: u8::try_from(day.month()).ok()?,
                day: u8::try_from(day.day()).ok()?,
            })
        };
        return Ok(days.filter_map(yearly).collect());
    }
    let turns = count.unwrap_or(YEARS_MAX).min(YEARS_MAX);
    let turn = |n: i16| {
        let years = i64::from(every) * i64::from(n);
        // 29 February is not moved: it comes in leap years only.
        let shifted = first.checked_add(years.years()).ok().filter(|day| day.day() == first.day())?;
        let length = first.until(last).ok()?;
        Some((shifted, shifted.checked_add(length).ok()?))
    };
    let all = (0..turns).filter_map(turn).take_while(|(day, _)| until.is_none_or(|until| *day <= until));
    Ok(all.map(|(first, last)| dates(first, last)).collect())
}
