//! The customer onboarding, told in commands.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use std::sync::Arc;

use common::{HOUR, Shell, name, onboarding};
use fermata_engine::{
    flow::ElementBody,
    people::Assignee,
    run::{
        AssigneeFlag, RunStatus, StepStatus,
        command::{Command, RejectionCode},
        effects::Effect,
        waits,
    },
};
use serde_json::json;

fn code(result: Result<(), fermata_engine::run::command::Rejection>) -> RejectionCode {
    result.unwrap_err().code
}

#[test]
fn it_runs_to_its_end() {
    let mut shell = Shell::started();
    assert_eq!(shell.run().title, "Blue Harbor Freight");
    assert_eq!(shell.told(), ["Complete the contract for Blue Harbor Freight"]);
    assert_eq!(
        code(shell.complete("lea", "contract", None, json!({ "amount": 80 }))),
        RejectionCode::WorkItemHeld
    );
    shell.complete("sam", "contract", None, json!({ "amount": 80, "remark": "fine" })).unwrap();
    assert_eq!(
        shell.kinds(4),
        [
            "work_item_completed",
            "record_updated",
            "step_completed",
            "stage_ended",
            "stage_started",
            "step_started",
            "work_item_created",
            "step_started",
            "record_updated",
            "message_sent",
            "step_completed",
        ]
    );
    assert_eq!(shell.record.fields[&name("amount")], json!(40), "billing saw the amount of the contract");
    assert_eq!(code(shell.complete("sam", "review", None, json!({}))), RejectionCode::WorkItemNotOffered);
    let refused = shell.complete("lea", "review", Some("approve"), json!({})).unwrap_err();
    assert_eq!((refused.code, refused.fields[0].path.as_str()), (RejectionCode::ValuesInvalid, "values.cap"));
    shell.complete("lea", "review", Some("approve"), json!({ "cap": 5 })).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed);
    assert!(shell.timers.is_empty(), "{:?}", shell.timers);
    assert_eq!(code(shell.complete("lou", "review", None, json!({}))), RejectionCode::WorkItemCompleted);
}

#[test]
fn sending_back_makes_a_new_pass() {
    let mut shell = Shell::started();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    shell.complete("lou", "review", Some("send_back"), json!({})).unwrap();
    let (stage, step) = shell.run().step(&name("contract")).unwrap();
    assert_eq!((stage.pass, step.status), (2, StepStatus::InProgress));
    assert_eq!(shell.run().stages.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["sales", "checks"]);
}

