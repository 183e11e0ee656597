//! Records: what they start, whom they wake, what is refused.

use fermata_api::{
    page::Paging,
    records::{RecordInput, RecordQuery},
    runs::RunQuery,
    work::CompleteInput,
};
use fermata_engine::{definition::Orchestration, run::RunStatus};
use serde_json::{Value, json};

use crate::common::*;

/// An orchestration with one stage for people, started by a change of a Deal.
fn on_deal(trigger: Value) -> Orchestration {
    let drawn = json!({
        "label": "Deal", "trigger": trigger, "start": { "to": "stage", "name": "look" }, "owner": "manager",
        "stages": [{
            "name": "look", "label": "Look", "next": { "to": "end" },
            "steps": [{
                "name": "read", "label": "Read",
                "work": { "kind": "interactive", "assignee": { "kind": "group", "name": "legal" } }
            }]
        }]
    });
    serde_json::from_value(drawn).expect("an orchestration")
}

/// An orchestration that adds one to the amount of its deal, with the flow that does so.
async fn counting_up(house: &House, trigger: Value) -> Orchestration {
    let flow = json!({
        "label": "Count up", "kind": "autolaunched", "object": "Deal", "start": "up",
        "elements": [{ "name": "up", "label": "Up", "body": { "kind": "update_records", "sets": [
            { "name": "amount", "value": { "expression": "coalesce(record.amount, 0) + 1" } }
        ] } }]
    });
    house.flow("count_up", serde_json::from_value(flow).expect("a flow")).await;
    let mut counting = on_deal(trigger);
    counting.stages[0].steps[0].work =
        serde_json::from_value(json!({ "kind": "background", "flow": "count_up" })).expect("work");
    counting
}

fn deal() -> fermata_engine::object::Object {
    let object = json!({
        "name": "Deal", "label": "Deal",
        "fields": [
            { "name": "topic", "label": "Topic", "data_type": { "type": "text" }, "required": true },
            { "name": "amount", "label": "Amount", "data_type": { "type": "number", "decimals": 0 } },
            { "name": "signed", "label": "Signed", "data_type": { "type": "checkbox" } }
        ]
    });
    serde_json::from_value(object).expect("an object")
}

#[test]
fn starts_what_it_should_and_nothing_else() {
    on_both(|house| async move {
        house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
        let big = json!({ "rows": { "rows": [
            { "resource": "record.amount", "operator": "greater_than", "value": { "literal": 1000 } }
        ] } });
        let trigger = |on: &str, entry: Value, only: bool| {
            on_deal(json!({
                "kind": "record", "object": "Deal", "on": on, "entry": entry, "only_when_changed_to_meet": only
            }))
        };
        house.orchestration("made", trigger("created", Value::Null, false)).await;
        house.orchestration("made_big", trigger("created", big.clone(), false)).await;
        house.orchestration("changed", trigger("updated", Value::Null, false)).await;
        house.orchestration("either_big", trigger("created_or_updated", big.clone(), false)).await;
        house.orchestration("becomes_big", trigger("created_or_updated", big.clone(), true)).await;
        house.orchestration("switched_off", trigger("created", Value::Null, false)).await;
        house
            .service
            .orchestration_deactivate(&house.who("admin"), &name("switched_off"))
            .await
            .expect("off");

        let started = async |record| {
            let query = fermata_api::runs::RunQuery { record: Some(record), ..Default::default() };
            let runs = house.service.runs(&house.who("manager"), query).await.expect("runs").items;
            let mut names: Vec<String> = runs.into_iter().map(|run| run.orchestration.to_string()).collect();
            names.sort();
            names
        };
        let small = house.create("Deal", json!({ "topic": "Small", "amount": 10 })).await.id;
        assert_eq!(started(small).await, ["made"]);
        house.update("Deal", small, json!({ "amount": 20 })).await;
        assert_eq!(started(small).await, ["changed", "made"]);
        house.update("Deal", small, json!({ "amount": 2000 })).await;
        assert_eq!(started(small).await, ["becomes_big", "changed", "changed", "either_big", "made"]);
        house.update("Deal", small, json!({ "amount": 3000 })).await;
        assert_eq!(
            started(small).await,
            ["becomes_big", "changed", "changed", "changed", "either_big", "either_big", "made"]
        );
        house.update("Deal", small, json!({ "amount": 3000 })).await;
        assert_eq!(started(small).await.len(), 7, "a change that changes nothing starts nothing");
        let large = house.create("Deal", json!({ "topic": "Large", "amount": 5000 })).await.id;
        assert_eq!(started(large).await, ["becomes_big", "either_big", "made", "made_big"]);
        house.healthy().await;
    });
}

