//! What flows do to records, and flows that a job carries out because they call other systems.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use fermata_api::records::RecordQuery;
use fermata_engine::{
    definition::Orchestration,
    flow::{Flow, action::callout::CalloutAnswer, screen::PageBody},
    object::Object,
    run::RunStatus,
};
use fermata_service::{CallFuture, Caller, OutsideCall};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::common::*;

fn object(called: &str, fields: Value) -> Object {
    serde_json::from_value(json!({ "name": called, "label": called, "fields": fields })).expect("an object")
}

/// A background step, started by a new Deal; then a person.
fn on_deal(attempts: u8) -> Orchestration {
    let drawn = json!({
        "label": "Deal", "trigger": { "kind": "record", "object": "Deal", "on": "created" },
        "start": { "to": "stage", "name": "work" }, "owner": "manager",
        "stages": [{
            "name": "work", "label": "Work", "next": { "to": "end" },
            "steps": [
                { "name": "work_it", "label": "Work it", "work": { "kind": "background", "flow": "work_it",
                  "retry": { "attempts": attempts, "delay_seconds": 30 } } },
                { "name": "read", "label": "Read", "start": { "kind": "after", "steps": ["work_it"] },
                  "work": { "kind": "interactive", "assignee": { "kind": "group", "name": "legal" } } }
            ]
        }]
    });
    serde_json::from_value(drawn).expect("an orchestration")
}

fn flow(elements: Value) -> Flow {
    let start = elements[0]["name"].clone();
    serde_json::from_value(json!({
        "label": "Work it", "kind": "autolaunched", "object": "Deal", "start": start, "elements": elements,
        "variables": [
            { "name": "notes", "data_type": { "type": "list", "of": { "type": "record", "object": "Note" } } },
            { "name": "note", "data_type": { "type": "record", "object": "Note" } },
            { "name": "id", "data_type": { "type": "lookup", "object": "Note" } }
        ]
    }))
    .expect("a flow")
}

fn element(of: &str, next: Option<&str>, body: Value) -> Value {
    json!({ "name": of, "label": of, "next": next, "body": body })
}

async fn with_objects(house: House) -> House {
    let admin = house.who("admin");
    let deal = object(
        "Deal",
        json!([
            { "name": "topic", "label": "Topic", "data_type": { "type": "text" } },
            { "name": "amount", "label": "Amount", "data_type": { "type": "number", "decimals": 0 } }
        ]),
    );
    let note = object(
        "Note",
        json!([
            { "name": "text", "label": "Text", "data_type": { "type": "text" } },
            { "name": "state", "label": "State", "data_type": { "type": "text" } },
            { "name": "deal", "label": "Deal", "data_type": { "type": "lookup", "object": "Deal" } }
        ]),
    );
    house.service.object_create(&admin, deal).await.expect("an object");
    house.service.object_create(&admin, note).await.expect("an object");
    house
}

/// The texts and states of all notes.
async fn notes(house: &House) -> Vec<(String, String)> {
    let page = house.service.records(&house.who("admin"), &name("Note"), RecordQuery::default()).await;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let notes = page.expect("records").items.into_iter();
    let mut notes: Vec<_> =
        notes.map(|n| (text(n.fields.get("text")), text(n.fields.get("state")))).collect();
    notes.sort();
    notes
}

fn filter(field: &str, value: Value) -> Value {
    json!({ "rows": [{ "field": field, "operator": "equals", "value": { "literal": value } }] })
}

