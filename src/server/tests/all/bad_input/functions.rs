//! Arguments of the pages' own calls: what REST refuses is refused here as well, with a code and the place.

use std::collections::{BTreeMap, BTreeSet};

use axum::{body::Body, http::header};
use serde_json::{Value, json};

use super::{
    super::{
        fixture::{App, As},
        server_functions::{error, paths, rows},
    },
    explained,
    schema::kind_of,
};

/// Arguments, and values inside of them, that may be left out or be null although the example has one.
const MAY_BE_NULL: [&str; 0] = [];

struct Calls {
    app: App,
    paths: BTreeMap<String, &'static str>,
    explained: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Calls {
    async fn new() -> Self {
        Self { app: App::new().await, paths: paths(), explained: explained(), wrong: Vec::new() }
    }

    /// Calls, and expects a refusal with a code and this place.
    async fn refuses(&mut self, name: &str, arguments: String, place: &str, what: &str) {
        let mut request = self.app.request(As::Admin, "POST", self.paths[name], None);
        request.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
        *request.body_mut() = Body::from(arguments);
        let reply = self.app.send(request).await;
        if !reply.status.is_client_error() {
            let begin: String = reply.text.chars().take(200).collect();
            self.wrong.push(format!("{name} {what} at {place}: {} {begin}", reply.status));
            self.app = App::new().await;
            return;
        }
        let said = error(&reply);
        let code = said["code"].as_str().unwrap();
        let told: Vec<&str> =
            said["fields"].as_array().unwrap().iter().filter_map(|f| f["path"].as_str()).collect();
        if !self.explained.contains(code) {
            self.wrong.push(format!("{name} {what} at {place}: {code} is not explained"));
        }
        // The framework reads a list as the properties of an object, one after the other: told is the first one.
        let first = format!("{place}[");
        // What the key may be is told of the header, as which REST takes it.
        let is_key = |told: &str| place == "key" && told == "Idempotency-Key";
        if !told.iter().any(|told| *told == place || is_key(told) || told.starts_with(&first)) {
            self.wrong.push(format!("{name} {what} at {place}: told at {told:?}: {}", reply.text));
        }
    }

    fn end(self) {
        assert!(self.wrong.is_empty(), "{} answers are wrong:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

/// Each server function once, with arguments that are right.
fn each(app: &App) -> Vec<(&'static str, Value)> {
    let mut seen = BTreeSet::new();
    let once = rows().into_iter().filter(|(name, ..)| seen.insert(*name));
    once.map(|(name, arguments, _)| (name, serde_json::from_str(&app.fill(&arguments.to_string())).unwrap()))
        .collect()
}

#[tokio::test]
async fn of_arguments() {
    let mut calls = Calls::new().await;
    for (name, good) in each(&calls.app) {
        for (argument, value) in good.as_object().unwrap() {
            let spoiled = |value: Value| {
                let mut bad = good.clone();
                bad[argument] = value;
                bad
            };
            let optional = value.is_null() || MAY_BE_NULL.contains(&argument.as_str());
            if !optional {
                let mut bad = good.clone();
                bad.as_object_mut().unwrap().remove(argument);
                calls.refuses(name, bad.to_string(), argument, "without").await;
            }
            let wrong = [json!(null), json!(true), json!(-1.5), json!([[[]]]), json!({ "x": {} }), json!("")];
            for wrong in wrong.into_iter().filter(|wrong| kind_of(wrong) != kind_of(value)) {
                if optional {
                    continue;
                }
                let what = wrong.to_string();
                calls.refuses(name, spoiled(wrong).to_string(), argument, &what).await;
            }
            if value.is_string() {
                calls.refuses(name, spoiled(json!("a\u{0}b")).to_string(), argument, "with NUL").await;
            }
        }
    }
    calls.end();
}

#[tokio::test]
async fn of_texts_in_arguments() {
    let mut calls = Calls::new().await;
    let mut served = Vec::new();
    for (name, good) in each(&calls.app) {
        for (argument, value) in good.as_object().unwrap() {
            if !value.is_string() {
                continue;
            }
            let mut bad = good.clone();
            bad[argument] = json!("x".repeat(200_000));
            if (name, argument.as_str()) == ("render_markdown", "text") {
                // It shows what is typed, as far as anybody reads.
                served.push(name);
                continue;
            }
            calls.refuses(name, bad.to_string(), argument, "oversized").await;
        }
    }
    assert_eq!(served, ["render_markdown"]);
    calls.end();
}

#[tokio::test]
async fn of_what_is_inside_of_arguments() {
    let mut calls = Calls::new().await;
    for (name, bad, place) in [
        (
            "create_user",
            json!({ "input": { "name": "1 bad", "label": "x", "role": "member" } }),
            "input.name",
        ),
        ("create_user", json!({ "input": { "name": "x", "label": "x", "role": "king" } }), "input.role"),
        ("create_user", json!({ "input": { "name": "x", "label": "x" } }), "input.role"),
        (
            "create_user",
            json!({ "input": { "name": "x", "label": "x", "role": "member", "x": 1 } }),
            "input.x",
        ),
        ("create_user", json!({ "input": { "name": "x", "label": "", "role": "member" } }), "label"),
        (
            "put_team",
            json!({ "kind": "queue", "name": "q", "input": { "label": "x", "members": ["nobody"] } }),
            "members.nobody",
        ),
        ("put_team", json!({ "kind": "crowd", "name": "q", "input": { "label": "x" } }), "kind"),
        ("list_runs", json!({ "query": { "colour": "red" } }), "query.colour"),
        ("list_runs", json!({ "query": { "limit": 0 } }), "limit"),
        ("list_runs", json!({ "query": { "record": "7" } }), "query.record"),
        (
            "create_record",
            json!({ "object": "Thing", "input": { "fields": { "amount": "x" } }, "key": "" }),
            "fields.amount",
        ),
        (
            "save_flow",
            json!({ "name": "spare", "definition": { "label": 7 }, "revision": null }),
            "definition.label",
        ),
    ] {
        calls.refuses(name, bad.to_string(), place, "bad inside").await;
    }
    calls.end();
}
