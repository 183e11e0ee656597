//! Promises on calendars and their ladders, in the whole house: moved once, fired once, also over restarts.

use fermata_api::{calendars::CalendarInput, definitions::StartInput, operate::ChangeDueInput, page::Paging};
use fermata_engine::{
    calendar::{Calendar, DayRule, SpecialDay},
    ids::RunId,
    run::{effects::NoticeKind, event::Event},
    sla::SlaStatus,
};
use serde_json::json;
use std::collections::BTreeMap;

use crate::common::*;

/// Every hour of every day, but not on these dates.
fn calendar(closed: &[&str]) -> CalendarInput {
    let mut calendar = Calendar::office("Office", "UTC");
    for weekday in fermata_engine::calendar::Weekday::ALL {
        *calendar.week.on_mut(weekday) = vec![fermata_engine::calendar::Interval { from: 0, until: 1440 }];
    }
    calendar.days = closed
        .iter()
        .map(|date| SpecialDay {
            label: "Closed".into(),
            on: DayRule::Dates { from: (*date).into(), until: None },
            hours: Vec::new(),
        })
        .collect();
    CalendarInput { calendar, default: false, teams: Vec::new() }
}

async fn keep(house: &House, closed: &[&str]) {
    house
        .service
        .calendar_put(&house.who("admin"), name("office"), calendar(closed), None)
        .await
        .expect("kept");
}

/// A step of sales' that is due after a day by the calendar, with a ladder of one rung half a day later.
async fn draw(house: &House) {
    let definition = json!({
        "label": "Ask", "trigger": { "kind": "autolaunched" }, "start": { "to": "stage", "name": "asking" },
        "stages": [{ "name": "asking", "label": "Asking", "steps": [{
            "name": "ask", "label": "Ask them",
            "work": { "kind": "interactive", "assignee": { "kind": "user", "name": "sales" } },
            "sla": {
                "target_minutes": 1440, "calendar": "office",
                "ladder": [{ "at": { "kind": "share", "percent": 150 },
                             "action": { "kind": "notify", "to": [{ "kind": "managers" }] } }]
            }
        }] }]
    });
    house.orchestration("ask", serde_json::from_value(definition).expect("a drawing")).await;
}

async fn start(house: &House) -> RunId {
    let input = StartInput { record: None, inputs: BTreeMap::new() };
    house.service.start(&house.who("sales"), &name("ask"), input, None).await.expect("started").row.id
}

async fn count(house: &House, run: RunId, kind: &str) -> usize {
    let log = house.database.db.run_log(run, 0, 1_000).await.expect("a log");
    log.iter().filter(|record| record.event.kind() == kind).count()
}

async fn told(house: &House) -> usize {
    let all =
        house.service.notifications(&house.who("manager"), Paging::default()).await.expect("a list").items;
    all.iter().filter(|notice| notice.kind == NoticeKind::Escalation).count()
}

/// The day after the house's clock, as a date.
fn day(house: &House, days: i64) -> String {
    let ms = house.service_now() + days * 24 * HOUR_MS;
    fermata_api::Moment(ms).to_string().chars().take(10).collect()
}

#[test]
fn a_changed_calendar_moves_every_open_clock_once_also_over_a_restart() {
    on_both(|house| async move {
        keep(&house, &[]).await;
        draw(&house).await;
        let runs = [start(&house).await, start(&house).await, start(&house).await];
        let before = house.run(runs[0]).await.promises[0].due;
        house.service.work_off().await.expect("works");
        let closed = day(&house, 1);
        keep(&house, &[&closed]).await;
        assert!(
            house
                .service
                .calendar(&house.who("admin"), &name("office"))
                .await
                .expect("there")
                .recount
                .is_some()
        );
        // It is stopped before the job began, and goes on.
        let house = house.reopened().await;
        house.service.work_off().await.expect("works");
        for run in runs {
            assert_eq!(count(&house, run, "sla_moved").await, 1);
        }
        let after = house.run(runs[0]).await.promises[0].due;
        assert!(after > before, "{after:?} {before:?}");
        // Saved again as it is, and looked at again: nothing moves.
        keep(&house, &[&closed]).await;
        house.service.work_off().await.expect("works");
        for run in runs {
            assert_eq!(count(&house, run, "sla_moved").await, 1);
        }
        let calendar = house.service.calendar(&house.who("admin"), &name("office")).await.expect("there");
        assert_eq!(calendar.recount, None);
        assert!(
            calendar.used_by.iter().any(|used| used.words.contains("the orchestration Ask")),
            "{calendar:?}"
        );
        let refused = house.service.calendar_delete(&house.who("admin"), &name("office"), None).await;
        assert_eq!(code(refused), "calendar_in_use");
        house.healthy().await;
    });
}

