//! Stored events are a promise: replaying an old event on an old state gives the same state as ever.
//!
//! Each kind of event, and what an event says only now and then, has a file in `golden/`: the state before, the event, the state after. A kind without a file
//! fails. `FERMATA_BLESS=1` writes the missing files; it never touches one that is there.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use std::{collections::BTreeMap, path::PathBuf};

use common::{Shell, name, onboarding};
use fermata_engine::{
    evolve,
    people::Assignee,
    run::{
        ChildStatus, Run,
        command::{Command, Deciding},
        event::{Event, EventRecord, SlaScope},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Serialize, Deserialize)]
struct Golden {
    before: Option<Run>,
    event: EventRecord,
    after: Run,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

#[test]
fn old_events_mean_what_they_meant() {
    let (mut found, mut files) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let golden: Golden = serde_json::from_str(&text).unwrap();
        let stored: serde_json::Value = serde_json::from_str(&text).unwrap();
        let after = evolve(golden.before, &golden.event).unwrap();
        assert_eq!(serde_json::to_value(&after).unwrap(), stored["after"], "{}", path.display());
        assert_eq!(serde_json::to_value(&golden.event).unwrap(), stored["event"], "{}", path.display());
        assert_eq!(golden.event.event.version(), 1, "a new version needs files of its own");
        found.push(golden.event.event.kind());
        files.extend(more(&golden.event.event));
    }
    let missing: Vec<_> = Event::KINDS.iter().filter(|kind| !found.contains(kind)).collect();
    assert!(MORE.iter().all(|example| files.contains(example)), "no golden file for one of {MORE:?}");
    assert!(missing.is_empty(), "no golden file for {missing:?}; FERMATA_BLESS=1 writes them");
}

#[test]
fn every_kind_of_event_happens_and_has_its_file() {
    let mut first: BTreeMap<&str, Golden> = BTreeMap::new();
    for shell in plays() {
        let mut run = None;
        for event in shell.log {
            let after = evolve(run.clone(), &event).unwrap();
            let kind = event.event.kind();
            for example in std::iter::once(kind).chain(more(&event.event)) {
                let golden = || Golden { before: run.clone(), event: event.clone(), after: after.clone() };
                first.entry(example).or_insert_with(golden);
            }
            run = Some(after);
        }
    }
    let missing: Vec<_> =
        Event::KINDS.iter().chain(MORE).filter(|example| !first.contains_key(*example)).collect();
    assert!(missing.is_empty(), "no play shows {missing:?}");
    if std::env::var_os("FERMATA_BLESS").is_some() {
        for (kind, golden) in first {
            let path = folder().join(format!("{kind}.json"));
            if !path.exists() {
                std::fs::write(path, serde_json::to_string_pretty(&golden).unwrap() + "\n").unwrap();
            }
        }
    }
}

/// Examples besides one of each kind: of what an event says only now and then.
const MORE: &[&str] =
    &["run_started_by_a_change", "stage_ended_by_a_failure", "work_item_created_about_another_record"];

/// Of which of them this is one.
fn more(event: &Event) -> Option<&'static str> {
    match event {
        Event::RunStarted { prior: Some(_), .. } => Some("run_started_by_a_change"),
        Event::StageEnded { fault: Some(_), .. } => Some("stage_ended_by_a_failure"),
        Event::WorkItemCreated { record: Some(_), .. } => Some("work_item_created_about_another_record"),
        _ => None,
    }
}

/// Runs that together show every kind of event.
fn plays() -> Vec<Shell> {
    let plays = [to_the_end(), failing(), cancelled(), withdrawn(), keeping(), calling()];
    let rest = [
        repaired(),
        deciding(),
        recalled(),
        away(),
        waiting(),
        hearing(),
        dividing(),
        telling(),
        escalating(),
        led_on(),
        about_another(),
        begun_by_a_change(),
        waiting_on(),
    ];
    plays.into_iter().chain(making()).chain(rest).collect()
}

fn to_the_end() -> Shell {
    let mut shell = Shell::started();
    shell.give("max", Command::Pause { reason: "holiday".into() }).unwrap();
    shell.now_ms += common::HOUR;
    shell.give("max", Command::Resume { reason: "back".into() }).unwrap();
    shell.fire("sla:step:contract:warn");
    shell.fire("sla:step:contract:breach");
    shell.complete("sam", "contract", None, json!({ "amount": 0 })).unwrap();
    let item = shell.item("review");
    shell.give("lea", Command::Claim { item }).unwrap();
    shell.give("lea", Command::Release { item }).unwrap();
    let to = Assignee::User(name("lou"));
    shell.give("max", Command::Reassign { item, to, reason: "knows it".into() }).unwrap();
    shell.complete("lou", "review", Some("approve"), json!({ "cap": 5 })).unwrap();
    shell
}

fn telling() -> Shell {
    let mut definition = onboarding();
    definition["step_news"] = json!({ "to": [{ "kind": "starter" }], "managers": true });
    definition["stages"][0]["steps"][0]["reminder"] = json!({ "after_minutes": 60, "times": 2 });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.fire("remind:contract");
    shell
}

