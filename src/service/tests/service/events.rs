//! Events and webhooks, the order between orchestrations, and what a change would start.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use fermata_api::{page::Paging, triggers::*};
use fermata_engine::run::triggers::Reason;
use fermata_service::HookMessage;
use fermata_store::{Changeset, Write, rows::JobRow};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{common::*, schedules::asking};

fn event(id: &str, kind: &str, data: Value) -> CloudEventInput {
    CloudEventInput {
        specversion: "1.0".into(),
        id: id.into(),
        source: "/shop".into(),
        kind: kind.into(),
        data,
        ..CloudEventInput::default()
    }
}

async fn shop(house: &House) {
    let object = json!({ "name": "Customer", "label": "Customer", "fields": [
        { "name": "name", "label": "Name", "data_type": { "type": "text" } },
        { "name": "number", "label": "Number", "data_type": { "type": "number" } }] });
    let object = serde_json::from_value(object).expect("an object");
    house.service.object_create(&house.who("admin"), object).await.expect("made");
    let trigger = json!({
        "kind": "event", "source": { "by": "cloud_events", "type": "order.*" },
        "filter": { "expression": "event.data.total > 100" },
        "inputs": { "at": { "reference": "event.time" } },
        "record": { "object": "Customer", "field": "number", "value": { "reference": "event.data.customer" } }
    });
    house.orchestration("large_order", asking("Large order", &trigger)).await;
}

#[test]
fn an_event_starts_what_listens_to_it_once() {
    on_both(|house| async move {
        shop(&house).await;
        let manager = house.who("manager");
        let customer = house.create("Customer", json!({ "name": "Blue Harbor", "number": 17 })).await;
        let send = async |id: &str, kind: &str, data: Value| {
            house.advance(1);
            house.service.event_receive(&manager, event(id, kind, data)).await.expect("taken in")
        };
        let answer = send("1", "order.paid", json!({ "total": 500, "customer": 17 })).await;
        assert_eq!((answer.started.len(), answer.duplicate), (1, false), "{answer:?}");
        let run = house.run(answer.started[0].run).await;
        assert_eq!(run.row.record.map(|record| record.id), Some(customer.id));

        let again = send("1", "order.paid", json!({ "total": 500, "customer": 17 })).await;
        assert_eq!((again.duplicate, &again.started), (true, &answer.started));
        assert_eq!(house.runs_of("large_order").await.len(), 1, "the same event starts nothing twice");

        for (id, data, why) in [
            ("2", json!({ "total": 5, "customer": 17 }), "do not hold"),
            ("3", json!({ "total": 500, "customer": 99 }), "There is no Customer whose number is 99"),
            ("4", json!({ "total": 500 }), "does not say which Customer"),
        ] {
            let answer = send(id, "order.paid", data).await;
            assert!(answer.not_started[0].why.contains(why), "{answer:?}");
        }
        house.create("Customer", json!({ "name": "Twin", "number": 17 })).await;
        let twins = send("5", "order.paid", json!({ "total": 500, "customer": 17 })).await;
        assert!(twins.not_started[0].why.contains("more than one"), "{twins:?}");
        let other = send("6", "basket.left", json!({})).await;
        assert_eq!((other.started.len(), other.not_started.len()), (0, 0));
        assert_eq!(house.runs_of("large_order").await.len(), 1);
        let seen = house.service.events(&manager, EventQuery::default()).await.expect("events").items;
        assert_eq!(seen.len(), 6);
        assert_eq!((seen[0].answer.id.as_str(), seen[5].answer.started.len()), ("6", 1));
        house.healthy().await;
    });
}

#[test]
fn what_a_flow_publishes_is_heard_here_once() {
    on_both(|house| async move {
        shop(&house).await;
        house.create("Customer", json!({ "name": "Blue Harbor", "number": 17 })).await;
        let event = json!({ "id": "p1", "source": "/runs/1", "type": "order.paid", "data": { "total": 500, "customer": 17 } });
        for _ in 0..2 {
            let mut changeset = Changeset::new();
            changeset.write(Write::PutJob(JobRow {
                key: "event:p1".into(),
                kind: "event".into(),
                run: None,
                due_ms: house.service.now_ms(),
                attempt: 0,
                payload: event.clone(),
            }));
            house.database.db.apply(changeset).await.expect("written");
            assert_eq!(house.service.work_off().await.expect("works"), 1);
        }
        assert_eq!(house.runs_of("large_order").await.len(), 1);
        assert_eq!(house.database.db.job_counts(house.service.now_ms()).await.expect("counts").pending, 0);
    });
}

#[test]
fn many_send_the_same_event_at_once() {
    on_both(|house| async move {
        shop(&house).await;
        house.create("Customer", json!({ "name": "Blue Harbor", "number": 17 })).await;
        let manager = house.who("manager");
        let send = || {
            let data = json!({ "total": 500, "customer": 17 });
            house.service.event_receive(&manager, event("1", "order.paid", data))
        };
        let answers = futures::future::join_all((0..8).map(|_| send())).await;
        let fresh = answers.iter().filter(|answer| answer.as_ref().is_ok_and(|a| !a.duplicate)).count();
        assert_eq!((fresh, house.runs_of("large_order").await.len()), (1, 1), "{answers:?}");
        assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|a| a.started.len() == 1)));
    });
}

