//! Dates and moments.

use super::{
    super::{Kind, values},
    cel::{Cel, Level},
    parser::Node,
    printer::{Printer, counted, wrong_count},
};

/// From when seconds are counted.
const EPOCH: &str = "\"1970-01-01T00:00:00Z\"";

/// A date or moment with days added or taken away, or the days between two; none where it is about neither.
pub(super) fn moved(operator: &str, a: &Cel, b: &Cel) -> Result<Option<Cel>, String> {
    let days = |date: &Cel, days: &Cel| {
        let days =
            if operator == "-" { format!("-{}", days.at(Level::Primary)) } else { days.source.clone() };
        later(date, &days)
    };
    let found = match (&a.kind, operator, &b.kind) {
        (Kind::Date, "-", Kind::Date) => {
            Some(Cel::primary(format!("days_between({}, {})", b.source, a.source), Kind::Number)?)
        }
        (Kind::DateTime, "-", Kind::DateTime) => {
            let source = format!("hours_between({}, {}) / 24", b.source, a.source);
            Some(Cel::new(source, Kind::Number, Level::Product)?)
        }
        (Kind::Date | Kind::DateTime, _, Kind::Number | Kind::Unknown) => Some(days(a, b)?),
        (Kind::Number | Kind::Unknown, "+", Kind::Date | Kind::DateTime) => Some(days(b, a)?),
        (Kind::Unknown, _, Kind::Date) => {
            Some(Cel::primary(format!("days_between({}, {})", b.source, a.source), Kind::Number)?)
        }
        (Kind::Unknown, _, Kind::DateTime) => {
            let source = format!("hours_between({}, {}) / 24", b.source, a.source);
            Some(Cel::new(source, Kind::Number, Level::Product)?)
        }
        (Kind::Time, ..) | (_, _, Kind::Time) => {
            return Err("Times of day cannot be added or taken away here.".to_owned());
        }
        (Kind::Date, _, Kind::DateTime) | (Kind::DateTime, _, Kind::Date) => {
            return Err("A day and a moment cannot be reckoned with together; use DATEVALUE.".to_owned());
        }
        _ => None,
    };
    Ok(found)
}

/// So many days later; a moment keeps its time of day.
fn later(date: &Cel, days: &str) -> Result<Cel, String> {
    let at = &date.source;
    match date.kind {
        Kind::DateTime => Cel::primary(format!("add_days({at}, {days})"), Kind::DateTime),
        _ => Cel::primary(format!("date_add_days({at}, {days})"), Kind::Date),
    }
}

/// A function of dates.
pub(super) fn call(printer: &Printer<'_>, name: &str, parts: &[Node]) -> Option<Result<Cel, String>> {
    let of = |called: &str, kind: Kind| {
        let piece = printer.one(name, parts)?;
        Cel::primary(format!("{called}({})", piece.source), kind)
    };
    let found = match name {
        "TODAY" => counted(name, parts, 0).and_then(|()| Cel::primary("today(now)", Kind::Date)),
        "NOW" => counted(name, parts, 0).and_then(|()| Cel::primary("now", Kind::DateTime)),
        "YEAR" => of("year", Kind::Number),
        "MONTH" => of("month", Kind::Number),
        "DAY" => of("day", Kind::Number),
        "ISOWEEK" => of("iso_week", Kind::Number),
        "ISOYEAR" => of("iso_year", Kind::Number),
        "DAYOFYEAR" => printer.one(name, parts).and_then(|day| {
            let at = &day.source;
            Cel::new(format!("days_between(date(year({at}), 1, 1), {at}) + 1"), Kind::Number, Level::Sum)
        }),
        "WEEKDAY" => printer
            .one(name, parts)
            .and_then(|day| Cel::new(format!("weekday({}) % 7 + 1", day.source), Kind::Number, Level::Sum)),
        "DATEVALUE" => printer.one(name, parts).and_then(|piece| date_of(&piece)),
        "DATETIMEVALUE" => printer.one(name, parts).and_then(|piece| moment_of(&piece)),
        "DATE" => printer.nodes(parts).and_then(|pieces| made(&pieces)),
        "ADDMONTHS" => printer.two(name, parts).and_then(|(date, months)| {
            Cel::primary(format!("date_add_months({}, {})", date.source, months.source), Kind::Date)
        }),
        "UNIXTIMESTAMP" => printer.one(name, parts).and_then(|moment| {
            let source = format!("round(hours_between({EPOCH}, {}) * 3600)", moment.source);
            Cel::primary(source, Kind::Number)
        }),
        "FROMUNIXTIME" => printer.one(name, parts).and_then(|seconds| {
            Cel::primary(format!("add_hours({EPOCH}, {} / 3600)", seconds.at(Level::Product)), Kind::DateTime)
        }),
        "TIMEVALUE" => printer.one(name, parts).and_then(|piece| time_of(&piece)),
        "TIMENOW" => counted(name, parts, 0).and_then(|()| Cel::primary("mid(now, 12, 5)", Kind::Time)),
        "SECOND" => printer.one(name, parts).and_then(|time| match &time.kind {
            Kind::DateTime => Cel::primary(format!("int(mid({}, 18, 2))", time.source), Kind::Number),
            _ => Err("Times of day have no seconds here.".to_owned()),
        }),
        "HOUR" | "MINUTE" => printer.one(name, parts).and_then(|time| match (&time.kind, name) {
            (Kind::DateTime, _) => {
                Cel::primary(format!("{}({})", name.to_lowercase(), time.source), Kind::Number)
            }
            (_, "HOUR") => Cel::primary(format!("int(left({}, 2))", time.source), Kind::Number),
            _ => Cel::primary(format!("int(mid({}, 4, 2))", time.source), Kind::Number),
        }),
        _ => return None,
    };
    Some(found)
}

