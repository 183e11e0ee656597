//! The customer onboarding from its trigger to its end, with the right and the wrong persona at each step.

use fermata_api::{
    error::ErrorKind,
    page::Paging,
    runs::{ReasonInput, RetryInput},
    work::{CompleteInput, ReassignInput, WorkQuery},
};
use fermata_engine::{
    run::{RunStatus, StageStatus, StepStatus},
    sla::SlaStatus,
};
use serde_json::json;

use crate::common::*;

#[test]
fn goes_from_an_account_to_a_customer() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (account, run) = house.account("Blue Harbor Freight").await;
        let view = house.run(run).await;
        assert_eq!(view.row.title, "Blue Harbor Freight");
        assert_eq!(view.row.stage_label.as_deref(), Some("Contract"));
        assert_eq!(view.row.started_by, "Mia Chen");
        assert_eq!(view.stages[1].status, None);

        refused_for_the_wrong_persona(&house, run).await;
        let answer =
            house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        assert_eq!(answer.next.len(), 2, "legal and finance go on at the same time");
        assert_eq!(house.inbox("sofia").await.len(), 1);
        assert_eq!(house.inbox("finance").await.len(), 1);

        house
            .complete(run, "review_terms", "legal", "accept", json!({ "liability": "standard" }))
            .await
            .expect("done");
        let record =
            house.service.record(&house.who("sales"), &name("Account"), account).await.expect("the account");
        assert_eq!(
            record.fields[&name("status")],
            "onboarding",
            "the background step changed it in the same commit"
        );
        assert_eq!(
            house.run(run).await.row.stage_label.as_deref(),
            Some("Review, set-up"),
            "billing is not done"
        );
        house.complete(run, "set_up_billing", "finance", "done", billing()).await.expect("done");
        assert_eq!(house.run(run).await.row.stage_label.as_deref(), Some("Implementation"));

        let answer =
            house.complete(run, "kick_off", "implementation", "done", kick_off()).await.expect("done");
        assert_eq!(answer.run_status, RunStatus::Completed);
        assert!(answer.next.is_empty());
        let view = house.run(run).await;
        assert_eq!(view.row.sla, SlaStatus::Met);
        assert!(view.stages.iter().all(|stage| stage.status == Some(StageStatus::Completed)));
        let record =
            house.service.record(&house.who("sales"), &name("Account"), account).await.expect("the account");
        assert_eq!(record.fields[&name("status")], "customer");
        assert_eq!(record.fields[&name("workspace")], "https://company.example/shipments");
        told_and_logged(&house, run).await;
        house.healthy().await;
    });
}

async fn refused_for_the_wrong_persona(house: &House, run: fermata_engine::ids::RunId) {
    let item = house.open(run, "complete_contract").await;
    let input = || CompleteInput {
        outcome: Some("complete".into()),
        values: values(contract()),
        ..Default::default()
    };
    let finance = house.who("finance");
    // None of theirs at all: they do not even learn that it is there.
    let answer = house.service.complete(&finance, item.id, input(), None).await.expect_err("not theirs");
    assert_eq!((answer.kind, answer.code.as_str()), (ErrorKind::NotFound, "work_item_not_found"));
    assert_eq!(code(house.service.run(&finance, run).await), "run_not_found");
    assert_eq!(code(house.service.work_guide(&finance, item.id).await), "work_item_not_found");
    // A manager sees it and may give it away, but not do it for others.
    let manager = house.who("manager");
    assert_eq!(code(house.service.complete(&manager, item.id, input(), None).await), "forbidden");
    assert_eq!(code(house.service.claim(&manager, item.id).await), "forbidden");
    // Members do not operate.
    let pause =
        house.service.pause(&house.who("sales"), run, ReasonInput { reason: "Not mine.".into() }).await;
    assert_eq!(code(pause), "forbidden");
    assert_eq!(
        code(house.service.pipeline(&house.who("sales"), &name("customer_onboarding")).await),
        "forbidden"
    );
    let all = WorkQuery { scope: Some("all".into()), ..WorkQuery::default() };
    assert_eq!(code(house.service.work_items(&house.who("sales"), all).await), "forbidden");
}

