//! Loops, look-ups, record changes, subflows and fault paths.

mod lacking;
mod taken_back;

use serde_json::json;

use super::*;
use crate::object::RecordRef;

fn account(number: u128, amount: i64) -> Record {
    serde_json::from_value(json!({
        "object": "Account", "id": uuid::Uuid::from_u128(number), "revision": 1, "title": format!("A{number}"),
        "fields": {"name": format!("A{number}"), "amount": amount}
    }))
    .unwrap()
}

/// A stage with a database: answers what is asked until nothing is open.
struct World {
    stage: Stage,
    records: Vec<Record>,
    rounds: usize,
}

impl World {
    fn new() -> Self {
        Self { stage: Stage::new(), records: vec![account(1, 10), account(2, 30), account(3, 20)], rounds: 0 }
    }

    fn with_flow(mut self, of: &str, flow: Flow) -> Self {
        self.stage.flows.insert(name(of), Arc::new(flow));
        self
    }

    fn run(&mut self, flow: &Flow) -> Result<FlowEnd, FlowFault> {
        loop {
            let nothing = std::collections::BTreeMap::new();
            let mut env = self.stage.env(json!({}), None);
            env.scope = env.scope.with_around(self.stage.around(&nothing));
            env.may_call_out = true;
            let end = run(flow, &env);
            let open = self.stage.answers.take_open();
            if open.is_empty() {
                return end;
            }
            self.rounds += 1;
            for question in open {
                let all = self.records.iter().chain([&self.stage.record]);
                let answer = match &question {
                    Question::Find(find) => {
                        let all: Changed = all.map(|r| (r.at.id, Some(r.clone()))).collect();
                        Answer::Records(find.over(&[], &all).unwrap())
                    }
                    Question::Record(at) => Answer::Record(all.clone().find(|r| r.at == *at).cloned()),
                    Question::Holder { field, value, .. } => {
                        Answer::Record(all.clone().find(|r| r.fields.get(field) == Some(value)).cloned())
                    }
                    Question::MayDelete(at) if at.id == self.records[0].at.id => {
                        Answer::Deletable(Some("it is needed".into()))
                    }
                    Question::MayDelete(_) => Answer::Deletable(None),
                    Question::Callout(_)
                    | Question::Workload { .. }
                    | Question::Locked(_)
                    | Question::Named { .. } => {
                        unreachable!("nobody asks that here")
                    }
                };
                self.stage.answers.put(question, answer);
            }
        }
    }
}

fn flow(elements: Value) -> Flow {
    let record = json!({"type": "record", "object": "Account"});
    let list = |of: &Value| json!({"type": "list", "of": of});
    serde_json::from_value(json!({
        "label": "Work", "kind": "autolaunched", "object": "Account", "start": "a", "elements": elements,
        "outputs": ["n", "said", "ids"],
        "variables": [
            {"name": "n", "data_type": {"type": "number"}, "default": 0},
            {"name": "said", "data_type": {"type": "text"}},
            {"name": "one", "data_type": record},
            {"name": "all", "data_type": list(&record)},
            {"name": "numbers", "data_type": list(&json!({"type": "number"})), "default": [1, 2, 3]},
            {"name": "inner", "data_type": {"type": "number"}},
            {"name": "ids", "data_type": list(&json!({"type": "text"}))}
        ]
    }))
    .unwrap()
}

fn element(of: &str, next: Option<&str>, fault: Option<&str>, body: Value) -> Value {
    let mut element = json!({"name": of, "label": of, "body": body});
    element["next"] = json!(next);
    element["fault"] = json!(fault);
    element
}

fn set(of: &str, next: Option<&str>, variable: &str, expression: &str) -> Value {
    let sets = json!([{"name": variable, "value": {"expression": expression}}]);
    element(of, next, None, json!({"kind": "assignment", "sets": sets}))
}

fn each(of: &str, next: Option<&str>, items: &str, variable: &str, first: &str) -> Value {
    let body = json!({"kind": "loop", "items": {"reference": items}, "each": variable, "first": first});
    element(of, next, None, body)
}

fn find(of: &str, next: Option<&str>, more: Value) -> Value {
    let mut body = json!({"kind": "get_records", "object": "Account", "into": "all"});
    body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    element(of, next, None, body)
}

