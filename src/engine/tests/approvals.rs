//! Approvals: who is asked, who may, what counts, and what follows. A small model that knows nothing of the engine says what
//! must come out of any order of decisions.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use common::{Shell, name};
use fermata_engine::{
    definition::Share,
    ids::WorkItemId,
    people::Assignee,
    run::{
        AssigneeFlag, RunStatus, Signed, SignedBy, StageStatus, StepStatus, WorkItemStatus,
        command::{Command, Deciding, Rejection, RejectionCode},
        effects::Effect,
    },
};
use serde_json::{Value, json};

/// Stage `prepare` with a step of sam; stage `decide` with the approval; stage `after`.
fn asking(approval: Value) -> Value {
    let mut work = json!({ "kind": "approval", "rule": { "kind": "any" } });
    work.as_object_mut().unwrap().extend(approval.as_object().unwrap().clone());
    let own = |step: &str, user: &str| {
        json!({ "name": step, "label": step, "work": {
            "kind": "interactive", "assignee": { "kind": "user", "name": user } } })
    };
    json!({
        "label": "Deal", "trigger": { "kind": "record", "object": "Account", "on": "created" },
        "start": { "to": "stage", "name": "prepare" }, "owner": "ada",
        "stages": [
            { "name": "prepare", "label": "Prepare", "next": { "to": "stage", "name": "decide" },
              "steps": [own("draft", "sam")] },
            { "name": "decide", "label": "Decide", "next": { "to": "stage", "name": "after" },
              "steps": [
                { "name": "ok", "label": "Approve the deal", "work": work },
                { "name": "later", "label": "Later", "start": { "kind": "after", "steps": ["ok"] },
                  "work": { "kind": "background", "flow": "install" } }
            ] },
            { "name": "after", "label": "After", "next": { "to": "end" }, "steps": [own("file", "max")] }
        ]
    })
}

fn users(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "kind": "user", "name": name })).collect()
}

/// A run whose approval has begun.
fn asked(approval: Value) -> Shell {
    let mut shell = Shell::new(asking(approval));
    shell.start().unwrap();
    shell.complete("sam", "draft", None, json!({})).unwrap();
    shell
}

fn item_of(shell: &Shell, user: &str) -> WorkItemId {
    let step = shell.run().step(&name("ok")).unwrap().1;
    let theirs = |who: &Assignee| shell.directory.includes(who, &name(user));
    let found = step.items.iter().find(|item| item.status.is_open() && theirs(&item.assignee));
    found.unwrap_or_else(|| panic!("{user} is asked nothing")).id
}

fn decide(shell: &mut Shell, user: &str, outcome: &str) -> Result<(), Rejection> {
    decide_with(
        shell,
        user,
        Deciding { outcome: Some(name(outcome)), comment: "so".into(), ..Deciding::default() },
    )
}

fn decide_with(shell: &mut Shell, user: &str, decision: Deciding) -> Result<(), Rejection> {
    let item = item_of(shell, user);
    shell.give(user, Command::Decide { item, decision: Box::new(decision) })
}

fn code(answer: Result<(), Rejection>) -> RejectionCode {
    answer.unwrap_err().code
}

fn open(shell: &Shell) -> Vec<String> {
    let items = &shell.run().step(&name("ok")).unwrap().1.items;
    items.iter().filter(|i| i.status.is_open()).map(|i| i.assignee.to_string()).collect()
}

fn stage(shell: &Shell) -> Option<String> {
    shell.run().stage_name().map(ToString::to_string)
}

#[test]
fn the_first_decision_counts_where_any_suffices() {
    let mut shell = asked(json!({ "approvers": users(&["lea", "lou"]) }));
    assert_eq!(open(&shell), ["user:lea", "user:lou"]);
    decide(&mut shell, "lou", "approve").unwrap();
    assert_eq!(stage(&shell).as_deref(), Some("after"));
    let step = shell.run().step(&name("ok")).unwrap().1;
    assert_eq!(step.outcome, Some(name("approve")));
    assert_eq!(step.outputs["comment"], json!("so"));
    assert_eq!(step.items[0].status, WorkItemStatus::Withdrawn);
}

