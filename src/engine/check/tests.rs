use serde_json::{Value, json};

use super::*;

#[path = "table.rs"]
mod table;

/// What is there: one object, flows of each kind, people of whom Ann is gone.
fn world() -> World {
    let directory = json!({
        "users": {
            "mia": {"name": "mia", "label": "Mia", "role": "member", "active": true},
            "ann": {"name": "ann", "label": "Ann", "role": "member", "active": false}
        },
        "groups": {
            "legal": {"name": "legal", "label": "Legal", "members": ["mia"]},
            "empty": {"name": "empty", "label": "Empty", "members": ["ann"]}
        },
        "queues": {"billing": {"name": "billing", "label": "Billing", "members": ["mia"]}}
    });
    let account = json!({"name": "Account", "label": "Account", "fields": [
        {"name": "name", "label": "Name", "data_type": {"type": "text"}},
        {"name": "amount", "label": "Amount", "data_type": {"type": "number"}},
        {"name": "vip", "label": "VIP", "data_type": {"type": "checkbox"}}
    ]});
    serde_json::from_value(json!({
        "objects": {"Account": account},
        "flows": {"review": flow(), "bill": background(), "is_big": evaluation()},
        "directory": directory,
        "calendars": {"never": {"calendar": {"label": "Never"}, "zone_data": []}},
        "hooks": {"shop": "The shop"},
        "time_zones": ["Europe/Berlin", "UTC"]
    }))
    .unwrap()
}

fn flow() -> Value {
    json!({
        "label": "Review", "kind": "screen", "object": "Account", "start": "page",
        "inputs": [{"name": "limit", "label": "Limit", "data_type": {"type": "number"}, "required": true}],
        "outcomes": [{"name": "approve", "label": "Approve"}, {"name": "reject", "label": "Reject"}],
        "elements": [{"name": "page", "label": "Page", "body": {"kind": "screen", "components": [
            {"name": "cap", "label": "Cap", "body": {"kind": "input", "data_type": {"type": "number"}}}]}}]
    })
}

fn background() -> Value {
    json!({
        "label": "Bill", "kind": "autolaunched", "object": "Account", "start": "note",
        "variables": [{"name": "total", "data_type": {"type": "number"}}],
        "elements": [
            {"name": "note", "label": "Note", "next": "tell", "body": {"kind": "update_records", "sets": [
                {"name": "amount", "value": {"literal": 5}}]}},
            {"name": "tell", "label": "Tell", "body": {"kind": "notify", "to": [{"kind": "group", "name": "legal"}], "subject": "Done"}}
        ]
    })
}

fn evaluation() -> Value {
    json!({
        "label": "Is big", "kind": "evaluation", "object": "Account", "start": "set",
        "variables": [{"name": "result", "data_type": {"type": "checkbox"}}],
        "elements": [{"name": "set", "label": "Set", "body": {"kind": "assignment", "sets": [
            {"name": "result", "value": {"expression": "record.amount > 5"}}]}}]
    })
}

/// Contract, then review and billing, then a decision that sends back or ends.
fn onboarding() -> Value {
    let person = |name: &str, flow: Value, start: Value| {
        json!({"name": name, "label": name, "start": start, "work": {"kind": "interactive",
            "assignee": {"kind": "group", "name": "legal"}, "flow": flow,
            "inputs": if flow.is_null() { json!({}) } else { json!({"limit": {"reference": "record.amount"}}) }}})
    };
    json!({
        "label": "Onboarding", "trigger": {"kind": "record", "object": "Account", "on": "created"},
        "start": {"to": "stage", "name": "contract"},
        "variables": [{"name": "cap", "label": "Cap", "data_type": {"type": "number"}}],
        "stages": [
            {"name": "contract", "label": "Contract", "next": {"to": "stage", "name": "check"},
             "steps": [person("sign", Value::Null, json!({"kind": "with_stage"}))]},
            {"name": "check", "label": "Check", "next": {"to": "decision", "name": "good"}, "steps": [
                person("review", json!("review"), json!({"kind": "with_stage"})),
                {"name": "billing", "label": "Billing", "start": {"kind": "after", "steps": ["review"]},
                 "work": {"kind": "background", "flow": "bill"}}
            ]}
        ],
        "decisions": [{"name": "good", "label": "Good?", "default_next": {"to": "end"}, "outcomes": [
            {"name": "no", "label": "No", "next": {"to": "stage", "name": "contract"},
             "condition": {"rows": {"rows": [
                {"resource": "steps.review.outcome", "operator": "equals", "value": {"literal": "reject"}}]}}}]}]
    })
}

