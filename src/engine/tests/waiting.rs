//! Steps that wait and steps that start other runs, told in commands.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use common::{HOUR, NOW, Shell, name};
use fermata_engine::{
    limits::{CHILDREN_AT_ONCE_MAX, FOR_EACH_MAX, SUB_DEPTH_MAX},
    run::{
        ChildStatus, Parent, RunStatus, StepStatus,
        command::{ChildNews, Command, Rejection, RejectionCode},
        effects::{Effect, effects},
        waits::{self, Wait},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

const DAY: i64 = 24 * HOUR;

fn waiting(until: Value) -> Shell {
    Shell::with_work(json!({ "kind": "wait", "until": until }))
}

fn step(shell: &Shell) -> (StepStatus, Option<String>) {
    let (_, step) = shell.run().step(&name("step")).unwrap();
    (step.status, step.outcome.as_ref().map(ToString::to_string))
}

fn message(name: &str, key: Option<&str>, data: Value) -> Command {
    Command::Message { name: name.into(), key: key.map(str::to_owned), data }
}

fn code(result: Result<(), Rejection>) -> RejectionCode {
    result.unwrap_err().code
}

#[test]
fn a_time_passes_once() {
    let mut shell = waiting(json!({ "kind": "duration", "amount": { "literal": 3 }, "unit": "days" }));
    shell.start().unwrap();
    assert_eq!(shell.timers["wait:step"], NOW + 3 * DAY);
    shell.now_ms += DAY;
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(code(shell.give("", Command::Timer { key: "wait:step".into() })), RejectionCode::TimerNotDue);
    shell.fire("wait:step");
    assert_eq!(step(&shell), (StepStatus::Completed, Some("came".into())));
    assert_eq!(shell.run().status(), RunStatus::Completed);
    assert_eq!(code(shell.give("", Command::Timer { key: "wait:step".into() })), RejectionCode::TimerUnknown);
}

#[test]
fn a_moment_moves_with_its_field() {
    let mut shell = waiting(json!({
        "kind": "moment", "value": { "reference": "record.renewal" },
        "offset": { "amount": { "literal": 10 }, "unit": "days", "direction": "before" },
        "time_of_day": "09:00", "time_zone": "Europe/Berlin"
    }));
    shell.start().unwrap();
    assert!(shell.timers.is_empty(), "the date is absent: nothing comes");
    assert_eq!(
        waits::waits(&shell.definition, shell.run()),
        [Wait::Moment { step: name("step"), at_ms: None }]
    );
    assert!(!shell.watches().is_empty());
    for (date, due) in [("2026-02-01", Some(21 * DAY + 8 * HOUR)), ("2026-03-01", Some(49 * DAY + 8 * HOUR))]
    {
        shell.set("renewal", json!(date));
        shell.give("", Command::Evaluate).unwrap();
        assert_eq!(shell.timers.get("wait:step").map(|at| at - NOW), due);
    }
    shell.set("renewal", Value::Null);
    shell.give("", Command::Evaluate).unwrap();
    assert!(shell.timers.is_empty());
    shell.set("renewal", json!("2025-12-31"));
    shell.give("", Command::Evaluate).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed, "a moment that has passed has come");
}

#[test]
fn a_wrong_date_stops_the_run_until_it_is_mended() {
    let mut shell = waiting(json!({ "kind": "moment", "value": { "reference": "record.name" } }));
    shell.start().unwrap();
    assert_eq!(shell.run().status(), RunStatus::Failed);
    shell.set("name", json!("2026-01-02"));
    shell.give("max", Command::Retry { step: None, reason: String::new() }).unwrap();
    assert_eq!(shell.timers["wait:step"], NOW + DAY);
}

#[test]
fn a_held_run_lets_nothing_come() {
    let mut shell = waiting(json!({ "kind": "duration", "amount": { "literal": 1 }, "unit": "hours" }));
    shell.start().unwrap();
    shell.give("max", Command::Pause { reason: String::new() }).unwrap();
    assert!(shell.timers.is_empty());
    shell.now_ms += 2 * HOUR;
    shell.give("max", Command::Resume { reason: String::new() }).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Completed, "its moment has passed meanwhile");
}

fn signed() -> Value {
    json!({
        "kind": "wait",
        "until": {
            "kind": "message", "name": "signed", "correlation": { "reference": "record.amount" },
            "outputs": [
                { "name": "size", "data_type": { "type": "number" }, "required": true, "path": "form.answers.0.size" },
                { "name": "by", "data_type": { "type": "text" } }
            ]
        },
        "timeout": { "at": { "kind": "after", "amount": { "literal": 2 }, "unit": "weeks" }, "outcome": "too_late" }
    })
}

