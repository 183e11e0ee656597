//! Values: those that stand in the file, and those that stand elsewhere.

use fermata_engine::{
    expr,
    value::{Value, ValueSource},
};

use super::{
    Kind, Meaning, Node, Terms,
    formula::{Cel, joined, read},
};

impl From<Meaning> for ValueSource {
    fn from(meaning: Meaning) -> Self {
        match meaning {
            Meaning::Path { path, .. } => Self::Reference(path),
            Meaning::Expression { source, .. } => Self::Expression(source),
            Meaning::Literal { value, .. } => Self::Literal(value),
        }
    }
}

impl Terms<'_> {
    /// What the value within a node means; none where there is none. Notes where it means nothing.
    pub fn value_meaning(&self, node: Node<'_>) -> Option<Meaning> {
        self.valued(node).unwrap_or_else(|why| {
            node.not_supported(why);
            None
        })
    }

    /// As [`Terms::value_meaning`], without noting why it means nothing.
    pub(super) fn valued(&self, node: Node<'_>) -> Result<Option<Meaning>, String> {
        node.read();
        let elements: Vec<Node<'_>> = node.children("collectionElements").collect();
        if !elements.is_empty() {
            return self.list(&elements).map(Some);
        }
        for child in node.nodes() {
            if let Some(found) = self.one_value(node, child) {
                return found.map(Some);
            }
        }
        Ok(None)
    }

    fn one_value(&self, node: Node<'_>, child: Node<'_>) -> Option<Result<Meaning, String>> {
        let text = child.text();
        let plain_value = |value: Option<Value>, kind: Kind, what: &str| match value {
            Some(value) => Ok(Meaning::Literal { value, kind }),
            None => Err(format!("{text} is no {what}.")),
        };
        let found = match child.tag() {
            "stringValue" => {
                note_foreign_id(child);
                self.text_value(text)
            }
            // `xsi:nil`, or nothing at all: there is no value.
            tag if child.is_empty() => {
                if tag.ends_with("Value") || tag.ends_with("Reference") {
                    child.read();
                }
                return None;
            }
            "numberValue" => plain_value(read(text), Kind::Number, "number"),
            "booleanValue" => plain_value(
                text.to_lowercase().parse::<bool>().ok().map(Value::from),
                Kind::Boolean,
                "yes or no",
            ),
            "dateValue" => plain_value(date(text).map(Value::from), Kind::Date, "date"),
            "dateTimeValue" => plain_value(moment(text).map(Value::from), Kind::DateTime, "moment"),
            "timeValue" => plain_value(time(text).map(Value::from), Kind::Time, "time of day"),
            "elementReference" => self.meaning(text),
            "formulaExpression" => {
                node.child("formulaDataType");
                self.formula_meaning(text, &mut Vec::new())
            }
            "setupReference" => {
                node.child("setupReferenceType");
                child.changed("It is the name of something that is set up elsewhere; it is a text now.");
                plain_value(Some(text.into()), Kind::Text, "text")
            }
            "sobjectValue" | "apexValue" | "complexValue" | "transform" => {
                Err(format!("A value of the form {} has no counterpart.", child.tag()))
            }
            _ => return None,
        };
        child.read();
        Some(found)
    }

    fn list(&self, elements: &[Node<'_>]) -> Result<Meaning, String> {
        let mut items = Vec::with_capacity(elements.len());
        for element in elements {
            items.push(Cel::from(self.valued(*element)?.unwrap_or(NOTHING)));
        }
        let kind = Kind::List(Box::new(items.first().map_or(Kind::Unknown, |item| item.kind.clone())));
        let values: Option<Vec<Value>> = items.iter().map(|item| item.value.clone()).collect();
        Ok(match values {
            Some(values) => Meaning::Literal { value: Value::Array(values), kind },
            None => {
                let sources: Vec<&str> = items.iter().map(|item| item.source.as_str()).collect();
                Meaning::Expression { source: format!("[{}]", sources.join(", ")), kind }
            }
        })
    }

    /// A text that may hold references; one that is a reference and nothing else keeps what it holds.
    fn text_value(&self, text: &str) -> Result<Meaning, String> {
        if !text.contains("{!") {
            return Ok(Meaning::Literal { value: text.into(), kind: Kind::Text });
        }
        let inner = text.strip_prefix("{!").and_then(|inner| inner.strip_suffix('}'));
        match inner.filter(|inner| !inner.contains(['{', '}'])) {
            Some(reference) => self.meaning(reference),
            None => self.texts_joined(text, &mut Vec::new()),
        }
    }

    /// A text with references in it as one expression.
    pub(super) fn texts_joined(&self, text: &str, open: &mut Vec<String>) -> Result<Meaning, String> {
        if !self.spend(text.len()) {
            return Err("The formulas and texts of the file grow too large; divide it up.".to_owned());
        }
        let mut whole = Cel::text("");
        for part in super::text::parts(text) {
            let piece = match part {
                super::text::Part::Text(text) => Cel::text(text),
                super::text::Part::Reference(name) => self.meaning_within(name, open)?.into(),
            };
            whole = joined(&whole, &piece)?;
        }
        if whole.value.is_none() {
            expr::readable(&whole.source)
                .map_err(|error| format!("The text cannot be put together: {error}."))?;
        }
        Ok(whole.meaning())
    }
}