#[test]
fn a_rejection_stops_what_comes_after_it() {
    let mut shell = asked(json!({ "approvers": users(&["lea"]) }));
    decide(&mut shell, "lea", "reject").unwrap();
    let run = shell.run();
    assert_eq!(run.status(), RunStatus::Completed);
    assert_eq!(run.stage(&name("decide")).unwrap().status, StageStatus::Discontinued);
    assert_eq!(run.step(&name("later")).unwrap().1.status, StepStatus::Discontinued);
}

#[test]
fn a_rejection_takes_its_path_or_goes_on_as_drawn() {
    let mut definition = asking(json!({ "approvers": users(&["lea"]) }));
    definition["stages"][1]["reject"] = json!({ "to": "stage", "name": "prepare" });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.complete("sam", "draft", None, json!({})).unwrap();
    decide(&mut shell, "lea", "reject").unwrap();
    assert_eq!(stage(&shell).as_deref(), Some("prepare"));
    let mut shell = asked(json!({ "approvers": users(&["lea"]), "after_reject": "go_on" }));
    decide(&mut shell, "lea", "reject").unwrap();
    assert_eq!(stage(&shell).as_deref(), Some("after"));
}

#[test]
fn one_is_asked_after_another() {
    let mut shell =
        asked(json!({ "approvers": users(&["lea", "lou", "max"]), "rule": { "kind": "in_turn" } }));
    for (user, next) in [("lea", Some("user:lou")), ("lou", Some("user:max")), ("max", None)] {
        assert_eq!(open(&shell), [format!("user:{user}")]);
        decide(&mut shell, user, "approve").unwrap();
        assert_eq!(open(&shell).first().map(String::as_str), next);
    }
    assert_eq!(stage(&shell).as_deref(), Some("after"));
}

#[test]
fn each_member_of_a_group_is_asked_where_all_must_approve() {
    let group = json!([{ "kind": "group", "name": "legal" }]);
    let mut shell = asked(json!({ "approvers": group, "rule": { "kind": "all" } }));
    assert_eq!(open(&shell), ["user:lea", "user:lou"]);
    decide(&mut shell, "lea", "approve").unwrap();
    assert_eq!(stage(&shell).as_deref(), Some("decide"));
    decide(&mut shell, "lou", "approve").unwrap();
    assert_eq!(stage(&shell).as_deref(), Some("after"));
}

#[test]
fn nobody_approves_their_own_request_unless_allowed() {
    // sam starts the run: the owner decides in sam's place.
    let shell = asked(json!({ "approvers": users(&["sam"]) }));
    assert_eq!(open(&shell), ["user:ada"]);
    let item = &shell.run().step(&name("ok")).unwrap().1.items[0];
    assert_eq!(item.flag, Some(AssigneeFlag::Owner));
    // Where the owner is sam too, it waits for somebody to give it out, and is not with sam.
    let mut definition = asking(json!({ "approvers": users(&["sam"]) }));
    definition["owner"] = json!("sam");
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.complete("sam", "draft", None, json!({})).unwrap();
    assert_eq!(open(&shell), ["queue:unassigned"]);
    let mut shell = asked(json!({ "approvers": users(&["sam"]), "may_approve_own": true }));
    decide(&mut shell, "sam", "approve").unwrap();
    assert_eq!(stage(&shell).as_deref(), Some("after"));
}

