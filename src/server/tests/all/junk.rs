//! Random requests at every route and server function: whatever comes, the answer is never a 500, and every refusal of a route
//! is a problem.

use std::{collections::BTreeSet, fmt::Write as _};

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Map, Value, json};

use super::fixture::{App, As, object, orchestration, screen_flow};

/// Requests a route; together a few thousand.
const PER_ROUTE: usize = 40;

/// A small generator: the same seed gives the same requests.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let n = self.roll(of.len());
        &of[n]
    }

    fn text(&mut self) -> String {
        let pieces = [
            "",
            "a",
            "title",
            "ask_mia",
            "Thing",
            "mia",
            "user:mia",
            "queue:desk",
            "open",
            "InProgress",
            "-1",
            "999999999999999999999",
            "0",
            "1e999",
            "2026-11-22",
            "2026-11-22T15:30:00Z",
            "null",
            "true",
            "{{",
            "{{record.x}}",
            "1 AND (2 OR",
            "a.b.c",
            "\u{0}",
            "a\u{0}b",
            "'\\u0000'",
            "record.subject == '\\x00'",
            "\u{ffff}",
            "\u{fffd}",
            "💩",
            "ß",
            "' OR 1=1 --",
            "</script>",
            "../../etc",
            "%",
            "%00",
            "\\",
            "\"",
            "record.subject == 'x'",
            "size([1,2,3].map(x, x)) > 0",
        ];
        match self.roll(6) {
            0 => "x".repeat(self.roll(3000)),
            1 => format!("{}{}", self.pick(&pieces), self.pick(&pieces)),
            _ => (*self.pick(&pieces)).to_owned(),
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.roll(if depth == 0 { 6 } else { 9 }) {
            0 => Value::Null,
            1 => json!(self.roll(2) == 0),
            2 => json!(self.roll(1000)),
            3 => json!([-1.5, 1e308, 0.1, -9e18][self.roll(4)]),
            4 | 5 => json!(self.text()),
            6 => Value::Array((0..self.roll(4)).map(|_| self.value(depth - 1)).collect()),
            _ => Value::Object(self.object(depth - 1)),
        }
    }

    fn object(&mut self, depth: usize) -> Map<String, Value> {
        let keys = [
            "name",
            "label",
            "fields",
            "values",
            "outcome",
            "to",
            "reason",
            "inputs",
            "definition",
            "record",
            "object",
            "id",
            "role",
            "members",
            "kind",
            "stages",
            "steps",
            "subject",
            "answer",
            "step",
            "days",
        ];
        (0..self.roll(5)).map(|_| ((*self.pick(&keys)).to_owned(), self.value(depth))).collect()
    }

    /// A body that is nearly right: one of the good ones with a place or two replaced.
    fn nearly(&mut self) -> Value {
        let starter = json!({ "kind": "starter" });
        let good = [
            orchestration(&starter),
            screen_flow(),
            object("Fresh"),
            json!({ "name": "fresh", "definition": orchestration(&starter) }),
            json!({ "name": "fresh", "definition": screen_flow() }),
            json!({ "fields": { "subject": "x", "amount": 1, "plan": "big" } }),
            json!({ "values": { "answer": "x", "count": 1 } }),
            json!({ "inputs": { "topic": "x" } }),
            json!({ "name": "fresh", "label": "x", "role": "member" }),
            json!({ "label": "x", "members": ["mia"] }),
            json!({ "to": "queue:desk", "reason": "x" }),
        ];
        let mut body = self.pick(&good).clone();
        for _ in 0..self.roll(3) {
            self.spoil(&mut body);
        }
        body
    }

    fn spoil(&mut self, value: &mut Value) {
        let deeper = self.roll(4) > 0;
        match value {
            Value::Object(map) if deeper && !map.is_empty() => {
                let n = self.roll(map.len());
                if let Some(inner) = map.values_mut().nth(n) {
                    self.spoil(inner);
                }
            }
            Value::Array(items) if deeper && !items.is_empty() => {
                let n = self.roll(items.len());
                self.spoil(&mut items[n]);
            }
            other => *other = self.value(2),
        }
    }
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "%{byte:02X}");
        out
    })
}

