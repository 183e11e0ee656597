//! Approvals, delegation and the sharing of work, on both databases.

use fermata_api::{
    ApiError,
    approvals::{AddApproverInput, DelegateInput, RemoveApproverInput, SignatureInput},
    definitions::StartInput,
    people::UserPatch,
    records::RecordInput,
    runs::{ReasonInput, RetryInput, RunView},
    work::{CompleteInput, Completed},
};
use fermata_engine::{
    definition::Orchestration,
    ids::{Name, RecordId, RunId},
    object::{Object, RecordRef},
    people::Assignee,
    run::RunStatus,
};
use serde_json::{Value, json};

use crate::common::{House, code, name, on_both, values};

/// One approval on a deal, then nothing.
fn deal(approval: Value) -> Orchestration {
    let mut work = json!({ "kind": "approval" });
    work.as_object_mut().expect("an object").extend(values(approval));
    serde_json::from_value(json!({
        "label": "Deal desk", "trigger": { "kind": "record", "object": "Deal", "on": "created" },
        "start": { "to": "stage", "name": "decide" }, "owner": "admin",
        "stages": [{ "name": "decide", "label": "Decide", "steps": [
            { "name": "ok", "label": "Approve the deal", "work": work }
        ] }],
    }))
    .expect("a drawing")
}

pub(crate) fn users(users: &[&str]) -> Value {
    users.iter().map(|user| json!({ "kind": "user", "name": user })).collect()
}

impl House {
    pub(crate) async fn with_deals(self, approval: Value) -> Self {
        let object: Object = serde_json::from_value(json!({
            "name": "Deal", "label": "Deal", "fields": [
                { "name": "name", "label": "Name", "data_type": { "type": "text" } },
                { "name": "amount", "label": "Amount", "data_type": { "type": "number" } }
            ]
        }))
        .expect("an object");
        self.service.object_create(&self.who("admin"), object).await.expect("an object");
        self.orchestration("deal_desk", deal(approval)).await;
        self
    }

    /// A deal of sales, and the run that decides on it.
    pub(crate) async fn deal(&self) -> (RecordId, RunId) {
        let record = self.create("Deal", json!({ "name": "Blue Harbor", "amount": 500 })).await;
        let runs = self.runs_about(record.id).await;
        (record.id, runs[0])
    }

    pub(crate) async fn decide(
        &self,
        run: RunId,
        user: &str,
        input: CompleteInput,
    ) -> Result<Completed, ApiError> {
        let view = self.run(run).await;
        let theirs = view
            .work_items
            .iter()
            .find(|item| item.closed.is_none() && item.assignee == Assignee::User(name(user)));
        let item = theirs.unwrap_or_else(|| panic!("{user} is asked nothing")).id;
        self.service.complete(&self.who(user), item, input, None).await
    }

    async fn change(&self, user: &str, id: RecordId, fields: Value) -> Result<(), ApiError> {
        let input = RecordInput { fields: values(fields) };
        self.service.record_update(&self.who(user), &name("Deal"), id, input, None).await.map(drop)
    }
}

pub(crate) fn outcome(name: &str) -> CompleteInput {
    CompleteInput { outcome: Some(name.into()), comment: "so it is".into(), ..CompleteInput::default() }
}

fn because() -> ReasonInput {
    ReasonInput { reason: "a typo".into() }
}

fn verdicts(run: &RunView) -> Vec<(String, Option<String>)> {
    let approvers = run.approvals.iter().flat_map(|approval| &approval.approvers);
    approvers.map(|one| (one.label.clone(), one.verdict.as_ref().map(|v| v.outcome.clone()))).collect()
}

#[test]
fn all_approve_and_the_run_ends() {
    on_both(|house| async move {
        let house = house
            .with_deals(json!({ "approvers": users(&["legal", "finance"]), "rule": { "kind": "all" } }))
            .await;
        let (_, run) = house.deal().await;
        house.decide(run, "legal", outcome("approve")).await.expect("approved");
        let view = house.run(run).await;
        assert_eq!(verdicts(&view)[0], ("Jon Bell".into(), Some("Approve".into())));
        assert_eq!(view.approvals[0].rule, "All must approve");
        let done = house.decide(run, "finance", outcome("approve")).await.expect("approved");
        assert_eq!(done.run_status, RunStatus::Completed);
        house.healthy().await;
    });
}

