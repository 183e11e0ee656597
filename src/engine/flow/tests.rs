mod elements;

use serde_json::json;

use super::{
    run::{FlowEnd, FlowEnv, FlowFault, Library, answer, inputs, run},
    screen::{PageBody, page, pages, problems},
    *,
};
use crate::{
    condition::FlowCall,
    expr::Scope,
    ids::IdSource,
    object::{Object, Record},
    people::Directory,
    value::{Choice, DataType, ValueSource},
};

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn account() -> Object {
    serde_json::from_value(json!({
        "name": "Account", "label": "Account",
        "fields": [
            {"name": "name", "label": "Name", "data_type": {"type": "text"}, "required": true},
            {"name": "amount", "label": "Amount", "data_type": {"type": "number"}},
            {"name": "stage", "label": "Stage", "data_type": {"type": "text"}}
        ]
    }))
    .unwrap()
}

fn record() -> Record {
    serde_json::from_value(json!({
        "object": "Account", "id": "019a0000-0000-7000-8000-000000000001", "revision": 1, "title": "Nordwind",
        "fields": {"name": "Nordwind", "amount": 100}
    }))
    .unwrap()
}

/// Two screens: the second is passed only for what is large.
fn review() -> Flow {
    serde_json::from_value(json!({
        "label": "Review", "kind": "screen", "object": "Account", "start": "first",
        "inputs": [{"name": "limit", "data_type": {"type": "number"}, "required": true}],
        "variables": [{"name": "level", "data_type": {"type": "text"}}],
        "outputs": ["level"],
        "outcomes": [
            {"name": "approve", "label": "Approve"},
            {"name": "send_back", "label": "Send back", "skips_required": true}
        ],
        "elements": [
            {"name": "first", "label": "Terms of {{record.name}}", "next": "size", "body": {"kind": "screen", "components": [
                {"name": "intro", "body": {"kind": "text", "markdown": "Terms of **{{record.name}}**, limit {{inputs.limit}}"}},
                {"name": "cap", "label": "Cap", "required": true, "body": {"kind": "input", "data_type": {"type": "number"}},
                 "validation": {"condition": {"expression": "vars.cap <= inputs.limit"}, "message": "At most {{inputs.limit}}"}},
                {"name": "why", "label": "Why so high", "required": true, "body": {"kind": "input", "data_type": {"type": "text"}},
                 "visible": {"expression": "vars.cap > 50"}},
                {"name": "amount", "label": "Amount", "body": {"kind": "record_field", "field": "amount", "editable": true}},
                {"name": "shown", "body": {"kind": "record_field", "field": "name"}}
            ]}},
            {"name": "size", "label": "Large?", "next": "done", "body": {"kind": "decision", "outcomes": [
                {"name": "large", "label": "Large", "condition": {"expression": "record.amount >= 1000"}, "next": "second"}]}},
            {"name": "second", "label": "Large customer", "next": "done", "body": {"kind": "screen", "components": [
                {"name": "plan", "label": "Plan", "required": true, "body": {"kind": "choice", "choices": [{"value": "gold"}, {"value": "basic"}]},
                 "default": {"literal": "gold"}}
            ]}},
            {"name": "done", "label": "Done", "next": "note", "body": {"kind": "assignment", "sets": [
                {"name": "level", "value": {"expression": "record.amount >= 1000 ? 'large' : 'small'"}}]}},
            {"name": "note", "label": "Note it", "next": "tell", "body": {"kind": "update_records", "sets": [
                {"name": "stage", "value": {"reference": "vars.level"}}]}},
            {"name": "tell", "label": "Tell", "body": {"kind": "notify", "to": [
                {"kind": "expression", "source": "'group:legal'"}, {"kind": "starter"}],
                "subject": "{{record.name}} is {{record.stage}}", "body": ""}}
        ]
    }))
    .unwrap()
}

struct Stage {
    flows: BTreeMap<Name, Arc<Flow>>,
    objects: BTreeMap<Name, Arc<Object>>,
    directory: Directory,
    record: Record,
    answers: Answers,
    changed: Changed,
}

impl Stage {
    fn new() -> Self {
        Self {
            flows: BTreeMap::new(),
            objects: BTreeMap::from([(name("Account"), Arc::new(account()))]),
            directory: Directory::default(),
            record: record(),
            answers: Answers::new(),
            changed: Changed::new(),
        }
    }