#[test]
fn a_change_wakes_the_run_that_waits_for_it() {
    on_both(|house| async move {
        house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
        let mut waiting = on_deal(json!({ "kind": "record", "object": "Deal", "on": "created" }));
        waiting.stages[0].steps[0].start = serde_json::from_value(json!({
            "kind": "when",
            "condition": { "rows": { "rows": [
                { "resource": "record.signed", "operator": "equals", "value": { "literal": true } }
            ] } }
        }))
        .expect("a start");
        house.orchestration("waiting", waiting).await;
        let record = house.create("Deal", json!({ "topic": "Waits" })).await.id;
        let run = house.runs_about(record).await[0];
        assert!(house.inbox("legal").await.is_empty());
        house.update("Deal", record, json!({ "amount": 7 })).await;
        assert!(house.inbox("legal").await.is_empty());
        house.update("Deal", record, json!({ "signed": true })).await;
        assert_eq!(house.inbox("legal").await.len(), 1);
        assert_eq!(house.run(run).await.work_items.len(), 1);
        house.healthy().await;
    });
}

#[test]
fn a_run_knows_its_record_as_it_was_before_the_change_that_started_it() {
    on_both(|house| async move {
        house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
        let mut asking = on_deal(json!({ "kind": "record", "object": "Deal", "on": "created_or_updated" }));
        asking.stages[0].next =
            serde_json::from_value(json!({ "to": "decision", "name": "grew" })).expect("a way");
        let mut second = asking.stages[0].clone();
        second.name = name("again");
        second.steps[0].name = name("read_again");
        second.next = Default::default();
        asking.stages.push(second);
        asking.decisions = serde_json::from_value(json!([{
            "name": "grew", "label": "Did it grow?", "default_label": "No", "outcomes": [{
                "name": "yes", "label": "Yes", "next": { "to": "stage", "name": "again" },
                "condition": { "expression": "prior.id != null && record.amount > prior.amount" }
            }]
        }]))
        .expect("a decision");
        house.orchestration("asking", asking).await;
        let record = house.create("Deal", json!({ "topic": "Grows", "amount": 10 })).await.id;
        let amounts = [(30, RunStatus::InProgress), (20, RunStatus::Completed)];
        for (amount, expected) in amounts {
            let before = house.runs_about(record).await;
            house.update("Deal", record, json!({ "amount": amount })).await;
            let run =
                house.runs_about(record).await.into_iter().find(|run| !before.contains(run)).expect("a run");
            // The decision comes with a later command, that no change causes.
            let item = house.open(run, "read").await;
            let done =
                house.service.complete(&house.who("legal"), item.id, CompleteInput::default(), None).await;
            done.expect("it is done");
            assert_eq!(house.run(run).await.row.status, expected, "after {amount}");
        }
        house.healthy().await;
    });
}

#[test]
fn orchestrations_that_set_each_other_off_end_with_words() {
    on_both(|house| async move {
        house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
        let circle =
            counting_up(&house, json!({ "kind": "record", "object": "Deal", "on": "updated" })).await;
        house.orchestration("circle", circle).await;
        let record = house.create("Deal", json!({ "topic": "Round" })).await.id;
        let input = RecordInput { fields: values(json!({ "amount": 1 })) };
        let answer =
            house.service.record_update(&house.who("sales"), &name("Deal"), record, input, None).await;
        let error = answer.expect_err("a circle");
        assert_eq!(error.code, "triggers_in_a_circle");
        assert!(error.message.contains("entry condition"), "{}", error.message);
        assert!(house.runs_about(record).await.is_empty(), "nothing of it happened");
        house.healthy().await;
    });
}

