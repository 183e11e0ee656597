//! Steps that wait and steps that start other runs, on both databases with a clock that is set by hand.

use fermata_api::{
    messages::{MessageInput, RunMessageInput},
    runs::{ReasonInput, RetryInput, RunQuery, RunView, StepView},
};
use fermata_engine::{
    definition::Orchestration,
    ids::{RecordId, RunId},
    object::Object,
    run::{ChildStatus, RunStatus, StepStatus},
    value::Value,
};
use serde_json::json;

use crate::common::{HOUR_MS, House, code, name, on_both, values};

const DAY_MS: i64 = 24 * HOUR_MS;

/// An orchestration of one stage, about a policy that is new.
pub(crate) fn about_policy(steps: Value) -> Orchestration {
    serde_json::from_value(json!({
        "label": "Care", "trigger": { "kind": "record", "object": "Policy", "on": "created" },
        "start": { "to": "stage", "name": "only" },
        "stages": [{ "name": "only", "label": "Only", "steps": steps }],
    }))
    .expect("a drawing")
}

/// One of one stage that people start.
fn by_hand(more: Value, steps: Value) -> Orchestration {
    let mut drawn = json!({
        "label": "By hand", "start": { "to": "stage", "name": "only" },
        "stages": [{ "name": "only", "label": "Only", "steps": steps }],
    });
    drawn.as_object_mut().expect("an object").extend(values(more));
    serde_json::from_value(drawn).expect("a drawing")
}

pub(crate) fn step(work: Value) -> Value {
    json!([{ "name": "step", "label": "The step", "work": work }])
}

fn ask(who: &str) -> Value {
    json!({ "kind": "interactive", "assignee": { "kind": "user", "name": who } })
}

impl House {
    pub(crate) async fn with_policies(self) -> Self {
        let object: Object = serde_json::from_value(json!({
            "name": "Policy", "label": "Policy", "fields": [
                { "name": "number", "label": "Number", "data_type": { "type": "text" } },
                { "name": "renewal", "label": "Renewal date", "data_type": { "type": "date" } },
                { "name": "state", "label": "State", "data_type": { "type": "text" } }
            ]
        }))
        .expect("an object");
        self.service.object_create(&self.who("admin"), object).await.expect("an object");
        self
    }

    pub(crate) async fn policy(&self, fields: Value) -> (RecordId, RunId) {
        let record = self.create("Policy", fields).await;
        (record.id, self.runs_about(record.id).await[0])
    }

    pub(crate) async fn the_step(&self, run: RunId) -> StepView {
        self.run(run).await.stages[0].steps[0].clone()
    }

    async fn send(
        &self,
        key: &str,
        data: Value,
        idempotency: Option<&str>,
    ) -> fermata_api::messages::MessageView {
        self.try_send(key, data, idempotency).await.expect("a message")
    }

    async fn try_send(
        &self,
        key: &str,
        data: Value,
        idempotency: Option<&str>,
    ) -> Result<fermata_api::messages::MessageView, fermata_api::ApiError> {
        let data = data.as_object().cloned().expect("an object");
        let input = MessageInput { name: "signed".into(), correlation: key.into(), data };
        self.service.message_send(&self.who("manager"), input, idempotency.map(str::to_owned)).await
    }

    async fn begin(&self, orchestration: &str, inputs: Value) -> RunView {
        let input = fermata_api::definitions::StartInput { record: None, inputs: values(inputs) };
        self.service.start(&self.who("sales"), &name(orchestration), input, None).await.expect("a run")
    }

    /// Mia does what a visit asks of her.
    async fn go(&self, run: RunId) {
        let item = self.open(run, "go").await;
        let input = fermata_api::work::CompleteInput::default();
        self.service.complete(&self.who("sales"), item.id, input, None).await.expect("done");
    }

    /// The runs of an orchestration, oldest first.
    async fn rows_of(&self, orchestration: &str) -> Vec<fermata_api::runs::RunRow> {
        let query =
            RunQuery { orchestration: Some(orchestration.into()), limit: Some(200), ..RunQuery::default() };
        let mut runs = self.service.runs(&self.who("manager"), query).await.expect("runs").items;
        runs.reverse();
        runs
    }
}

