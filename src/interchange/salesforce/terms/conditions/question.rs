//! One condition: what is compared, how, and with what.

use fermata_engine::{
    condition::{Operator, Row},
    value::{Value, ValueSource},
};

use super::super::{
    Kind, Meaning, Node, Terms,
    formula::{Cel, Level, as_text, compared, is_blank, is_null, not},
    statuses,
};

/// One condition.
pub(super) enum Question {
    /// A row, and the same as CEL.
    Rows(Row, Cel),
    /// What no row can ask.
    Cel(Cel),
}

/// The operators of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asking {
    /// One that compares.
    Compare(Operator),
    /// One that asks for a state, with yes or no.
    State(Operator),
    /// Whether a choice was made.
    Selected,
    /// Whether something holds a value.
    Set,
    /// Whether a step failed.
    Failed,
}

impl Asking {
    /// Reads an operator, in whatever letter case.
    pub(super) fn read(word: &str) -> Result<Self, String> {
        let compare = |operator| Ok(Self::Compare(operator));
        match word.to_lowercase().as_str() {
            "equalto" | "equals" => compare(Operator::Equals),
            "notequalto" | "notequals" => compare(Operator::NotEquals),
            "greaterthan" => compare(Operator::GreaterThan),
            "greaterthanorequalto" => compare(Operator::GreaterOrEqual),
            "lessthan" => compare(Operator::LessThan),
            "lessthanorequalto" => compare(Operator::LessOrEqual),
            "startswith" => compare(Operator::StartsWith),
            "endswith" => compare(Operator::EndsWith),
            "contains" => compare(Operator::Contains),
            "in" => compare(Operator::In),
            "notin" => compare(Operator::NotIn),
            "isnull" => Ok(Self::State(Operator::IsNull)),
            "isblank" | "isempty" => Ok(Self::State(Operator::IsBlank)),
            "ischanged" => Ok(Self::State(Operator::IsChanged)),
            "wasset" => Ok(Self::Set),
            "wasselected" => Ok(Self::Selected),
            "haserror" => Ok(Self::Failed),
            "wasvisited" => Err("Whether an element was passed cannot be asked.".to_owned()),
            "" | "none" => Err("The condition does not say how to compare.".to_owned()),
            _ => Err(format!("The operator {word} has no counterpart.")),
        }
    }
}

impl Terms<'_> {
    /// Reads a condition.
    pub(super) fn question(&self, node: Node<'_>) -> Result<Question, String> {
        let left =
            node.text_of("leftValueReference").ok_or("The condition does not say what it is about.")?;
        let operator = node.text_of("operator").unwrap_or_default();
        let asking = Asking::read(operator)?;
        let right = node.child("rightValue").map(|value| self.valued(value)).transpose()?.flatten();
        match asking {
            Asking::Compare(operator) => {
                let left = self.meaning(left)?;
                if let (Meaning::Path { kind: Kind::Text, .. }, Some(Meaning::Literal { value, .. })) =
                    (&left, &right)
                    && value.is_boolean()
                {
                    node.changed(
                        "A text is compared with yes or no, which are never equal in the source. Here words count for it: \
                         true, yes, approve, accept; false, no, reject, decline.",
                    );
                }
                compare(left, operator, right)
            }
            Asking::State(operator) => state(self.meaning(left)?, operator, right),
            Asking::Set => state(self.meaning(left)?, Operator::IsBlank, Some(opposite(right)?)),
            Asking::Selected => self.selected(left, right),
            Asking::Failed => failed(self.meaning(left)?, right),
        }
    }

    /// Whether a choice was made, in whichever component offers it.
    fn selected(&self, choice: &str, wanted: Option<Meaning>) -> Result<Question, String> {
        let offers = self.choices.get(&choice.to_lowercase());
        let offers = offers.ok_or_else(|| format!("No component offers the choice {choice}."))?;
        let wants = wants(wanted.as_ref())?;
        let row = |path: &str, value: &Value, operator| {
            let left = Meaning::Path { path: path.to_owned(), kind: Kind::Text };
            compare(left, operator, Some(Meaning::Literal { value: value.clone(), kind: Kind::Text }))
        };
        if let [(path, value)] = offers.as_slice() {
            return row(path, value, if wants { Operator::Equals } else { Operator::NotEquals });
        }
        let mut pieces = Vec::with_capacity(offers.len());
        for (path, value) in offers {
            pieces.push(row(path, value, Operator::Equals)?.cel());
        }
        let any = super::any(&pieces)?;
        Ok(Question::Cel(if wants { any } else { not(&any)? }))
    }
}

impl Question {
    fn cel(self) -> Cel {
        match self {
            Self::Rows(_, cel) | Self::Cel(cel) => cel,
        }
    }
}

