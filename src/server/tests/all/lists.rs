//! Lists come in pages: one by one they give what one large page gives, over REST and on the pages that people see.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::fixture::{App, As};

/// Every list that is sorted by a name, an id or a version.
const LISTS: [&str; 9] = [
    "orchestrations",
    "orchestrations/ask_mia/versions",
    "flows",
    "flows/ask/versions",
    "objects",
    "users",
    "groups",
    "queues",
    "tokens",
];

/// The items of a list in pages of this size, and how many pages there were.
async fn walk(app: &App, list: &str, limit: u32) -> (Vec<Value>, usize) {
    let (mut all, mut pages, mut cursor) = (Vec::new(), 0, String::new());
    loop {
        let reply = app.get(As::Admin, &format!("/api/v1/{list}?limit={limit}{cursor}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{list}: {}", reply.text);
        let page = reply.json();
        let items = page["items"].as_array().expect("items").clone();
        assert!(items.len() <= limit as usize, "{list}");
        all.extend(items);
        pages += 1;
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (all, pages),
        }
    }
}

#[tokio::test]
async fn page_by_page_is_the_same_as_whole() {
    for app in [App::new().await, App::on_postgres().await] {
        for n in 0..3 {
            let group = json!({ "label": format!("Group {n}"), "members": [] });
            let path = format!("/api/v1/groups/group_{n}");
            app.call(As::Admin, "PUT", &path, Some(&group)).await;
            // Each save and activation is a further version.
            for (kind, name) in [("orchestrations", "ask_mia"), ("flows", "ask")] {
                let path = format!("/api/v1/{kind}/{name}");
                let mut drawn = app.get(As::Admin, &path).await.json()["definition"].clone();
                drawn["description"] = json!(format!("The {n}. try"));
                let saved = app.call(As::Admin, "PUT", &path, Some(&drawn)).await;
                assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
                let active = app.post(As::Admin, &format!("{path}/activate"), json!({})).await;
                assert_eq!(active.status, StatusCode::OK, "{}", active.text);
            }
        }
        for list in LISTS {
            let (whole, pages) = walk(&app, list, 200).await;
            assert!(pages == 1 && whole.len() > 1, "{list}: {whole:?}");
            assert_eq!(walk(&app, list, 1).await, (whole.clone(), whole.len()), "{list}");
            let key = |item: &Value| item["version"].as_i64().map(|version| -version);
            assert!(whole.iter().map(key).is_sorted(), "{list}: newest first");
            let name = |item: &Value| item["name"].as_str().map(str::to_owned);
            assert!(whole.iter().map(name).is_sorted(), "{list}: by name");
        }
    }
}

#[tokio::test]
async fn a_page_has_fifty_items_and_at_most_two_hundred() {
    let app = App::new().await;
    for n in 0..60 {
        let queue = json!({ "label": format!("Queue {n:02}"), "members": [] });
        let path = format!("/api/v1/queues/queue_{n:02}");
        let made = app.call(As::Admin, "PUT", &path, Some(&queue)).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    }
    let first = app.get(As::Member, "/api/v1/queues").await.json();
    assert_eq!(first["items"].as_array().map(Vec::len), Some(50));
    assert!(first["next"].is_string());
    for list in LISTS {
        for limit in ["0", "201", "4294967295"] {
            let reply = app.get(As::Admin, &format!("/api/v1/{list}?limit={limit}")).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{list} {limit}: {}", reply.text);
            assert_eq!(reply.json()["fields"][0]["path"], "limit", "{list}");
        }
        let reply = app.get(As::Admin, &format!("/api/v1/{list}?limit=-1")).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::BAD_REQUEST, "query_invalid"));
        // A cursor of another list is none of this one.
        let next = first["next"].as_str().unwrap();
        let reply = app.get(As::Admin, &format!("/api/v1/{list}?cursor={next}")).await;
        let expected = if list == "queues" { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        assert_eq!(reply.status, expected, "{list}: {}", reply.text);
    }
    let cookie = app.cookie("ada").await;
    let page = app.page(&cookie, "/admin/teams").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Queue 10") && !page.text.contains("Queue 55"), "the first page alone");
    assert!(page.text.contains("Show more"));
    let page = app.page(&cookie, "/admin/people").await;
    assert!(page.text.contains("MIA") && !page.text.contains("Show more"), "all of them fit");
}

/// Pages of the browser send the revision that they showed; the refusal is an error in words.
#[tokio::test]
async fn the_pages_own_calls_carry_the_revision() {
    let app = App::new().await;
    let call = async |name: &str, body: Value| {
        let path = leptos::server_fn::axum::server_fn_paths()
            .map(|(path, _)| path)
            .find(|path| path.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with(&format!("/{name}")))
            .unwrap_or_else(|| panic!("there is no {name}"));
        app.call(As::Admin, "POST", path, Some(&body)).await
    };
    let team = |label: &str| json!({ "label": label, "members": ["mia"] });
    let put = |label: &str, revision: i64| json!({ "kind": "queue", "name": "spare", "input": team(label), "revision": revision });
    let user = |revision: i64| json!({ "name": "spare", "patch": { "label": "S" }, "revision": revision });
    assert_eq!(call("put_team", put("First", 1)).await.json()["revision"], 2);
    assert_eq!(call("update_user", user(1)).await.json()["revision"], 2);
    let delete = json!({ "kind": "queue", "name": "spare", "revision": 1 });
    for stale in [
        call("put_team", put("Second", 1)).await,
        call("put_team", put("New", 0)).await,
        call("update_user", user(1)).await,
        call("delete_team", delete).await,
    ] {
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{}", stale.text);
        let said = stale.json();
        assert_eq!(said["code"], "changed_meanwhile");
        assert!(said["message"].as_str().unwrap().len() > 20 && said["fields"] == json!([]), "{said}");
    }
    assert_eq!(app.get(As::Admin, "/api/v1/queues/spare").await.json()["label"], "First");
}

/// Browsers ask for compressed answers, and compression asks a stream once more after its end.
#[tokio::test]
async fn exports_and_files_come_whole_when_they_are_compressed() {
    let app = App::new().await;
    let record = app.ids.record.clone();
    let mut put = app.request(
        As::Admin,
        "POST",
        &format!("/api/v1/objects/Thing/records/{record}/files?name=a.txt"),
        None,
    );
    put.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    *put.body_mut() = axum::body::Body::from("long enough to be compressed ".repeat(100));
    let file = app.send(put).await.json()["id"].as_str().unwrap().to_owned();
    for path in ["/api/v1/objects/Thing/export".to_owned(), format!("/api/v1/files/{file}")] {
        let plain = app.get(As::Admin, &path).await;
        assert_eq!(plain.status, StatusCode::OK, "{path}: {}", plain.text);
        for encoding in ["gzip", "br"] {
            let mut request = app.request(As::Admin, "GET", &path, None);
            request.headers_mut().insert("accept-encoding", encoding.parse().unwrap());
            let reply = app.send(request).await;
            assert_eq!(
                (reply.status, reply.header("content-encoding")),
                (StatusCode::OK, encoding),
                "{path}"
            );
            assert_ne!(reply.text, plain.text, "{path}: {encoding}");
        }
    }
}
