//! Every parameter of every operation: in the path, after the question mark, in the headers.

use serde_json::Value;

use super::{explained, good, named, refusal, schema::Document, spoil::NOBODY, world};
use crate::fixture::{App, As};

/// What is fine although it names nothing.
const FINE: [(&str, &str); 10] = [
    ("PUT /calendars/{name}", "putting makes what is not there"),
    ("PUT /secrets/{name}", "putting makes what is not there"),
    ("PUT /connections/{name}", "putting makes what is not there"),
    ("PUT /email-templates/{name}", "putting makes what is not there"),
    ("PUT /objects/{object}/records/by/{field}/{value}", "putting makes what is not there"),
    ("PUT /groups/{name}", "putting makes what is not there"),
    ("PUT /queues/{name}", "putting makes what is not there"),
    ("PUT /role-holders/{name}", "putting makes what is not there"),
    ("POST /notifications/{id}/read", "reading what one was not told changes nothing"),
    ("GET /live", "its answer has no end; it has no parameters"),
];

/// What does not tell whether it is there: the code, and the reason.
const HIDDEN: [(&str, &str, &str); 1] =
    [("POST /hooks/{name}", "hook_signature", "whoever cannot sign must not learn which webhooks there are")];

/// A path that leads somewhere.
fn living(documented: &str) -> String {
    let (_, path) = documented.split_once(' ').unwrap();
    let path = path.replace("{object}", "Thing").replace("{version}", "1");
    let path = path.replace("{field}", "code").replace("{value}", "T-1").replace("{step}", "ok");
    let of = |begin: &str| path.starts_with(begin);
    let (name, id) = match () {
        () if of("/orchestrations") => ("ask_mia", ""),
        () if of("/flows") => ("ask", ""),
        () if of("/templates") => ("customer_onboarding", ""),
        // Whose absence it is, is asked before which one.
        () if of("/users") => ("spare", "01900000-0000-7000-8000-000000000000"),
        () if of("/groups") || of("/queues") || of("/role-holders") => ("spare", ""),
        () if of("/hooks") => ("shop", ""),
        () if of("/calendars") => ("office", ""),
        () if of("/secrets") => ("desk_url", ""),
        () if of("/connections") => ("desk", ""),
        () if of("/email-templates") => ("hello", ""),
        () if of("/deliveries") => ("", "{delivery}"),
        () if of("/objects") => ("", "{record}"),
        () if of("/bulk") => ("", "{bulk}"),
        () if path.contains("/approvers") => ("", "{deciding}"),
        () if of("/runs") => ("", "{run}"),
        () if of("/work-items") => ("", "{item}"),
        () if of("/work-views") => ("", "{work_view}"),
        () if of("/files") => ("", "{file}"),
        () if of("/tokens") => ("", "{token}"),
        () => ("", "{notification}"),
    };
    path.replace("{name}", name).replace("{id}", id).replace("{kind}", "assigned")
}

/// Texts in a path that are no name, no id and no version.
fn malformed(schema: &Value) -> Vec<String> {
    let long = "x".repeat(5_000);
    let mut all =
        ["%00", "a%00b", "%FF", "1bad", "-1", "%20", "a%20b", "%F0%9F%92%A9", "..%2F..", "%7B%7D", "1.5"]
            .map(str::to_owned)
            .to_vec();
    all.push(long);
    if schema["type"] == "string" {
        // Any text: what no value can be is left.
        return ["%00", "a%00b", "%FF", "%20"].map(str::to_owned).into_iter().chain(all.pop()).collect();
    }
    if schema["type"] == "integer" {
        all.retain(|text| text != "1bad");
        all.extend(["x", "99999999999", "1e3"].map(str::to_owned));
    }
    if schema["format"] == "uuid" || schema["$ref"].as_str().is_some_and(|to| to.ends_with("Id")) {
        all.extend(["nothing", "7", "019aaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaa"].map(str::to_owned));
    }
    all
}