#[test]
fn duties_stay_separated_at_offer_claim_and_completion() {
    let group = json!([{ "kind": "group", "name": "legal" }]);
    let mut definition = asking(json!({ "approvers": group, "not_who_did": ["draft"] }));
    definition["stages"][0]["steps"][0]["work"]["assignee"] = json!({ "kind": "user", "name": "lea" });
    let mut shell = Shell::new(definition.clone());
    shell.start().unwrap();
    shell.complete("lea", "draft", None, json!({})).unwrap();
    let item = item_of(&shell, "lou");
    assert_eq!(shell.run().item(item).unwrap().2.why.as_ref().unwrap().left_out, [name("lea")]);
    assert_eq!(code(shell.give("lea", Command::Claim { item })), RejectionCode::DutiesSeparated);
    assert_eq!(code(decide(&mut shell, "lea", "approve")), RejectionCode::DutiesSeparated);
    let to = Assignee::User(name("lea"));
    let reassign = Command::Reassign { item, to, reason: String::new() };
    assert_eq!(code(shell.give("max", reassign)), RejectionCode::DutiesSeparated);
    decide(&mut shell, "lou", "approve").unwrap();

    // Both at once: whoever finishes the one first may not finish the other.
    definition["stages"][0]["steps"][0]["work"] = json!({
        "kind": "interactive", "assignee": { "kind": "group", "name": "legal" },
        "duties": { "not_who_did": ["draft_two"] } });
    let mut second = definition["stages"][0]["steps"][0].clone();
    second["name"] = json!("draft_two");
    second["work"]["duties"] = json!({});
    definition["stages"][0]["steps"].as_array_mut().unwrap().push(second);
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    let draft = shell.item("draft");
    shell.give("lea", Command::Claim { item: draft }).unwrap();
    shell.complete("lea", "draft_two", None, json!({})).unwrap();
    assert_eq!(code(shell.complete("lea", "draft", None, json!({}))), RejectionCode::DutiesSeparated);
}

#[test]
fn a_chain_goes_up_to_a_level_or_an_amount() {
    let line = |shell: &mut Shell| {
        for (user, manager, limit) in [
            ("sam", Some("lea"), None),
            ("lea", Some("lou"), Some(50)),
            ("lou", Some("max"), Some(100)),
            ("max", None, None),
        ] {
            let person = shell.directory.users.get_mut(&name(user)).unwrap();
            (person.manager, person.approval_limit) = (manager.map(name), limit);
        }
    };
    for (up_to, amount, expected) in [
        (json!({ "kind": "levels", "count": 1 }), 100, vec!["user:lea"]),
        (json!({ "kind": "levels", "count": 9 }), 100, vec!["user:lea", "user:lou", "user:max"]),
        (json!({ "kind": "amount", "amount": { "reference": "record.amount" } }), 50, vec!["user:lea"]),
        (
            json!({ "kind": "amount", "amount": { "reference": "record.amount" } }),
            51,
            vec!["user:lea", "user:lou"],
        ),
        (
            json!({ "kind": "amount", "amount": { "reference": "record.amount" } }),
            101,
            vec!["user:lea", "user:lou", "user:max"],
        ),
    ] {
        let chain = json!({ "of": { "kind": "starter" }, "up_to": up_to });
        let mut shell = Shell::new(asking(json!({ "chain": chain, "rule": { "kind": "all" } })));
        line(&mut shell);
        shell.start().unwrap();
        shell.set("amount", json!(amount));
        shell.complete("sam", "draft", None, json!({})).unwrap();
        assert_eq!(open(&shell), expected, "{up_to} for {amount}");
    }
}

fn with_send_back(approvers: &[&str]) -> Value {
    json!({ "approvers": users(approvers), "rule": { "kind": "all" }, "send_back": ["prepare"], "outcomes": [
        { "name": "approve", "label": "Approve", "meaning": "approve" },
        { "name": "reject", "label": "Reject", "meaning": "reject" },
        { "name": "changes", "label": "Request changes", "meaning": "send_back" }
    ] })
}