#[test]
fn what_a_flow_does_to_records_is_committed_with_its_step() {
    on_both(|house| async move {
        let house = with_objects(house).await;
        for (text, state) in [("a", "open"), ("b", "open"), ("c", "old"), ("d", "kept")] {
            house.create("Note", json!({ "text": text, "state": state })).await;
        }
        let matching = |state: &str| json!({ "matching": { "object": "Note", "filter": filter("state", json!(state)) } });
        house.flow("work_it", flow(json!([
            element("make", Some("point"), json!({ "kind": "create_records", "object": "Note", "into": "id", "sets": [
                { "name": "text", "value": { "reference": "record.topic" } },
                { "name": "deal", "value": { "reference": "record.id" } }] })),
            element("point", Some("find"), json!({ "kind": "update_records",
                "target": { "records": { "object": "Note", "value": { "reference": "vars.id" } } },
                "sets": [{ "name": "state", "value": { "literal": "open" } }] })),
            element("find", Some("each"), json!({ "kind": "get_records", "object": "Note", "into": "notes",
                "filter": filter("state", json!("open")), "sort": [{ "field": "text", "descending": true }], "limit": 2 })),
            element("each", Some("clear"), json!({ "kind": "loop", "items": { "reference": "vars.notes" },
                "each": "note", "first": "close" })),
            element("close", Some("each"), json!({ "kind": "update_records",
                "target": { "records": { "object": "Note", "value": { "reference": "vars.note" } } },
                "sets": [{ "name": "state", "value": { "expression": "'closed ' + vars.note.text" } }] })),
            element("clear", None, json!({ "kind": "delete_records", "target": matching("old") }))
        ]))).await;
        house.orchestration("deals", on_deal(1)).await;
        let deal = house.create("Deal", json!({ "topic": "z", "amount": 5 })).await;
        let run = house.runs_about(deal.id).await[0];
        assert_eq!(house.run(run).await.row.status, RunStatus::InProgress);
        let of = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(t, s)| ((*t).to_owned(), (*s).to_owned())).collect::<Vec<_>>()
        };
        let left = of(&[("a", "open"), ("b", "closed b"), ("d", "kept"), ("z", "closed z")]);
        assert_eq!(notes(&house).await, left);
        let (entries, _) = house.database.db.audit(&Default::default(), None, 200).await.expect("reads");
        let by_flow: Vec<_> = entries.into_iter().map(|e| e.row).filter(|row| row.run == Some(run)).collect();
        assert!(by_flow.iter().all(|row| row.via == fermata_service::Via::Flow), "{by_flow:?}");
        let done = |action: &str| by_flow.iter().filter(|row| row.action == action).count();
        assert_eq!(
            (done("record.create"), done("record.update"), done("record.delete")),
            (1, 1, 1),
            "what a plan makes is told once"
        );
        let deleted = by_flow.iter().find(|row| row.action == "record.delete").expect("an entry");
        assert_eq!(deleted.changes["text"], json!(["c", null]), "what is gone is told");
        house.healthy().await;
    });
}

#[test]
fn what_is_changed_and_then_deleted_at_once_starts_one_run_for_its_deletion() {
    on_both(|house| async move {
        let house = with_objects(house).await;
        house.create("Note", json!({ "text": "a", "state": "old" })).await;
        let matching = json!({ "matching": { "object": "Note", "filter": filter("state", json!("old")) } });
        let touch = json!({ "kind": "update_records", "target": matching,
            "sets": [{ "name": "text", "value": { "literal": "b" } }] });
        house.flow("touch_it", flow(json!([element("touch", None, touch)]))).await;
        let clear = json!({ "kind": "delete_records", "target": matching });
        house.flow("work_it", flow(json!([element("clear", None, clear)]))).await;
        let mut gone = on_deal(1);
        gone.trigger = serde_json::from_value(json!({ "kind": "record", "object": "Note", "on": "deleted" }))
            .expect("one");
        gone.stages[0].steps.remove(0);
        gone.stages[0].steps[0].start = Default::default();
        gone.run_title = "Gone: {{prior.text}}".into();
        house.orchestration("gone", gone).await;
        // Both at once, as neither waits for the other.
        let mut both = on_deal(1);
        let mut touching = both.stages[0].steps[0].clone();
        touching.name = name("touch_it");
        touching.work =
            serde_json::from_value(json!({ "kind": "background", "flow": "touch_it" })).expect("work");
        both.stages[0].steps.insert(0, touching);
        house.orchestration("deals", both).await;
        house.create("Deal", json!({ "topic": "z", "amount": 5 })).await;
        assert!(notes(&house).await.is_empty());
        let query = fermata_api::runs::RunQuery { orchestration: Some("gone".into()), ..Default::default() };
        let runs = house.service.runs(&house.who("manager"), query).await.expect("runs").items;
        assert_eq!(runs.iter().map(|run| run.title.as_str()).collect::<Vec<_>>(), ["Gone: b"]);
        house.healthy().await;
    });
}

