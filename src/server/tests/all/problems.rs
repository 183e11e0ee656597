//! Whatever is wrong with a request is said in one shape, with a stable code and the place.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;

use super::fixture::{App, As};

#[tokio::test]
async fn unknown_paths_and_methods() {
    let app = App::new().await;
    for path in ["/api/v1/nothing", "/api/v2/runs", "/api/", "/api/v1/runs/x/y/z"] {
        let reply = app.get(As::Admin, path).await;
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (StatusCode::NOT_FOUND, "route_not_found"),
            "{path}"
        );
    }
    for (method, path) in
        [("PUT", "/api/v1/runs"), ("DELETE", "/api/v1/me"), ("POST", "/healthz"), ("PATCH", "/api/docs")]
    {
        let reply = app.call(As::Admin, method, path, None).await;
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn tokens_that_are_none() {
    let app = App::new().await;
    for value in ["Bearer wrong", "Bearer ", "Basic bWlhOm1pYQ==", "nonsense"] {
        let request =
            Request::get("/api/v1/me").header(header::AUTHORIZATION, value).body(Body::empty()).unwrap();
        let reply = app.send(request).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{value}");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
        reply.problem();
    }
}

#[tokio::test]
async fn bodies_that_are_no_json_of_the_right_kind() {
    let app = App::new().await;
    let send = async |kind: Option<&str>, body: &str| {
        let mut request = app.request(As::Admin, "POST", "/api/v1/users", None);
        if let Some(kind) = kind {
            request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().unwrap());
        }
        *request.body_mut() = Body::from(body.to_owned());
        app.send(request).await
    };
    let json = Some("application/json; charset=utf-8");
    let reply = send(json, "{\"name\": ").await;
    assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::BAD_REQUEST, "json_syntax"));
    assert!(reply.json()["fields"][0]["path"].as_str().unwrap().starts_with("line 1, column"));
    let reply = send(json, "").await;
    assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::BAD_REQUEST, "json_syntax"));
    let reply = send(Some("text/plain"), "{}").await;
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type_not_json")
    );
    let reply = send(None, "{}").await;
    assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let cases = [
        (json!({ "name": "new_one", "label": 7, "role": "member" }), "label", "wrong_type"),
        (json!({ "name": "new_one", "label": "x" }), "role", "required"),
        (json!({ "name": "new_one", "label": "x", "role": "king" }), "role", "unknown_choice"),
        (json!({ "name": "new_one", "label": "x", "role": "member", "crown": true }), "crown", "unknown"),
        (json!({ "name": "1 bad", "label": "x", "role": "member" }), "name", "invalid"),
        (json!([]), "", "invalid"),
    ];
    for (body, path, code) in cases {
        let reply = send(json, &body.to_string()).await;
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, "body_invalid"),
            "{body}"
        );
        let field = &reply.json()["fields"][0];
        assert_eq!(field["path"], path, "{body}: {}", reply.text);
        if !path.is_empty() {
            assert_eq!(field["code"], code, "{body}: {}", reply.text);
        }
    }
    let reply = send(json, "{\"name\": \"new_one\", \"label\": \"a\\u0000b\", \"role\": \"member\"}").await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        (&reply.json()["fields"][0]["path"], &reply.json()["fields"][0]["code"]),
        (&json!("label"), &json!("nul"))
    );
}