fn large(than: i64) -> Value {
    json!({"rows": [{"field": "amount", "operator": "greater_than", "value": {"literal": than}}]})
}

#[test]
fn loops_within_loops_pass_every_item_and_can_be_left_early() {
    let turns = json!([
        each("a", None, "vars.numbers", "one_n", "b"),
        each("b", Some("a"), "vars.numbers", "inner", "stop"),
        element(
            "stop",
            Some("add"),
            None,
            json!({"kind": "decision", "outcomes": [{"name": "x", "label": "X",
            "condition": {"expression": "vars.inner == 3 && vars.one_n == 2"}, "next": "a"}]})
        ),
        set("add", Some("b"), "n", "vars.n + vars.inner")
    ]);
    let mut drawn = flow(turns);
    drawn
        .variables
        .push(serde_json::from_value(json!({"name": "one_n", "data_type": {"type": "number"}})).unwrap());
    let end = World::new().run(&drawn).unwrap();
    // 6 for each of three, less the 3 that was left out; the loop left early begins anew with the next item.
    assert_eq!(end.outputs["n"], json!(15));
    assert_eq!(crate::flow::elements::loop_body(&drawn, &name("a")).len(), 3);
    let inner: Vec<_> = crate::flow::elements::loop_body(&drawn, &name("b")).into_iter().collect();
    assert_eq!(inner, [name("add"), name("stop")]);
}

#[test]
fn records_are_found_by_filter_in_order_and_within_a_limit() {
    let found = |more: Value| {
        let drawn = flow(json!([
            find("a", Some("b"), more),
            set("b", None, "said", "join(vars.all.map(r, r.name), ',')")
        ]));
        World::new().run(&drawn).map(|end| end.outputs["said"].clone())
    };
    let down = json!([{"field": "amount", "descending": true}]);
    assert_eq!(found(json!({"filter": large(15), "sort": down})), Ok(json!("Nordwind,A2,A3")));
    assert_eq!(found(json!({"filter": large(15), "sort": down, "limit": 2})), Ok(json!("Nordwind,A2")));
    assert_eq!(found(json!({"filter": large(1_000)})), Ok(json!(null)));
    let fault = found(json!({"sort": [{"field": "amuont"}]})).unwrap_err();
    assert_eq!(fault.code, "wrong_value");
    let first = flow(json!([
        find("a", Some("b"), json!({"sort": down, "first": true, "into": "one"})),
        set("b", None, "n", "vars.one.amount")
    ]));
    assert_eq!(World::new().run(&first).unwrap().outputs["n"], json!(100));
}

#[test]
fn a_look_up_sees_what_the_flow_has_done_so_far() {
    let drawn = flow(json!([
        element(
            "a",
            Some("up"),
            None,
            json!({"kind": "create_records", "object": "Account", "from": {"literal": [40, 50]},
            "sets": [{"name": "name", "value": {"literal": "new"}}, {"name": "amount", "value": {"reference": "item"}}],
            "into": "ids"})
        ),
        element(
            "up",
            Some("off"),
            None,
            json!({"kind": "update_records",
            "target": {"matching": {"object": "Account", "filter": {"rows": [
                {"field": "amount", "operator": "less_than", "value": {"literal": 15}}]}}},
            "sets": [{"name": "amount", "value": {"expression": "item.amount + 100"}}]})
        ),
        element(
            "off",
            Some("get"),
            None,
            json!({"kind": "delete_records", "target": {"records": {
            "object": "Account", "value": {"literal": [uuid::Uuid::from_u128(2)]}}}})
        ),
        find("get", Some("b"), json!({"filter": large(35), "sort": [{"field": "amount"}]})),
        set("b", None, "said", "join(vars.all.map(r, string(r.amount)), ',')")
    ]));
    let mut world = World::new();
    let end = world.run(&drawn).unwrap();
    assert_eq!(end.outputs["said"], json!("40,50,100,110"));
    assert_eq!(end.outputs["ids"].as_array().unwrap().len(), 2);
    assert_eq!(end.ids_used, 2);
    let kinds: Vec<_> =
        end.changes.iter().map(|c| serde_json::to_value(c).unwrap()["kind"].clone()).collect();
    assert_eq!(kinds, [json!("created"), json!("created"), json!("updated"), json!("deleted")]);
    assert!(world.rounds <= 5, "{} rounds", world.rounds);
    // The same answers give the same end, ids included.
    assert_eq!(world.run(&drawn).unwrap(), end);
}

