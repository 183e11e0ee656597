//! The deal desk: thresholds decide who must approve, a rejection stops, a question sends back, sales takes back.

use fermata_api::people::UserPatch;
use fermata_engine::{
    ids::{RecordId, RunId},
    people::Assignee,
    run::{RunStatus, StepStatus},
};
use serde_json::{Value, json};

use super::{because, form, other, signed, verdict, who};
use crate::common::{HOUR_MS, House, code, name, on_both};

/// A deal of Theo's that he has prepared and the deal desk has let pass.
async fn asked(house: &House, price: Value) -> (RecordId, RunId) {
    let first = json!({ "name": "Cranes", "customer": "Port of Kiel", "owner": "theo", "amount": 1000 });
    let (deal, run) = house.begun("theo", "Deal", first).await;
    house.does(run, "prepare_offer", "theo", form("submit", price)).await.expect("prepared");
    let desk = house.given_to(run, "check_offer").await;
    house.does(run, "check_offer", &desk, form("complete", json!({}))).await.expect("checked");
    (deal, run)
}

fn small() -> Value {
    json!({ "amount": 38_000, "discount": 8, "term_months": 12, "payment_days": "30" })
}

fn large() -> Value {
    json!({
        "amount": 720_000, "discount": 30, "discount_reason": "Three years at once.", "term_months": 36,
        "payment_days": "90", "special_terms": "Source code in escrow."
    })
}

async fn approves(house: &House, run: RunId, step: &str, user: &str) {
    house.does(run, step, user, verdict("approve", "")).await.expect("approved");
}

#[test]
fn a_small_deal_needs_one_manager() {
    on_both(|house| async move {
        let house = house.with_template("deal_desk").await;
        let (deal, run) = asked(&house, small()).await;
        for skipped in ["finance_approval", "legal_approval"] {
            assert_eq!(house.step_stands(run, skipped).await, StepStatus::Skipped, "{skipped}");
        }
        assert_eq!(house.field("Deal", deal, "status").await, "in_approval");
        let locked = house.changes("theo", "Deal", deal, json!({ "discount": 40 })).await;
        assert_eq!(code(locked), "record_locked");
        let own = house.open(run, "sales_approval").await.id;
        let input = verdict("approve", "");
        assert_eq!(code(house.service.complete(&who("theo"), own, input, None).await), "forbidden");
        approves(&house, run, "sales_approval", "joanna").await;
        assert!(house.before("deniz").await.is_empty(), "her limit is high enough");
        assert_eq!(house.field("Deal", deal, "status").await, "approved");
        let sent = form("done", json!({ "sent_on": "2026-09-22" }));
        house.does(run, "send_offer", "theo", sent).await.expect("sent");
        assert_eq!(house.run_stands(run).await, RunStatus::Completed);
        assert_eq!(house.field("Deal", deal, "status").await, "sent");
        house.healthy().await;
    });
}

#[test]
fn a_large_deal_needs_everybody_whose_threshold_is_passed() {
    on_both(|house| async move {
        let house = house.with_template("deal_desk").await;
        house.can_sign(&["marta", "gerhard"]).await;
        let (deal, run) = asked(&house, large()).await;
        assert!(house.before("deniz").await.is_empty(), "it is not his turn");
        approves(&house, run, "sales_approval", "joanna").await;
        approves(&house, run, "sales_approval", "deniz").await;
        approves(&house, run, "sales_approval", "marta").await;
        approves(&house, run, "finance_approval", "carla").await;
        assert!(house.before("hugo").await.is_empty(), "one of finance is enough");
        assert_eq!(house.stage(run).await.0, "Approval");
        approves(&house, run, "legal_approval", "amelie").await;
        assert_eq!(house.stage(run).await.0, "Executives");
        let unsigned = house.does(run, "executive_approval", "marta", verdict("approve", "")).await;
        assert_eq!(code(unsigned), "signature_needed");
        let yes = || signed(verdict("approve", ""));
        house.does(run, "executive_approval", "marta", yes()).await.expect("signed");
        assert_eq!(house.stage(run).await.0, "Executives", "both are needed");
        house.does(run, "executive_approval", "gerhard", yes()).await.expect("signed");
        assert_eq!(house.field("Deal", deal, "status").await, "approved");
        let signatures = house.service.record_signatures(&who("marta"), &name("Deal"), deal).await;
        let statements: Vec<String> =
            signatures.expect("signatures").into_iter().map(|s| s.statement).collect();
        assert_eq!(
            statements,
            vec!["I approve Cranes for Port of Kiel: 720000 EUR with 30 % of discount."; 2]
        );
        house.healthy().await;
    });
}

#[test]
fn a_rejection_stops_it_and_nobody_else_is_asked() {
    on_both(|house| async move {
        let house = house.with_template("deal_desk").await;
        let (deal, run) = asked(&house, large()).await;
        let silent = house.does(run, "finance_approval", "hugo", verdict("reject", "")).await;
        assert_eq!(code(silent), "comment_needed");
        let no = verdict("reject", "We would lose money.");
        house.does(run, "finance_approval", "hugo", no).await.expect("rejected");
        assert_eq!(house.run_stands(run).await, RunStatus::Completed);
        assert_eq!(house.field("Deal", deal, "status").await, "rejected");
        assert_eq!(house.field("Deal", deal, "decision_note").await, "We would lose money.");
        for user in ["joanna", "deniz", "marta", "carla", "amelie"] {
            assert!(house.before(user).await.is_empty(), "{user} is not asked any more");
        }
        assert!(house.subjects("theo").await.contains(&"Cranes is rejected".to_owned()));
        house.healthy().await;
    });
}

