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
