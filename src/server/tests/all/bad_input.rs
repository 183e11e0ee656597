//! Every body that the OpenAPI document describes is spoiled at every place in every way: 4xx, a stable code and the place.
//! An operation without a good body fails, and so does a property that no good body has: what is added to the API is tested
//! from its first day.

mod drawn;
mod fine;
mod forms;
mod functions;
mod good;
mod parameters;
mod schema;
mod spoil;
mod world;

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::Value;

use self::{
    good::{After, Good},
    schema::{Document, Place},
    spoil::{Bad, What},
};
use super::fixture::{App, As, Reply};

/// The codes that docs/errors.md explains.
fn explained() -> BTreeSet<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    rows.map(|(code, _)| code.to_owned()).collect()
}

/// What is wrong with an answer to bad input; none: it is a 4xx with a stable code.
fn refusal(reply: &Reply, explained: &BTreeSet<String>) -> Option<String> {
    let begin: String = reply.text.chars().take(300).collect();
    if !reply.status.is_client_error() {
        return Some(format!("is answered {} {begin}", reply.status));
    }
    let code = reply.problem();
    let fields = reply.json()["fields"].as_array().cloned().unwrap_or_default();
    let codes = fields.iter().filter_map(|field| field["code"].as_str().map(str::to_owned));
    let unexplained = codes.chain([code]).find(|code| !explained.contains(code));
    unexplained.map(|code| format!("has a code that docs/errors.md does not explain, {code}: {begin}"))
}

/// The places that a refusal names.
fn named(reply: &Reply) -> Vec<String> {
    let fields = reply.json()["fields"].as_array().cloned().unwrap_or_default();
    fields.iter().filter_map(|field| field["path"].as_str().map(str::to_owned)).collect()
}

/// Whether a place that was told is the one that is wrong: itself, what is inside of it, or the value or list that it is part
/// of and that only makes sense as a whole.
fn is_near(told: &str, wanted: &str, exact: bool) -> bool {
    let begins = |long: &str, short: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    if told.is_empty() {
        return wanted.is_empty();
    }
    told == wanted || (!exact && (begins(told, wanted) || begins(wanted, told)))
}

/// One operation, spoiled.
struct Trial<'d> {
    document: &'d Document,
    good: &'d Good,
    explained: BTreeSet<String>,
    app: App,
    wrong: Vec<String>,
    asked: usize,
}

impl<'d> Trial<'d> {
    async fn new(document: &'d Document, good: &'d Good) -> Self {
        Self {
            document,
            good,
            explained: explained(),
            app: world::world().await,
            wrong: Vec::new(),
            asked: 0,
        }
    }

