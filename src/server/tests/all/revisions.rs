//! Two people edit one user, group or queue: whoever saw an older revision is told, and overwrites nothing.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use super::fixture::{App, As, Reply};

async fn send(app: &App, method: &str, path: &str, tag: &str, body: Option<&Value>) -> Reply {
    let mut request = app.request(As::Admin, method, path, body);
    if !tag.is_empty() {
        request.headers_mut().insert(header::IF_MATCH, tag.parse().unwrap());
    }
    app.send(request).await
}

/// The tag of an answer, which is the revision in its body.
fn tag(reply: &Reply) -> String {
    assert!(reply.status.is_success(), "{}", reply.text);
    let tag = reply.header("etag").to_owned();
    assert_eq!(tag, format!("\"{}\"", reply.json()["revision"]), "{}", reply.text);
    tag
}

fn stale(reply: &Reply) {
    assert_eq!(reply.status, StatusCode::PRECONDITION_FAILED, "{}", reply.text);
    assert_eq!(reply.problem(), "changed_meanwhile");
}

#[tokio::test]
async fn a_stale_change_of_a_user_group_or_queue_is_refused() {
    for app in [App::new().await, App::on_postgres().await] {
        for (path, method, members) in [
            ("/api/v1/users/spare", "PATCH", None),
            ("/api/v1/groups/spare", "PUT", Some(json!(["mia"]))),
            ("/api/v1/queues/spare", "PUT", Some(json!(["mia"]))),
        ] {
            let body = |label: &str| match &members {
                Some(members) => json!({ "label": label, "members": members }),
                None => json!({ "label": label }),
            };
            let change =
                async |tag: &str, label: &str| send(&app, method, path, tag, Some(&body(label))).await;
            let seen = tag(&app.get(As::Admin, path).await);
            let after = tag(&change(&seen, "First").await);
            assert_ne!(seen, after, "{path}: every change counts");
            stale(&change(&seen, "Second").await);
            let now = app.get(As::Admin, path).await;
            assert_eq!((tag(&now), &now.json()["label"]), (after.clone(), &json!("First")), "{path}");
            assert_eq!(change("nonsense", "Third").await.problem(), "if_match_invalid");
            let third = tag(&change("*", "Third").await);
            let fourth = tag(&change("", "Fourth").await);
            assert!(third != after && fourth != third, "{path}: without a revision it stays allowed");
            if method == "PUT" {
                stale(&send(&app, "DELETE", path, &third, None).await);
                let gone = send(&app, "DELETE", path, &fourth, None).await;
                assert_eq!(gone.status, StatusCode::NO_CONTENT, "{path}: {}", gone.text);
                stale(&change(&fourth, "Fifth").await);
            }
        }
    }
}

#[tokio::test]
async fn what_must_be_new_replaces_nothing() {
    let app = App::new().await;
    let body = json!({ "label": "Mine", "members": [] });
    let taken = send(&app, "PUT", "/api/v1/queues/desk", "\"0\"", Some(&body)).await;
    stale(&taken);
    assert!(taken.json()["detail"].as_str().unwrap().contains("already"), "{}", taken.text);
    let made = send(&app, "PUT", "/api/v1/queues/fresh", "\"0\"", Some(&body)).await;
    assert_eq!(tag(&made), "\"1\"");
}

/// A one-time link and one's own password change the user too; being seen does not.
#[tokio::test]
async fn passwords_are_changes_of_a_user() {
    let app = App::new().await;
    let user = "/api/v1/users/mia";
    let before = tag(&app.get(As::Admin, user).await);
    app.cookie("mia").await;
    assert_eq!(tag(&app.get(As::Admin, user).await), before, "signing in is none");
    let body = json!({ "current": super::fixture::PASSWORD, "new": "battery-staple" });
    let changed = app.call(As::Member, "PUT", "/api/v1/me/password", Some(&body)).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.text);
    assert_ne!(tag(&app.get(As::Admin, user).await), before);
    stale(&send(&app, "PATCH", user, &before, Some(&json!({ "label": "M" }))).await);
    let input = json!({ "name": "nina", "label": "Nina", "role": "member" });
    let made = app.post(As::Admin, "/api/v1/users", input).await;
    assert_eq!((made.status, made.header("etag")), (StatusCode::CREATED, "\"1\""), "{}", made.text);
    let path = made.json()["setup_path"].as_str().unwrap().to_owned();
    let secret = path.strip_prefix("/setup/").unwrap();
    app.service.setup(secret, None, None, "battery-staple").await.unwrap();
    assert_eq!(tag(&app.get(As::Admin, "/api/v1/users/nina").await), "\"2\"");
}