#[test]
fn what_a_run_changes_can_start_its_orchestration_not_again() {
    on_both(|house| async move {
        house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
        let trigger = json!({ "kind": "record", "object": "Deal", "on": "created_or_updated", "not_by_own_runs": true });
        let counting = counting_up(&house, trigger).await;
        house.orchestration("counting", counting).await;
        let record = house.create("Deal", json!({ "topic": "Up" })).await.id;
        assert_eq!(house.runs_about(record).await.len(), 1);
        house.update("Deal", record, json!({ "amount": 10 })).await;
        assert_eq!(house.runs_about(record).await.len(), 2, "one for each change of a person");
        // Another one is started by what it changes.
        let other =
            on_deal(json!({ "kind": "record", "object": "Deal", "on": "updated", "not_by_own_runs": true,
            "entry": { "expression": "record.amount == 21" } }));
        house.orchestration("other", other).await;
        house.update("Deal", record, json!({ "amount": 20 })).await;
        assert_eq!(house.runs_about(record).await.len(), 4);
        house.healthy().await;
    });
}

#[test]
fn bad_records_are_refused_with_their_place() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let sales = house.who("sales");
        let create = async |object: &str, fields: Value| {
            let input = RecordInput { fields: values(fields) };
            house.service.record_create(&sales, &name(object), input, None).await
        };
        let paths = |answer: Result<_, fermata_api::ApiError>| -> Vec<String> {
            let error: fermata_api::ApiError = match answer {
                Ok::<fermata_api::records::RecordView, _>(_) => panic!("refused"),
                Err(error) => error,
            };
            error.fields.into_iter().map(|f| format!("{} {}", f.path, f.code)).collect()
        };
        assert_eq!(paths(create("Account", json!({})).await), ["fields.name required"]);
        let wrong = json!({ "name": 5, "nmae": "x", "contract_value": "ten" });
        assert_eq!(
            paths(create("Account", wrong).await),
            ["fields.nmae unknown", "fields.name wrong_type", "fields.contract_value wrong_type"]
        );
        assert_eq!(
            paths(create("Account", json!({ "name": "X", "owner": "ghost" })).await),
            ["fields.owner unknown"]
        );
        let nobody = "00000000-0000-7000-8000-000000000000";
        assert_eq!(
            paths(create("Contact", json!({ "name": "X", "account": nobody })).await),
            ["fields.account unknown"]
        );
        assert_eq!(code(create("Ghost", json!({})).await), "object_not_found");
    });
}

/// Titles of the runs of an orchestration.
async fn runs_of(house: &House, orchestration: &str) -> Vec<fermata_api::runs::RunRow> {
    let query = RunQuery { orchestration: Some(orchestration.into()), ..RunQuery::default() };
    house.service.runs(&house.who("manager"), query).await.expect("runs").items
}

#[test]
fn a_deletion_starts_what_waits_for_one_and_tells_it_what_was_there() {
    on_both(|house| async move {
        house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
        let on = |change: &str, entry: Value| {
            on_deal(json!({ "kind": "record", "object": "Deal", "on": change, "entry": entry }))
        };
        let mut gone = on("deleted", json!({ "expression": "prior.amount > 1000" }));
        gone.run_title = "Gone: {{prior.topic}} of {{prior.amount}}".into();
        house.orchestration("gone", gone).await;
        house.orchestration("changed", on("updated", Value::Null)).await;
        let small = house.create("Deal", json!({ "topic": "Small", "amount": 5 })).await;
        let large = house.create("Deal", json!({ "topic": "Large", "amount": 5000 })).await;
        let delete = |id| {
            let (house, object) = (&house, name("Deal"));
            async move { house.service.record_delete(&house.who("manager"), &object, id).await }
        };
        delete(small.id).await.expect("deleted");
        assert!(runs_of(&house, "gone").await.is_empty(), "its condition does not hold");
        delete(large.id).await.expect("deleted");
        let runs = runs_of(&house, "gone").await;
        assert_eq!(runs.iter().map(|run| run.title.as_str()).collect::<Vec<_>>(), ["Gone: Large of 5000"]);
        assert_eq!(runs[0].record, None, "the record is not there any more");
        assert!(runs_of(&house, "changed").await.is_empty());
        assert_eq!(code(delete(large.id).await), "record_not_found");
        // The entry names who deleted it, and the run goes on as others do.
        let (entries, _) = house.database.db.audit(&Default::default(), None, 200).await.expect("reads");
        let deleted: Vec<_> = entries.iter().filter(|entry| entry.row.action == "record.delete").collect();
        assert_eq!(deleted.len(), 2);
        assert!(deleted.iter().all(|entry| entry.row.actor == "user:manager"), "{deleted:?}");
        let item = house.open(runs[0].id, "read").await.id;
        house.service.complete(&house.who("legal"), item, Default::default(), None).await.expect("done");
        assert_eq!(house.run(runs[0].id).await.row.status, RunStatus::Completed);
        house.healthy().await;
    });
}

