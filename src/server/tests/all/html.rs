//! Whatever people type comes back as text, never as markup: on every page, from every text field.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::fixture::{App, As, object, orchestration, screen_flow};

/// Breaks out of a text area, an attribute and a script, where text is not escaped.
const NASTY: &str = "</textarea></title></script>\"'><script>alert(1)</script><img src=x onerror=alert(1)>";

/// Replaces every label-like text of a definition by the nasty one.
fn nasty(mut value: Value) -> Value {
    fn walk(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (key, inner) in map.iter_mut() {
                    let shown = ["label", "label_plural", "description", "help", "guidance", "run_title"]
                        .contains(&key.as_str());
                    if shown && inner.is_string() { *inner = json!(NASTY) } else { walk(inner) }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut value);
    value
}

async fn must(app: &App, who: As, method: &str, path: &str, body: Value) -> Value {
    let reply = app.call(who, method, path, Some(&body)).await;
    assert!(reply.status.is_success(), "{method} {path}: {} {}", reply.status, reply.text);
    if reply.text.is_empty() { Value::Null } else { reply.json() }
}

#[tokio::test]
async fn markup_typed_anywhere_stays_text_everywhere() {
    let app = App::new().await;
    must(&app, As::Admin, "POST", "/api/v1/objects", nasty(object("Nasty"))).await;
    let fields = json!({ "fields": { "subject": NASTY, "note": NASTY } });
    let record = must(&app, As::Admin, "POST", "/api/v1/objects/Nasty/records", fields.clone()).await;
    let record = format!("/api/v1/objects/Nasty/records/{}", record["id"].as_str().unwrap());
    must(&app, As::Admin, "PATCH", &record, json!({ "fields": { "note": format!("{NASTY}2") } })).await;
    must(
        &app,
        As::Admin,
        "POST",
        "/api/v1/flows",
        json!({ "name": "nasty", "definition": nasty(screen_flow()) }),
    )
    .await;
    must(&app, As::Admin, "POST", "/api/v1/flows/nasty/activate", json!({})).await;
    let mut drawn = nasty(orchestration(&json!({ "kind": "user", "name": "mia" })));
    *drawn.pointer_mut("/stages/0/steps/0/work/flow").unwrap() = json!("nasty");
    must(&app, As::Admin, "POST", "/api/v1/orchestrations", json!({ "name": "nasty", "definition": drawn }))
        .await;
    must(&app, As::Admin, "POST", "/api/v1/orchestrations/nasty/activate", json!({})).await;
    let run = must(
        &app,
        As::Admin,
        "POST",
        "/api/v1/orchestrations/nasty/runs",
        json!({ "inputs": { "topic": NASTY } }),
    )
    .await;
    let item = run["work_items"][0]["id"].as_str().unwrap().to_owned();
    let run = run["id"].as_str().unwrap().to_owned();
    let values = json!({ "values": { "answer": NASTY, "remark": NASTY } });
    must(&app, As::Member, "POST", &format!("/api/v1/work-items/{item}/draft"), values.clone()).await;
    must(&app, As::Admin, "PATCH", "/api/v1/users/spare", json!({ "label": NASTY })).await;
    must(&app, As::Admin, "PUT", "/api/v1/queues/spare", json!({ "label": NASTY, "members": [] })).await;
    let member = app.cookie("mia").await;
    let admin = app.cookie("ada").await;
    let record = record.rsplit('/').next().unwrap().to_owned();
    let before = [format!("/work/{item}"), "/work".to_owned(), "/".to_owned(), "/notifications".to_owned()];
    for path in &before {
        clean(&app, &member, path).await;
    }
    must(&app, As::Member, "POST", &format!("/api/v1/work-items/{item}/complete"), values).await;
    let after = [
        format!("/runs/{run}"),
        "/runs".to_owned(),
        "/records/Nasty".to_owned(),
        format!("/records/Nasty/{record}"),
        "/records".to_owned(),
        "/orchestrations".to_owned(),
        "/orchestrations/nasty".to_owned(),
        "/flows".to_owned(),
        "/flows/nasty".to_owned(),
        "/dashboards".to_owned(),
        "/admin/people".to_owned(),
        "/admin/teams".to_owned(),
        "/admin/objects".to_owned(),
        "/admin/objects/Nasty".to_owned(),
        "/admin/tokens".to_owned(),
        "/admin/audit".to_owned(),
        "/admin/system".to_owned(),
        format!("/work/{item}"),
    ];
    for path in &after {
        clean(&app, &admin, path).await;
    }
}

/// The page came, under its own policy, and holds nothing of the markup as markup.
async fn clean(app: &App, cookie: &str, path: &str) {
    let page = app.page(cookie, path).await;
    assert!(page.status == StatusCode::OK || page.status == StatusCode::NOT_FOUND, "{path}: {}", page.status);
    assert!(page.header("content-type").starts_with("text/html"), "{path}");
    let policy = page.header("content-security-policy");
    let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap_or_default();
    assert!(scripts.contains("'nonce-") && !scripts.contains("unsafe-inline"), "{path}: {policy}");
    for bad in ["<script>alert", "<img src=x", "</textarea></title>"] {
        let at = page.text.find(bad);
        assert!(at.is_none(), "{path} holds {bad} near: {}", around(&page.text, at.unwrap_or_default()));
    }
}

fn around(text: &str, at: usize) -> String {
    text.char_indices().filter(|(n, _)| n.abs_diff(at) < 200).map(|(_, c)| c).collect()
}