/// One of them is told by every database in its own way: no text with it comes further than the edge.
#[tokio::test]
async fn texts_with_a_nul_are_refused_everywhere() {
    for app in [App::new().await, App::on_postgres().await] {
        let nul = "a\u{0}b";
        let cases = [
            (
                "POST",
                "/api/v1/objects/Thing/records",
                json!({ "fields": { "subject": nul } }),
                "fields.subject",
            ),
            (
                "POST",
                "/api/v1/objects/Thing/records",
                json!({ "fields": { "sub\u{0}ject": "x" } }),
                "fields.subject",
            ),
            (
                "PATCH",
                "/api/v1/objects/Thing/records/{record}",
                json!({ "fields": { "note": nul } }),
                "fields.note",
            ),
            (
                "POST",
                "/api/v1/work-items/{item}/draft",
                json!({ "values": { "answer": nul } }),
                "values.answer",
            ),
            (
                "POST",
                "/api/v1/work-items/{item}/complete",
                json!({ "values": { "answer": nul } }),
                "values.answer",
            ),
            ("POST", "/api/v1/runs/{run}/pause", json!({ "reason": nul }), "reason"),
            (
                "POST",
                "/api/v1/orchestrations/ask_mia/runs",
                json!({ "inputs": { "topic": nul } }),
                "inputs.topic",
            ),
            ("PUT", "/api/v1/queues/spare", json!({ "label": nul, "members": [nul] }), "label"),
            ("PUT", "/api/v1/queues/spare", json!({ "label": "x", "members": ["mia", nul] }), "members[1]"),
        ];
        for (method, path, body, place) in cases {
            let reply = app.call(As::Admin, method, &app.fill(path), Some(&body)).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", reply.text);
            reply.problem();
            let field = &reply.json()["fields"][0];
            assert_eq!((&field["path"], &field["code"]), (&json!(place), &json!("nul")), "{path}");
        }
        for path in [
            "/api/v1/search?text=a%00b",
            "/api/v1/runs?text=a%00b",
            "/api/v1/runs?cursor=%00",
            "/api/v1/objects/Thing/records?field=subject&value=%00",
            // A cursor that was made up: a title with a NUL in it.
            "/api/v1/objects/Thing/records?sort=title&cursor=7265636f726473207469746c657c7c30313961616161612d616161612d376161612d386161612d6161616161616161616161617c00",
            "/api/v1/users/a%00b",
            "/api/v1/objects/Thing%00/records",
            "/api/v1/runs/%00",
        ] {
            let reply = app.get(As::Admin, path).await;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path}: {}", reply.text);
            reply.problem();
            assert!(!reply.json()["fields"].as_array().unwrap().is_empty(), "{path}: {}", reply.text);
        }
        for (path, form) in [
            ("/sign-in", "name=mi%00a&password=x%00y&next=%2F%00"),
            ("/demo/sign-in", "name=mi%00a"),
            ("/setup/a%00b", "name=a%00b&label=a%00b&password=12345678%00"),
        ] {
            let request =
                Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let reply = app.send(request.body(Body::from(form)).unwrap()).await;
            assert_eq!(reply.status, StatusCode::SEE_OTHER, "{path}: {}", reply.text);
            assert!(reply.header("location").contains("error="), "{path}: {}", reply.header("location"));
        }
        // A text that only comes to be when the expression is read.
        let drawn = json!({
            "label": "Set", "kind": "autolaunched", "start": "set",
            "variables": [{ "name": "said", "data_type": { "type": "text" } }],
            "elements": [{ "name": "set", "label": "Set", "body": { "kind": "assignment", "sets": [
                { "name": "said", "value": { "expression": "'a\\x00b' + 'c'" } }] } }]
        });
        let made = app.post(As::Admin, "/api/v1/flows", json!({ "name": "set", "definition": drawn })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        let reply = app.post(As::Admin, "/api/v1/flows/set/activate", json!({})).await;
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, "definition_invalid")
        );
        assert!(reply.text.contains("NUL"), "{}", reply.text);
    }
}

#[tokio::test]
async fn bodies_at_the_limit_and_one_over() {
    let app = App::new().await;
    let body = |length: usize| {
        let frame = json!({ "label": "" }).to_string().len();
        json!({ "label": "x".repeat(length - frame) })
    };
    let most = fermata_server::limits::BODY_BYTES_MAX;
    let reply = app.post(As::Admin, "/api/v1/tokens", body(most)).await;
    assert_eq!(
        reply.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "taken, and then found too long for a label: {}",
        reply.text
    );
    let reply = app.post(As::Admin, "/api/v1/tokens", body(most + 1)).await;
    assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"));
    let path = format!("/api/v1/search?text={}", "x".repeat(fermata_server::limits::URI_BYTES_MAX));
    let reply = app.get(As::Admin, &path).await;
    assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::BAD_REQUEST, "uri_too_long"));
}

