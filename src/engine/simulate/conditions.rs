//! Random conditions over what a random orchestration has.

use crate::{
    condition::{Condition, FlowCall, Logic, Operator, Row, Rows},
    ids::Name,
    simulate::{Random, case::name},
    value::{Value, ValueSource},
};

/// A condition of one row.
pub(super) fn row(resource: &str, operator: Operator, value: Value) -> Condition {
    Condition::Rows(Rows { logic: Logic::All, rows: vec![part(resource, operator, value)] })
}

fn part(resource: &str, operator: Operator, value: Value) -> Row {
    Row { resource: resource.to_owned(), operator, value: ValueSource::Literal(value) }
}

/// Any condition; once in a while one that cannot be answered.
pub(super) fn condition(random: &mut Random, steps: &[Name], stages: &[Name]) -> Condition {
    match random.below(100) {
        0..50 => rows(random, steps),
        50..75 => expression(random, steps, stages),
        75..97 => Condition::EvaluationFlow(FlowCall {
            flow: name("flagged"),
            inputs: std::collections::BTreeMap::new(),
        }),
        _ => Condition::Expression("record.name - 1 > 2".into()),
    }
}

fn rows(random: &mut Random, steps: &[Name]) -> Condition {
    let rows: Vec<Row> = (0..=random.below(2)).map(|_| one(random, steps)).collect();
    let logic = match (rows.len(), random.below(3)) {
        (2, 0) => Logic::Custom("1 OR NOT 2".into()),
        (_, 1) => Logic::Any,
        _ => Logic::All,
    };
    Condition::Rows(Rows { logic, rows })
}

fn one(random: &mut Random, steps: &[Name]) -> Row {
    let step = random.pick(steps).map_or("none", Name::as_str).to_owned();
    match random.below(5) {
        0 => part("record.flag", Operator::Equals, random.chance(50).into()),
        1 => part("record.amount", Operator::GreaterThan, random.below(60).into()),
        2 => part("record.amount", Operator::IsNull, random.chance(20).into()),
        3 => part(
            &format!("steps.{step}.outcome"),
            Operator::Equals,
            random.word(&["approve", "send_back"]).into(),
        ),
        _ => part(&format!("steps.{step}.status"), Operator::NotEquals, "failed".into()),
    }
}

fn expression(random: &mut Random, steps: &[Name], stages: &[Name]) -> Condition {
    let step = random.pick(steps).map_or("none", Name::as_str);
    let stage = random.pick(stages).map_or("none", Name::as_str);
    Condition::Expression(match random.below(3) {
        0 => format!("record.flag || record.amount > {}", random.below(60)),
        1 => format!("steps.{step}.outcome == \"approve\" || steps.{step}.status == \"skipped\""),
        _ => format!("stages.{stage}.pass < 3"),
    })
}