/// Changes a definition at a JSON pointer.
fn with(mut whole: Value, at: &str, value: Value) -> Value {
    match whole.pointer_mut(at) {
        Some(place) => *place = value,
        None => {
            let (parent, key) = at.rsplit_once('/').unwrap();
            whole.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}"))[key] = value;
        }
    }
    whole
}

fn codes(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|p| p.code.as_str()).collect()
}

fn found(definition: Value) -> Vec<Problem> {
    let definition: Orchestration = serde_json::from_value(definition).unwrap();
    check_orchestration(&definition, &world())
}

/// One change to a good drawing leads to exactly these problems.
fn check(at: &str, value: Value, expected: &[&str]) {
    let problems = found(with(onboarding(), at, value.clone()));
    assert_eq!(codes(&problems), expected, "{at} = {value}: {problems:#?}");
    assert!(problems.iter().all(|p| p.message.len() > 20), "says too little: {problems:#?}");
}

fn row(resource: &str, operator: &str, value: Value) -> Value {
    json!({"resource": resource, "operator": operator, "value": {"literal": value}})
}

fn all(rows: Value) -> Value {
    json!({"rows": {"rows": rows}})
}

const SIGN: &str = "/stages/0/steps/0";
const REVIEW: &str = "/stages/1/steps/0";
const BILLING: &str = "/stages/1/steps/1";
const OUTCOME: &str = "/decisions/0/outcomes/0/condition";

#[test]
fn a_good_drawing_has_no_problem() {
    assert_eq!(found(onboarding()), []);
    for (name, flow) in &world().flows {
        assert_eq!(check_flow(flow, &world()), [], "{name}");
    }
    assert_eq!(check_object(&world().objects["Account"], &world()), []);
}

#[test]
fn shape() {
    assert_eq!(codes(&found(json!({"label": "New"}))), ["no_stage"]);
    check("/label", json!(" "), &["label_empty"]);
    check("/label", json!("x".repeat(200)), &[]);
    check("/label", json!("x".repeat(201)), &["label_too_long"]);
    check("/stages/0/label", json!(""), &["label_empty"]);
    check("/decisions/0/outcomes/0/label", json!(""), &["label_empty"]);
    check("/description", json!("x".repeat(32_769)), &["text_too_long"]);
    check(&format!("{BILLING}/name"), json!("sign"), &["duplicate_name"]);
    let stages = |n: usize| {
        let stage = |i: usize| {
            json!({"name": format!("s{i}"), "label": "S", "next": {"to": "stage", "name": format!("s{}", i + 1)},
            "steps": [onboarding().pointer(SIGN).cloned().map(|s| with(s, "/name", json!(format!("t{i}"))))]})
        };
        let list: Vec<Value> = (0..n)
            .map(|i| if i + 1 == n { with(stage(i), "/next", json!({"to": "end"})) } else { stage(i) })
            .collect();
        found(json!({"label": "Many", "start": {"to": "stage", "name": "s0"}, "stages": list}))
    };
    assert_eq!(codes(&stages(crate::limits::STAGES_MAX)), [""; 0]);
    assert_eq!(codes(&stages(crate::limits::STAGES_MAX + 1)), ["too_many"]);
}

#[test]
fn paths() {
    check("/start", json!({"to": "end"}), &["no_start"]);
    check(
        "/start",
        json!({"to": "stage", "name": "contrct"}),
        &["target_unknown", "unreachable", "unreachable", "unreachable"],
    );
    check("/stages/0/next", json!({"to": "end"}), &["unreachable", "unreachable"]);
    check("/stages/0/fault", json!({"to": "stage", "name": "contract"}), &["fault_to_itself"]);
    check("/stages/0/fault", json!({"to": "stage", "name": "nowhere"}), &["target_unknown"]);
    check(
        "/decisions/0/default_next",
        json!({"to": "decision", "name": "good"}),
        &["decision_loop", "never_ends", "never_ends"],
    );
    check(
        "/decisions/0/default_next",
        json!({"to": "stage", "name": "check"}),
        &["never_ends", "never_ends"],
    );
    check("/decisions/0/outcomes", json!([]), &["decision_empty"]);
    let system =
        json!([{"name": "bill_it", "label": "Bill", "work": {"kind": "background", "flow": "bill"}}]);
    let lonely = with(
        with(onboarding(), "/stages/1/steps", system),
        "/stages/1/next",
        json!({"to": "stage", "name": "check"}),
    );
    assert!(codes(&found(lonely)).contains(&"loop_without_person"));
}

