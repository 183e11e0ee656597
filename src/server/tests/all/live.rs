//! The live stream tells what changed, to those who may hear it.

use std::time::Duration;

use axum::{body::Body, http::StatusCode};
use futures::StreamExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::fixture::{App, As};

/// Reads events until one has this topic and id. The limit only ends a test that has failed already.
async fn heard(body: Body, topic: &str, id: &str) -> bool {
    let mut stream = body.into_data_stream();
    let mut text = String::new();
    let search = async {
        while let Some(Ok(bytes)) = stream.next().await {
            text.push_str(&String::from_utf8_lossy(&bytes));
            let messages = text.lines().filter_map(|line| line.strip_prefix("data:"));
            let found = messages.filter_map(|data| serde_json::from_str::<Value>(data.trim()).ok());
            if found.into_iter().any(|message| message["topic"] == topic && message["id"] == id) {
                return true;
            }
        }
        false
    };
    tokio::time::timeout(Duration::from_secs(20), search).await.unwrap_or(false)
}

async fn listen(app: &App, who: As) -> Body {
    let response = app.router.clone().oneshot(app.request(who, "GET", "/api/v1/live", None)).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body()
}

#[tokio::test]
async fn a_change_is_told_to_whoever_listens() {
    let app = App::new().await;
    let body = listen(&app, As::Manager).await;
    let done = app
        .post(
            As::Member,
            &app.fill("/api/v1/work-items/{item}/complete"),
            json!({ "values": { "answer": "x" } }),
        )
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert!(heard(body, "run", &app.ids.run).await, "the run's change was told");
}

#[tokio::test]
async fn nobody_listens_without_signing_in() {
    let app = App::new().await;
    assert_eq!(app.get(As::Nobody, "/api/v1/live").await.status, StatusCode::UNAUTHORIZED);
}
