use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::value::Value;

fn scope() -> Scope<'static> {
    Scope::new()
        .with(
            "record",
            json!({"id": "1", "name": "Nordwind", "amount": 1200, "tags": ["A", "b"], "plan": null}),
        )
        .with("prior", json!({"id": "1", "name": "Nordwind", "amount": 900}))
}

fn nobody(call: &FlowCall, _: &Scope<'_>) -> Result<bool, ConditionError> {
    Err(ConditionError::new("flow_fault", format!("no {}", call.flow)))
}

fn row(resource: &str, operator: Operator, value: Value) -> Row {
    Row { resource: resource.into(), operator, value: ValueSource::Literal(value) }
}

fn rows(logic: Logic, rows: Vec<Row>) -> Condition {
    Condition::Rows(Rows { logic, rows })
}

fn check_row(resource: &str, operator: Operator, value: Value, expected: bool) {
    let condition = rows(Logic::All, vec![row(resource, operator, value.clone())]);
    let explained = holds(&condition, &scope(), &nobody).unwrap();
    assert_eq!(explained.holds, expected, "{resource} {operator:?} {value}: {explained:?}");
    assert_eq!(is_met(&condition, &scope(), &nobody), Ok(expected));
}

#[test]
fn compares_as_documented() {
    use Operator as O;
    check_row("record.amount", O::Equals, json!(1200.0), true);
    check_row("record.amount", O::NotEquals, json!(1200), false);
    check_row("record.plan", O::Equals, json!(null), true);
    check_row("record.plan", O::NotEquals, json!("x"), true);
    check_row("record.plan", O::LessThan, json!(5), false);
    check_row("record.plan", O::NotIn, json!(["x"]), false);
    check_row("record.amount", O::GreaterThan, json!(1199), true);
    check_row("record.amount", O::GreaterOrEqual, json!(1200), true);
    check_row("record.amount", O::LessThan, json!(1200), false);
    check_row("record.amount", O::LessOrEqual, json!(1200), true);
    check_row("record.amount", O::GreaterThan, json!("a text"), false);
    check_row("record.name", O::StartsWith, json!("NORD"), true);
    check_row("record.name", O::EndsWith, json!("Wind"), true);
    check_row("record.name", O::Contains, json!("DWI"), true);
    check_row("record.tags", O::Contains, json!("B"), true);
    check_row("record.name", O::In, json!(["x", "Nordwind"]), true);
    check_row("record.name", O::In, json!("x, Nordwind"), true);
    check_row("record.name", O::NotIn, json!(["x"]), true);
    check_row("record.plan", O::IsNull, json!(true), true);
    check_row("record.name", O::IsNull, json!(false), true);
    check_row("record.plan", O::IsBlank, json!(true), true);
    check_row("record.amount", O::IsChanged, json!(true), true);
    check_row("record.name", O::IsChanged, json!(true), false);
    check_row("record.name", O::IsChanged, json!(false), true);
}

#[test]
fn joins_rows() {
    let yes = || row("record.amount", Operator::Equals, json!(1200));
    let no = || row("record.amount", Operator::Equals, json!(1));
    let check = |logic: Logic, list: Vec<Row>, expected: bool| {
        assert_eq!(is_met(&rows(logic.clone(), list), &scope(), &nobody), Ok(expected), "{logic:?}");
    };
    check(Logic::All, vec![yes(), no()], false);
    check(Logic::Any, vec![no(), yes()], true);
    check(Logic::Any, vec![no(), no()], false);
    check(Logic::Custom("1 AND (2 OR NOT 3)".into()), vec![yes(), no(), no()], true);
    let broken = rows(Logic::Custom("1 AND 3".into()), vec![yes(), no()]);
    assert_eq!(
        is_met(&broken, &scope(), &nobody).unwrap_err().message,
        "there is no row 3; rows are numbered 1 to 2"
    );
}

