//! Schedules: at their moment, once, in every zone, also after downtime and with several nodes.

use std::sync::atomic::Ordering;

use fermata_api::{ApiError, page::Paging, runs::RunQuery, triggers::*};
use fermata_engine::{definition::Orchestration, ids::RunId};
use fermata_store::{Changeset, Write, rows::JobRow};
use serde_json::{Value, json};

use crate::common::*;

const MINUTE_MS: i64 = 60_000;

fn ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().expect("a moment").as_millisecond()
}

/// Asks Mia for something, so that its runs stay open; started by this.
pub(crate) fn asking(label: &str, trigger: &Value) -> Orchestration {
    let step = json!({ "name": "ask", "label": "Ask", "work": { "kind": "interactive",
        "assignee": { "kind": "user", "name": "sales" } } });
    let drawn = json!({ "label": label, "owner": "admin", "trigger": trigger,
        "inputs": [{ "name": "at", "label": "Moment", "data_type": { "type": "date_time" } }],
        "start": { "to": "stage", "name": "only" },
        "stages": [{ "name": "only", "label": "Only", "steps": [step] }] });
    serde_json::from_value(drawn).expect("an orchestration")
}

fn scheduled(cron: &str, zone: &str, overlap: &str, catch_up: &str) -> Value {
    json!({ "kind": "scheduled", "inputs": { "at": { "reference": "schedule.at" } },
        "schedule": { "cron": cron, "time_zone": zone, "overlap": overlap, "catch_up": catch_up } })
}

impl House {
    fn at(&self, moment: &str) {
        self.clock.store(ms(moment), Ordering::SeqCst);
    }

    /// Runs of an orchestration, the first one first.
    pub(crate) async fn runs_of(&self, called: &str) -> Vec<RunId> {
        let query =
            RunQuery { orchestration: Some(called.to_owned()), limit: Some(200), ..RunQuery::default() };
        let page = self.service.runs(&self.who("manager"), query).await.expect("runs");
        let mut ids: Vec<RunId> = page.items.into_iter().map(|run| run.id).collect();
        ids.sort();
        ids
    }

    async fn works(&self) {
        self.service.work_off().await.expect("works");
    }

    async fn schedule(&self, called: &str) -> ScheduleState {
        let page = self.service.triggers(&self.who("manager"), Paging::default()).await.expect("triggers");
        let row = page.items.into_iter().find(|row| row.orchestration == name(called)).expect("a row");
        row.schedule.expect("a schedule")
    }

    async fn finish(&self, run: RunId) {
        let item = self.open(run, "ask").await;
        let input = fermata_api::work::CompleteInput::default();
        self.service.complete(&self.who("sales"), item.id, input, None).await.expect("done");
    }
}

#[test]
fn it_fires_at_its_moment_once_also_after_a_restart() {
    on_both(|house| async move {
        house.at("2026-11-25T12:00:30Z");
        house
            .orchestration("hourly", asking("Hourly", &scheduled("0 * * * *", "UTC", "allow", "last")))
            .await;
        assert_eq!(house.schedule("hourly").await.next.map(|m| m.0), Some(ms("2026-11-25T13:00:00Z")));
        house.clock.store(ms("2026-11-25T13:00:00Z") - 1, Ordering::SeqCst);
        house.works().await;
        assert_eq!(house.runs_of("hourly").await.len(), 0, "not a moment too early");
        house.advance(1);
        house.works().await;
        let house = house.reopened().await;
        house.works().await;
        let runs = house.runs_of("hourly").await;
        assert_eq!(runs.len(), 1, "once");
        let state = house.schedule("hourly").await;
        assert_eq!(state.next.map(|m| m.0), Some(ms("2026-11-25T14:00:00Z")));
        assert_eq!((state.last, state.started), (state.fired, 1));
        let run = house.run(runs[0]).await;
        assert_eq!(run.inputs[&name("at")], json!("2026-11-25T13:00:00Z"), "it knows its moment");
        house.healthy().await;
    });
}

