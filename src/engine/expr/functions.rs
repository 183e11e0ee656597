//! The functions that expressions can call. Each can be written `f(x, y)` or `x.f(y)`. Null where a date or text is missing, so
//! that an empty field is no error.

mod lists;
mod numbers;
pub(super) mod pattern;
mod texts;

use jiff::{ToSpan, civil};

use super::{
    ExprError, Kind, Scope,
    eval::{equal, number, order, text_of, wrong},
};
use crate::value::Value;

type Result<T> = std::result::Result<T, ExprError>;

/// A function that expressions can call, for the checker and for help beside the editor.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// How few and how many arguments it takes.
    pub arguments: (usize, usize),
    /// What it yields.
    pub yields: Kind,
    /// How it is written and what it does, for people.
    pub help: &'static str,
}

const fn f(name: &'static str, min: usize, max: usize, yields: Kind, help: &'static str) -> Function {
    Function { name, arguments: (min, max), yields, help }
}

/// Every function, in name order.
pub const FUNCTIONS: &[Function] = &[
    f("abs", 1, 1, Kind::Number, "abs(number): without its sign"),
    f("add_days", 2, 2, Kind::Text, "add_days(moment, n): n days later, parts of a day too"),
    f("add_hours", 2, 2, Kind::Text, "add_hours(moment, n): n hours later, parts of an hour too"),
    f("ceil", 1, 1, Kind::Number, "ceil(number): the next whole number upwards"),
    f("coalesce", 1, 20, Kind::Any, "coalesce(a, b, …): the first that is not blank"),
    f("contains", 2, 2, Kind::Bool, "text.contains(part): whether a text or list has it"),
    f("date", 3, 3, Kind::Text, "date(year, month, day)"),
    f("date_add_days", 2, 2, Kind::Text, "date_add_days(date, n): n days later"),
    f("date_add_months", 2, 2, Kind::Text, "date_add_months(date, n): n months later"),
    f("date_value", 1, 1, Kind::Text, "date_value(text or moment): the date, in UTC"),
    f("datetime_value", 1, 1, Kind::Text, "datetime_value(text or date): the moment, in UTC"),
    f("day", 1, 1, Kind::Number, "day(date): day of the month"),
    f("days_between", 2, 2, Kind::Number, "days_between(from, to): whole days"),
    f("double", 1, 1, Kind::Number, "double(text): as a number"),
    f("endsWith", 2, 2, Kind::Bool, "text.endsWith(end)"),
    f("exp", 1, 1, Kind::Number, "exp(number): e to this power"),
    f(
        "find",
        2,
        3,
        Kind::Number,
        "find(part, text, from): where it stands first, from 1; 0 where it does not",
    ),
    f("floor", 1, 1, Kind::Number, "floor(number): the next whole number downwards"),
    f("hour", 1, 1, Kind::Number, "hour(moment): 0 to 23, in UTC"),
    f("hours_between", 2, 2, Kind::Number, "hours_between(from, to): hours between two moments"),
    f("if_null", 2, 2, Kind::Any, "if_null(a, b): b where a is absent"),
    f("int", 1, 1, Kind::Number, "int(number or text): as a whole number"),
    f("is_blank", 1, 1, Kind::Bool, "is_blank(x): absent, empty text or empty list"),
    f("is_number", 1, 1, Kind::Bool, "is_number(text): whether it can be read as a number"),
    f("iso_week", 1, 1, Kind::Number, "iso_week(date): week of the year, 1 to 53; weeks begin on Monday"),
    f("iso_year", 1, 1, Kind::Number, "iso_year(date): the year that its week belongs to"),
    f("join", 1, 2, Kind::Text, "join(list, \", \"): as one text"),
    f("left", 2, 2, Kind::Text, "left(text, n): its first n characters"),
    f("ln", 1, 1, Kind::Number, "ln(number): the natural logarithm"),
    f("log", 1, 1, Kind::Number, "log(number): the logarithm to the base of 10"),
    f("lower", 1, 1, Kind::Text, "lower(text): in small letters"),
    f(
        "matches",
        2,
        2,
        Kind::Bool,
        "text.matches(pattern): whether a part of it is as the pattern says; ^…$ for all of it",
    ),
    f("max", 1, 20, Kind::Any, "max(a, b, …) or max(list): the greatest"),
    f("mid", 2, 3, Kind::Text, "mid(text, start, n): n characters from a place on, from 1"),
    f("min", 1, 20, Kind::Any, "min(a, b, …) or min(list): the least"),
    f("minute", 1, 1, Kind::Number, "minute(moment): 0 to 59"),
    f("mod", 2, 2, Kind::Number, "mod(a, b): what is left when a is divided by b; of the sign of a"),
    f("month", 1, 1, Kind::Number, "month(date): 1 to 12"),
    f("pad_left", 2, 3, Kind::Text, "pad_left(text, n, with): n characters long, filled at its beginning"),
    f("pad_right", 2, 3, Kind::Text, "pad_right(text, n, with): n characters long, filled at its end"),
    f("power", 2, 2, Kind::Number, "power(a, b): a to the power of b"),
    f("replace", 3, 3, Kind::Text, "replace(text, old, new): every old part made new"),
    f("reverse", 1, 1, Kind::Any, "reverse(list or text): from its end to its beginning"),
    f("right", 2, 2, Kind::Text, "right(text, n): its last n characters"),
    f("round", 1, 2, Kind::Number, "round(number, digits)"),
    f("size", 1, 1, Kind::Number, "size(text or list): how long"),
    f(
        "sort_by",
        2,
        3,
        Kind::List,
        "sort_by(list, keys, descending): in the order of keys, one for each item; what has none comes last",
    ),
    f("sqrt", 1, 1, Kind::Number, "sqrt(number): the square root"),
    f("startsWith", 2, 2, Kind::Bool, "text.startsWith(start)"),
    f("string", 1, 1, Kind::Text, "string(x): as text"),
    f("sum", 1, 1, Kind::Number, "sum(list): all numbers added"),
    f("take", 2, 2, Kind::List, "take(list, n): its first n items"),
    f("title_case", 1, 1, Kind::Text, "title_case(text): each word with a capital, the rest small"),
    f("today", 0, 1, Kind::Text, "today(): the date now, in UTC; today(moment): its date"),
    f("trim", 1, 1, Kind::Text, "trim(text): without blanks at both ends"),
    f("upper", 1, 1, Kind::Text, "upper(text): in capitals"),
    f("url_encode", 1, 1, Kind::Text, "url_encode(text): as it can stand in an address"),
    f("weekday", 1, 1, Kind::Number, "weekday(date): 1 is Monday, 7 is Sunday"),
    f("year", 1, 1, Kind::Number, "year(date)"),
];