#[test]
fn explains_in_words_with_what_was_found() {
    let condition = rows(
        Logic::All,
        vec![
            row("record.amount", Operator::GreaterThan, json!(5000)),
            row("record.plan", Operator::IsNull, json!(false)),
            Row {
                resource: "record.amount".into(),
                operator: Operator::Equals,
                value: ValueSource::Reference("prior.amount".into()),
            },
        ],
    );
    let explained = holds(&condition, &scope(), &nobody).unwrap();
    let texts: Vec<_> = explained.parts.iter().map(|p| (p.text.as_str(), p.holds)).collect();
    assert_eq!(
        texts,
        [
            ("record.amount is greater than 5000", false),
            ("record.plan is not absent", false),
            ("record.amount equals prior.amount", false),
        ]
    );
    assert_eq!(explained.parts[2].found["prior.amount"], json!(900));
}

#[test]
fn asks_evaluation_flows_and_expressions() {
    let call = FlowCall { flow: Name::parse("is_big").unwrap(), inputs: Default::default() };
    let flow = Condition::EvaluationFlow(call);
    assert_eq!(is_met(&flow, &scope(), &|_, scope| Ok(scope.path("record.amount") == json!(1200))), Ok(true));
    assert_eq!(holds(&flow, &scope(), &nobody).unwrap_err().code, "flow_fault");
    let expression = Condition::Expression("record.amount > 1000".into());
    assert!(holds(&expression, &scope(), &nobody).unwrap().holds);
}

fn check_logic(text: &str, rows: usize, expected: &str) {
    let error = LogicTree::parse(text, rows).unwrap_err();
    assert!(error.0.contains(expected), "{text}: {error}");
}

#[test]
fn says_what_is_wrong_with_custom_logic() {
    check_logic("", 2, "is empty");
    check_logic("1 AND", 2, "ends too early");
    check_logic("1 2", 2, "did not expect 2");
    check_logic("(1 OR 2", 2, "not closed");
    check_logic("1 XOR 2", 2, "did not expect XOR");
    check_logic("1 && 2", 2, "did not expect &");
    check_logic("0 OR 1", 2, "no row 0");
    check_logic("99999999999999999999999", 2, "did not expect");
    check_logic(&format!("{}1", "NOT ".repeat(50)), 2, "nested deeper");
    check_logic(&"1 OR ".repeat(400), 2, "longer than");
    assert_eq!(LogicTree::parse("2 or not (1 and 2)", 2).unwrap().rows(), [2, 1]);
}

/// Another reading of the same logic, as a text with an answer that a naive evaluator knows.
#[derive(Debug, Clone)]
enum Naive {
    Row(usize),
    Not(Box<Naive>),
    And(Box<Naive>, Box<Naive>),
    Or(Box<Naive>, Box<Naive>),
}

impl Naive {
    fn text(&self) -> String {
        match self {
            Self::Row(n) => n.to_string(),
            Self::Not(a) => format!("NOT ({})", a.text()),
            Self::And(a, b) => format!("({}) and ({})", a.text(), b.text()),
            Self::Or(a, b) => format!("({} OR {})", a.text(), b.text()),
        }
    }

    fn answer(&self, rows: &[bool]) -> bool {
        match self {
            Self::Row(n) => rows[n - 1],
            Self::Not(a) => !a.answer(rows),
            Self::And(a, b) => a.answer(rows) && b.answer(rows),
            Self::Or(a, b) => a.answer(rows) || b.answer(rows),
        }
    }
}

fn naive() -> impl Strategy<Value = Naive> {
    let leaf = (1_usize..=4).prop_map(Naive::Row);
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| Naive::Not(Box::new(a))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Naive::And(Box::new(a), Box::new(b))),
            (inner.clone(), inner).prop_map(|(a, b)| Naive::Or(Box::new(a), Box::new(b))),
        ]
    })
}

proptest! {
    #![proptest_config(crate::seeds::cases(256))]

    #[test]
    fn custom_logic_agrees_with_a_naive_evaluator(logic in naive(), rows in proptest::collection::vec(any::<bool>(), 4)) {
        let text = logic.text();
        let tree = LogicTree::parse(&text, 4).map_err(|e| TestCaseError::fail(format!("{text}: {e}")))?;
        let found = tree.holds::<()>(&mut |n| Ok(rows[n - 1]));
        prop_assert_eq!(found, Ok(logic.answer(&rows)), "{}", text);
    }

    #[test]
    fn nothing_that_is_typed_breaks_the_logic(text in "[0-9ANDORT() ]{0,60}") {
        let _ = LogicTree::parse(&text, 3);
    }
}