/// Whether a state is wanted or its opposite.
fn wants(right: Option<&Meaning>) -> Result<bool, String> {
    match right {
        None => Ok(true),
        Some(Meaning::Literal { value, .. }) => match value {
            Value::Bool(yes) => Ok(*yes),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Ok(true),
        },
        Some(_) => Err("Such a condition takes a plain yes or no.".to_owned()),
    }
}

fn opposite(right: Option<Meaning>) -> Result<Meaning, String> {
    Ok(Meaning::Literal { value: (!wants(right.as_ref())?).into(), kind: Kind::Boolean })
}

/// Absent, blank or changed.
pub(super) fn state(left: Meaning, operator: Operator, right: Option<Meaning>) -> Result<Question, String> {
    let piece = Cel::from(left.clone());
    let empties = matches!(piece.kind, Kind::List(_) | Kind::Text | Kind::Unknown);
    let operator = match operator {
        // What may hold an empty text or list counts as absent then.
        Operator::IsNull if empties && !piece.source.ends_with(".id") => Operator::IsBlank,
        other => other,
    };
    let holds = match operator {
        Operator::IsChanged => match piece.source.strip_prefix("record.") {
            Some(field) => Cel::new(
                format!("prior.id != null && record.{field} != prior.{field}"),
                Kind::Boolean,
                Level::And,
            )?,
            None => {
                return Err(format!(
                    "Only of the record's fields it can be asked whether {} changed.",
                    piece.source
                ));
            }
        },
        Operator::IsNull if empties => {
            Cel::new(format!("{} == null", piece.at(Level::Sum)), Kind::Boolean, Level::Relation)?
        }
        Operator::IsNull => is_null(&piece)?,
        _ => is_blank(&piece)?,
    };
    if let Some(Meaning::Path { .. } | Meaning::Expression { .. }) = &right {
        let wanted = Cel::from(right.ok_or("")?);
        let source = format!("{} == ({})", holds.at(Level::Primary), wanted.source);
        return Ok(Question::Cel(Cel::new(source, Kind::Boolean, Level::Relation)?));
    }
    let wants = wants(right.as_ref())?;
    let cel = if wants { holds } else { not(&holds)? };
    Ok(row_or_cel(left, operator, ValueSource::Literal(wants.into()), cel))
}

/// Whether a step or stage failed.
fn failed(left: Meaning, right: Option<Meaning>) -> Result<Question, String> {
    let Meaning::Path { path, .. } = left else { return Err("Only a step or stage has errors.".to_owned()) };
    let path = path.trim_end_matches(".status");
    if path.split('.').count() != 2 || !(path.starts_with("steps.") || path.starts_with("stages.")) {
        return Err("Only a step or stage has errors.".to_owned());
    }
    let operator = if wants(right.as_ref())? { Operator::Equals } else { Operator::NotEquals };
    let left = Meaning::Path { path: format!("{path}.status"), kind: Kind::Text };
    compare(left, operator, Some(Meaning::Literal { value: "Error".into(), kind: Kind::Text }))
}

/// A comparison.
pub(super) fn compare(left: Meaning, operator: Operator, right: Option<Meaning>) -> Result<Question, String> {
    let right = right.unwrap_or(Meaning::Literal { value: Value::Null, kind: Kind::Unknown });
    let equality = matches!(operator, Operator::Equals | Operator::NotEquals);
    let (operator, right) = match (&left, &right) {
        (_, Meaning::Literal { value, .. }) if equality && (value.is_null() || value == "") => {
            let wants =
                Meaning::Literal { value: (operator == Operator::Equals).into(), kind: Kind::Boolean };
            let textual = matches!(Cel::from(left.clone()).kind, Kind::Text | Kind::Unknown | Kind::List(_));
            return state(left, if textual { Operator::IsBlank } else { Operator::IsNull }, Some(wants));
        }
        (Meaning::Path { path, kind }, Meaning::Literal { value, .. }) => {
            fitted(path, kind, operator, value.clone())
        }
        _ => (operator, right),
    };
    let cel = as_cel(&Cel::from(left.clone()), operator, &Cel::from(right.clone()))?;
    Ok(row_or_cel(left, operator, right.into(), cel))
}

