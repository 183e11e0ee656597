//! What happens without anybody asking, and what only managers and administrators look at.

use std::collections::BTreeMap;

use fermata_api::{definitions::StartInput, page::Paging, runs::ReasonInput};
use fermata_engine::{
    object::RecordRef,
    run::{RunStatus, effects::NoticeKind},
};
use fermata_store::{Changeset, Write};
use serde_json::{Value, json};

use crate::common::*;

/// A reason.
fn because() -> ReasonInput {
    ReasonInput { reason: "It has to be.".into() }
}

async fn plant(house: &House, write: Write) {
    let mut changeset = Changeset::new();
    changeset.write(write);
    house.database.db.apply(changeset).await.expect("planted");
}

#[test]
fn a_stored_run_that_contradicts_itself_stops_alone() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("Blue Harbor").await;
        let (_, other) = house.account("Second").await;
        // Invariant 3: an interactive step in progress has an open work item.
        let mut row = house.database.db.run(run).await.expect("reads").expect("is there");
        let mut state: Value = serde_json::from_str(&row.state).expect("a state");
        *state.pointer_mut("/stages/0/steps/0/items").expect("items") = json!([]);
        row.state = state.to_string();
        row.revision += 1;
        plant(&house, Write::UpdateRun(Box::new(row))).await;
        let manager = house.who("manager");
        let refused = house.service.pause(&manager, run, because()).await.expect_err("it stops");
        assert_eq!(refused.code, "run_stopped");
        assert!(refused.message.contains("invariant 3"), "{}", refused.message);
        let view = house.service.run(&manager, run).await.expect("it can still be looked at");
        assert_eq!(view.row.status, RunStatus::Failed);
        assert!(view.reason.is_some_and(|why| why.contains("invariant 3")));
        let told = house.service.notifications(&manager, Paging::default()).await.expect("told").items;
        assert_eq!(told.iter().filter(|n| n.kind == NoticeKind::RunFailed && n.run == Some(run)).count(), 1);
        // Its timers come, find nothing to do, and hold nothing else up.
        house.advance(1_000 * HOUR_MS);
        house.service.work_off().await.expect("works");
        assert_eq!(house.run(other).await.row.status, RunStatus::InProgress);
        house.complete(other, "complete_contract", "sales", "complete", contract()).await.expect("goes on");
        let ended = house.service.cancel(&manager, run, because()).await.expect("an operator ends it");
        assert_eq!(ended.row.status, RunStatus::Cancelled);
    });
}

/// More runs wait for one record than one changeset touches: the rest are woken by jobs.
#[test]
fn a_record_wakes_however_many_wait_for_it() {
    on_both(|house| async move {
        const WAITING: usize = 150;
        let admin = house.who("admin");
        let deal = json!({ "name": "Deal", "label": "Deal", "fields": [
            { "name": "topic", "label": "Topic", "data_type": { "type": "text" } },
            { "name": "signed", "label": "Signed", "data_type": { "type": "checkbox" } }
        ] });
        house
            .service
            .object_create(&admin, serde_json::from_value(deal).expect("an object"))
            .await
            .expect("made");
        let signed = json!({ "rows": { "rows": [
            { "resource": "record.signed", "operator": "equals", "value": { "literal": true } }
        ] } });
        let step = |name: &str, start: Value| {
            json!({ "name": name, "label": name, "start": start,
                "work": { "kind": "interactive", "assignee": { "kind": "queue", "name": "finance" } } })
        };
        let drawn = json!({
            "label": "Follow", "start": { "to": "stage", "name": "follow" },
            "trigger": { "kind": "record", "object": "Deal", "on": "created", "entry": { "expression": "record.topic == 'never'" } },
            "stages": [{ "name": "follow", "label": "Follow", "next": { "to": "end" }, "steps": [
                step("look", json!({ "kind": "with_stage" })),
                step("file", json!({ "kind": "when", "condition": signed, "otherwise": "wait" }))
            ] }]
        });
        house.orchestration("follow", serde_json::from_value(drawn).expect("an orchestration")).await;
        let deal = house.create("Deal", json!({ "topic": "Roof" })).await.id;
        let mut runs = Vec::new();
        for _ in 0..WAITING {
            let record = Some(RecordRef { object: name("Deal"), id: deal });
            let input = StartInput { inputs: BTreeMap::new(), record };
            runs.push(
                house.service.start(&admin, &name("follow"), input, None).await.expect("started").row.id,
            );
        }
        house.update("Deal", deal, json!({ "signed": true })).await;
        assert_eq!(
            house.service.work_off().await.expect("works"),
            WAITING - 100,
            "those beyond the first hundred"
        );
        let started =
            house.service.work_items(&house.who("finance"), Default::default()).await.expect("work");
        assert!(!started.items.is_empty());
        for run in runs {
            house.open(run, "file").await;
        }
        assert_eq!(house.service.work_off().await.expect("works"), 0, "once");
        house.healthy().await;
    });
}