#[test]
fn steps() {
    check("/stages/0/steps", json!([]), &["stage_empty"]);
    let after = |names: Value| json!({"kind": "after", "steps": names});
    check(&format!("{BILLING}/start"), after(json!([])), &["after_nothing"]);
    check(&format!("{BILLING}/start"), after(json!(["billing"])), &["after_itself", "step_never_starts"]);
    check(&format!("{BILLING}/start"), after(json!(["sign"])), &["after_other_stage", "step_never_starts"]);
    check(&format!("{BILLING}/start"), after(json!(["reviw"])), &["after_unknown", "step_never_starts"]);
    let cycle = ["after_cycle", "step_never_starts", "after_cycle", "step_never_starts"];
    check(&format!("{REVIEW}/start"), after(json!(["billing"])), &cycle);
    let when = |condition: Value| json!({"kind": "when", "condition": condition});
    let large = || all(json!([row("record.amount", "greater_than", json!(5))]));
    check(&format!("{BILLING}/start"), when(large()), &["stage_may_wait"]);
    check(&format!("{BILLING}/start"), with(when(large()), "/otherwise", json!("skip")), &[]);
    let order = all(json!([row("steps.review.status", "equals", json!("Completed"))]));
    check(&format!("{BILLING}/start"), when(order), &[]);
    let timed = with(when(json!({"expression": "now > '2027-01-01'"})), "/otherwise", json!("skip"));
    check(&format!("{BILLING}/start"), timed, &["time_not_watched"]);
    let own = all(json!([row("steps.billing.status", "equals", json!("Completed"))]));
    check(&format!("{BILLING}/start"), when(own), &["step_never_starts"]);
    check(&format!("{BILLING}/work/retry"), json!({"attempts": 0, "delay_seconds": 1}), &["retry_range"]);
    check(&format!("{BILLING}/work/retry"), json!({"attempts": 21, "delay_seconds": 1}), &["retry_range"]);
    let never =
        all(json!([row("record.amount", "equals", json!(1)), row("record.amount", "equals", json!(2))]));
    check(
        "/stages/0/exit",
        json!({"kind": "when", "condition": never}),
        &["condition_never_holds", "stage_waits_for_ever"],
    );
}

