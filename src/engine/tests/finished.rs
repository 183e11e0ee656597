//! Steps whose people are done, and which wait on until their condition holds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use common::{HOUR, Shell, name};
use fermata_engine::{
    ids::WorkItemId,
    people::Assignee,
    run::{
        RunStatus, StageStatus, StepRun, StepStatus, WorkItemStatus,
        command::{Command, Deciding, Rejection, RejectionCode},
        effects::Effect,
        scope,
        waits::{self, Wait},
    },
    sla::SlaStatus,
};
use serde_json::{Value, json};

fn only_when(source: &str) -> Value {
    json!({ "kind": "only_when", "condition": { "expression": source } })
}

/// One interactive step of sam that is done once the amount is large.
fn filling(condition: &str) -> Shell {
    let mut shell = Shell::with_work(json!({
        "kind": "interactive", "assignee": { "kind": "user", "name": "sam" }, "flow": "contract",
        "completion": only_when(condition)
    }));
    shell.start().unwrap();
    shell
}

/// One approval of these people, with more said about it.
fn asking(people: &[&str], more: Value) -> Shell {
    let approvers: Value = people.iter().map(|user| json!({ "kind": "user", "name": user })).collect();
    let mut work = json!({ "kind": "approval", "approvers": approvers, "completion": only_when("record.amount > 1000") });
    work.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut shell = Shell::with_work(work);
    shell.start().unwrap();
    shell
}

/// Sam has filled it in, and the amount is small.
fn finished() -> Shell {
    let mut shell = filling("record.amount > 1000");
    shell.complete("sam", "step", None, json!({ "amount": 80, "remark": "fine" })).unwrap();
    shell
}

fn step(shell: &Shell) -> &StepRun {
    shell.run().step(&name("step")).unwrap().1
}

fn open(shell: &Shell) -> usize {
    step(shell).items.iter().filter(|item| item.status.is_open()).count()
}

fn item_of(shell: &Shell, user: &str) -> WorkItemId {
    let theirs = |who: &Assignee| *who == Assignee::User(name(user));
    step(shell).items.iter().find(|item| item.status.is_open() && theirs(&item.assignee)).unwrap().id
}

fn decide(shell: &mut Shell, user: &str, outcome: &str) -> Result<(), Rejection> {
    let decision = Deciding { outcome: Some(name(outcome)), comment: "so".into(), ..Deciding::default() };
    let item = item_of(shell, user);
    shell.give(user, Command::Decide { item, decision: Box::new(decision) })
}

/// Its record becomes large, and the run is woken.
fn grow(shell: &mut Shell) {
    shell.set("amount", json!(2000));
    shell.give("", Command::Evaluate).unwrap();
}

fn code(answer: Result<(), Rejection>) -> RejectionCode {
    answer.unwrap_err().code
}

fn complete_step(step: &str) -> Command {
    Command::CompleteStep { step: name(step), reason: "agreed by telephone".into() }
}

#[test]
fn what_somebody_finished_is_kept_and_the_step_waits_on() {
    let shell = finished();
    let step = step(&shell);
    assert_eq!((step.status, step.finished_ms), (StepStatus::InProgress, Some(shell.now_ms)));
    assert_eq!(step.items[0].status, WorkItemStatus::Completed);
    assert_eq!(step.done_by.as_ref().and_then(|actor| actor.user()), Some(&name("sam")));
    assert_eq!(shell.run().status(), RunStatus::InProgress);
    assert_eq!(
        waits::waits(&shell.definition, shell.run()),
        [Wait::Condition { step: name("step") }],
        "it waits for its condition, and for nobody"
    );
    let context = shell.context("lea");
    let scope = scope(&context, shell.run());
    assert_eq!(scope.path("steps.step.outputs.remark"), json!("fine"));
    assert_eq!(scope.path("steps.step.done_by"), json!("sam"));
    assert_eq!(scope.path("steps.step.status"), json!("InProgress"));
}

