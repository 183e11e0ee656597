//! A piece of CEL while a larger one is made of it.

use fermata_engine::value::Value;

use super::super::{Kind, Meaning};

/// Characters of one piece at most. The engine reads a quarter of it; more room here only lets the sentence about it be the
/// engine's.
const LENGTH_MAX: usize = 16_000;

/// How close the outermost operator of a piece binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Level {
    /// `a ? b : c`
    Choice,
    /// `a || b`
    Or,
    /// `a && b`
    And,
    /// `a == b`
    Relation,
    /// `a + b`
    Sum,
    /// `a * b`
    Product,
    /// `!a`
    Unary,
    /// A name, a literal, a call.
    Primary,
}

/// A piece of CEL.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Cel {
    /// Its source.
    pub(in super::super) source: String,
    /// What it yields.
    pub(in super::super) kind: Kind,
    /// Its outermost operator.
    pub(in super::super) level: Level,
    /// The value that it is, where it is a plain one.
    pub(in super::super) value: Option<Value>,
}

impl Cel {
    /// A piece whose outermost operator is of this level.
    pub(in super::super) fn new(source: impl Into<String>, kind: Kind, level: Level) -> Result<Self, String> {
        let source = source.into();
        match source.len() > LENGTH_MAX {
            true => Err("The formula grows too large; divide it up.".to_owned()),
            false => Ok(Self { source, kind, level, value: None }),
        }
    }

    /// A call or name.
    pub(in super::super) fn primary(source: impl Into<String>, kind: Kind) -> Result<Self, String> {
        Self::new(source, kind, Level::Primary)
    }

    /// A plain value.
    pub(in super::super) fn value(value: Value, kind: Kind) -> Self {
        let negative = value.as_f64().is_some_and(|n| n < 0.0);
        let level = if negative { Level::Unary } else { Level::Primary };
        Self { source: literal(&value), kind, level, value: Some(value) }
    }

    /// A text.
    pub(in super::super) fn text(text: impl Into<String>) -> Self {
        Self::value(Value::String(text.into()), Kind::Text)
    }

    /// Its source where a piece of at least this level is needed.
    pub(in super::super) fn at(&self, level: Level) -> String {
        if self.level >= level { self.source.clone() } else { format!("({})", self.source) }
    }

    /// Its text, if it is one.
    pub(in super::super) fn as_str(&self) -> Option<&str> {
        self.value.as_ref().and_then(Value::as_str)
    }

    /// Whether it is a plain nothing or empty text.
    pub(in super::super) fn is_nothing(&self) -> bool {
        self.value.as_ref().is_some_and(|value| value.is_null() || value.as_str() == Some(""))
    }

    /// Its whole number, if it is one.
    pub(in super::super) fn as_whole(&self) -> Option<i64> {
        self.value.as_ref().and_then(Value::as_i64)
    }

    /// What it means.
    pub(in super::super) fn meaning(self) -> Meaning {
        match self.value {
            Some(value) => Meaning::Literal { value, kind: self.kind },
            None => Meaning::Expression { source: self.source, kind: self.kind },
        }
    }
}

impl From<Meaning> for Cel {
    fn from(meaning: Meaning) -> Self {
        match meaning {
            Meaning::Path { path, kind } => Self { source: path, kind, level: Level::Primary, value: None },
            Meaning::Literal { value, kind } => Self::value(value, kind),
            Meaning::Expression { source, kind } => {
                let level = if stands_alone(&source) { Level::Primary } else { Level::Choice };
                Self { source, kind, level, value: None }
            }
        }
    }
}

/// Whether a source is a name or one call, so that it needs no brackets.
fn stands_alone(source: &str) -> bool {
    let name =
        source.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(source.len());
    let rest = source.get(name..).unwrap_or_default();
    if rest.is_empty() {
        return true;
    }
    let (mut depth, mut quote, mut escaped) = (0_usize, false, false);
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote => escaped = true,
            '"' => quote = !quote,
            _ if quote => {}
            '(' => depth += 1,
            ')' if depth == 1 => return at + 1 == rest.len(),
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => return false,
            _ => {}
        }
    }
    false
}

/// A piece as a text: what is no text is made one, nothing is empty.
pub(in super::super) fn as_text(piece: &Cel) -> Cel {
    match (&piece.value, &piece.kind) {
        (Some(Value::Null), _) => Cel::text(""),
        (Some(Value::Number(number)), _) => Cel::text(number.to_string()),
        (_, Kind::Text | Kind::Date | Kind::DateTime | Kind::Time) => {
            Cel { kind: Kind::Text, ..piece.clone() }
        }
        _ => {
            let source = format!("string({})", piece.source);
            Cel { source, kind: Kind::Text, level: Level::Primary, value: None }
        }
    }
}

/// A value as CEL.
pub(in super::super) fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(_) => "null".to_owned(),
        other => other.to_string(),
    }
}

/// A text as CEL. It holds no `}}`, so that it can stand in a template.
pub(in super::super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '}' if out.ends_with('}') => out.push_str("\\u007d"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