#[test]
fn clocks_that_change() {
    on_both(|house| async move {
        house.at("2027-03-26T12:00:00Z");
        let trigger = scheduled("30 2 * * *", "Europe/Berlin", "allow", "last");
        house.orchestration("nightly", asking("Nightly", &trigger)).await;
        // On 28 March 02:30 is skipped: it fires when the clocks jump.
        for (moment, wanted) in [
            ("2027-03-27T01:29:59Z", 0),
            ("2027-03-27T01:30:00Z", 1),
            ("2027-03-28T00:59:59Z", 1),
            ("2027-03-28T01:00:00Z", 2),
            ("2027-03-29T00:29:59Z", 2),
            ("2027-03-29T00:30:00Z", 3),
        ] {
            house.at(moment);
            house.works().await;
            assert_eq!(house.runs_of("nightly").await.len(), wanted, "{moment}");
        }
        // On 31 October 02:30 comes twice: it fires the first time.
        house.at("2027-10-30T12:00:00Z");
        house.works().await;
        let before = house.runs_of("nightly").await.len();
        for (moment, more) in
            [("2027-10-31T00:30:00Z", 1), ("2027-10-31T01:30:00Z", 1), ("2027-11-01T01:30:00Z", 2)]
        {
            house.at(moment);
            house.works().await;
            assert_eq!(house.runs_of("nightly").await.len(), before + more, "{moment}");
        }
    });
}

#[test]
fn an_open_run_stands_in_the_way_as_asked() {
    on_both(|house| async move {
        house.at("2026-11-25T12:00:30Z");
        for overlap in ["allow", "skip", "queue"] {
            let trigger = scheduled("0 * * * *", "UTC", overlap, "last");
            house.orchestration(overlap, asking(overlap, &trigger)).await;
        }
        for hour in 13..=15 {
            house.at(&format!("2026-11-25T{hour}:00:00Z"));
            house.works().await;
        }
        assert_eq!(house.runs_of("allow").await.len(), 3);
        assert_eq!(house.runs_of("skip").await.len(), 1);
        assert_eq!(house.schedule("skip").await.skipped, 2);
        assert_eq!(house.runs_of("queue").await.len(), 1);
        assert_eq!(house.schedule("queue").await.waiting, 2);
        for done in 1..=3 {
            house.advance(1);
            let open = house.runs_of("queue").await;
            house.finish(open[done - 1]).await;
            house.works().await;
            assert_eq!(house.runs_of("queue").await.len(), (done + 1).min(3), "one at a time");
        }
        let state = house.schedule("queue").await;
        assert_eq!((state.waiting, state.started), (0, 3));
        house.healthy().await;
    });
}

#[test]
fn what_was_missed_is_made_up_as_asked() {
    on_both(|house| async move {
        house.at("2026-11-25T12:00:30Z");
        for catch_up in ["none", "last", "all"] {
            let trigger = scheduled("0 * * * *", "UTC", "allow", catch_up);
            house.orchestration(&format!("up_{catch_up}"), asking(catch_up, &trigger)).await;
        }
        // Nobody works for four moments.
        house.at("2026-11-25T16:20:00Z");
        let house = house.reopened().await;
        house.works().await;
        for (catch_up, runs, missed) in [("none", 0, 4), ("last", 1, 3), ("all", 4, 0)] {
            let called = format!("up_{catch_up}");
            assert_eq!(house.runs_of(&called).await.len(), runs, "{catch_up}");
            let state = house.schedule(&called).await;
            assert_eq!(state.missed, missed, "{catch_up}");
            assert_eq!(state.next.map(|m| m.0), Some(ms("2026-11-25T17:00:00Z")), "{catch_up}");
        }
        house.at("2026-11-25T17:00:00Z");
        house.works().await;
        assert_eq!(house.runs_of("up_none").await.len(), 1, "it goes on");
    });
}

