//! From a formula's tree to CEL.

use fermata_engine::value::Value;

use super::{
    super::{Kind, Meaning, statuses},
    Ask, blank, calls,
    cel::{Cel, Level, as_text},
    dates,
    parser::Node,
};

/// Writes a tree.
pub(super) fn written(tree: &Node, ask: &Ask<'_>) -> Result<Cel, String> {
    Printer { ask }.node(tree)
}

/// Who writes, and knows what names mean.
pub(super) struct Printer<'a> {
    ask: &'a Ask<'a>,
}

impl Printer<'_> {
    /// What a name means.
    pub(super) fn ask(&self, reference: &str) -> Result<Meaning, String> {
        (self.ask)(reference)
    }

    /// Writes a part.
    pub(super) fn node(&self, node: &Node) -> Result<Cel, String> {
        match node {
            Node::Number(digits) => number(digits),
            Node::Text(text) => Ok(Cel::text(text.clone())),
            Node::Boolean(yes) => Ok(Cel::value((*yes).into(), Kind::Boolean)),
            Node::Null => Ok(Cel::value(Value::Null, Kind::Unknown)),
            Node::Reference(name) => Ok(self.ask(name)?.into()),
            Node::Unary(operator, inner) => self.unary(operator, inner),
            Node::Binary(operator, a, b) => self.binary(operator, a, b),
            Node::Call(name, parts) => calls::call(self, name, parts),
        }
    }

    /// Writes parts.
    pub(super) fn nodes(&self, nodes: &[Node]) -> Result<Vec<Cel>, String> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    /// The one part that a function takes.
    pub(super) fn one(&self, name: &str, parts: &[Node]) -> Result<Cel, String> {
        match parts {
            [a] => self.node(a),
            _ => Err(wrong_count(name, parts.len())),
        }
    }

    /// The two parts that a function takes.
    pub(super) fn two(&self, name: &str, parts: &[Node]) -> Result<(Cel, Cel), String> {
        match parts {
            [a, b] => Ok((self.node(a)?, self.node(b)?)),
            _ => Err(wrong_count(name, parts.len())),
        }
    }

    fn unary(&self, operator: &str, inner: &Node) -> Result<Cel, String> {
        let inner = self.node(inner)?;
        if operator == "!" {
            return not(&inner);
        }
        match inner.value.as_ref().and_then(Value::as_f64) {
            Some(n) if n > 0.0 => number(&format!("-{}", inner.source)),
            _ => Cel::new(format!("-{}", inner.at(Level::Primary)), Kind::Number, Level::Unary),
        }
    }

    fn binary(&self, operator: &'static str, a: &Node, b: &Node) -> Result<Cel, String> {
        let (a, b) = (self.node(a)?, self.node(b)?);
        match operator {
            "&&" => all(&[a, b]),
            "||" => any(&[a, b]),
            "==" | "!=" | "<" | ">" | "<=" | ">=" => compared(operator, &a, &b),
            "&" => joined(&a, &b),
            "+" if a.kind == Kind::Text || b.kind == Kind::Text => joined(&a, &b),
            "+" | "-" => match dates::moved(operator, &a, &b)? {
                Some(moved) => Ok(moved),
                None => sum(operator, &a, &b),
            },
            "^" => Cel::primary(format!("power({}, {})", a.source, b.source), Kind::Number),
            _ => product(operator, &a, &b),
        }
    }
}

/// A number; whole ones without a point.
fn number(digits: &str) -> Result<Cel, String> {
    let whole = digits.parse::<i64>().map(Value::from);
    let value = whole.ok().or_else(|| read(digits)).ok_or_else(|| {
        let shown: String = digits.chars().take(40).collect();
        format!("{shown} is no number that can be kept here.")
    })?;
    Ok(Cel::value(value, Kind::Number))
}

/// The number that a text spells; none where it spells none, or one without end.
pub(in super::super) fn read(text: &str) -> Option<Value> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map(plain)
}

/// A number as JSON; whole ones without a point.
fn plain(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        #[allow(clippy::cast_possible_truncation, reason = "whole and within the exact range")]
        return Value::from(number as i64);
    }
    Value::from(number)
}

/// Says that a function takes so many parts.
pub(super) fn counted(name: &str, parts: &[Node], count: usize) -> Result<(), String> {
    if parts.len() == count { Ok(()) } else { Err(wrong_count(name, parts.len())) }
}

/// The sentence for a function with too many or too few parts.
pub(super) fn wrong_count(name: &str, count: usize) -> String {
    format!("{name} cannot be called with this many values: {count}.")
}

fn sum(operator: &str, a: &Cel, b: &Cel) -> Result<Cel, String> {
    let kind = if a.kind == Kind::Unknown && b.kind == Kind::Unknown { Kind::Unknown } else { Kind::Number };
    Cel::new(format!("{} {operator} {}", a.at(Level::Sum), b.at(Level::Product)), kind, Level::Sum)
}