#[test]
fn a_locked_record_stays_as_it_is_until_it_is_decided() {
    on_both(|house| async move {
        let lock = json!({ "approvers_may_edit": true, "editors": [{ "kind": "user", "name": "finance" }] });
        let house = house.with_deals(json!({ "approvers": users(&["legal"]), "lock": lock })).await;
        let (deal, run) = house.deal().await;
        let amount = |n: i64| json!({ "amount": n });
        let refused = house.change("sales", deal, amount(1)).await.expect_err("locked");
        assert_eq!(refused.code, "record_locked");
        assert_eq!(code(house.change("manager", deal, amount(2)).await), "record_locked");
        let gone = house.service.record_delete(&house.who("manager"), &name("Deal"), deal).await;
        assert_eq!(code(gone), "record_locked");
        house.change("legal", deal, amount(3)).await.expect("who decides may");
        house.change("admin", deal, amount(4)).await.expect("administrators may");
        house.decide(run, "legal", outcome("approve")).await.expect("approved");
        house.change("sales", deal, amount(5)).await.expect("it is free again");
    });
}

/// An orchestration whose flow changes the deal.
async fn discount(house: &House, fault: Value) {
    let flow = json!({
        "label": "Discount", "kind": "autolaunched", "object": "Deal", "start": "set",
        "elements": [{ "name": "set", "label": "Give a discount", "body": { "kind": "update_records", "sets": [
            { "name": "amount", "value": { "literal": 7 } }
        ] } }]
    });
    house.flow("discount", serde_json::from_value(flow).expect("a flow")).await;
    let mut stage = json!({ "name": "give", "label": "Give", "steps": [{ "name": "discount", "label": "Discount",
        "work": { "kind": "background", "flow": "discount", "retry": { "attempts": 1, "delay_seconds": 30 } } }] });
    stage.as_object_mut().expect("an object").extend(values(fault));
    let drawn = json!({ "label": "Discounts", "trigger": { "kind": "autolaunched" }, "owner": "admin",
        "start": { "to": "stage", "name": "give" }, "stages": [stage] });
    house.orchestration("discounts", serde_json::from_value(drawn).expect("a drawing")).await;
}

#[test]
fn a_flow_of_another_run_fails_where_it_would_change_a_locked_record() {
    on_both(|house| async move {
        let house = house.with_deals(json!({ "approvers": users(&["legal"]), "lock": {} })).await;
        discount(&house, json!({})).await;
        let (deal, run) = house.deal().await;
        let about = RecordRef { object: name("Deal"), id: deal };
        let start = StartInput { record: Some(about), ..StartInput::default() };
        // Also where an administrator starts it: it is the flow that changes the record, not their hand.
        let admin = house.who("admin");
        let other = house.service.start(&admin, &name("discounts"), start, None).await.expect("begun").row.id;
        let failed = house.run(other).await;
        assert_eq!(failed.row.status, RunStatus::Failed);
        let why = failed.reason.expect("why");
        assert!(why.contains("it is being decided on in Blue Harbor"), "{why}");
        assert_eq!(amount_of(&house, deal).await, json!(500));
        house.decide(run, "legal", outcome("approve")).await.expect("approved");
        let again = RetryInput { reason: "It was decided.".into(), step: None };
        house.service.retry(&house.who("manager"), other, again).await.expect("once more");
        assert_eq!(house.run(other).await.row.status, RunStatus::Completed);
        assert_eq!(amount_of(&house, deal).await, json!(7));
        house.healthy().await;
    });
}