#[test]
fn what_is_made_and_deleted_again_was_never_there() {
    let drawn = flow(json!([
        element(
            "a",
            Some("off"),
            None,
            json!({"kind": "create_records", "object": "Account",
            "from": {"literal": [1]}, "sets": [{"name": "name", "value": {"literal": "new"}}], "into": "ids"})
        ),
        element(
            "off",
            None,
            None,
            json!({"kind": "delete_records", "target": {"records": {
            "object": "Account", "value": {"reference": "vars.ids"}}}})
        )
    ]));
    assert_eq!(World::new().run(&drawn).unwrap().changes, []);
}

#[test]
fn a_failure_leads_to_its_fault_path_and_leaves_nothing_half_done() {
    let delete = |number: u128| {
        let ids = json!([uuid::Uuid::from_u128(3), uuid::Uuid::from_u128(number)]);
        json!({"kind": "delete_records", "target": {"records": {"object": "Account", "value": {"literal": ids}}}})
    };
    let said = set("mend", None, "said", "fault.code + ': ' + fault.message");
    let caught = flow(json!([element("a", None, Some("mend"), delete(1)), said]));
    let end = World::new().run(&caught).unwrap();
    assert_eq!(end.outputs["said"], json!("record_in_use: a deletes A1, but it is needed"));
    assert_eq!(end.changes, [], "the other of the two is not deleted either");
    let fault = World::new().run(&flow(json!([element("a", None, None, delete(9))]))).unwrap_err();
    assert_eq!((fault.code.as_str(), fault.element), ("record_gone", Some(name("a"))));
    let own = flow(json!([element("a", None, None, json!({"kind": "delete_records"}))]));
    assert_eq!(World::new().run(&own).unwrap_err().code, "record_in_use");
}

#[test]
fn a_subflow_hands_over_and_a_failed_one_takes_back_what_it_did() {
    let create = json!({"kind": "create_records", "object": "Account", "sets": [
        {"name": "name", "value": {"literal": "made below"}}]});
    let good = flow(json!([element("a", Some("b"), None, create.clone()), set("b", None, "n", "7")]));
    let bad = flow(json!([element("a", Some("b"), None, create.clone()), set("b", None, "n", "1 / 0")]));
    let calls = |of: &str| {
        flow(json!([
            element("a", Some("sub"), None, create.clone()),
            element(
                "sub",
                None,
                Some("mend"),
                json!({"kind": "subflow", "flow": of, "outputs": {"inner": "n", "n": "n"}})
            ),
            set("mend", None, "said", "fault.code")
        ]))
    };
    let mut world =
        World::new().with_flow("good", good).with_flow("bad", bad).with_flow("turns", calls("turns"));
    let end = world.run(&calls("good")).unwrap();
    assert_eq!((&end.outputs["n"], end.changes.len()), (&json!(7), 2));
    let end = world.run(&calls("bad")).unwrap();
    assert_eq!((&end.outputs["said"], end.changes.len()), (&json!("division_by_zero"), 1));
    let end = world.run(&calls("turns")).unwrap();
    assert_eq!(end.outputs["said"], json!(null), "the circle is caught at its innermost call");
    assert_eq!(end.changes.len(), crate::limits::SUBFLOW_DEPTH_MAX + 1);
}

#[test]
fn more_questions_than_a_command_may_ask_are_a_fault() {
    let ask = |count: usize| {
        let numbers: Vec<usize> = (0..count).collect();
        flow(json!([
            element(
                "a",
                None,
                None,
                json!({"kind": "loop", "items": {"literal": numbers}, "each": "inner", "first": "get"})
            ),
            find(
                "get",
                Some("a"),
                json!({"filter": {"rows": [
                {"field": "amount", "operator": "equals", "value": {"reference": "vars.inner"}}]}})
            )
        ]))
    };
    let most = crate::limits::QUESTIONS_MAX;
    assert!(World::new().run(&ask(most)).is_ok());
    assert_eq!(World::new().run(&ask(most + 1)).unwrap_err().code, "too_many_questions");
}

