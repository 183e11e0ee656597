//! What operators do to runs: with a reason, together or not at all; and which runs they find.

use fermata_api::{
    ApiError,
    operate::{CompleteForInput, GoBackInput, SkipInput, VariablesInput},
    page::Paging,
    runs::{ReasonInput, ReassignRunInput, RetryInput, RunQuery},
    work::{CompleteInput, DraftInput, ReassignInput},
};
use serde_json::json;

use crate::common::*;

fn place<T>(answer: Result<T, ApiError>) -> (String, String) {
    let Err(error) = answer else { panic!("this should have been refused") };
    let field = error.fields.first().expect("a place");
    (field.path.clone(), field.code.clone())
}

#[test]
fn whoever_stops_or_moves_work_says_why() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Halden Freight").await;
        let item = house.open(run, "complete_contract").await;
        let (service, manager) = (&house.service, house.who("manager"));
        let blank = || ReasonInput { reason: " \n".into() };
        let required = ("reason".to_owned(), "required".to_owned());
        assert_eq!(place(service.pause(&manager, run, blank()).await), required);
        assert_eq!(place(service.cancel(&manager, run, blank()).await), required);
        assert_eq!(place(service.retry(&manager, run, RetryInput::default()).await), required);
        let to = ReassignInput { to: "user:legal".into(), reason: String::new() };
        assert_eq!(place(service.reassign(&manager, item.id, to).await), required);
        let all = ReassignRunInput { items: None, assignee: "user:legal".into(), reason: String::new() };
        assert_eq!(place(service.reassign_run(&manager, run, all).await), required);
    });
}

#[test]
fn all_open_work_of_a_run_is_given_away_together_or_not_at_all() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Halden Freight").await;
        let (_, other) = house.account("Atlas Pet Supplies").await;
        let (service, manager) = (&house.service, house.who("manager"));
        let item = house.open(run, "complete_contract").await;
        let foreign = house.open(other, "complete_contract").await;
        let give = |items: Option<Vec<_>>, to: &str| ReassignRunInput {
            items,
            assignee: to.into(),
            reason: "On holiday.".into(),
        };
        let mixed =
            service.reassign_run(&manager, run, give(Some(vec![item.id, foreign.id]), "user:legal")).await;
        assert_eq!(place(mixed), ("items[1]".into(), "unknown".into()));
        assert_eq!(house.open(run, "complete_contract").await.assignee, item.assignee, "nothing moved");
        let nowhere = service.reassign_run(&manager, run, give(None, "ghost:legal")).await;
        assert_eq!(place(nowhere), ("assignee".into(), "unknown".into()));
        assert_eq!(
            place(service.reassign_run(&manager, run, give(Some(vec![]), "user:legal")).await).0,
            "items"
        );
        assert_eq!(
            code(service.reassign_run(&house.who("sofia"), run, give(None, "user:legal")).await),
            "run_not_found"
        );
        let view = service.reassign_run(&manager, run, give(None, "user:legal")).await.expect("moved");
        assert!(view.work_items.iter().all(|i| i.closed.is_some() || i.assignee_label == "Jon Bell"));
        let revision = house.run(run).await.last_seq;
        service.reassign_run(&manager, run, give(Some(vec![item.id]), "user:sales")).await.expect("back");
        assert!(house.run(run).await.last_seq > revision);
        house.healthy().await;
    });
}

#[test]
fn whoever_comes_too_late_keeps_what_they_entered() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Halden Freight").await;
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        let item = house.open(run, "review_terms").await;
        let stop = ReasonInput { reason: "Went elsewhere.".into() };
        house.service.cancel(&house.who("manager"), run, stop).await.expect("cancelled");
        let given = || values(json!({ "comment": "an hour of work" }));
        let late = CompleteInput { outcome: Some("accept".into()), values: given(), ..Default::default() };
        let sofia = house.who("sofia");
        assert_eq!(code(house.service.complete(&sofia, item.id, late, None).await), "work_item_withdrawn");
        let guide = house.service.work_guide(&sofia, item.id).await.expect("a guide");
        assert_eq!(guide.draft["comment"], "an hour of work");
        let more = DraftInput { values: values(json!({ "comment": "and more" })), ..Default::default() };
        assert_eq!(code(house.service.save_draft(&sofia, item.id, more).await), "work_item_withdrawn");
        let guide = house.service.work_guide(&sofia, item.id).await.expect("a guide");
        assert_eq!(guide.draft["comment"], "and more", "a draft that was on its way is kept too");
        let input = CompleteInput { outcome: None, values: given(), ..Default::default() };
        let stranger = house.service.complete(&house.who("manager"), item.id, input, None).await;
        assert_eq!(code(stranger), "work_item_withdrawn");
        let kept = house.service.db().draft(item.id, &name("manager")).await.expect("reads");
        assert!(kept.is_none(), "it was never theirs");
        house.service.sweep_up().await.expect("swept");
        assert!(house.service.db().draft(item.id, &name("sofia")).await.expect("reads").is_some());
        house.healthy().await;
    });
}