#[test]
fn a_locked_record_leads_another_run_on_by_its_fault_path() {
    on_both(|house| async move {
        let house = house.with_deals(json!({ "approvers": users(&["legal"]), "lock": {} })).await;
        discount(&house, json!({ "fault": { "to": "end" } })).await;
        let (deal, _) = house.deal().await;
        let about = RecordRef { object: name("Deal"), id: deal };
        let start = StartInput { record: Some(about), ..StartInput::default() };
        let other = house.service.start(&house.who("admin"), &name("discounts"), start, None).await;
        let other = house.run(other.expect("begun").row.id).await;
        assert_eq!(other.row.status, RunStatus::Completed);
        assert_eq!(amount_of(&house, deal).await, json!(500));
        house.healthy().await;
    });
}

/// A decision on a deal that keeps it as it is; the run's title says what amount it saw as it began.
async fn review(house: &House) {
    let drawn = json!({ "label": "Review", "trigger": { "kind": "autolaunched" }, "object": "Deal", "owner": "admin",
        "run_title": "{{record.amount}}", "start": { "to": "stage", "name": "decide" },
        "stages": [{ "name": "decide", "label": "Decide", "steps": [{ "name": "ok", "label": "Approve",
            "work": { "kind": "approval", "approvers": users(&["legal"]), "lock": {} } }] }] });
    house.orchestration("review", serde_json::from_value(drawn).expect("a drawing")).await;
}

#[test]
fn what_is_decided_on_is_what_was_there_when_the_decision_began() {
    on_both(|house| async move {
        let house = house.with_deals(json!({ "approvers": users(&["legal"]) })).await;
        discount(&house, json!({})).await;
        review(&house).await;
        let admin = house.who("admin");
        for turn in 0..8 {
            let deal = house.create("Deal", json!({ "name": "Blue Harbor", "amount": 500 })).await.id;
            let about = || RecordRef { object: name("Deal"), id: deal };
            let start = || StartInput { record: Some(about()), ..StartInput::default() };
            let (reviews, discounts) = (name("review"), name("discounts"));
            // A lock, a flow of another run and a hand, all at the same moment: whoever comes after the lock changes nothing.
            let (begun, other, edited) = tokio::join!(
                house.service.start(&admin, &reviews, start(), None),
                house.service.start(&admin, &discounts, start(), None),
                house.change("sales", deal, json!({ "amount": 9 })),
            );
            let seen = begun.expect("the review began").row.title;
            other.expect("it began, whatever became of it");
            assert!(edited.is_ok() || code(edited) == "record_locked");
            assert_eq!(seen, amount_of(&house, deal).await.to_string(), "turn {turn}");
        }
        house.healthy().await;
    });
}

#[test]
fn a_record_that_open_work_is_about_is_not_deleted() {
    on_both(|house| async move {
        let house = house.with_deals(json!({ "approvers": users(&["legal"]) })).await;
        let (deal, run) = house.deal().await;
        house.decide(run, "legal", outcome("approve")).await.expect("no run is about it any more");
        let work = json!({ "kind": "approval", "approvers": users(&["legal"]), "about": { "reference": "inputs.which" } });
        let drawn = json!({ "label": "Look once more", "trigger": { "kind": "autolaunched" }, "owner": "admin",
            "inputs": [{ "name": "which", "label": "Which", "data_type": { "type": "lookup", "object": "Deal" } }],
            "start": { "to": "stage", "name": "look" }, "stages": [{ "name": "look", "label": "Look",
                "steps": [{ "name": "ok", "label": "Look at it", "work": work }] }] });
        house.orchestration("look_once_more", serde_json::from_value(drawn).expect("a drawing")).await;
        let admin = house.who("admin");
        let inputs = values(json!({ "which": deal.to_string() }));
        let start = StartInput { inputs, record: None };
        let run =
            house.service.start(&admin, &name("look_once_more"), start, None).await.expect("begun").row.id;
        let object = name("Deal");
        let delete = || house.service.record_delete(&admin, &object, deal);
        let refused = delete().await.expect_err("work is about it");
        assert_eq!(refused.code, "record_in_use");
        assert!(refused.message.contains("Look at it"), "{}", refused.message);
        house.decide(run, "legal", outcome("approve")).await.expect("done");
        delete().await.expect("nothing is about it");
        house.healthy().await;
    });
}