#[test]
fn conditions() {
    let bad = |condition: Value, expected: &[&str]| check(OUTCOME, condition, expected);
    bad(all(json!([])), &["condition_empty"]);
    bad(all(json!([row("record.ammount", "equals", json!(1))])), &["unknown_name"]);
    bad(all(json!([row("record", "equals", json!(1))])), &["wrong_type"]);
    bad(all(json!([row("record.amount", "equals", json!("1"))])), &["wrong_value"]);
    bad(all(json!([row("steps.review.outcome", "equals", json!("refuse"))])), &["wrong_value"]);
    bad(all(json!([row("steps.review.outcome", "in", json!(["reject", "refuse"]))])), &["wrong_value"]);
    bad(all(json!([row("record.vip", "greater_than", json!(true))])), &["wrong_operator"]);
    bad(all(json!([row("record.amount", "starts_with", json!("1"))])), &["wrong_operator"]);
    bad(all(json!([row("vars.x", "is_changed", json!(true))])), &["unknown_name", "wrong_operator"]);
    bad(all(json!([row("record.amount", "is_null", json!("yes"))])), &["wrong_value"]);
    bad(all(json!([row("record.amount", "less_than", json!(null))])), &["wrong_value"]);
    bad(
        all(
            json!([{"resource": "record.amount", "operator": "equals", "value": {"reference": "record.name"}}]),
        ),
        &["wrong_type"],
    );
    bad(json!({"expression": "record.amount"}), &["wrong_type"]);
    bad(json!({"expression": "record.amount >"}), &["syntax"]);
    bad(json!({"expression": "steps.review.outputs.cap > steps.review.outputs.cup"}), &["unknown_name"]);
    let two = |a: Value, b: Value| all(json!([a, b]));
    let amount = |operator: &str, value: i32| row("record.amount", operator, json!(value));
    bad(two(amount("equals", 1), amount("equals", 2)), &["condition_never_holds"]);
    bad(two(amount("greater_than", 5), amount("less_than", 5)), &["condition_never_holds"]);
    bad(two(amount("greater_than", 5), amount("less_than", 6)), &[]);
    bad(two(amount("equals", 5), amount("not_equals", 5)), &["condition_never_holds"]);
    let custom = |logic: &str| json!({"rows": {"logic": {"custom": logic}, "rows": [amount("equals", 1), amount("equals", 2)]}});
    bad(custom("1 AND"), &["logic"]);
    bad(custom("1 OR 3"), &["logic"]);
    bad(custom("1"), &["logic_unused_row"]);
    bad(custom("1 OR 2"), &[]);
    bad(json!({"evaluation_flow": {"flow": "is_big"}}), &[]);
    bad(json!({"evaluation_flow": {"flow": "is_bg"}}), &["flow_unknown"]);
    bad(json!({"evaluation_flow": {"flow": "bill"}}), &["flow_wrong_kind"]);
    let rows: Vec<Value> = (0..201).map(|i| amount("not_equals", i)).collect();
    bad(all(json!(rows)), &["too_many"]);
    bad(all(json!(rows[..200])), &[]);
}

#[test]
fn calls_and_people() {
    let review = |part: &str, value: Value, expected: &[&str]| {
        check(&format!("{REVIEW}/work/{part}"), value, expected)
    };
    review("flow", json!("gone"), &["flow_unknown"]);
    review("flow", json!("bill"), &["flow_wrong_kind"]);
    review("inputs", json!({}), &["input_missing"]);
    review("inputs", json!({"limit": {"literal": "x"}}), &["wrong_value"]);
    review("inputs", json!({"limit": {"reference": "record.name"}}), &["wrong_type"]);
    review("inputs", json!({"limit": {"literal": 1}, "limt": {"literal": 1}}), &["input_unknown"]);
    review("guidance", json!("Dear {{record.nam}}"), &["template"]);
    review("assignee", json!({"kind": "user", "name": "mai"}), &["user_unknown"]);
    review("assignee", json!({"kind": "group", "name": "legl"}), &["group_unknown"]);
    review("assignee", json!({"kind": "queue", "name": "nope"}), &["queue_unknown"]);
    review("assignee", json!({"kind": "user", "name": "ann"}), &["assignee_nobody"]);
    review(
        "assignee",
        json!({"kind": "expression", "source": "record.amount"}),
        &["wrong_type", "fallback_missing"],
    );
    review("assignee", json!({"kind": "starter"}), &["fallback_missing"]);
    review("fallback", json!({"kind": "group", "name": "empty"}), &["assignee_nobody"]);
    let empty =
        with(onboarding(), &format!("{REVIEW}/work/assignee"), json!({"kind": "group", "name": "empty"}));
    assert_eq!(found(empty.clone())[0].severity, Severity::Error);
    let backed = with(empty, "/owner", json!("mia"));
    assert_eq!(found(backed)[0].severity, Severity::Warning);
    check("/owner", json!("nobody_here"), &["user_unknown"]);
    check("/owner", json!("ann"), &["assignee_nobody"]);
    review(
        "completion",
        json!({"kind": "when", "condition": {"expression": "record.vipp"}}),
        &["unknown_name"],
    );
}

/// The review goes on until this holds; its step sets `cap`.
fn waiting_for(source: &str) -> Value {
    let completion = json!({"kind": "only_when", "condition": {"expression": source}});
    let sets = json!([{"name": "cap", "value": {"literal": 5}}]);
    with(
        with(onboarding(), &format!("{REVIEW}/work/completion"), completion),
        &format!("{REVIEW}/sets"),
        sets,
    )
}

