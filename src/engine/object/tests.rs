use serde_json::json;

use super::*;

fn account() -> Object {
    serde_json::from_value(json!({
        "name": "Account", "label": "Account",
        "fields": [
            {"name": "amount", "label": "Amount", "data_type": {"type": "number"}},
            {"name": "name", "label": "Name", "data_type": {"type": "text"}, "required": true},
            {"name": "plan", "data_type": {"type": "picklist", "choices": [{"value": "basic"}]}, "default": "basic"}
        ]
    }))
    .unwrap()
}

fn check(given: Value, creating: bool) -> Result<Value, Vec<(String, String)>> {
    let given = serde_json::from_value(given).unwrap();
    let checked = account().check_fields(&given, creating);
    let codes = |problems: Vec<FieldProblem>| problems.into_iter().map(|p| (p.path, p.code)).collect();
    checked.map(|fields| serde_json::to_value(fields).unwrap()).map_err(codes)
}

fn problem(path: &str, code: &str) -> (String, String) {
    (path.to_owned(), code.to_owned())
}

#[test]
fn creating_fills_defaults_and_asks_for_what_is_required() {
    assert_eq!(check(json!({"name": "Nordwind"}), true), Ok(json!({"name": "Nordwind", "plan": "basic"})));
    assert_eq!(check(json!({}), true), Err(vec![problem("fields.name", "required")]));
    assert_eq!(check(json!({"name": "  "}), true), Err(vec![problem("fields.name", "required")]));
}

#[test]
fn changing_looks_only_at_what_is_given() {
    assert_eq!(check(json!({"amount": 5}), false), Ok(json!({"amount": 5})));
    assert_eq!(check(json!({"amount": null}), false), Ok(json!({"amount": null})));
    assert_eq!(check(json!({"name": null}), false), Err(vec![problem("fields.name", "required")]));
}

#[test]
fn reports_every_problem() {
    let wrong = check(json!({"name": "x", "amount": "5", "nme": 1}), true);
    assert_eq!(wrong, Err(vec![problem("fields.nme", "unknown"), problem("fields.amount", "wrong_type")]));
}

#[test]
fn is_titled_by_its_title_field() {
    let fields = |value: Value| serde_json::from_value::<Values>(value).unwrap();
    let mut object = account();
    assert_eq!(object.title_of(&fields(json!({"name": "Nordwind"}))), "Nordwind");
    assert_eq!(object.title_of(&fields(json!({}))), "");
    object.title_field = Some(Name::parse("amount").unwrap());
    assert_eq!(object.title_of(&fields(json!({"amount": 5}))), "5");
}

fn numbered() -> Object {
    serde_json::from_value(json!({
        "name": "Order", "label": "Order",
        "fields": [
            {"name": "number", "label": "Number", "data_type": {"type": "auto_number", "prefix": "O-"}},
            {"name": "amount", "label": "Amount", "data_type": {"type": "number"}},
            {"name": "placed", "label": "Placed", "data_type": {"type": "date"}, "default_expression": "today()"},
            {"name": "twice", "label": "Twice", "data_type": {"type": "formula", "source": "record.amount * 2", "result": {"type": "number"}}}
        ],
        "rules": [
            {"name": "positive", "field": "amount", "message": "Not below zero.", "condition": {"expression": "record.amount >= 0"}},
            {"name": "small", "message": "Too much.", "condition": {"rows": {"rows": [
                {"resource": "record.amount", "operator": "less_than", "value": {"literal": 100}}]}}}
        ]
    }))
    .unwrap()
}

#[test]
fn what_fermata_fills_in_cannot_be_set() {
    for field in ["number", "twice"] {
        let given = BTreeMap::from([(field.to_owned(), json!("x"))]);
        let problems = numbered().check_fields(&given, true).unwrap_err();
        let codes: Vec<_> = problems.into_iter().map(|p| (p.path, p.code)).collect();
        assert_eq!(codes, [problem(&format!("fields.{field}"), "read_only")]);
    }
    assert_eq!(numbered().check_fields(&BTreeMap::new(), true), Ok(Values::new()));
}

#[test]
fn first_values_are_worked_out_where_nothing_is_given() {
    let scope = Scope::new().with("now", json!("2026-11-25T08:00:00Z"));
    let mut given = BTreeMap::new();
    numbered().fill_defaults(&mut given, &scope);
    assert_eq!(given, BTreeMap::from([("placed".to_owned(), json!("2026-11-25"))]));
    let mut given = BTreeMap::from([("placed".to_owned(), json!(null))]);
    numbered().fill_defaults(&mut given, &scope);
    assert_eq!(given["placed"], json!(null));
}

#[test]
fn every_broken_rule_is_named_at_its_field() {
    let broken = |amount: Value| -> Vec<(String, String)> {
        let scope = Scope::new().with("record", json!({ "amount": amount }));
        let nobody = |_: &crate::condition::FlowCall, _: &Scope<'_>| unreachable!("no rule asks a flow here");
        broken_rules(&numbered(), &scope, &nobody).into_iter().map(|p| (p.path, p.message)).collect()
    };
    assert_eq!(broken(json!(5)), []);
    assert_eq!(broken(json!(-1)), [problem("fields.amount", "Not below zero.")]);
    assert_eq!(broken(json!(100)), [problem("fields", "Too much.")]);
    // What cannot be asked is not taken for granted.
    assert_eq!(broken(json!("text")).len(), 2);
}

#[test]
fn a_number_is_written_with_its_digits() {
    assert_eq!(crate::value::number_text("INV-", 5, 42), "INV-00042");
    assert_eq!(crate::value::number_text("", 1, 1234), "1234");
}