#[test]
fn more_changes_than_one_flow_may_make_are_a_fault() {
    let make = |count: usize| {
        let numbers: Vec<usize> = (0..count).collect();
        flow(json!([element(
            "a",
            None,
            None,
            json!({"kind": "create_records", "object": "Account",
            "from": {"literal": numbers}, "sets": [{"name": "name", "value": {"literal": "x"}}]})
        )]))
    };
    let most = crate::limits::FLOW_CHANGES_MAX;
    assert_eq!(World::new().run(&make(most)).unwrap().changes.len(), most);
    assert_eq!(World::new().run(&make(most + 1)).unwrap_err().code, "too_many_records");
}

#[test]
fn a_test_shows_what_every_element_did() {
    let drawn = flow(json!([
        each("a", Some("end"), "vars.numbers", "inner", "add"),
        set("add", Some("a"), "n", "vars.n + vars.inner"),
        set("end", None, "n", "1 / 0")
    ]));
    let world = World::new();
    let (end, passed) = crate::flow::run::trace(&drawn, &world.stage.env(json!({}), None));
    assert_eq!(end.unwrap_err().code, "division_by_zero");
    let places: Vec<_> = passed.iter().map(|p| p.place.as_str()).collect();
    assert_eq!(places, ["a.1", "add.1", "a.2", "add.2", "a.3", "add.3", "a.4", "end.1"]);
    assert_eq!(passed[3].values["n"], json!(3));
    assert!(passed[7].fault.as_ref().unwrap().contains("end"), "{:?}", passed[7]);
}

#[test]
fn evaluation_flows_may_look_up_too() {
    let mut many = flow(json!([
        find("a", Some("b"), json!({"filter": large(15)})),
        set("b", None, "result", "size(vars.all) > 2")
    ]));
    many.kind = FlowKind::Evaluation;
    many.variables
        .push(serde_json::from_value(json!({"name": "result", "data_type": {"type": "checkbox"}})).unwrap());
    many.outputs = Vec::new();
    let drawn = flow(json!([
        element(
            "a",
            None,
            None,
            json!({"kind": "decision", "outcomes": [{"name": "x", "label": "X",
            "condition": {"evaluation_flow": {"flow": "many"}}, "next": "yes"}]})
        ),
        set("yes", None, "said", "'many'")
    ]));
    let mut world = World::new().with_flow("many", many);
    assert_eq!(world.run(&drawn).unwrap().outputs["said"], json!("many"));
    assert_eq!(world.rounds, 1);
}

#[test]
fn a_reference_to_what_is_not_there_is_a_fault_where_it_is_written() {
    let mut world = World::new();
    let mut object = Object::clone(&world.stage.objects[&name("Account")]);
    let parent = json!({"name": "parent", "data_type": {"type": "lookup", "object": "Account"}});
    object.fields.push(serde_json::from_value(parent).unwrap());
    world.stage.objects.insert(name("Account"), Arc::new(object));
    let refer = |to: RecordRef| {
        let sets = json!([{"name": "parent", "value": {"literal": to.id}}]);
        flow(json!([element("a", None, None, json!({"kind": "update_records", "sets": sets}))]))
    };
    assert_eq!(world.run(&refer(account(1, 0).at)).unwrap().changes.len(), 1);
    assert_eq!(world.run(&refer(account(8, 0).at)).unwrap_err().code, "record_gone");
}

impl World {
    /// Accounts have a parent, a number that is theirs alone, and may not be worth more than their parent.
    fn with_rules(mut self) -> Self {
        let mut object = Object::clone(&self.stage.objects[&name("Account")]);
        let more = json!([
            {"name": "parent", "data_type": {"type": "lookup", "object": "Account"}},
            {"name": "number", "data_type": {"type": "text"}, "unique": true}
        ]);
        object.fields.extend(serde_json::from_value::<Vec<crate::object::Field>>(more).unwrap());
        object.rules = serde_json::from_value(json!([{
            "name": "not_above_parent", "message": "It is worth more than its parent.",
            "condition": {"expression": "record.parent.amount == null || record.amount <= record.parent.amount"}
        }]))
        .unwrap();
        self.stage.objects.insert(name("Account"), Arc::new(object));
        self
    }
}