#[test]
fn nobody_can_finish_it_twice() {
    let mut shell = finished();
    let item = shell.item("step");
    for (who, command) in [
        ("sam", Command::Complete { item, outcome: None, values: Default::default() }),
        ("sam", Command::Claim { item }),
        ("max", Command::Reassign { item, to: Assignee::User(name("lea")), reason: "again".into() }),
        (
            "max",
            Command::CompleteFor { item, outcome: None, values: Default::default(), reason: "again".into() },
        ),
    ] {
        assert_eq!(code(shell.give(who, command)), RejectionCode::WorkItemCompleted);
    }
}

#[test]
fn a_change_of_the_record_completes_it_one_day() {
    let mut shell = finished();
    assert!(shell.watches().contains_key(&shell.record.at.id), "a change of the record wakes the run");
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(step(&shell).status, StepStatus::InProgress, "nothing has changed");
    shell.now_ms += 24 * HOUR;
    let before = shell.run().last_seq;
    grow(&mut shell);
    let step = step(&shell);
    assert_eq!((step.status, step.ended_ms), (StepStatus::Completed, Some(shell.now_ms)));
    assert_eq!(step.finished_ms, Some(common::NOW), "when sam was done stays known");
    assert_eq!(
        step.done_by.as_ref().and_then(|actor| actor.user()),
        Some(&name("sam")),
        "it is still sam's work"
    );
    assert_eq!(step.outputs["remark"], json!("fine"));
    assert_eq!(shell.kinds(before), ["step_completed", "stage_ended", "run_completed"]);
}

#[test]
fn where_it_holds_at_once_nobody_waits() {
    let mut shell = filling("steps.step.outputs.remark == 'fine' && record.amount > 1000");
    let before = shell.run().last_seq;
    shell.complete("sam", "step", None, json!({ "amount": 2000, "remark": "fine" })).unwrap();
    assert_eq!(
        shell.kinds(before),
        ["work_item_completed", "record_updated", "step_completed", "stage_ended", "run_completed"],
        "as if there were no condition"
    );
    assert_eq!(step(&shell).finished_ms, None);
    assert_eq!(step(&shell).done_by.as_ref().and_then(|actor| actor.user()), Some(&name("sam")));
}

#[test]
fn where_it_holds_before_the_work_is_taken_away() {
    let mut shell = filling("record.amount > 1000");
    grow(&mut shell);
    let step = step(&shell);
    assert_eq!((step.status, step.finished_ms), (StepStatus::Completed, None));
    assert_eq!(step.items[0].status, WorkItemStatus::Withdrawn);
    assert!(step.outputs.is_empty());
}

#[test]
fn another_step_of_the_stage_completes_it() {
    let mut shell = filling("steps.other.outputs.remark == 'go'");
    shell.run = None;
    shell.log.clear();
    let mut other = shell.definition.stages[0].steps[0].clone();
    other.name = name("other");
    other.work = serde_json::from_value(json!({
        "kind": "interactive", "assignee": { "kind": "user", "name": "lea" }, "flow": "contract"
    }))
    .unwrap();
    shell.definition.stages[0].steps.push(other);
    shell.start().unwrap();
    shell.complete("sam", "step", None, json!({ "amount": 80 })).unwrap();
    assert_eq!(step(&shell).status, StepStatus::InProgress);
    shell.complete("lea", "other", None, json!({ "amount": 80, "remark": "go" })).unwrap();
    assert_eq!(step(&shell).status, StepStatus::Completed);
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

#[test]
fn what_comes_after_it_and_what_it_sets_wait_too() {
    let mut definition = common::onboarding();
    definition["variables"] = json!([{ "name": "note", "label": "Note", "data_type": { "type": "text" } }]);
    let contract = &mut definition["stages"][0]["steps"][0];
    contract["work"]["completion"] = only_when("record.amount > 1000");
    contract["sets"] = json!([{ "name": "note", "value": { "reference": "steps.contract.outputs.remark" } }]);
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80, "remark": "fine" })).unwrap();
    assert_eq!(shell.run().stage_name(), Some(&name("sales")));
    assert_ne!(shell.run().vars.get(&name("note")), Some(&json!("fine")));
    grow(&mut shell);
    assert_eq!(shell.run().vars[&name("note")], json!("fine"));
    assert_eq!(shell.run().stage_name(), Some(&name("checks")));
}

