//! One wish for many runs or work items, and what is stuck.

use fermata_api::{
    bulk::*,
    people::UserPatch,
    runs::{ReasonInput, RunQuery},
    stuck::*,
    work::WorkQuery,
};
use fermata_engine::people::Assignee;
use serde_json::json;

use crate::common::*;

fn input(select: BulkSelect, action: BulkAction) -> BulkInput {
    BulkInput {
        select,
        action,
        stage: None,
        step: None,
        assignee: None,
        outcome: None,
        reason: "Because.".into(),
        expected: None,
    }
}

fn open_runs() -> BulkSelect {
    let runs = RunQuery { status: Some("open".into()), ..RunQuery::default() };
    BulkSelect { runs: Some(runs), ..BulkSelect::default() }
}

async fn results(house: &House, id: uuid::Uuid, outcome: Option<&str>) -> Vec<BulkResult> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let query = BulkResultQuery { outcome: outcome.map(str::to_owned), cursor, limit: Some(200) };
        let page = house.service.bulk_results(&house.who("manager"), id, query).await.expect("results");
        all.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return all;
        }
    }
}

async fn groups(house: &House) -> Vec<StuckGroup> {
    house.service.stuck(&house.who("manager"), StuckQuery::default()).await.expect("stuck").items
}

#[test]
fn each_run_has_its_own_answer() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, first) = house.account("Halden Freight").await;
        let (_, second) = house.account("Atlas Pet Supplies").await;
        let (service, manager) = (&house.service, house.who("manager"));
        let why = ReasonInput { reason: "They asked.".into() };
        service.pause(&manager, first, why).await.expect("paused");
        let count = service.bulk_count(&manager, open_runs()).await.expect("a count");
        assert_eq!((count.count, count.first.len()), (2, 2));
        assert_eq!(
            code(service.bulk_start(&house.who("sales"), input(open_runs(), BulkAction::Pause)).await),
            "forbidden"
        );
        let other = BulkInput { expected: Some(3), ..input(open_runs(), BulkAction::Pause) };
        assert_eq!(code(service.bulk_start(&manager, other).await), "bulk_changed");
        let begun = BulkInput { expected: Some(2), ..input(open_runs(), BulkAction::Pause) };
        let begun = service.bulk_start(&manager, begun).await.expect("begun");
        assert_eq!((begun.state, begun.total, begun.done), (BulkState::Running, 2, 0));
        service.work_off().await.expect("worked");
        let after = service.bulk(&manager, begun.id).await.expect("is there");
        assert_eq!((after.state, after.done, after.refused), (BulkState::Done, 1, 1));
        let refused = results(&house, begun.id, Some("refused")).await;
        assert_eq!((refused[0].code.as_str(), refused[0].target), ("run_paused", first.0));
        assert!(refused[0].message.contains("They asked."), "{refused:?}");
        assert_eq!(house.run(second).await.reason.as_deref(), Some("Because."));
        assert_eq!(code(service.bulk_cancel(&manager, begun.id).await), "bulk_over");
        house.healthy().await;
    });
}

#[test]
fn a_wish_that_is_cancelled_goes_no_further() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        house.account("Halden Freight").await;
        let (service, manager) = (&house.service, house.who("manager"));
        let begun = service.bulk_start(&manager, input(open_runs(), BulkAction::Pause)).await.expect("begun");
        let stopped = service.bulk_cancel(&manager, begun.id).await.expect("cancelled");
        service.work_off().await.expect("worked");
        assert_eq!((stopped.state, stopped.done), (BulkState::Cancelled, 0));
        assert_eq!(results(&house, begun.id, Some("waiting")).await.len(), 1);
        assert_eq!(service.bulks(&manager, Default::default()).await.expect("listed").items.len(), 1);
    });
}