async fn told_and_logged(house: &House, run: fermata_engine::ids::RunId) {
    let told =
        house.service.notifications(&house.who("sales"), Paging::default()).await.expect("notifications");
    let subjects: Vec<_> = told.items.iter().map(|n| n.subject.as_str()).collect();
    assert!(subjects.contains(&"Blue Harbor Freight is live"), "{subjects:?}");
    assert!(subjects.contains(&"Legal accepted the terms of Blue Harbor Freight"), "{subjects:?}");
    let log =
        house.service.run_log(&house.who("sales"), run, Paging { limit: Some(200), cursor: None }).await;
    let log = log.expect("a log").items;
    let said: Vec<String> = log.iter().map(|entry| format!("{} {}", entry.by, entry.text)).collect();
    for sentence in [
        "Mia Chen started Blue Harbor Freight",
        "Fermata started stage 2, Review, set-up: three steps, two at once",
        "Jon Bell finished Review terms: Accept the terms",
        "Fatima Haddad finished Set up billing",
        "Fermata decided Terms accepted? Accepted, on to Implementation",
    ] {
        assert!(said.iter().any(|s| s == sentence), "{sentence} is missing in {said:#?}");
    }
    // Values as their records show them, not as machines keep them.
    let details: Vec<&str> = log.iter().filter_map(|entry| entry.detail.as_deref()).collect();
    for line in [
        "Contract value a year: € 42,000",
        "Plan: Pallet",
        "Signed on: 20 Sep 2026",
        "Payment terms: 30 days",
    ] {
        assert!(details.iter().any(|d| d.lines().any(|l| l == line)), "{line} is missing in {details:#?}");
    }
    assert!(log.windows(2).all(|pair| pair[1].seq == pair[0].seq + 1));
    let first =
        house.service.run_log(&house.who("sales"), run, Paging { limit: Some(3), cursor: None }).await;
    assert_eq!(first.expect("a page").next.as_deref(), Some("3"));
}

#[test]
fn sent_back_terms_make_a_new_pass() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Kestrel Outdoor").await;
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        house.complete(run, "set_up_billing", "finance", "done", billing()).await.expect("done");
        let back = json!({ "comment": "Cap the liability." });
        house.complete(run, "review_terms", "sofia", "send_back", back).await.expect("done");
        let view = house.run(run).await;
        assert_eq!((view.row.stage_label.as_deref(), view.stages[0].pass), (Some("Contract"), 2));
        assert_eq!(view.work_items.len(), 4, "work of the earlier pass is still shown");
        assert_eq!(view.stages[0].steps[0].status, StepStatus::InProgress);
        let earlier =
            view.work_items.iter().find(|i| i.step.as_str() == "complete_contract" && i.closed.is_some());
        let earlier = earlier.expect("the first pass").id;
        let again =
            house.service.complete(&house.who("sales"), earlier, CompleteInput::default(), None).await;
        assert_eq!(code(again), "work_item_completed");
        house.healthy().await;
    });
}

#[test]
fn the_work_guide_says_what_and_why() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Fjord Furniture").await;
        let item = house.open(run, "complete_contract").await;
        let guide = house.service.work_guide(&house.who("sales"), item.id).await.expect("a guide");
        assert!(guide.guidance.contains("**Fjord Furniture**"), "{}", guide.guidance);
        assert_eq!(guide.why, "You have it because you are the account owner of Fjord Furniture.");
        assert_eq!(guide.position, "step 1 of 1 in Contract");
        assert!(guide.can_complete && guide.can_reassign && !guide.can_claim && !guide.can_release);
        assert_eq!(guide.names["record"]["name"], "Fjord Furniture");
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");

        let item = house.open(run, "review_terms").await;
        let guide = house.service.work_guide(&house.who("legal"), item.id).await.expect("a guide");
        assert_eq!(guide.why, "You have it because you are in Legal.");
        assert_eq!(guide.position, "step 1 of 3 in Review, set-up");
        assert_eq!((guide.before.len(), guide.before[0].step_label.as_str()), (1, "Complete contract"));
        assert!(guide.can_claim && guide.can_complete && !guide.can_reassign);
        house.service.claim(&house.who("legal"), item.id).await.expect("taken");
        let guide = house.service.work_guide(&house.who("sofia"), item.id).await.expect("a guide");
        assert_eq!(guide.blocked.as_deref(), Some("Jon Bell has this work."));
        house.service.release(&house.who("legal"), item.id).await.expect("given back");

        let pause = ReasonInput { reason: "Waiting for a warehouse.".into() };
        house.service.pause(&house.who("manager"), run, pause).await.expect("paused");
        let guide = house.service.work_guide(&house.who("legal"), item.id).await.expect("a guide");
        assert_eq!(
            guide.blocked.as_deref(),
            Some("The run is paused, so this work holds. Waiting for a warehouse.")
        );
        let refused =
            house.complete(run, "review_terms", "legal", "accept", json!({ "liability": "standard" })).await;
        assert_eq!(code(refused), "run_paused");
        house.service.resume(&house.who("manager"), run, ReasonInput::default()).await.expect("goes on");
        house.healthy().await;
    });
}