fn product(operator: &str, a: &Cel, b: &Cel) -> Result<Cel, String> {
    let source = format!("{} {operator} {}", a.at(Level::Product), b.at(Level::Unary));
    Cel::new(source, Kind::Number, Level::Product)
}

/// Two texts one behind the other; nothing is empty.
pub(in super::super) fn joined(a: &Cel, b: &Cel) -> Result<Cel, String> {
    let (a, b) = (as_text(a), as_text(b));
    match (a.as_str(), b.as_str()) {
        (Some(a), Some(b)) => Ok(Cel::text(format!("{a}{b}"))),
        (Some(""), None) => Ok(b),
        (None, Some("")) => Ok(a),
        _ => Cel::new(format!("{} + {}", a.at(Level::Sum), b.at(Level::Product)), Kind::Text, Level::Sum),
    }
}

/// A comparison. Nothing and an empty text are the same there, a checkbox that holds nothing is not checked, and the states of
/// steps have other words here.
pub(in super::super) fn compared(operator: &str, a: &Cel, b: &Cel) -> Result<Cel, String> {
    let equality = matches!(operator, "==" | "!=");
    let turned = |holds: Cel| if operator == "!=" { not(&holds) } else { Ok(holds) };
    match (equality, a.is_nothing(), b.is_nothing()) {
        (true, true, _) => return turned(blank::is_blank(b)?),
        (true, _, true) => return turned(blank::is_blank(a)?),
        _ => {}
    }
    if equality && let Some(holds) = truth(a, b).or_else(|| truth(b, a)) {
        return turned(holds?);
    }
    if equality && let Some(holds) = state(a, b).or_else(|| state(b, a)) {
        return turned(holds?);
    }
    let source = format!("{} {operator} {}", a.at(Level::Sum), b.at(Level::Sum));
    Cel::new(source, Kind::Boolean, Level::Relation)
}

/// A checkbox of a record compared with a plain yes or no.
fn truth(piece: &Cel, with: &Cel) -> Option<Result<Cel, String>> {
    match with.value.as_ref()? {
        Value::Bool(false) if statuses::is_checkbox(&piece.source, &piece.kind) => Some(not(piece)),
        _ => None,
    }
}

/// The state of a step or stage compared with a plain word.
fn state(piece: &Cel, with: &Cel) -> Option<Result<Cel, String>> {
    if !statuses::is_status(&piece.source) {
        return None;
    }
    let words = statuses::words(with.as_str()?);
    let source = match words.as_slice() {
        [word] => format!("{} == \"{word}\"", piece.source),
        words => {
            let all: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            format!("{} in [{}]", piece.source, all.join(", "))
        }
    };
    Some(Cel::new(source, Kind::Boolean, Level::Relation))
}

/// The opposite.
pub(in super::super) fn not(piece: &Cel) -> Result<Cel, String> {
    match (&piece.value, piece.source.strip_prefix('!')) {
        (Some(Value::Bool(yes)), _) => Ok(Cel::value((!yes).into(), Kind::Boolean)),
        (_, Some(inner)) if piece.level == Level::Unary => Cel::primary(inner, Kind::Boolean),
        _ => Cel::new(format!("!{}", piece.at(Level::Primary)), Kind::Boolean, Level::Unary),
    }
}

/// Whether all hold.
pub(in super::super) fn all(pieces: &[Cel]) -> Result<Cel, String> {
    chained(pieces, " && ", Level::And)
}

/// Whether any holds.
pub(in super::super) fn any(pieces: &[Cel]) -> Result<Cel, String> {
    chained(pieces, " || ", Level::Or)
}

fn chained(pieces: &[Cel], word: &str, level: Level) -> Result<Cel, String> {
    match pieces {
        [] => Ok(Cel::value((level == Level::And).into(), Kind::Boolean)),
        [only] => Ok(only.clone()),
        _ => {
            let parts: Vec<String> = pieces.iter().map(|piece| piece.at(level)).collect();
            Cel::new(parts.join(word), Kind::Boolean, level)
        }
    }
}

/// One or the other.
pub(super) fn chosen(test: &Cel, yes: &Cel, no: &Cel) -> Result<Cel, String> {
    let kind = match (&yes.kind, &no.kind) {
        (Kind::Unknown, kind) => kind.clone(),
        (kind, Kind::Unknown) => kind.clone(),
        (a, b) if a == b => a.clone(),
        _ => Kind::Unknown,
    };
    let source = format!("{} ? {} : {}", test.at(Level::Or), yes.at(Level::Or), no.at(Level::Choice));
    Cel::new(source, kind, Level::Choice)
}