#[test]
fn what_is_no_event_is_refused() {
    on_both(|house| async move {
        let manager = house.who("manager");
        let wrong = async |change: &dyn Fn(&mut CloudEventInput)| {
            let mut input = event("1", "order.paid", json!({}));
            change(&mut input);
            house.service.event_receive(&manager, input).await.expect_err("no event").fields[0].path.clone()
        };
        assert_eq!(wrong(&|e| e.specversion = "0.3".into()).await, "specversion");
        assert_eq!(wrong(&|e| e.id.clear()).await, "id");
        assert_eq!(wrong(&|e| e.source = " ".into()).await, "source");
        assert_eq!(wrong(&|e| e.kind = "x".repeat(1_001)).await, "type");
        assert_eq!(wrong(&|e| e.time = Some("soon".into())).await, "time");
        assert_eq!(wrong(&|e| e.data_base64 = Some("AA==".into())).await, "data_base64");
        let batch = vec![event("1", "a", json!({})), event("", "a", json!({}))];
        let told = house.service.events_receive(&manager, batch).await.expect_err("one is wrong");
        assert_eq!(told.fields[0].path, "[1].id");
        let many = (0..101).map(|n| event(&n.to_string(), "a", json!({}))).collect();
        assert_eq!(code(house.service.events_receive(&manager, many).await), "values_invalid");
        let hundred = (0..100).map(|n| event(&n.to_string(), "a", json!({}))).collect();
        assert_eq!(house.service.events_receive(&manager, hundred).await.expect("taken in").len(), 100);
        assert_eq!(
            code(house.service.event_receive(&house.who("sales"), event("1", "a", json!({}))).await),
            "forbidden"
        );
    });
}

fn signed(secret: &str, id: &str, at_ms: i64, body: &str) -> HookMessage {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").expect("its prefix")).expect("base64");
    let stamp = (at_ms / 1_000).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
    mac.update(format!("{id}.{stamp}.{body}").as_bytes());
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let headers = [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", stamp),
        ("webhook-signature", signature),
        ("content-type", "application/json; charset=utf-8".to_owned()),
    ];
    let headers: BTreeMap<String, String> = headers.map(|(name, value)| (name.to_owned(), value)).into();
    HookMessage { headers, body: body.as_bytes().to_vec() }
}

#[test]
fn a_webhook_takes_in_what_is_signed() {
    on_both(|house| async move {
        let (admin, hook) = (house.who("admin"), name("billing"));
        let create = HookCreate {
            name: Some(hook.clone()),
            label: "Billing".into(),
            scheme: HookScheme::Standard,
            content_types: vec!["application/json".into()],
        };
        let made = house.service.hook_create(&admin, create.clone()).await.expect("a webhook");
        assert_eq!(
            house.service.hook_create(&admin, create).await.expect_err("taken").fields[0].path,
            "name"
        );
        assert!(!format!("{made:?}").contains(&made.secret), "a secret is not logged by accident");
        let trigger = json!({ "kind": "event", "source": { "by": "webhook", "hook": "billing" },
            "inputs": { "at": { "reference": "event.data.due" } } });
        house.orchestration("dunning", asking("Dunning", &trigger)).await;

        let body = r#"{"due": "2026-11-25T12:00:00Z", "type": "invoice.overdue"}"#;
        let now_ms = house.service.now_ms();
        let post = async |message: HookMessage| house.service.hook_receive(&hook, message).await;
        let answer = post(signed(&made.secret, "m1", now_ms, body)).await.expect("taken in");
        assert_eq!(answer.started.len(), 1, "{answer:?}");
        let again = post(signed(&made.secret, "m1", now_ms, body)).await.expect("taken in before");
        assert!(again.duplicate);
        assert_eq!(house.runs_of("dunning").await.len(), 1, "a replay starts nothing");

        let mut forged = signed(&made.secret, "m2", now_ms, body);
        forged.body = b"{}".to_vec();
        assert_eq!(code(post(forged).await), "hook_signature");
        assert_eq!(code(post(signed(&made.secret, "m2", now_ms - 301_000, body)).await), "hook_signature");
        let mut text = signed(&made.secret, "m3", now_ms, body);
        text.headers.insert("content-type".into(), "text/plain".into());
        assert_eq!(code(post(text).await), "hook_content_type");
        assert_eq!(code(post(signed(&made.secret, "m4", now_ms, "{")).await), "hook_body");
        let view = house.service.hook(&admin, &hook).await.expect("a webhook");
        assert!(view.refused.is_some() && !view.refused_why.is_empty());
        assert_eq!(view.starts[0].label, "Dunning");

        assert_eq!(code(house.service.hook_delete(&admin, &hook).await), "hook_in_use");
        let fresh = house.service.hook_new_secret(&admin, &hook).await.expect("a secret");
        assert_eq!(code(post(signed(&made.secret, "m5", now_ms, body)).await), "hook_signature");
        assert!(post(signed(&fresh.secret, "m5", now_ms, body)).await.is_ok());
        let off = HookInput {
            label: "Billing".into(),
            content_types: vec!["application/json".into()],
            active: false,
        };
        assert_eq!(
            code(house.service.hook_update(&admin, &hook, off.clone(), Some(1)).await),
            "changed_meanwhile"
        );
        house.service.hook_update(&admin, &hook, off, None).await.expect("off");
        assert_eq!(code(post(signed(&fresh.secret, "m6", now_ms, body)).await), "hook_signature");
        house.service.orchestration_deactivate(&admin, &name("dunning")).await.expect("inactive");
        house.service.hook_delete(&admin, &hook).await.expect("deleted");
        let none = house.service.hooks(&admin, Paging::default()).await.expect("webhooks").items;
        assert!(none.is_empty());
    });
}