#[test]
fn forms_and_conditions_of_what_a_deletion_started_know_what_was_there() {
    on_both(|house| async move {
        house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
        let form = json!({
            "label": "Look back", "kind": "screen", "start": "page",
            "elements": [{ "name": "page", "label": "Page", "body": { "kind": "screen", "components": [
                { "name": "why", "label": "Why was it deleted?", "body": { "kind": "input", "data_type": { "type": "text" } },
                  "visible": { "expression": "prior.amount > 1000" } }
            ] } }]
        });
        house.flow("look_back", serde_json::from_value(form).expect("a flow")).await;
        let mut gone = on_deal(json!({ "kind": "record", "object": "Deal", "on": "deleted" }));
        let step = json!({
            "name": "read", "label": "Read",
            "work": { "kind": "interactive", "assignee": { "kind": "group", "name": "legal" }, "flow": "look_back",
                "completion": { "kind": "only_when", "condition": { "expression":
                    "prior.amount > 1000 && steps.read.outcome != null" } } }
        });
        gone.stages[0].steps[0] = serde_json::from_value(step).expect("a step");
        gone.stages[0].exit = serde_json::from_value(json!({ "kind": "when", "condition": { "expression":
            "prior.topic == 'Large' && steps.read.status == 'Completed'" } }))
        .expect("an exit");
        house.orchestration("gone", gone).await;
        let large = house.create("Deal", json!({ "topic": "Large", "amount": 5000 })).await;
        house.service.record_delete(&house.who("manager"), &name("Deal"), large.id).await.expect("deleted");
        let run = runs_of(&house, "gone").await[0].id;
        let item = house.open(run, "read").await.id;
        let guide = house.service.work_guide(&house.who("legal"), item).await.expect("a guide");
        assert_eq!(guide.prior.as_ref().map(|prior| prior.at.id), Some(large.id));
        let pages = guide.form().pages(&Default::default(), None);
        let shown: Vec<_> = pages
            .iter()
            .flat_map(|page| &page.components)
            .filter(|c| c.visible)
            .map(|c| c.name.as_str())
            .collect();
        assert_eq!(shown, ["why"], "as the browser asks");
        house.complete(run, "read", "legal", "done", json!({ "why": "A double" })).await.expect("done");
        assert_eq!(house.run(run).await.row.status, RunStatus::Completed);
        house.healthy().await;
    });
}

#[test]
fn what_a_deletion_starts_that_cannot_start_does_not_keep_the_record() {
    on_both(|house| async move {
        house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
        let wrong = json!({ "expression": "int(prior.topic) > 2" });
        house
            .orchestration(
                "wrong",
                on_deal(json!({ "kind": "record", "object": "Deal", "on": "deleted", "entry": wrong })),
            )
            .await;
        let deal = house.create("Deal", json!({ "topic": "Any", "amount": 5 })).await;
        let manager = house.who("manager");
        house.service.record_delete(&manager, &name("Deal"), deal.id).await.expect("deleted all the same");
        assert!(runs_of(&house, "wrong").await.is_empty());
        // An object whose deletions are waited for is needed.
        let refused = house.service.object_delete(&house.who("admin"), &name("Deal")).await;
        assert_eq!(code(refused), "object_in_use");
    });
}