#[test]
fn nobody_is_reminded_and_the_promise_is_kept() {
    let mut shell = Shell::with_work(json!({
        "kind": "interactive", "assignee": { "kind": "user", "name": "sam" }, "flow": "contract",
        "completion": only_when("record.amount > 1000")
    }));
    let step_drawn = &mut shell.definition.stages[0].steps[0];
    step_drawn.reminder = serde_json::from_value(json!({ "after_minutes": 60, "times": 5 })).unwrap();
    step_drawn.sla = serde_json::from_value(json!({ "target_minutes": 600, "ladder": [
        { "at": { "kind": "share", "percent": 150 }, "action": { "kind": "notify", "to": [{ "kind": "assignee" }] } }
    ] }))
    .unwrap();
    shell.start().unwrap();
    assert_eq!(shell.timers.len(), 4, "warning, breach, rung and reminder: {:?}", shell.timers);
    shell.complete("sam", "step", None, json!({ "amount": 80 })).unwrap();
    assert!(shell.timers.is_empty(), "nothing comes any more: {:?}", shell.timers);
    let clock = step(&shell).sla.clone().unwrap();
    shell.now_ms += 1_000 * HOUR;
    assert_eq!(clock.status(shell.now_ms), SlaStatus::Met, "the work of people was done in time");
    let due = Command::ChangeDue {
        scope: fermata_engine::run::event::SlaScope::Step(name("step")),
        due_ms: shell.now_ms + HOUR,
        reason: "later".into(),
    };
    assert_eq!(code(shell.give("max", due)), RejectionCode::NoPromise);
    grow(&mut shell);
    assert_eq!(step(&shell).sla.as_ref().unwrap().status(shell.now_ms), SlaStatus::Met);
}

#[test]
fn a_stage_that_is_late_by_waiting_says_so() {
    let mut shell = filling("record.amount > 1000");
    shell.run = None;
    shell.log.clear();
    shell.definition.stages[0].sla = serde_json::from_value(json!({ "target_minutes": 600 })).unwrap();
    shell.start().unwrap();
    shell.complete("sam", "step", None, json!({ "amount": 80 })).unwrap();
    shell.fire("sla:stage:only:warn");
    shell.fire("sla:stage:only:breach");
    let bodies: Vec<&str> = shell
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Notify(notice) => Some(notice.body.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        bodies,
        ["Nobody has anything to do: The step waits for its condition."],
        "managers alone are told"
    );
}

#[test]
fn a_rung_that_finishes_the_step_lets_it_wait_too() {
    let mut shell = Shell::with_work(json!({
        "kind": "interactive", "assignee": { "kind": "user", "name": "sam" }, "flow": "review",
        "completion": only_when("record.amount > 1000")
    }));
    shell.definition.stages[0].steps[0].sla =
        serde_json::from_value(json!({ "target_minutes": 600, "ladder": [
        { "at": { "kind": "share", "percent": 50 }, "action": { "kind": "finish", "outcome": "approve" } }
    ] }))
        .unwrap();
    shell.start().unwrap();
    shell.fire("sla:step:step:rung:0");
    let now = step(&shell);
    assert_eq!((now.status, now.outcome.clone()), (StepStatus::InProgress, Some(name("approve"))));
    assert_eq!(now.items[0].status, WorkItemStatus::Withdrawn);
    grow(&mut shell);
    assert_eq!(
        (step(&shell).status, step(&shell).outcome.clone()),
        (StepStatus::Completed, Some(name("approve")))
    );
}

