//! Whether a value is of its type, and its normal form. Nothing is guessed: a number sent as text is an error, so that two
//! clients never mean different things by the same bytes. An empty text or list is the same as none.

use std::collections::BTreeMap;

use super::{Choice, DataType, Value, Values, Variable};
use crate::{
    expr::{is_blank, kind_of, nearest},
    ids::Name,
    limits::{FILES_MAX, LINE_LENGTH_MAX, LIST_LENGTH_MAX, TEXT_LENGTH_MAX},
    run::command::FieldProblem,
};

/// What is wrong with a value, before it is known where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ValueProblem {
    /// A stable code: `wrong_type`, `too_long`, `wrong_format`, `out_of_range`, `unknown_choice`, `repeated`.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl ValueProblem {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The problem at a place.
    pub fn at(self, path: impl Into<String>) -> FieldProblem {
        FieldProblem { path: path.into(), code: self.code.to_owned(), message: self.message }
    }
}

type Result<T> = std::result::Result<T, ValueProblem>;

impl DataType {
    /// Checks a value and puts it into its normal form. Null is of every type. That a user or record exists is not
    /// looked at here.
    ///
    /// # Errors
    /// What is wrong, with a stable code.
    pub fn check(&self, value: &Value) -> Result<Value> {
        if value.is_null() {
            return Ok(Value::Null);
        }
        match self {
            Self::Number { .. } | Self::Currency { .. } | Self::Percent => number(value),
            Self::Checkbox => match value {
                Value::Bool(_) => Ok(value.clone()),
                other => Err(wrong_type("true or false", other)),
            },
            Self::MultiPicklist { choices } => several(value, choices),
            Self::File { multiple: true } => files(value),
            Self::Formula { result, .. } => result.check(value),
            Self::Record { object } => record(value, object),
            Self::List { of } => list(value, of),
            _ => self.check_text(value),
        }
    }

    fn check_text(&self, value: &Value) -> Result<Value> {
        let Value::String(text) = value else {
            return Err(wrong_type(self.example(), value));
        };
        let limit = if matches!(self, Self::LongText) { TEXT_LENGTH_MAX } else { LINE_LENGTH_MAX };
        if text.chars().count() > limit {
            return Err(ValueProblem::new(
                "too_long",
                format!("has more than {limit} characters; shorten it"),
            ));
        }
        if text.trim().is_empty() {
            return Ok(Value::Null);
        }
        if text
            .chars()
            .any(|c| c.is_control() && !(matches!(self, Self::LongText) && matches!(c, '\n' | '\r' | '\t')))
        {
            let message = "has a line break or another control character; use one line of plain text";
            return Err(ValueProblem::new("wrong_format", message));
        }
        self.normal(text).map(Value::String)
    }

    /// The normal form of a text that is not empty.
    fn normal(&self, text: &str) -> Result<String> {
        let trimmed = text.trim();
        let bad = || Err(ValueProblem::new("wrong_format", format!("is not {}", self.example())));
        let good = match self {
            Self::Date => {
                return trimmed.parse::<jiff::civil::Date>().map(|d| d.to_string()).or_else(|_| bad());
            }
            Self::DateTime => return moment(trimmed).map_or_else(bad, Ok),
            Self::Time => return time(trimmed).map_or_else(bad, Ok),
            Self::Picklist { choices } => return choice(trimmed, choices),
            Self::Email => is_email(trimmed),
            Self::Phone => is_phone(trimmed),
            Self::Url => is_url(trimmed),
            Self::User => Name::parse(trimmed).is_ok(),
            Self::Lookup { .. } | Self::File { .. } => {
                return uuid::Uuid::parse_str(trimmed).map(|id| id.to_string()).or_else(|_| bad());
            }
            _ => return Ok(text.to_owned()),
        };
        if good { Ok(trimmed.to_owned()) } else { bad() }
    }

    fn example(&self) -> &'static str {
        match self {
            Self::Text | Self::LongText => "a text",
            Self::Number { .. } | Self::Currency { .. } | Self::Percent => "a number",
            Self::Checkbox => "true or false",
            Self::Date => "a date such as 2026-11-22",
            Self::DateTime => "a moment such as 2026-11-22T15:30:00Z",
            Self::Time => "a time such as 15:30",
            Self::Picklist { .. } => "one of the choices",
            Self::MultiPicklist { .. } => "a list of choices",
            Self::Email => "an e-mail address such as mia@example.com",
            Self::Phone => "a telephone number such as +49 40 123456",
            Self::Url => "a web address that begins with http:// or https://",
            Self::User => "a username",
            Self::Lookup { .. } => "the id of a record",
            Self::AutoNumber { .. } => "a text",
            Self::Formula { result, .. } => result.example(),
            Self::File { multiple: false } => "the id of a file",
            Self::File { multiple: true } => "a list of ids of files",
            Self::Record { .. } => "a record",
            Self::List { .. } => "a list",
        }
    }
}

fn wrong_type(wanted: &str, found: &Value) -> ValueProblem {
    ValueProblem::new("wrong_type", format!("must be {wanted}, not {}", kind_of(found)))
}

fn number(value: &Value) -> Result<Value> {
    let Value::Number(n) = value else { return Err(wrong_type("a number", value)) };
    match n.as_f64() {
        Some(n) if n.is_finite() && n.abs() <= 1e15 => Ok(value.clone()),
        _ => Err(ValueProblem::new("out_of_range", "is out of range; use a number between -10^15 and 10^15")),
    }
}