    fn schema(&self) -> &'d Value {
        let found = self.document.operations().find(|(name, _)| *name == self.good.documented);
        let (_, operation) = found.unwrap_or_else(|| panic!("{} is not documented", self.good.documented));
        self.document.body(operation).unwrap_or_else(|| panic!("{} takes no body", self.good.documented))
    }

    async fn send(&mut self, text: String) -> Reply {
        self.asked += 1;
        let (method, _) = self.good.documented.split_once(' ').unwrap();
        let path = self.app.fill(&format!("/api/v1{}", self.good.path));
        let mut request: Request<Body> = self.app.request(self.good.who, method, &path, None);
        request.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
        *request.body_mut() = Body::from(text);
        self.app.send(request).await
    }

    /// Makes it possible to ask again.
    async fn again(&mut self) {
        match self.good.after {
            After::Nothing => {}
            After::Delete(path) => {
                let path = format!("/api/v1{path}");
                let reply = self.app.call(As::Admin, "DELETE", &path, None).await;
                assert!(reply.status.is_success(), "{path}: {}", reply.text);
            }
            After::Anew => self.app = world::world().await,
        }
    }

    async fn run(mut self) -> Vec<String> {
        let schema = self.schema();
        let mut missing = self.document.properties(schema);
        missing.retain(|property| fine::never(self.good.documented, property).is_none());
        for body in &self.good.bodies {
            let body = world::filled(&self.app, body.clone());
            missing.retain(|property| !self.document.had(schema, &body).contains(property));
            self.is_good(&body).await;
            for place in self.document.places(schema, &body) {
                for bad in spoil::at(&place, &body) {
                    self.refuses(&place, &body, bad).await;
                }
            }
        }
        self.wrong.extend(missing.iter().map(|property| format!("no good body has {property}")));
        let documented = self.good.documented;
        assert!(self.asked > 10, "{documented} was hardly tried");
        self.wrong.into_iter().map(|wrong| format!("{documented}: {wrong}")).collect()
    }

    async fn is_good(&mut self, body: &Value) {
        let reply = self.send(body.to_string()).await;
        assert!(reply.status.is_success(), "{}: {} {}", self.good.documented, reply.status, reply.text);
        let drawn = body.get("stages").or(body.get("elements")).or(body.get("definition")).is_some();
        if let Some(path) = self.good.checked_at.filter(|_| drawn) {
            let found = self.app.post(As::Admin, &format!("/api/v1{path}"), Value::Null).await;
            assert_eq!(found.json()["can_activate"], true, "{}: {}", self.good.documented, found.text);
        }
        self.again().await;
    }

    async fn refuses(&mut self, place: &Place, body: &Value, bad: Bad) {
        let Bad { what, path, text, shown } = bad;
        let said = |problem: String| format!("{what:?} {} at {path} ({}): {problem}", shown, place.property);
        let reply = self.send(text).await;
        if reply.status.is_success() {
            let fine = fine::why(self.good.documented, &place.property, what, &shown);
            let problem = match (fine, self.good.checked_at) {
                (Some(_), _) => None,
                (None, Some(at)) => self.not_found_by_the_checker(at, place, body).await,
                (None, None) => Some("is taken".to_owned()),
            };
            self.wrong.extend(problem.map(said));
            self.again().await;
            return;
        }
        let problem = refusal(&reply, &self.explained).or_else(|| {
            let told = named(&reply);
            let syntax = told.iter().any(|told| told.starts_with("line 1, column"));
            // What the document says is told at its place; what only the rules know at the value that they are about.
            let exact =
                matches!(what, What::WrongType | What::Missing | What::UnknownName | What::NoSuchChoice)
                    && reply.json()["code"] == "body_invalid";
            // Of values of which there is exactly one, it is told that the one is missing.
            let one_of = what == What::Missing
                && ["Condition.", "ValueSource.", "Logic.", "UpdateTarget."]
                    .iter()
                    .any(|of| place.property.starts_with(of));
            let by_name = by_names(&path, body);
            let by_row = by_rows(&by_name);
            let near = told.iter().any(|told| {
                is_near(told, &path, exact && !one_of)
                    || (!exact && (is_near(told, &by_name, false) || is_near(told, &by_row, false)))
                    || is_member(told, &path, place)
            });
            (!near && !syntax).then(|| format!("is told at {told:?}: {}", reply.text))
        });
        self.wrong.extend(problem.map(said));
    }

    /// A drawing may be wrong while it is drawn: what is wrong must be found by the check, at the place.
    async fn not_found_by_the_checker(&self, at: &str, place: &Place, body: &Value) -> Option<String> {
        let found = self.app.post(As::Admin, &format!("/api/v1{at}"), Value::Null).await;
        let found = found.json();
        let mut around = Vec::new();
        let mut pointer = place.pointer.as_str();
        while let Some((outer, _)) = pointer.rsplit_once('/') {
            around.extend(body.pointer(outer).and_then(|of| of["name"].as_str()));
            pointer = outer;
        }
        let pointer = place.pointer.trim_start_matches("/definition");
        let first = pointer.split('/').nth(1).unwrap_or_default();
        let errors = found["problems"].as_array()?.iter().filter(|problem| problem["severity"] == "error");
        let mut errors =
            errors.map(|problem| (problem["place"]["name"].as_str(), problem["property"].as_str()));
        let here = errors.any(|(name, property)| match name {
            Some(name) => around.contains(&name),
            None => property.is_some_and(|property| property.split('.').next() == Some(first)),
        });
        (!here).then(|| format!("is saved, and the check finds nothing there: {}", found["problems"]))
    }
}