/// The process ended between the change of a run and the note of it.
#[test]
fn what_was_done_before_a_crash_is_not_done_twice() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Halden Freight").await;
        let (service, manager) = (&house.service, house.who("manager"));
        let begun = service.bulk_start(&manager, input(open_runs(), BulkAction::Pause)).await.expect("begun");
        let rows = |state| house.database.db.bulk_targets(begun.id, state, None, 9);
        let before = rows(None).await.expect("reads").0;
        let row = house.database.db.bulk(begun.id).await.expect("reads").expect("is there");
        service.work_off().await.expect("worked");
        let seq = house.run(run).await.last_seq;
        // As it was when the process ended: the run is paused, the wish does not know it.
        let now = house.database.db.bulk(begun.id).await.expect("reads").expect("is there");
        let mut changeset = fermata_store::Changeset::new();
        let back = fermata_store::rows::BulkRow { revision: now.revision + 1, ..row };
        changeset.write(fermata_store::Write::PutBulk(Box::new(back)));
        for target in before {
            changeset.write(fermata_store::Write::PutBulkTarget(Box::new(target)));
        }
        let payload = json!({ "bulk": begun.id });
        changeset.write(fermata_store::Write::PutJob(fermata_store::rows::JobRow {
            key: format!("bulk:{}", begun.id),
            kind: "bulk".into(),
            run: None,
            due_ms: 0,
            attempt: 0,
            payload,
        }));
        house.database.db.apply(changeset).await.expect("planted");
        let house = house.reopened().await;
        house.service.work_off().await.expect("worked");
        let after = house.service.bulk(&manager, begun.id).await.expect("is there");
        assert_eq!(
            (after.state, after.done, after.refused),
            (BulkState::Done, 1, 0),
            "done, not refused as paused"
        );
        assert_eq!(house.run(run).await.last_seq, seq, "and nothing happened in the run");
    });
}

/// The only member of a queue leaves while five hundred items wait there.
#[test]
fn five_hundred_items_of_an_empty_queue_are_found_and_given_away() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        for n in 0..500 {
            let (_, run) = house.account(&format!("Company {n}")).await;
            house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        }
        assert!(groups(&house).await.is_empty(), "nothing is stuck yet");
        let off = UserPatch { active: Some(false), ..UserPatch::default() };
        house
            .service
            .user_update(&house.who("admin"), &name("finance"), off, None)
            .await
            .expect("deactivated");
        let stuck = groups(&house).await;
        let [group] = stuck.as_slice() else { panic!("one group: {stuck:?}") };
        assert_eq!((group.reason, group.count, group.more), (StuckReason::EmptyTeam, 500, false));
        assert_eq!(group.assignee, Some(Assignee::Queue(name("finance"))));
        let mut listed = 0;
        let mut cursor = None;
        loop {
            let query = WorkQuery {
                scope: Some("all".into()),
                assignee: Some("queue:finance".into()),
                limit: Some(200),
                cursor,
                ..WorkQuery::default()
            };
            let page = house.service.work_items(&house.who("manager"), query).await.expect("listed");
            listed += page.items.len();
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(listed, 500);
        let select = StuckSelect {
            reason: StuckReason::EmptyTeam,
            assignee: Some("queue:finance".into()),
            orchestration: None,
            stage: None,
            unseen_days: None,
        };
        let select = BulkSelect { stuck: Some(select), ..BulkSelect::default() };
        let wish = BulkInput {
            assignee: Some("user:implementation".into()),
            expected: Some(500),
            ..input(select, BulkAction::Reassign)
        };
        let begun = house.service.bulk_start(&house.who("manager"), wish).await.expect("begun");
        house.service.work_off().await.expect("worked");
        let after = house.service.bulk(&house.who("manager"), begun.id).await.expect("is there");
        assert_eq!((after.state, after.total, after.done, after.refused), (BulkState::Done, 500, 500, 0));
        assert!(results(&house, begun.id, None).await.iter().all(|r| r.outcome == BulkOutcome::Done));
        assert!(groups(&house).await.is_empty());
        let held = house.database.db.open_items_held_by(&name("implementation")).await.expect("reads");
        assert_eq!(held, 500, "none was lost");
        house.healthy().await;
    });
}

#[test]
fn failed_unseen_and_slow_are_found() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Halden Freight").await;
        house.advance(31 * 24 * HOUR_MS);
        let stuck = groups(&house).await;
        let reasons: Vec<StuckReason> = stuck.iter().map(|group| group.reason).collect();
        assert_eq!(reasons, [StuckReason::Unseen, StuckReason::Slow]);
        assert_eq!(stuck[0].words, "They never signed in.");
        assert_eq!(stuck[1].label, "Customer onboarding: Contract");
        let slow = SlowQuery {
            orchestration: "customer_onboarding".into(),
            stage: stuck[1].stage.as_ref().expect("a stage").to_string(),
            cursor: None,
            limit: None,
        };
        let runs = house.service.slow_runs(&house.who("manager"), slow).await.expect("runs").items;
        assert_eq!(runs.iter().map(|row| row.id).collect::<Vec<_>>(), [run]);
        assert_eq!(code(house.service.stuck(&house.who("sales"), StuckQuery::default()).await), "forbidden");
    });
}
