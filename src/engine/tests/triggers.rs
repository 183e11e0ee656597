//! Which record changes start a run.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by a panic")]

mod common;

use common::{Shell, name, onboarding};
use fermata_engine::{
    context::Context,
    decide,
    event::CloudEvent,
    ids::RunId,
    object::{Record, RecordRef},
    run::command::Command,
    run::triggers::{
        Reason, by_event, event_inputs, explain, looked_up, on_schedule, schedule_inputs, starts,
        starts_by_deletion,
    },
};
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

/// Whether deleting a record with this amount starts a run.
fn deleted(trigger: Value, amount: i64) -> Result<bool, String> {
    let mut definition = onboarding();
    definition["trigger"] = trigger;
    let mut shell = Shell::new(definition);
    shell.set("amount", json!(amount));
    let context = Context { prior: Some(shell.record.clone()), ..shell.context("sam") };
    starts_by_deletion(&context, &shell.record).map_err(|error| error.code)
}

#[test]
fn only_a_deletion_starts_what_waits_for_one() {
    assert_eq!(deleted(on("deleted", json!(null), false), 5), Ok(true));
    for other in ["created", "updated", "created_or_updated"] {
        assert_eq!(deleted(on(other, json!(null), false), 5), Ok(false), "{other}");
    }
    assert_eq!(check(on("deleted", json!(null), false), None, 5), Ok(false));
    assert_eq!(check(on("deleted", json!(null), false), Some(1), 5), Ok(false));
    let other = json!({ "kind": "record", "object": "Contract", "on": "deleted" });
    assert_eq!(deleted(other, 5), Ok(false));
    // What it was is prior; there is no record any more.
    let large = |path: &str| json!({ "expression": format!("{path}.amount > 100") });
    assert_eq!(deleted(on("deleted", large("prior"), false), 500), Ok(true));
    assert_eq!(deleted(on("deleted", large("prior"), true), 500), Ok(true), "it cannot have held before");
    assert_eq!(deleted(on("deleted", large("prior"), false), 5), Ok(false));
    assert_eq!(deleted(on("deleted", large("record"), false), 500), Ok(false));
    let wrong = json!({ "expression": "prior.name - 1 > 2" });
    assert!(deleted(on("deleted", wrong, false), 5).is_err());
}

#[test]
fn a_run_that_a_deletion_starts_knows_what_was_there() {
    let mut definition = onboarding();
    definition["trigger"] = on("deleted", json!(null), false);
    definition["run_title"] = json!("Gone: {{prior.name}}");
    let shell = Shell::new(definition);
    let was = shell.record.clone();
    let context = Context { prior: Some(was.clone()), records: Default::default(), ..shell.context("sam") };
    let start = |record| Command::Start {
        run: RunId(uuid::Uuid::from_u128(9)),
        orchestration: name("onboarding"),
        version: 1,
        record,
        inputs: Default::default(),
        parent: None,
    };
    let run = decide(&context, None, &start(None)).unwrap().run;
    assert_eq!((run.record, run.prior.as_deref()), (None, Some(&was)));
    assert_eq!(run.title, "Gone: Blue Harbor Freight");
    // Of another object, or by hand, there is nothing before.
    let other = Record { at: RecordRef { object: name("Contract"), ..was.at.clone() }, ..was };
    for prior in [Some(other), None] {
        let context = Context { prior, records: Default::default(), ..shell.context("sam") };
        assert_eq!(decide(&context, None, &start(None)).unwrap().run.prior, None);
    }
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

#[test]
fn people_are_told_why() {
    let told = |trigger: Value, before: Option<i64>, after: i64| {
        let mut definition = onboarding();
        definition["trigger"] = trigger;
        let mut shell = Shell::new(definition);
        shell.set("amount", json!(before.unwrap_or(0)));
        let prior = before.map(|_| shell.record.clone());
        shell.set("amount", json!(after));
        let context = Context { prior, ..shell.context("sam") };
        explain(&context, &shell.record, false).unwrap()
    };
    assert_eq!(told(on("created", json!(null), false), None, 5).reason, Reason::NoCondition);
    assert_eq!(told(on("created", json!(null), false), Some(1), 5).reason, Reason::OtherChange);
    assert_eq!(told(on("updated", large(), true), Some(200), 300).reason, Reason::HeldBefore);
    assert_eq!(told(on("updated", large(), true), Some(50), 300).reason, Reason::ConditionHolds);
    let not = told(on("created", large(), false), None, 5);
    assert_eq!((not.starts, not.reason), (false, Reason::ConditionFalse));
    let part = &not.explanation.unwrap().parts[0];
    assert_eq!((part.holds, &part.found["record.amount"]), (false, &json!(5)));
}

#[test]
fn records_on_a_schedule() {
    let schedule = json!({ "cron": "0 9 * * *" });
    for (entry, amount, wanted) in [(json!(null), 5, true), (large(), 5, false), (large(), 500, true)] {
        let mut definition = onboarding();
        definition["trigger"] = json!({ "kind": "records_on_schedule", "object": "Account", "schedule": schedule, "entry": entry });
        let mut shell = Shell::new(definition);
        shell.set("amount", json!(amount));
        assert_eq!(on_schedule(&shell.context("sam"), &shell.record), Ok(wanted));
        assert_eq!(starts(&shell.context("sam"), &shell.record), Ok(false), "a change starts nothing");
    }
}

#[test]
fn events_are_filtered_and_mapped() {
    let mut definition = onboarding();
    definition["trigger"] = json!({
        "kind": "event", "source": { "by": "cloud_events", "type": "shop.order.*" },
        "filter": { "expression": "event.data.total > 100" },
        "inputs": { "total": { "reference": "event.data.total" }, "who": { "expression": "record.name + '!'" } },
        "record": { "object": "Account", "field": "name", "value": { "reference": "event.data.customer" } }
    });
    let shell = Shell::new(definition);
    let event = |kind: &str, total: i64| CloudEvent {
        id: "1".into(),
        source: "/shop".into(),
        kind: kind.into(),
        subject: None,
        time: None,
        data: json!({ "total": total, "customer": "Blue Harbor Freight" }),
        hook: None,
    };
    let context = shell.context("sam");
    assert_eq!(by_event(&context, &event("shop.order.paid", 500)), Ok(true));
    assert_eq!(by_event(&context, &event("shop.order.paid", 50)), Ok(false));
    assert_eq!(by_event(&context, &event("shop.basket", 500)), Ok(false));
    let paid = event("shop.order.paid", 500);
    let fermata_engine::definition::Trigger::Event { record: Some(lookup), .. } = &shell.definition.trigger
    else {
        panic!("an event")
    };
    assert_eq!(looked_up(&context, lookup, &paid).unwrap(), json!("Blue Harbor Freight"));
    let inputs = event_inputs(&context, &paid, Some(&shell.record)).unwrap();
    assert_eq!((&inputs["total"], &inputs["who"]), (&json!(500), &json!("Blue Harbor Freight!")));
}

#[test]
fn schedules_hand_in_their_moment() {
    let mut definition = onboarding();
    definition["trigger"] = json!({ "kind": "scheduled", "schedule": { "cron": "0 9 * * *" },
        "inputs": { "at": { "reference": "schedule.at" }, "plan": { "literal": "x" } } });
    let shell = Shell::new(definition);
    let inputs = schedule_inputs(&shell.context("sam"), 0).unwrap();
    assert_eq!((&inputs["at"], &inputs["plan"]), (&json!("1970-01-01T00:00:00Z"), &json!("x")));
}
