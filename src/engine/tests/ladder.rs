//! Promises on calendars, their ladders and their pauses, with a virtual clock.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use std::sync::Arc;

use common::{HOUR, Shell, name, onboarding};
use fermata_engine::{
    calendar::{Calendar, DayRule, SpecialDay, Working},
    people::Assignee,
    run::{
        StepStatus,
        command::{Command, RejectionCode},
        effects::{Effect, NoticeKind, NoticeTo},
        event::{Event, SlaScope},
    },
    sla::{Clock, SlaStatus},
};
use serde_json::{Value, json};

const DAY: i64 = 24 * HOUR;

/// Monday to Friday, nine to five in UTC, with these dates closed.
fn office(closed: &[&str]) -> Arc<Working> {
    let mut calendar = Calendar::office("Office", "UTC");
    calendar.days = closed
        .iter()
        .map(|date| SpecialDay {
            label: "Closed".into(),
            on: DayRule::Dates { from: (*date).into(), until: None },
            hours: Vec::new(),
        })
        .collect();
    Arc::new(Working::new(&calendar).unwrap())
}

fn at(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

/// The onboarding with this promise on its first step, by the calendar `office`, on a Thursday at ten.
fn with(sla: Value) -> Shell {
    let mut definition = onboarding();
    definition["sla"] = Value::Null;
    definition["stages"][0]["sla"] = Value::Null;
    definition["stages"][0]["steps"][0]["sla"] = sla;
    definition["owner"] = json!("ada");
    let mut shell = Shell::new(definition);
    shell.now_ms = at("2026-01-08T10:00:00Z");
    shell.calendars.all.insert(name("office"), office(&[]));
    shell
}

fn scope() -> SlaScope {
    SlaScope::Step(name("contract"))
}

fn clock(shell: &Shell) -> Clock {
    shell.run().current_step(&name("contract")).unwrap().sla.clone().unwrap()
}

fn count(shell: &Shell, kind: &str) -> usize {
    shell.log.iter().filter(|event| event.event.kind() == kind).count()
}

#[test]
fn a_promise_counts_working_time() {
    let mut shell = with(json!({ "target_minutes": 960, "calendar": "office" }));
    shell.start().unwrap();
    // Seven hours are left of Thursday, eight are Friday's, one is Monday's.
    assert_eq!(clock(&shell).due_ms, at("2026-01-12T10:00:00Z"));
    assert_eq!(clock(&shell).warn_ms, at("2026-01-09T14:00:00Z"));
    assert_eq!(count(&shell, "sla_moved"), 0, "it is worked out as it begins");
}

#[test]
fn the_calendar_of_the_team_counts_before_that_of_the_orchestration() {
    let mut shell = with(json!({ "target_minutes": 480 }));
    shell.definition.calendar = Some(name("office"));
    shell.definition.stages[0].steps[0].work = serde_json::from_value(
        json!({ "kind": "interactive", "assignee": { "kind": "group", "name": "legal" } }),
    )
    .unwrap();
    let mut night = Calendar::office("Night", "UTC");
    night.week.thursday = vec![fermata_engine::calendar::Interval { from: 1_200, until: 1_680 }];
    shell.calendars.all.insert(name("night"), Arc::new(Working::new(&night).unwrap()));
    shell.calendars.teams.insert(Assignee::Group(name("legal")), name("night"));
    shell.start().unwrap();
    assert_eq!(clock(&shell).due_ms, at("2026-01-09T04:00:00Z"));
    assert_eq!(clock(&shell).terms.unwrap().calendar, Some(name("night")));
}

#[test]
fn a_held_run_uses_no_working_time() {
    let mut shell = with(json!({ "target_minutes": 480, "calendar": "office" }));
    shell.start().unwrap();
    shell.now_ms = at("2026-01-08T16:00:00Z");
    shell.give("max", Command::Pause { reason: "holiday".into() }).unwrap();
    assert_eq!(clock(&shell).status(shell.now_ms), SlaStatus::Paused);
    shell.now_ms = at("2026-01-13T15:00:00Z");
    shell.give("max", Command::Resume { reason: "back".into() }).unwrap();
    // Six of eight hours were used; two are left of Tuesday.
    assert_eq!(clock(&shell).due_ms, at("2026-01-13T17:00:00Z"));
    assert_eq!(clock(&shell).terms.unwrap().used_ms, 6 * HOUR);
}

#[test]
fn a_changed_calendar_moves_it_once() {
    let mut shell = with(json!({ "target_minutes": 960, "calendar": "office",
        "ladder": [{ "at": { "kind": "share", "percent": 50 },
                     "action": { "kind": "notify", "to": [{ "kind": "assignee" }] } }] }));
    shell.start().unwrap();
    shell.now_ms += HOUR;
    shell.calendars.all.insert(name("office"), office(&["2026-01-09"]));
    shell.give("", Command::Evaluate).unwrap();
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(count(&shell, "sla_moved"), 1);
    assert_eq!(clock(&shell).due_ms, at("2026-01-13T10:00:00Z"));
    assert_eq!(clock(&shell).rungs()[0].at_ms, at("2026-01-12T10:00:00Z"));
    // And back again.
    shell.calendars.all.insert(name("office"), office(&[]));
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(clock(&shell).due_ms, at("2026-01-12T10:00:00Z"));
    assert_eq!(count(&shell, "sla_moved"), 2);
}

#[test]
fn a_rung_is_stepped_on_once_also_with_two_changes_of_the_calendar_in_between() {
    let notify = json!({ "kind": "notify", "to": [{ "kind": "managers" }] });
    let mut shell = with(json!({ "target_minutes": 480, "calendar": "office",
        "ladder": [{ "at": { "kind": "share", "percent": 150 }, "action": notify }] }));
    shell.start().unwrap();
    assert_eq!(shell.timers["sla:step:contract:rung:0"], at("2026-01-09T14:00:00Z"));
    // The calendar says Friday is closed: the moment that was asked for comes, and nothing happens but that it moves.
    shell.calendars.all.insert(name("office"), office(&["2026-01-09"]));
    shell.now_ms = at("2026-01-09T14:00:00Z");
    shell.give("", Command::Timer { key: "sla:step:contract:rung:0".into() }).unwrap();
    assert_eq!(count(&shell, "escalation_fired"), 0);
    assert_eq!(shell.timers["sla:step:contract:rung:0"], at("2026-01-12T14:00:00Z"));
    shell.fire("sla:step:contract:rung:0");
    assert_eq!(shell.now_ms, at("2026-01-12T14:00:00Z"));
    assert_eq!(count(&shell, "escalation_fired"), 1);
    assert!(!shell.timers.contains_key("sla:step:contract:rung:0"));
    // A second change puts the moment ahead again: what has been done stays done.
    shell.calendars.all.insert(name("office"), office(&["2026-01-09", "2026-01-12"]));
    shell.give("", Command::Evaluate).unwrap();
    assert!(clock(&shell).rungs()[0].at_ms > shell.now_ms && clock(&shell).rungs()[0].fired);
    assert!(!shell.timers.contains_key("sla:step:contract:rung:0"));
    let again = shell.give("", Command::Timer { key: "sla:step:contract:rung:0".into() });
    assert_eq!(again.unwrap_err().code, RejectionCode::TimerUnknown);
}

fn rungs(actions: Value) -> Value {
    let of = |(index, action): (usize, &Value)| json!({ "at": { "kind": "after", "minutes": index }, "action": action });
    let ladder: Vec<Value> = actions.as_array().unwrap().iter().enumerate().map(of).collect();
    json!({ "target_minutes": 60, "ladder": ladder })
}

fn fire_all(shell: &mut Shell) -> Vec<Effect> {
    let mut effects = Vec::new();
    loop {
        let next = shell.timers.iter().filter(|(key, _)| key.contains(":rung:")).min_by_key(|(_, due)| **due);
        let Some((key, due)) = next.map(|(key, due)| (key.clone(), *due)) else { return effects };
        shell.now_ms = shell.now_ms.max(due);
        shell.timers.remove(&key);
        shell.give("", Command::Timer { key }).unwrap();
        effects.extend(shell.effects.clone());
    }
}

#[test]
fn every_kind_of_rung_does_what_it_says() {
    let mut shell = with(rungs(json!([
        { "kind": "notify", "to": [{ "kind": "assignee" }, { "kind": "owner" }, { "kind": "group", "name": "legal" },
            { "kind": "address", "address": "desk@example.com" }], "message": "{{record.name}} waits." },
        { "kind": "raise_priority", "to": "high" },
        { "kind": "run_flow", "flow": "billing" },
        { "kind": "reassign", "to": { "kind": "user", "name": "lou" } },
        { "kind": "finish", "outcome": "too_late" },
    ])));
    shell.start().unwrap();
    let effects = fire_all(&mut shell);
    assert_eq!(count(&shell, "escalation_fired"), 5);
    assert_eq!(count(&shell, "escalation_failed"), 0);
    let notices: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Notify(notice) if notice.kind == NoticeKind::Escalation => Some(notice),
            _ => None,
        })
        .collect();
    assert_eq!(notices.len(), 1);
    let NoticeTo::Assignees(told) = &notices[0].to else { panic!("{notices:?}") };
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(notices[0].body.starts_with("Blue Harbor Freight waits."), "{}", notices[0].body);
    assert!(notices[0].subject.ends_with("is late"), "{}", notices[0].subject);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Send { .. })), "a mail to the address");
    assert_eq!(count(&shell, "work_item_priority_changed"), 1);
    assert!(count(&shell, "record_updated") > 0, "the flow ran");
    assert_eq!(count(&shell, "work_item_reassigned"), 1);
    let (_, step) = shell.run().step(&name("contract")).unwrap();
    assert_eq!((step.status, step.outcome.clone()), (StepStatus::Completed, Some(name("too_late"))));
}

