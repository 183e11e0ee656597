//! Values as people and spreadsheets write them: read by their type, and written so that they can be read again. Unlike
//! [`DataType::check`] this understands texts; what comes out still has to be checked.

use serde::{Deserialize, Serialize};

use super::{DataType, Value, ValueProblem};

/// How numbers and dates are written in a file.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spelling {
    /// What parts a number from its fraction.
    #[serde(default)]
    pub decimal: Decimal,
    /// In which order dates are written.
    #[serde(default)]
    pub dates: Dates,
}

/// What parts a number from its fraction.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decimal {
    /// `1,234.5`.
    #[default]
    Point,
    /// `1.234,5`.
    Comma,
}

/// In which order dates are written; `2026-11-25` is understood always.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dates {
    /// `2026-11-25` alone.
    #[default]
    YearFirst,
    /// `25.11.2026`, `25/11/2026`.
    DayFirst,
    /// `11/25/2026`.
    MonthFirst,
}

impl DataType {
    /// The value that a text means; blank is none. Choices are known by value or label, people and records are left as they are
    /// written.
    ///
    /// # Errors
    /// When the text is no such value.
    pub fn read(&self, text: &str, spelling: Spelling) -> Result<Value, ValueProblem> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(Value::Null);
        }
        match self {
            Self::Number { .. } | Self::Currency { .. } | Self::Percent => number(trimmed, spelling.decimal),
            Self::Checkbox => yes_or_no(trimmed),
            Self::Date => Ok(date(trimmed, spelling.dates).unwrap_or_else(|| trimmed.to_owned()).into()),
            Self::DateTime => {
                Ok(moment(trimmed, spelling.dates).unwrap_or_else(|| trimmed.to_owned()).into())
            }
            Self::Time => Ok(time(trimmed).into()),
            Self::Picklist { choices } => Ok(choice(trimmed, choices).into()),
            Self::MultiPicklist { choices } => {
                let parts = trimmed.split([';', '|']).map(str::trim).filter(|part| !part.is_empty());
                Ok(parts.map(|part| Value::from(choice(part, choices))).collect())
            }
            Self::Text | Self::LongText => Ok(text.into()),
            _ => Ok(trimmed.into()),
        }
    }

    /// A value as [`DataType::read`] understands it with the spelling that files have where nobody says anything.
    pub fn spell(&self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                let words = items.iter().map(|item| self.spell(item)).collect::<Vec<_>>();
                words.join(";")
            }
            other => other.to_string(),
        }
    }
}

fn problem(code: &'static str, message: String) -> ValueProblem {
    ValueProblem { code, message }
}

/// `1,234.50`, `1 234.5`, `€ 12`, `12 %`: whatever stands around and between the digits goes.
fn number(text: &str, decimal: Decimal) -> Result<Value, ValueProblem> {
    let (point, apart) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let bare = text.trim_matches(|c: char| c.is_whitespace() || c == '%' || is_money(c)).trim();
    let bare = bare
        .trim_end_matches(|c: char| c.is_ascii_alphabetic())
        .trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let mut plain = String::with_capacity(bare.len());
    for c in bare.chars() {
        match c {
            c if c == point => plain.push('.'),
            c if c == apart || c == '\'' || c == '’' || c.is_whitespace() => {}
            '−' => plain.push('-'),
            c => plain.push(c),
        }
    }
    let bad = || problem("wrong_format", format!("\"{}\" is no number", shown(text)));
    if !groups_fit(bare.trim(), point, apart) {
        return Err(bad());
    }
    if let Ok(whole) = plain.parse::<i64>() {
        return Ok(whole.into());
    }
    // What Rust reads besides digits (`inf`, `1e9`) is no number of a spreadsheet's column.
    let digits = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    let read = plain.parse::<f64>().ok().filter(|n| digits && n.is_finite());
    read.and_then(serde_json::Number::from_f64).map(Value::Number).ok_or_else(bad)
}

/// Digits parted in groups stand in threes, before the fraction: `1,5` is not fifteen, and `1.234,50` is not a little over one.
fn groups_fit(text: &str, point: char, apart: char) -> bool {
    let (whole, fraction) = text.split_once(point).unwrap_or((text, ""));
    if fraction.contains(apart) {
        return false;
    }
    let mut groups = whole.split(apart);
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    rest.peek().is_none()
        || (first.chars().filter(char::is_ascii_digit).count() <= 3
            && rest.all(|group| group.trim().len() == 3 && group.trim().bytes().all(|b| b.is_ascii_digit())))
}

fn is_money(c: char) -> bool {
    matches!(c, '€' | '$' | '£' | '¥' | '₣')
}

fn yes_or_no(text: &str) -> Result<Value, ValueProblem> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "x" | "on" => Ok(true.into()),
        "false" | "no" | "n" | "0" | "off" => Ok(false.into()),
        _ => Err(problem("wrong_format", format!("\"{}\" is neither yes nor no", shown(text)))),
    }
}