fn path(dice: &mut Dice, app: &App, template: &str, operation: &Value) -> String {
    let ids = &app.ids;
    let known =
        [&ids.run, &ids.item, &ids.offered, &ids.record, &ids.token, &ids.notification].map(String::as_str);
    let names = ["ask_mia", "ask", "spare", "Thing", "Spare", "mia", "desk", "nothing", "1", "2", "0"];
    let mut out = String::new();
    for part in template.split('/').skip(1) {
        out.push('/');
        match (part.starts_with('{'), dice.roll(8)) {
            (false, _) => out.push_str(part),
            (true, 0) => out.push_str(&escaped(&dice.text())),
            (true, 1..4) => out.push_str(dice.pick::<&str>(&known)),
            (true, _) => out.push_str(dice.pick::<&str>(&names)),
        }
    }
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut sign = '?';
    for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
        if dice.roll(2) == 0 {
            let name = parameter["name"].as_str().unwrap();
            let _ = write!(out, "{sign}{name}={}", escaped(&dice.text()));
            sign = '&';
        }
    }
    if dice.roll(10) == 0 {
        let _ = write!(out, "{sign}{}", dice.pick(&["&&&", "=", "a=b=c", "%zz", "limit=5&limit=6", "x"]));
    }
    out
}

fn body(dice: &mut Dice) -> Body {
    match dice.roll(8) {
        0 => Body::empty(),
        1 => Body::from(dice.text()),
        2 => Body::from("[".repeat(dice.roll(400))),
        3 | 4 => Body::from(dice.value(4).to_string()),
        _ => Body::from(dice.nearly().to_string()),
    }
}