#[test]
fn a_flow_that_fails_leaves_nothing_behind() {
    on_both(|house| async move {
        let house = with_objects(house).await;
        house.create("Note", json!({ "text": "a", "state": "old" })).await;
        house
            .flow(
                "work_it",
                flow(json!([
                    element(
                        "make",
                        Some("clear"),
                        json!({ "kind": "create_records", "object": "Note",
                "sets": [{ "name": "text", "value": { "literal": "made" } }] })
                    ),
                    element(
                        "clear",
                        Some("break"),
                        json!({ "kind": "delete_records",
                "target": { "matching": { "object": "Note", "filter": filter("state", json!("old")) } } })
                    ),
                    element(
                        "break",
                        None,
                        json!({ "kind": "update_records", "sets": [
                { "name": "amount", "value": { "expression": "1 / 0" } }] })
                    )
                ])),
            )
            .await;
        house.orchestration("deals", on_deal(1)).await;
        let deal = house.create("Deal", json!({ "topic": "z" })).await;
        let run = house.runs_about(deal.id).await[0];
        assert_eq!(house.run(run).await.row.status, RunStatus::Failed);
        assert_eq!(notes(&house).await, [("a".to_owned(), "old".to_owned())]);
        house.healthy().await;
    });
}

#[test]
fn what_a_rule_refuses_takes_the_fault_path_and_the_run_goes_on() {
    on_both(|house| async move {
        let admin = house.who("admin");
        let deal =
            object("Deal", json!([{ "name": "topic", "label": "Topic", "data_type": { "type": "text" } }]));
        house.service.object_create(&admin, deal).await.expect("an object");
        let note = json!({
            "name": "Note", "label": "Note",
            "fields": [
                { "name": "text", "label": "Text", "data_type": { "type": "text" }, "unique": true },
                { "name": "state", "label": "State", "data_type": { "type": "text" } },
                { "name": "deal", "label": "Deal", "data_type": { "type": "lookup", "object": "Deal" } }
            ],
            "rules": [{ "name": "no_secrets", "message": "Nothing about secrets.",
                "condition": { "expression": "record.deal.topic != 'secret'" } }],
        });
        house
            .service
            .object_create(&admin, serde_json::from_value(note).expect("an object"))
            .await
            .expect("an object");
        let mut make = element(
            "make",
            None,
            json!({ "kind": "create_records", "object": "Note", "sets": [
            { "name": "text", "value": { "reference": "record.topic" } },
            { "name": "deal", "value": { "reference": "record.id" } }] }),
        );
        make["fault"] = json!("mend");
        let mend = element(
            "mend",
            None,
            json!({ "kind": "create_records", "object": "Note", "sets": [
            { "name": "text", "value": { "expression": "record.topic + ' again'" } },
            { "name": "state", "value": { "reference": "fault.code" } }] }),
        );
        house.flow("work_it", flow(json!([make, mend]))).await;
        house.orchestration("deals", on_deal(1)).await;
        for topic in ["open", "secret"] {
            let deal = house.create("Deal", json!({ "topic": topic })).await;
            let run = house.run(house.runs_about(deal.id).await[0]).await;
            assert_eq!(run.row.status, RunStatus::InProgress, "{topic}: {:?}", run.reason);
        }
        house.create("Deal", json!({ "topic": "OPEN" })).await;
        let expected = [("OPEN again", "not_unique"), ("open", ""), ("secret again", "rule_broken")];
        assert_eq!(notes(&house).await, expected.map(|(t, s)| (t.to_owned(), s.to_owned())));
        house.healthy().await;
    });
}

/// Another system that keeps what it was asked.
#[derive(Default)]
struct Erp {
    /// Key and address of each call.
    called: Mutex<Vec<(String, String)>>,
    /// The statuses that it answers with, last first; then 200.
    statuses: Mutex<Vec<u16>>,
    /// Calls from this one on never come back.
    hangs_from: Option<usize>,
    hanging: Notify,
}

impl Erp {
    fn called(&self) -> Vec<(String, String)> {
        self.called.lock().expect("no panic").clone()
    }
}

struct Line(Arc<Erp>);

