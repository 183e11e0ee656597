//! What operators do to a run that is stuck.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use common::{Shell, name};
use fermata_engine::{
    context::Actor,
    people::Assignee,
    run::{
        RunStatus, StageStatus, StepStatus, WorkItemStatus, back,
        command::{Command, RejectionCode},
    },
};
use serde_json::json;

fn in_checks() -> Shell {
    let mut shell = Shell::started();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    shell
}

fn failed() -> Shell {
    let mut shell = Shell::started();
    shell.set("divisor", json!("nothing"));
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    shell.fire("retry:billing");
    assert_eq!(shell.run().status(), RunStatus::Failed);
    shell
}

fn go_back(stage: &str) -> Command {
    Command::GoBack { stage: name(stage), reason: "wrong amount".into() }
}

fn targets(shell: &Shell) -> Vec<String> {
    back::targets(&shell.definition, shell.run()).iter().map(ToString::to_string).collect()
}

#[test]
fn going_back_makes_a_new_pass_and_takes_the_open_work_away() {
    let mut shell = in_checks();
    let (seq, review) = (shell.run().last_seq, shell.item("review"));
    shell.give("max", go_back("sales")).unwrap();
    assert_eq!(
        shell.kinds(seq),
        [
            "went_back",
            "step_discontinued",
            "stage_ended",
            "stage_started",
            "step_started",
            "work_item_created"
        ]
    );
    let run = shell.run();
    assert_eq!(run.item(review).unwrap().2.status, WorkItemStatus::Withdrawn);
    assert_eq!(run.stage(&name("checks")).unwrap().status, StageStatus::Discontinued);
    assert_eq!(run.current().map(|s| (s.name.as_str(), s.pass)), Some(("sales", 2)));
    assert_eq!(
        run.step(&name("billing")).unwrap().1.status,
        StepStatus::Completed,
        "what is done stays done"
    );
    shell.complete("sam", "contract", None, json!({ "amount": 60 })).unwrap();
    assert_eq!(shell.run().current().map(|s| s.pass), Some(2), "and the next stage has a new pass too");
}

#[test]
fn only_stages_that_came_before_can_be_gone_back_to() {
    let mut shell = in_checks();
    assert_eq!(targets(&shell), ["sales"]);
    for stage in ["checks", "setup", "nothing"] {
        let refused = shell.give("max", go_back(stage)).unwrap_err();
        assert_eq!(
            (refused.code, refused.fields[0].path.as_str()),
            (RejectionCode::StageUnavailable, "stage")
        );
        assert!(refused.message.contains("Sales (sales)"), "{}", refused.message);
    }
    shell.give("max", go_back("sales")).unwrap();
    // Nothing is jumped over: checks came after sales, so it is entered by finishing sales.
    assert_eq!(targets(&shell), [""; 0]);
    assert_eq!(shell.give("max", go_back("checks")).unwrap_err().code, RejectionCode::StageUnavailable);
}

#[test]
fn a_stage_begins_anew() {
    let mut shell = in_checks();
    let review = shell.item("review");
    shell.give("max", Command::RestartStage { reason: "wrong terms".into() }).unwrap();
    assert_eq!(shell.run().current().map(|s| (s.name.as_str(), s.pass)), Some(("checks", 2)));
    assert_ne!(shell.item("review"), review);
    assert!(shell.timers.contains_key("sla:stage:checks:breach"));
}

#[test]
fn a_failed_run_goes_on_by_going_back() {
    for command in [go_back("sales"), Command::RestartStage { reason: "mended".into() }] {
        let mut shell = failed();
        shell.set("divisor", json!(2));
        shell.give("max", command).unwrap();
        assert_eq!(shell.run().status(), RunStatus::InProgress);
    }
}

#[test]
fn what_comes_after_a_skipped_step_goes_on() {
    let mut definition = common::onboarding();
    definition["stages"][1]["steps"][1]["start"] = json!({ "kind": "after", "steps": ["review"] });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    let review = shell.item("review");
    shell.give("max", Command::SkipStep { step: name("review"), reason: "known".into() }).unwrap();
    let run = shell.run();
    assert_eq!(run.item(review).unwrap().2.status, WorkItemStatus::Withdrawn);
    assert_eq!(run.step(&name("review")).unwrap().1.status, StepStatus::Skipped);
    assert_eq!(run.step(&name("billing")).unwrap().1.status, StepStatus::Completed);
    assert_eq!(run.status(), RunStatus::Completed, "a skipped step counts as done");
}

