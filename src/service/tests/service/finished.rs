//! Steps of people that wait for their condition once somebody has finished or decided, on both databases.

use fermata_engine::{
    ids::{RecordId, RunId},
    run::{RunStatus, StepStatus},
};
use serde_json::{Value, json};

use crate::{
    common::{HOUR_MS, House, code, name, on_both, values},
    waiting::{about_policy, step},
};

const DAY_MS: i64 = 24 * HOUR_MS;

/// One step of a person that waits for the state of the policy once it is finished, is promised, and is reminded of.
fn filled_in(more: Value) -> Value {
    let mut work = json!({
        "kind": "interactive", "assignee": { "kind": "user", "name": "sales" },
        "completion": { "kind": "only_when", "condition": { "rows": { "rows": [
            { "resource": "record.state", "operator": "equals", "value": { "literal": "bound" } }
        ] } } }
    });
    work.as_object_mut().expect("an object").extend(values(more));
    json!([{
        "name": "step", "label": "Send the offer", "work": work,
        "sla": { "target_minutes": 600, "ladder": [
            { "at": { "kind": "share", "percent": 150 }, "action": { "kind": "notify", "to": [{ "kind": "assignee" }] } }
        ] },
        "reminder": { "after_minutes": 60, "times": 5 }
    }])
}

async fn log(house: &House, run: RunId) -> Vec<String> {
    let paging = fermata_api::page::Paging { limit: Some(200), ..Default::default() };
    let entries = house.service.run_log(&house.who("manager"), run, paging).await.expect("a log").items;
    entries.into_iter().map(|entry| format!("{} {}", entry.by, entry.text)).collect()
}

async fn bind(
    house: &House,
    record: RecordId,
) -> Result<fermata_api::records::RecordView, fermata_api::ApiError> {
    let input = fermata_api::records::RecordInput { fields: values(json!({ "state": "bound" })) };
    house.service.record_update(&house.who("sales"), &name("Policy"), record, input, None).await
}

async fn finish(house: &House, run: RunId, user: &str) {
    let item = house.open(run, "step").await;
    let input = fermata_api::work::CompleteInput::default();
    house.service.complete(&house.who(user), item.id, input, None).await.expect("done");
}

#[test]
fn finished_work_waits_for_a_change_of_the_record_also_after_a_restart() {
    on_both(|house| async move {
        let house = house.with_policies().await;
        house.orchestration("care", about_policy(filled_in(json!({})))).await;
        let (record, run) = house.policy(json!({ "number": "P-1" })).await;
        finish(&house, run, "sales").await;
        assert!(house.inbox("sales").await.is_empty(), "Mia is done with it");
        let step = house.the_step(run).await;
        assert_eq!(
            (step.status, step.who.as_deref(), step.item),
            (StepStatus::InProgress, Some("Mia Chen"), None)
        );
        let waiting = step.waiting.expect("it waits");
        assert_eq!(
            (waiting.kind.as_str(), waiting.condition.as_deref()),
            ("condition", Some("State equals bound"))
        );
        assert_eq!(waiting.finished.map(|at| at.0), Some(house.service_now()));
        assert_eq!(step.sla, fermata_engine::sla::SlaStatus::Met);
        let house = house.reopened().await;
        house.advance(10 * DAY_MS);
        assert_eq!(house.service.work_off().await, Ok(0), "nobody is reminded, and nothing escalates");
        house.update("Policy", record, json!({ "state": "quoted" })).await;
        assert_eq!(house.the_step(run).await.status, StepStatus::InProgress);
        house.update("Policy", record, json!({ "state": "bound" })).await;
        let step = house.the_step(run).await;
        assert_eq!((step.status, step.who.as_deref()), (StepStatus::Completed, Some("Mia Chen")));
        assert_eq!(house.run(run).await.row.status, RunStatus::Completed);
        let said = log(&house, run).await;
        for line in [
            "Mia Chen finished Send the offer; it waits for its condition",
            "Fermata completed Send the offer: its condition holds",
        ] {
            assert!(said.iter().any(|said| said == line), "{line}: {said:#?}");
        }
        house.healthy().await;
    });
}

#[test]
fn a_record_that_fits_already_lets_nobody_wait() {
    on_both(|house| async move {
        let house = house.with_policies().await;
        let mut steps = filled_in(json!({}));
        steps[0]["work"]["completion"]["condition"] =
            json!({ "expression": "steps.step.done_by == 'sales'" });
        house.orchestration("care", about_policy(steps)).await;
        let (_, run) = house.policy(json!({ "number": "P-1" })).await;
        finish(&house, run, "sales").await;
        assert_eq!(house.run(run).await.row.status, RunStatus::Completed);
        let said = log(&house, run).await;
        assert!(said.iter().any(|line| line == "Mia Chen finished Send the offer"), "as ever: {said:#?}");
        house.healthy().await;
    });
}

#[test]
fn a_decided_approval_that_waits_asks_nobody_and_lets_the_record_change() {
    on_both(|house| async move {
        let house = house.with_policies().await;
        let approval = json!({
            "kind": "approval", "approvers": [{ "kind": "group", "name": "legal" }], "lock": {},
            "completion": { "kind": "only_when", "condition": { "expression": "record.state == 'bound'" } }
        });
        house.orchestration("care", about_policy(step(approval))).await;
        let (record, run) = house.policy(json!({ "number": "P-1" })).await;
        assert_eq!(code(bind(&house, record).await), "record_locked");
        house.complete(run, "step", "legal", "approve", json!({})).await.expect("decided");
        assert!(house.inbox("sofia").await.is_empty(), "the work of the team is closed for all of it");
        let view = house.run(run).await;
        assert_eq!(view.row.status, RunStatus::InProgress);
        assert_eq!(view.stages[0].steps[0].outcome.as_deref(), Some("Approve"));
        assert!(!view.approvals[0].open && !view.approvals[0].can_add, "it is decided");
        bind(&house, record).await.expect("the record may change again");
        assert_eq!(house.run(run).await.row.status, RunStatus::Completed);
        house.healthy().await;
    });
}

#[test]
fn a_manager_completes_a_step_that_waits_and_says_why() {
    on_both(|house| async move {
        let house = house.with_policies().await;
        house.orchestration("care", about_policy(filled_in(json!({})))).await;
        let (_, run) = house.policy(json!({ "number": "P-1" })).await;
        let (service, manager) = (&house.service, house.who("manager"));
        let input = |reason: &str| fermata_api::operate::CompleteStepInput {
            step: name("step"),
            reason: reason.into(),
        };
        assert!(!house.run(run).await.can.complete_step, "Mia still has the work");
        assert_eq!(code(service.complete_step(&manager, run, input("x")).await), "step_not_open");
        finish(&house, run, "sales").await;
        assert!(house.run(run).await.can.complete_step);
        assert_eq!(code(service.complete_step(&house.who("sales"), run, input("x")).await), "forbidden");
        assert_eq!(code(service.complete_step(&manager, run, input(" ")).await), "values_invalid");
        let after =
            service.complete_step(&manager, run, input("Bound by telephone.")).await.expect("completed");
        assert_eq!(after.row.status, RunStatus::Completed);
        let step = &after.stages[0].steps[0];
        assert_eq!((step.status, step.who.as_deref()), (StepStatus::Completed, Some("Mia Chen")));
        let said = log(&house, run).await;
        assert!(
            said.iter().any(|line| line == "Greta Lind did not let Send the offer wait for its condition"),
            "{said:#?}"
        );
        house.healthy().await;
    });
}
