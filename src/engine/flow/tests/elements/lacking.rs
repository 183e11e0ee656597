//! Fields of records that variables hold, variables that begin as inputs, and what has no counterpart.

use serde_json::json;

use super::*;

fn set_field(of: &str, field: &str, value: Value, next: Option<&str>) -> Value {
    let sets = json!([{"name": of, "field": field, "value": value}]);
    element("a", next, None, json!({"kind": "assignment", "sets": sets}))
}

#[test]
fn an_assignment_sets_a_field_of_a_record_that_a_variable_holds() {
    // A variable that holds nothing holds a new record then.
    let turns = json!([
        set_field("one", "amount", json!({"literal": 7}), Some("b")),
        set("b", None, "n", "vars.one.amount + 1")
    ]);
    assert_eq!(World::new().run(&flow(turns)).unwrap().outputs["n"], json!(8));
    // What was found keeps its other fields.
    let turns = json!([
        find("a", Some("b"), json!({"filter": large(25)})),
        set("b", Some("c"), "one", "vars.all[0]"),
        element(
            "c",
            Some("d"),
            None,
            json!({"kind": "assignment", "sets": [
            {"name": "one", "field": "amount", "value": {"expression": "vars.one.amount + 1"}}]})
        ),
        set("d", Some("e"), "n", "vars.one.amount"),
        set("e", None, "said", "vars.one.name")
    ]);
    let outputs = World::new().run(&flow(turns)).unwrap().outputs;
    assert_eq!((&outputs["n"], &outputs["said"]), (&json!(31), &json!("A2")));
    for (of, field, value) in [
        ("one", "amount", json!({"literal": "many"})),
        ("one", "nothing", json!({"literal": 1})),
        ("n", "amount", json!({"literal": 1})),
    ] {
        let fault = World::new().run(&flow(json!([set_field(of, field, value, None)]))).unwrap_err();
        assert_eq!(fault.code, "wrong_value", "{of}.{field}");
        assert!(fault.message.contains(&format!("{of}.{field}")), "{}", fault.message);
    }
}

#[test]
fn what_has_no_counterpart_fails_where_a_flow_comes_to_it() {
    let body = json!({"kind": "unsupported", "what": "Apex action CheckCredit", "reason": "Call the system"});
    let stops = flow(json!([element("a", None, None, body.clone())]));
    let fault = World::new().run(&stops).unwrap_err();
    assert_eq!(fault.code, "not_supported");
    assert_eq!(
        fault.message,
        "a: not supported: Apex action CheckCredit. Call the system. Replace this element."
    );
    // It has a fault path as what calls other systems has.
    let goes_on = flow(json!([element("a", None, Some("b"), body), set("b", None, "said", "fault.message")]));
    let said = World::new().run(&goes_on).unwrap().outputs["said"].clone();
    assert!(said.as_str().unwrap().contains("CheckCredit"), "{said}");
}

#[test]
fn a_variable_that_is_called_like_an_input_begins_as_it() {
    let drawn = |data_type: Value| {
        let mut drawn = flow(json!([set("a", None, "n", "vars.limit == 80 ? 1 : 2")]));
        let limit = |data_type: &Value| json!({"name": "limit", "data_type": data_type, "default": null});
        drawn.inputs.push(serde_json::from_value(limit(&json!({"type": "number"}))).unwrap());
        drawn.variables.push(serde_json::from_value(limit(&data_type)).unwrap());
        World::new().run(&drawn).unwrap().outputs["n"].clone()
    };
    assert_eq!(drawn(json!({"type": "number"})), json!(1));
    // What does not fit is left out; the checker says so before.
    assert_eq!(drawn(json!({"type": "checkbox"})), json!(2));
}