fn failing() -> Shell {
    let mut shell = Shell::started();
    shell.set("divisor", json!("nothing"));
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    shell.fire("retry:billing");
    shell.set("divisor", json!(2));
    shell.give("max", Command::Retry { step: None, reason: "mended".into() }).unwrap();
    shell
}

/// A failure leads along the fault path of its stage.
fn led_on() -> Shell {
    let mut definition = onboarding();
    definition["stages"][1]["fault"] = json!({ "to": "stage", "name": "setup" });
    definition["stages"][1]["steps"][1]["work"]["retry"] = json!({ "attempts": 1, "delay_seconds": 30 });
    let mut shell = Shell::new(definition);
    shell.set("divisor", json!("nothing"));
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    shell
}

/// Work about another record than the run's.
fn about_another() -> Shell {
    let id = fermata_engine::ids::RecordId(uuid::Uuid::from_u128(2));
    let mut shell =
        Shell::with_work(json!({ "kind": "interactive", "assignee": { "kind": "user", "name": "sam" },
        "about": { "literal": id.to_string() } }));
    let mut other = shell.record.clone();
    other.at.id = id;
    shell.others.insert(id, other);
    shell.start().unwrap();
    shell
}

/// Somebody has finished, and an operator does not let the run wait for the condition.
fn waiting_on() -> Shell {
    let mut definition = onboarding();
    definition["stages"][0]["steps"][0]["work"]["completion"] =
        json!({ "kind": "only_when", "condition": { "expression": "record.amount > 1000" } });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    shell.give("max", Command::CompleteStep { step: name("contract"), reason: "agreed".into() }).unwrap();
    shell
}

fn begun_by_a_change() -> Shell {
    let mut shell = Shell::new(onboarding());
    shell.prior = Some(shell.record.clone());
    shell.set("amount", json!(200));
    shell.start().unwrap();
    shell
}

fn cancelled() -> Shell {
    let mut shell = Shell::started();
    shell.give("max", Command::Cancel { reason: "lost".into() }).unwrap();
    shell
}

fn away() -> Shell {
    let mut shell = Shell::new(onboarding());
    let absence =
        json!({ "sam": [{ "from_ms": 0, "until_ms": common::NOW + common::HOUR, "substitute": "lou" }] });
    shell.directory.absences = serde_json::from_value(absence).unwrap();
    shell.start().unwrap();
    let item = shell.item("contract");
    shell.now_ms = common::NOW + common::HOUR;
    shell.give("", Command::SettleAbsence { item }).unwrap();
    shell
}

fn repaired() -> Shell {
    let mut shell = Shell::started();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    let values = [("note".to_owned(), json!("came back"))].into();
    shell.give("max", Command::SetVariables { values, reason: "wrong before".into() }).unwrap();
    shell.give("max", Command::GoBack { stage: name("sales"), reason: "wrong amount".into() }).unwrap();
    let (item, values) = (shell.item("contract"), [("amount".to_owned(), json!(70))].into());
    let reason = "on holiday".to_owned();
    shell.give("max", Command::CompleteFor { item, outcome: None, values, reason }).unwrap();
    shell.give("max", Command::SkipStep { step: name("review"), reason: "known".into() }).unwrap();
    shell
}

fn deciding() -> Shell {
    let people = json!([{ "kind": "user", "name": "lea" }, { "kind": "user", "name": "lou" }]);
    let mut shell =
        Shell::with_work(json!({ "kind": "approval", "rule": { "kind": "all" }, "approvers": people }));
    shell.start().unwrap();
    let step = shell.run().current().unwrap().steps[0].name.clone();
    let who = Assignee::User(name("max"));
    let reason = "knows it".to_owned();
    let at = None;
    let add = Command::AddApprover { step: step.clone(), who: who.clone(), at, reason: reason.clone() };
    shell.give("ada", add).unwrap();
    shell.give("ada", Command::RemoveApprover { step: step.clone(), who, reason: reason.clone() }).unwrap();
    let item = shell.run().step(&step).unwrap().1.items[0].id;
    shell.give("lea", Command::Delegate { item, to: name("max"), reason: reason.clone() }).unwrap();
    shell.give("max", Command::HandBack { item, reason }).unwrap();
    let decision = Box::new(Deciding { comment: "fine".into(), ..Deciding::default() });
    shell.give("lea", Command::Decide { item, decision }).unwrap();
    shell
}

fn recalled() -> Shell {
    let people = json!([{ "kind": "user", "name": "lea" }]);
    let mut shell = Shell::with_work(json!({ "kind": "approval", "approvers": people }));
    shell.start().unwrap();
    shell.give("sam", Command::Recall { reason: "typo".into() }).unwrap();
    shell
}

fn withdrawn() -> Shell {
    let mut definition = onboarding();
    definition["stages"][0]["steps"][0]["work"]["completion"] =
        json!({ "kind": "when", "condition": { "expression": "record.amount > 1000" } });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.set("amount", json!(2000));
    shell.give("", Command::Evaluate).unwrap();
    shell
}