impl Caller for Line {
    fn call(&self, call: OutsideCall) -> CallFuture<'_> {
        Box::pin(async move {
            let number = {
                let mut called = self.0.called.lock().expect("no panic");
                called.push((call.key, serde_json::to_string(&call.request.url).expect("an address")));
                called.len()
            };
            if self.0.hangs_from.is_some_and(|from| number >= from) {
                self.0.hanging.notify_one();
                std::future::pending::<()>().await;
            }
            let status = self.0.statuses.lock().expect("no panic").pop().unwrap_or(200);
            let headers = std::collections::BTreeMap::new();
            CalloutAnswer::Answered { status, headers, body: "{}".to_owned() }
        })
    }
}

fn ask(of: &str, next: Option<&str>) -> Value {
    let url = format!("https://erp.example.com/{of}/{{{{vars.id}}}}");
    element(of, next, json!({ "kind": "action", "action": "http_callout", "url": url, "attempts": 1 }))
}

/// Makes a note, tells the other system of it twice, and marks the deal.
async fn calling(house: House, attempts: u8) -> House {
    let house = with_objects(house).await;
    house
        .flow(
            "work_it",
            flow(json!([
                element(
                    "make",
                    Some("first"),
                    json!({ "kind": "create_records", "object": "Note", "into": "id",
            "sets": [{ "name": "text", "value": { "literal": "made" } }] })
                ),
                ask("first", Some("second")),
                ask("second", Some("mark")),
                element(
                    "mark",
                    None,
                    json!({ "kind": "update_records", "sets": [
            { "name": "amount", "value": { "literal": 9 } }] })
                )
            ])),
        )
        .await;
    house.orchestration("deals", on_deal(attempts)).await;
    house
}

#[test]
fn a_call_is_made_once_and_what_follows_is_committed_together() {
    on_both(|house| async move {
        let house = calling(house, 1).await;
        let erp = Arc::new(Erp::default());
        house.service.set_caller(Arc::new(Line(erp.clone())));
        let deal = house.create("Deal", json!({ "topic": "z" })).await;
        assert!(erp.called().is_empty() && notes(&house).await.is_empty(), "the job has not come yet");
        house.service.work_off().await.expect("jobs");
        let called = erp.called();
        assert_eq!(called.len(), 2, "{called:?}");
        assert_ne!(called[0].0, called[1].0, "each call has a key of its own");
        assert_eq!(notes(&house).await.len(), 1);
        let run = house.runs_about(deal.id).await[0];
        house.open(run, "read").await;
        house.healthy().await;
    });
}

#[test]
fn after_a_crash_a_finished_call_is_not_repeated_and_an_unfinished_one_has_the_same_key() {
    on_both(|house| async move {
        let house = calling(house, 1).await;
        let erp = Arc::new(Erp { hangs_from: Some(2), ..Erp::default() });
        house.service.set_caller(Arc::new(Line(erp.clone())));
        let deal = house.create("Deal", json!({ "topic": "z" })).await;
        tokio::select! {
            done = house.service.work_off() => panic!("the second call should hang: {done:?}"),
            () = erp.hanging.notified() => {}
        }
        let before = erp.called();
        assert_eq!(before.len(), 2);
        assert!(notes(&house).await.is_empty(), "nothing is committed before the end");
        // The server is gone; another one takes the job over once its lease has ended.
        let house = house.reopened().await;
        let erp = Arc::new(Erp::default());
        house.service.set_caller(Arc::new(Line(erp.clone())));
        house.service.work_off().await.expect("jobs");
        assert!(erp.called().is_empty(), "the lease has not ended");
        house.advance(HOUR_MS);
        house.service.work_off().await.expect("jobs");
        assert_eq!(erp.called(), before[1..], "only the call without an answer, under the same key");
        assert_eq!(notes(&house).await.len(), 1);
        let run = house.runs_about(deal.id).await[0];
        house.open(run, "read").await;
        house.healthy().await;
    });
}

#[test]
fn a_further_try_keeps_what_was_answered_well() {
    on_both(|house| async move {
        let house = calling(house, 2).await;
        let erp = Arc::new(Erp { statuses: Mutex::new(vec![503, 200]), ..Erp::default() });
        house.service.set_caller(Arc::new(Line(erp.clone())));
        let deal = house.create("Deal", json!({ "topic": "z" })).await;
        house.service.work_off().await.expect("jobs");
        assert_eq!(erp.called().len(), 2);
        assert!(notes(&house).await.is_empty(), "the first try failed");
        house.advance(HOUR_MS);
        house.service.work_off().await.expect("jobs");
        let called = erp.called();
        assert_eq!(called.len(), 3, "only what was refused is asked again: {called:?}");
        assert_eq!(called[1], called[2], "under the same key, with the same id of the new note");
        let run = house.runs_about(deal.id).await[0];
        house.open(run, "read").await;
        house.healthy().await;
    });
}