async fn amount_of(house: &House, deal: RecordId) -> Value {
    let record = house.service.record(&house.who("admin"), &name("Deal"), deal).await.expect("a deal");
    record.fields.get("amount").cloned().unwrap_or(Value::Null)
}

#[test]
fn a_recall_tells_those_who_were_asked() {
    on_both(|house| async move {
        let house = house
            .with_deals(json!({ "approvers": users(&["legal", "finance"]), "rule": { "kind": "all" } }))
            .await;
        let (_, run) = house.deal().await;
        house.service.recall(&house.who("sales"), run, because()).await.expect("recalled");
        for user in ["legal", "finance"] {
            let told = house.service.notifications(&house.who(user), Default::default()).await.expect("told");
            let news =
                told.items.iter().find(|n| n.subject == "Recalled: Blue Harbor").expect("they hear of it");
            assert!(news.body.starts_with("Mia Chen recalled it: a typo."), "{}", news.body);
        }
    });
}

#[test]
fn a_signature_needs_the_password_and_the_record_as_it_was_seen() {
    on_both(|house| async move {
        let statement = json!({ "statement": "I approve {{record.name}}" });
        let house = house.with_deals(json!({ "approvers": users(&["legal"]), "signature": statement })).await;
        let admin = house.who("admin");
        let patch = UserPatch { password: Some("a long password".into()), ..UserPatch::default() };
        house.service.user_update(&admin, &name("legal"), patch, None).await.expect("a password");
        let (deal, run) = house.deal().await;
        let sign = |password: &str, revision| CompleteInput {
            signature: Some(SignatureInput {
                password: Some(password.into()),
                code: None,
                revision: Some(revision),
            }),
            ..outcome("approve")
        };
        assert_eq!(code(house.decide(run, "legal", outcome("approve")).await), "signature_needed");
        let wrong = house.decide(run, "legal", sign("not mine", 1)).await.expect_err("refused");
        assert_eq!(wrong.fields[0].path, "signature.password");
        house.change("sales", deal, json!({ "amount": 9 })).await.expect("nothing is locked");
        assert_eq!(code(house.decide(run, "legal", sign("a long password", 1)).await), "record_changed");
        house.decide(run, "legal", sign("a long password", 2)).await.expect("signed");
        let signed = house.service.record_signatures(&admin, &name("Deal"), deal).await.expect("signatures");
        assert_eq!(signed.len(), 1);
        assert_eq!((signed[0].by.as_str(), signed[0].revision, signed[0].current), ("Jon Bell", 2, true));
        assert_eq!(signed[0].statement, "I approve Blue Harbor");
        assert_eq!(signed[0].digest.len(), 64);
        house.change("sales", deal, json!({ "amount": 10 })).await.expect("changed");
        let later = house.service.run_signatures(&admin, run).await.expect("signatures");
        assert!(!later[0].current, "the record is another one by now");
    });
}

#[test]
fn only_the_submitter_recalls_and_only_early() {
    on_both(|house| async move {
        let house = house
            .with_deals(json!({ "approvers": users(&["legal", "finance"]), "rule": { "kind": "all" } }))
            .await;
        let (_, run) = house.deal().await;
        let recall = async |user: &str| house.service.recall(&house.who(user), run, because()).await;
        assert_eq!(code(recall("manager").await), "forbidden");
        assert_eq!(code(recall("legal").await), "forbidden");
        house.decide(run, "legal", outcome("approve")).await.expect("approved");
        assert_eq!(code(recall("sales").await), "recall_too_late");
        let (_, second) = house.deal().await;
        let gone = house.service.recall(&house.who("sales"), second, because()).await.expect("recalled");
        assert_eq!(gone.row.status, RunStatus::Recalled);
        assert!(house.inbox("legal").await.is_empty());
        house.healthy().await;
    });
}