#[test]
fn a_failed_step_is_skipped_and_the_run_goes_on() {
    let mut shell = failed();
    shell.give("max", Command::SkipStep { step: name("billing"), reason: "billed by hand".into() }).unwrap();
    assert_eq!(shell.run().status(), RunStatus::InProgress);
    shell.complete("lea", "review", Some("approve"), json!({ "cap": 5 })).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

#[test]
fn what_is_over_or_elsewhere_cannot_be_skipped() {
    let mut shell = in_checks();
    for step in ["billing", "contract", "install", "nothing"] {
        let refused =
            shell.give("max", Command::SkipStep { step: name(step), reason: String::new() }).unwrap_err();
        assert_eq!((refused.code, refused.fields[0].path.as_str()), (RejectionCode::StepNotOpen, "step"));
    }
}

#[test]
fn work_is_finished_in_the_place_of_somebody() {
    let mut shell = Shell::started();
    let (item, reason) = (shell.item("contract"), "Sam is ill".to_owned());
    let wrong = [("amount".to_owned(), json!("many"))].into();
    let command = Command::CompleteFor { item, outcome: None, values: wrong, reason: reason.clone() };
    let refused = shell.give("max", command).unwrap_err();
    assert_eq!(refused.code, RejectionCode::ValuesInvalid, "the screens say what fits, as for the assignee");
    let values = [("amount".to_owned(), json!(80))].into();
    shell.give("max", Command::CompleteFor { item, outcome: None, values, reason }).unwrap();
    let (_, step, item) = shell.run().item(item).unwrap();
    assert_eq!(step.done_by, Some(Actor::User(name("max"))));
    assert_eq!(item.acted_for, Some(Assignee::User(name("sam"))));
    assert_eq!(shell.run().stage_name(), Some(&name("checks")));
}

#[test]
fn nobody_acts_for_themself() {
    let mut shell = Shell::started();
    let (item, seq) = (shell.item("contract"), shell.run().last_seq);
    let values = [("amount".to_owned(), json!(80))].into();
    shell.give("sam", Command::CompleteFor { item, outcome: None, values, reason: "x".into() }).unwrap();
    assert_eq!(shell.kinds(seq)[0], "work_item_completed");
    assert_eq!(shell.run().item(item).unwrap().2.acted_for, None);
}

#[test]
fn variables_are_checked() {
    let mut shell = Shell::started();
    let set = |name: &str, value| Command::SetVariables {
        values: [(name.to_owned(), value)].into(),
        reason: "mistyped".into(),
    };
    shell.give("max", set("note", json!(" fine "))).unwrap();
    assert_eq!(shell.run().vars[&name("note")], json!(" fine "));
    for (command, path, code) in [
        (set("note", json!(7)), "values.note", "wrong_type"),
        (set("nothing", json!(7)), "values.nothing", "unknown"),
        (Command::SetVariables { values: Default::default(), reason: String::new() }, "values", "required"),
    ] {
        let refused = shell.give("max", command).unwrap_err();
        assert_eq!(refused.code, RejectionCode::ValuesInvalid);
        assert_eq!((refused.fields[0].path.as_str(), refused.fields[0].code.as_str()), (path, code));
    }
    shell.give("max", set("note", json!(null))).unwrap();
    assert_eq!(shell.run().vars[&name("note")], json!(null));
}

/// What a stage waits for may hang on a variable.
#[test]
fn a_corrected_variable_moves_the_run_on() {
    let mut definition = common::onboarding();
    definition["stages"][0]["exit"] =
        json!({ "kind": "when", "condition": { "expression": "vars.note == 'go'" } });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    let values = [("note".to_owned(), json!("go"))].into();
    shell.give("max", Command::SetVariables { values, reason: "forgotten".into() }).unwrap();
    assert_eq!(shell.run().stage_name(), Some(&name("checks")));
}