/// The function of this name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|f| f.name == name)
}

/// Says that there is no such function, and which may be meant.
pub(super) fn unknown(name: &str) -> ExprError {
    let known = FUNCTIONS.iter().map(|f| f.name);
    let hint = match super::nearest(name, known) {
        Some(near) => format!("; did you mean {near}?"),
        None => "; the list of functions is in the help".to_owned(),
    };
    let name: String = name.chars().take(60).collect();
    ExprError::new("unknown_function", format!("there is no function {name}{hint}"))
}

/// Says that a function is called with too few or too many arguments, if it is.
pub(super) fn check_count(function: &Function, count: usize) -> Result<()> {
    let (min, max) = function.arguments;
    if (min..=max).contains(&count) {
        return Ok(());
    }
    let message = format!("{} is called with {count} values; write {}", function.name, function.help);
    Err(ExprError::new("wrong_arguments", message))
}

/// Calls a function.
pub(super) fn call(name: &str, args: &[Value], scope: &Scope<'_>) -> Result<Value> {
    let function = find(name).ok_or_else(|| unknown(name))?;
    check_count(function, args.len())?;
    match args {
        [] => Ok(date(&scope.get(&["now"]))?.map_or(Value::Null, date_value)),
        [a] => one(name, a),
        [a, b] => two(name, a, b),
        [a, b, c] if name == "date" => date_of(a, b, c),
        [a, b, c] if name == "sort_by" => lists::sort_by(a, b, c == &Value::Bool(true)),
        [a, b, c] if texts::three(name) => texts::call(name, a, b, Some(c)),
        many => several(name, many),
    }
}

fn one(name: &str, a: &Value) -> Result<Value> {
    match name {
        "is_blank" => return Ok(Value::Bool(is_blank(a))),
        "is_number" => return Ok(Value::Bool(parsed(name, a).is_ok_and(f64::is_finite))),
        "string" => return Ok(Value::String(text_of(a))),
        "size" => return size(a),
        "coalesce" => return Ok(a.clone()),
        "sum" => return sum(a),
        "join" => return Ok(Value::String(text_of(a))),
        "min" | "max" => {
            return match a {
                Value::Array(items) => extreme(name, items),
                single => Ok(single.clone()),
            };
        }
        _ if a.is_null() => return Ok(Value::Null),
        "reverse" => return lists::reverse(a),
        _ => {}
    }
    match name {
        "lower" => Ok(text(name, a)?.to_lowercase().into()),
        "upper" => Ok(text(name, a)?.to_uppercase().into()),
        "trim" => Ok(text(name, a)?.trim().into()),
        "title_case" => Ok(texts::title_case(text(name, a)?).into()),
        "url_encode" => Ok(texts::url_encode(&text_of(a))?.into()),
        "abs" => number(num(name, a)?.abs()),
        "sqrt" | "ln" | "log" | "exp" => numbers::one(name, num(name, a)?),
        "ceil" => number(num(name, a)?.ceil()),
        "floor" => number(num(name, a)?.floor()),
        "round" => number(num(name, a)?.round()),
        "int" => number(parsed(name, a)?.trunc()),
        "double" => number(parsed(name, a)?),
        _ => calendar(name, a),
    }
}