#[test]
fn a_wait_ends_at_its_moment_also_after_a_restart() {
    on_both(|house| async move {
        let house = house.with_policies().await;
        let wait = json!({ "kind": "wait", "until": { "kind": "duration", "amount": { "literal": 3 }, "unit": "days" } });
        house.orchestration("care", about_policy(step(wait))).await;
        let (_, run) = house.policy(json!({ "number": "P-1" })).await;
        house.advance(3 * DAY_MS - 1);
        assert_eq!(house.service.work_off().await, Ok(0));
        let house = house.reopened().await;
        house.advance(1);
        assert_eq!(house.service.work_off().await, Ok(1), "the moment comes once");
        assert_eq!(house.run(run).await.row.status, RunStatus::Completed);
        assert_eq!(house.service.work_off().await, Ok(0));
        house.healthy().await;
    });
}

#[test]
fn a_date_that_changes_moves_the_moment() {
    on_both(|house| async move {
        let house = house.with_policies().await;
        let wait = json!({ "kind": "wait", "until": {
            "kind": "moment", "value": { "reference": "record.renewal" }, "time_of_day": "09:00",
            "offset": { "amount": { "literal": 10 }, "unit": "days", "direction": "before" },
            "time_zone": "Europe/Berlin"
        } });
        house.orchestration("care", about_policy(step(wait))).await;
        let (record, run) = house.policy(json!({ "number": "P-1" })).await;
        let waiting = house.the_step(run).await.waiting.expect("it waits");
        assert_eq!((waiting.kind.as_str(), waiting.until), ("moment", None), "the date is not known yet");
        // It is September 2026: far enough off.
        house.update("Policy", record, json!({ "renewal": "2027-06-11" })).await;
        let until = house.the_step(run).await.waiting.and_then(|w| w.until).expect("a moment");
        assert!(until.to_string().starts_with("2027-06-01T07:00:00"), "{until}");
        house.update("Policy", record, json!({ "renewal": "2027-07-11" })).await;
        house.advance(until.0 - house.clock.load(std::sync::atomic::Ordering::SeqCst));
        assert_eq!(house.service.work_off().await, Ok(0), "the earlier moment is not asked for any more");
        house.advance(30 * DAY_MS);
        assert_eq!(house.service.work_off().await, Ok(1));
        assert_eq!(house.run(run).await.row.status, RunStatus::Completed);
        house.healthy().await;
    });
}

#[test]
fn a_condition_wakes_only_the_run_whose_record_changed() {
    on_both(|house| async move {
        let house = house.with_policies().await;
        let wait = json!({ "kind": "wait", "until": {
            "kind": "condition", "condition": { "expression": "record.state == 'bound'" }
        } });
        house.orchestration("care", about_policy(step(wait))).await;
        let (first, one) = house.policy(json!({ "number": "P-1" })).await;
        let (_, other) = house.policy(json!({ "number": "P-2" })).await;
        let before = house.run(other).await.last_seq;
        house.update("Policy", first, json!({ "state": "quoted" })).await;
        house.update("Policy", first, json!({ "state": "bound" })).await;
        assert_eq!(house.run(one).await.row.status, RunStatus::Completed);
        let other = house.run(other).await;
        assert_eq!((other.row.status, other.last_seq), (RunStatus::InProgress, before));
        house.healthy().await;
    });
}

fn signing() -> Value {
    json!({
        "kind": "wait",
        "until": {
            "kind": "message", "name": "signed", "correlation": { "reference": "record.number" },
            "outputs": [{ "name": "cap", "data_type": { "type": "number" }, "required": true }]
        },
        "timeout": { "at": { "kind": "after", "amount": { "literal": 2 }, "unit": "days" } }
    })
}

