//! Which record changes start a run.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use common::{Shell, onboarding};
use fermata_engine::{context::Context, run::triggers::starts};
use serde_json::{Value, json};

/// Whether a change of the amount from `before` (none: the record is new) to `after` starts a run.
fn check(trigger: Value, before: Option<i64>, after: i64) -> Result<bool, String> {
    let mut definition = onboarding();
    definition["trigger"] = trigger;
    let mut shell = Shell::new(definition);
    shell.set("amount", json!(before.unwrap_or(0)));
    let prior = before.map(|_| shell.record.clone());
    shell.set("amount", json!(after));
    let context = Context { prior, ..shell.context("sam") };
    starts(&context, &shell.record).map_err(|error| error.code)
}

fn on(changes: &str, entry: Value, only: bool) -> Value {
    json!({ "kind": "record", "object": "Account", "on": changes, "entry": entry, "only_when_changed_to_meet": only })
}

fn large() -> Value {
    json!({ "expression": "record.amount > 100" })
}

#[test]
fn kinds_of_change() {
    for (changes, created, updated) in
        [("created", true, false), ("updated", false, true), ("created_or_updated", true, true)]
    {
        assert_eq!(check(on(changes, json!(null), false), None, 5), Ok(created), "{changes}, created");
        assert_eq!(check(on(changes, json!(null), false), Some(1), 5), Ok(updated), "{changes}, updated");
    }
    assert_eq!(check(json!({ "kind": "autolaunched" }), None, 5), Ok(false));
    let other = json!({ "kind": "record", "object": "Contract", "on": "created" });
    assert_eq!(check(other, None, 5), Ok(false));
}

#[test]
fn entry_conditions_see_record_and_prior() {
    assert_eq!(check(on("created", large(), false), None, 5), Ok(false));
    assert_eq!(check(on("created", large(), false), None, 500), Ok(true));
    let grew = json!({ "expression": "record.amount > prior.amount" });
    assert_eq!(check(on("updated", grew.clone(), false), Some(1), 2), Ok(true));
    assert_eq!(check(on("updated", grew, false), Some(2), 1), Ok(false));
    let wrong = json!({ "expression": "record.name - 1 > 2" });
    assert!(check(on("created", wrong, false), None, 5).is_err());
}

#[test]
fn only_when_changed_to_meet() {
    assert_eq!(check(on("updated", large(), false), Some(200), 300), Ok(true));
    assert_eq!(check(on("updated", large(), true), Some(200), 300), Ok(false), "it held before");
    assert_eq!(check(on("updated", large(), true), Some(50), 300), Ok(true));
    assert_eq!(check(on("created_or_updated", large(), true), None, 300), Ok(true), "a new record");
}