fn request(dice: &mut Dice, app: &App, method: &str, path: &str) -> Request<Body> {
    let who = *dice.pick(&[As::Member, As::Manager, As::Admin, As::Admin]);
    let mut request = Request::builder().method(method).uri(path);
    request =
        request.header(header::AUTHORIZATION, format!("Bearer {}", app.secret(who).unwrap_or_default()));
    if dice.roll(12) > 0 {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    if dice.roll(6) == 0 {
        request = request
            .header(header::IF_MATCH, *dice.pick(&["\"1\"", "\"-3\"", "x", "*", "\"99999999999999999999\""]));
    }
    if dice.roll(6) == 0 {
        request = request.header("idempotency-key", *dice.pick(&["k", " ", "long-long-long"]));
    }
    request.body(body(dice)).unwrap()
}

/// A call of a server function: the arguments that it may have, nearly right.
fn call(dice: &mut Dice, app: &App, path: &str) -> Request<Body> {
    let ids = [&app.ids.run, &app.ids.item, &app.ids.offered, &app.ids.record].map(String::clone);
    let names = ["ask_mia", "ask", "spare", "Thing", "mia", "desk", "nothing"];
    let mut arguments = Map::new();
    for (key, likely) in [
        ("id", 2),
        ("name", 2),
        ("object", 2),
        ("orchestration", 2),
        ("kind", 2),
        ("input", 2),
        ("definition", 3),
        ("patch", 2),
        ("query", 2),
        ("paging", 2),
        ("text", 2),
        ("token", 2),
        ("key", 2),
        ("revision", 2),
        ("version", 3),
    ] {
        if dice.roll(likely + 2) == 0 {
            continue;
        }
        let value = match (key, dice.roll(6)) {
            (_, 0) => dice.value(3),
            ("id", _) => json!(dice.pick(&ids)),
            ("name" | "orchestration", _) => json!(dice.pick(&names)),
            ("object", 1) => object("Fresh"),
            ("object", _) => json!("Thing"),
            ("kind", _) => json!(dice.pick(&["group", "queue"])),
            ("input" | "definition" | "patch", _) => dice.nearly(),
            ("query" | "paging", _) => Value::Object(dice.object(1)),
            ("text" | "token" | "key", _) => json!(dice.text()),
            _ => [json!(null), json!(1), json!(2)][dice.roll(3)].clone(),
        };
        arguments.insert(key.to_owned(), value);
    }
    let who = *dice.pick(&[As::Member, As::Manager, As::Admin, As::Admin]);
    app.request(who, "POST", path, Some(&Value::Object(arguments)))
}

/// Where the plain forms of the pages are sent.
const FORMS: [&str; 5] =
    ["/sign-in", "/sign-out", "/demo/sign-in", "/setup/not-a-secret", "/profile/password"];

/// A form as a page sends it, nearly right.
fn form(dice: &mut Dice, cookie: &str, path: &str) -> Request<Body> {
    let names = ["name", "password", "next", "label", "current", "new", "again", "x", ""];
    let mut body = String::new();
    for _ in 0..dice.roll(6) {
        let name = *dice.pick(&names);
        let value = match dice.roll(4) {
            0 => "mia".to_owned(),
            1 => dice.text(),
            2 => "%zz%".to_owned(),
            _ => escaped(&dice.text()),
        };
        let _ = write!(body, "{name}={value}&");
    }
    let kinds = ["application/x-www-form-urlencoded", "application/json", "multipart/form-data"];
    let kind = kinds[dice.roll(12).saturating_sub(9)];
    let path = if dice.roll(9) == 0 { format!("{path}%00") } else { path.to_owned() };
    let request = Request::post(path).header(header::CONTENT_TYPE, kind).header(header::COOKIE, cookie);
    request.body(Body::from(body)).unwrap()
}

/// Throws random requests at every route, every server function and every form.
#[allow(clippy::print_stdout, reason = "a random test prints its seed")]
async fn storm(app: App) {
    let seed =
        std::env::var("FERMATA_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(random);
    println!("seed {seed} (run again with FERMATA_TEST_SEED={seed})");
    let mut dice = Dice(seed | 1);
    let document: Value = serde_json::from_str(fermata_server::openapi::document()).unwrap();
    let functions: BTreeSet<&str> =
        leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    let cookie = app.cookie("mia").await;
    let mut accepted = 0;
    for round in 0..PER_ROUTE {
        for (template, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in
                item.as_object().unwrap().iter().filter(|_| !template.ends_with("/live"))
            {
                let path = path(&mut dice, &app, template, operation);
                let request = request(&mut dice, &app, &method.to_uppercase(), &path);
                let shown = format!("seed {seed} round {round}: {request:?}");
                let reply = app.send(request).await;
                assert!(!reply.status.is_server_error(), "{shown}: {} {}", reply.status, reply.text);
                if reply.status.is_success() {
                    accepted += 1;
                } else {
                    reply.problem();
                }
            }
        }
        for path in &functions {
            let request = call(&mut dice, &app, path);
            let shown = format!("seed {seed} round {round}: {request:?}");
            let reply = app.send(request).await;
            assert!(!reply.status.is_server_error(), "{shown}: {} {}", reply.status, reply.text);
            accepted += i32::from(reply.status.is_success());
        }
        for path in FORMS {
            let request = form(&mut dice, &cookie, path);
            let shown = format!("seed {seed} round {round}: {request:?}");
            let reply = app.send(request).await;
            assert!(!reply.status.is_server_error(), "{shown}: {} {}", reply.status, reply.text);
            assert!(!reply.status.is_success(), "{shown}: a form leads on or is refused");
        }
    }
    assert!(accepted > 100, "only {accepted} requests were good: the dice are too wild to find anything");
    let report = app.service.doctor().await.unwrap();
    assert_eq!(report.broken, Vec::<String>::new(), "seed {seed}");
}

#[tokio::test]
async fn no_request_makes_a_500() {
    storm(App::new().await).await;
}

/// PostgreSQL refuses texts that SQLite takes.
#[tokio::test]
async fn no_request_makes_a_500_on_postgres() {
    storm(App::on_postgres().await).await;
}

fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::hash::RandomState::new().build_hasher().finish()
}