/// What stands for an empty element of a list.
const NOTHING: Meaning = Meaning::Literal { value: Value::Null, kind: Kind::Unknown };

/// Ids of records of the source mean nothing here.
fn note_foreign_id(node: Node<'_>) {
    if is_foreign_id(node.text()) {
        node.changed(format!(
            "{} is the id of something in the other system; choose what is meant here.",
            node.text()
        ));
    }
}

/// Whether a text has the form of an id there: 15 or 18 letters and digits, the first of which say what it is of.
pub(super) fn is_foreign_id(text: &str) -> bool {
    let all = text.chars().all(|c| c.is_ascii_alphanumeric());
    let prefix = text.get(..3).is_some_and(|p| {
        p.starts_with(['0', '5', 'a', 'e', '7']) && p.contains(|c: char| c.is_ascii_digit())
    });
    let zeros = text.get(3..).is_some_and(|rest| rest.chars().filter(char::is_ascii_digit).count() > 3);
    all && matches!(text.len(), 15 | 18) && prefix && zeros
}

/// A date such as `2026-11-22`, also of a moment.
pub(super) fn date(text: &str) -> Option<String> {
    let day = text.trim().get(..10)?;
    day.parse::<jiff::civil::Date>().ok().map(|day| day.to_string())
}

/// A moment in UTC, to the second, of any of the source's spellings.
pub(super) fn moment(text: &str) -> Option<String> {
    let text = text.trim().replacen(' ', "T", 1);
    let (clock, zone) = match text.rfind(['+', '-', 'Z']).filter(|at| *at > 10) {
        Some(at) => text.split_at_checked(at)?,
        None => (text.as_str(), "Z"),
    };
    let zone = match zone.len() {
        5 => format!("{}:{}", zone.get(..3)?, zone.get(3..)?),
        _ => zone.to_owned(),
    };
    let clock = if clock.len() == 10 { format!("{clock}T00:00:00") } else { clock.to_owned() };
    let at = format!("{clock}{zone}").parse::<jiff::Timestamp>().ok()?;
    jiff::Timestamp::from_second(at.as_second()).ok().map(|at| at.to_string())
}

/// A time of day such as `15:30`.
pub(super) fn time(text: &str) -> Option<String> {
    let clock = text.trim().trim_end_matches('Z');
    let (hour, rest) = clock.split_once(':')?;
    let (hour, minute) = (hour.parse::<u8>().ok()?, rest.get(..2)?.parse::<u8>().ok()?);
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}