/// A promise with a ladder that stands still for a while and is given more time.
fn escalating() -> Shell {
    let mut definition = onboarding();
    definition["stages"][0]["steps"][0]["sla"] = json!({
        "target_minutes": 600, "target": { "reference": "record.amount" },
        "pauses": [{ "label": "Waiting for the customer", "condition": { "expression": "record.amount > 1000" } }],
        "ladder": [
            { "at": { "kind": "share", "percent": 50 }, "action": { "kind": "raise_priority", "to": "high" } },
            { "at": { "kind": "share", "percent": 60 }, "action": { "kind": "run_flow", "flow": "gone" } }
        ]
    });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    for amount in [2000, 200] {
        shell.now_ms += 60_000;
        shell.set("amount", json!(amount));
        shell.give("", Command::Evaluate).unwrap();
    }
    shell.fire("sla:step:contract:rung:0");
    shell.fire("sla:step:contract:rung:1");
    let (scope, due_ms) = (SlaScope::Step(name("contract")), shell.now_ms + common::HOUR);
    shell.give("max", Command::ChangeDue { scope, due_ms, reason: "agreed".into() }).unwrap();
    shell
}

fn waiting() -> Shell {
    let mut shell = Shell::with_work(json!({
        "kind": "wait", "until": { "kind": "moment", "value": { "reference": "record.renewal" } },
        "timeout": { "at": { "kind": "after", "amount": { "literal": 90 }, "unit": "days" } }
    }));
    shell.set("renewal", json!("2026-02-01"));
    shell.start().unwrap();
    shell.set("renewal", json!("2026-03-01"));
    shell.give("", Command::Evaluate).unwrap();
    shell
}

fn hearing() -> Shell {
    let mut shell = Shell::with_work(json!({
        "kind": "wait", "until": {
            "kind": "message", "name": "signed", "correlation": { "reference": "record.name" },
            "outputs": [{ "name": "cap", "data_type": { "type": "number" } }]
        }
    }));
    shell.start().unwrap();
    let data = json!({ "cap": 5 });
    shell.give("sam", Command::Message { name: "signed".into(), key: None, data }).unwrap();
    shell
}

fn dividing() -> Shell {
    let mut shell = Shell::with_work(json!({
        "kind": "sub_orchestration", "orchestration": "visit", "inputs": { "place": { "reference": "item" } },
        "for_each": { "items": { "literal": ["Kiel", "Rostock"] }, "quorum": { "kind": "any" } }
    }));
    shell.start().unwrap();
    shell.child(1, ChildStatus::Completed, json!({ "seen": true }));
    shell
}

fn keeping() -> Shell {
    let mut definition = onboarding();
    definition["variables"] =
        json!([{ "name": "remark", "label": "Remark", "data_type": { "type": "text" } }]);
    definition["stages"][0]["steps"][0]["sets"] =
        json!([{ "name": "remark", "value": { "reference": "steps.contract.outputs.remark" } }]);
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80, "remark": "fine" })).unwrap();
    shell
}

fn with_billing(flow: serde_json::Value) -> Shell {
    let mut shell = Shell::new(onboarding());
    shell.flows.insert(name("billing"), std::sync::Arc::new(serde_json::from_value(flow).unwrap()));
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    shell
}

/// Makes two records and publishes an event; then deletes one of them.
fn making() -> [Shell; 2] {
    let mut flow = json!({
        "label": "Billing", "kind": "autolaunched", "object": "Account", "start": "make",
        "elements": [
            { "name": "make", "label": "Make", "next": "say", "body": { "kind": "create_records", "object": "Account",
              "from": { "literal": ["one", "two"] },
              "sets": [{ "name": "name", "value": { "reference": "item" } }] } },
            { "name": "say", "label": "Say", "body": { "kind": "action", "action": "publish_event",
              "event_type": "customer.billed", "data": { "amount": { "reference": "record.amount" } } } }
        ]
    });
    let made = with_billing(flow.clone());
    flow["start"] = json!("tidy");
    flow["elements"] = json!([{ "name": "tidy", "label": "Tidy", "body": { "kind": "delete_records",
        "target": { "matching": { "object": "Account", "filter": { "rows": [
            { "field": "name", "operator": "equals", "value": { "literal": "two" } }] } } } } }]);
    let mut shell = Shell::new(onboarding());
    shell.others = made.others.clone();
    shell.flows.insert(name("billing"), std::sync::Arc::new(serde_json::from_value(flow).unwrap()));
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    assert_eq!(shell.others.len(), 1, "one of the two is left");
    [made, shell]
}

/// Calls another system.
fn calling() -> Shell {
    with_billing(json!({
        "label": "Billing", "kind": "autolaunched", "object": "Account", "start": "ask",
        "elements": [{ "name": "ask", "label": "Ask", "body": { "kind": "action", "action": "http_callout",
            "url": "https://erp.example.com" } }]
    }))
}