fn sets(values: Value) -> Value {
    let sets = values.as_object().unwrap().iter();
    sets.map(|(name, value)| json!({"name": name, "value": {"literal": value}})).collect()
}

fn create(values: Value) -> Value {
    json!({"kind": "create_records", "object": "Account", "sets": sets(values)})
}

/// `body` first; where it fails, `said` becomes the fault's code.
fn caught(body: Value) -> Flow {
    flow(json!([element("a", None, Some("mend"), body), set("mend", None, "said", "fault.code")]))
}

#[test]
fn what_breaks_a_rule_takes_the_fault_path() {
    let below = |amount: i64| json!({"name": "child", "amount": amount, "parent": uuid::Uuid::from_u128(1)});
    let end = World::new().with_rules().run(&caught(create(below(11)))).unwrap();
    assert_eq!((&end.outputs["said"], end.changes.len()), (&json!("rule_broken"), 0));
    let end = World::new().with_rules().run(&caught(create(below(10)))).unwrap();
    assert_eq!((&end.outputs["said"], end.changes.len()), (&Value::Null, 1));
    // Nobody waits for it: it is found by whoever saves.
    let end =
        World::new().with_rules().run(&flow(json!([element("a", None, None, create(below(11)))]))).unwrap();
    assert_eq!(end.changes.len(), 1);
}

impl World {
    /// What must hold of accounts is what an evaluation flow says.
    fn with_rule_by_flow(self, elements: Value) -> Self {
        let mut world = self.with_rules();
        let asked: Flow = serde_json::from_value(json!({
            "label": "May be", "kind": "evaluation", "start": elements[0]["name"], "elements": elements,
            "variables": [
                {"name": "result", "data_type": {"type": "checkbox"}},
                {"name": "all", "data_type": {"type": "list", "of": {"type": "record", "object": "Account"}}}
            ]
        }))
        .unwrap();
        let mut object = Object::clone(&world.stage.objects[&name("Account")]);
        object.rules = serde_json::from_value(json!([{
            "name": "may_be", "message": "It may not be.", "condition": {"evaluation_flow": {"flow": "may_be"}}
        }]))
        .unwrap();
        world.stage.objects.insert(name("Account"), Arc::new(object));
        world.with_flow("may_be", asked)
    }
}

#[test]
fn a_rule_that_waits_for_an_answer_takes_no_fault_path() {
    let elements = json!([
        find("find", Some("say"), json!({"filter": large(1_000)})),
        set("say", None, "result", "size(vars.all) == 0")
    ]);
    // Whoever asked another system here would have asked it for nothing: the stage answers no call.
    let call = json!({"kind": "action", "action": "http_callout", "url": "https://erp.example"});
    let drawn = flow(json!([
        element("a", None, Some("call"), create(json!({"name": "new"}))),
        element("call", None, None, call)
    ]));
    let end = World::new().with_rule_by_flow(elements).run(&drawn).unwrap();
    assert_eq!(end.changes.len(), 1);
}

#[test]
fn a_flow_that_a_rule_asks_sees_what_the_rule_sees() {
    let holds = "record.parent.amount == null || record.amount <= record.parent.amount";
    for (amount, changes) in [(10, 1), (11, 0)] {
        let mut world = World::new().with_rule_by_flow(json!([set("say", None, "result", holds)]));
        let child = json!({"name": "child", "amount": amount, "parent": uuid::Uuid::from_u128(1)});
        assert_eq!(world.run(&caught(create(child))).unwrap().changes.len(), changes, "{amount}");
    }
}

