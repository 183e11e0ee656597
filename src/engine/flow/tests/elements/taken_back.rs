//! Changes of records that a flow takes back.

use serde_json::json;

use super::*;

fn make(of: &str, next: Option<&str>) -> Value {
    let body = json!({"kind": "create_records", "object": "Account", "from": {"literal": [1]},
        "sets": [{"name": "name", "value": {"literal": of}}], "into": "ids"});
    element(of, next, None, body)
}

fn back(of: &str, next: Option<&str>) -> Value {
    element(of, next, None, json!({"kind": "roll_back"}))
}

fn own(of: &str, next: Option<&str>, amount: i64) -> Value {
    let sets = json!([{"name": "amount", "value": {"literal": amount}}]);
    element(of, next, None, json!({"kind": "update_records", "sets": sets}))
}

fn kinds(end: &FlowEnd) -> Vec<Value> {
    end.changes.iter().map(|change| serde_json::to_value(change).unwrap()["kind"].clone()).collect()
}

#[test]
fn what_was_made_changed_and_deleted_is_as_it_was() {
    let off = json!({"kind": "delete_records", "target": {"records": {
        "object": "Account", "value": {"literal": [uuid::Uuid::from_u128(2)]}}}});
    let before = World::new().stage.record.fields[&name("amount")].clone();
    let drawn = flow(json!([
        make("a", Some("own")),
        own("own", Some("off"), 4_321),
        element("off", Some("undo"), None, off),
        back("undo", Some("get")),
        // Looking up sees it, and so do the names around.
        find("get", Some("b"), json!({"filter": large(25), "sort": [{"field": "amount"}]})),
        set("b", Some("c"), "said", "join(vars.all.map(r, string(r.amount)), ',')"),
        set("c", None, "n", "record.amount"),
    ]));
    let end = World::new().run(&drawn).unwrap();
    assert_eq!(end.changes, []);
    assert!(end.outputs["said"].as_str().unwrap().contains("30"), "{:?}", end.outputs["said"]);
    assert_eq!(end.outputs["n"], before);
    assert_eq!(end.outputs["ids"].as_array().unwrap().len(), 1, "variables keep what they hold");
}

#[test]
fn what_is_done_afterwards_stays() {
    let drawn = flow(json!([
        own("a", Some("undo"), 1),
        back("undo", Some("again")),
        own("again", Some("new"), 2),
        make("new", None),
    ]));
    let end = World::new().run(&drawn).unwrap();
    assert_eq!(kinds(&end), [json!("updated"), json!("created")]);
    let twice = flow(json!([make("a", Some("b")), back("b", Some("c")), back("c", None)]));
    assert_eq!(World::new().run(&twice).unwrap().changes, []);
    assert_eq!(
        World::new().run(&flow(json!([back("a", None)]))).unwrap().changes,
        [],
        "nothing to take back"
    );
}

#[test]
fn what_was_made_and_taken_back_is_not_there() {
    let change = json!({"kind": "update_records", "target": {"records": {
        "object": "Account", "value": {"reference": "vars.ids"}}}, "sets": [{"name": "amount", "value": {"literal": 1}}]});
    let drawn =
        flow(json!([make("a", Some("undo")), back("undo", Some("b")), element("b", None, None, change)]));
    assert_eq!(World::new().run(&drawn).unwrap_err().code, "record_gone");
}

#[test]
fn a_run_does_not_begin_about_what_is_not_made() {
    let start = |about: &str| {
        json!({"kind": "action", "action": "start_orchestration", "orchestration": "onboarding",
            "record": {"expression": about}})
    };
    let drawn = flow(json!([
        make("a", Some("one")),
        element("one", Some("two"), None, start("{'object': 'Account', 'id': vars.ids[0]}")),
        element("two", Some("undo"), None, start("record")),
        back("undo", None),
    ]));
    let end = World::new().run(&drawn).unwrap();
    assert_eq!(end.sends.len(), 1, "{:?}", end.sends);
}

#[test]
fn a_subflow_takes_back_what_its_caller_did_too() {
    let mut inner = flow(json!([back("a", Some("b")), own("b", None, 9)]));
    inner.label = "Inner".into();
    let outer = flow(json!([
        make("a", Some("call")),
        element("call", None, None, json!({"kind": "subflow", "flow": "inner"})),
    ]));
    let end = World::new().with_flow("inner", inner).run(&outer).unwrap();
    assert_eq!(kinds(&end), [json!("updated")]);
}

#[test]
fn changes_that_are_taken_back_count_as_well() {
    let many: Vec<i64> = vec![1; crate::limits::FLOW_CHANGES_MAX];
    let body = json!({"kind": "create_records", "object": "Account", "from": {"literal": many},
        "sets": [{"name": "name", "value": {"literal": "x"}}]});
    let drawn = flow(json!([element("a", Some("b"), None, body), back("b", Some("c")), make("c", None)]));
    assert_eq!(World::new().run(&drawn).unwrap_err().code, "too_many_records");
}

#[test]
fn a_flow_that_answers_takes_nothing_back() {
    let mut drawn = flow(json!([back("a", None)]));
    drawn.kind = FlowKind::Evaluation;
    assert_eq!(World::new().run(&drawn).unwrap_err().code, "wrong_kind");
}
