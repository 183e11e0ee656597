//! Meanings and values, one as the other: as a source, within an expression, within a text.

use fermata_engine::{
    flow::{ComponentBody, ElementBody, SetValue},
    ids::Name,
    limits::{DEFINITION_TEXT_MAX, LABEL_LENGTH_MAX},
    value::{DataType, Value, ValueSource},
};

use crate::salesforce::terms::{Kind, Meaning};

/// What stands for something without a counterpart.
pub(super) fn unsupported(what: impl Into<String>, reason: impl Into<String>) -> ElementBody {
    ElementBody::Unsupported(fermata_engine::flow::Unsupported {
        what: clipped(&what.into()),
        reason: reason.into(),
    })
}

/// What stands for a component without a counterpart.
pub(super) fn placeholder(what: &str) -> ComponentBody {
    ComponentBody::Placeholder { what: clipped(what) }
}

/// A variable becomes a value.
pub(super) fn set(name: Name, value: ValueSource) -> SetValue {
    SetValue { name, field: None, value }
}

/// A field of the record that a variable holds becomes a value.
pub(super) fn set_field(name: Name, field: Name, value: ValueSource) -> SetValue {
    SetValue { name, field: Some(field), value }
}

/// A label that is not too long.
pub(super) fn clipped(text: &str) -> String {
    let text = text.trim();
    match text.chars().count() > LABEL_LENGTH_MAX {
        true => text.chars().take(LABEL_LENGTH_MAX - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// The beginning of a text that is longer than texts of definitions may be; none where it is not. What is put in, and the
/// mark-up of HTML, are not cut in two.
pub(super) fn cut(text: &str) -> Option<String> {
    let (end, _) = text.char_indices().nth(DEFINITION_TEXT_MAX)?;
    let kept = text.get(..end)?;
    let open = [("{{", "}}"), ("<", ">")].into_iter().filter_map(|(open, close)| {
        let at = kept.rfind(open)?;
        kept.get(at..).filter(|rest| !rest.contains(close)).map(|_| at)
    });
    let at = open.min().unwrap_or(end);
    kept.get(..at).map(str::to_owned)
}

/// What is said of a text that was cut.
pub(super) fn cut_note() -> String {
    format!("The text has more than {DEFINITION_TEXT_MAX} characters; its end is left out.")
}

/// What something holds.
pub(super) fn kind(meaning: &Meaning) -> &Kind {
    match meaning {
        Meaning::Path { kind, .. } | Meaning::Expression { kind, .. } | Meaning::Literal { kind, .. } => kind,
    }
}

/// A meaning as the source of a value.
pub(super) fn source(meaning: Meaning) -> ValueSource {
    meaning.into()
}

/// A source within a larger expression.
pub(super) fn cel(source: &ValueSource) -> String {
    match source {
        ValueSource::Literal(value) => value.to_string(),
        ValueSource::Reference(path) => path.clone(),
        ValueSource::Expression(source) => format!("({source})"),
    }
}

/// A source within a text.
pub(super) fn shown(source: &ValueSource) -> String {
    match source {
        ValueSource::Literal(Value::Null) => String::new(),
        ValueSource::Literal(Value::String(text)) => text.clone(),
        ValueSource::Literal(value) => value.to_string(),
        ValueSource::Reference(text) | ValueSource::Expression(text) => format!("{{{{{text}}}}}"),
    }
}

/// The type that holds what is of a kind.
pub(super) fn data_type(kind: &Kind) -> DataType {
    kind.data_type(&DataType::LongText)
}

/// The object of a record, or of the records of a list.
pub(super) fn object(kind: &Kind) -> Option<&Name> {
    match kind {
        Kind::Record(object) => Some(object),
        Kind::List(of) => object(of),
        _ => None,
    }
}

/// The variable that a path names, and the field of its record that follows: `vars.case.Status`.
pub(super) fn variable(path: &str) -> Option<(Name, Option<Name>)> {
    let mut parts = path.strip_prefix("vars.")?.split('.');
    let name = Name::parse(parts.next()?).ok()?;
    let field = parts.next().map(Name::parse).transpose().ok()?;
    parts.next().is_none().then_some((name, field))
}