#[test]
fn a_rule_is_asked_of_a_new_record_with_what_it_holds_at_first() {
    let mut world = World::new().with_rules();
    let mut object = Object::clone(&world.stage.objects[&name("Account")]);
    let more = json!([
        {"name": "state", "data_type": {"type": "text"}, "default_expression": "'ne' + 'w'"},
        {"name": "serial", "data_type": {"type": "auto_number", "prefix": "A-", "digits": 3}}
    ]);
    object.fields.extend(serde_json::from_value::<Vec<crate::object::Field>>(more).unwrap());
    object.rules = serde_json::from_value(json!([
        {"name": "has_state", "message": "No state.", "condition": {"expression": "record.state == 'new'"}},
        {"name": "has_serial", "message": "No number.", "condition": {"expression": "record.serial != null"}}
    ]))
    .unwrap();
    world.stage.objects.insert(name("Account"), Arc::new(object));
    assert_eq!(world.run(&caught(create(json!({"name": "new"})))).unwrap().changes.len(), 1);
    let other = create(json!({"name": "new", "state": "old"}));
    assert_eq!(world.run(&caught(other)).unwrap().outputs["said"], json!("rule_broken"));
}

#[test]
fn a_value_that_another_record_holds_takes_the_fault_path() {
    let mut world = World::new().with_rules();
    world.records[1].fields.insert(name("number"), json!("K-2"));
    let numbered = |number: &str| create(json!({"name": "new", "number": number}));
    let end = world.run(&caught(numbered("K-2"))).unwrap();
    assert_eq!((&end.outputs["said"], end.changes.len()), (&json!("not_unique"), 0));
    assert_eq!(world.run(&caught(numbered("K-3"))).unwrap().changes.len(), 1);
    let twice = flow(json!([
        element("a", Some("b"), None, numbered("K-3")),
        element("b", None, Some("mend"), numbered(" k-3")),
        set("mend", None, "said", "fault.code")
    ]));
    let end = world.run(&twice).unwrap();
    assert_eq!(
        (&end.outputs["said"], end.changes.len()),
        (&json!("not_unique"), 1),
        "the flow's own count too"
    );
    // Whoever gives a value up leaves it to others.
    let given_up = json!({"kind": "update_records", "sets": sets(json!({"number": "K-9"})),
        "target": {"records": {"object": "Account", "value": {"literal": uuid::Uuid::from_u128(2)}}}});
    let handed_over = flow(json!([
        element("a", Some("b"), None, given_up),
        element("b", None, Some("mend"), numbered("K-2")),
        set("mend", None, "said", "fault.code")
    ]));
    let end = world.run(&handed_over).unwrap();
    assert_eq!((&end.outputs["said"], end.changes.len()), (&Value::Null, 2));
}

#[test]
fn a_subflow_fails_as_a_whole_where_its_caller_waits_for_faults() {
    let bad = flow(json!([
        element("a", Some("b"), None, create(json!({"name": "first"}))),
        element(
            "b",
            None,
            None,
            create(json!({"name": "child", "amount": 11, "parent": uuid::Uuid::from_u128(1)}))
        ),
    ]));
    let end = World::new()
        .with_rules()
        .with_flow("bad", bad)
        .run(&caught(json!({"kind": "subflow", "flow": "bad"})));
    let end = end.unwrap();
    assert_eq!((&end.outputs["said"], end.changes.len()), (&json!("rule_broken"), 0));
}

#[test]
fn lookups_lead_to_records_as_the_flow_has_made_them() {
    let mut world = World::new().with_rules();
    world.stage.record.fields.insert(name("parent"), json!(uuid::Uuid::from_u128(2)));
    let records = std::collections::BTreeMap::from([(world.records[1].at.id, world.records[1].clone())]);
    let richer = json!({"kind": "update_records", "sets": sets(json!({"amount": 31})),
        "target": {"records": {"object": "Account", "value": {"literal": uuid::Uuid::from_u128(2)}}}});
    let drawn = flow(json!([
        set("a", Some("b"), "n", "record.parent.amount"),
        element("b", Some("c"), None, richer),
        set("c", None, "n", "vars.n * 100 + record.parent.amount")
    ]));
    let (question, answer) = (Question::Record(world.records[1].at.clone()), world.records[1].clone());
    world.stage.answers.put(question, Answer::Record(Some(answer)));
    let mut env = world.stage.env(json!({}), None);
    env.scope = env.scope.with_around(world.stage.around(&records));
    assert_eq!(run(&drawn, &env).unwrap().outputs["n"], json!(3031));
}