#[test]
fn what_a_rung_cannot_do_is_told_to_managers() {
    let mut shell = with(rungs(json!([
        { "kind": "reassign", "to": { "kind": "user", "name": "nobody" } },
        { "kind": "run_flow", "flow": "unheard_of" },
    ])));
    shell.start().unwrap();
    let effects = fire_all(&mut shell);
    assert_eq!((count(&shell, "escalation_fired"), count(&shell, "escalation_failed")), (2, 2));
    let told = effects.iter().filter(|effect| {
        matches!(effect, Effect::Notify(notice) if notice.to == NoticeTo::Managers && notice.kind == NoticeKind::Escalation)
    });
    assert_eq!(told.count(), 2);
}

#[test]
fn a_rung_gives_nobody_what_they_may_not_do() {
    let mut definition = onboarding();
    definition["sla"] = rungs(json!([{ "kind": "reassign", "to": { "kind": "user", "name": "sam" } }]));
    definition["stages"][0]["steps"][0]["sla"] = Value::Null;
    definition["stages"][1]["sla"] = Value::Null;
    let steps = &mut definition["stages"][1]["steps"];
    steps[0]["work"]["duties"] = json!({ "not_who_did": ["contract"] });
    steps[1]["work"] = json!({ "kind": "interactive", "assignee": { "kind": "user", "name": "max" } });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 5 })).unwrap();
    fire_all(&mut shell);
    let who = |step: &str| shell.run().step(&name(step)).unwrap().1.items[0].assignee.key();
    assert_eq!((who("review").as_str(), who("billing").as_str()), ("group:legal", "user:sam"));
    let failed = shell.log.iter().find_map(|record| match &record.event {
        Event::EscalationFailed { message, .. } => Some(message.clone()),
        _ => None,
    });
    let failed = failed.unwrap();
    assert!(failed.contains("Review terms") && failed.contains("did Complete the contract"), "{failed}");
    assert!(!failed.contains("Set up billing"), "what could be given was: {failed}");
}