#[test]
fn what_one_of_a_team_finished_is_closed_for_all() {
    let mut shell = Shell::with_work(json!({
        "kind": "interactive", "assignee": { "kind": "group", "name": "legal" }, "flow": "contract",
        "completion": only_when("record.amount > 1000")
    }));
    shell.start().unwrap();
    let item = shell.item("step");
    shell.complete("lea", "step", None, json!({ "amount": 80 })).unwrap();
    assert_eq!(code(shell.give("lou", Command::Claim { item })), RejectionCode::WorkItemCompleted);
    assert_eq!((step(&shell).status, open(&shell)), (StepStatus::InProgress, 0));
}

#[test]
fn the_condition_that_cannot_be_answered_keeps_the_work() {
    let mut shell = filling("record.amount / record.divisor > 1000");
    shell.set("divisor", json!("nothing"));
    // As long as nobody asks, a wrong value harms nothing; what sam does makes the run ask.
    shell.complete("sam", "step", None, json!({ "amount": 80, "remark": "fine" })).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Failed);
    assert_eq!(step(&shell).outputs["remark"], json!("fine"));
    shell.set("divisor", json!(2));
    shell.give("max", Command::Retry { step: None, reason: "mended".into() }).unwrap();
    assert_eq!((shell.run().status(), step(&shell).status), (RunStatus::InProgress, StepStatus::InProgress));
    shell.set("amount", json!(9000));
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

#[test]
fn an_operator_completes_it_although_the_condition_does_not_hold() {
    let mut shell = finished();
    let before = shell.run().last_seq;
    shell.give("max", complete_step("step")).unwrap();
    assert_eq!(
        shell.kinds(before),
        ["condition_passed_over", "step_completed", "stage_ended", "run_completed"]
    );
    let step = step(&shell);
    assert_eq!(step.status, StepStatus::Completed);
    assert_eq!(step.outputs["remark"], json!("fine"));
    assert_eq!(step.done_by.as_ref().and_then(|actor| actor.user()), Some(&name("sam")));
}

#[test]
fn an_operator_completes_nothing_that_people_are_not_done_with() {
    let mut shell = filling("record.amount > 1000");
    for step in ["step", "nothing"] {
        let refused = shell.give("max", complete_step(step)).unwrap_err();
        assert_eq!((refused.code, refused.fields[0].path.as_str()), (RejectionCode::StepNotOpen, "step"));
    }
    let mut over = finished();
    grow(&mut over);
    assert_eq!(code(over.give("max", complete_step("step"))), RejectionCode::RunOver);
}

#[test]
fn a_run_that_failed_at_the_condition_is_completed_by_an_operator() {
    let mut shell = filling("record.amount / record.divisor > 1000");
    shell.set("divisor", json!("nothing"));
    shell.complete("sam", "step", None, json!({ "amount": 80 })).unwrap();
    shell.give("max", complete_step("step")).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

#[test]
fn it_is_skipped_begun_anew_or_cancelled_like_any_other() {
    let mut shell = finished();
    shell.give("max", Command::SkipStep { step: name("step"), reason: "not needed".into() }).unwrap();
    assert_eq!((step(&shell).status, shell.run().status()), (StepStatus::Skipped, RunStatus::Completed));

    let mut shell = finished();
    shell.give("max", Command::RestartStage { reason: "wrong amount".into() }).unwrap();
    let anew = step(&shell);
    assert_eq!((anew.status, anew.finished_ms, open(&shell)), (StepStatus::InProgress, None, 1));
    assert!(anew.outputs.is_empty(), "what was handed over belongs to the pass before");
    assert_eq!(anew.done_before_by, Some(name("sam")));
    shell.complete("sam", "step", None, json!({ "amount": 2000 })).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed);

    let mut shell = finished();
    shell.give("max", Command::Cancel { reason: "lost".into() }).unwrap();
    assert_eq!(step(&shell).status, StepStatus::Discontinued);
    assert_eq!(step(&shell).outputs["remark"], json!("fine"), "the log and the run still say what sam did");
}

