//! Every field of every body is given wrong types, too much, and names of things that are not there: 4xx, a stable code and
//! the place.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::fixture::{App, As, Reply, object, orchestration, screen_flow};

/// Bodies that are right, with the path that takes them.
fn good() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        (
            "POST",
            "/api/v1/users",
            json!({ "name": "new_one", "label": "N", "email": "", "role": "member", "password": "12345678" }),
        ),
        (
            "PATCH",
            "/api/v1/users/spare",
            json!({ "label": "N", "email": "", "role": "member", "active": true }),
        ),
        ("PUT", "/api/v1/queues/spare", json!({ "label": "N", "members": ["mia"] })),
        ("POST", "/api/v1/tokens", json!({ "label": "N", "days": 3, "user": "mia" })),
        ("POST", "/api/v1/objects", object("Fresh")),
        ("POST", "/api/v1/flows", json!({ "name": "fresh", "definition": screen_flow() })),
        (
            "POST",
            "/api/v1/orchestrations",
            json!({ "name": "fresh", "definition": orchestration(&json!({ "kind": "starter" })) }),
        ),
        (
            "POST",
            "/api/v1/orchestrations/ask_mia/runs",
            json!({ "inputs": { "topic": "x" }, "record": { "object": "Thing", "id": "{record}" } }),
        ),
        (
            "POST",
            "/api/v1/objects/Thing/records",
            json!({ "fields": { "subject": "x", "amount": 1, "day": "2026-11-22", "note": "x", "plan": "big" } }),
        ),
        (
            "POST",
            "/api/v1/work-items/{item}/complete",
            json!({ "outcome": null, "values": { "answer": "x", "remark": "x", "count": 3 } }),
        ),
        ("POST", "/api/v1/work-items/{item}/draft", json!({ "values": { "answer": "x" } })),
        ("POST", "/api/v1/work-items/{item}/reassign", json!({ "to": "user:max", "reason": "x" })),
        ("POST", "/api/v1/runs/{run}/pause", json!({ "reason": "x" })),
    ]
}

/// Every place in a value, as a JSON pointer.
fn places(value: &Value, at: String, out: &mut Vec<String>) {
    out.push(at.clone());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| places(inner, format!("{at}/{key}"), out)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, inner)| places(inner, format!("{at}/{n}"), out))
        }
        _ => {}
    }
}

fn refused(reply: &Reply, what: &str) {
    assert!(reply.status.is_client_error(), "{what}: {} {}", reply.status, reply.text);
    reply.problem();
}

#[tokio::test]
async fn the_good_ones_are_good() {
    for (method, path, body) in good() {
        let app = App::new().await;
        let who = if path.contains("{item}") { As::Member } else { As::Admin };
        let body: Value = serde_json::from_str(&app.fill(&body.to_string())).unwrap();
        let reply = app.call(who, method, &app.fill(path), Some(&body)).await;
        assert!(reply.status.is_success(), "{method} {path}: {} {}", reply.status, reply.text);
    }
}

#[tokio::test]
async fn a_wrong_type_anywhere_is_a_4xx_or_harmless() {
    let wrong = [
        json!(null),
        json!(7),
        json!(-1.5e300),
        json!(true),
        json!("\u{202e}</script>"),
        json!([[[]]]),
        json!({ "x": {} }),
    ];
    let app = App::new().await;
    for (method, path, body) in good() {
        let who = if path.contains("{item}") { As::Member } else { As::Admin };
        let body: Value = serde_json::from_str(&app.fill(&body.to_string())).unwrap();
        let mut all = Vec::new();
        places(&body, String::new(), &mut all);
        for place in all {
            for wrong in &wrong {
                let mut bad = body.clone();
                *bad.pointer_mut(&place).unwrap() = wrong.clone();
                let reply = app.call(who, method, &app.fill(path), Some(&bad)).await;
                assert!(
                    !reply.status.is_server_error(),
                    "{method} {path} at {place}: {wrong}: {}",
                    reply.text
                );
                if reply.status.is_client_error() {
                    reply.problem();
                }
            }
        }
    }
}

#[tokio::test]
async fn an_unknown_field_anywhere_is_refused() {
    for (method, path, body) in good() {
        let app = App::new().await;
        let who = if path.contains("{item}") { As::Member } else { As::Admin };
        let mut body: Value = serde_json::from_str(&app.fill(&body.to_string())).unwrap();
        body["not_a_field"] = json!(1);
        let reply = app.call(who, method, &app.fill(path), Some(&body)).await;
        refused(&reply, path);
        assert!(reply.text.contains("not_a_field"), "{path}: {}", reply.text);
    }
}