fn dead(schema: &Value) -> &'static str {
    match schema["$ref"].as_str() {
        Some(to) if to.ends_with("/Name") => "nothing_there",
        _ if schema["type"] == "integer" => "99",
        _ => NOBODY,
    }
}

struct Asking {
    app: App,
    explained: std::collections::BTreeSet<String>,
    wrong: Vec<String>,
}

impl Asking {
    async fn new() -> Self {
        Self { app: world::world().await, explained: explained(), wrong: Vec::new() }
    }

    /// Asks, and expects to be told 4xx at this place.
    async fn refuses(&mut self, documented: &str, path: &str, place: &str, dead: bool) {
        let (method, _) = documented.split_once(' ').unwrap();
        let good = good::all().into_iter().find(|good| good.documented == documented);
        let body = good.map(|good| world::filled(&self.app, good.bodies[0].clone()));
        let reply = self.app.call(As::Admin, method, &format!("/api/v1{path}"), body.as_ref()).await;
        let shown: String = path.chars().take(120).collect();
        let problem = refusal(&reply, &self.explained).or_else(|| {
            let told = named(&reply);
            let hidden = |code: &str| HIDDEN.iter().any(|(of, with, _)| *of == documented && *with == code);
            let gone = (reply.status == 404 && reply.problem().ends_with("_not_found"))
                || (reply.status == 401 && hidden(&reply.problem()));
            match dead {
                true => (!gone).then(|| format!("is no 404: {}", reply.text)),
                false => {
                    (!told.iter().any(|told| told == place)).then(|| format!("{told:?}: {}", reply.text))
                }
            }
        });
        if reply.status.is_success() {
            self.app = world::world().await;
            if dead && FINE.iter().any(|(fine, _)| *fine == documented) {
                return;
            }
        }
        self.wrong.extend(problem.map(|problem| format!("{method} {shown} at {place}: {problem}")));
    }