#[test]
fn a_message_goes_to_every_run_that_waits_for_it_once() {
    on_both(|house| async move {
        let house = house.with_policies().await;
        house.orchestration("care", about_policy(step(signing()))).await;
        let (_, one) = house.policy(json!({ "number": "P-1" })).await;
        let (_, two) = house.policy(json!({ "number": "P-1" })).await;
        let (_, other) = house.policy(json!({ "number": "P-2" })).await;
        assert_eq!(code(house.try_send("P-1", json!({ "cap": "much" }), None).await), "values_invalid");
        let house = house.reopened().await;
        let sent = house.send("P-1", json!({ "cap": 5 }), Some("once")).await;
        assert_eq!((sent.delivered, sent.waiting), (2, false));
        let again = house.send("P-1", json!({ "cap": 5 }), Some("once")).await;
        assert_eq!(again, sent, "the same key sends nothing twice");
        for run in [one, two] {
            let view = house.run(run).await;
            assert_eq!(view.row.status, RunStatus::Completed);
            assert_eq!(json!(view.stages[0].steps[0].outputs), json!({ "cap": 5 }));
            assert_eq!(view.stages[0].steps[0].outcome.as_deref(), Some("it came"));
        }
        assert_eq!(house.run(other).await.row.status, RunStatus::InProgress);
        house.advance(2 * DAY_MS);
        house.service.work_off().await.expect("the timeout comes");
        assert_eq!(house.the_step(other).await.outcome.as_deref(), Some("timed out"));
        house.healthy().await;
    });
}

#[test]
fn a_message_that_comes_too_early_is_kept_for_the_first_that_waits() {
    on_both(|house| async move {
        let house = house.with_policies().await;
        house.orchestration("care", about_policy(step(signing()))).await;
        let early = house.send("P-1", json!({ "cap": 5 }), None).await;
        assert_eq!((early.delivered, early.waiting), (0, true));
        house.advance(HOUR_MS / 2);
        let (_, one) = house.policy(json!({ "number": "P-1" })).await;
        assert_eq!(house.run(one).await.row.status, RunStatus::Completed);
        let (_, two) = house.policy(json!({ "number": "P-1" })).await;
        assert_eq!(house.run(two).await.row.status, RunStatus::InProgress, "it was taken already");
        let unfit = house.send("P-3", json!({ "nothing": true }), None).await;
        let late = house.send("P-3", json!({ "cap": 7 }), None).await;
        assert!(unfit.waiting && late.waiting);
        let (_, three) = house.policy(json!({ "number": "P-3" })).await;
        assert_eq!(
            json!(house.the_step(three).await.outputs),
            json!({ "cap": 7 }),
            "what does not fit is passed over"
        );
        house.send("P-4", json!({ "cap": 1 }), None).await;
        house.advance(HOUR_MS + 1);
        let (_, four) = house.policy(json!({ "number": "P-4" })).await;
        assert_eq!(house.run(four).await.row.status, RunStatus::InProgress, "it came too long ago");
        house.service.sweep_up().await.expect("swept");
        house.healthy().await;
    });
}

#[test]
fn a_message_waits_with_a_paused_run_and_can_be_sent_to_one_run() {
    on_both(|house| async move {
        let house = house.with_policies().await;
        house.orchestration("care", about_policy(step(signing()))).await;
        let (_, run) = house.policy(json!({ "number": "P-1" })).await;
        let manager = house.who("manager");
        let because = || ReasonInput { reason: "holiday".into() };
        house.service.pause(&manager, run, because()).await.expect("paused");
        let data = json!({ "cap": 3 }).as_object().cloned().expect("an object");
        let input = || RunMessageInput { name: "signed".into(), correlation: None, data: data.clone() };
        assert_eq!(
            code(house.service.run_message(&house.who("sales"), run, input(), None).await),
            "forbidden"
        );
        let wrong = RunMessageInput { correlation: Some("P-9".into()), ..input() };
        assert_eq!(code(house.service.run_message(&manager, run, wrong, None).await), "message_not_awaited");
        house.service.run_message(&manager, run, input(), Some("k".into())).await.expect("it is kept");
        house.service.run_message(&manager, run, input(), Some("k".into())).await.expect("the same answer");
        assert_eq!(
            code(house.service.run_message(&manager, run, input(), None).await),
            "message_not_awaited"
        );
        let after = house.service.resume(&manager, run, because()).await.expect("resumed");
        assert_eq!(after.row.status, RunStatus::Completed);
        house.healthy().await;
    });
}

