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
fn a_run_does_not_begin_with_what_is_not_made() {
    let start = |input: &str| {
        json!({"kind": "action", "action": "start_orchestration", "orchestration": "onboarding",
            "inputs": {"with": {"expression": input}}})
    };
    let drawn = flow(json!([
        make("a", Some("one")),
        element("one", Some("two"), None, start("vars.ids[0]")),
        element("two", Some("three"), None, start("[{'of': vars.ids}]")),
        element("three", Some("undo"), None, start("record.id")),
        back("undo", None),
    ]));
    let end = World::new().run(&drawn).unwrap();
    let places: Vec<&str> = end.sends.iter().map(|sending| sending.place.as_str()).collect();
    assert_eq!(places, ["three.1"]);
}

#[test]
fn a_subflow_that_fails_afterwards_has_taken_back_all_the_same() {
    let inner = |elements: Value| {
        let mut inner = flow(elements);
        inner.label = "Inner".into();
        inner
    };
    let fails = || set("bad", None, "n", "1 / 0");
    let call = |of: &str, next: Option<&str>, fault: Option<&str>| {
        element(of, next, fault, json!({"kind": "subflow", "flow": "inner"}))
    };
    let outer = flow(json!([
        make("a", Some("call")),
        call("call", None, Some("mend")),
        set("mend", Some("after"), "said", "fault.code"),
        own("after", None, 9),
    ]));
    let undoing = inner(json!([back("a", Some("b")), own("b", Some("bad"), 7), fails()]));
    let end = World::new().with_flow("inner", undoing.clone()).run(&outer).unwrap();
    assert_eq!((&end.outputs["said"], kinds(&end)), (&json!("division_by_zero"), vec![json!("updated")]));
    let plain = inner(json!([own("a", Some("bad"), 7), fails()]));
    let end = World::new().with_flow("inner", plain).run(&outer).unwrap();
    assert_eq!(kinds(&end), [json!("created"), json!("updated")], "nothing was rolled back there");
    // Caught on the way, and failing once more further out.
    let middle = inner(json!([call("a", None, Some("bad")), fails()]));
    let outermost = flow(json!([
        make("a", Some("call")),
        element("call", None, Some("mend"), json!({"kind": "subflow", "flow": "middle"})),
        set("mend", None, "said", "fault.code"),
    ]));
    let end = World::new().with_flow("inner", undoing).with_flow("middle", middle).run(&outermost).unwrap();
    assert_eq!((&end.outputs["said"], end.changes.len()), (&json!("division_by_zero"), 0));
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
fn what_a_person_fills_in_of_the_record_passes_the_bound() {
    let many: Vec<i64> = vec![1; crate::limits::FLOW_CHANGES_MAX];
    let made = json!({"kind": "create_records", "object": "Account", "from": {"literal": many},
        "sets": [{"name": "name", "value": {"literal": "x"}}]});
    let asks = json!({"kind": "screen", "components": [{"name": "amount", "label": "Amount",
        "body": {"kind": "record_field", "field": "amount", "editable": true}}]});
    let mut drawn = flow(json!([element("a", Some("b"), None, made), element("b", None, None, asks)]));
    drawn.kind = FlowKind::Screen;
    let stage = Stage::new();
    let end = run(&drawn, &stage.env(json!({"amount": 4_321}), None)).unwrap();
    assert_eq!(end.changes.len(), crate::limits::FLOW_CHANGES_MAX + 1);
    let last = serde_json::to_value(end.changes.last().unwrap()).unwrap();
    assert_eq!((&last["kind"], &last["fields"]["amount"]), (&json!("updated"), &json!(4_321)));
}

#[test]
fn a_flow_that_answers_takes_nothing_back() {
    let mut drawn = flow(json!([back("a", None)]));
    drawn.kind = FlowKind::Evaluation;
    assert_eq!(World::new().run(&drawn).unwrap_err().code, "wrong_kind");
}