fn calendar(name: &str, a: &Value) -> Result<Value> {
    if let "datetime_value" | "hour" | "minute" = name {
        let Some(at) = moment(a)? else { return Ok(Value::Null) };
        let time = jiff::tz::Offset::UTC.to_datetime(at);
        return Ok(match name {
            "hour" => Value::from(time.hour()),
            "minute" => Value::from(time.minute()),
            _ => moment_value(at)?,
        });
    }
    let Some(date) = date(a)? else { return Ok(Value::Null) };
    Ok(match name {
        "today" | "date_value" => date_value(date),
        "year" => Value::from(date.year()),
        "month" => Value::from(date.month()),
        "day" => Value::from(date.day()),
        "iso_week" => Value::from(date.iso_week_date().week()),
        "iso_year" => Value::from(date.iso_week_date().year()),
        _ => Value::from(date.weekday().to_monday_one_offset()),
    })
}

fn two(name: &str, a: &Value, b: &Value) -> Result<Value> {
    match name {
        "coalesce" | "min" | "max" => several(name, &[a.clone(), b.clone()]),
        "contains" => Ok(Value::Bool(match a {
            Value::Array(items) => items.iter().any(|item| equal(item, b)),
            Value::Null => false,
            a => text(name, a)?.contains(&text_of(b)),
        })),
        "startsWith" => Ok(Value::Bool(!a.is_null() && text(name, a)?.starts_with(&text_of(b)))),
        "endsWith" => Ok(Value::Bool(!a.is_null() && text(name, a)?.ends_with(&text_of(b)))),
        "join" => match a {
            Value::Array(items) => Ok(items.iter().map(text_of).collect::<Vec<_>>().join(&text_of(b)).into()),
            a => Ok(text_of(a).into()),
        },
        "sort_by" => lists::sort_by(a, b, false),
        "take" => lists::take(a, b),
        "if_null" => Ok(if a.is_null() { b.clone() } else { a.clone() }),
        _ if a.is_null() || b.is_null() => Ok(Value::Null),
        "left" | "right" | "mid" | "find" | "pad_left" | "pad_right" => texts::call(name, a, b, None),
        "mod" | "power" => numbers::two(name, num(name, a)?, num(name, b)?),
        "add_days" | "add_hours" => later(name, a, num(name, b)?),
        "round" => {
            let digits = num(name, b)?.clamp(0.0, 8.0).trunc();
            let shift = 10_f64.powf(digits);
            number((num(name, a)? * shift).round() / shift)
        }
        _ => between(name, a, b),
    }
}

fn between(name: &str, a: &Value, b: &Value) -> Result<Value> {
    if name == "hours_between" {
        let (Some(a), Some(b)) = (moment(a)?, moment(b)?) else { return Ok(Value::Null) };
        let seconds = b.as_second().saturating_sub(a.as_second());
        #[allow(clippy::cast_precision_loss, reason = "moments of this calendar are exact in f64 seconds")]
        return number(seconds as f64 / 3600.0);
    }
    let Some(from) = date(a)? else { return Ok(Value::Null) };
    if name == "days_between" {
        let Some(to) = date(b)? else { return Ok(Value::Null) };
        return Ok(Value::from((to - from).get_days()));
    }
    let n = num(name, b)?.trunc();
    if n.abs() > 100_000.0 {
        return Err(ExprError::new("out_of_bounds", format!("{name}: {n} is too far away")));
    }
    #[allow(clippy::cast_possible_truncation, reason = "bounded above")]
    let n = n as i32;
    let span = if name == "date_add_months" { n.months() } else { n.days() };
    let outside = |_| ExprError::new("out_of_bounds", format!("{name}: the date is outside of the calendar"));
    from.checked_add(span).map(date_value).map_err(outside)
}

/// A moment so many days or hours later.
fn later(name: &str, a: &Value, n: f64) -> Result<Value> {
    let Some(from) = moment(a)? else { return Ok(Value::Null) };
    let seconds = n * if name == "add_days" { 86_400.0 } else { 3_600.0 };
    if seconds.abs() > 100_000.0 * 86_400.0 {
        return Err(ExprError::new("out_of_bounds", format!("{name}: {n} is too far away")));
    }
    #[allow(clippy::cast_possible_truncation, reason = "bounded above")]
    let seconds = seconds.round() as i64;
    let outside =
        |_| ExprError::new("out_of_bounds", format!("{name}: the moment is outside of the calendar"));
    moment_value(from.checked_add(seconds.seconds()).map_err(outside)?)
}