/// A record is a group of values that does not say that it is of another object. Its fields are looked at where they are written.
fn record(value: &Value, object: &Name) -> Result<Value> {
    let Value::Object(parts) = value else { return Err(wrong_type("a record", value)) };
    match parts.get("object").and_then(Value::as_str) {
        Some(other) if other != object.as_str() => {
            let other: String = other.chars().take(Name::LENGTH_MAX).collect();
            Err(ValueProblem::new("wrong_type", format!("must be a record of {object}, not of {other}")))
        }
        _ if parts.len() > LIST_LENGTH_MAX => Err(too_many()),
        _ => Ok(value.clone()),
    }
}

/// Nothing stands in a list, so that every item can be read.
fn list(value: &Value, of: &DataType) -> Result<Value> {
    let Value::Array(items) = value else { return Err(wrong_type("a list", value)) };
    if items.len() > LIST_LENGTH_MAX {
        return Err(too_many());
    }
    let item = |(at, item): (usize, &Value)| {
        of.check(item).map_err(|problem| ValueProblem {
            message: format!("has a wrong item {}: it {}", at + 1, problem.message),
            ..problem
        })
    };
    items.iter().enumerate().map(item).collect::<Result<Vec<_>>>().map(Value::Array)
}

fn too_many() -> ValueProblem {
    ValueProblem::new("too_long", format!("has more than {LIST_LENGTH_MAX} items; shorten it"))
}

fn choice(text: &str, choices: &[Choice]) -> Result<String> {
    if choices.iter().any(|c| c.value == text) {
        return Ok(text.to_owned());
    }
    let known: Vec<_> = choices.iter().take(8).map(|c| c.value.as_str()).collect();
    let more = if choices.len() > 8 { ", …" } else { "" };
    let message = format!("is none of the choices; choose one of: {}{more}", known.join(", "));
    Err(ValueProblem::new("unknown_choice", message))
}

fn several(value: &Value, choices: &[Choice]) -> Result<Value> {
    let Value::Array(items) = value else { return Err(wrong_type("a list of choices", value)) };
    if items.len() > LIST_LENGTH_MAX {
        return Err(too_many());
    }
    let mut chosen: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        let Value::String(text) = item else { return Err(wrong_type("a list of texts", item)) };
        let text = Value::String(choice(text, choices)?);
        if chosen.contains(&text) {
            return Err(ValueProblem::new("repeated", "has a choice twice; name each once"));
        }
        chosen.push(text);
    }
    Ok(if chosen.is_empty() { Value::Null } else { Value::Array(chosen) })
}

fn files(value: &Value) -> Result<Value> {
    let Value::Array(items) = value else { return Err(wrong_type("a list of ids of files", value)) };
    if items.len() > FILES_MAX {
        return Err(ValueProblem::new("too_long", format!("has more than {FILES_MAX} files; take some out")));
    }
    let mut kept: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        let id = DataType::File { multiple: false }.check(item)?;
        if id.is_null() {
            return Err(wrong_type("a list of ids of files", item));
        }
        if kept.contains(&id) {
            return Err(ValueProblem::new("repeated", "has a file twice; name each once"));
        }
        kept.push(id);
    }
    Ok(if kept.is_empty() { Value::Null } else { Value::Array(kept) })
}

/// RFC 3339 in UTC, whatever the offset given.
fn moment(text: &str) -> Option<String> {
    text.parse::<jiff::Timestamp>().ok().map(|moment| moment.to_string())
}

/// `HH:MM`; seconds are dropped where they are zero.
fn time(text: &str) -> Option<String> {
    let (hour, minute) =
        text.strip_suffix(":00").filter(|t| t.contains(':')).unwrap_or(text).split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute) = (hour.parse::<u8>().ok()?, minute.parse::<u8>().ok()?);
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let plain = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>,;:\"()[]\\".contains(c))
    };
    plain(local)
        && !local.contains('@')
        && plain(domain)
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
        && text.len() <= 254
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (3..=20).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || " +-/().#x".contains(c))
}

fn is_url(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace))
}

/// Checks values that come from outside against the variables that take them, and puts them into their normal form; what is
/// not given takes its default. Every variable is in the result, null where it is empty. `prefix` is where the values stand,
/// such as `inputs`.
///
/// # Errors
/// Every problem, with paths such as `inputs.plan`: `unknown`, `required`, or a code of [`DataType::check`].
pub fn check_values(
    variables: &[Variable],
    given: &BTreeMap<String, Value>,
    prefix: &str,
) -> std::result::Result<Values, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut checked = Values::new();
    for name in given.keys().filter(|name| !variables.iter().any(|v| v.name.as_str() == name.as_str())) {
        let near = nearest(name, variables.iter().map(|v| v.name.as_str()));
        let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        let shown: String = name.chars().take(Name::LENGTH_MAX).collect();
        let message = format!("nothing is called {shown} here{hint}");
        problems.push(ValueProblem::new("unknown", message).at(format!("{prefix}.{shown}")));
    }
    for variable in variables {
        let path = format!("{prefix}.{}", variable.name);
        let value = given.get(variable.name.as_str()).unwrap_or(&variable.default);
        match variable.data_type.check(value) {
            Ok(value) if variable.required && is_blank(&value) => {
                let message = format!("{} is required; fill it in", variable.shown());
                problems.push(ValueProblem::new("required", message).at(path));
            }
            Ok(value) => {
                checked.insert(variable.name.clone(), value);
            }
            Err(problem) => problems.push(problem.at(path)),
        }
    }
    if problems.is_empty() { Ok(checked) } else { Err(problems) }
}