#[test]
fn a_step_that_waits_for_what_comes_of_itself() {
    let warned = ["completion_may_wait"];
    assert_eq!(codes(&found(waiting_for("steps.review.outcome == 'approve'"))), warned);
    assert_eq!(codes(&found(waiting_for("record.amount > 5 || steps.review.outcome == 'approve'"))), [""; 0]);
}

#[test]
fn a_step_that_waits_for_a_variable_that_it_alone_sets() {
    let alone = waiting_for("vars.cap > 5");
    assert_eq!(codes(&found(alone.clone())), ["completion_may_wait"]);
    let both = with(alone, &format!("{SIGN}/sets"), json!([{"name": "cap", "value": {"literal": 9}}]));
    assert_eq!(codes(&found(both)), [""; 0]);
    assert_eq!(
        codes(&found(with(waiting_for("vars.cap > 5"), &format!("{REVIEW}/sets"), json!([])))),
        [""; 0]
    );
}

#[test]
fn a_step_that_waits_for_one_that_starts_after_it() {
    let billed = waiting_for("steps.billing.status == 'Completed'");
    assert_eq!(codes(&found(billed.clone())), ["completion_may_wait"]);
    let mut last = onboarding().pointer(BILLING).cloned().unwrap();
    last["name"] = json!("last");
    last["start"]["steps"] = json!(["billing"]);
    let mut longer = waiting_for("steps.last.status == 'Completed' && vars.cap > 5");
    longer["stages"][1]["steps"].as_array_mut().unwrap().push(last);
    assert_eq!(codes(&found(longer)), ["completion_may_wait"], "through another one, and beside a variable");
    let beside = with(billed, &format!("{BILLING}/start"), json!({"kind": "with_stage"}));
    assert_eq!(codes(&found(beside)), [""; 0]);
}

#[test]
fn a_step_that_waits_for_its_own_status() {
    for more in ["", " || record.amount > 5"] {
        let drawn = waiting_for(&format!("steps.review.status == 'Completed'{more}"));
        let problems = found(drawn);
        assert_eq!(codes(&problems), ["completion_may_wait"], "{more}");
        assert!(problems[0].message.contains("own status"), "{problems:?}");
    }
}

#[test]
fn triggers_and_slas() {
    let record = |object: &str| json!({"kind": "record", "object": object, "on": "created"});
    assert!(codes(&found(with(onboarding(), "/trigger", record("Acount")))).contains(&"object_unknown"));
    let entry = |condition: Value| with(record("Account"), "/entry", condition);
    check("/trigger", entry(json!({"expression": "record.amount > prior.amount"})), &[]);
    check("/trigger", entry(json!({"expression": "steps.review.status == 'x'"})), &["unknown_name"]);
    check("/trigger", with(record("Account"), "/only_when_changed_to_meet", json!(true)), &["entry_missing"]);
    // A deleted record is known as it was.
    let deleted = |condition: &str| {
        let trigger = json!({"kind": "record", "object": "Account", "on": "deleted", "entry": {"expression": condition}});
        let problems = found(with(onboarding(), "/trigger", trigger));
        problems.into_iter().filter(|p| p.property == "trigger.entry").collect::<Vec<_>>()
    };
    assert!(deleted("prior.amount > 5").is_empty());
    let gone = deleted("record.amount > 5");
    assert_eq!(codes(&gone), ["record_without_trigger"]);
    assert!(gone[0].message.contains("prior"), "{}", gone[0].message);
    assert_eq!(codes(&deleted("prior.amountt > 5")), ["unknown_name"]);
    let without = found(with(onboarding(), "/trigger", json!({"kind": "autolaunched"})));
    assert!(
        without.iter().all(|p| p.code == "record_without_trigger" && p.severity == Severity::Warning),
        "{without:?}"
    );
    assert!(!without.is_empty());
    check(
        "/inputs",
        json!([{"name": "plan", "data_type": {"type": "text"}, "required": true}]),
        &["input_never_given"],
    );
    check(
        "/variables",
        json!([{"name": "n", "data_type": {"type": "number"}, "default": "x"}]),
        &["wrong_value"],
    );
    check("/run_title", json!("{{record.nam}}"), &["template"]);
    let sla = |minutes: u32| json!({"target_minutes": minutes});
    check("/sla", sla(0), &["sla_range"]);
    check("/sla", json!({"target_minutes": 5, "warn_percent": 100}), &["sla_range"]);
    check("/sla", json!({"target_minutes": 5, "warn_percent": 99}), &[]);
    let both = with(with(onboarding(), "/stages/0/sla", sla(10)), &format!("{SIGN}/sla"), sla(11));
    assert_eq!(codes(&found(both.clone())), ["sla_longer"]);
    assert_eq!(codes(&found(with(both, "/sla", sla(5)))), ["sla_longer"; 3]);
}

