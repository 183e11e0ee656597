//! Flows that call other systems: a job carries them out, exactly one for each cause.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use std::{collections::BTreeMap, sync::Arc};

use common::{HOUR, Shell, name, onboarding};
use fermata_engine::{
    flow::action::callout::CalloutAnswer,
    run::{RunStatus, StepStatus, command::Command, waits},
};
use serde_json::{Value, json};

fn answered(status: u16) -> CalloutAnswer {
    CalloutAnswer::Answered { status, headers: BTreeMap::new(), body: "{\"number\": 7}".into() }
}

/// Makes a record, tells the other system its id and the moment, and notes the amount.
fn flow() -> Value {
    json!({
        "label": "Billing", "kind": "autolaunched", "object": "Account", "start": "make",
        "variables": [{ "name": "id", "data_type": { "type": "text" } }], "outputs": ["id"],
        "elements": [
            { "name": "make", "label": "Make", "next": "ask", "body": { "kind": "create_records", "object": "Account",
              "sets": [{ "name": "name", "value": { "literal": "Invoice" } }], "into": "id" } },
            { "name": "ask", "label": "Ask", "next": "note", "body": { "kind": "action", "action": "http_callout",
              "url": "https://erp.example.com/{{vars.id}}?at={{now}}" } },
            { "name": "note", "label": "Note", "body": { "kind": "update_records", "sets": [
              { "name": "amount", "value": { "literal": 7 } }] } }
        ]
    })
}

fn at_billing() -> Shell {
    let mut shell = Shell::new(onboarding());
    shell.flows.insert(name("billing"), Arc::new(serde_json::from_value(flow()).unwrap()));
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    shell
}

/// What was asked with a call, as text.
fn asked(shell: &Shell, number: usize) -> String {
    serde_json::to_string(&shell.called[number].request).unwrap()
}

fn billing(shell: &Shell) -> StepStatus {
    shell.run().step(&name("billing")).unwrap().1.status
}

#[test]
fn the_job_carries_the_flow_out_and_everything_is_committed_together() {
    let mut shell = at_billing();
    assert_eq!(billing(&shell), StepStatus::InProgress);
    assert!(shell.called.is_empty() && shell.others.is_empty(), "nothing happens before its job comes");
    assert!(shell.timers.contains_key("flow:billing"));
    let waits = waits::waits(&shell.definition, shell.run());
    assert!(waits.contains(&waits::Wait::Flow { step: name("billing") }), "{waits:?}");
    let since = shell.now_ms;
    shell.fire("flow:billing");
    assert_eq!((billing(&shell), shell.others.len(), shell.called.len()), (StepStatus::Completed, 1, 1));
    let made = shell.others.keys().next().unwrap().to_string();
    assert!(asked(&shell, 0).contains(&made), "{:?}", shell.called);
    assert_eq!(shell.called[0].place, "ask.1");
    assert_eq!(made.get(14..15), Some("7"), "a UUIDv7 as every id");
    assert_eq!(shell.record.fields[&name("amount")], json!(7));
    assert_eq!(since, shell.now_ms);
}

#[test]
fn what_is_asked_is_the_same_in_a_further_try_except_for_the_moment() {
    let mut shell = at_billing();
    shell.said = answered(500);
    shell.fire("flow:billing");
    assert_eq!(
        (billing(&shell), shell.others.len()),
        (StepStatus::Failed, 0),
        "nothing of a failed try remains"
    );
    shell.fire("retry:billing");
    assert_eq!(billing(&shell), StepStatus::InProgress);
    shell.said = answered(201);
    shell.fire("flow:billing");
    assert_eq!(billing(&shell), StepStatus::Completed);
    let bare = |number| asked(&shell, number).split("at=").next().unwrap().to_owned();
    assert_eq!(bare(0), bare(1), "the record that it makes has the same id in every try");
    assert_ne!(asked(&shell, 0), asked(&shell, 1), "the moment is that of the try");
}

#[test]
fn the_moment_is_that_at_which_the_try_began_however_late_the_job_comes() {
    let mut shell = at_billing();
    let key = "flow:billing";
    shell.now_ms += HOUR;
    shell.timers.remove(key);
    shell.give("", Command::Timer { key: key.into() }).unwrap();
    assert!(asked(&shell, 0).contains("2026-01-01T00"), "{:?}", shell.called);
}

#[test]
fn a_job_goes_with_its_step() {
    let mut shell = at_billing();
    shell.give("max", Command::Pause { reason: String::new() }).unwrap();
    assert!(!shell.timers.contains_key("flow:billing"), "nothing goes on while the run is held");
    shell.give("max", Command::Resume { reason: String::new() }).unwrap();
    assert!(shell.timers.contains_key("flow:billing"));
    shell.give("max", Command::Cancel { reason: String::new() }).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Cancelled);
    assert!(shell.timers.is_empty() && shell.called.is_empty());
    let late = shell.give("", Command::Timer { key: "flow:billing".into() });
    assert!(late.is_err(), "a job that comes late finds nothing to do");
}