#[test]
fn a_step_that_is_not_needed_is_skipped() {
    let mut shell = Shell::started();
    shell.complete("sam", "contract", None, json!({ "amount": 0 })).unwrap();
    shell.complete("lea", "review", Some("approve"), json!({ "cap": 5 })).unwrap();
    assert_eq!(shell.run().step(&name("install")).unwrap().1.status, StepStatus::Skipped);
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

/// What an earlier step changes does not make a later one skip: its condition held when the stage started.
#[test]
fn only_what_is_false_at_the_start_of_the_stage_is_skipped() {
    let mut definition = onboarding();
    definition["stages"][1]["steps"][0] = definition["stages"][1]["steps"][1].take();
    definition["stages"][1]["steps"][1] = json!({
        "name": "review", "label": "Review terms",
        "start": { "kind": "when", "condition": { "expression": "record.amount > 50" }, "otherwise": "skip" },
        "work": { "kind": "interactive", "assignee": { "kind": "group", "name": "legal" }, "flow": "review" }
    });
    let mut shell = Shell::new(definition);
    shell.set("divisor", json!(10));
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    assert_eq!(shell.record.fields["amount"], json!(8), "billing came first");
    assert_eq!(shell.run().step(&name("review")).unwrap().1.status, StepStatus::InProgress);
}

/// A choice that was taken out of the field since does not stop those who only look at it.
#[test]
fn what_is_only_shown_cannot_be_wrong() {
    let mut shell = Shell::started();
    let mut flow = (*shell.flows[&name("contract")]).clone();
    if let ElementBody::Screen(screen) = &mut flow.elements[0].body {
        let shown = json!({ "name": "was", "label": "Was", "required": true,
                            "body": { "kind": "record_field", "field": "name", "editable": false } });
        screen.components.push(serde_json::from_value(shown).unwrap());
    }
    shell.flows.insert(name("contract"), Arc::new(flow));
    shell.set("name", json!(["not", "a", "text"]));
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    assert_eq!(shell.run().step(&name("contract")).unwrap().1.status, StepStatus::Completed);
}

/// Conditions read statuses by the words that people and programs read everywhere else.
#[test]
fn conditions_see_statuses_by_their_names() {
    let mut definition = onboarding();
    definition["stages"][0]["exit"] = json!({ "kind": "when", "condition": { "expression":
        "steps.contract.status == 'Completed' && stages.sales.status == 'InProgress' && steps.install.status == 'NotStarted'" } });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    assert_eq!(shell.run().stage_name(), Some(&name("sales")));
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    assert_eq!(shell.run().stage_name(), Some(&name("checks")));
}

#[test]
fn a_failure_is_tried_again_then_stops_the_run_until_somebody_mends_it() {
    let mut shell = Shell::started();
    shell.set("divisor", json!("nothing"));
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    assert_eq!(shell.run().status(), RunStatus::InProgress);
    assert!(shell.timers["retry:billing"] >= shell.now_ms + 30_000);
    shell.fire("retry:billing");
    assert_eq!(shell.run().status(), RunStatus::Failed);
    assert_eq!(shell.told(), ["Blue Harbor Freight has stopped and needs you"]);
    shell.complete("lea", "review", Some("approve"), json!({ "cap": 5 })).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Failed, "other work of the stage can be done meanwhile");
    shell.set("divisor", json!(2));
    shell.give("max", Command::Retry { step: None, reason: "mended".into() }).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

#[test]
fn a_fault_path_leads_on() {
    let mut definition = onboarding();
    definition["stages"][1]["fault"] = json!({ "to": "stage", "name": "setup" });
    definition["stages"][1]["steps"][1]["work"]["retry"]["attempts"] = json!(1);
    let mut shell = Shell::new(definition);
    shell.set("divisor", json!("nothing"));
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed);
    assert_eq!(shell.run().step(&name("review")).unwrap().1.status, StepStatus::Discontinued);
    let late = Command::Claim { item: shell.item("review") };
    assert_eq!(code(shell.give("lea", late)), RejectionCode::WorkItemWithdrawn);
}

/// The contract counts how often it came by and keeps the remark; the install is only needed for what was kept.
fn keeping() -> serde_json::Value {
    let mut definition = onboarding();
    definition["variables"] = json!([
        { "name": "passes", "label": "Passes", "data_type": { "type": "number" }, "default": 0 },
        { "name": "remark", "label": "Remark", "data_type": { "type": "text" } }
    ]);
    definition["stages"][0]["steps"][0]["sets"] = json!([
        { "name": "passes", "value": { "expression": "vars.passes + 1.0" } },
        { "name": "remark", "value": { "reference": "steps.contract.outputs.remark" } }
    ]);
    definition
}

#[test]
fn a_completed_step_sets_variables_before_anything_can_see_them() {
    let mut definition = keeping();
    definition["stages"][1]["steps"][1]["start"] =
        json!({ "kind": "when", "condition": { "expression": "vars.remark == 'big'" } });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80, "remark": "big" })).unwrap();
    assert_eq!(shell.run().vars[&name("remark")], json!("big"));
    assert_eq!(shell.run().step(&name("billing")).unwrap().1.status, StepStatus::Completed);
    shell.complete("lou", "review", Some("send_back"), json!({})).unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    let vars = &shell.run().vars;
    assert_eq!((vars[&name("passes")].as_f64(), &vars[&name("remark")]), (Some(2.0), &json!(null)));
}

#[test]
fn a_value_that_does_not_fit_stops_the_run_until_it_does() {
    let mut definition = keeping();
    definition["stages"][0]["steps"][0]["sets"][0]["value"] = json!({ "expression": "1.0 / record.divisor" });
    let mut shell = Shell::new(definition);
    shell.set("divisor", json!("nothing"));
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    let (_, step) = shell.run().step(&name("contract")).unwrap();
    assert_eq!(
        (shell.run().status(), step.status, step.has_set),
        (RunStatus::Failed, StepStatus::Completed, false)
    );
    shell.set("divisor", json!(4));
    shell.give("max", Command::Retry { step: None, reason: "mended".into() }).unwrap();
    assert_eq!(shell.run().vars[&name("passes")].as_f64(), Some(0.25));
    assert_eq!(shell.run().status(), RunStatus::InProgress);
}