#[test]
fn a_message_comes_by_name_and_key() {
    let mut shell = Shell::with_work(signed());
    shell.start().unwrap();
    assert_eq!(shell.subscriptions[&name("step")].key, "100");
    assert_eq!(shell.subscriptions[&name("step")].since_ms, NOW - HOUR);
    let fits = json!({ "form": { "answers": [{ "size": 7 }] }, "by": "Mia", "more": true });
    for (wrong, expected) in [
        (message("Signed", None, fits.clone()), RejectionCode::MessageNotAwaited),
        (message("signed", Some("101"), fits.clone()), RejectionCode::MessageNotAwaited),
        (message("signed", None, json!({ "form": { "answers": [] } })), RejectionCode::ValuesInvalid),
        (message("signed", None, json!("text")), RejectionCode::ValuesInvalid),
    ] {
        assert_eq!(code(shell.give("sam", wrong)), expected);
    }
    let refused = shell.give("sam", message("signed", None, json!({ "by": 7 }))).unwrap_err();
    let fields: Vec<_> = refused.fields.iter().map(|f| (f.path.as_str(), f.code.as_str())).collect();
    assert_eq!(fields, [("data.form.answers.0.size", "required"), ("data.by", "wrong_type")]);
    shell.give("sam", message("signed", Some("100"), fits.clone())).unwrap();
    assert_eq!(step(&shell), (StepStatus::Completed, Some("came".into())));
    let outputs = &shell.run().step(&name("step")).unwrap().1.outputs;
    assert_eq!(json!(outputs), json!({ "by": "Mia", "size": 7 }));
    assert!(shell.timers.is_empty() && shell.subscriptions.is_empty());
    assert_eq!(code(shell.give("sam", message("signed", None, fits))), RejectionCode::RunOver);
}

#[test]
fn a_message_is_not_lost_while_the_run_is_held() {
    let mut shell = Shell::with_work(signed());
    shell.start().unwrap();
    shell.give("max", Command::Pause { reason: String::new() }).unwrap();
    let fits = json!({ "form": { "answers": [{ "size": 7 }] } });
    shell.give("sam", message("signed", None, fits.clone())).unwrap();
    assert_eq!(code(shell.give("sam", message("signed", None, fits))), RejectionCode::MessageNotAwaited);
    shell.now_ms += 30 * DAY;
    shell.give("max", Command::Resume { reason: String::new() }).unwrap();
    assert_eq!(step(&shell), (StepStatus::Completed, Some("came".into())));
}

#[test]
fn a_timeout_is_an_outcome() {
    let mut shell = Shell::with_work(signed());
    shell.start().unwrap();
    shell.fire("timeout:step");
    assert_eq!(step(&shell), (StepStatus::Completed, Some("too_late".into())));
    assert!(shell.subscriptions.is_empty());
}