#[test]
fn runs_are_found_by_who_started_them_and_when() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, first) = house.account("Halden Freight").await;
        house.advance(48 * HOUR_MS);
        let (_, second) = house.account("Atlas Pet Supplies").await;
        let manager = house.who("manager");
        let started = |run| {
            let (house, manager) = (&house, &manager);
            async move { house.service.run(manager, run).await.expect("a run").row }
        };
        let by = started(first).await.started_by;
        let find = |owner: Option<&str>, from: Option<String>, to: Option<String>| {
            let query = RunQuery {
                owner: owner.map(str::to_owned),
                started_from: from,
                started_to: to,
                ..RunQuery::default()
            };
            let (house, manager) = (&house, &manager);
            async move {
                let page = house.service.runs(manager, query).await.expect("runs");
                page.items.into_iter().map(|run| run.id).collect::<Vec<_>>()
            }
        };
        let owner = if by == "Fermata" { "system" } else { "sales" };
        assert_eq!(find(Some(owner), None, None).await, [second, first]);
        assert!(find(Some("finance"), None, None).await.is_empty());
        let moment = started(second).await.started.to_string();
        assert_eq!(find(None, Some(moment.clone()), None).await, [second]);
        assert_eq!(find(None, None, Some(moment.clone())).await, [first], "before the moment");
        let day = moment.get(..10).expect("a day").to_owned();
        assert_eq!(find(None, Some(day.clone()), None).await, [second]);
        assert_eq!(find(None, None, Some(day)).await, [second, first], "the whole day");
        for wrong in ["yesterday", "2026-13-01", "1e9", "\u{0}"] {
            let query = RunQuery { started_from: Some(wrong.into()), ..RunQuery::default() };
            assert_eq!(place(house.service.runs(&manager, query).await).0, "started_from", "{wrong:?}");
        }
        let query = RunQuery { owner: Some("no such/name".into()), ..RunQuery::default() };
        assert_eq!(place(house.service.runs(&manager, query).await).0, "owner");
        assert_eq!(json!(by), json!(started(second).await.started_by));
    });
}

/// What the run's log says, newest last.
async fn said(house: &House, run: fermata_engine::ids::RunId) -> Vec<String> {
    let paging = Paging { limit: Some(200), ..Paging::default() };
    let log = house.service.run_log(&house.who("manager"), run, paging).await.expect("a log").items;
    log.into_iter().map(|e| format!("{} {}: {}", e.by, e.text, e.detail.unwrap_or_default())).collect()
}

#[test]
fn a_run_goes_back_and_its_stage_begins_anew() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Halden Freight").await;
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        let (service, manager) = (&house.service, house.who("manager"));
        let view = house.run(run).await;
        assert!(view.can.go_back && view.can.restart_stage && view.can.skip && view.can.complete_for);
        let [to] = view.back_to.as_slice() else { panic!("one stage came before: {:?}", view.back_to) };
        let back = |stage: &str, reason: &str| GoBackInput { stage: name(stage), reason: reason.into() };
        assert_eq!(place(service.go_back(&manager, run, back(to.as_str(), " ")).await).0, "reason");
        assert_eq!(place(service.go_back(&manager, run, back("nowhere", "x")).await).0, "stage");
        let why = || ReasonInput { reason: "Wrong terms.".into() };
        service.restart_stage(&manager, run, why()).await.expect("begins anew");
        let after =
            service.go_back(&manager, run, back(to.as_str(), "Wrong price.")).await.expect("went back");
        assert_eq!(after.row.stage.as_ref(), Some(to));
        assert!(
            after
                .work_items
                .iter()
                .filter(|i| i.closed.is_none())
                .all(|i| i.step.as_str() == "complete_contract")
        );
        let said = said(&house, run).await;
        let is_said = |what: &str| said.iter().any(|line| line.contains(what));
        assert!(is_said("Greta Lind went back from stage") && is_said("Wrong price."), "{said:#?}");
        assert!(is_said("Greta Lind began stage") && is_said("Wrong terms."), "{said:#?}");
        house.healthy().await;
    });
}

#[test]
fn work_is_done_for_somebody_and_the_log_names_both() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Halden Freight").await;
        let item = house.open(run, "complete_contract").await;
        let (service, manager) = (&house.service, house.who("manager"));
        let input = |reason: &str| CompleteForInput {
            outcome: Some("complete".into()),
            values: values(contract()),
            reason: reason.into(),
        };
        assert_eq!(
            code(service.complete_for(&house.who("sofia"), item.id, input("x"), None).await),
            "work_item_not_found"
        );
        assert_eq!(
            code(service.complete_for(&house.who("sales"), item.id, input("x"), None).await),
            "forbidden"
        );
        assert_eq!(place(service.complete_for(&manager, item.id, input(""), None).await).0, "reason");
        assert!(service.work_guide(&manager, item.id).await.expect("a guide").can_complete_for);
        service.complete_for(&manager, item.id, input("Mia is ill."), Some("k".into())).await.expect("done");
        service
            .complete_for(&manager, item.id, input("Mia is ill."), Some("k".into()))
            .await
            .expect("the same");
        let said = said(&house, run).await;
        assert!(
            said.iter().any(|line| line == "Greta Lind acted for Mia Chen in Complete contract: Mia is ill."),
            "{said:#?}"
        );
        house.healthy().await;
    });
}

#[test]
fn a_step_is_skipped_and_the_run_goes_on() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Halden Freight").await;
        let (service, manager) = (&house.service, house.who("manager"));
        let skip = |step: &str| SkipInput { step: name(step), reason: "Agreed by telephone.".into() };
        let before = house.run(run).await.row.stage;
        assert_eq!(place(service.skip_step(&manager, run, skip("nothing")).await).0, "step");
        assert_eq!(
            code(service.skip_step(&house.who("sales"), run, skip("complete_contract")).await),
            "forbidden"
        );
        let after = service.skip_step(&manager, run, skip("complete_contract")).await.expect("skipped");
        assert_ne!(after.row.stage, before, "it counts as done");
        house.healthy().await;
    });
}

#[test]
fn what_a_run_keeps_is_checked_when_it_is_corrected() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Halden Freight").await;
        let (service, manager) = (&house.service, house.who("manager"));
        let input = VariablesInput { values: values(json!({ "nothing": 1 })), reason: "x".into() };
        let refused = service.set_variables(&manager, run, input).await;
        assert_eq!(place(refused), ("values.nothing".into(), "unknown".into()));
    });
}