#[test]
fn a_schedule_lives_as_long_as_its_orchestration_is_active() {
    on_both(|house| async move {
        let admin = house.who("admin");
        house.at("2026-11-25T12:00:30Z");
        let drawn = |cron: &str| asking("Plan", &scheduled(cron, "UTC", "allow", "last"));
        house.orchestration("plan", drawn("0 * * * *")).await;
        house.service.orchestration_deactivate(&admin, &name("plan")).await.expect("inactive");
        house.at("2026-11-25T13:00:00Z");
        house.works().await;
        assert_eq!(house.runs_of("plan").await.len(), 0, "it is not active");

        house.service.orchestration_activate(&admin, &name("plan")).await.expect("active");
        house
            .service
            .orchestration_save(&admin, &name("plan"), drawn("30 * * * *"), None)
            .await
            .expect("saved");
        house.service.orchestration_activate(&admin, &name("plan")).await.expect("active");
        assert_eq!(house.schedule("plan").await.next.map(|m| m.0), Some(ms("2026-11-25T13:30:00Z")));
        house.at("2026-11-25T13:30:00Z");
        house.works().await;
        assert_eq!(house.runs_of("plan").await.len(), 1);
        // Its clock goes back a little, as another node's may: the moment is not dealt with twice.
        house.advance(-5_000);
        house.service.orchestration_deactivate(&admin, &name("plan")).await.expect("inactive");
        house.service.orchestration_activate(&admin, &name("plan")).await.expect("active");
        house.advance(6_000);
        house.works().await;
        assert_eq!(house.runs_of("plan").await.len(), 1);

        let by_hand = asking("Plan", &json!({ "kind": "autolaunched" }));
        house.service.orchestration_save(&admin, &name("plan"), by_hand, None).await.expect("saved");
        house.service.orchestration_activate(&admin, &name("plan")).await.expect("active");
        house.advance(60 * MINUTE_MS);
        house.works().await;
        assert_eq!(house.runs_of("plan").await.len(), 1, "it has no schedule any more");
    });
}

#[test]
fn a_start_that_fails_is_told_to_the_owner_and_the_schedule_goes_on() {
    on_both(|house| async move {
        house.at("2026-11-25T12:00:30Z");
        let mut drawn = asking("Broken", &scheduled("0 * * * *", "UTC", "allow", "last"));
        let trigger = json!({ "kind": "scheduled", "schedule": { "cron": "0 * * * *" },
            "inputs": { "at": { "expression": "string(1 / (size('x') - 1))" } } });
        drawn.trigger = serde_json::from_value(trigger).expect("a trigger");
        drawn.inputs[0].data_type = fermata_engine::value::DataType::Text;
        house.orchestration("broken", drawn).await;
        for hour in [13, 14] {
            house.at(&format!("2026-11-25T{hour}:00:00Z"));
            house.works().await;
        }
        assert_eq!(house.runs_of("broken").await.len(), 0);
        let told =
            house.service.notifications(&house.who("admin"), Paging::default()).await.expect("told").items;
        assert_eq!(
            told.iter().filter(|n| n.subject == "Broken did not start on its schedule").count(),
            2,
            "{told:?}"
        );
        let state = house.schedule("broken").await;
        assert!(state.result.starts_with("It could not start"), "{}", state.result);
        assert_eq!(state.next.map(|m| m.0), Some(ms("2026-11-25T15:00:00Z")));
    });
}

#[test]
fn two_nodes_start_one_run() {
    on_both(|house| async move {
        house.at("2026-11-25T12:00:30Z");
        house.orchestration("hourly", asking("Hourly", &scheduled("0 * * * *", "UTC", "allow", "all"))).await;
        let other = open(&house.database, &house.clock).await;
        for hour in 13..=18 {
            house.at(&format!("2026-11-25T{hour}:00:00Z"));
            let (one, two) = tokio::join!(house.service.work_off(), other.work_off());
            assert!(one.is_ok() && two.is_ok());
        }
        assert_eq!(house.runs_of("hourly").await.len(), 6);
        house.healthy().await;
    });
}