#[test]
fn a_condition_is_asked_when_the_record_changes_and_when_its_moment_comes() {
    let mut shell = waiting(json!({
        "kind": "condition", "condition": { "rows": { "logic": "any", "rows": [
            { "resource": "record.amount", "operator": "greater_than", "value": { "literal": 500 } },
            { "resource": "record.renewal", "operator": "less_or_equal", "value": { "reference": "now" } }
        ] } }
    }));
    shell.set("renewal", json!("2026-01-11"));
    shell.start().unwrap();
    assert_eq!(shell.timers["wait:step"], NOW + 10 * DAY);
    assert!(!shell.watches().is_empty());
    let mut by_record = Shell::with_work(json!(shell.definition.stages[0].steps[0].work));
    by_record.start().unwrap();
    by_record.set("amount", json!(501));
    by_record.give("", Command::Evaluate).unwrap();
    assert_eq!(by_record.run().status(), RunStatus::Completed);
    shell.fire("wait:step");
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

#[test]
fn an_expression_that_names_now_is_asked_every_so_often() {
    let mut shell = waiting(json!({
        "kind": "condition", "condition": { "expression": "now > \"2026-01-01T02:30:00Z\"" }
    }));
    shell.start().unwrap();
    for hour in 1..=2 {
        assert_eq!(shell.timers["wait:step"], NOW + hour * HOUR);
        shell.fire("wait:step");
    }
    shell.fire("wait:step");
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

fn sub(more: Value) -> Shell {
    let mut work = json!({ "kind": "sub_orchestration", "orchestration": "visit" });
    work.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut shell = Shell::with_work(work);
    shell.start().unwrap();
    shell
}

fn each(items: Value, quorum: Value, more: Value) -> Shell {
    let mut each = json!({ "items": { "literal": items }, "quorum": quorum });
    each.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    sub(json!({ "for_each": each, "inputs": { "place": { "expression": "\"to \" + item" } } }))
}

fn started(shell: &Shell) -> Vec<&fermata_engine::run::effects::ChildStart> {
    let starts = shell.effects.iter().filter_map(|effect| match effect {
        Effect::StartRun(start) => Some(start),
        _ => None,
    });
    starts.collect()
}

#[test]
fn one_run_starts_and_hands_over_what_it_found() {
    let mut shell = sub(json!({ "inputs": { "place": { "reference": "record.name" } } }));
    let start = started(&shell)[0].clone();
    assert_eq!(start.orchestration, name("visit"));
    assert_eq!(start.record.unwrap().id, shell.record.at.id);
    assert_eq!(json!(start.inputs), json!({ "place": "Blue Harbor Freight" }));
    let parent = Parent { run: shell.run().id, step: name("step"), number: None, depth: 1 };
    assert_eq!(start.parent, parent);
    shell.child(0, ChildStatus::Failed, json!({}));
    assert_eq!(
        step(&shell).0,
        StepStatus::InProgress,
        "the child waits for an operator, and its parent for it"
    );
    shell.child(0, ChildStatus::InProgress, json!({}));
    shell.child(0, ChildStatus::Completed, json!({ "seen": 3 }));
    assert_eq!(shell.run().status(), RunStatus::Completed);
    assert_eq!(json!(shell.run().step(&name("step")).unwrap().1.outputs), json!({ "seen": 3 }));
}

#[test]
fn many_runs_start_in_bounded_bits() {
    let mut shell =
        each((0..40).map(|n| json!(n.to_string())).collect(), json!({ "kind": "all" }), json!({}));
    let mut all = Vec::new();
    for expected in [CHILDREN_AT_ONCE_MAX, CHILDREN_AT_ONCE_MAX, 40 - 2 * CHILDREN_AT_ONCE_MAX] {
        all.extend(started(&shell).into_iter().cloned());
        assert_eq!(started(&shell).len(), expected);
        let more = all.len() < 40;
        assert_eq!(shell.effects.contains(&Effect::Continue), more);
        if more {
            shell.give("", Command::Evaluate).unwrap();
        }
    }
    assert_eq!(json!(all[39].inputs), json!({ "place": "to 39" }));
    assert_eq!(all[39].parent.number, Some(40));
    (0..40).for_each(|at| shell.child(at, ChildStatus::Completed, json!({ "at": at })));
    let outputs = json!(shell.run().step(&name("step")).unwrap().1.outputs);
    assert_eq!((&outputs["total"], &outputs["completed"]), (&json!(40), &json!(40)));
    assert_eq!(outputs["results"][7]["outputs"], json!({ "at": 7 }));
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

#[test]
fn enough_is_enough_and_the_rest_is_stopped_or_goes_on() {
    let two = json!({ "kind": "at_least", "count": 2 });
    let mut shell = each(json!(["a", "b", "c", "d"]), two.clone(), json!({}));
    let all = shell.children.clone();
    shell.child(3, ChildStatus::Completed, json!({}));
    shell.child(1, ChildStatus::Completed, json!({}));
    assert_eq!(shell.run().status(), RunStatus::Completed);
    assert_eq!(shell.children, [all[1], all[3]], "the others were cancelled");
    let mut shell = each(json!(["a", "b", "c", "d"]), two, json!({ "stop_rest": false }));
    shell.child(0, ChildStatus::Completed, json!({}));
    shell.child(1, ChildStatus::Completed, json!({}));
    assert_eq!((shell.run().status(), shell.children.len()), (RunStatus::Completed, 4));
    let statuses = shell.run().step(&name("step")).unwrap().1.children.clone().unwrap();
    assert_eq!(statuses.count(|status| status == ChildStatus::Released), 2);
}

#[test]
fn one_after_another_waits_for_the_one_before() {
    let mut shell = each(json!(["a", "b"]), json!({ "kind": "all" }), json!({ "mode": "sequential" }));
    assert_eq!(shell.children.len(), 1);
    shell.child(0, ChildStatus::Completed, json!({}));
    assert_eq!(shell.children.len(), 2);
    shell.child(1, ChildStatus::Completed, json!({}));
    assert_eq!(shell.run().status(), RunStatus::Completed);
}

#[test]
fn a_quorum_that_cannot_be_met_stops_the_run_and_can_be_tried_again() {
    let mut shell = each(json!(["a", "b", "c"]), json!({ "kind": "all" }), json!({}));
    shell.child(0, ChildStatus::Completed, json!({ "at": 0 }));
    shell.child(1, ChildStatus::Refused, json!({}));
    assert_eq!((shell.run().status(), step(&shell).0), (RunStatus::Failed, StepStatus::Failed));
    shell.child(2, ChildStatus::Completed, json!({ "at": 2 }));
    assert_eq!(shell.run().status(), RunStatus::Failed, "what comes meanwhile is kept");
    shell.give("max", Command::Retry { step: None, reason: String::new() }).unwrap();
    assert_eq!(shell.children.len(), 4, "only what was lost starts anew");
    assert_eq!(json!(started(&shell)[0].inputs), json!({ "place": "to b" }));
    shell.child(3, ChildStatus::Completed, json!({ "at": 1 }));
    let outputs = json!(shell.run().step(&name("step")).unwrap().1.outputs);
    let at: Vec<_> = (0..3).map(|n| outputs["results"][n]["outputs"]["at"].clone()).collect();
    assert_eq!(at, [json!(0), json!(1), json!(2)]);
}

#[test]
fn giving_up_cancels_what_failed() {
    let mut shell = sub(json!({ "on_failure": "give_up" }));
    shell.child(0, ChildStatus::Failed, json!({}));
    assert!(shell.children.is_empty());
    assert_eq!(shell.run().status(), RunStatus::Failed);
}

#[test]
fn cancelling_the_run_cancels_what_it_started() {
    let mut shell = each(json!(["a", "b", "c"]), json!({ "kind": "all" }), json!({}));
    shell.child(0, ChildStatus::Completed, json!({}));
    shell.give("max", Command::Cancel { reason: "enough".into() }).unwrap();
    assert_eq!(shell.children.len(), 1, "only the completed one is left");
    let news =
        ChildNews { status: ChildStatus::Cancelled, outputs: Default::default(), message: String::new() };
    assert_eq!(
        code(shell.give("", Command::Child { child: shell.children[0], news })),
        RejectionCode::RunOver
    );
}

#[test]
fn lists_have_their_limits() {
    let items = |n: usize| (0..n).map(|n| json!(n.to_string())).collect::<Value>();
    let shell = each(items(FOR_EACH_MAX), json!({ "kind": "all" }), json!({}));
    assert_eq!(shell.run().status(), RunStatus::InProgress);
    let shell = each(items(FOR_EACH_MAX + 1), json!({ "kind": "all" }), json!({}));
    assert_eq!(shell.run().status(), RunStatus::Failed);
    let shell = each(items(0), json!({ "kind": "all" }), json!({}));
    assert_eq!(shell.run().status(), RunStatus::Completed, "all of none");
    let shell = each(items(0), json!({ "kind": "any" }), json!({}));
    assert_eq!(shell.run().status(), RunStatus::Failed, "there is not one");
    let shell = sub(json!({ "for_each": { "items": { "reference": "record.name" } } }));
    assert_eq!(shell.run().status(), RunStatus::Failed, "no list");
}

#[test]
fn runs_lie_so_deep_and_no_deeper() {
    for (depth, expected) in [(SUB_DEPTH_MAX - 1, RunStatus::InProgress), (SUB_DEPTH_MAX, RunStatus::Failed)]
    {
        let mut shell = Shell::with_work(json!({ "kind": "sub_orchestration", "orchestration": "visit" }));
        let run = fermata_engine::ids::RunId(Uuid::from_u128(9));
        let parent = Some(Parent { run, step: name("step"), number: None, depth });
        let (record, inputs) = (Some(shell.record.at.clone()), Default::default());
        let start =
            Command::Start { run, orchestration: name("onboarding"), version: 1, record, inputs, parent };
        shell.give("", start).unwrap();
        assert_eq!(shell.run().status(), expected);
    }
}

#[test]
fn a_child_tells_its_parent_where_it_stands() {
    let mut shell = waiting(json!({ "kind": "duration", "amount": { "literal": 1 }, "unit": "hours" }));
    shell.definition.variables = serde_json::from_value(json!([
        { "name": "seen", "data_type": { "type": "number" }, "default": 4 }
    ]))
    .unwrap();
    shell.definition.outputs = vec![name("seen")];
    let run = fermata_engine::ids::RunId(Uuid::from_u128(9));
    let parent = Parent {
        run: fermata_engine::ids::RunId(Uuid::from_u128(8)),
        step: name("step"),
        number: None,
        depth: 1,
    };
    let (record, inputs) = (Some(shell.record.at.clone()), Default::default());
    let start = Command::Start {
        run,
        orchestration: name("onboarding"),
        version: 1,
        record,
        inputs,
        parent: Some(parent.clone()),
    };
    shell.give("", start).unwrap();
    assert!(!shell.effects.iter().any(|effect| matches!(effect, Effect::TellParent { .. })));
    shell.fire("wait:step");
    let outputs = serde_json::from_value(json!({ "seen": 4 })).unwrap();
    let news = ChildNews { status: ChildStatus::Completed, outputs, message: String::new() };
    assert!(shell.effects.contains(&Effect::TellParent { parent, news }), "{:?}", shell.effects);
    assert!(effects(&shell.context(""), shell.run(), &[]).is_empty());
}