#[test]
fn orchestrations_of_an_object_start_in_their_order() {
    on_both(|house| async move {
        let admin = house.who("admin");
        shop(&house).await;
        let object = name("Customer");
        for called in ["alpha", "beta", "gamma"] {
            let trigger = json!({ "kind": "record", "object": "Customer", "on": "created" });
            let mut drawn = asking(called, &trigger);
            drawn.inputs.clear();
            house.orchestration(called, drawn).await;
        }
        let order =
            |names: &[&str]| TriggerOrderInput { orchestrations: names.iter().map(|n| name(n)).collect() };
        let shown = async || {
            let order = house.service.trigger_order(&admin, &object).await.expect("an order");
            order.orchestrations.into_iter().map(|place| place.label).collect::<Vec<_>>()
        };
        assert_eq!(shown().await, ["alpha", "beta", "gamma"], "by name where nobody says");
        let set = house.service.trigger_order_set(&admin, &object, order(&["gamma", "alpha"]), Some(0)).await;
        assert_eq!(set.expect("set").revision, 1);
        assert_eq!(shown().await, ["gamma", "alpha", "beta"]);
        let house = house.reopened().await;
        let record = house.create("Customer", json!({ "name": "Blue Harbor", "number": 1 })).await;
        let mut started = Vec::new();
        for called in ["gamma", "alpha", "beta"] {
            let run = house.run(house.runs_of(called).await[0]).await;
            assert_eq!(run.row.record.as_ref().map(|r| r.id), Some(record.id));
            started.push(run.row.orchestration.clone());
        }
        assert_eq!(started.len(), 3);
        let again = house.service.trigger_order_set(&admin, &object, order(&["beta"]), Some(0)).await;
        assert_eq!(code(again), "changed_meanwhile");
        let wrong = house.service.trigger_order_set(&admin, &object, order(&["nobody"]), None).await;
        assert_eq!(wrong.expect_err("unknown").fields[0].path, "orchestrations[0]");
        let twice = house.service.trigger_order_set(&admin, &object, order(&["beta", "beta"]), None).await;
        assert_eq!(twice.expect_err("twice").fields[0].code, "repeated");
        let manager = house.service.trigger_order_set(&house.who("manager"), &object, order(&[]), None).await;
        assert_eq!(code(manager), "forbidden");
    });
}

#[test]
fn what_a_change_would_start_is_told() {
    on_both(|house| async move {
        shop(&house).await;
        let manager = house.who("manager");
        let large = json!({ "kind": "record", "object": "Customer", "on": "updated", "only_when_changed_to_meet": true,
            "entry": { "rows": { "rows": [{ "resource": "record.number", "operator": "greater_than",
                "value": { "literal": 100 } }] } } });
        let mut drawn = asking("Large", &large);
        drawn.inputs.clear();
        house.orchestration("large", drawn).await;
        let record = house.create("Customer", json!({ "name": "Blue Harbor", "number": 5 })).await;
        let ask = async |change: Change, number: i64| {
            let fields = BTreeMap::from([("number".to_owned(), json!(number))]);
            let input = WhatIfInput { object: name("Customer"), record: Some(record.id), change, fields };
            house.service.what_if(&manager, input).await.expect("an answer").remove(0)
        };
        let yes = ask(Change::Updated, 500).await;
        assert_eq!((yes.starts, yes.reason), (true, Some(Reason::ConditionHolds)));
        let no = ask(Change::Updated, 50).await;
        assert_eq!((no.starts, no.reason), (false, Some(Reason::ConditionFalse)));
        assert!(!no.parts[0].holds && no.parts[0].found.contains("50"), "{no:?}");
        assert_eq!(ask(Change::Created, 500).await.reason, Some(Reason::OtherChange));
        assert!(house.runs_of("large").await.is_empty(), "nothing was done");
        let none = WhatIfInput {
            object: name("Customer"),
            record: None,
            change: Change::Updated,
            fields: BTreeMap::new(),
        };
        assert_eq!(
            house.service.what_if(&manager, none).await.expect_err("no record").fields[0].path,
            "record"
        );
    });
}