#[test]
fn a_trigger_may_ask_a_flow_that_looks_up_records() {
    on_both(|house| async move {
        let house = with_objects(house).await;
        let mut known: Flow = flow(json!([
            element(
                "find",
                Some("say"),
                json!({ "kind": "get_records", "object": "Note", "into": "notes",
                "filter": { "rows": [{ "field": "text", "operator": "equals",
                                       "value": { "reference": "record.topic" } }] } })
            ),
            element(
                "say",
                None,
                json!({ "kind": "assignment", "sets": [
                { "name": "result", "value": { "expression": "size(vars.notes) > 0" } }] })
            )
        ]));
        known.kind = fermata_engine::flow::FlowKind::Evaluation;
        let result = json!({ "name": "result", "data_type": { "type": "checkbox" } });
        known.variables.push(serde_json::from_value(result).expect("a variable"));
        house.flow("known", known).await;
        house
            .flow(
                "work_it",
                flow(json!([element(
                    "mark",
                    None,
                    json!({ "kind": "update_records", "sets": [
            { "name": "amount", "value": { "literal": 9 } }] })
                )])),
            )
            .await;
        let mut drawn = on_deal(1);
        drawn.trigger = serde_json::from_value(json!({ "kind": "record", "object": "Deal", "on": "created",
            "entry": { "evaluation_flow": { "flow": "known" } } }))
        .expect("a trigger");
        house.orchestration("deals", drawn).await;
        house.create("Note", json!({ "text": "yes" })).await;
        for (topic, runs) in [("yes", 1), ("no", 0)] {
            let deal = house.create("Deal", json!({ "topic": topic })).await;
            assert_eq!(house.runs_about(deal.id).await.len(), runs, "{topic}");
        }
    });
}

/// The browser shows what comes after a look-up as the server does: it is sent the objects of what was looked up.
#[test]
fn a_form_goes_on_after_what_was_looked_up() {
    on_both(|house| async move {
        let house = with_objects(house).await;
        let mut asking = flow(json!([
            element(
                "find",
                Some("choose"),
                json!({ "kind": "get_records", "object": "Note", "into": "notes",
                "filter": { "rows": [{ "field": "state", "operator": "equals", "value": { "literal": "open" } }] } })
            ),
            element(
                "choose",
                None,
                json!({ "kind": "screen", "components": [{ "name": "which", "label": "Which",
                "body": { "kind": "choice", "choices": [], "from": { "reference": "vars.notes" } } }] })
            )
        ]));
        asking.kind = fermata_engine::flow::FlowKind::Screen;
        house.flow("ask", asking).await;
        house
            .flow(
                "work_it",
                flow(json!([element("nothing", None, json!({ "kind": "assignment", "sets": [] }))])),
            )
            .await;
        let mut drawn = serde_json::to_value(on_deal(1)).expect("JSON");
        drawn["stages"][0]["steps"][1]["work"]["flow"] = json!("ask");
        house.orchestration("deals", serde_json::from_value(drawn).expect("an orchestration")).await;
        let open = house.create("Note", json!({ "text": "Open", "state": "open" })).await;
        house.create("Note", json!({ "text": "Shut", "state": "shut" })).await;
        let deal = house.create("Deal", json!({ "topic": "Notes" })).await;
        let item = house.open(house.runs_about(deal.id).await[0], "read").await;
        let guide = house.service.work_guide(&house.who("legal"), item.id).await.expect("a guide");
        let pages = guide.form().pages(&BTreeMap::new(), None);
        let PageBody::Input { data_type, .. } = &pages[0].components[0].body else { panic!("{pages:?}") };
        let offered: Vec<&str> =
            data_type.choices().unwrap_or_default().iter().map(|c| c.value.as_str()).collect();
        assert_eq!(offered, [open.id.to_string()]);
    });
}
