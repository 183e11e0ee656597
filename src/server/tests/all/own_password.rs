//! Changing one's own password, through the API and through the form; and live streams, which end with the sign-in.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use futures::StreamExt;
use serde_json::json;
use tower::ServiceExt;

use super::fixture::{App, As, PASSWORD, Reply};

async fn send_form(app: &App, cookie: &str, form: &str) -> Reply {
    let request = Request::post("/profile/password")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

async fn is_in(app: &App, cookie: &str) -> bool {
    app.page(cookie, "/api/v1/me").await.status == StatusCode::OK
}

#[tokio::test]
async fn the_form_keeps_this_session_and_ends_the_others() {
    let app = App::new().await;
    let (here, there) = (app.cookie("mia").await, app.cookie("mia").await);
    let wrong = send_form(&app, &here, "current=nonsense&new=battery-staple&again=battery-staple").await;
    assert!(wrong.header("location").contains("field=current"), "{}", wrong.header("location"));
    assert!(!wrong.header("location").contains("staple"));
    let differs = send_form(&app, &here, &format!("current={PASSWORD}&new=battery-staple&again=other")).await;
    assert!(differs.header("location").contains("field=again"));
    assert!(is_in(&app, &there).await);
    let done =
        send_form(&app, &here, &format!("current={PASSWORD}&new=battery-staple&again=battery-staple")).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/profile?saved=1"));
    assert!(is_in(&app, &here).await && !is_in(&app, &there).await);
    assert_eq!(send_form(&app, &here, "junk").await.status, StatusCode::BAD_REQUEST);
    let nobody = send_form(&app, "", "current=a&new=b&again=b").await;
    assert_eq!(nobody.header("location"), "/sign-in?next=/profile");
}

#[tokio::test]
async fn the_api_says_what_is_wrong_and_where() {
    let app = App::new().await;
    let put = |current: &str, new: &str| json!({ "current": current, "new": new });
    let path = "/api/v1/me/password";
    let wrong = app.call(As::Member, "PUT", path, Some(&put("nonsense", "battery-staple"))).await;
    assert_eq!((wrong.status.as_u16(), wrong.json()["fields"][0]["path"].as_str()), (422, Some("current")));
    let short = app.call(As::Member, "PUT", path, Some(&put(PASSWORD, "short"))).await;
    assert_eq!((short.status.as_u16(), short.json()["fields"][0]["path"].as_str()), (422, Some("new")));
    let done = app.call(As::Member, "PUT", path, Some(&put(PASSWORD, "battery-staple"))).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text);
    assert_eq!(app.sign_in("mia", "battery-staple", "/work").await.header("location"), "/work");
}

/// Whether a stream ends. The limit only ends a test that has failed already.
async fn ends(body: Body) -> bool {
    let mut stream = body.into_data_stream();
    let all = async { while stream.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(20), all).await.is_ok()
}

#[tokio::test]
async fn a_live_stream_ends_with_the_sign_in_it_was_opened_with() {
    let app = App::new().await;
    let listen = async |name: header::HeaderName, value: String| {
        let request = Request::get("/api/v1/live").header(name, value).body(Body::empty()).unwrap();
        let response = app.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body()
    };
    let cookie = app.cookie("mia").await;
    let stream = listen(header::COOKIE, cookie.clone()).await;
    let out = Request::post("/sign-out").header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
    app.send(out).await;
    assert!(ends(stream).await, "signing out ends it");
    let (by_cookie, by_token) = (
        listen(header::COOKIE, app.cookie("mia").await).await,
        listen(header::AUTHORIZATION, format!("Bearer {}", app.secret(As::Member).unwrap())).await,
    );
    let off = app.call(As::Admin, "PATCH", "/api/v1/users/mia", Some(&json!({ "active": false }))).await;
    assert_eq!(off.status, StatusCode::OK, "{}", off.text);
    assert!(ends(by_cookie).await && ends(by_token).await, "being deactivated ends both");
}