fn check_in_flow(flow: Value, at: &str, value: Value, expected: &[&str]) {
    let flow: Flow = serde_json::from_value(with(flow, at, value.clone())).unwrap();
    let problems = check_flow(&flow, &world());
    assert_eq!(codes(&problems), expected, "{at} = {value}: {problems:#?}");
}

#[test]
fn flows() {
    let set = |name: &str, value: Value| json!([{"name": name, "value": {"literal": value}}]);
    check_in_flow(background(), "/label", json!(""), &["label_empty"]);
    check_in_flow(background(), "/start", json!(null), &["no_start"]);
    check_in_flow(background(), "/start", json!("nte"), &["target_unknown", "unreachable", "unreachable"]);
    check_in_flow(background(), "/elements/0/next", json!("gone"), &["target_unknown", "unreachable"]);
    check_in_flow(background(), "/elements/0/next", json!(null), &["unreachable"]);
    check_in_flow(background(), "/elements/1/next", json!("note"), &["never_ends", "never_ends"]);
    check_in_flow(background(), "/elements/0/body/sets", set("amont", json!(1)), &["field_unknown"]);
    check_in_flow(background(), "/elements/0/body/sets", set("amount", json!("1")), &["wrong_value"]);
    check_in_flow(background(), "/elements/0/body/sets", json!([]), &["sets_nothing"]);
    check_in_flow(background(), "/object", json!(null), &["object_missing"]);
    check_in_flow(background(), "/object", json!("Acount"), &["object_unknown"]);
    check_in_flow(background(), "/outputs", json!(["totl"]), &["output_unknown"]);
    check_in_flow(background(), "/outcomes", json!([{"name": "x", "label": "X"}]), &["outcomes_unused"]);
    check_in_flow(background(), "/elements/1/name", json!("note"), &["duplicate_name", "target_unknown"]);
    check_in_flow(background(), "/elements/1/body/to", json!([]), &["notify_nobody"]);
    check_in_flow(background(), "/elements/1/body/subject", json!("{{vars.x}}"), &["template"]);
    check_in_flow(
        background(),
        "/elements/1/body",
        json!({"kind": "screen"}),
        &["element_wrong_kind", "screen_empty"],
    );
    check_in_flow(background(), "/elements/1/body", json!({"kind": "decision"}), &["decision_empty"]);
    check_in_flow(
        background(),
        "/elements/1/body",
        json!({"kind": "assignment", "sets": set("totl", json!(1))}),
        &["variable_unknown"],
    );
    check_in_flow(evaluation(), "/variables", json!([]), &["result_missing", "variable_unknown"]);
    check_in_flow(
        evaluation(),
        "/variables/0/data_type",
        json!({"type": "text"}),
        &["result_missing", "wrong_type"],
    );
    check_in_flow(evaluation(), "/kind", json!("autolaunched"), &[]);
    check_in_flow(
        background(),
        "/kind",
        json!("evaluation"),
        &["result_missing", "element_wrong_kind", "element_wrong_kind"],
    );
}

#[test]
fn what_a_step_leaves_in_variables() {
    let set = |name: &str, value: Value| json!([{"name": name, "value": value}]);
    let at = format!("{REVIEW}/sets");
    check(&at, set("cap", json!({"reference": "steps.review.outputs.cap"})), &[]);
    check(&at, set("cap", json!({"expression": "vars.cap + 1.0"})), &[]);
    check(&at, set("cap", json!({"literal": "x"})), &["wrong_value"]);
    check(&at, set("cap", json!({"reference": "record.name"})), &["wrong_type"]);
    check(&at, set("cap", json!({"expression": "vars.cup"})), &["unknown_name"]);
    check(&at, set("cup", json!({"literal": 1})), &["variable_unknown"]);
}

