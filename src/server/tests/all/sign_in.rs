//! Sessions: how they begin and end, where they lead, and who cannot use them.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use super::fixture::{App, As, PASSWORD};

#[tokio::test]
async fn a_session_begins_with_the_right_password_and_ends_with_sign_out() {
    let app = App::new().await;
    let reply = app.sign_in("mia", PASSWORD, "/work").await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/work"));
    let cookie = reply.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let me = app.page(&cookie, "/api/v1/me").await;
    assert_eq!((me.status, me.json()["name"].as_str()), (StatusCode::OK, Some("mia")));
    let out = Request::post("/sign-out").header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
    let out = app.send(out).await;
    assert_eq!((out.status, out.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    assert_eq!(
        app.page(&cookie, "/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED,
        "the old cookie is worth nothing"
    );
}

#[tokio::test]
async fn a_wrong_password_leads_back_without_saying_what_was_wrong() {
    let app = App::new().await;
    let wrong = app.sign_in("mia", "wrong-password", "/work").await;
    let nobody = app.sign_in("nobody", "wrong-password", "/work").await;
    assert_eq!((wrong.status, nobody.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(wrong.header("location").replace("mia", "nobody"), nobody.header("location"));
    assert!(wrong.header("set-cookie").is_empty());
    assert!(!wrong.header("location").contains("wrong-password"));
}

#[tokio::test]
async fn signing_in_never_leads_elsewhere() {
    let app = App::new().await;
    for next in [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "",
    ] {
        let reply = app.sign_in("mia", PASSWORD, &next.replace(':', "%3A")).await;
        assert_eq!(reply.header("location"), "/", "{next}");
    }
}

#[tokio::test]
async fn many_wrong_passwords_are_slowed_down() {
    let app = App::new().await;
    let mut last = String::new();
    for _ in 0..12 {
        last = app.sign_in("mia", "wrong-password", "").await.header("location").to_owned();
    }
    assert!(!last.contains("error=sign_in_failed") && last.contains("error="), "{last}");
    let right = app.sign_in("mia", PASSWORD, "/work").await;
    assert!(right.header("set-cookie").is_empty(), "even the right password has to wait");
}

#[tokio::test]
async fn the_stored_session_is_not_the_cookie() {
    let app = App::new().await;
    let cookie = app.cookie("mia").await;
    let id = cookie.split('=').nth(1).unwrap().to_owned();
    app.service.db().close().await;
    let folder = app.folder().to_owned();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let bytes = std::fs::read(entry.path()).unwrap();
        let found = bytes.windows(id.len()).any(|window| window == id.as_bytes());
        assert!(!found, "the session's id is in {}", entry.path().display());
    }
}

#[tokio::test]
async fn pages_ask_to_sign_in_and_come_back() {
    let app = App::new().await;
    let reply = app.get(As::Nobody, "/work?tab=teams").await;
    assert_eq!(
        (reply.status, reply.header("location")),
        (StatusCode::SEE_OTHER, "/sign-in?next=%2Fwork%3Ftab%3Dteams")
    );
    for path in ["/sign-in", "/help"] {
        assert_eq!(app.get(As::Nobody, path).await.status, StatusCode::OK, "{path}");
    }
    // Whoever holds a link needs no account.
    let link = app.get(As::Nobody, "/unsubscribe/nothing").await;
    assert_eq!(link.status, StatusCode::NOT_FOUND);
    assert!(link.text.contains("This link is not whole"), "{}", link.text);
}

#[tokio::test]
async fn changes_from_other_sites_are_refused() {
    let app = App::new().await;
    let cookie = app.cookie("mia").await;
    let send = async |headers: &[(&str, &str)], bearer: bool| {
        let mut request = Request::post("/api/v1/notifications/read").header(header::HOST, "work.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request = match bearer {
            true => request.header(header::AUTHORIZATION, format!("Bearer {}", app.ids.secrets[0])),
            false => request.header(header::COOKIE, &cookie),
        };
        app.send(request.body(Body::empty()).unwrap()).await
    };
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://elsewhere.example")],
        &[("origin", "null")],
    ] {
        let reply = send(headers, false).await;
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (StatusCode::FORBIDDEN, "cross_site"),
            "{headers:?}"
        );
        assert_eq!(
            send(headers, true).await.status,
            StatusCode::NO_CONTENT,
            "a token is no cookie: {headers:?}"
        );
    }
    for headers in [&[][..], &[("sec-fetch-site", "same-origin")], &[("origin", "http://work.example")]] {
        assert_eq!(send(headers, false).await.status, StatusCode::NO_CONTENT, "{headers:?}");
    }
}

#[tokio::test]
async fn a_wrong_token_is_not_made_good_by_a_session() {
    let app = App::new().await;
    let cookie = app.cookie("mia").await;
    let request = Request::get("/api/v1/me")
        .header(header::COOKIE, &cookie)
        .header(header::AUTHORIZATION, "Bearer wrong");
    assert_eq!(app.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn personas_sign_in_only_in_a_demo() {
    let app = App::new().await;
    let request =
        Request::post("/demo/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let reply = app.send(request.body(Body::from("name=mia")).unwrap()).await;
    assert!(reply.header("set-cookie").is_empty());
    assert!(reply.header("location").contains("error="), "{}", reply.header("location"));
}

#[tokio::test]
async fn a_deactivated_user_is_out_at_once() {
    let app = App::new().await;
    let cookie = app.cookie("mia").await;
    let body = serde_json::json!({ "active": false });
    let off = app.call(As::Admin, "PATCH", "/api/v1/users/mia", Some(&body)).await;
    assert_eq!(off.status, StatusCode::OK, "{}", off.text);
    assert_eq!(app.page(&cookie, "/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.get(As::Member, "/api/v1/me").await.status, StatusCode::UNAUTHORIZED, "her token too");
}

#[tokio::test]
async fn whoever_has_an_authenticator_is_asked_for_a_code() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let app = App::new().await;
    let send = async |cookie: &str, code: &str| {
        let request = Request::post("/sign-in/code").header(header::COOKIE, cookie);
        let request = request.header(header::CONTENT_TYPE, FORM);
        app.send(request.body(Body::from(format!("code={code}&next=/work"))).unwrap()).await
    };
    let early = send("", "123456").await;
    assert_eq!(early.header("location"), "/sign-in?error=code_expired&next=%2Fwork");
    let reply = app.sign_in("max", PASSWORD, "/work").await;
    assert_eq!(reply.header("location"), "/sign-in/code?next=%2Fwork");
    let cookie = reply.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(app.page(&cookie, "/api/v1/me").await.status, StatusCode::UNAUTHORIZED, "not yet");
    assert_eq!(app.page(&cookie, "/sign-in/code").await.status, StatusCode::OK);
    let wrong = send(&cookie, "000000").await;
    assert!(wrong.header("location").starts_with("/sign-in/code?error="), "{}", wrong.header("location"));
    let right = send(&cookie, &app.fill("{next_code}")).await;
    assert_eq!(right.header("location"), "/work", "{}", right.text);
    let cookie = right.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(app.page(&cookie, "/api/v1/me").await.json()["name"], "max");
    let again = send(&cookie, &app.fill("{next_code}")).await;
    assert!(again.header("location").contains("code_expired"), "what was awaited is over");
}