/// As `2026-11-25`; none where it is written otherwise.
fn date(text: &str, dates: Dates) -> Option<String> {
    let parts: Vec<&str> = text.split(['.', '/', '-']).map(str::trim).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let small = |part: &str| part.parse::<u8>().ok().filter(|_| part.len() <= 2);
    let (year, month, day) = match (a.len(), dates) {
        (4, _) => (*a, small(b)?, small(c)?),
        (_, Dates::DayFirst) => (*c, small(b)?, small(a)?),
        (_, Dates::MonthFirst) => (*c, small(a)?, small(b)?),
        (_, Dates::YearFirst) => return None,
    };
    let year: u16 = year.parse().ok().filter(|_| year.len() == 4)?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// `2026-11-25 14:30` and the like, in UTC; none where it is written otherwise.
fn moment(text: &str, dates: Dates) -> Option<String> {
    let (day, rest) = text.split_once([' ', 'T'])?;
    let day = date(day, dates)?;
    let clock = rest.trim_end_matches(['Z', 'z']).trim();
    let zone = clock.find(['+', '-']);
    let (clock, zone) = zone.map_or((clock, "Z"), |at| clock.split_at(at));
    let clock = match clock.len() {
        5 => format!("{clock}:00"),
        _ => clock.to_owned(),
    };
    Some(format!("{day}T{clock}{zone}"))
}

/// `9:05` as `09:05`.
fn time(text: &str) -> String {
    match text.split_once(':') {
        Some((hour, rest)) if hour.len() == 1 => format!("0{hour}:{rest}"),
        _ => text.to_owned(),
    }
}

/// The value of the choice that is called so, whatever its letters' case.
fn choice(text: &str, choices: &[super::Choice]) -> String {
    let folded = text.to_lowercase();
    let same = |words: &str| words.to_lowercase() == folded;
    let found = choices.iter().find(|c| c.value == text);
    let found = found.or_else(|| choices.iter().find(|c| same(&c.value) || same(c.shown())));
    found.map_or_else(|| text.to_owned(), |choice| choice.value.clone())
}

fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::Choice;

    fn read(data_type: &DataType, text: &str, decimal: Decimal, dates: Dates) -> Value {
        data_type
            .read(text, Spelling { decimal, dates })
            .unwrap_or_else(|error| json!(format!("!{}", error.code)))
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let of =
            |text: &str, decimal| read(&DataType::Number { decimals: 2 }, text, decimal, Dates::YearFirst);
        for (text, value) in [
            ("12", json!(12)),
            (" -3.5 ", json!(-3.5)),
            ("1,234.50", json!(1234.5)),
            ("1 234 567", json!(1_234_567)),
            ("€ 1,000", json!(1000)),
            ("12 %", json!(12)),
            ("1'000", json!(1000)),
            ("", json!(null)),
            ("1,5", json!("!wrong_format")),
            ("1.234,50", json!("!wrong_format")),
            ("1e9", json!("!wrong_format")),
            ("twelve", json!("!wrong_format")),
            ("inf", json!("!wrong_format")),
        ] {
            assert_eq!(of(text, Decimal::Point), value, "{text}");
        }
        for (text, value) in [
            ("1,5", json!(1.5)),
            ("1.234,50 EUR", json!(1234.5)),
            ("1.5", json!("!wrong_format")),
            ("1,234.50", json!("!wrong_format")),
        ] {
            assert_eq!(of(text, Decimal::Comma), value, "{text}");
        }
    }

    #[test]
    fn dates_are_read_in_the_order_that_the_file_has() {
        for (text, dates, value) in [
            ("2026-11-25", Dates::YearFirst, "2026-11-25"),
            ("2026/1/5", Dates::DayFirst, "2026-01-05"),
            ("5.1.2026", Dates::DayFirst, "2026-01-05"),
            ("5/1/2026", Dates::MonthFirst, "2026-05-01"),
            ("5.1.2026", Dates::YearFirst, "5.1.2026"),
            ("tomorrow", Dates::DayFirst, "tomorrow"),
        ] {
            assert_eq!(read(&DataType::Date, text, Decimal::Point, dates), json!(value), "{text}");
        }
        let moment = |text| read(&DataType::DateTime, text, Decimal::Point, Dates::DayFirst);
        assert_eq!(moment("25.11.2026 14:30"), json!("2026-11-25T14:30:00Z"));
        assert_eq!(moment("2026-11-25T14:30:00+02:00"), json!("2026-11-25T14:30:00+02:00"));
        assert_eq!(
            DataType::DateTime.check(&moment("25.11.2026 14:30")).ok(),
            Some(json!("2026-11-25T14:30:00Z"))
        );
    }

    #[test]
    fn choices_are_known_by_value_or_label() {
        let choices = vec![Choice::new("small", "Small plan"), Choice::new("big", "")];
        let one = DataType::Picklist { choices: choices.clone() };
        let of = |text| read(&one, text, Decimal::Point, Dates::YearFirst);
        assert_eq!((of("small plan"), of("BIG"), of("huge")), (json!("small"), json!("big"), json!("huge")));
        let several = DataType::MultiPicklist { choices };
        assert_eq!(
            read(&several, "Small plan; big", Decimal::Point, Dates::YearFirst),
            json!(["small", "big"])
        );
        assert_eq!(several.spell(&json!(["small", "big"])), "small;big");
        assert_eq!(read(&DataType::Checkbox, "Yes", Decimal::Point, Dates::YearFirst), json!(true));
    }
}