fn date_of(piece: &Cel) -> Result<Cel, String> {
    match (piece.as_str(), &piece.kind) {
        (Some(text), _) if values::date(text).is_none() => Err(format!("\"{text}\" is no date.")),
        (Some(_), _) | (None, Kind::Date) => Ok(Cel { kind: Kind::Date, ..piece.clone() }),
        _ => Cel::primary(format!("date_value({})", piece.source), Kind::Date),
    }
}

fn moment_of(piece: &Cel) -> Result<Cel, String> {
    match (piece.as_str(), &piece.kind) {
        (Some(text), _) => match values::moment(text) {
            Some(moment) => Ok(Cel::value(moment.into(), Kind::DateTime)),
            None => Err(format!("\"{text}\" is no moment.")),
        },
        (None, Kind::DateTime) => Ok(piece.clone()),
        // The source writes a blank between day and time, and no zone: all is UTC.
        (None, Kind::Text) => {
            let text = &piece.source;
            let whole = format!("left(replace({text}, \" \", \"T\"), 19) + \"Z\"");
            Cel::primary(
                format!("datetime_value(size({text}) > 10 ? {whole} : {})", piece.at(Level::Choice)),
                Kind::DateTime,
            )
        }
        (None, _) => Cel::primary(format!("datetime_value({})", piece.source), Kind::DateTime),
    }
}

fn time_of(piece: &Cel) -> Result<Cel, String> {
    match (piece.as_str(), &piece.kind) {
        (Some(text), _) => match values::time(text) {
            Some(time) => Ok(Cel::value(time.into(), Kind::Time)),
            None => Err(format!("\"{text}\" is no time.")),
        },
        (None, Kind::DateTime) => Cel::primary(format!("mid({}, 12, 5)", piece.source), Kind::Time),
        _ => Cel::primary(format!("left({}, 5)", piece.source), Kind::Time),
    }
}

/// A date made of its year, month and day.
fn made(pieces: &[Cel]) -> Result<Cel, String> {
    let [year, month, day] = pieces else { return Err(wrong_count("DATE", pieces.len())) };
    if let (Some(y), Some(m), Some(d)) = (year.as_whole(), month.as_whole(), day.as_whole()) {
        let text = format!("{y:04}-{m:02}-{d:02}");
        return match values::date(&text) {
            Some(date) => Ok(Cel::value(date.into(), Kind::Date)),
            None => Err(format!("{text} is no date.")),
        };
    }
    Cel::primary(format!("date({}, {}, {})", year.source, month.source, day.source), Kind::Date)
}