/// `visit` asks sales for each item; `tour` runs it for each place.
async fn touring(house: House, each: Value) -> House {
    let visit = by_hand(
        json!({
            "inputs": [{ "name": "place", "data_type": { "type": "text" }, "required": true }],
            "run_title": "Visit {{inputs.place}}",
            "variables": [{ "name": "seen", "data_type": { "type": "text" } }], "outputs": ["seen"],
        }),
        json!([{ "name": "go", "label": "Go there", "work": ask("sales"),
            "sets": [{ "name": "seen", "value": { "expression": "\"saw \" + inputs.place" } }] }]),
    );
    house.orchestration("visit", visit).await;
    if each.is_null() {
        return house;
    }
    let mut sub = json!({ "kind": "sub_orchestration", "orchestration": "visit",
        "inputs": { "place": { "reference": "item" } } });
    sub["for_each"] = each;
    house.orchestration("tour", by_hand(json!({}), step(sub))).await;
    house
}

#[test]
fn runs_for_each_item_hand_over_what_they_found() {
    on_both(|house| async move {
        let each = json!({ "items": { "literal": ["Kiel", "Rostock", "Emden"] } });
        let house = touring(house, each).await;
        let tour = house.begin("tour", json!({})).await.row.id;
        house.service.work_off().await.expect("jobs");
        let view = house.run(tour).await;
        let children = view.stages[0].steps[0].children.clone().expect("children");
        assert_eq!((children.total, children.needed, children.open), (3, 3, 3));
        assert_eq!(children.first[1].title.as_deref(), Some("Visit Rostock"));
        for child in &children.first {
            let run = child.run.expect("a run");
            let parent = house.run(run).await.parent.expect("a parent");
            assert_eq!((parent.run, parent.number), (tour, Some(child.number)));
            house.go(run).await;
        }
        house.service.work_off().await.expect("jobs");
        let view = house.run(tour).await;
        assert_eq!(view.row.status, RunStatus::Completed);
        let outputs = json!(view.stages[0].steps[0].outputs);
        assert_eq!(outputs["results"][2]["outputs"], json!({ "seen": "saw Emden" }));
        assert_eq!(outputs["completed"], json!(3));
        house.healthy().await;
    });
}

#[test]
fn one_run_is_told_at_once_and_starts_on_behalf_of_the_same_person() {
    on_both(|house| async move {
        let house = touring(house, Value::Null).await;
        let drawn = by_hand(
            json!({ "variables": [{ "name": "kept", "data_type": { "type": "text" } }] }),
            json!([{ "name": "step", "label": "The step",
                "sets": [{ "name": "kept", "value": { "reference": "steps.step.outputs.seen" } }],
                "work": { "kind": "sub_orchestration", "orchestration": "visit",
                    "inputs": { "place": { "literal": "Kiel" } } } }]),
        );
        house.orchestration("once", drawn).await;
        let parent = house.begin("once", json!({})).await;
        let child = parent.stages[0].steps[0].children.clone().expect("children").first[0].clone();
        assert_eq!(child.title.as_deref(), Some("Visit Kiel"), "who started the one may see the other");
        let run = child.run.expect("a run");
        assert_eq!(house.run(run).await.row.started_by, "Mia Chen");
        house.go(run).await;
        let after = house.run(parent.row.id).await;
        assert_eq!(after.row.status, RunStatus::Completed, "without a job between");
        assert_eq!(json!(after.vars), json!({ "kept": "saw Kiel" }));
        house.healthy().await;
    });
}