#[test]
fn a_clock_stands_still_for_its_reasons() {
    let mut shell = with(json!({ "target_minutes": 480, "calendar": "office",
        "pauses": [{ "label": "Waiting for the customer", "condition": { "expression": "record.amount > 500" } }] }));
    shell.start().unwrap();
    shell.now_ms = at("2026-01-08T12:00:00Z");
    assert!(
        shell.watches().values().any(|reads| reads.fields.contains(&name("amount"))),
        "the record is watched"
    );
    shell.set("amount", json!(600));
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(clock(&shell).hold(), Some("Waiting for the customer"));
    assert_eq!(clock(&shell).status(shell.now_ms), SlaStatus::Paused);
    assert!(shell.timers.is_empty(), "{:?}", shell.timers);
    // Held and let go meanwhile, it stands still all the same.
    shell.give("max", Command::Pause { reason: "x".into() }).unwrap();
    shell.now_ms += DAY;
    shell.give("max", Command::Resume { reason: "x".into() }).unwrap();
    assert_eq!(clock(&shell).status(shell.now_ms), SlaStatus::Paused);
    shell.now_ms = at("2026-01-12T09:00:00Z");
    shell.set("amount", json!(100));
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(clock(&shell).due_ms, at("2026-01-12T15:00:00Z"));
    assert_eq!((count(&shell, "sla_paused"), count(&shell, "sla_resumed")), (1, 1));
}