#[tokio::test]
async fn parameters_that_cannot_be_read() {
    let app = App::new().await;
    let cases = [
        ("/api/v1/runs/not-an-id", "path_invalid", "id"),
        ("/api/v1/orchestrations/1bad", "path_invalid", "name"),
        ("/api/v1/orchestrations/ask_mia/versions/x", "path_invalid", "version"),
        ("/api/v1/objects/Thing/records/7", "path_invalid", "id"),
        ("/api/v1/runs?limit=many", "query_invalid", "limit"),
        ("/api/v1/runs?record=7", "query_invalid", "record"),
        ("/api/v1/runs?colour=red", "query_invalid", "colour"),
        ("/api/v1/dashboards/pipeline", "query_invalid", "orchestration"),
        ("/api/v1/search?text=a%00b", "query_invalid", "text"),
    ];
    for (path, code, place) in cases {
        let reply = app.get(As::Admin, path).await;
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (StatusCode::BAD_REQUEST, code),
            "{path}: {}",
            reply.text
        );
        assert_eq!(reply.json()["fields"][0]["path"], place, "{path}: {}", reply.text);
    }
}

#[tokio::test]
async fn what_was_changed_meanwhile() {
    let app = App::new().await;
    let path = app.fill("/api/v1/objects/Thing/records/{record}");
    let seen = app.get(As::Member, &path).await;
    let tag = seen.header("etag").to_owned();
    assert_eq!(tag, format!("\"{}\"", seen.json()["revision"]));
    let change = async |tag: &str, title: &str| {
        let mut request =
            app.request(As::Member, "PATCH", &path, Some(&json!({ "fields": { "subject": title } })));
        request.headers_mut().insert(header::IF_MATCH, tag.parse().unwrap());
        app.send(request).await
    };
    assert_eq!(change(&tag, "Wall").await.status, StatusCode::OK);
    let late = change(&tag, "Floor").await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    late.problem();
    assert_eq!(app.get(As::Member, &path).await.json()["fields"]["subject"], "Wall");
    assert_eq!(change("nonsense", "Floor").await.problem(), "if_match_invalid");
    assert_eq!(change("*", "Floor").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_same_key_does_it_once() {
    let app = App::new().await;
    let start = async |key: &str| {
        let body = json!({ "inputs": { "topic": "Door" } });
        let mut request = app.request(As::Member, "POST", "/api/v1/orchestrations/ask_mia/runs", Some(&body));
        request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        app.send(request).await
    };
    let (first, again, other) = (start("k-1").await, start("k-1").await, start("k-2").await);
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED), "{}", again.text);
    assert_eq!(first.json()["id"], again.json()["id"]);
    assert_ne!(first.json()["id"], other.json()["id"]);
    assert_eq!(start(&"k".repeat(201)).await.problem(), "idempotency_key_invalid");
    assert_eq!(start(&"k".repeat(200)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn probes_answer_everyone() {
    let app = App::new().await;
    for path in ["/healthz", "/readyz", "/metrics", "/api/openapi.json", "/api/docs", "/api/docs/errors"] {
        let reply = app.get(As::Nobody, path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(reply.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(!reply.header("x-request-id").is_empty());
    }
    let metrics = app.get(As::Nobody, "/metrics").await.text;
    for name in [
        "fermata_http_requests_total",
        "fermata_http_request_seconds_bucket",
        "fermata_runs_open",
        "fermata_jobs_pending",
    ] {
        assert!(metrics.contains(name), "{name} is missing");
    }
}