    fn end(self) {
        assert!(self.wrong.is_empty(), "{} answers are wrong:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

fn parameters<'d>(operation: &'d Value, place: &str) -> Vec<(&'d str, &'d Value)> {
    let all = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let here = all.iter().filter(|parameter| parameter["in"] == place);
    here.map(|parameter| (parameter["name"].as_str().unwrap(), &parameter["schema"])).collect()
}

#[tokio::test]
async fn of_paths() {
    let document = Document::read();
    let mut asking = Asking::new().await;
    for (documented, operation) in document.operations() {
        for (name, schema) in parameters(operation, "path") {
            let (_, template) = documented.split_once(' ').unwrap();
            // The others lead somewhere.
            let hole = format!("{{{name}}}");
            let at = template.split('/').position(|part| part == hole).unwrap();
            let living = asking.app.fill(&living(&documented));
            let with = |text: &str| {
                let parts = living.split('/').enumerate();
                let parts: Vec<&str> = parts.map(|(n, part)| if n == at { text } else { part }).collect();
                parts.join("/")
            };
            for text in malformed(schema) {
                asking.refuses(&documented, &with(&text), name, false).await;
            }
            asking.refuses(&documented, &with(dead(schema)), name, true).await;
        }
    }
    asking.end();
}

/// What each parameter after the question mark refuses besides what all refuse.
fn wrong_for(name: &str, schema: &Value) -> Vec<&'static str> {
    match name {
        "limit" => vec!["", "x", "-1", "0", "201", "1.5", "99999999999999999999", "true", "%5B%5D"],
        "cursor" => vec!["nonsense", "AAAA", "%F0%9F%92%A9", "-1"],
        "status" | "scope" | "sla" | "sort" => vec!["no_such_choice", "1", "%7B%7D"],
        "filter" => {
            vec!["x", "7", "%5B%5D", "%7B%7D", "%7B%22rows%22%3A7%7D", "%7B%22rows%22%3A%5B%7B%7D%5D%7D"]
        }
        "view" => vec!["x", "7", "-"],
        "orchestration" | "stage" | "owner" | "field" => vec!["1bad", "a%20b", "%F0%9F%92%A9"],
        "assignee" => vec!["ghost:mia", "user:1bad", "%3A"],
        "head" => vec!["x", "7"],
        "started_from" | "started_to" | "from" | "to" => vec!["tomorrow", "2026-13-45", "1"],
        _ if schema["$ref"].as_str().is_some_and(|to| to.ends_with("Id")) => vec!["7", "x", ""],
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn of_queries() {
    let document = Document::read();
    let mut asking = Asking::new().await;
    let mut tried = 0;
    for (documented, operation) in document.operations() {
        let living = asking.app.fill(&living(&documented));
        let needed = match documented.as_str() {
            "GET /live" => continue,
            "GET /dashboards/pipeline" => "orchestration=ask_mia&",
            "GET /stuck/runs" => "orchestration=ask_mia&stage=asking&",
            "GET /objects/{object}/records" => "field=subject&value=x&",
            _ => "",
        };
        for text in ["not_a_parameter=1", "%00=1", "not%20one", "=", "Limit=1"] {
            let place = text.split('=').next().unwrap().replace("%00", "").replace("%20", " ");
            asking.refuses(&documented, &format!("{living}?{needed}{text}"), &place, false).await;
        }
        let long = "x".repeat(5_000);
        for (name, schema) in parameters(operation, "query") {
            tried += 1;
            // The others stay as they must be.
            let others: Vec<&str> = needed
                .split('&')
                .filter(|one| !one.is_empty() && !one.starts_with(&format!("{name}=")))
                .collect();
            let others = others.iter().map(|one| format!("{one}&")).collect::<String>();
            let common = ["%00", "a%00b", long.as_str()];
            for text in common.into_iter().chain(wrong_for(name, schema)) {
                asking.refuses(&documented, &format!("{living}?{others}{name}={text}"), name, false).await;
            }
            asking.refuses(&documented, &format!("{living}?{others}{name}=1&{name}=2"), name, false).await;
        }
    }
    assert!(tried > 20, "only {tried} parameters");
    let gone = "/dashboards/pipeline?orchestration=nothing_there";
    asking.refuses("GET /dashboards/pipeline", gone, "orchestration", true).await;
    asking.refuses("GET /dashboards/pipeline", "/dashboards/pipeline", "orchestration", false).await;
    let unknown = "/objects/Thing/records?field=nothing_there&value=x";
    asking.refuses("GET /objects/{object}/records", unknown, "field", false).await;
    asking.end();
}

#[tokio::test]
async fn of_headers() {
    let document = Document::read();
    let mut wrong = Vec::new();
    let mut tried = 0;
    let app = world::world().await;
    let explained = explained();
    for (documented, operation) in document.operations() {
        for (name, _) in parameters(operation, "header") {
            tried += 1;
            let long = "k".repeat(5_000);
            let values = match name {
                "If-Match" => vec!["", "x", "1", "\"x\"", "\"99999999999999999999\"", "W/\"1\"", &long],
                _ => vec!["", " ", &long],
            };
            for value in values {
                // What is deleted takes no body.
                let good = good::all().into_iter().find(|good| good.documented == documented);
                let (who, path) = good
                    .as_ref()
                    .map_or((As::Admin, living(&documented)), |good| (good.who, good.path.to_owned()));
                let body = good.map(|good| world::filled(&app, good.bodies[0].clone()));
                let (method, _) = documented.split_once(' ').unwrap();
                let path = app.fill(&format!("/api/v1{path}"));
                let mut request = app.request(who, method, &path, body.as_ref());
                request.headers_mut().insert(
                    axum::http::HeaderName::from_bytes(name.to_lowercase().as_bytes()).unwrap(),
                    value.parse().unwrap(),
                );
                let reply = app.send(request).await;
                let told = named(&reply);
                let problem = refusal(&reply, &explained)
                    .or_else(|| (told != [name]).then(|| format!("is told at {told:?}: {}", reply.text)));
                let shown: String = value.chars().take(40).collect();
                wrong.extend(problem.map(|problem| format!("{documented} {name}: {shown:?} {problem}")));
            }
        }
    }
    assert!(tried >= 6, "only {tried} headers");
    assert!(wrong.is_empty(), "{} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
