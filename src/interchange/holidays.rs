//! Holidays from iCalendar files (RFC 5545), as governments and calendar programs hand them out.
//!
//! Only whole days are taken over. A day that repeats every year becomes a rule, where a calendar knows such a rule; else
//! its dates. Nothing is guessed: what is not understood is named, so that a person can add it by hand. Reading is one pass
//! over the lines, without recursion, and bounded.

mod lines;
mod repeats;

use fermata_engine::{
    calendar::SpecialDay,
    limits::{CALENDAR_DATES_MAX, CALENDAR_DAYS_MAX, LABEL_LENGTH_MAX},
};
use jiff::{ToSpan, civil::Date};

use lines::Line;

/// Names of what was left out are shown up to here.
const LEFT_OUT_MAX: usize = 50;

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays {
    /// The days, closed.
    pub days: Vec<SpecialDay>,
    /// What could not be taken over, and why.
    pub left_out: Vec<String>,
}

/// Why a text is no file of holidays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HolidaysError {
    /// It is something else.
    #[error("is no iCalendar file: it has no line BEGIN:VCALENDAR")]
    NoCalendar,
    /// A line is neither a property nor goes on with one.
    #[error("line {0} cannot be read: lines of an iCalendar file look like NAME:value")]
    Line(usize),
    /// An event does not end.
    #[error("the event that begins on line {0} does not end: is the file whole?")]
    Open(usize),
    /// More days than a calendar takes.
    #[error("holds more than {CALENDAR_DAYS_MAX} days; choose a file with fewer years")]
    TooMany,
}

impl HolidaysError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCalendar => "no_calendar_file",
            Self::Line(_) | Self::Open(_) => "syntax",
            Self::TooMany => "too_many",
        }
    }
}

/// An event under way.
#[derive(Debug, Default)]
struct Event {
    line: usize,
    summary: String,
    start: Option<String>,
    end: Option<String>,
    duration: Option<String>,
    rule: Option<String>,
    exceptions: bool,
    cancelled: bool,
    /// Parts within it, such as alarms, whose lines do not count.
    within: usize,
}

/// Reads a file.
///
/// # Errors
/// When it is no iCalendar file, is broken, or holds too much.
pub fn parse(text: &str) -> Result<Holidays, HolidaysError> {
    let (mut found, mut event, mut is_calendar) = (Holidays::default(), None::<Event>, false);
    for line in lines::unfolded(text) {
        let line = line.map_err(HolidaysError::Line)?;
        let begins = line.name == "BEGIN";
        match &mut event {
            None if begins && line.value.eq_ignore_ascii_case("VCALENDAR") => is_calendar = true,
            None if begins && line.value.eq_ignore_ascii_case("VEVENT") => {
                event = Some(Event { line: line.number, ..Event::default() });
            }
            None => {}
            Some(open) if begins => open.within += 1,
            Some(open) if line.name == "END" && open.within > 0 => open.within -= 1,
            Some(open) if line.name == "END" => {
                let whole = std::mem::take(open);
                event = None;
                take(whole, &mut found)?;
            }
            Some(open) if open.within == 0 => open.take(line),
            Some(_) => {}
        }
    }
    match event {
        Some(open) => Err(HolidaysError::Open(open.line)),
        None if !is_calendar => Err(HolidaysError::NoCalendar),
        None => Ok(found),
    }
}

impl Event {
    fn take(&mut self, line: Line) {
        match line.name.as_str() {
            "SUMMARY" => self.summary = lines::unescaped(&line.value),
            "DTSTART" => self.start = Some(line.value),
            "DTEND" => self.end = Some(line.value),
            "DURATION" => self.duration = Some(line.value),
            "RRULE" => self.rule = Some(line.value),
            "EXDATE" | "RDATE" => self.exceptions = true,
            "STATUS" => self.cancelled = line.value.eq_ignore_ascii_case("CANCELLED"),
            _ => {}
        }
    }

    fn label(&self) -> String {
        let label: String = self.summary.trim().chars().filter(|c| !c.is_control()).collect();
        let label = if label.is_empty() { "Holiday".to_owned() } else { label };
        label.chars().take(LABEL_LENGTH_MAX).collect()
    }

    /// The first and the last of its days.
    fn dates(&self) -> Result<(Date, Date), &'static str> {
        let start = self.start.as_deref().ok_or("it has no date")?;
        let first = whole_day(start)?;
        let after = match (&self.end, &self.duration) {
            (Some(end), _) => whole_day(end)?,
            (None, Some(duration)) => {
                let days = lines::days(duration).ok_or("it is no whole number of days")?;
                first.checked_add(days.days()).map_err(|_| "its dates are too far off")?
            }
            (None, None) => first.tomorrow().map_err(|_| "its dates are too far off")?,
        };
        // Some programs write the same day as the end of one day.
        let last =
            if after > first { after.yesterday().map_err(|_| "its dates are too far off")? } else { first };
        match first.until(last) {
            Ok(span) if i64::from(span.get_days()) < CALENDAR_DATES_MAX => Ok((first, last)),
            _ => Err("it is longer than a year"),
        }
    }
}

fn take(event: Event, found: &mut Holidays) -> Result<(), HolidaysError> {
    if event.cancelled {
        return Ok(());
    }
    let rules = event.dates().and_then(|(first, last)| match &event.rule {
        _ if event.exceptions => Err("it has exceptions"),
        Some(rule) => repeats::rules(rule, first, last),
        None => Ok(vec![repeats::dates(first, last)]),
    });
    match rules {
        Ok(rules) => {
            let label = event.label();
            for on in rules {
                push(SpecialDay { label: label.clone(), on, hours: Vec::new() }, found)?;
            }
        }
        Err(why) if found.left_out.len() < LEFT_OUT_MAX => {
            found.left_out.push(format!("{} (line {}): {why}", event.label(), event.line));
        }
        Err(_) => {}
    }
    Ok(())
}

/// The same day is taken once.
fn push(day: SpecialDay, found: &mut Holidays) -> Result<(), HolidaysError> {
    if found.days.contains(&day) {
        return Ok(());
    }
    if found.days.len() >= CALENDAR_DAYS_MAX {
        return Err(HolidaysError::TooMany);
    }
    found.days.push(day);
    Ok(())
}

/// A date, or midnight of one.
fn whole_day(text: &str) -> Result<Date, &'static str> {
    let (date, time) = text.trim().split_once('T').unwrap_or((text.trim(), ""));
    if !matches!(time.trim_end_matches('Z'), "" | "000000") {
        return Err("it is no whole day");
    }
    lines::date(date).ok_or("its date cannot be read")
}

/// The last day of a repetition, whatever the time.
fn until_day(text: &str) -> Result<Date, &'static str> {
    let date = text.trim().split('T').next().unwrap_or_default();
    lines::date(date).ok_or("its rule cannot be read")
}

#[cfg(test)]
mod tests;