#[test]
fn promises_warn_and_breach_once_and_stand_still_in_a_pause() {
    let mut shell = Shell::started();
    assert_eq!(shell.timers["sla:step:contract:warn"], shell.now_ms + HOUR * 3 / 2);
    shell.now_ms += HOUR;
    shell.give("max", Command::Pause { reason: "holiday".into() }).unwrap();
    assert!(shell.timers.is_empty());
    shell.now_ms += 10 * HOUR;
    shell.give("max", Command::Resume { reason: String::new() }).unwrap();
    assert_eq!(shell.timers["sla:step:contract:warn"], shell.now_ms + HOUR / 2);
    shell.fire("sla:step:contract:warn");
    assert_eq!(shell.told(), ["Complete the contract for Blue Harbor Freight is running out of time"]);
    shell.fire("sla:step:contract:breach");
    assert_eq!(shell.told(), ["Complete the contract for Blue Harbor Freight passed its time"; 2]);
    let again = shell.give("", Command::Timer { key: "sla:step:contract:breach".into() });
    assert_eq!(code(again), RejectionCode::TimerUnknown);
    let early = shell.give("", Command::Timer { key: "sla:run:breach".into() });
    assert_eq!(code(early), RejectionCode::TimerNotDue);
}

#[test]
fn finding_nobody_never_stops_a_run() {
    let cases = [
        (
            json!({ "kind": "user", "name": "ghost" }),
            json!({ "kind": "user", "name": "lea" }),
            "user:lea",
            AssigneeFlag::Fallback,
        ),
        (json!({ "kind": "group", "name": "ghosts" }), json!(null), "user:ada", AssigneeFlag::Owner),
        (json!({ "kind": "expression", "source": "1 / 0" }), json!(null), "user:ada", AssigneeFlag::Owner),
    ];
    for (assignee, fallback, expected, flag) in cases {
        let mut definition = onboarding();
        definition["stages"][0]["steps"][0]["work"]["assignee"] = assignee;
        if !fallback.is_null() {
            definition["stages"][0]["steps"][0]["work"]["fallback"] = fallback;
        }
        let mut shell = Shell::new(definition);
        shell.start().unwrap();
        let item = &shell.run().step(&name("contract")).unwrap().1.items[0];
        assert_eq!((item.assignee.key().as_str(), item.flag), (expected, Some(flag)));
    }
    let mut definition = onboarding();
    definition["stages"][0]["steps"][0]["work"]["assignee"] = json!({ "kind": "user", "name": "ghost" });
    definition["owner"] = json!("ghost");
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    assert_eq!(shell.run().step(&name("contract")).unwrap().1.items[0].flag, Some(AssigneeFlag::Nobody));
    assert_eq!(shell.told()[1], "Nobody can do Complete the contract for Blue Harbor Freight");
}

#[test]
fn many_background_steps_go_on_in_further_commands() {
    let mut definition = onboarding();
    let step = |n: usize| json!({ "name": format!("step{n}"), "label": "Step", "work": { "kind": "background", "flow": "install" } });
    definition["stages"][2]["steps"] = (0..70).map(step).collect();
    definition["start"] = json!({ "to": "stage", "name": "setup" });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    let mut rounds = 0;
    while shell.effects.contains(&Effect::Continue) {
        assert!(!waits::waits(&shell.definition, shell.run()).is_empty());
        shell.give("", Command::Evaluate).unwrap();
        rounds += 1;
    }
    assert_eq!((rounds, shell.run().status()), (2, RunStatus::Completed));
}

#[test]
fn a_circle_of_decisions_is_refused_at_the_start_and_an_incident_later() {
    let mut definition = onboarding();
    definition["decisions"][0]["default_next"] = json!({ "to": "decision", "name": "accepted" });
    definition["decisions"][0]["outcomes"] = json!([]);
    let mut shell = Shell::new(definition.clone());
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    shell.complete("lea", "review", Some("approve"), json!({ "cap": 5 })).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Failed);
    assert_eq!(shell.run().stage_name(), Some(&name("checks")));
    definition["start"] = json!({ "to": "decision", "name": "accepted" });
    assert_eq!(code(Shell::new(definition).start()), RejectionCode::FlowFault);
}