#[test]
fn approvers_are_added_and_left_out_by_who_may() {
    on_both(|house| async move {
        let house = house
            .with_deals(json!({
                "approvers": users(&["legal"]), "rule": { "kind": "all" }, "approvers_may_add": true
            }))
            .await;
        let (_, run) = house.deal().await;
        let add = async |user: &str, who: &str| {
            let input = AddApproverInput { who: who.into(), at: None, reason: "knows it".into() };
            house.service.approver_add(&house.who(user), run, name("ok"), input).await
        };
        let remove = async |user: &str, who: &str| {
            let input = RemoveApproverInput { who: who.into(), reason: "away".into() };
            house.service.approver_remove(&house.who(user), run, name("ok"), input).await
        };
        assert_eq!(code(add("sales", "user:finance").await), "forbidden");
        assert_eq!(code(add("manager", "user:sales").await), "duties_separated");
        assert_eq!(code(add("manager", "user:nobody").await), "assignee_unknown");
        let view = add("legal", "user:finance").await.expect("asked too");
        assert_eq!(verdicts(&view).len(), 2);
        assert_eq!(code(add("legal", "user:finance").await), "approver_there");
        assert_eq!(code(remove("legal", "user:finance").await), "forbidden");
        house.decide(run, "legal", outcome("approve")).await.expect("approved");
        let view = remove("manager", "user:finance").await.expect("left out");
        assert_eq!(view.row.status, RunStatus::Completed, "whoever is left has approved");
    });
}

#[test]
fn work_goes_to_a_colleague_and_comes_back() {
    on_both(|house| async move {
        let house = house.with_deals(json!({ "approvers": users(&["legal"]) })).await;
        let (_, run) = house.deal().await;
        let item = house.open(run, "ok").await.id;
        let ask = async |user: &str, to: &str| {
            let input = DelegateInput { to: name(to), reason: "on a train".into() };
            house.service.delegate(&house.who(user), item, input).await
        };
        assert_eq!(code(ask("finance", "sofia").await), "work_item_not_found");
        let with = ask("legal", "finance").await.expect("asked");
        assert_eq!(with.assignee, Assignee::User(name("finance")));
        let guide = house.service.work_guide(&house.who("finance"), item).await.expect("a guide");
        assert_eq!((guide.delegated_by.as_deref(), guide.can_hand_back), (Some("Jon Bell"), true));
        house.service.hand_back(&house.who("legal"), item, "").await.expect("taken back");
        ask("legal", "finance").await.expect("asked again");
        house.decide(run, "finance", outcome("approve")).await.expect("done for them");
        let log = house.service.run_log(&house.who("manager"), run, Default::default()).await.expect("a log");
        assert!(log.items.iter().any(|entry| entry.text.contains("acted for Jon Bell")), "{:?}", log.items);
    });
}

#[test]
fn a_team_shares_its_work_in_turn() {
    on_both(|house| async move {
        let drawn = serde_json::from_value(json!({
            "label": "Ask", "start": { "to": "stage", "name": "only" },
            "stages": [{ "name": "only", "label": "Only", "steps": [{ "name": "ask", "label": "Ask", "work": {
                "kind": "interactive", "share": "round_robin", "assignee": { "kind": "group", "name": "legal" }
            } }] }],
        }));
        house.orchestration("ask", drawn.expect("a drawing")).await;
        let mut got = Vec::new();
        for _ in 0..4 {
            house.advance(1_000);
            let started =
                house.service.start(&house.who("manager"), &name("ask"), StartInput::default(), None).await;
            got.push(started.expect("started").work_items[0].assignee.to_string());
        }
        assert_eq!(got, ["user:legal", "user:sofia", "user:legal", "user:sofia"]);
        // Given to one of them, it can still go back to all of them.
        let item = house.inbox("sofia").await[0].clone();
        let guide = house.service.work_guide(&house.who("sofia"), item.id).await.expect("a guide");
        assert!(guide.explained.iter().any(|line| line.contains("longest ago")), "{:?}", guide.explained);
        let back = house.service.release(&house.who("sofia"), item.id).await.expect("released");
        assert_eq!(back.assignee, Assignee::Group(Name::parse("legal").expect("a name")));
    });
}
