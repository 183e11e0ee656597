//! The plain forms of the pages, which work without script: never a 5xx, and either the form again with what is wrong, or a
//! problem.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use super::super::fixture::{App, PASSWORD, Reply};

const FORM: &str = "application/x-www-form-urlencoded";

/// Where each form is sent, with fields that it knows and whose values are right as far as anybody can tell.
const FORMS: [(&str, &[(&str, &str)]); 6] = [
    ("/sign-in", &[("name", "mia"), ("password", PASSWORD), ("next", "/work")]),
    ("/sign-in/code", &[("code", "123456"), ("next", "/work")]),
    ("/demo/sign-in", &[("name", "mia"), ("next", "/work")]),
    ("/setup/not-a-secret", &[("name", "new_one"), ("label", "New"), ("password", "battery-staple")]),
    ("/profile/password", &[("current", PASSWORD), ("new", "battery-staple"), ("again", "battery-staple")]),
    ("/decide/not-a-link", &[("comment", "fine"), ("back_to", "draft")]),
];

/// Fields that may be left out.
const OPTIONAL: [(&str, &str); 7] = [
    ("/sign-in/code", "next"),
    ("/decide/not-a-link", "comment"),
    ("/decide/not-a-link", "back_to"),
    ("/sign-in", "next"),
    ("/demo/sign-in", "next"),
    ("/setup/not-a-secret", "name"),
    ("/setup/not-a-secret", "label"),
];

struct Browser {
    app: App,
    cookie: String,
}

impl Browser {
    async fn new() -> Self {
        let app = App::new().await;
        let cookie = app.cookie("mia").await;
        Self { app, cookie }
    }

    async fn send(&self, path: &str, kind: Option<&str>, body: impl Into<Body>) -> Reply {
        let mut request = Request::post(path).header(header::COOKIE, &self.cookie);
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        self.app.send(request.body(body.into()).unwrap()).await
    }
}

fn written(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// A problem with this code and place.
fn is_problem(reply: &Reply, status: StatusCode, code: &str, place: Option<&str>, what: &str) {
    assert_eq!((reply.status, reply.problem().as_str()), (status, code), "{what}: {}", reply.text);
    if let Some(place) = place {
        assert_eq!(reply.json()["fields"][0]["path"], place, "{what}: {}", reply.text);
    }
}

/// The form again, with what is wrong.
fn is_again(reply: &Reply, what: &str) {
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{what}: {}", reply.text);
    assert!(reply.header("location").contains("error="), "{what}: {}", reply.header("location"));
}

#[tokio::test]
async fn of_forms() {
    let browser = Browser::new().await;
    let other_kinds = [
        None,
        Some("application/json"),
        Some("text/plain"),
        Some("multipart/form-data; boundary=x"),
        Some(""),
    ];
    for (path, fields) in FORMS {
        let good = written(fields);
        for kind in other_kinds {
            let reply = browser.send(path, kind, good.clone()).await;
            let what = format!("{path} as {kind:?}");
            is_problem(&reply, StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type_not_form", None, &what);
        }
        for (name, _) in fields.iter().filter(|(name, _)| !OPTIONAL.contains(&(path, name))) {
            let others: Vec<_> = fields.iter().filter(|(other, _)| other != name).copied().collect();
            let reply = browser.send(path, Some(FORM), written(&others)).await;
            is_problem(
                &reply,
                StatusCode::BAD_REQUEST,
                "form_invalid",
                Some(name),
                &format!("{path} no {name}"),
            );
        }
        for (name, _) in fields {
            let reply = browser.send(path, Some(FORM), format!("{good}&{name}=twice")).await;
            is_problem(
                &reply,
                StatusCode::BAD_REQUEST,
                "form_invalid",
                Some(name),
                &format!("{path} twice {name}"),
            );
        }
        let reply = browser.send(path, Some(FORM), format!("{good}&not_a_field=1")).await;
        is_problem(&reply, StatusCode::BAD_REQUEST, "form_invalid", Some("not_a_field"), path);
        for (name, _) in fields {
            let large = "x".repeat(fermata_server::limits::FORM_BYTES_MAX);
            let reply = browser.send(path, Some(FORM), format!("{good}&{name}={large}")).await;
            is_problem(&reply, StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", None, path);
        }
    }
}

#[tokio::test]
async fn of_values_in_forms() {
    // Nothing can be read of these but that they are wrong; `next` alone may be anything, and then leads home.
    let wrong = [
        "%00",
        "a%00b",
        "%FF%FE",
        "%zz",
        "",
        "%20",
        "1%20bad",
        "%F0%9F%92%A9",
        "%0D%0A",
        &"x".repeat(12_000),
    ];
    for (path, fields) in FORMS {
        for (name, _) in fields.iter().filter(|(name, _)| *name != "next") {
            // One browser each: whoever fails too often has to wait.
            let mut browser = Browser::new().await;
            for (n, wrong) in wrong.iter().enumerate() {
                if n % 4 == 3 {
                    browser = Browser::new().await;
                }
                let spoiled: Vec<_> = fields
                    .iter()
                    .map(|(field, value)| (*field, if field == name { *wrong } else { *value }))
                    .collect();
                let reply = browser.send(path, Some(FORM), written(&spoiled)).await;
                let shown: String = wrong.chars().take(20).collect();
                is_again(&reply, &format!("{path} {name}={shown}"));
                assert!(
                    !reply.header("location").contains("x".repeat(300).as_str()),
                    "{path} {name}: much is sent back"
                );
            }
        }
    }
}

#[tokio::test]
async fn of_where_forms_lead() {
    let browser = Browser::new().await;
    for next in [
        "%00",
        "%2F%2Fevil.example",
        "https%3A%2F%2Fevil.example",
        "%5C%5Cevil",
        "%2F%0D%0Ax%3A%201",
        "",
        "work",
    ] {
        let reply =
            browser.send("/sign-in", Some(FORM), format!("name=mia&password={PASSWORD}&next={next}")).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/"), "{next}");
    }
}

#[tokio::test]
async fn of_paths_of_forms() {
    let browser = Browser::new().await;
    let body = "name=new_one&label=New&password=battery-staple";
    for secret in ["%FF", "%FF%00"] {
        let reply = browser.send(&format!("/setup/{secret}"), Some(FORM), body).await;
        is_problem(&reply, StatusCode::BAD_REQUEST, "path_invalid", Some("secret"), secret);
    }
    for secret in ["%00", "x", "%2F..%2F", &"x".repeat(5_000)] {
        is_again(&browser.send(&format!("/setup/{secret}"), Some(FORM), body).await, secret);
    }
    for path in ["/sign-in", "/sign-out", "/profile/password", "/demo/sign-in", "/setup/x"] {
        let request = Request::put(path).header(header::CONTENT_TYPE, FORM).body(Body::from(body)).unwrap();
        let reply = browser.app.send(request).await;
        is_problem(&reply, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", None, path);
    }
    // Signing out needs nothing, and so takes anything.
    for junk in [vec![0, 255, 254], b"a=b&a=b".to_vec(), b"{}".to_vec()] {
        let reply = browser.send("/sign-out", None, junk).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    }
}