#[test]
fn sending_back_begins_an_earlier_stage_anew_with_the_reason() {
    let mut shell = asked(with_send_back(&["lea", "lou"]));
    decide(&mut shell, "lea", "approve").unwrap();
    let silent = Deciding { outcome: Some(name("changes")), ..Deciding::default() };
    assert_eq!(code(decide_with(&mut shell, "lou", silent)), RejectionCode::CommentNeeded);
    let elsewhere = Deciding {
        outcome: Some(name("changes")),
        comment: "x".into(),
        back_to: Some(name("after")),
        ..Deciding::default()
    };
    assert_eq!(code(decide_with(&mut shell, "lou", elsewhere)), RejectionCode::StageUnavailable);
    decide(&mut shell, "lou", "changes").unwrap();
    let current = shell.run().current().unwrap();
    assert_eq!((current.name.as_str(), current.pass), ("prepare", 2));
    // The data stays, and the next round asks everybody anew.
    shell.complete("sam", "draft", None, json!({})).unwrap();
    assert_eq!(open(&shell), ["user:lea", "user:lou"]);
}

#[test]
fn the_submitter_recalls_until_the_first_decision() {
    let recall = || Command::Recall { reason: "typo".into() };
    let mut shell = asked(with_send_back(&["lea", "lou"]));
    shell.give("sam", recall()).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Recalled);
    assert_eq!(code(shell.give("sam", recall())), RejectionCode::RunOver);

    let mut shell = asked(with_send_back(&["lea", "lou"]));
    decide(&mut shell, "lea", "approve").unwrap();
    assert_eq!(code(shell.give("sam", recall())), RejectionCode::RecallTooLate);

    // The way that is drawn for it is gone first.
    let mut definition = asking(json!({ "approvers": users(&["lea"]) }));
    definition["recall"] = json!({ "to": "stage", "name": "after" });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.give("sam", recall()).unwrap();
    assert_eq!((stage(&shell).as_deref(), shell.run().status()), (Some("after"), RunStatus::InProgress));
    shell.complete("max", "file", None, json!({})).unwrap();
    assert_eq!(shell.run().status(), RunStatus::Recalled);
    let mut shell = Shell::started();
    assert_eq!(code(shell.give("sam", recall())), RejectionCode::RecallTooLate, "nothing is decided there");
}

#[test]
fn approvers_come_and_go_while_it_is_open() {
    let mut shell = asked(json!({ "approvers": users(&["lea", "lou"]), "rule": { "kind": "all" } }));
    let add = |user: &str, at| Command::AddApprover {
        step: name("ok"),
        who: Assignee::User(name(user)),
        at,
        reason: "knows it".into(),
    };
    let remove = |user: &str| Command::RemoveApprover {
        step: name("ok"),
        who: Assignee::User(name(user)),
        reason: String::new(),
    };
    shell.give("ada", add("max", None)).unwrap();
    assert_eq!(open(&shell), ["user:lea", "user:lou", "user:max"]);
    assert_eq!(code(shell.give("ada", add("max", None))), RejectionCode::ApproverThere);
    assert_eq!(code(shell.give("ada", add("sam", None))), RejectionCode::DutiesSeparated);
    assert_eq!(code(shell.give("ada", add("nobody", None))), RejectionCode::AssigneeUnknown);
    decide(&mut shell, "lea", "approve").unwrap();
    assert_eq!(code(shell.give("ada", remove("lea"))), RejectionCode::ApproverNotOpen);
    shell.give("ada", remove("lou")).unwrap();
    assert_eq!(stage(&shell).as_deref(), Some("decide"));
    shell.give("ada", remove("max")).unwrap();
    assert_eq!(stage(&shell).as_deref(), Some("after"), "whoever is left has approved");

    let mut shell = asked(json!({ "approvers": users(&["lea"]), "rule": { "kind": "in_turn" } }));
    assert_eq!(code(shell.give("ada", remove("lea"))), RejectionCode::ApproverLast);
    shell.give("ada", add("lou", Some(0))).unwrap();
    assert_eq!(open(&shell), ["user:lea"], "nobody comes before who is asked already");
    decide(&mut shell, "lea", "approve").unwrap();
    assert_eq!(open(&shell), ["user:lou"]);
}

