//! What runs and work are about, what tells people of work in own words, and what conditions know of failures and decisions.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use common::{Shell, name, onboarding};
use fermata_engine::{
    ids::{RecordId, RunId},
    object::{Record, RecordRef},
    run::{
        RunStatus, StepStatus,
        command::{Command, Deciding, RejectionCode},
        effects::{Effect, NoticeKind},
        event::Event,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

const OTHER: &str = "00000000-0000-0000-0000-000000000002";

fn other() -> RecordRef {
    RecordRef { object: name("Account"), id: RecordId(Uuid::from_u128(2)) }
}

/// Work of sam, with another record beside that of the run.
fn with(work: Value) -> Shell {
    let mut shell = Shell::with_work(work);
    let fields = json!({ "name": "Red Quay", "amount": 7, "divisor": 1 });
    let fields = serde_json::from_value(fields).unwrap();
    shell.others.insert(other().id, Record { at: other(), revision: 1, title: "Red Quay".into(), fields });
    shell
}

fn interactive(more: Value) -> Value {
    let mut work =
        json!({ "kind": "interactive", "assignee": { "kind": "user", "name": "sam" }, "flow": "contract" });
    work.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    work
}

#[test]
fn a_run_that_is_about_an_object_begins_with_a_record_of_it() {
    let mut definition = onboarding();
    definition["trigger"] = json!({ "kind": "autolaunched" });
    definition["object"] = json!("Account");
    let wrong = RecordRef { object: name("Contact"), id: other().id };
    for (record, refused) in
        [(None, true), (Some(wrong), true), (Some(Shell::new(onboarding()).record.at), false)]
    {
        let mut shell = Shell::new(definition.clone());
        let start = Command::Start {
            run: RunId(Uuid::from_u128(9)),
            orchestration: name("onboarding"),
            version: 1,
            record: record.clone(),
            inputs: Default::default(),
            parent: None,
        };
        match shell.give("sam", start) {
            Err(rejection) => {
                assert!(refused, "{record:?}: {rejection:?}");
                assert_eq!(rejection.code, RejectionCode::ValuesInvalid);
                assert_eq!(rejection.fields[0].path, "record");
            }
            Ok(()) => assert!(!refused && shell.run().record == record, "{record:?}"),
        }
    }
}

#[test]
fn work_is_about_a_record_of_its_own_where_there_is_one() {
    let nowhere = "00000000-0000-0000-0000-00000000dead";
    for (about, expected) in [
        (json!({ "literal": OTHER }), Some(other())),
        (json!({ "literal": { "object": "Account", "id": OTHER } }), Some(other())),
        (json!({ "literal": nowhere }), None),
        (json!({ "literal": "no record" }), None),
        (json!({ "literal": null }), None),
        (json!({ "reference": "record.id" }), None),
    ] {
        let mut shell = with(interactive(json!({ "about": about })));
        shell.start().unwrap();
        assert_eq!(shell.run().about(&name("step")), expected.as_ref(), "{about}");
        assert_eq!(shell.run().worked_on().collect::<Vec<_>>(), expected.iter().collect::<Vec<_>>());
        shell.complete("sam", "step", None, json!({ "amount": 5 })).unwrap();
        let amounts = (&shell.record.fields["amount"], &shell.others[&other().id].fields["amount"]);
        let changed = if expected.is_some() { (json!(100), json!(5)) } else { (json!(5), json!(7)) };
        assert_eq!(amounts, (&changed.0, &changed.1), "{about}: its screens change that record");
        assert_eq!(shell.run().worked_on().count(), 0, "it is done");
    }
}

#[test]
fn what_is_decided_on_is_kept_as_it_is() {
    let mut shell =
        with(json!({ "kind": "approval", "approvers": [{ "kind": "user", "name": "lea" }], "lock": {},
        "about": { "literal": OTHER } }));
    shell.start().unwrap();
    let locked = |shell: &Shell| {
        let of = |effect: &Effect| match effect {
            Effect::LockRecord { record, .. } | Effect::UnlockRecord { record, .. } => Some(record.clone()),
            _ => None,
        };
        shell.effects.iter().find_map(of)
    };
    assert_eq!(locked(&shell), Some(other()));
    let item = shell.item("step");
    let decision = Box::new(Deciding { outcome: Some(name("approve")), ..Deciding::default() });
    shell.give("lea", Command::Decide { item, decision }).unwrap();
    assert_eq!(locked(&shell), Some(other()));
}

#[test]
fn a_step_tells_of_its_work_in_own_words() {
    let usual = |shell: &Shell| {
        shell.effects.iter().find_map(|effect| match effect {
            Effect::Notify(notice) if notice.kind == NoticeKind::Assigned => Some(notice.clone()),
            _ => None,
        })
    };
    let told = |notice: Value| {
        let mut shell = with(interactive(json!({ "notice": notice })));
        shell.start().unwrap();
        usual(&shell).unwrap()
    };
    let plain = told(json!(null));
    let own = told(json!({ "subject": "Look at\n {{record.name}}", "body": "It holds {{record.amount}}." }));
    assert_eq!((own.subject.as_str(), own.body.as_str()), ("Look at Blue Harbor Freight", "It holds 100."));
    let half = told(json!({ "subject": "Look at it" }));
    assert_eq!((half.subject.as_str(), &half.body), ("Look at it", &plain.body));
    let blank = told(json!({ "subject": " ", "body": "{{record.gone}}" }));
    assert_eq!((blank.subject, blank.body), (plain.subject, plain.body), "what says nothing is as usual");
}

#[test]
fn what_follows_a_fault_path_knows_the_failure() {
    let mut definition = onboarding();
    definition["stages"][1]["fault"] = json!({ "to": "stage", "name": "setup" });
    definition["stages"][1]["steps"][1]["work"]["retry"] = json!({ "attempts": 1, "delay_seconds": 30 });
    let knows = "fault.step == 'billing' && fault.code == 'division_by_zero' && !is_blank(fault.message)";
    definition["stages"][2]["steps"][0]["start"] =
        json!({ "kind": "when", "condition": { "expression": knows }, "otherwise": "skip" });
    let mut shell = Shell::new(definition);
    shell.set("divisor", json!(0));
    shell.start().unwrap();
    assert!(shell.run().fault.is_none());
    shell.complete("sam", "contract", None, json!({ "amount": 5 })).unwrap();
    let fault = shell.run().fault.clone().unwrap();
    assert_eq!((fault.code.as_str(), fault.step), ("division_by_zero", Some(name("billing"))));
    assert_eq!(shell.run().step(&name("install")).unwrap().1.status, StepStatus::Completed);
    assert_eq!(shell.run().status(), RunStatus::Completed);
    let ended = |event: &Event| matches!(event, Event::StageEnded { fault: Some(_), .. });
    assert_eq!(shell.log.iter().filter(|record| ended(&record.event)).count(), 1);
}

#[test]
fn what_follows_a_decision_knows_what_was_said_with_it() {
    for (said, expected) in [("fine", StepStatus::Completed), ("well", StepStatus::NotStarted)] {
        let mut shell = with(json!({ "kind": "approval", "approvers": [{ "kind": "user", "name": "lea" }] }));
        let later = json!({ "name": "later", "label": "Later", "work": { "kind": "background", "flow": "install" },
            "start": { "kind": "when", "condition": { "expression": "steps.step.comment == 'fine'" }, "otherwise": "wait" } });
        shell.definition.stages[0].steps.push(serde_json::from_value(later).unwrap());
        shell.start().unwrap();
        let item = shell.item("step");
        let outcome = Some(name("approve"));
        let decision = Box::new(Deciding { outcome, comment: said.into(), ..Deciding::default() });
        shell.give("lea", Command::Decide { item, decision }).unwrap();
        assert_eq!(shell.run().step(&name("later")).unwrap().1.status, expected, "{said}");
    }
}
