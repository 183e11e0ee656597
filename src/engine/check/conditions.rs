//! Conditions: rows that name what is not there, compare what cannot be compared, or can never hold together.

use super::{
    World, calls,
    report::{Report, Spot},
    types,
};
use crate::{
    condition::{Condition, Logic, LogicTree, Operator, Row, Rows},
    expr::{self, Kind, KnownNames, equal, order},
    flow::FlowKind,
    limits::CONDITION_ROWS_MAX,
    value::{DataType, Value, ValueSource},
};

/// One condition.
pub(super) fn check(
    condition: &Condition,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    match condition {
        Condition::Rows(rows) => check_rows(rows, names, at, report),
        Condition::Expression(source) => types::check_expression(source, names, Kind::Bool, at, report),
        Condition::EvaluationFlow(call) => {
            calls::check(&call.flow, &call.inputs, FlowKind::Evaluation, names, world, at, report);
        }
    }
}

/// Rows over the records of an object.
pub(super) fn check_filter(rows: &Rows, names: &KnownNames, at: &Spot, report: &mut Report) {
    check_rows(rows, names, at, report);
}

/// A condition that is waited on is asked when something happens to the run or its record; that time passes is nothing
/// that happens.
pub(super) fn check_time(condition: &Condition, at: &Spot, report: &mut Report) {
    let of_source = |source: &ValueSource| match source {
        ValueSource::Literal(_) => false,
        ValueSource::Reference(path) => is_now(path),
        ValueSource::Expression(source) => expr::paths(source).iter().any(|path| is_now(path)),
    };
    let asks = match condition {
        Condition::Rows(rows) => rows.rows.iter().any(|row| is_now(&row.resource) || of_source(&row.value)),
        Condition::Expression(source) => expr::paths(source).iter().any(|path| is_now(path)),
        Condition::EvaluationFlow(call) => call.inputs.values().any(of_source),
    };
    if asks {
        let message = "asks for now, but is asked again only when a step of the stage or the record changes, not when that time \
                       comes; let a record field say that it is time";
        report.warn("time_not_watched", at, message);
    }
}

/// The paths that a condition itself names; what an evaluation flow looks at is its own.
pub(super) fn paths(condition: &Condition) -> Vec<String> {
    let of_source = |source: &ValueSource| match source {
        ValueSource::Literal(_) => Vec::new(),
        ValueSource::Reference(path) => vec![path.trim().to_owned()],
        ValueSource::Expression(source) => expr::paths(source).into_iter().collect(),
    };
    match condition {
        Condition::Rows(rows) => {
            let of_row = |row: &Row| {
                let mut paths = of_source(&row.value);
                paths.push(row.resource.trim().to_owned());
                paths
            };
            rows.rows.iter().flat_map(of_row).collect()
        }
        Condition::Expression(source) => expr::paths(source).into_iter().collect(),
        Condition::EvaluationFlow(_) => Vec::new(),
    }
}

fn is_now(path: &str) -> bool {
    path.trim().split('.').next() == Some("now")
}

fn check_rows(rows: &Rows, names: &KnownNames, at: &Spot, report: &mut Report) {
    if rows.rows.is_empty() {
        report.error("condition_empty", at, "the condition has no row; add one");
        return;
    }
    report.at_most(rows.rows.len(), CONDITION_ROWS_MAX, "rows", at);
    for (i, row) in rows.rows.iter().enumerate() {
        check_row(row, names, &at.under(format!("rows.{}", i + 1)), report);
    }
    match &rows.logic {
        Logic::Custom(text) => match LogicTree::parse(text, rows.rows.len()) {
            Err(problem) => report.error("logic", &at.under("logic"), problem.to_string()),
            Ok(tree) => {
                let used = tree.rows();
                for unused in (1..=rows.rows.len()).filter(|n| !used.contains(n)) {
                    let message = format!("row {unused} is not in the logic; name it or remove the row");
                    report.warn("logic_unused_row", &at.under(format!("rows.{unused}")), message);
                }
            }
        },
        Logic::All => {
            if let Some((a, b)) = contradiction(&rows.rows) {
                let message =
                    format!("rows {a} and {b} can never both hold; change one, or join them with any");
                report.error("condition_never_holds", &at.under(format!("rows.{b}")), message);
            }
        }
        Logic::Any => {}
    }
}

fn check_row(row: &Row, names: &KnownNames, at: &Spot, report: &mut Report) {
    let data_type = match expr::check_path(&row.resource, names) {
        Ok(data_type) => data_type,
        Err(problem) => {
            report.name_problem(problem, at);
            None
        }
    };
    if row.operator.is_state() {
        check_state(row, at, report);
        return;
    }
    let kind = data_type.as_ref().map_or(Kind::Any, Kind::from);
    if !fits(row.operator, kind) {
        let message = format!(
            "{} holds {}, which cannot be asked with \"{}\"; choose another operator",
            row.resource,
            kind.words(),
            row.operator.words()
        );
        report.error("wrong_operator", at, message);
        return;
    }
    check_value(row, data_type.as_ref(), names, at, report);
}

fn check_state(row: &Row, at: &Spot, report: &mut Report) {
    if !matches!(row.value, ValueSource::Literal(Value::Bool(_))) {
        let message = format!("\"{}\" is asked with yes or no; choose one", row.operator.words());
        report.error("wrong_value", at, message);
    }
    if row.operator == Operator::IsChanged && !row.resource.trim().starts_with("record.") {
        let message = "only a field of the record can be changed; choose one, or another operator";
        report.error("wrong_operator", at, message);
    }
}