#[test]
fn wrong_values_are_refused_with_their_place() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Windmill Toys").await;
        let given = json!({ "plan": "rocket", "contract_value": -1, "payment_days": "60" });
        let error =
            house.complete(run, "complete_contract", "sales", "complete", given).await.expect_err("wrong");
        assert_eq!((error.kind, error.code.as_str()), (ErrorKind::Invalid, "values_invalid"));
        let paths: Vec<_> = error.fields.iter().map(|f| f.path.as_str()).collect();
        for path in ["values.plan", "values.contract_value", "values.payment_reason", "values.signed_on"] {
            assert!(paths.contains(&path), "{path} is missing in {paths:?}");
        }
        let error = house
            .complete(run, "complete_contract", "sales", "no such", contract())
            .await
            .expect_err("wrong");
        assert_eq!(error.kind, ErrorKind::Invalid);
        house.healthy().await;
    });
}

#[test]
fn reassigned_work_changes_hands() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Atlas Pet Supplies").await;
        let item = house.open(run, "complete_contract").await;
        let to = |to: &str| ReassignInput { to: to.into(), reason: "On holiday.".into() };
        assert_eq!(
            code(house.service.reassign(&house.who("legal"), item.id, to("legal")).await),
            "work_item_not_found"
        );
        assert_eq!(
            code(house.service.reassign(&house.who("manager"), item.id, to("nobody")).await),
            "assignee_unknown"
        );
        let moved =
            house.service.reassign(&house.who("manager"), item.id, to("user:legal")).await.expect("moved");
        assert_eq!(moved.assignee_label, "Jon Bell");
        assert!(house.inbox("sales").await.is_empty());
        assert_eq!(house.inbox("legal").await.len(), 1);
        assert_eq!(house.service.work_counts(&house.who("legal")).await.expect("counts").mine, 1);
        let guide = house.service.work_guide(&house.who("legal"), item.id).await.expect("a guide");
        assert_eq!(guide.why, "You have it because it was given to you.");
        house.healthy().await;
    });
}

#[test]
fn a_failed_step_is_tried_again_and_the_run_goes_on() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let record = house.create("Account", json!({ "name": "Amber Coast", "owner": "sales" })).await;
        let run = house.runs_about(record.id).await[0];
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        house
            .complete(run, "review_terms", "legal", "accept", json!({ "liability": "standard" }))
            .await
            .expect("done");
        house.complete(run, "set_up_billing", "finance", "done", billing()).await.expect("done");
        house.complete(run, "kick_off", "implementation", "done", kick_off()).await.expect("done");
        let view = house.run(run).await;
        assert_eq!(view.row.status, RunStatus::Failed, "there is no website to open a workspace under");
        assert!(view.can.retry && view.reason.is_some());
        let told = house.service.notifications(&house.who("manager"), Paging::default()).await.expect("told");
        assert!(told.items.iter().any(|n| n.run == Some(run)), "managers hear of it");
        house.update("Account", record.id, json!({ "website": "https://ambercoast.example" })).await;
        let retry = RetryInput { reason: "The website is known now.".into(), step: None };
        let view = house.service.retry(&house.who("manager"), run, retry).await.expect("tried again");
        assert_eq!(view.row.status, RunStatus::Completed);
        house.healthy().await;
    });
}

#[test]
fn the_pipeline_shows_every_open_run() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, first) = house.account("One").await;
        house.account("Two").await;
        house.complete(first, "complete_contract", "sales", "complete", contract()).await.expect("done");
        house.advance(70 * HOUR_MS);
        let pipeline =
            house.service.pipeline(&house.who("manager"), &name("customer_onboarding")).await.expect("shown");
        let counts: Vec<_> = pipeline.columns.iter().map(|c| (c.label.as_str(), c.count)).collect();
        assert_eq!(counts, [("Contract", 1), ("Review, set-up", 1), ("Implementation", 0)]);
        assert_eq!(pipeline.open, 2);
        assert_eq!((pipeline.late, pipeline.at_risk), (1, 1), "the review is late, the contract nearly");
        assert_eq!(pipeline.columns[1].runs[0].worst_sla, SlaStatus::Breached);
        let holders: Vec<_> = pipeline.columns[1].runs[0].holders.iter().map(|h| h.label.as_str()).collect();
        assert_eq!(holders, ["Legal", "Finance"]);
    });
}