/// A path with the names of things that have one, in place of where they stand: `fields.amount.label`.
fn by_names(path: &str, body: &Value) -> String {
    let mut out = String::new();
    let mut at = Some(body);
    for part in path.split('.') {
        let (name, index) = part
            .split_once('[')
            .map_or((part, None), |(name, rest)| (name, rest.trim_end_matches(']').parse::<usize>().ok()));
        at = at.and_then(|at| at.get(name));
        out = if out.is_empty() { name.to_owned() } else { format!("{out}.{name}") };
        if let Some(index) = index {
            at = at.and_then(|at| at.get(index));
            let named = at.and_then(|at| at["name"].as_str());
            out = named.map_or_else(|| format!("{out}[{index}]"), |named| format!("{out}.{named}"));
        }
    }
    out
}

/// A path by names with the rows of conditions as they are numbered for people and in custom logic, from 1.
fn by_rows(by_name: &str) -> String {
    let by_name = by_name.replace(".rows.logic", ".logic");
    let Some((before, row)) = by_name.split_once(".rows.rows[") else { return by_name };
    let Some((n, after)) = row.split_once(']') else { return by_name };
    n.parse::<usize>().map_or(by_name.clone(), |n| format!("{before}.rows.{}{after}", n + 1))
}

/// A member of a set is told by its name, as a set has no order.
fn is_member(told: &str, wanted: &str, place: &Place) -> bool {
    place.property == "TeamInput.members[]"
        && wanted.starts_with("members[")
        && told.strip_prefix("members.").is_some_and(|name| !name.is_empty())
}

async fn refuse_everywhere(group: &str) {
    let document = Document::read();
    let mut wrong = Vec::new();
    let mut tried = 0;
    for good in good::all().iter().filter(|good| group_of(good.documented) == group) {
        wrong.extend(Trial::new(&document, good).await.run().await);
        tried += 1;
    }
    assert!(tried > 0, "no operation is in the group {group}");
    assert!(wrong.is_empty(), "{} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The groups, each with a test of its own, so that they run beside each other.
fn group_of(documented: &str) -> &'static str {
    match documented {
        "POST /orchestrations" => "orchestrations made",
        "PUT /orchestrations/{name}" => "orchestrations saved",
        "POST /flows" => "flows made",
        "PUT /flows/{name}" => "flows saved",
        "POST /objects" | "PUT /objects/{object}" => "objects",
        _ if documented.contains("/records") || documented.contains("/views") => "records",
        _ if documented.contains("/imports") => "records",
        _ if documented.contains("/runs") => "runs",
        _ if documented.contains("/work-items") => "work",
        _ => "people",
    }
}

macro_rules! groups {
    ($($test:ident: $group:literal,)*) => {
        $(
            #[tokio::test]
            async fn $test() {
                refuse_everywhere($group).await;
            }
        )*

        const GROUPS: &[&str] = &[$($group),*];
    };
}

groups! {
    of_orchestrations_made: "orchestrations made",
    of_orchestrations_saved: "orchestrations saved",
    of_flows_made: "flows made",
    of_flows_saved: "flows saved",
    of_objects: "objects",
    of_records: "records",
    of_runs: "runs",
    of_work: "work",
    of_people: "people",
}

#[test]
fn every_operation_with_a_body_is_tried() {
    let document = Document::read();
    let with_body = document.operations().filter(|(_, operation)| document.body(operation).is_some());
    let documented: BTreeSet<String> = with_body.map(|(name, _)| name).collect();
    let tried: BTreeSet<String> = good::all().iter().map(|good| good.documented.to_owned()).collect();
    assert_eq!(documented, tried, "operations of the document, and those with a good body");
    assert!(good::all().iter().all(|good| GROUPS.contains(&group_of(good.documented))));
}
