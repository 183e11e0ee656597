//! Status × command: every cell has an expected answer.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use common::{Shell, name};
use fermata_engine::{
    ids::RunId,
    people::Assignee,
    run::{
        ChildStatus,
        command::{
            ChildNews, Command, Deciding,
            RejectionCode::{self, *},
        },
    },
};
use serde_json::json;

const STATUSES: [&str; 6] = ["none", "in progress", "paused", "failed", "completed", "cancelled"];

/// A run in this status. In progress, paused and failed ones have an open item of step `review`.
fn in_status(status: &str) -> Shell {
    let mut shell = Shell::started();
    if status == "failed" {
        shell.set("divisor", json!("nothing"));
    }
    shell.complete("sam", "contract", None, json!({ "amount": 80 })).unwrap();
    match status {
        "paused" => shell.give("max", Command::Pause { reason: "x".into() }).unwrap(),
        "failed" => shell.fire("retry:billing"),
        "completed" => shell.complete("lea", "review", Some("approve"), json!({ "cap": 5 })).unwrap(),
        "cancelled" => shell.give("max", Command::Cancel { reason: "x".into() }).unwrap(),
        _ => {}
    }
    shell
}

/// Every command, with what it answers in each of the statuses.
fn table(shell: &Shell) -> Vec<(Command, [Option<RejectionCode>; 6])> {
    let item = shell.item("review");
    let reason = String::new;
    let none = Some(RunStateWrong);
    let start = Command::Start {
        run: shell.run().id,
        orchestration: name("onboarding"),
        version: 1,
        record: Some(shell.record.at.clone()),
        inputs: Default::default(),
        parent: None,
    };
    let wrong = Some(RunStateWrong);
    let complete = Command::Complete {
        item,
        outcome: Some(name("approve")),
        values: [("cap".to_owned(), json!(5))].into_iter().collect(),
    };
    let to = Assignee::User(name("lou"));
    let (done, gone, paused, over) =
        (Some(WorkItemCompleted), Some(WorkItemWithdrawn), Some(RunPaused), Some(RunOver));
    vec![
        (start, [None, wrong, wrong, wrong, wrong, wrong]),
        (Command::Claim { item }, [none, None, paused, None, done, gone]),
        // Nobody holds it: there is nothing to give back.
        (
            Command::Release { item },
            [none, Some(WorkItemNotReleasable), paused, Some(WorkItemNotReleasable), done, gone],
        ),
        (Command::Reassign { item, to, reason: reason() }, [none, None, None, None, done, gone]),
        (complete, [none, None, paused, None, done, gone]),
        (
            Command::Decide {
                item,
                decision: Box::new(Deciding {
                    outcome: Some(name("approve")),
                    values: [("cap".to_owned(), json!(5))].into_iter().collect(),
                    ..Deciding::default()
                }),
            },
            [none, None, paused, None, done, gone],
        ),
        (
            Command::Delegate { item, to: name("lou"), reason: reason() },
            [none, Some(WorkItemNotDelegable), paused, Some(WorkItemNotDelegable), done, gone],
        ),
        (
            Command::HandBack { item, reason: reason() },
            [none, Some(WorkItemNotDelegated), paused, Some(WorkItemNotDelegated), done, gone],
        ),
        (
            Command::AddApprover {
                step: name("review"),
                who: Assignee::User(name("lou")),
                at: None,
                reason: reason(),
            },
            [none, Some(ApprovalNotOpen), Some(ApprovalNotOpen), Some(ApprovalNotOpen), over, over],
        ),
        (
            Command::RemoveApprover {
                step: name("review"),
                who: Assignee::User(name("lou")),
                reason: reason(),
            },
            [none, Some(ApprovalNotOpen), Some(ApprovalNotOpen), Some(ApprovalNotOpen), over, over],
        ),
        (
            Command::Recall { reason: reason() },
            [none, Some(RecallTooLate), paused, Some(RecallTooLate), over, over],
        ),
        (Command::Pause { reason: reason() }, [none, None, paused, None, over, over]),
        (
            Command::Resume { reason: reason() },
            [none, Some(RunNotPaused), None, Some(RunNotPaused), over, over],
        ),
        (Command::Cancel { reason: reason() }, [none, None, None, None, over, over]),
        (
            Command::Retry { step: None, reason: reason() },
            [none, Some(StepNotFailed), paused, None, over, over],
        ),
        (Command::GoBack { stage: name("sales"), reason: reason() }, [none, None, paused, None, over, over]),
        (Command::RestartStage { reason: reason() }, [none, None, paused, None, over, over]),
        (
            Command::SkipStep { step: name("review"), reason: reason() },
            [none, None, paused, None, over, over],
        ),
        // Nobody has finished it: its work is what is to be done.
        (
            Command::CompleteStep { step: name("review"), reason: reason() },
            [none, Some(StepNotOpen), paused, Some(StepNotOpen), over, over],
        ),
        (
            Command::CompleteFor {
                item,
                outcome: Some(name("approve")),
                values: [("cap".to_owned(), json!(5))].into_iter().collect(),
                reason: reason(),
            },
            [none, None, paused, None, done, gone],
        ),
        (Command::SettleAbsence { item }, [none, None, None, None, done, gone]),
        (
            Command::SetVariables { values: [("note".to_owned(), json!("x"))].into(), reason: reason() },
            [none, None, None, None, over, over],
        ),
        (
            Command::Timer { key: "retry:review".into() },
            [
                none,
                Some(TimerUnknown),
                Some(TimerUnknown),
                Some(TimerUnknown),
                Some(TimerUnknown),
                Some(TimerUnknown),
            ],
        ),
        (
            Command::Timer { key: "sla:run:warn".into() },
            [
                none,
                Some(TimerNotDue),
                Some(TimerUnknown),
                Some(TimerNotDue),
                Some(TimerUnknown),
                Some(TimerUnknown),
            ],
        ),
        (
            Command::Message { name: "signed".into(), key: None, data: json!({}) },
            [none, Some(MessageNotAwaited), Some(MessageNotAwaited), Some(MessageNotAwaited), over, over],
        ),
        (
            Command::Child {
                child: RunId(uuid::Uuid::from_u128(5)),
                news: ChildNews {
                    status: ChildStatus::Completed,
                    outputs: Default::default(),
                    message: String::new(),
                },
            },
            [none, Some(ChildUnknown), Some(ChildUnknown), Some(ChildUnknown), over, over],
        ),
        (Command::Evaluate, [none, None, None, None, over, over]),
    ]
}

#[test]
fn every_command_in_every_status() {
    let rows = table(&in_status("in progress")).len();
    for (column, status) in STATUSES.iter().enumerate() {
        for row in 0..rows {
            let mut shell = in_status(status);
            let (command, expected) = table(&shell).swap_remove(row);
            if *status == "none" {
                shell = Shell::new(common::onboarding());
            }
            let before = shell.run.clone();
            let answer = shell.give("lea", command.clone()).map_err(|r| r.code).err();
            assert_eq!(answer, expected[column], "{command:?} on a run that is {status}");
            if answer.is_some() {
                assert_eq!(shell.run, before, "a rejection changes nothing");
            }
        }
    }
}