#[test]
fn work_is_passed_to_a_colleague_and_comes_back() {
    let mut shell = asked(json!({ "approvers": users(&["lea"]) }));
    let item = item_of(&shell, "lea");
    let delegate = |to: &str| Command::Delegate { item, to: name(to), reason: "away".into() };
    let back = || Command::HandBack { item, reason: String::new() };
    assert_eq!(code(shell.give("lea", back())), RejectionCode::WorkItemNotDelegated);
    assert_eq!(code(shell.give("lea", delegate("sam"))), RejectionCode::DutiesSeparated);
    shell.give("lea", delegate("lou")).unwrap();
    assert_eq!(code(shell.give("lou", delegate("max"))), RejectionCode::WorkItemNotDelegable);
    shell.give("lea", back()).unwrap();
    assert_eq!(open(&shell), ["user:lea"]);
    shell.give("lea", delegate("lou")).unwrap();
    decide(&mut shell, "lou", "approve").unwrap();
    let done = shell.run().item(item).unwrap().2;
    assert_eq!(done.acted_for, Some(Assignee::User(name("lea"))));
    assert_eq!(stage(&shell).as_deref(), Some("after"));
}

#[test]
fn a_signature_is_bound_to_the_record_as_it_is() {
    let statement = json!({ "statement": "I approve this deal" });
    let mut shell = asked(json!({ "approvers": users(&["lea"]), "signature": statement, "lock": {} }));
    let signed = |shell: &Shell, revision| Signed {
        statement: "I approve this deal".into(),
        method: SignedBy::Password,
        record: Some(shell.record.at.clone()),
        revision,
        digest: "00".into(),
    };
    assert_eq!(code(decide(&mut shell, "lea", "approve")), RejectionCode::SignatureNeeded);
    let stale = Deciding { signed: Some(signed(&shell, 7)), ..Deciding::default() };
    assert_eq!(code(decide_with(&mut shell, "lea", stale)), RejectionCode::RecordChanged);
    let revision = shell.record.revision;
    let good = Deciding { signed: Some(signed(&shell, revision)), ..Deciding::default() };
    decide_with(&mut shell, "lea", good).unwrap();
    assert!(shell.effects.iter().any(|e| matches!(e, Effect::UnlockRecord { .. })));
    let step = shell.run().step(&name("ok")).unwrap().1;
    assert!(step.approval.as_ref().unwrap().approvers[0].verdict.as_ref().unwrap().signed);
}

#[test]
fn a_signature_is_given_by_what_the_step_demands() {
    const WAYS: [SignedBy; 3] = [SignedBy::Password, SignedBy::OneTimeCode, SignedBy::RecoveryCode];
    for (by, takes) in [
        ("either", [true, true, true]),
        ("password", [true, false, false]),
        ("one_time_code", [false, true, true]),
    ] {
        for (method, takes) in WAYS.into_iter().zip(takes) {
            let signature = json!({ "statement": "I approve this deal", "by": by });
            let mut shell =
                asked(json!({ "approvers": users(&["lea"]), "signature": signature, "lock": {} }));
            let signed = Signed {
                statement: "I approve this deal".into(),
                method,
                record: Some(shell.record.at.clone()),
                revision: shell.record.revision,
                digest: "00".into(),
            };
            let decision = Deciding { signed: Some(signed), ..Deciding::default() };
            let decided = decide_with(&mut shell, "lea", decision);
            assert_eq!(decided.is_ok(), takes, "{by} {method:?}: {decided:?}");
            if let Err(rejection) = decided {
                assert_eq!(rejection.code, RejectionCode::SignatureNeeded);
            }
            assert_eq!(SignedBy::from_key(method.key()), Some(method));
        }
    }
}