#[test]
fn a_quorum_stops_the_rest_and_one_that_is_missed_can_be_tried_again() {
    on_both(|house| async move {
        let each = json!({ "items": { "literal": ["Kiel", "Rostock", "Emden"] }, "quorum": { "kind": "at_least", "count": 2 } });
        let house = touring(house, each).await;
        let (manager, because) = (house.who("manager"), || ReasonInput { reason: "no need".into() });
        let tour = house.begin("tour", json!({})).await.row.id;
        let visits = house.rows_of("visit").await;
        for visit in &visits[..2] {
            house.go(visit.id).await;
        }
        house.service.work_off().await.expect("jobs");
        assert_eq!(house.run(tour).await.row.status, RunStatus::Completed);
        assert_eq!(house.run(visits[2].id).await.row.status, RunStatus::Cancelled);

        let tour = house.begin("tour", json!({})).await.row.id;
        let visits: Vec<_> =
            house.rows_of("visit").await.into_iter().filter(|run| run.status.is_open()).collect();
        for visit in &visits[..2] {
            house.service.cancel(&manager, visit.id, because()).await.expect("cancelled");
        }
        house.service.work_off().await.expect("jobs");
        assert_eq!(house.run(tour).await.row.status, RunStatus::Failed);
        assert_eq!(
            house.run(visits[2].id).await.row.status,
            RunStatus::InProgress,
            "nothing of its work is lost"
        );
        let again = RetryInput { reason: "once more".into(), step: None };
        house.service.retry(&manager, tour, again).await.expect("tried again");
        house.service.work_off().await.expect("jobs");
        for visit in
            house.rows_of("visit").await.iter().filter(|run| run.status == RunStatus::InProgress).take(2)
        {
            house.go(visit.id).await;
        }
        house.service.work_off().await.expect("jobs");
        assert_eq!(house.run(tour).await.row.status, RunStatus::Completed);
        house.healthy().await;
    });
}

#[test]
fn two_hundred_runs_are_cancelled_with_the_one_that_started_them() {
    on_both(|house| async move {
        let places: Vec<String> = (0..200).map(|n| format!("Place {n}")).collect();
        let house = touring(house, json!({ "items": { "literal": places } })).await;
        let tour = house.begin("tour", json!({})).await.row.id;
        house.service.work_off().await.expect("jobs");
        let house = house.reopened().await;
        let children = house.the_step(tour).await.children.expect("children");
        assert_eq!((children.total, children.open, children.first.len()), (200, 200, 100));
        let open =
            |runs: Vec<fermata_api::runs::RunRow>| runs.iter().filter(|run| run.status.is_open()).count();
        assert_eq!(open(house.rows_of("visit").await), 200);
        let because = ReasonInput { reason: "the tour is off".into() };
        house.service.cancel(&house.who("manager"), tour, because).await.expect("cancelled");
        house.service.work_off().await.expect("jobs");
        assert_eq!(open(house.rows_of("visit").await), 0);
        assert!(house.inbox("sales").await.is_empty());
        assert_eq!(house.service.work_off().await, Ok(0));
        house.healthy().await;
    });
}

#[test]
fn a_run_that_cannot_start_stops_its_parent_with_the_reason() {
    on_both(|house| async move {
        let house = touring(house, json!({ "items": { "literal": ["Kiel"] } })).await;
        house.service.orchestration_deactivate(&house.who("admin"), &name("visit")).await.expect("inactive");
        let tour = house.begin("tour", json!({})).await.row.id;
        let view = house.run(tour).await;
        assert_eq!(view.row.status, RunStatus::Failed);
        let child = view.stages[0].steps[0].children.clone().expect("children").first[0].clone();
        assert_eq!((child.status, child.run), (ChildStatus::Refused, None));
        assert!(view.reason.expect("why").contains("not active"), "{}", child.message);
        house.service.orchestration_activate(&house.who("admin"), &name("visit")).await.expect("active");
        let again = RetryInput { reason: "it is active now".into(), step: None };
        let view = house.service.retry(&house.who("manager"), tour, again).await.expect("tried again");
        assert_eq!(view.stages[0].steps[0].status, StepStatus::InProgress);
        house.healthy().await;
    });
}

#[test]
fn an_orchestration_that_starts_itself_is_not_activated() {
    on_both(|house| async move {
        let sub = |of: &str| step(json!({ "kind": "sub_orchestration", "orchestration": of }));
        house.orchestration("back", by_hand(json!({}), step(ask("sales")))).await;
        house.orchestration("forth", by_hand(json!({}), sub("back"))).await;
        let admin = house.who("admin");
        let loaded = house.service.orchestration(&admin, &name("back"), None).await.expect("a drawing");
        let drawn = by_hand(json!({}), sub("forth"));
        house
            .service
            .orchestration_save(&admin, &name("back"), drawn, Some(loaded.revision))
            .await
            .expect("a draft");
        let refused =
            house.service.orchestration_activate(&admin, &name("back")).await.expect_err("a circle");
        assert_eq!(refused.fields[0].code, "sub_circle");
    });
}