#[test]
fn data_says_when_it_is_due() {
    let mut shell =
        with(json!({ "target_minutes": 480, "due": { "value": { "reference": "record.renewal" } } }));
    shell.start().unwrap();
    assert_eq!(
        clock(&shell).due_ms,
        at("2026-01-08T18:00:00Z"),
        "while the date is absent the length counts"
    );
    shell.set("renewal", json!("2026-02-01"));
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(clock(&shell).due_ms, at("2026-02-01T00:00:00Z"));
    shell.fire("sla:step:contract:warn");
    // A later date is a new promise: it is warned about again.
    shell.set("renewal", json!("2026-03-01"));
    shell.give("", Command::Evaluate).unwrap();
    assert!(shell.timers.contains_key("sla:step:contract:warn"));

    let mut shell = with(
        json!({ "target_minutes": 60, "target": { "expression": "record.amount * 60" }, "calendar": "office" }),
    );
    shell.set("amount", json!(10));
    shell.start().unwrap();
    assert_eq!(clock(&shell).due_ms, at("2026-01-09T12:00:00Z"));
}

#[test]
fn a_person_sets_another_due_moment() {
    let mut shell = with(json!({ "target_minutes": 480, "calendar": "office",
        "due": { "value": { "reference": "record.renewal" } } }));
    shell.start().unwrap();
    let change =
        |due_ms: i64, reason: &str| Command::ChangeDue { scope: scope(), due_ms, reason: reason.into() };
    let due = at("2026-01-20T12:00:00Z");
    for (command, field) in [
        (change(due, " "), "reason"),
        (change(shell.now_ms, "later"), "due"),
        (change(shell.now_ms + 4_000 * DAY, "later"), "due"),
    ] {
        let rejection = shell.give("max", command).unwrap_err();
        assert_eq!(
            (rejection.code, rejection.fields[0].path.as_str()),
            (RejectionCode::ValuesInvalid, field)
        );
    }
    shell.give("max", change(due, "The customer asked for it.")).unwrap();
    assert_eq!(clock(&shell).due_ms, due);
    assert!(
        matches!(&shell.log.last().unwrap().event, Event::DueChanged { reason, .. } if reason.contains("asked"))
    );
    // It stays where it was set, whatever record and calendar say.
    shell.set("renewal", json!("2026-02-01"));
    shell.calendars.all.insert(name("office"), office(&["2026-01-20"]));
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(clock(&shell).due_ms, due);
    let none = Command::ChangeDue { scope: SlaScope::Run, due_ms: due, reason: "x".into() };
    assert_eq!(shell.give("max", none).unwrap_err().code, RejectionCode::NoPromise);
}