#[test]
fn the_work_of_a_team_is_shared_as_drawn() {
    let shared = |share: &str| {
        let mut definition = asking(json!({ "approvers": users(&["max"]) }));
        definition["stages"][0]["steps"] = ["one", "two", "three"]
            .iter()
            .map(|step| {
                json!({ "name": step, "label": step, "work": { "kind": "interactive", "share": share,
                    "assignee": { "kind": "group", "name": "legal" } } })
            })
            .collect();
        let mut shell = Shell::new(definition);
        let load = |open, given_ms| fermata_engine::flow::Load { open, given_ms };
        shell.loads = [(name("lea"), load(3, Some(5))), (name("lou"), load(1, Some(9)))].into();
        shell.start().unwrap();
        let steps = &shell.run().current().unwrap().steps;
        steps.iter().map(|step| step.items[0].assignee.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(shared("pool"), ["group:legal"; 3]);
    // lea was given something longer ago; what this very command gives counts.
    assert_eq!(shared("round_robin"), ["user:lea", "user:lou", "user:lou"].map(String::from));
    assert_eq!(shared("least_loaded"), ["user:lou", "user:lou", "user:lea"].map(String::from));
    assert_eq!(shared("previous"), ["group:legal"; 3], "nobody did it before");
}

#[test]
fn the_previous_performer_gets_it_again() {
    let mut definition = asking(with_send_back(&["max"]));
    definition["stages"][0]["steps"][0]["work"] = json!({ "kind": "interactive", "share": "previous",
        "assignee": { "kind": "group", "name": "legal" } });
    let mut shell = Shell::new(definition);
    shell.start().unwrap();
    shell.complete("lou", "draft", None, json!({})).unwrap();
    decide(&mut shell, "max", "changes").unwrap();
    let item = &shell.run().step(&name("draft")).unwrap().1.items[0];
    assert_eq!(item.assignee, Assignee::User(name("lou")));
    let why = item.why.as_ref().unwrap();
    assert_eq!((why.of.clone(), why.by), (Some(Assignee::Group(name("legal"))), Some(Share::Previous)));
}

#[test]
fn nobody_approves_their_own_request_in_the_place_of_another() {
    let mut shell = asked(json!({ "approvers": users(&["lea"]) }));
    let item = item_of(&shell, "lea");
    let act = || Command::CompleteFor {
        item,
        outcome: Some(name("approve")),
        values: Default::default(),
        reason: "they are away".into(),
    };
    assert_eq!(code(shell.give("sam", act())), RejectionCode::DutiesSeparated);
    shell.give("max", act()).unwrap();
    assert_eq!(stage(&shell).as_deref(), Some("after"));
}

#[test]
fn an_approval_can_be_done_although_nobody_decided() {
    let completion = json!({ "kind": "when", "condition": { "expression": "record.amount > 900" } });
    let approval = json!({ "approvers": users(&["lea", "lou"]), "completion": completion, "rule": { "kind": "all" },
        "lock": { "approvers_may_edit": false }, "after_reject": "go_on" });
    let mut shell = asked(approval.clone());
    decide(&mut shell, "lea", "approve").unwrap();
    shell.set("amount", json!(1_000));
    assert!(
        shell.watches().values().any(|reads| reads.key().contains("amount")),
        "a change of it wakes the run"
    );
    shell.give("", Command::Evaluate).unwrap();
    let step = shell.run().step(&name("ok")).unwrap().1.clone();
    assert_eq!((step.status, step.outcome), (StepStatus::Completed, None));
    assert_eq!(step.items.last().unwrap().status, WorkItemStatus::Withdrawn);
    assert_eq!(shell.run().stage(&name("decide")).unwrap().status, StageStatus::Completed, "the run goes on");
    // Deciding completes it as ever.
    let mut shell = asked(approval);
    decide(&mut shell, "lea", "approve").unwrap();
    decide(&mut shell, "lou", "approve").unwrap();
    assert_eq!(shell.run().step(&name("ok")).unwrap().1.outcome, Some(name("approve")));
}