    fn env(&self, values: Value, outcome: Option<&str>) -> FlowEnv<'_> {
        FlowEnv {
            scope: Scope::new().with("run", json!({"started_by": "mia"})),
            inputs: Values::from([(name("limit"), json!(80))]),
            record: Some(&self.record),
            library: Library {
                flows: &self.flows,
                objects: &self.objects,
                directory: &self.directory,
                answers: &self.answers,
                changed: &self.changed,
            },
            ids: IdSource::new(uuid::Uuid::from_u128(7 << 64)),
            may_call_out: false,
            values: serde_json::from_value(values).unwrap(),
            outcome: outcome.map(name),
        }
    }

    fn around<'s>(
        &'s self,
        records: &'s BTreeMap<crate::ids::RecordId, Record>,
    ) -> crate::related::Around<'s> {
        crate::related::Around {
            objects: &self.objects,
            directory: &self.directory,
            changed: &self.changed,
            records,
        }
    }

    fn run(&self, values: Value, outcome: Option<&str>) -> Result<FlowEnd, FlowFault> {
        run(&review(), &self.env(values, outcome))
    }
}

use crate::value::Values;

fn check_fields(fault: FlowFault, expected: &[(&str, &str)]) {
    assert_eq!(fault.code, "values_invalid", "{fault:?}");
    let found: Vec<_> = fault.fields.iter().map(|f| (f.path.as_str(), f.code.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_screen_flow_hands_over_values_changes_and_messages() {
    let end = Stage::new().run(json!({"cap": 10, "amount": 200}), None).unwrap();
    let outputs = serde_json::to_value(&end.outputs).unwrap();
    assert_eq!(
        outputs,
        json!({"amount": 200, "cap": 10, "level": "small", "plan": null, "shown": "Nordwind", "why": null})
    );
    assert_eq!(end.outcome, Some(name("approve")));
    assert_eq!(
        serde_json::to_value(&end.changes[0]).unwrap()["fields"],
        json!({"amount": 200, "stage": "small"})
    );
    assert_eq!(end.changes.len(), 1);
    assert_eq!(end.messages[0].subject, "Nordwind is small");
    let to: Vec<_> = end.messages[0].to.iter().map(ToString::to_string).collect();
    assert_eq!(to, ["group:legal", "user:mia"]);
}

#[test]
fn a_later_element_sees_the_changed_record() {
    let end = Stage::new().run(json!({"cap": 10, "amount": 5000}), Some("approve")).unwrap();
    assert_eq!(end.outputs["plan"], json!("gold"));
    assert_eq!(end.outputs["level"], json!("large"));
}

#[test]
fn every_problem_is_reported_at_once() {
    let stage = Stage::new();
    check_fields(stage.run(json!({}), None).unwrap_err(), &[("values.cap", "required")]);
    check_fields(
        stage
            .run(json!({"cap": "10", "amount": 1000, "plan": "silver", "cp": 1, "shown": "x"}), None)
            .unwrap_err(),
        &[
            ("values.cap", "wrong_type"),
            ("values.plan", "unknown_choice"),
            ("values.cp", "unknown"),
            ("values.shown", "read_only"),
        ],
    );
    check_fields(stage.run(json!({"cap": 60}), None).unwrap_err(), &[("values.why", "required")]);
    let fault = stage.run(json!({"cap": 90, "why": "x"}), None).unwrap_err();
    assert_eq!(fault.message, "At most 80");
    check_fields(fault, &[("values.cap", "invalid")]);
}

#[test]
fn what_is_not_shown_is_null_and_not_looked_at() {
    let end = Stage::new().run(json!({"cap": 10, "why": 5, "plan": 7}), None).unwrap();
    assert_eq!((&end.outputs["why"], &end.outputs["plan"]), (&json!(null), &json!(null)));
}

#[test]
fn a_button_may_skip_what_is_required() {
    let end = Stage::new().run(json!({}), Some("send_back")).unwrap();
    assert_eq!((end.outcome, &end.outputs["cap"]), (Some(name("send_back")), &json!(null)));
    let fault = Stage::new().run(json!({"cap": 1}), Some("nope")).unwrap_err();
    assert_eq!(fault.code, "outcome_unknown");
    assert!(fault.message.contains("approve, send_back"), "{fault}");
}

#[test]
fn pages_follow_what_is_filled_in() {
    let stage = Stage::new();
    let flow = review();
    let before = pages(&flow, &stage.env(json!({}), None));
    assert_eq!(before.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["first"]);
    assert_eq!(before[0].label, "Terms of Nordwind");
    let body = &before[0].components[0].body;
    assert_eq!(body, &PageBody::Text { markdown: "Terms of **Nordwind**, limit 80".into() });
    assert!(!before[0].components[2].visible);
    assert_eq!(before[0].components[3].value, json!(100));
    let after = pages(&flow, &stage.env(json!({"cap": 60, "amount": 2000}), None));
    assert!(after[0].components[2].visible);
    assert_eq!(after[1].components[0].value, json!("gold"));
    let wrong =
        problems(&flow, &stage.env(json!({"amount": 2000, "plan": null}), None), Some(&name("first")));
    assert_eq!(wrong.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["values.cap"]);
}

fn background(elements: serde_json::Value, kind: &str) -> Flow {
    serde_json::from_value(json!({
        "label": "Work", "kind": kind, "object": "Account", "start": "a", "elements": elements,
        "variables": [{"name": "result", "data_type": {"type": "checkbox"}}, {"name": "n", "data_type": {"type": "number"}, "default": 0}]
    }))
    .unwrap()
}

fn check_fault(elements: serde_json::Value, kind: &str, code: &str) {
    let stage = Stage::new();
    let fault = run(&background(elements, kind), &stage.env(json!({}), None)).unwrap_err();
    assert_eq!(fault.code, code, "{fault:?}");
}

#[test]
fn faults_say_what_and_where() {
    let set = |name: &str, value: Value| json!({"sets": [{"name": name, "value": value}]});
    let element = |kind: &str, mut body: Value, next: Option<&str>| {
        body["kind"] = json!(kind);
        json!({"name": "a", "label": "A", "next": next, "body": body})
    };
    let update = |name: &str, value: Value| {
        json!([element("update_records", set(name, json!({"literal": value})), None)])
    };
    check_fault(update("amount", json!("much")), "autolaunched", "wrong_value");
    check_fault(update("name", json!(null)), "autolaunched", "wrong_value");
    check_fault(update("nope", json!(1)), "autolaunched", "wrong_value");
    check_fault(update("amount", json!(1)), "evaluation", "wrong_kind");
    check_fault(json!([element("screen", json!({}), None)]), "autolaunched", "wrong_kind");
    check_fault(
        json!([element("assignment", set("n", json!({"expression": "1 / 0"})), None)]),
        "autolaunched",
        "division_by_zero",
    );
    check_fault(json!([element("assignment", json!({}), Some("gone"))]), "autolaunched", "element_unknown");
    let turn = element("assignment", set("n", json!({"expression": "vars.n + 1"})), Some("a"));
    check_fault(json!([turn]), "autolaunched", "too_long");
    let stage = Stage::new();
    let flow = background(update("amount", json!(1)), "autolaunched");
    let fault = run(&flow, &FlowEnv { record: None, ..stage.env(json!({}), None) }).unwrap_err();
    assert_eq!((fault.code.as_str(), fault.element), ("no_record", Some(name("a"))));
}

#[test]
fn an_unchanged_record_is_no_change() {
    let elements = json!([{"name": "a", "label": "A", "body": {"kind": "update_records", "sets": [
        {"name": "amount", "value": {"literal": 100.0}}]}}]);
    let stage = Stage::new();
    let end = run(&background(elements, "autolaunched"), &stage.env(json!({}), None)).unwrap();
    assert_eq!(end.changes, []);
}

#[test]
fn evaluation_flows_answer_and_circles_are_refused() {
    let big = json!([{"name": "a", "label": "A", "body": {"kind": "assignment", "sets": [
        {"name": "result", "value": {"expression": "record.amount >= 100"}}]}}]);
    let circle = json!([{"name": "a", "label": "A", "body": {"kind": "decision", "outcomes": [
        {"name": "x", "label": "X", "condition": {"evaluation_flow": {"flow": "circle"}}}]}}]);
    let mut stage = Stage::new();
    stage.flows.insert(name("big"), Arc::new(background(big, "evaluation")));
    stage.flows.insert(name("circle"), Arc::new(background(circle, "evaluation")));
    let env = stage.env(json!({}), None);
    let ask = |flow: &str| {
        let call = FlowCall { flow: name(flow), inputs: BTreeMap::new() };
        answer(&call, &env.scope, env.record, env.library)
    };
    assert_eq!(ask("big"), Ok(true));
    assert!(ask("circle").unwrap_err().message.contains("circle"));
    assert!(ask("bg").unwrap_err().message.contains("did you mean big?"));
}

#[test]
fn inputs_are_resolved_and_checked() {
    let scope = Scope::new().with("record", json!({"amount": 7}));
    let given = |value: Value| serde_json::from_value(json!({"limit": value})).unwrap();
    let found = inputs(&review(), &given(json!({"reference": "record.amount"})), &scope).unwrap();
    assert_eq!(found[&name("limit")], json!(7));
    let fault = inputs(&review(), &given(json!({"literal": "x"})), &scope).unwrap_err();
    assert_eq!((fault.code.as_str(), fault.fields[0].path.as_str()), ("inputs_invalid", "inputs.limit"));
    assert_eq!(inputs(&review(), &BTreeMap::new(), &scope).unwrap_err().fields[0].code, "required");
}

#[test]
fn a_flow_knows_what_its_conditions_ask_however_deep() {
    let asking = |flow: &str| {
        json!([{"name": "a", "label": "A", "body": {"kind": "decision", "outcomes": [
            {"name": "x", "label": "X", "condition": {"evaluation_flow": {"flow": flow}}}]}}])
    };
    let flows: BTreeMap<_, _> = [("outer", "inner"), ("inner", "outer"), ("other", "gone")]
        .map(|(own, asked)| (name(own), Arc::new(background(asking(asked), "evaluation"))))
        .into();
    let asked: Vec<_> = background(asking("outer"), "autolaunched").asks(&flows).into_keys().collect();
    assert_eq!(asked, [name("inner"), name("outer")]);
    assert!(flows[&name("other")].asks(&flows).is_empty(), "what is not known cannot be handed over");

    let shown = json!({"evaluation_flow": {"flow": "inner"}});
    let screen = json!([{"name": "s", "label": "S", "body": {"kind": "screen", "components": [
        {"name": "c", "label": "C", "body": {"kind": "section"}, "visible": shown}]}}]);
    assert_eq!(background(screen, "screen").asks(&flows).len(), 2);
}

/// A page with a section that is shown for companies only, and a second page for large amounts.
fn application() -> Flow {
    serde_json::from_value(json!({
        "label": "Apply", "kind": "screen", "start": "who",
        "variables": [{"name": "plans", "data_type": {"type": "multi_picklist", "choices": [{"value": "gold"}]}, "default": ["gold"]}],
        "elements": [
            {"name": "who", "label": "Who", "next": "large", "body": {"kind": "screen", "components": [
                {"name": "kind", "label": "Kind", "body": {"kind": "choice", "choices": [{"value": "person"}, {"value": "company"}]}},
                {"name": "firm", "label": "Company", "body": {"kind": "section", "columns": "one"}, "visible": {"expression": "vars.kind == 'company'"}},
                {"name": "vat", "label": "VAT", "required": true, "section": "firm", "placeholder": "DE …", "body": {"kind": "input", "data_type": {"type": "text"}}},
                {"name": "seats", "label": "Seats", "section": "firm", "width": "row", "body": {"kind": "input", "data_type": {"type": "number"}}, "default": {"literal": 3}},
                {"name": "cost", "label": "Cost", "read_only": true, "required": true, "body": {"kind": "input", "data_type": {"type": "number"}},
                 "default": {"expression": "vars.seats == null ? 10 : vars.seats * 10"}},
                {"name": "plan", "label": "Plan", "body": {"kind": "choice", "choices": [{"value": "free"}], "from": {"reference": "vars.plans"}}}
            ]}},
            {"name": "large", "label": "Large?", "body": {"kind": "decision", "outcomes": [
                {"name": "yes", "label": "Yes", "condition": {"expression": "vars.cost >= 100"}, "next": "terms"}]}},
            {"name": "terms", "label": "Terms", "body": {"kind": "screen", "components": [
                {"name": "ok", "label": "Agreed", "required": true, "body": {"kind": "choice", "choices": [{"value": "yes"}]}}
            ]}}
        ]
    }))
    .unwrap()
}

#[test]
fn a_section_hides_what_it_holds() {
    let (stage, flow) = (Stage::new(), application());
    let shown = |kind: &str| {
        let page = pages(&flow, &stage.env(json!({ "kind": kind }), None)).remove(0);
        let visible = page.components.iter().filter(|c| c.visible);
        (visible.map(|c| c.name.to_string()).collect::<Vec<_>>(), page)
    };
    assert_eq!(shown("person").0, ["kind", "cost", "plan"]);
    let (names, page) = shown("company");
    assert_eq!(names, ["kind", "firm", "vat", "seats", "cost", "plan"]);
    assert_eq!(page.components[1].body, PageBody::Section { columns: Columns::One });
    assert_eq!(
        (&page.components[2].section, &*page.components[2].placeholder),
        (&Some(name("firm")), "DE …")
    );
    assert_eq!((page.components[3].width, &page.components[3].value), (Width::Row, &json!(3)));
    let end = run(&flow, &stage.env(json!({"kind": "person", "vat": 5}), None)).unwrap();
    assert_eq!((&end.outputs["vat"], &end.outputs["seats"]), (&json!(null), &json!(null)));
    let fault = run(&flow, &stage.env(json!({"kind": "company"}), None)).unwrap_err();
    check_fields(fault, &[("values.vat", "required")]);
}

#[test]
fn what_is_read_only_shows_its_default_and_takes_nothing() {
    let (stage, flow) = (Stage::new(), application());
    let filled = json!({"kind": "company", "vat": "DE1", "seats": 4});
    let end = run(&flow, &stage.env(filled, None)).unwrap();
    assert_eq!(end.outputs["cost"], json!(40));
    let fault = run(&flow, &stage.env(json!({"cost": 1}), None)).unwrap_err();
    check_fields(fault, &[("values.cost", "read_only")]);
}

#[test]
fn choices_may_come_from_a_list() {
    let (stage, mut flow) = (Stage::new(), application());
    let choices = |flow: &Flow| match &pages(flow, &stage.env(json!({}), None))[0].components[5].body {
        PageBody::Input { data_type: DataType::Picklist { choices }, options: true, .. } => choices.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(choices(&flow), [Choice::new("free", ""), Choice::new("gold", "")]);
    assert_eq!(run(&flow, &stage.env(json!({"plan": "gold"}), None)).unwrap().outputs["plan"], json!("gold"));
    check_fields(
        run(&flow, &stage.env(json!({"plan": "tin"}), None)).unwrap_err(),
        &[("values.plan", "unknown_choice")],
    );
    let records =
        json!([{"id": "7", "title": "Kiel"}, {"title": "no id"}, {"id": "7", "title": "twice"}, 5, null]);
    if let ElementBody::Screen(screen) = &mut flow.elements[0].body
        && let ComponentBody::Choice { from, .. } = &mut screen.components[5].body
    {
        *from = Some(ValueSource::Literal(records));
    }
    assert_eq!(choices(&flow), [Choice::new("free", ""), Choice::new("7", "Kiel"), Choice::new("5", "")]);
}

#[test]
fn the_next_page_follows_from_what_was_entered_on_this_one() {
    let (stage, flow) = (Stage::new(), application());
    let way = |values: Value| -> Vec<String> {
        pages(&flow, &stage.env(values, None)).iter().map(|page| page.name.to_string()).collect()
    };
    let large = json!({"kind": "company", "vat": "DE1", "seats": 10});
    assert_eq!(way(json!({})), ["who"]);
    assert_eq!(way(large.clone()), ["who", "terms"]);
    let until = |page: &str| {
        let found = problems(&flow, &stage.env(large.clone(), None), Some(&name(page)));
        found.into_iter().map(|p| p.path).collect::<Vec<_>>()
    };
    assert_eq!(until("who"), [""; 0]);
    assert_eq!(until("terms"), ["values.ok"]);
    let fault = run(&flow, &stage.env(json!({"kind": "person", "ok": "yes"}), None)).unwrap();
    assert_eq!(fault.outputs["ok"], json!(null), "a page that is not passed asks for nothing");
}

#[test]
fn one_page_can_be_looked_at_by_itself() {
    let (stage, flow) = (Stage::new(), application());
    let found = page(&flow, &stage.env(json!({}), None), &name("terms")).unwrap();
    assert_eq!((found.label.as_str(), found.components.len()), ("Terms", 1));
    assert_eq!(page(&flow, &stage.env(json!({}), None), &name("large")), None);
}

#[test]
fn screens_written_before_there_was_more_to_say_still_read() {
    let old = json!({"name": "a", "label": "A", "help": "", "body": {"kind": "section"}, "required": false});
    let component: Component = serde_json::from_value(old).unwrap();
    assert_eq!(component.body, ComponentBody::Section { columns: Columns::Two });
    let plain = Component::new(name("b"), ComponentBody::Input { data_type: DataType::Text });
    let written = serde_json::to_value(&plain).unwrap();
    let keys: Vec<_> = written.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["body", "help", "label", "name", "required"], "what is not said is not written");
}

/// A screen with things to tick off: two that must be, one that may be.
fn setting_up(all: bool) -> Flow {
    serde_json::from_value(json!({
        "label": "Set up", "kind": "screen", "start": "desk", "outputs": ["desk_ready"],
        "outcomes": [
            {"name": "done", "label": "Done"},
            {"name": "later", "label": "Go on later", "skips_required": true}
        ],
        "elements": [{"name": "desk", "label": "The desk", "body": {"kind": "screen", "components": [
            {"name": "desk_ready", "label": "The desk", "required": all, "body": {"kind": "checklist", "items": [
                {"value": "laptop", "label": "A laptop", "required": true},
                {"value": "badge", "required": true},
                {"value": "plant", "label": "A plant"}
            ]}}
        ]}}]
    }))
    .unwrap()
}

#[test]
fn what_a_button_does_without_is_not_asked_for_beforehand_either() {
    let (stage, flow) = (Stage::new(), setting_up(false));
    let open = |outcome: Option<&str>| {
        let found = problems(&flow, &stage.env(json!({ "desk_ready": ["badge"] }), outcome), None);
        found.into_iter().map(|problem| problem.path).collect::<Vec<_>>()
    };
    assert_eq!(open(None), ["values.desk_ready"]);
    assert_eq!(open(Some("done")), ["values.desk_ready"]);
    assert_eq!(open(Some("later")), [""; 0]);
}

#[test]
fn a_checklist_is_finished_once_what_must_be_ticked_is() {
    let stage = Stage::new();
    let env = |values: Value, outcome: &str| stage.env(values, Some(outcome));
    let flow = setting_up(false);
    let refused = |flow: &Flow, ticked: Value| {
        let fault = run(flow, &env(json!({ "desk_ready": ticked }), "done")).unwrap_err();
        fault.fields.into_iter().map(|p| (p.path, p.code, p.message)).collect::<Vec<_>>()
    };
    let needed =
        |message: &str| vec![("values.desk_ready".to_owned(), "required".to_owned(), message.to_owned())];
    assert_eq!(refused(&flow, json!(null)), needed("The desk: not ticked yet: A laptop, badge"));
    assert_eq!(refused(&flow, json!([])), needed("The desk: not ticked yet: A laptop, badge"));
    assert_eq!(refused(&flow, json!(["badge", "plant"])), needed("The desk: not ticked yet: A laptop"));
    assert_eq!(refused(&flow, json!(["desk"]))[0].1, "unknown_choice");
    assert_eq!(refused(&flow, json!(["badge", "badge"]))[0].1, "repeated");
    assert_eq!(refused(&flow, json!("laptop"))[0].1, "wrong_type");
    let end = run(&flow, &env(json!({"desk_ready": ["badge", "laptop"]}), "done")).unwrap();
    assert_eq!(end.outputs["desk_ready"], json!(["badge", "laptop"]), "its value is what is ticked");
    let end = run(&flow, &env(json!({"desk_ready": ["plant"]}), "later")).unwrap();
    assert_eq!(end.outputs["desk_ready"], json!(["plant"]), "a button may not mind");
    let every = setting_up(true);
    assert_eq!(refused(&every, json!(["badge", "laptop"])), needed("The desk: not ticked yet: A plant"));
    let shown = &pages(&every, &env(json!({}), "done"))[0].components[0];
    let PageBody::Checklist { items, editable: true } = &shown.body else { panic!("{shown:?}") };
    assert!(shown.required && items.iter().all(|item| item.required), "{items:?}");
}

#[test]
fn a_checklist_that_is_only_shown_asks_for_nothing() {
    let (stage, mut flow) = (Stage::new(), setting_up(true));
    if let ElementBody::Screen(screen) = &mut flow.elements[0].body {
        screen.components[0].read_only = true;
        screen.components[0].default = Some(ValueSource::Literal(json!(["badge"])));
    }
    let end = run(&flow, &stage.env(json!({}), Some("done"))).unwrap();
    assert_eq!(end.outputs["desk_ready"], json!(["badge"]));
}