#[tokio::test]
async fn values_of_records_and_work_items_are_checked_with_their_place() {
    let app = App::new().await;
    let records = "/api/v1/objects/Thing/records";
    let cases = [
        (json!({ "amount": 1 }), "fields.subject"),
        (json!({ "subject": "" }), "fields.subject"),
        (json!({ "subject": "x", "amount": "many" }), "fields.amount"),
        (json!({ "subject": "x", "day": "tomorrow" }), "fields.day"),
        (json!({ "subject": "x", "plan": "huge" }), "fields.plan"),
        (json!({ "subject": "x", "colour": "red" }), "fields.colour"),
        (json!({ "subject": "x".repeat(100_000) }), "fields.subject"),
    ];
    for (fields, place) in cases {
        let reply = app.post(As::Member, records, json!({ "fields": fields })).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{place}: {}", reply.text);
        assert_eq!(reply.problem(), "values_invalid");
        assert_eq!(reply.json()["fields"][0]["path"], place, "{}", reply.text);
    }
    let complete = app.fill("/api/v1/work-items/{item}/complete");
    for (values, part) in [
        (json!({}), "answer"),
        (json!({ "answer": "x", "count": "three" }), "count"),
        (json!({ "answer": "x", "colour": 1 }), "colour"),
    ] {
        let reply = app.post(As::Member, &complete, json!({ "values": values })).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{part}: {}", reply.text);
        assert!(reply.json()["fields"][0]["path"].as_str().unwrap().contains(part), "{}", reply.text);
    }
    let reply =
        app.post(As::Member, &complete, json!({ "outcome": "no_such", "values": { "answer": "x" } })).await;
    refused(&reply, "outcome");
}

#[tokio::test]
async fn dead_references_are_named() {
    let app = App::new().await;
    let nobody = "019aaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa";
    for path in [
        format!("/api/v1/runs/{nobody}"),
        format!("/api/v1/work-items/{nobody}"),
        format!("/api/v1/objects/Thing/records/{nobody}"),
        "/api/v1/objects/Nothing".to_owned(),
        "/api/v1/objects/Nothing/records".to_owned(),
        "/api/v1/orchestrations/nothing".to_owned(),
        "/api/v1/orchestrations/ask_mia/versions/99".to_owned(),
        "/api/v1/flows/nothing".to_owned(),
        "/api/v1/users/nobody".to_owned(),
        "/api/v1/queues/nothing".to_owned(),
        "/api/v1/groups/nothing".to_owned(),
        "/api/v1/dashboards/pipeline?orchestration=nothing".to_owned(),
    ] {
        let reply = app.get(As::Admin, &path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}: {}", reply.text);
        assert!(reply.problem().ends_with("_not_found"), "{path}");
    }
    let cases = [
        (app.fill("/api/v1/work-items/{item}/reassign"), json!({ "to": "user:nobody" })),
        (app.fill("/api/v1/work-items/{item}/reassign"), json!({ "to": "ghost:nobody" })),
        ("/api/v1/tokens".to_owned(), json!({ "label": "x", "user": "nobody" })),
        (
            "/api/v1/orchestrations/ask_mia/runs".to_owned(),
            json!({ "record": { "object": "Thing", "id": nobody } }),
        ),
        ("/api/v1/orchestrations/ask_mia/runs".to_owned(), json!({ "inputs": { "no_such": 1 } })),
        ("/api/v1/orchestrations/nothing/runs".to_owned(), json!({})),
    ];
    for (path, body) in cases {
        let reply = app.post(As::Admin, &path, body).await;
        refused(&reply, &path);
    }
    let item = app.fill("/api/v1/work-items/{item}");
    for (path, body, place) in [
        (format!("{item}/reassign"), json!({ "to": "user:nobody", "reason": "x" }), "to"),
        (format!("{item}/reassign"), json!({ "to": "ghost:nobody", "reason": "x" }), "to"),
        (format!("{item}/reassign"), json!({ "to": "user:max", "reason": "x".repeat(2001) }), "reason"),
        ("/api/v1/orchestrations".to_owned(), json!({ "label": "x".repeat(201) }), "label"),
        ("/api/v1/tokens".to_owned(), json!({ "label": "x".repeat(201) }), "label"),
        ("/api/v1/tokens".to_owned(), json!({ "label": "x", "days": 3651 }), "days"),
        (
            "/api/v1/users".to_owned(),
            json!({ "name": "new_one", "label": "x", "role": "member", "email": "a\u{7}@b.c" }),
            "email",
        ),
        (
            "/api/v1/users".to_owned(),
            json!({ "name": "new_one", "label": "x", "role": "member", "password": "x".repeat(257) }),
            "password",
        ),
        (app.fill("/api/v1/runs/{run}/pause"), json!({ "reason": "x".repeat(2001) }), "reason"),
    ] {
        let reply = app.post(As::Admin, &path, body).await;
        refused(&reply, &path);
        assert_eq!(reply.json()["fields"][0]["path"], place, "{path}: {}", reply.text);
    }
    let reply = app
        .post(As::Member, &format!("{item}/complete"), json!({ "outcome": "no_such", "values": {} }))
        .await;
    refused(&reply, "outcome");
    assert_eq!(reply.json()["fields"][0]["path"], "outcome", "{}", reply.text);
    let reply = app
        .call(As::Admin, "PUT", "/api/v1/queues/spare", Some(&json!({ "label": "x", "members": ["nobody"] })))
        .await;
    refused(&reply, "members");
    for cursor in ["nonsense", "AAAA", "%F0%9F%92%A9"] {
        for list in [
            "runs",
            "work-items",
            "users",
            "groups",
            "queues",
            "tokens",
            "notifications",
            "objects",
            "objects/Thing/records",
            "orchestrations",
            "orchestrations/ask_mia/versions",
            "flows",
            "flows/ask/versions",
        ] {
            let reply = app.get(As::Admin, &format!("/api/v1/{list}?cursor={cursor}")).await;
            refused(&reply, list);
            assert_eq!(reply.json()["fields"][0]["path"], "cursor", "{list}: {}", reply.text);
        }
    }
}