/// A date from its parts.
fn date_of(year: &Value, month: &Value, day: &Value) -> Result<Value> {
    if year.is_null() || month.is_null() || day.is_null() {
        return Ok(Value::Null);
    }
    let part = |value: &Value| {
        let n = num("date", value)?.trunc();
        #[allow(clippy::cast_possible_truncation, reason = "a value that is out of range is refused below")]
        Ok::<i16, ExprError>(n.clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16)
    };
    let (year, month, day) = (part(year)?, part(month)?, part(day)?);
    let small = |n: i16| i8::try_from(n).unwrap_or(-1);
    let no_such = |_| ExprError::new("not_a_date", format!("date: there is no {year}-{month}-{day}"));
    civil::Date::new(year, small(month), small(day)).map(date_value).map_err(no_such)
}

fn several(name: &str, args: &[Value]) -> Result<Value> {
    match name {
        "coalesce" => Ok(args.iter().find(|a| !is_blank(a)).cloned().unwrap_or(Value::Null)),
        _ => extreme(name, args),
    }
}

fn extreme(name: &str, items: &[Value]) -> Result<Value> {
    let mut best = Value::Null;
    for item in items.iter().filter(|i| !i.is_null()) {
        if best.is_null() {
            best = item.clone();
            continue;
        }
        let order = order(item, &best).ok_or_else(|| wrong("comparing", &[item, &best]))?;
        if (name == "max" && order.is_gt()) || (name == "min" && order.is_lt()) {
            best = item.clone();
        }
    }
    Ok(best)
}

fn sum(list: &Value) -> Result<Value> {
    let Value::Array(items) = list else {
        return if list.is_null() { Ok(Value::from(0)) } else { Err(wrong("adding up", &[list])) };
    };
    let mut total = 0.0;
    for item in items.iter().filter(|i| !i.is_null()) {
        total += num("sum", item)?;
    }
    number(total)
}

fn size(a: &Value) -> Result<Value> {
    Ok(Value::from(match a {
        Value::Null => 0,
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(map) => map.len(),
        other => return Err(wrong("size of", &[other])),
    }))
}

/// Absent, empty text or empty list.
pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn text<'v>(name: &str, value: &'v Value) -> Result<&'v str> {
    value.as_str().ok_or_else(|| wrong(&format!("{name} of"), &[value]))
}

fn num(name: &str, value: &Value) -> Result<f64> {
    value.as_f64().ok_or_else(|| wrong(&format!("{name} of"), &[value]))
}

fn parsed(name: &str, value: &Value) -> Result<f64> {
    let read = match value {
        Value::String(text) => text.trim().parse::<f64>().ok(),
        Value::Bool(yes) => Some(f64::from(u8::from(*yes))),
        other => other.as_f64(),
    };
    read.ok_or_else(|| ExprError::new("wrong_type", format!("{name}: {} is no number", short(value))))
}

fn short(value: &Value) -> String {
    format!("\"{}\"", text_of(value).chars().take(40).collect::<String>())
}

fn date_value(date: civil::Date) -> Value {
    date.to_string().into()
}

fn moment_value(at: jiff::Timestamp) -> Result<Value> {
    let outside = |_| ExprError::new("out_of_bounds", "the moment is outside of the calendar");
    jiff::Timestamp::from_second(at.as_second()).map(|at| at.to_string().into()).map_err(outside)
}

/// The date of a date's or a moment's text; of a moment in UTC.
fn date(value: &Value) -> Result<Option<civil::Date>> {
    let Some(text) = blank_or_text(value)? else { return Ok(None) };
    if text.len() == 10 {
        return text.parse().map(Some).map_err(|_| no_date(value));
    }
    Ok(moment(value)?.map(|m| jiff::tz::Offset::UTC.to_datetime(m).date()))
}

fn moment(value: &Value) -> Result<Option<jiff::Timestamp>> {
    let Some(text) = blank_or_text(value)? else { return Ok(None) };
    let text = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    text.parse().map(Some).map_err(|_| no_date(value))
}

fn blank_or_text(value: &Value) -> Result<Option<&str>> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text.trim())),
        _ => Err(no_date(value)),
    }
}

fn no_date(value: &Value) -> ExprError {
    let message = format!("{} is no date; dates look like 2026-11-22", short(value));
    ExprError::new("not_a_date", message)
}