#[test]
fn a_held_run_waits_until_it_goes_on() {
    let mut shell = finished();
    shell.give("max", Command::Pause { reason: "audit".into() }).unwrap();
    grow(&mut shell);
    assert_eq!(step(&shell).status, StepStatus::InProgress);
    assert_eq!(code(shell.give("max", complete_step("step"))), RejectionCode::RunPaused);
    shell.give("max", Command::Resume { reason: "done".into() }).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

#[test]
fn an_exit_of_the_stage_leaves_it() {
    let mut shell = filling("record.amount > 1000");
    shell.definition.stages[0].exit = serde_json::from_value(
        json!({ "kind": "when", "condition": { "expression": "steps.step.done_by == 'sam'" } }),
    )
    .unwrap();
    shell.complete("sam", "step", None, json!({ "amount": 80 })).unwrap();
    assert_eq!((step(&shell).status, shell.run().status()), (StepStatus::Discontinued, RunStatus::Completed));
}

#[test]
fn a_decision_is_kept_and_told_once_and_the_approval_waits_on() {
    let mut shell = asking(&["lea", "lou"], json!({ "rule": { "kind": "any" }, "lock": {} }));
    decide(&mut shell, "lea", "approve").unwrap();
    let now = step(&shell);
    assert_eq!((now.status, now.outcome.clone()), (StepStatus::InProgress, Some(name("approve"))));
    assert_eq!(open(&shell), 0, "nobody else is asked any more");
    assert_eq!(shell.told(), ["Approve: The step for Blue Harbor Freight"]);
    assert!(
        shell.effects.iter().any(|effect| matches!(effect, Effect::UnlockRecord { .. })),
        "the record may change again: the condition may wait for that"
    );
    {
        let context = shell.context("lea");
        assert_eq!(scope(&context, shell.run()).path("steps.step.comment"), json!("so"));
    }
    let add = Command::AddApprover {
        step: name("step"),
        who: Assignee::User(name("max")),
        at: None,
        reason: "too".into(),
    };
    assert_eq!(code(shell.give("ada", add)), RejectionCode::ApprovalNotOpen);
    assert_eq!(
        code(shell.give("sam", Command::Recall { reason: "typo".into() })),
        RejectionCode::RecallTooLate
    );
    grow(&mut shell);
    assert_eq!(
        (step(&shell).status, step(&shell).outcome.clone()),
        (StepStatus::Completed, Some(name("approve")))
    );
    assert!(
        !shell.told().iter().any(|subject| subject.starts_with("Approve")),
        "it was told when it was decided"
    );
}

#[test]
fn each_rule_waits_once_it_is_decided_and_not_before() {
    for (rule, first) in [
        (json!({ "kind": "all" }), StepStatus::InProgress),
        (json!({ "kind": "at_least", "count": 2 }), StepStatus::InProgress),
        (json!({ "kind": "in_turn" }), StepStatus::InProgress),
    ] {
        let mut shell = asking(&["lea", "lou"], json!({ "rule": rule }));
        decide(&mut shell, "lea", "approve").unwrap();
        assert_eq!((step(&shell).status, step(&shell).finished_ms), (first, None), "{rule}");
        assert_eq!(open(&shell), 1, "{rule}");
        decide(&mut shell, "lou", "approve").unwrap();
        assert!(step(&shell).waits_on(), "{rule}");
        grow(&mut shell);
        assert_eq!(shell.run().status(), RunStatus::Completed, "{rule}");
    }
}

#[test]
fn a_condition_that_holds_between_two_decisions_ends_the_asking() {
    let mut shell = asking(&["lea", "lou"], json!({ "rule": { "kind": "all" } }));
    decide(&mut shell, "lea", "approve").unwrap();
    grow(&mut shell);
    let step = step(&shell);
    assert_eq!((step.status, step.outcome.clone()), (StepStatus::Completed, None), "it was never decided");
    assert_eq!(open(&shell), 0);
}

#[test]
fn a_rejection_that_stops_does_so_at_once() {
    for rule in [json!({ "kind": "any" }), json!({ "kind": "all" }), json!({ "kind": "in_turn" })] {
        let mut shell = asking(&["lea", "lou"], json!({ "rule": rule, "after_reject": "stop" }));
        decide(&mut shell, "lea", "reject").unwrap();
        assert_eq!(
            (step(&shell).status, shell.run().status()),
            (StepStatus::Completed, RunStatus::Completed),
            "{rule}"
        );
        assert_eq!(shell.run().stage(&name("only")).unwrap().status, StageStatus::Discontinued, "{rule}");
    }
    let mut shell = asking(&["lea", "lou"], json!({ "rule": { "kind": "at_least", "count": 1 } }));
    decide(&mut shell, "lea", "reject").unwrap();
    assert_eq!(open(&shell), 1, "lou alone may still approve");
    decide(&mut shell, "lou", "reject").unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

#[test]
fn a_rejection_that_goes_on_waits_like_an_approval() {
    let mut shell = asking(&["lea"], json!({ "after_reject": "go_on" }));
    decide(&mut shell, "lea", "reject").unwrap();
    assert!(step(&shell).waits_on());
    assert_eq!(step(&shell).outcome, Some(name("reject")));
    grow(&mut shell);
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

#[test]
fn sending_back_waits_for_nothing() {
    let mut definition = common::onboarding();
    definition["stages"][1]["steps"] = json!([{ "name": "ok", "label": "Approve", "work": {
        "kind": "approval", "approvers": [{ "kind": "user", "name": "lea" }], "send_back": ["sales"],
        "outcomes": [{ "name": "back", "label": "Back", "meaning": "send_back" }],
        "completion": only_when("record.amount > 1000")
    } }]);
    definition["decisions"][0]["outcomes"] = json!([]);
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    let item = shell.item("ok");
    let decision = Box::new(Deciding { comment: "wrong amount".into(), ..Deciding::default() });
    shell.give("lea", Command::Decide { item, decision }).unwrap();
    assert_eq!(shell.run().stage_name(), Some(&name("sales")));
}

/// Sam's step waits for its condition, beside an approval of lea that is not decided.
fn beside_an_approval(more: Value) -> Shell {
    let mut definition = common::onboarding();
    let mut approval = json!({ "kind": "approval", "approvers": [{ "kind": "user", "name": "lea" }] });
    approval.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    definition["stages"][1]["steps"] = json!([
        { "name": "step", "label": "The step", "work": {
            "kind": "interactive", "assignee": { "kind": "user", "name": "sam" },
            "completion": only_when("record.amount > 1000") } },
        { "name": "ok", "label": "Approve", "work": approval }
    ]);
    definition["decisions"][0]["outcomes"] = json!([]);
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    shell.complete("sam", "step", None, json!({})).unwrap();
    assert!(step(&shell).waits_on());
    shell
}

#[test]
fn a_recall_ends_what_waits() {
    let mut shell = beside_an_approval(json!({}));
    shell.give("sam", Command::Recall { reason: "typo".into() }).unwrap();
    assert_eq!((step(&shell).status, shell.run().status()), (StepStatus::Discontinued, RunStatus::Recalled));
}

#[test]
fn whoever_is_sent_back_leaves_what_waits_and_does_it_once_more() {
    let mut shell = beside_an_approval(json!({
        "send_back": ["sales"], "outcomes": [
            { "name": "yes", "label": "Yes", "meaning": "approve" },
            { "name": "back", "label": "Back", "meaning": "send_back" }
        ]
    }));
    let decision = Deciding { outcome: Some(name("back")), comment: "wrong".into(), ..Deciding::default() };
    let item = shell.item("ok");
    shell.give("lea", Command::Decide { item, decision: Box::new(decision) }).unwrap();
    assert_eq!(
        (step(&shell).status, shell.run().stage_name()),
        (StepStatus::Discontinued, Some(&name("sales")))
    );
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    assert_eq!(
        (step(&shell).status, step(&shell).finished_ms),
        (StepStatus::InProgress, None),
        "a new pass, new work"
    );
    assert_eq!(open(&shell), 1);
}