fn fits(operator: Operator, kind: Kind) -> bool {
    match operator {
        Operator::GreaterThan | Operator::GreaterOrEqual | Operator::LessThan | Operator::LessOrEqual => {
            matches!(kind, Kind::Number | Kind::Text | Kind::Any)
        }
        Operator::StartsWith | Operator::EndsWith => matches!(kind, Kind::Text | Kind::Any),
        Operator::Contains => matches!(kind, Kind::Text | Kind::List | Kind::Any),
        _ => true,
    }
}

fn check_value(row: &Row, data_type: Option<&DataType>, names: &KnownNames, at: &Spot, report: &mut Report) {
    let equality = matches!(row.operator, Operator::Equals | Operator::NotEquals);
    match (&row.value, row.operator, data_type) {
        (ValueSource::Literal(Value::Null), ..) if !equality => {
            report.error(
                "wrong_value",
                at,
                "compares with nothing and can never hold; write a value, or use is absent",
            );
        }
        (ValueSource::Literal(Value::Array(items)), Operator::In | Operator::NotIn, Some(data_type)) => {
            let single = item_type(data_type);
            items.iter().for_each(|item| types::check_literal(item, &single, at, report));
        }
        (_, Operator::In | Operator::NotIn, _) | (_, _, None) => check_names(&row.value, names, at, report),
        (ValueSource::Literal(_), Operator::StartsWith | Operator::EndsWith, _) => {
            types::check_source(&row.value, &DataType::Text, names, at, report);
        }
        (_, Operator::Contains, Some(data_type)) => {
            let part = if data_type.choices().is_some() { item_type(data_type) } else { DataType::LongText };
            types::check_source(&row.value, &part, names, at, report);
        }
        (_, _, Some(data_type)) => types::check_source(&row.value, data_type, names, at, report),
    }
}

fn item_type(data_type: &DataType) -> DataType {
    match data_type {
        DataType::MultiPicklist { choices } => DataType::Picklist { choices: choices.clone() },
        other => other.clone(),
    }
}

/// Names only, where no type is known.
fn check_names(source: &ValueSource, names: &KnownNames, at: &Spot, report: &mut Report) {
    match source {
        ValueSource::Literal(_) => {}
        ValueSource::Reference(path) => {
            if let Err(problem) = expr::check_path(path, names) {
                report.name_problem(problem, at);
            }
        }
        ValueSource::Expression(text) => types::check_expression(text, names, Kind::Any, at, report),
    }
}

/// Two rows, numbered from 1, that can never both hold.
fn contradiction(rows: &[Row]) -> Option<(usize, usize)> {
    for (j, b) in rows.iter().enumerate() {
        for (i, a) in rows.iter().enumerate().take(j) {
            if a.resource.trim() == b.resource.trim() && (excludes(a, b) || excludes(b, a)) {
                return Some((i + 1, j + 1));
            }
        }
    }
    None
}

/// Whether `a` holding means that `b` does not. Only literal values are looked at.
fn excludes(a: &Row, b: &Row) -> bool {
    use Operator as O;
    let (ValueSource::Literal(x), ValueSource::Literal(y)) = (&a.value, &b.value) else { return false };
    match (a.operator, b.operator) {
        (O::Equals, O::Equals) => !equal(x, y),
        (O::Equals, O::NotEquals) => equal(x, y),
        (O::Equals, O::IsNull | O::IsBlank) => {
            x.is_null() != (*y != Value::Bool(false)) && !crate::expr::is_blank(x)
        }
        (O::Equals, O::In) => y.as_array().is_some_and(|items| !items.iter().any(|item| equal(item, x))),
        (O::Equals, O::NotIn) => y.as_array().is_some_and(|items| items.iter().any(|item| equal(item, x))),
        (O::Equals, O::GreaterThan) => !order(x, y).is_some_and(std::cmp::Ordering::is_gt),
        (O::Equals, O::GreaterOrEqual) => !order(x, y).is_some_and(std::cmp::Ordering::is_ge),
        (O::Equals, O::LessThan) => !order(x, y).is_some_and(std::cmp::Ordering::is_lt),
        (O::Equals, O::LessOrEqual) => !order(x, y).is_some_and(std::cmp::Ordering::is_le),
        (O::GreaterThan, O::LessThan | O::LessOrEqual) | (O::GreaterOrEqual, O::LessThan) => {
            order(x, y).is_some_and(std::cmp::Ordering::is_ge)
        }
        (O::GreaterOrEqual, O::LessOrEqual) => order(x, y).is_some_and(std::cmp::Ordering::is_gt),
        (O::IsNull, O::IsNull) | (O::IsBlank, O::IsBlank) | (O::IsChanged, O::IsChanged) => x != y,
        _ => false,
    }
}

/// Whether a condition says no more than yes.
pub(super) fn always_holds(condition: &Condition) -> bool {
    matches!(condition, Condition::Expression(source) if source.trim() == "true")
}

/// Whether a condition is sure never to hold.
pub(super) fn never_holds(condition: &Condition) -> bool {
    match condition {
        Condition::Rows(rows) => rows.logic == Logic::All && contradiction(&rows.rows).is_some(),
        Condition::Expression(source) => source.trim() == "false",
        Condition::EvaluationFlow(_) => false,
    }
}