#[test]
fn more_jobs_than_one_look_takes_are_all_done() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let mut runs = Vec::new();
        for n in 0..70 {
            runs.push(house.account(&format!("Company {n}")).await.1);
        }
        house.advance(54 * HOUR_MS);
        assert_eq!(house.service.work_off().await.expect("works"), 70, "every warning");
        let mut told = 0;
        let mut paging = Paging { limit: Some(50), cursor: None };
        loop {
            let page = house.service.notifications(&house.who("sales"), paging.clone()).await.expect("told");
            told += page.items.iter().filter(|n| n.kind == NoticeKind::SlaWarning).count();
            paging.cursor = page.next;
            if paging.cursor.is_none() {
                break;
            }
        }
        assert_eq!(told, 70);
        house.healthy().await;
    });
}

#[test]
fn notifications_are_read_by_whom_they_are_for() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        house.account("One").await;
        house.account("Two").await;
        house.advance(54 * HOUR_MS);
        house.service.work_off().await.expect("works");
        let (sales, legal) = (house.who("sales"), house.who("legal"));
        let unread = async || house.service.me(&sales).await.expect("me").unread;
        let all = house.service.notifications(&sales, Paging::default()).await.expect("told").items;
        assert_eq!((all.len(), unread().await), (2, 2), "{all:?}");
        house.service.notifications_read(&legal, Some(all[0].id)).await.expect("changes nothing");
        assert_eq!(unread().await, 2, "they are not legal's to read");
        house.service.notifications_read(&sales, Some(all[0].id)).await.expect("read");
        assert_eq!(unread().await, 1);
        house.service.notifications_read(&sales, None).await.expect("read");
        assert_eq!(unread().await, 0);
        let now = house.service.notifications(&sales, Paging::default()).await.expect("told").items;
        assert!(now.iter().all(|n| n.read.is_some()));
    });
}

#[test]
fn sessions_end_and_are_swept() {
    on_both(|house| async move {
        let (service, hash) = (&house.service, vec![7_u8; 32]);
        let end = START_MS + HOUR_MS;
        let data = json!({ "user": "sales" });
        service.session_save(hash.clone(), Some(name("sales")), data.clone(), end).await.expect("kept");
        assert_eq!(service.session_load(&hash).await.expect("reads"), Some((data.clone(), end)));
        house.advance(HOUR_MS);
        assert_eq!(service.session_load(&hash).await.expect("reads"), None, "it is over");
        assert!(house.database.db.session(&hash).await.expect("reads").is_some());
        house.advance(1);
        service.sweep_up().await.expect("swept");
        assert!(house.database.db.session(&hash).await.expect("reads").is_none(), "and gone");
        let later = START_MS + 100 * HOUR_MS;
        service.session_save(hash.clone(), Some(name("sales")), data.clone(), later).await.expect("kept");
        service.session_delete(hash.clone()).await.expect("signed out");
        assert_eq!(service.session_load(&hash).await.expect("reads"), None);
        service.session_save(hash.clone(), Some(name("sales")), data, later).await.expect("kept");
        let off = fermata_api::people::UserPatch { active: Some(false), ..Default::default() };
        service.user_update(&house.who("admin"), &name("sales"), off, None).await.expect("deactivated");
        assert_eq!(service.session_load(&hash).await.expect("reads"), None, "who left is out everywhere");
    });
}

#[test]
fn a_key_can_be_used_again_once_it_is_forgotten() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let sales = house.who("sales");
        let start = async || {
            let inputs = values(json!({ "company": "Polar", "amount": 5 }));
            let input = StartInput { inputs, record: None };
            house.service.start(&sales, &name("credit_check"), input, Some("monday".into())).await
        };
        let first = start().await.expect("started").row.id;
        assert_eq!(start().await.expect("told again").row.id, first);
        house.advance(72 * HOUR_MS);
        let second = start().await.expect("before anybody swept").row.id;
        assert!(second != first);
        assert_eq!(start().await.expect("told again").row.id, second);
    });
}

#[test]
fn the_state_of_the_system_is_for_administrators() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        house.account("One").await;
        let view = house.service.system(&house.who("admin")).await.expect("a state");
        assert_eq!((view.open_runs, view.runs, view.overdue_jobs), (1, 1, 0));
        assert!(
            view.pending_jobs > 0
                && (view.database.starts_with("SQLite") || view.database.starts_with("PostgreSQL"))
        );
        house.advance(1_000 * HOUR_MS);
        let view = house.service.system(&house.who("admin")).await.expect("a state");
        assert!(view.overdue_jobs > 0, "nobody works here");
        for user in ["manager", "sales"] {
            assert_eq!(code(house.service.system(&house.who(user)).await), "forbidden", "{user}");
        }
    });
}

#[test]
fn the_background_loop_does_what_is_due_and_stops_when_told() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.account("One").await;
        house.advance(54 * HOUR_MS);
        let mut live = house.service.live().expect("a stream");
        let (stop, told) = tokio::sync::watch::channel(false);
        let service = house.service.clone();
        let working = tokio::spawn(async move { service.work_in_background(told).await });
        loop {
            let message = live.recv().await.expect("something happens");
            if message.topic == "notification" && message.id == "sales" {
                break;
            }
        }
        stop.send(true).expect("it listens");
        working.await.expect("it stops");
        assert_eq!(house.run(run).await.row.worst_sla, fermata_engine::sla::SlaStatus::AtRisk);
        house.healthy().await;
    });
}