#[test]
fn screens() {
    let component = "/elements/0/body/components/0";
    let with_component = |at: &str, value: Value, expected: &[&str]| {
        check_in_flow(flow(), &format!("{component}{at}"), value, expected)
    };
    with_component("/label", json!(""), &["label_empty"]);
    with_component("/default", json!({"literal": "x"}), &["wrong_value"]);
    with_component("/visible", json!({"expression": "vars.nope"}), &["unknown_name"]);
    with_component("/visible", json!({"expression": "false"}), &["never_visible"]);
    with_component(
        "/validation",
        json!({"condition": {"expression": "vars.cap > 1"}, "message": ""}),
        &["label_empty"],
    );
    with_component("/body", json!({"kind": "choice", "choices": []}), &["choices_empty"]);
    with_component(
        "/body",
        json!({"kind": "choice", "choices": [{"value": "a"}, {"value": "a"}]}),
        &["duplicate_name"],
    );
    with_component("/body", json!({"kind": "record_field", "field": "amont"}), &["field_unknown"]);
    with_component("/body", json!({"kind": "text", "markdown": "{{1 +}}"}), &["template"]);
    with_component(
        "/body",
        json!({"kind": "input", "data_type": {"type": "lookup", "object": "Nope"}}),
        &["object_unknown"],
    );
    check_in_flow(
        flow(),
        "/variables",
        json!([{"name": "cap", "data_type": {"type": "text"}}]),
        &["duplicate_name"],
    );
    check_in_flow(flow(), "/outcomes/1/name", json!("approve"), &["duplicate_name"]);
}

#[test]
fn objects() {
    let account = || serde_json::to_value(&world().objects["Account"]).unwrap();
    let check = |at: &str, value: Value, expected: &[&str]| {
        let object: Object = serde_json::from_value(with(account(), at, value.clone())).unwrap();
        let problems = check_object(&object, &world());
        assert_eq!(codes(&problems), expected, "{at} = {value}: {problems:#?}");
    };
    check("/label", json!(""), &["label_empty"]);
    check("/fields", json!([]), &["no_fields"]);
    check("/fields/1/name", json!("name"), &["duplicate_name"]);
    check("/fields/1/name", json!("id"), &["reserved_name"]);
    check("/title_field", json!("nam"), &["field_unknown"]);
    check("/title_field", json!("vip"), &["wrong_type"]);
    check("/fields/0/data_type", json!({"type": "percent"}), &["title_missing"]);
    check("/fields/1/data_type", json!({"type": "picklist", "choices": []}), &["choices_empty"]);
    check("/fields/1/data_type", json!({"type": "lookup", "object": "Nope"}), &["object_unknown"]);
    check("/fields/1/data_type", json!({"type": "lookup", "object": "Account"}), &[]);
    check("/fields/1/data_type", json!({"type": "currency", "code": "euro"}), &["wrong_value"]);
    check("/fields/1/data_type", json!({"type": "number", "decimals": 9}), &["wrong_value"]);
    check("/fields/1/default", json!("x"), &["wrong_value"]);
}

#[test]
fn resources_say_what_can_be_named() {
    let definition: Orchestration = serde_json::from_value(onboarding()).unwrap();
    let list = resources(&definition, &world());
    let of = |path: &str| list.iter().find(|r| r.path == path).unwrap_or_else(|| panic!("no {path}"));
    assert_eq!(of("record.amount").label, "Account › Amount");
    assert_eq!(of("steps.review.outputs.cap").data_type, crate::value::DataType::Number { decimals: 0 });
    let outcomes = of("steps.review.outcome").data_type.choices().unwrap().iter().map(|c| c.value.clone());
    assert_eq!(outcomes.collect::<Vec<_>>(), ["approve", "reject"]);
    assert_eq!(of("steps.sign.outcome").data_type.choices().unwrap()[0].value, "done");
    of("stages.contract.status");
    let named: Vec<_> = flows_named(&definition).into_iter().map(String::from).collect();
    assert_eq!(named, ["bill", "review"]);
}

#[test]
fn errors_come_first_then_drawing_order() {
    let worse =
        with(with(onboarding(), "/stages/0/steps", json!([])), &format!("{REVIEW}/work/inputs"), json!({}));
    let problems = found(with(worse, "/stages/1/label", json!("")));
    assert_eq!(codes(&problems), ["label_empty", "input_missing", "stage_empty"]);
}
