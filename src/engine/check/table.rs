//! Every code of the checker, produced at least once.

#[path = "table/flows.rs"]
mod flows;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{super::*, *};

/// What is changed, where, into what; then these codes are found, maybe among others.
type Row = (&'static str, Whole, String, Value);

#[derive(Clone, Copy)]
enum Whole {
    Drawing,
    Screen,
    Background,
    Evaluation,
    Object,
}

use Whole::{Background, Drawing, Evaluation, Screen};

fn expression(source: &str) -> Value {
    json!({ "expression": source })
}

fn rows() -> Vec<Row> {
    let mut rows = steps();
    rows.extend(work_of_people());
    rows.extend(assignees_and_approvals());
    rows.extend(drawing());
    rows.extend(triggers());
    rows.extend(promises());
    rows.extend(conditions_and_expressions());
    rows.extend(flows::flows_at_work());
    rows.extend(flows::screens_and_objects());
    rows
}

fn assignees_and_approvals() -> Vec<Row> {
    let work = || format!("{BILLING}/work");
    vec![
        (
            "role_unknown",
            Drawing,
            format!("{REVIEW}/work/assignee"),
            json!({ "kind": "role", "name": "cfo" }),
        ),
        (
            "performer_unknown",
            Drawing,
            format!("{REVIEW}/work/assignee"),
            json!({ "kind": "performer", "step": "nowhere" }),
        ),
        ("approver_missing", Drawing, work(), approval(json!({ "approvers": [] }))),
        ("approvers_too_many", Drawing, work(), approval(json!({ "approvers": vec![mia(); 101] }))),
        (
            "approvals_needed",
            Drawing,
            work(),
            approval(json!({ "rule": { "kind": "at_least", "count": 0 } })),
        ),
        ("approve_missing", Drawing, work(), approval(json!({ "outcomes": [said("no", "reject")] }))),
        (
            "send_back_missing",
            Drawing,
            work(),
            approval(json!({ "outcomes": [said("yes", "approve"), said("back", "send_back")] })),
        ),
        (
            "send_back_forward",
            Drawing,
            work(),
            approval(
                json!({ "send_back": ["check"], "outcomes": [said("yes", "approve"), said("back", "send_back")] }),
            ),
        ),
        (
            "label_empty",
            Drawing,
            work(),
            approval(json!({ "outcomes": [{ "name": "yes", "label": " ", "meaning": "approve" }] })),
        ),
        (
            "unknown_name",
            Drawing,
            work(),
            approval(json!({ "completion": { "kind": "when", "condition": expression("record.vipp") } })),
        ),
        ("statement_missing", Drawing, work(), approval(json!({ "signature": { "statement": " " } }))),
        (
            "signature_without_lock",
            Drawing,
            work(),
            approval(json!({ "signature": { "statement": "I do" } })),
        ),
        ("duties_itself", Drawing, work(), approval(json!({ "not_who_did": ["billing"] }))),
        ("reject_unused", Drawing, "/stages/0/reject".into(), json!({ "to": "end" })),
        ("recall_unused", Drawing, "/recall".into(), json!({ "to": "end" })),
        ("manager_of_team", Drawing, format!("{REVIEW}/work/assignee"), manager("group", "legal", 1)),
        ("manager_missing", Drawing, format!("{REVIEW}/work/assignee"), manager("user", "mia", 1)),
        ("level_out_of_range", Drawing, format!("{REVIEW}/work/assignee"), manager("user", "mia", 0)),
    ]
}

fn steps() -> Vec<Row> {
    let start = || format!("{BILLING}/start");
    let work = || format!("{BILLING}/work");
    let wait = |until: Value| json!({ "kind": "wait", "until": until });
    let message =
        |name: &str, key: Value| wait(json!({ "kind": "message", "name": name, "correlation": key }));
    let run = |name: &str| json!({ "kind": "sub_orchestration", "orchestration": name });
    let after = |names: Value| json!({ "kind": "after", "steps": names });
    let large = all(json!([row("record.amount", "greater_than", json!(5))]));
    let never =
        all(json!([row("record.amount", "equals", json!(1)), row("record.amount", "equals", json!(2))]));
    let never = json!({ "kind": "when", "condition": never });
    vec![
        (
            "wait_range",
            Drawing,
            work(),
            wait(json!({ "kind": "duration", "amount": { "literal": -1 }, "unit": "days" })),
        ),
        (
            "zone_unknown",
            Drawing,
            work(),
            wait(
                json!({ "kind": "moment", "value": { "literal": "2027-01-01" }, "time_zone": "Europe/Nowhere" }),
            ),
        ),
        ("message_name", Drawing, work(), message(" ", json!({ "reference": "record.id" }))),
        ("message_key", Drawing, work(), message("signed", json!({ "literal": "" }))),
        ("orchestration_unknown", Drawing, work(), run("nowhere")),
        ("sub_circle", Drawing, work(), run("circle")),
        ("sub_record", Drawing, work(), run("of_contacts")),
        ("after_nothing", Drawing, start(), after(json!([]))),
        ("after_itself", Drawing, start(), after(json!(["billing"]))),
        ("after_other_stage", Drawing, start(), after(json!(["sign"]))),
        ("after_unknown", Drawing, start(), after(json!(["reviw"]))),
        ("step_never_starts", Drawing, start(), after(json!(["sign"]))),
        ("after_cycle", Drawing, format!("{REVIEW}/start"), after(json!(["billing"]))),
        (
            "time_not_watched",
            Drawing,
            start(),
            json!({ "kind": "when", "condition": expression("now > '2027-01-01'") }),
        ),
        ("stage_may_wait", Drawing, start(), json!({ "kind": "when", "condition": large })),
        ("stage_waits_for_ever", Drawing, "/stages/0/exit".into(), never.clone()),
        ("condition_never_holds", Drawing, "/stages/0/exit".into(), never),
        (
            "completion_may_wait",
            Drawing,
            format!("{REVIEW}/work/completion"),
            json!({ "kind": "only_when", "condition": expression("steps.review.outcome == 'approve'") }),
        ),
        (
            "stage_waits_for_ever",
            Drawing,
            format!("{REVIEW}/work/completion"),
            json!({ "kind": "only_when", "condition": expression("false") }),
        ),
        (
            "retry_range",
            Drawing,
            format!("{BILLING}/work/retry"),
            json!({ "attempts": 0, "delay_seconds": 1 }),
        ),
        ("stage_empty", Drawing, "/stages/0/steps".into(), json!([])),
    ]
}

/// What people do in a step, and who.
fn work_of_people() -> Vec<Row> {
    let sets = |names: &[&str]| {
        names.iter().map(|name| json!({ "name": name, "value": { "literal": 1 } })).collect::<Value>()
    };
    vec![
        ("flow_unknown", Drawing, format!("{REVIEW}/work/flow"), json!("gone")),
        ("flow_wrong_kind", Drawing, format!("{REVIEW}/work/flow"), json!("bill")),
        ("flow_other_object", Drawing, format!("{REVIEW}/work/flow"), json!("elsewhere")),
        ("variable_unknown", Drawing, format!("{REVIEW}/sets"), sets(&["vip"])),
        ("variable_set_twice", Drawing, format!("{REVIEW}/sets"), sets(&["cap", "cap"])),
        ("input_missing", Drawing, format!("{REVIEW}/work/inputs"), json!({})),
        ("input_unknown", Drawing, format!("{REVIEW}/work/inputs"), json!({ "limt": { "literal": 1 } })),
        ("wrong_value", Drawing, format!("{REVIEW}/work/inputs"), json!({ "limit": { "literal": "x" } })),
        (
            "wrong_type",
            Drawing,
            format!("{REVIEW}/work/inputs"),
            json!({ "limit": { "reference": "record.name" } }),
        ),
        ("template", Drawing, format!("{REVIEW}/work/guidance"), json!("Dear {{record.nam}}")),
        (
            "user_unknown",
            Drawing,
            format!("{REVIEW}/work/assignee"),
            json!({ "kind": "user", "name": "mai" }),
        ),
        (
            "group_unknown",
            Drawing,
            format!("{REVIEW}/work/assignee"),
            json!({ "kind": "group", "name": "legl" }),
        ),
        (
            "queue_unknown",
            Drawing,
            format!("{REVIEW}/work/assignee"),
            json!({ "kind": "queue", "name": "nope" }),
        ),
        (
            "assignee_nobody",
            Drawing,
            format!("{REVIEW}/work/assignee"),
            json!({ "kind": "user", "name": "ann" }),
        ),
        ("fallback_missing", Drawing, format!("{REVIEW}/work/assignee"), json!({ "kind": "starter" })),
    ]
}

fn drawing() -> Vec<Row> {
    let to = |what: &str, name: &str| json!({ "to": what, "name": name });
    let plan = json!([{ "name": "plan", "data_type": { "type": "text" }, "required": true }]);
    let only =
        json!({ "kind": "record", "object": "Account", "on": "created", "only_when_changed_to_meet": true });
    let system =
        json!([{ "name": "bill_it", "label": "Bill", "work": { "kind": "background", "flow": "bill" } }]);
    let loops = json!({ "name": "check", "label": "Check", "next": to("stage", "check"), "steps": system });
    let daily = json!({ "kind": "scheduled", "schedule": { "cron": "0 9 * * *" } });
    let about_none = with(with(onboarding(), "/trigger", daily), "/object", json!("Account"));
    let longer = json!({
        "name": "contract", "label": "Contract", "next": to("stage", "check"), "sla": { "target_minutes": 10 },
        "steps": [with(onboarding().pointer(SIGN).cloned().unwrap(), "/sla", json!({ "target_minutes": 11 }))]
    });
    vec![
        ("no_stage", Drawing, "/stages".into(), json!([])),
        ("object_unused", Drawing, "/object".into(), json!("Contact")),
        ("object_never_given", Drawing, String::new(), about_none),
        ("no_start", Drawing, "/start".into(), json!({ "to": "end" })),
        ("label_empty", Drawing, "/label".into(), json!(" ")),
        ("label_too_long", Drawing, "/label".into(), json!("x".repeat(201))),
        ("text_too_long", Drawing, "/description".into(), json!("x".repeat(32_769))),
        ("duplicate_name", Drawing, format!("{BILLING}/name"), json!("sign")),
        ("target_unknown", Drawing, "/start".into(), to("stage", "contrct")),
        ("unreachable", Drawing, "/stages/0/next".into(), json!({ "to": "end" })),
        ("fault_to_itself", Drawing, "/stages/0/fault".into(), to("stage", "contract")),
        ("decision_loop", Drawing, "/decisions/0/default_next".into(), to("decision", "good")),
        ("never_ends", Drawing, "/decisions/0/default_next".into(), to("decision", "good")),
        ("decision_empty", Drawing, "/decisions/0/outcomes".into(), json!([])),
        ("loop_without_person", Drawing, "/stages/1".into(), loops),
        (
            "object_unknown",
            Drawing,
            "/trigger".into(),
            json!({ "kind": "record", "object": "Acount", "on": "created" }),
        ),
        ("entry_missing", Drawing, "/trigger".into(), only),
        ("record_without_trigger", Drawing, "/trigger".into(), json!({ "kind": "autolaunched" })),
        ("input_never_given", Drawing, "/inputs".into(), plan),
        (
            "step_news_nobody",
            Drawing,
            "/step_news".into(),
            json!({ "managers": true, "started": false, "completed": false }),
        ),
        (
            "reminder_range",
            Drawing,
            "/stages/0/steps/0/reminder".into(),
            json!({ "after_minutes": 60, "times": 21 }),
        ),
        ("reminder_nobody", Drawing, format!("{BILLING}/reminder"), json!({ "after_minutes": 60 })),
        ("sla_range", Drawing, "/sla".into(), json!({ "target_minutes": 0 })),
        ("sla_longer", Drawing, "/stages/0".into(), longer),
    ]
}

fn promises() -> Vec<Row> {
    let with = |more: Value| {
        let mut sla = json!({ "target_minutes": 60 });
        for (name, value) in more.as_object().unwrap() {
            sla[name] = value.clone();
        }
        sla
    };
    let rung = |at: Value, action: Value| with(json!({ "ladder": [{ "at": at, "action": action }] }));
    let tell = |who: &str| json!({ "kind": "notify", "to": [{ "kind": who }] });
    let share = |percent: u16| json!({ "kind": "share", "percent": percent });
    let pause = |more: Value| {
        let mut pause = json!({ "label": "Waiting" });
        for (name, value) in more.as_object().unwrap() {
            pause[name] = value.clone();
        }
        with(json!({ "pauses": [pause] }))
    };
    let date = json!({ "value": { "literal": "2027-01-01" } });
    let found = [
        ("calendar_unknown", with(json!({ "calendar": "offic" }))),
        ("calendar_never_open", with(json!({ "calendar": "never" }))),
        ("owner_missing", rung(share(100), tell("owner"))),
        ("notify_nobody", rung(share(100), json!({ "kind": "notify", "to": [] }))),
        ("rung_range", rung(share(0), tell("managers"))),
        ("rung_too_early", rung(json!({ "kind": "before", "minutes": 60 }), tell("managers"))),
        ("rung_finish", rung(share(100), json!({ "kind": "finish", "outcome": "late" }))),
        ("sla_twice", with(json!({ "due": date, "target": { "literal": 5 } }))),
        ("pause_never", pause(json!({}))),
        ("pause_never_ends", pause(json!({ "condition": { "expression": "true" } }))),
        ("pause_step", pause(json!({ "steps": ["review"] }))),
    ];
    found.map(|(code, sla)| (code, Drawing, "/sla".to_owned(), sla)).into()
}

fn triggers() -> Vec<Row> {
    let trigger = |value: Value| ("/trigger".to_owned(), value);
    let scheduled = |cron: &str, zone: &str| {
        trigger(json!({ "kind": "scheduled", "schedule": { "cron": cron, "time_zone": zone } }))
    };
    let event = |source: Value| trigger(json!({ "kind": "event", "source": source }));
    let waits = trigger(json!({ "kind": "records_on_schedule", "object": "Account",
        "schedule": { "cron": "0 9 * * *", "overlap": "queue" } }));
    let found = [
        ("cron", scheduled("0 25 * * *", "UTC")),
        ("cron", scheduled("0 0 31 6 *", "UTC")),
        (
            "schedule_days",
            trigger(json!({ "kind": "scheduled",
                "schedule": { "cron": "0 9 * * *", "from": "2027-03-02", "until": "2027-03-01" } })),
        ),
        ("zone_unknown", scheduled("0 9 * * *", "Europe/Berln")),
        ("hook_unknown", event(json!({ "by": "webhook", "hook": "shp" }))),
        ("event_source_empty", event(json!({ "by": "cloud_events", "type": " " }))),
        ("overlap_queue", waits),
        (
            "input_unknown",
            trigger(json!({ "kind": "scheduled", "schedule": { "cron": "0 9 * * *" },
                "inputs": { "plan": { "literal": "x" } } })),
        ),
        (
            "field_unknown",
            trigger(json!({ "kind": "event", "source": { "by": "webhook", "hook": "shop" },
                "record": { "object": "Account", "field": "nr", "value": { "reference": "event.data.nr" } } })),
        ),
        (
            "unknown_name",
            trigger(json!({ "kind": "event", "source": { "by": "webhook", "hook": "shop" },
                "filter": { "expression": "event.datum == 'x'" } })),
        ),
    ];
    found.into_iter().map(|(code, (at, value))| (code, Drawing, at, value)).collect()
}

fn conditions_and_expressions() -> Vec<Row> {
    let one = |resource: &str, operator: &str, value: Value| all(json!([row(resource, operator, value)]));
    let custom = |logic: &str| {
        let amount = |value: i32| row("record.amount", "equals", json!(value));
        json!({ "rows": { "logic": { "custom": logic }, "rows": [amount(1), amount(2)] } })
    };
    let many: Vec<Value> = (0..201).map(|n| row("record.amount", "not_equals", json!(n))).collect();
    // Within the length, but not the number of parts, nor, leaning to one side, the depth.
    let wide = format!("[{}] == []", vec!["1<1"; 950].join(","));
    let leaning = format!("{} > 0", vec!["1"; 300].join("+"));
    let nested = format!("{}true{}", "(".repeat(40), ")".repeat(40));
    let conditions = [
        ("condition_empty", all(json!([]))),
        ("unknown_name", one("record.ammount", "equals", json!(1))),
        ("wrong_operator", one("record.vip", "greater_than", json!(true))),
        ("wrong_value", one("record.amount", "equals", json!("1"))),
        ("logic", custom("1 AND")),
        ("logic_unused_row", custom("1")),
        ("too_many", all(json!(many))),
        ("syntax", expression("record.amount >")),
        ("syntax", expression("record.name == 'a\\x00b'")),
        ("too_long", expression(&format!("record.name == '{}'", "x".repeat(4_000)))),
        ("too_deep", expression(&nested)),
        ("too_deep", expression(&leaning)),
        ("too_large", expression(&wide)),
        ("unknown_function", expression("frobnicate(record.amount)")),
        ("wrong_arguments", expression("size(1, 2, 3) > 0")),
        ("wrong_pattern", expression("matches(record.name, '(')")),
    ];
    conditions.into_iter().map(|(code, condition)| (code, Drawing, OUTCOME.to_owned(), condition)).collect()
}

fn callout() -> Value {
    json!({ "kind": "action", "action": "http_callout", "url": "https://erp.example.com" })
}

/// The usual world, and a flow that calls itself, and a flow of another object.
fn wider() -> World {
    let mut world = world();
    let mut other: Object = serde_json::to_value(&world.objects["Account"])
        .and_then(|mut value| {
            value["name"] = json!("Contact");
            serde_json::from_value(value)
        })
        .unwrap();
    other.label = "Contact".into();
    other.fields[0].required = true;
    let turns = with(background(), "/elements/1/body", json!({ "kind": "subflow", "flow": "turns" }));
    world.flows.insert(Name::parse("turns").unwrap(), serde_json::from_value(turns).unwrap());
    let elsewhere: Flow = serde_json::from_value(with(flow(), "/object", json!("Contact"))).unwrap();
    world.flows.insert(Name::parse("elsewhere").unwrap(), elsewhere);
    world.objects.insert(other.name.clone(), other);
    let name = |text: &str| Name::parse(text).unwrap();
    let circle = Callee { label: "Circle".into(), starts: [name("back")].into(), ..Callee::default() };
    let back = Callee { label: "Back".into(), starts: [name("circle")].into(), ..Callee::default() };
    let contacts = Callee { label: "Contacts".into(), object: Some(name("Contact")), ..Callee::default() };
    world.orchestrations.extend([
        (name("circle"), circle),
        (name("back"), back),
        (name("of_contacts"), contacts),
    ]);
    world
}

fn problems(whole: Whole, at: &str, value: Value) -> Vec<Problem> {
    let world = wider();
    let checked =
        |base: Value| check_flow(&serde_json::from_value(with(base, at, value.clone())).unwrap(), &world);
    match whole {
        Drawing => {
            check_orchestration(&serde_json::from_value(with(onboarding(), at, value)).unwrap(), &world)
        }
        Screen => checked(flow()),
        Background => checked(background()),
        Evaluation => checked(evaluation()),
        Whole::Object => {
            let account = serde_json::to_value(&world.objects["Account"]).unwrap();
            check_object(&serde_json::from_value(with(account, at, value)).unwrap(), &world)
        }
    }
}

#[test]
fn every_code_is_produced() {
    let mut produced = BTreeSet::new();
    let mut wrong = Vec::new();
    for (code, whole, at, value) in rows() {
        let found = problems(whole, &at, value);
        match found.iter().any(|problem| problem.code == code) {
            true => drop(produced.insert(code)),
            false => wrong.push(format!("{at}: {code} is not among {:?}", codes(&found))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let known: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
    let never: Vec<_> = known.difference(&produced).collect();
    assert!(never.is_empty(), "no row produces {never:?}");
}

#[test]
fn every_code_is_explained() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors.md");
    let explained = std::fs::read_to_string(path).unwrap();
    let (_, table) = explained.split_once("## What the checker finds").expect("its own part");
    let table = table.split("\n## ").next().unwrap_or_default();
    let rows: BTreeSet<&str> = table.lines().filter(|line| line.starts_with("| `")).collect();
    let wanted: Vec<String> =
        CODES.iter().map(|(code, meaning)| format!("| `{code}` | {meaning} |")).collect();
    let wanted: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
    assert_eq!(rows, wanted, "docs/errors.md and the checker do not agree");
    assert!(CODES.is_sorted(), "by code");
}

#[test]
fn a_missing_fault_path_is_an_error_where_that_is_demanded() {
    let drawn: Flow = serde_json::from_value(with(background(), "/elements/1/body", callout())).unwrap();
    let severity = |demanded: bool| {
        let world = World { require_fault_paths: demanded, ..wider() };
        let found = check_flow(&drawn, &world).into_iter().find(|p| p.code == "fault_path_missing").unwrap();
        (found.severity, found.property)
    };
    assert_eq!(severity(false), (Severity::Warning, "fault".to_owned()));
    assert_eq!(severity(true), (Severity::Error, "fault".to_owned()));
}

#[test]
fn a_flow_that_is_checked_under_its_name_cannot_call_itself_through_another() {
    let calls = |flow: &str| -> Flow {
        serde_json::from_value(with(
            background(),
            "/elements/1/body",
            json!({ "kind": "subflow", "flow": flow }),
        ))
        .unwrap()
    };
    let name = |text: &str| Name::parse(text).unwrap();
    let mut world = World { checked: Some(name("new")), ..wider() };
    // The other one calls it already, in a version that was active before it was deleted or renamed.
    world.flows.insert(name("other"), calls("new"));
    let circle =
        |flow: &Flow, world: &World| check_flow(flow, world).iter().any(|p| p.code == "subflow_cycle");
    assert!(circle(&calls("other"), &world), "through the other");
    assert!(circle(&calls("new"), &world), "straight");
    assert!(!circle(&calls("other"), &World { checked: Some(name("third")), ..world.clone() }));
}

fn manager(kind: &str, name: &str, levels: u8) -> serde_json::Value {
    json!({ "kind": "manager", "of": { "kind": kind, "name": name }, "levels": levels })
}

fn mia() -> Value {
    json!({ "kind": "user", "name": "mia" })
}

fn said(name: &str, meaning: &str) -> Value {
    json!({ "name": name, "label": name, "meaning": meaning })
}

/// An approval by mia, otherwise as said.
fn approval(more: Value) -> Value {
    let mut work = json!({ "kind": "approval", "approvers": [mia()] });
    work.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    work
}