#[test]
fn a_rung_fires_once_also_when_the_server_was_down_and_the_calendar_changed_twice() {
    on_both(|house| async move {
        keep(&house, &[]).await;
        draw(&house).await;
        let run = start(&house).await;
        house.advance(24 * HOUR_MS);
        house.service.work_off().await.expect("works");
        assert_eq!(house.run(run).await.row.worst_sla, SlaStatus::Breached);
        assert_eq!(told(&house).await, 0, "half a day is left until the rung");
        // The server is down over the moment of the rung.
        house.advance(20 * HOUR_MS);
        let house = house.reopened().await;
        house.service.work_off().await.expect("works");
        assert_eq!((told(&house).await, count(&house, run, "escalation_fired").await), (1, 1));
        // Two changes put the moment ahead again, and back.
        let (today, tomorrow) = (day(&house, 0), day(&house, 1));
        for closed in [vec![today.as_str()], vec![today.as_str(), tomorrow.as_str()], vec![]] {
            keep(&house, &closed).await;
            house.service.work_off().await.expect("works");
        }
        house.advance(100 * HOUR_MS);
        house.service.work_off().await.expect("works");
        assert_eq!((told(&house).await, count(&house, run, "escalation_fired").await), (1, 1));
        assert!(house.run(run).await.promises[0].rungs[0].fired);
        house.healthy().await;
    });
}

#[test]
fn two_changes_before_its_moment_lead_to_one_rung_at_the_last_one() {
    on_both(|house| async move {
        keep(&house, &[]).await;
        draw(&house).await;
        let run = start(&house).await;
        let (tomorrow, after) = (day(&house, 1), day(&house, 2));
        // Saved, but not worked off: the timer comes at its old moment and finds that it has moved.
        keep(&house, &[&tomorrow]).await;
        keep(&house, &[&tomorrow, &after]).await;
        house.advance(36 * HOUR_MS);
        house.service.work_off().await.expect("works");
        assert_eq!(count(&house, run, "escalation_fired").await, 0);
        let at = house.run(run).await.promises[0].rungs[0].at.0;
        house.advance(at - house.service_now() - 1);
        house.service.work_off().await.expect("works");
        assert_eq!(count(&house, run, "escalation_fired").await, 0, "not a moment too early");
        house.advance(1);
        house.service.work_off().await.expect("works");
        assert_eq!((told(&house).await, count(&house, run, "escalation_fired").await), (1, 1));
        house.healthy().await;
    });
}

#[test]
fn managers_set_another_due_moment_with_a_reason() {
    on_both(|house| async move {
        keep(&house, &[]).await;
        draw(&house).await;
        let run = start(&house).await;
        let view = house.run(run).await;
        assert!(view.can.change_due);
        assert_eq!((view.promises.len(), view.promises[0].calendar.as_deref()), (1, Some("Office")));
        let due = fermata_api::Moment(view.promises[0].due.0 + 48 * HOUR_MS);
        let input = |reason: &str| ChangeDueInput {
            step: Some(name("ask")),
            stage: None,
            due,
            reason: reason.into(),
        };
        let (manager, sales) = (house.who("manager"), house.who("sales"));
        assert_eq!(code(house.service.change_due(&sales, run, input("x")).await), "forbidden");
        let blank = house.service.change_due(&manager, run, input(" ")).await.expect_err("no reason");
        assert_eq!(blank.fields[0].path, "reason");
        let none = ChangeDueInput { step: None, ..input("x") };
        assert_eq!(code(house.service.change_due(&manager, run, none).await), "no_promise");
        let changed =
            house.service.change_due(&manager, run, input("The customer asked.")).await.expect("set");
        assert_eq!((changed.promises[0].due, changed.promises[0].by_hand), (due, true));
        assert_eq!(house.inbox("sales").await[0].due, Some(due), "the list says it too");
        let log = house.database.db.run_log(run, 0, 1_000).await.expect("a log");
        let said = log.iter().any(|record| matches!(&record.event, Event::DueChanged { reason, .. } if reason == "The customer asked."));
        assert!(said);
        house.healthy().await;
    });
}
