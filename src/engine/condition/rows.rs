//! Rows: compares resources with values and joins the answers.

use std::collections::BTreeMap;

use super::{ConditionError, ExplainedPart, Explanation, Logic, LogicTree, Operator, Row, Rows};
use crate::{
    expr::{Scope, equal, is_blank, order, text_of},
    value::{Value, ValueSource},
};

type Result<T> = std::result::Result<T, ConditionError>;

/// Whether the rows hold together. No rows: all of none holds, any of none does not.
pub(super) fn are_met(rows: &Rows, scope: &Scope<'_>) -> Result<bool> {
    let met = |row: &Row| Ok(compare(row, scope)?.0);
    match &rows.logic {
        Logic::All => all(rows.rows.iter().map(met)),
        Logic::Any => Ok(!all(rows.rows.iter().map(|row| met(row).map(|yes| !yes)))?),
        Logic::Custom(text) => {
            let tree = tree(text, rows)?;
            tree.holds(&mut |n| rows.rows.get(n.wrapping_sub(1)).map_or(Ok(false), met))
        }
    }
}

fn all(answers: impl Iterator<Item = Result<bool>>) -> Result<bool> {
    for answer in answers {
        if !answer? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn tree(text: &str, rows: &Rows) -> Result<LogicTree> {
    LogicTree::parse(text, rows.rows.len()).map_err(|e| ConditionError::new("logic", e.to_string()))
}

/// As [`are_met`], with every row in words.
pub(super) fn explain(rows: &Rows, scope: &Scope<'_>) -> Result<Explanation> {
    let parts = rows.rows.iter().map(|row| part(row, scope)).collect::<Result<Vec<_>>>()?;
    Ok(Explanation { holds: are_met(rows, scope)?, parts })
}

fn part(row: &Row, scope: &Scope<'_>) -> Result<ExplainedPart> {
    let (holds, found, wanted) = compare(row, scope)?;
    let mut values = BTreeMap::from([(row.resource.clone(), found)]);
    let wanted = match &row.value {
        ValueSource::Reference(path) => {
            values.insert(path.clone(), wanted);
            path.clone()
        }
        ValueSource::Literal(value) => shown(value),
        ValueSource::Expression(source) => source.clone(),
    };
    let text = match (row.operator, &row.value) {
        (operator, ValueSource::Literal(Value::Bool(false))) if operator.is_state() => {
            format!("{} {}", row.resource, operator.words().replacen("is ", "is not ", 1))
        }
        (operator, _) if operator.is_state() => format!("{} {}", row.resource, operator.words()),
        (operator, _) => format!("{} {} {wanted}", row.resource, operator.words()),
    };
    Ok(ExplainedPart { text, holds, found: values })
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => format!("\"{text}\""),
        other => text_of(other),
    }
}

/// Whether a row holds, what its resource holds, and what it is compared with.
fn compare(row: &Row, scope: &Scope<'_>) -> Result<(bool, Value, Value)> {
    let found = scope.path(&row.resource);
    let wanted = row.value.resolve(scope)?;
    let holds = match row.operator {
        Operator::IsNull => found.is_null() == wants(&wanted),
        Operator::IsBlank => is_blank(&found) == wants(&wanted),
        Operator::IsChanged => changed(&row.resource, &found, scope) == wants(&wanted),
        Operator::Equals => equal(&found, &wanted),
        Operator::NotEquals => !equal(&found, &wanted),
        _ if found.is_null() || wanted.is_null() => false,
        Operator::GreaterThan => order(&found, &wanted).is_some_and(std::cmp::Ordering::is_gt),
        Operator::GreaterOrEqual => order(&found, &wanted).is_some_and(std::cmp::Ordering::is_ge),
        Operator::LessThan => order(&found, &wanted).is_some_and(std::cmp::Ordering::is_lt),
        Operator::LessOrEqual => order(&found, &wanted).is_some_and(std::cmp::Ordering::is_le),
        Operator::StartsWith => lower(&found).starts_with(&lower(&wanted)),
        Operator::EndsWith => lower(&found).ends_with(&lower(&wanted)),
        Operator::Contains => contains(&found, &wanted),
        Operator::In => one_of(&found, &wanted),
        Operator::NotIn => !one_of(&found, &wanted),
    };
    Ok((holds, found, wanted))
}

/// The value of `is_null` and the like: anything but false asks for the state itself.
fn wants(value: &Value) -> bool {
    *value != Value::Bool(false)
}

fn changed(resource: &str, found: &Value, scope: &Scope<'_>) -> bool {
    match resource.trim().strip_prefix("record.") {
        Some(field) if scope.has("prior") && !scope.get(&["prior", "id"]).is_null() => {
            !equal(found, &scope.path(&format!("prior.{field}")))
        }
        _ => false,
    }
}

fn lower(value: &Value) -> String {
    text_of(value).to_lowercase()
}

fn contains(whole: &Value, part: &Value) -> bool {
    match whole {
        Value::Array(items) => {
            items.iter().any(|item| equal(item, part) || (item.is_string() && lower(item) == lower(part)))
        }
        whole => lower(whole).contains(&lower(part)),
    }
}

/// Whether an item is in a list; a text such as `a, b` counts as a list of texts.
fn one_of(item: &Value, list: &Value) -> bool {
    match list {
        Value::Array(items) => items.iter().any(|i| equal(i, item)),
        Value::String(text) => text.split(',').any(|part| part.trim() == text_of(item)),
        single => equal(single, item),
    }
}
