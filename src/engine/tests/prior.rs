//! The record before a change: what decides looks at the change that started the run, what waits at the one that woke it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use common::{Shell, name, onboarding};
use fermata_engine::run::{RunStatus, StepStatus, command::Command};
use serde_json::{Value, json};

/// Stage `one` with work of sam, then a decision that asks this; if it holds, stage `two`.
fn deciding(asked: Value) -> Value {
    let mut definition = onboarding();
    let work = |step: &str| json!({ "name": step, "label": step, "work": { "kind": "interactive", "assignee": { "kind": "user", "name": "sam" } } });
    definition["trigger"] = json!({ "kind": "record", "object": "Account", "on": "created_or_updated" });
    definition["start"] = json!({ "to": "stage", "name": "one" });
    definition["stages"] = json!([
        { "name": "one", "label": "One", "next": { "to": "decision", "name": "ask" }, "steps": [work("first")] },
        { "name": "two", "label": "Two", "next": { "to": "end" }, "steps": [work("second")] }
    ]);
    definition["decisions"] = json!([{ "name": "ask", "label": "Ask", "default_label": "No", "default_next": { "to": "end" },
        "outcomes": [{ "name": "yes", "label": "Yes", "condition": asked, "next": { "to": "stage", "name": "two" } }] }]);
    definition
}

/// Whether the decision says yes in a run that a change of the amount from `before` to `after` started.
fn says_yes(asked: Value, before: Option<i64>, after: i64) -> bool {
    let mut shell = Shell::new(deciding(asked));
    shell.set("amount", json!(before.unwrap_or(0)));
    shell.prior = before.map(|_| shell.record.clone());
    shell.set("amount", json!(after));
    shell.start().unwrap();
    // Later commands come by themselves, and not by a change.
    shell.prior = None;
    shell.complete("sam", "first", None, json!({})).unwrap();
    shell.run().status() == RunStatus::InProgress
}

#[test]
fn a_decision_knows_the_record_before_the_change_that_started_the_run() {
    let newly = json!({ "expression": "record.amount > 100 && (prior.id == null || !(prior.amount > 100))" });
    assert!(says_yes(newly.clone(), Some(50), 200));
    assert!(!says_yes(newly.clone(), Some(150), 200));
    assert!(!says_yes(newly.clone(), Some(50), 60));
    assert!(says_yes(newly, None, 200), "a new record");
    let changed = json!({ "rows": { "rows": [{ "resource": "record.amount", "operator": "is_changed", "value": { "literal": true } }] } });
    assert!(says_yes(changed.clone(), Some(1), 2));
    assert!(!says_yes(changed.clone(), Some(2), 2));
    assert!(!says_yes(changed, None, 2));
}

#[test]
fn a_change_that_wakes_the_run_is_nearer_than_the_one_that_started_it() {
    let grew = json!({ "expression": "record.amount > prior.amount" });
    let mut definition = deciding(grew);
    definition["stages"][0]["exit"] =
        json!({ "kind": "when", "condition": { "expression": "record.amount < 100" } });
    let mut shell = Shell::new(definition);
    shell.set("amount", json!(100));
    shell.prior = Some(shell.record.clone());
    shell.set("amount", json!(500));
    shell.start().unwrap();
    shell.record.revision += 1;
    shell.prior = Some(shell.record.clone());
    shell.set("amount", json!(50));
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed, "it shrank by the change that ended the stage");
}

#[test]
fn what_waits_for_a_change_is_not_ended_by_the_change_that_started_the_run() {
    let changed = json!({ "kind": "when", "condition": { "rows": { "rows": [
        { "resource": "record.amount", "operator": "is_changed", "value": { "literal": true } }] } } });
    let work = json!({ "kind": "interactive", "assignee": { "kind": "user", "name": "sam" }, "completion": changed });
    let mut shell = Shell::with_work(work);
    shell.prior = Some(shell.record.clone());
    shell.set("amount", json!(500));
    shell.start().unwrap();
    shell.prior = None;
    shell.give("", Command::Evaluate).unwrap();
    let status = |shell: &Shell| shell.run().step(&name("step")).unwrap().1.status;
    assert_eq!(status(&shell), StepStatus::InProgress);
    shell.record.revision += 1;
    shell.prior = Some(shell.record.clone());
    shell.set("amount", json!(501));
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(status(&shell), StepStatus::Completed);
}