#[test]
fn every_record_that_matches_gets_one_run() {
    on_both(|house| async move {
        house.at("2026-11-25T12:00:30Z");
        let object = json!({ "name": "Policy", "label": "Policy", "fields": [
            { "name": "name", "label": "Name", "data_type": { "type": "text" } },
            { "name": "amount", "label": "Amount", "data_type": { "type": "number" } }] });
        let object = serde_json::from_value(object).expect("an object");
        house.service.object_create(&house.who("admin"), object).await.expect("made");
        for n in 0..120 {
            house.create("Policy", json!({ "name": format!("P{n}"), "amount": n })).await;
        }
        let trigger = json!({ "kind": "records_on_schedule", "object": "Policy", "schedule": { "cron": "0 * * * *" },
            "entry": { "expression": "record.amount >= 60.0" } });
        house.orchestration("renew", asking("Renew", &trigger)).await;
        house.at("2026-11-25T13:00:00Z");
        house.works().await;
        assert_eq!(house.runs_of("renew").await.len(), 60);
        let state = house.schedule("renew").await;
        assert_eq!((state.started, state.result.as_str()), (60, "60 of 120 records got a run."));
        // Those whose run is open get no other.
        let first = house.runs_of("renew").await[0];
        house.finish(first).await;
        house.at("2026-11-25T14:00:00Z");
        house.works().await;
        let state = house.schedule("renew").await;
        assert_eq!((house.runs_of("renew").await.len(), state.skipped), (61, 59));
        house.healthy().await;
    });
}

#[test]
fn ten_thousand_timers_fire_within_a_second_of_their_moment() {
    on_both(|house| async move {
        const TIMERS: i64 = 10_000;
        let begin = ms("2026-11-25T12:00:00Z");
        house.at("2026-11-25T11:59:59Z");
        let mut changeset = Changeset::new();
        for n in 0..TIMERS {
            let due_ms = begin + n;
            let payload = json!({ "timer": "nothing" });
            let key = format!("test:{n}");
            changeset.write(Write::PutJob(JobRow {
                key,
                kind: "timer".into(),
                run: None,
                due_ms,
                attempt: 0,
                payload,
            }));
        }
        house.database.db.apply(changeset).await.expect("written");
        house.works().await;
        let left = |at_ms: i64| TIMERS - (at_ms - begin + 1).clamp(0, TIMERS);
        for second in 0..=10 {
            house.clock.store(begin + second * 1_000, Ordering::SeqCst);
            house.works().await;
            let counts = house.database.db.job_counts(house.service.now_ms()).await.expect("counts");
            assert_eq!(counts.pending, left(house.service.now_ms()), "none too early, none too late");
        }
    });
}

#[test]
fn the_next_moments_are_shown() {
    on_both(|house| async move {
        house.at("2027-03-26T12:00:00Z");
        let input = |cron: &str, zone: &str| {
            serde_json::from_value::<SchedulePreviewInput>(
                json!({ "schedule": { "cron": cron, "time_zone": zone } }),
            )
            .expect("a schedule")
        };
        let ask = async |user: &str, cron: &str, zone: &str| -> Result<SchedulePreview, ApiError> {
            house.service.schedule_preview(&house.who(user), input(cron, zone)).await
        };
        let preview = ask("admin", "30 2 * * *", "Europe/Berlin").await.expect("moments");
        assert_eq!((preview.words.as_str(), preview.moments.len()), ("At 02:30", 10));
        assert_eq!(preview.moments[1].local, "Sun 28 Mar 2027, 03:00 (UTC+02:00)");
        assert_eq!(
            ask("admin", "30 2 * *", "UTC").await.expect_err("no cron").fields[0].path,
            "schedule.cron"
        );
        assert_eq!(
            ask("admin", "* * * * *", "Nowhere").await.expect_err("no zone").fields[0].path,
            "schedule.time_zone"
        );
        assert_eq!(code(ask("sales", "* * * * *", "UTC").await), "forbidden");
    });
}