#[test]
fn a_question_sends_it_back_and_a_lower_discount_needs_fewer() {
    on_both(|house| async move {
        let house = house.with_template("deal_desk").await;
        let (deal, run) = asked(&house, large()).await;
        approves(&house, run, "sales_approval", "joanna").await;
        let back = verdict("changes", "Not more than 20 %.");
        house.does(run, "finance_approval", "carla", back).await.expect("sent back");
        assert_eq!(house.stage(run).await, ("Offer".to_owned(), 2));
        let item = house.with(run, "prepare_offer", "theo").await.id;
        let guide = house.service.work_guide(&who("theo"), item).await.expect("a guide");
        assert!(guide.sent_back.as_deref().is_some_and(|s| s.contains("Not more than 20 %.")), "{guide:?}");
        let lower = json!({ "discount": 18, "payment_days": "60", "amount": 45_000, "special_terms": null });
        house.does(run, "prepare_offer", "theo", form("submit", lower)).await.expect("lowered");
        let first = house.given_to(run, "check_offer").await;
        let missing = form("incomplete", json!({ "missing": "The term." }));
        house.does(run, "check_offer", &first, missing).await.expect("given back");
        let item = house.with(run, "prepare_offer", "theo").await.id;
        let guide = house.service.work_guide(&who("theo"), item).await.expect("a guide");
        assert!(guide.guidance.contains("The term."), "{}", guide.guidance);
        house.does(run, "prepare_offer", "theo", form("submit", json!({}))).await.expect("prepared");
        let desk = house.given_to(run, "check_offer").await;
        house.does(run, "check_offer", &desk, form("complete", json!({}))).await.expect("checked");
        assert_eq!(house.step_stands(run, "finance_approval").await, StepStatus::Skipped);
        assert_eq!(house.step_stands(run, "legal_approval").await, StepStatus::Skipped);
        approves(&house, run, "sales_approval", "joanna").await;
        assert_eq!(house.field("Deal", deal, "status").await, "approved");
        house.healthy().await;
    });
}

#[test]
fn sales_takes_it_back_until_somebody_has_decided() {
    on_both(|house| async move {
        let house = house.with_template("deal_desk").await;
        let (deal, run) = asked(&house, small()).await;
        let gone = house.service.recall(&who("theo"), run, because("The customer waits.")).await;
        assert_eq!(gone.expect("recalled").row.status, RunStatus::Recalled);
        assert_eq!(house.field("Deal", deal, "status").await, "withdrawn");
        assert!(house.before("joanna").await.is_empty());
        let (_, second) = asked(&house, large()).await;
        approves(&house, second, "sales_approval", "joanna").await;
        let late = house.service.recall(&who("theo"), second, because("Too late.")).await;
        assert_eq!(code(late), "recall_too_late");
        let (third, run) = house
            .begun("ana", "Deal", json!({ "name": "D", "customer": "C", "owner": "ana", "amount": 1 }))
            .await;
        house.does(run, "prepare_offer", "ana", form("withdraw", json!({}))).await.expect("withdrawn");
        assert_eq!(house.run_stands(run).await, RunStatus::Completed);
        assert_eq!(house.field("Deal", third, "status").await, "withdrawn");
        house.healthy().await;
    });
}

#[test]
fn whoever_does_not_decide_loses_it_to_the_head_of_sales() {
    on_both(|house| async move {
        let house = house.with_template("deal_desk").await;
        let (_, run) = asked(&house, small()).await;
        // Four working days: twice what it may take.
        house.advance(7 * 24 * HOUR_MS);
        house.service.work_off().await.expect("what is due is done");
        assert_eq!(house.open(run, "sales_approval").await.assignee, Assignee::Role(name("head_of_sales")));
        house.does(run, "sales_approval", "marta", verdict("approve", "")).await.expect("approved");
        assert_eq!(house.step_stands(run, "send_offer").await, StepStatus::InProgress);
        house.healthy().await;
    });
}

#[test]
fn the_desk_shares_its_work_and_leavers_are_passed_over() {
    on_both(|house| async move {
        let house = house.with_template("deal_desk").await;
        let prepared = async || {
            let deal = json!({ "name": "E", "customer": "C", "owner": "theo", "amount": 1000 });
            let (_, run) = house.begun("theo", "Deal", deal).await;
            house.does(run, "prepare_offer", "theo", form("submit", small())).await.expect("prepared");
            (run, house.given_to(run, "check_offer").await)
        };
        let (_, first) = prepared().await;
        let (_, second) = prepared().await;
        assert_eq!(second, other(["priya", "sven"], &first), "whoever has less gets it");
        // Joanna leaves: her manager decides in her place.
        let gone = UserPatch { active: Some(false), ..UserPatch::default() };
        house.service.user_update(&house.who("admin"), &name("joanna"), gone, None).await.expect("gone");
        let (run, desk) = prepared().await;
        house.does(run, "check_offer", &desk, form("complete", json!({}))).await.expect("checked");
        approves(&house, run, "sales_approval", "deniz").await;
        assert_eq!(house.step_stands(run, "send_offer").await, StepStatus::InProgress);
        house.healthy().await;
    });
}