/// A plain value as what it is compared with, which may ask for another operator: the state of a step has other words, and a
/// checkbox that holds nothing is not checked.
fn fitted(path: &str, kind: &Kind, operator: Operator, value: Value) -> (Operator, Meaning) {
    let meant = |value: Value| Meaning::Literal { value, kind: kind.clone() };
    if statuses::is_status(path)
        && let Value::String(word) = &value
    {
        let words = statuses::words(word);
        return match (words.as_slice(), operator) {
            ([_, _, ..], Operator::Equals) => (Operator::In, meant(words.into())),
            ([_, _, ..], Operator::NotEquals) => (Operator::NotIn, meant(words.into())),
            _ => (operator, meant(words.into_iter().next().unwrap_or_default().into())),
        };
    }
    match (operator, value, kind) {
        (Operator::Equals, Value::Bool(false), kind) if statuses::is_checkbox(path, kind) => {
            (Operator::NotEquals, meant(true.into()))
        }
        (Operator::NotEquals, Value::Bool(false), kind) if statuses::is_checkbox(path, kind) => {
            (Operator::Equals, meant(true.into()))
        }
        (operator, Value::String(text), Kind::Number) => {
            let number = super::super::formula::read(&text);
            (operator, meant(number.unwrap_or(Value::String(text))))
        }
        (operator, Value::String(text), Kind::Boolean) => match text.to_lowercase().parse::<bool>() {
            Ok(yes) => fitted(path, kind, operator, yes.into()),
            Err(_) => (operator, meant(text.into())),
        },
        // Nobody compares a text with yes or no but means the words for it; the source would find none of them equal.
        (Operator::Equals, Value::Bool(yes), Kind::Text) => (Operator::In, meant(words_for(yes).into())),
        (Operator::NotEquals, Value::Bool(yes), Kind::Text) => {
            (Operator::NotIn, meant(words_for(yes).into()))
        }
        (operator, Value::Bool(yes), Kind::Text) => (operator, meant(yes.to_string().into())),
        (operator, Value::Number(number), Kind::Text) => (operator, meant(number.to_string().into())),
        (operator, value, _) => (operator, meant(value)),
    }
}

/// The words for yes or no, in the letter cases that people write.
fn words_for(yes: bool) -> Vec<Value> {
    let words: &[&str] = match yes {
        true => &["true", "yes", "approve", "approved", "accept", "accepted"],
        false => &["false", "no", "reject", "rejected", "decline", "declined"],
    };
    let cases = |word: &&str| {
        let (head, tail) = word.split_at(1);
        [(*word).to_owned(), format!("{}{tail}", head.to_uppercase()), word.to_uppercase()]
    };
    words.iter().flat_map(cases).map(Value::from).collect()
}

fn row_or_cel(left: Meaning, operator: Operator, value: ValueSource, cel: Cel) -> Question {
    match left {
        Meaning::Path { path: resource, .. } => Question::Rows(Row { resource, operator, value }, cel),
        _ => Question::Cel(cel),
    }
}

/// A comparison as CEL, holding when the row does.
fn as_cel(left: &Cel, operator: Operator, right: &Cel) -> Result<Cel, String> {
    let textual = |called: &str| {
        let (whole, part) = (small(left)?, small(right)?);
        let asked = format!("{}.{called}({})", whole.at(Level::Primary), part.source);
        match &right.value {
            Some(_) => Cel::primary(asked, Kind::Boolean),
            // Nothing is no part of anything.
            None => {
                let there = format!("{} != null && {asked}", right.at(Level::Sum));
                Cel::new(there, Kind::Boolean, Level::And)
            }
        }
    };
    match operator {
        Operator::Equals => compared("==", left, right),
        Operator::NotEquals => compared("!=", left, right),
        Operator::GreaterThan => compared(">", left, right),
        Operator::GreaterOrEqual => compared(">=", left, right),
        Operator::LessThan => compared("<", left, right),
        Operator::LessOrEqual => compared("<=", left, right),
        Operator::StartsWith => textual("startsWith"),
        Operator::EndsWith => textual("endsWith"),
        Operator::Contains if matches!(left.kind, Kind::List(_)) => {
            Cel::primary(format!("{}.contains({})", left.at(Level::Primary), right.source), Kind::Boolean)
        }
        Operator::Contains => textual("contains"),
        Operator::In => one_of(left, right),
        Operator::NotIn => {
            let there = Cel::new(format!("{} != null", left.at(Level::Sum)), Kind::Boolean, Level::Relation)?;
            super::all(&[there, not(&one_of(left, right)?)?])
        }
        _ => Err("The condition does not say how to compare.".to_owned()),
    }
}

/// In small letters: letter case counts not.
fn small(piece: &Cel) -> Result<Cel, String> {
    match piece.as_str() {
        Some(text) => Ok(Cel::text(text.to_lowercase())),
        None => Cel::primary(format!("lower({})", as_text(piece).source), Kind::Text),
    }
}

fn one_of(left: &Cel, right: &Cel) -> Result<Cel, String> {
    let list = match right.as_str() {
        Some(text) => {
            let items: Vec<Value> = text.split(',').map(|item| Value::from(item.trim())).collect();
            Cel::value(Value::Array(items), right.kind.clone())
        }
        None => right.clone(),
    };
    Cel::new(format!("{} in {}", left.at(Level::Sum), list.at(Level::Sum)), Kind::Boolean, Level::Relation)
}