#[test]
fn a_loop_without_people_ends_as_an_incident() {
    let mut definition = onboarding();
    definition["stages"][0]["steps"] = json!([]);
    definition["stages"][0]["next"] = json!({ "to": "stage", "name": "sales" });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    assert_eq!(shell.run().status(), RunStatus::Failed);
}

#[test]
fn a_record_change_wakes_only_who_watches_it() {
    let mut definition = onboarding();
    definition["stages"][0]["steps"][0]["work"]["completion"] =
        json!({ "kind": "when", "condition": { "expression": "record.amount > 1000" } });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    let watched = shell.watches();
    let id = shell.record.at.id;
    assert_eq!(watched.keys().collect::<Vec<_>>(), [&id]);
    assert_eq!(watched[&id].fields.iter().map(|f| f.as_str()).collect::<Vec<_>>(), ["amount"]);
    shell.set("amount", json!(2000));
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(shell.run().stage_name(), Some(&name("checks")));
    assert!(shell.watches().is_empty());
}

#[test]
fn work_is_claimed_released_and_given_to_others() {
    let mut shell = Shell::started();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    let item = shell.item("review");
    shell.give("lea", Command::Claim { item }).unwrap();
    assert_eq!(code(shell.give("lou", Command::Claim { item })), RejectionCode::WorkItemHeld);
    assert_eq!(code(shell.give("lou", Command::Release { item })), RejectionCode::WorkItemHeld);
    shell.give("lea", Command::Release { item }).unwrap();
    let to = Assignee::User(name("sam"));
    shell.give("max", Command::Reassign { item, to: to.clone(), reason: "knows it".into() }).unwrap();
    assert_eq!(shell.run().item(item).unwrap().2.assignee, to);
    assert_eq!(code(shell.give("sam", Command::Release { item })), RejectionCode::WorkItemNotReleasable);
    let ghost = Command::Reassign { item, to: Assignee::User(name("ghost")), reason: String::new() };
    assert_eq!(code(shell.give("max", ghost)), RejectionCode::AssigneeUnknown);
}

#[test]
fn open_work_is_reminded_of_until_it_is_done_and_never_too_often() {
    let mut definition = onboarding();
    definition["stages"][0]["steps"][0]["reminder"] =
        json!({ "after_minutes": 60, "every_minutes": 30, "times": 3 });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    assert_eq!(shell.timers["remind:contract"], shell.now_ms + HOUR);
    for next in [Some(HOUR / 2), Some(HOUR / 2), None] {
        shell.fire("remind:contract");
        assert_eq!(shell.told(), ["Still open: Complete the contract for Blue Harbor Freight"]);
        assert_eq!(shell.timers.get("remind:contract").copied(), next.map(|after| shell.now_ms + after));
    }
    let again = shell.give("", Command::Timer { key: "remind:contract".into() });
    assert_eq!(code(again), RejectionCode::TimerUnknown);
}

#[test]
fn work_that_is_done_or_held_is_not_reminded_of() {
    let mut definition = onboarding();
    definition["stages"][0]["steps"][0]["reminder"] = json!({ "after_minutes": 60 });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.give("max", Command::Pause { reason: "holiday".into() }).unwrap();
    assert!(!shell.timers.contains_key("remind:contract"));
    shell.give("max", Command::Resume { reason: String::new() }).unwrap();
    assert!(shell.timers.contains_key("remind:contract"));
    shell.complete("sam", "contract", None, json!({ "amount": 5 })).unwrap();
    assert!(!shell.timers.contains_key("remind:contract"));
}

#[test]
fn each_step_is_told_where_that_is_switched_on() {
    let mut definition = onboarding();
    definition["step_news"] = json!({
        "to": [{ "kind": "group", "name": "legal" }, { "kind": "expression", "source": "record.nothing" }],
        "managers": true, "started": false,
    });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    assert!(!shell.told().iter().any(|said| said.contains("has begun")));
    shell.complete("sam", "contract", None, json!({ "amount": 5 })).unwrap();
    let done = "Complete the contract for Blue Harbor Freight is done";
    assert_eq!(shell.told().iter().filter(|said| **said == done).count(), 2, "the group and the managers");
}