#[test]
fn history_paging_and_if_match() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (account, _) = house.account("Lakeside Ceramics").await;
        let before = house.service.record(&house.who("sales"), &name("Account"), account).await.expect("it");
        assert_eq!(before.labels[&name("owner")], "Mia Chen");
        house.update("Account", account, json!({ "country": "Finland" })).await;
        let stale = RecordInput { fields: values(json!({ "country": "Sweden" })) };
        let answer =
            house.service.record_update(&house.who("sales"), &name("Account"), account, stale, Some(1)).await;
        assert_eq!(code(answer), "changed_meanwhile");
        let (sales, account_object) = (house.who("sales"), name("Account"));
        let history = house.service.record_history(&sales, &account_object, account, Paging::default()).await;
        let history = history.expect("a history").items;
        assert_eq!(history.iter().map(|h| h.revision).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(
            (history[0].changes[0].label.as_str(), &history[0].changes[0].new),
            ("Country", &json!("Finland"))
        );
        assert_eq!(history[0].by, "Mia Chen");
        let refused = house.service.record_delete(&house.who("manager"), &name("Account"), account).await;
        assert_eq!(code(refused), "record_in_use");
        for n in 0..5 {
            house.account(&format!("Paged {n}")).await;
        }
        let mut seen = 0;
        let mut query = RecordQuery { limit: Some(2), sort: Some("title".into()), ..RecordQuery::default() };
        loop {
            let page = house
                .service
                .records(&house.who("sales"), &name("Account"), query.clone())
                .await
                .expect("a page");
            seen += page.items.len();
            query.cursor = page.next;
            if query.cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, 6);
        query.cursor = Some("nonsense".into());
        assert_eq!(
            code(house.service.records(&house.who("sales"), &name("Account"), query).await),
            "cursor_invalid"
        );
    });
}

/// Two orchestrations start with the same record. The first comes to wait on a field that a flow of the second sets: all in
/// one transaction, so that the database knows nothing of the waiting yet.
#[test]
fn a_run_that_began_just_now_is_woken_too() {
    on_both(|house| async move {
        house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
        let sign = json!({
            "label": "Sign", "kind": "autolaunched", "object": "Deal", "start": "set",
            "elements": [{ "name": "set", "label": "Set", "body": { "kind": "update_records", "sets": [
                { "name": "signed", "value": { "literal": true } }] } }]
        });
        house.flow("sign", serde_json::from_value(sign).expect("a flow")).await;
        let trigger = json!({ "kind": "record", "object": "Deal", "on": "created" });
        let mut waits = on_deal(trigger.clone());
        let exit = json!({ "kind": "when", "condition": { "expression": "record.signed == true" } });
        waits.stages[0].exit = serde_json::from_value(exit).expect("an exit");
        let mut signs = on_deal(trigger);
        let work = json!({ "kind": "background", "flow": "sign" });
        signs.stages[0].steps[0].work = serde_json::from_value(work).expect("work");
        house.orchestration("a_waits", waits).await;
        house.orchestration("b_signs", signs).await;
        let record = house.create("Deal", json!({ "topic": "Cranes" })).await;
        for id in house.runs_about(record.id).await {
            let run = house.run(id).await;
            assert_eq!(run.row.status, RunStatus::Completed, "{}", run.row.orchestration);
        }
        house.healthy().await;
    });
}

/// Somebody's record is kept although an orchestration cannot start for it; those who keep the orchestration are told.
#[test]
fn a_record_is_kept_though_nothing_can_start() {
    on_both(|house| async move {
        house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
        let mut drawn =
            serde_json::to_value(on_deal(json!({ "kind": "record", "object": "Deal", "on": "created" })))
                .expect("JSON");
        drawn["start"] = json!({ "to": "decision", "name": "large" });
        drawn["decisions"] = json!([{
            "name": "large", "label": "Large?", "default_label": "No", "default_next": { "to": "end" },
            "outcomes": [{ "name": "yes", "label": "Yes", "next": { "to": "stage", "name": "look" },
                           "condition": { "expression": "1000 / record.amount > 2" } }]
        }]);
        house.orchestration("divides", serde_json::from_value(drawn).expect("an orchestration")).await;
        let record = house.create("Deal", json!({ "topic": "Cranes", "amount": 0 })).await;
        assert!(house.runs_about(record.id).await.is_empty());
        let told = house
            .service
            .notifications(&house.who("manager"), Default::default())
            .await
            .expect("notifications");
        let subjects: Vec<_> = told.items.iter().map(|n| n.subject.as_str()).collect();
        assert!(subjects.contains(&"Deal did not start for Cranes"), "{subjects:?}");
        house.healthy().await;
    });
}
