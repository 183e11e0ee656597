//! Events over HTTP in all their forms, and webhooks.

use axum::{body::Body, http::Request};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::fixture::{App, As, Reply};

/// Ada's orchestration that every event of orders starts.
async fn listening(app: &App, source: Value) {
    let drawn = json!({
        "label": "Order", "owner": "ada", "start": { "to": "stage", "name": "only" },
        "trigger": { "kind": "event", "source": source, "inputs": { "total": { "expression": "event.data.total" } } },
        "inputs": [{ "name": "total", "data_type": { "type": "number" } }],
        "stages": [{ "name": "only", "label": "Only", "steps": [{ "name": "look", "label": "Look",
            "work": { "kind": "interactive", "assignee": { "kind": "user", "name": "mia" } } }] }],
    });
    let create = json!({ "name": "order", "definition": drawn });
    let made = app.post(As::Admin, "/api/v1/orchestrations", create).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let active = app.post(As::Admin, "/api/v1/orchestrations/order/activate", Value::Null).await;
    assert_eq!(active.status, 200, "{}", active.text);
}

async fn send(app: &App, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut request: Request<Body> = app.request(As::Admin, "POST", path, None);
    for (name, value) in headers {
        let name: axum::http::HeaderName = name.parse().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    *request.body_mut() = Body::from(body.to_owned());
    app.send(request).await
}

fn orders() -> Value {
    json!({ "by": "cloud_events", "type": "order.*" })
}

#[tokio::test]
async fn structured() {
    let app = App::new().await;
    listening(&app, orders()).await;
    let event = json!({ "specversion": "1.0", "id": "a", "source": "/shop", "type": "order.paid", "data": { "total": 7 },
        "extension": "let pass" });
    let headers = [("content-type", "application/cloudevents+json; charset=utf-8")];
    let reply = send(&app, "/api/v1/events", &headers, &event.to_string()).await;
    assert_eq!(reply.status, 202, "{}", reply.text);
    let answer = reply.json();
    let run = answer["started"][0]["run"].as_str().unwrap();
    let run = app.call(As::Admin, "GET", &format!("/api/v1/runs/{run}"), None).await.json();
    assert_eq!(run["inputs"]["total"], 7);
    let again = send(&app, "/api/v1/events", &headers, &event.to_string()).await.json();
    assert_eq!((&again["duplicate"], &again["started"]), (&json!(true), &answer["started"]));
    let nothing = json!({ "specversion": "1.0", "id": "b", "source": "/shop", "type": "other" });
    let nothing = send(&app, "/api/v1/events", &headers, &nothing.to_string()).await;
    assert_eq!(nothing.status, 202);
    assert!(nothing.json()["message"].as_str().unwrap().contains("nothing was started"));
}

#[tokio::test]
async fn in_headers() {
    let app = App::new().await;
    listening(&app, orders()).await;
    let headers = [
        ("ce-specversion", "1.0"),
        ("ce-id", "a"),
        ("ce-source", "/shop%20floor"),
        ("ce-type", "order.paid"),
        ("ce-time", "2026-11-25T12:00:00Z"),
        ("content-type", "application/json"),
    ];
    let reply = send(&app, "/api/v1/events", &headers, r#"{"total": 9}"#).await;
    assert_eq!(reply.status, 202, "{}", reply.text);
    assert_eq!(reply.json()["started"].as_array().unwrap().len(), 1);
    assert_eq!(reply.json()["source"], "/shop floor");
    let broken = send(&app, "/api/v1/events", &headers, "{").await;
    assert_eq!((broken.status.as_u16(), broken.problem().as_str()), (400, "json_syntax"));
    let missing = send(&app, "/api/v1/events", &headers[1..], "{}").await;
    assert_eq!(
        (missing.status.as_u16(), missing.json()["fields"][0]["path"].clone()),
        (422, json!("specversion"))
    );
    let mut escaped = headers;
    escaped[1] = ("ce-id", "%zz");
    let escaped = send(&app, "/api/v1/events", &escaped, "{}").await;
    assert_eq!((escaped.status.as_u16(), escaped.problem().as_str()), (400, "header_invalid"));
}

#[tokio::test]
async fn batches() {
    let app = App::new().await;
    listening(&app, orders()).await;
    let headers = [("content-type", "application/cloudevents-batch+json")];
    let event = |id: &str, total: i64| json!({ "specversion": "1.0", "id": id, "source": "/shop", "type": "order.paid", "data": { "total": total } });
    let batch = json!([event("a", 1), event("b", 2)]);
    let reply = send(&app, "/api/v1/events", &headers, &batch.to_string()).await;
    assert_eq!((reply.status.as_u16(), reply.json().as_array().unwrap().len()), (202, 2));
    let empty = send(&app, "/api/v1/events", &headers, "[]").await;
    assert_eq!((empty.status.as_u16(), empty.json()), (202, json!([])));
    let wrong =
        send(&app, "/api/v1/events", &headers, &json!([event("c", 1), event("", 2)]).to_string()).await;
    assert_eq!((wrong.status.as_u16(), wrong.json()["fields"][0]["path"].clone()), (422, json!("[1].id")));
    let one = send(&app, "/api/v1/events", &headers, &event("d", 1).to_string()).await;
    assert_eq!(one.status, 422);
}

#[tokio::test]
async fn webhooks_need_no_token_but_a_signature() {
    let app = App::new().await;
    let made = app.post(As::Admin, "/api/v1/hooks", json!({ "name": "shop", "label": "Shop" })).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    listening(&app, json!({ "by": "webhook", "hook": "shop" })).await;
    let body = r#"{"total": 5}"#;
    let stamp = (app.service.now_ms() / 1_000).to_string();
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("m1.{stamp}.{body}").as_bytes());
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let post = async |signature: &str, kind: &str| {
        let mut request: Request<Body> = app.request(As::Nobody, "POST", "/api/v1/hooks/shop", None);
        for (name, value) in [
            ("webhook-id", "m1"),
            ("webhook-timestamp", &stamp),
            ("webhook-signature", signature),
            ("content-type", kind),
        ] {
            request
                .headers_mut()
                .insert(name.parse::<axum::http::HeaderName>().unwrap(), value.parse().unwrap());
        }
        *request.body_mut() = Body::from(body);
        app.send(request).await
    };
    let reply = post(&signature, "application/json").await;
    assert_eq!(reply.status, 202, "{}", reply.text);
    assert_eq!(reply.json()["started"].as_array().unwrap().len(), 1);
    assert_eq!(post(&signature, "application/json").await.json()["duplicate"], true);
    for wrong in ["v1,AAAA", "v2,x", "nonsense"] {
        let refused = post(wrong, "application/json").await;
        assert_eq!((refused.status.as_u16(), refused.problem().as_str()), (401, "hook_signature"));
    }
    let refused = post(&signature, "text/plain").await;
    assert_eq!((refused.status.as_u16(), refused.problem().as_str()), (415, "hook_content_type"));
    let seen = app.call(As::Admin, "GET", "/api/v1/events?hook=shop", None).await.json();
    assert_eq!(seen["items"].as_array().unwrap().len(), 1);
    let view = app.call(As::Admin, "GET", "/api/v1/hooks/shop", None).await;
    assert!(!view.text.contains(&secret), "the secret is shown once");
}
