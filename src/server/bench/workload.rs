//! The workload "onboarding": start with ten inputs → stage 1: one human step with three fields → stage 2: one human and
//! one background step at once → stage 3: one background step → end.

use std::net::SocketAddr;

use anyhow::Context as _;
use fermata_api::people::UserCreate;
use fermata_engine::{ids::Name, people::Role};
use fermata_service::{Clock, Options, Outside, Service, SignedIn};
use fermata_store::{Db, Options as Database};
use serde_json::{Value, json};

use super::http::Client;

/// What the orchestration is called.
pub(super) const ORCHESTRATION: &str = "bench_onboarding";

/// The secrets of those who take part.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    /// Defines everything and starts runs.
    pub(super) admin: String,
    /// Does the step of stage 1.
    pub(super) first: String,
    /// Does the step of stage 2.
    pub(super) second: String,
    /// Has nothing to do with any run.
    pub(super) third: String,
}

/// Makes the four people and their tokens, straight in the database, before the server starts.
pub(super) async fn people(database: &Database) -> anyhow::Result<Tokens> {
    let db = Db::open(database.clone()).await.context("the database cannot be opened")?;
    let service =
        Service::open(db.clone(), Options { demo: false, clock: Clock::System, outside: Outside::default() })
            .await?;
    let path =
        service.first_setup_path().await?.context("this database is in use: bench needs an empty one")?;
    let secret = path.rsplit('/').next().unwrap_or_default();
    let password = random_password()?;
    let admin =
        service.setup(secret, Some(Name::parse("bench_admin")?), Some("Bench".into()), &password).await?;
    let first = member(&service, &admin, "bench_first").await?;
    let second = member(&service, &admin, "bench_second").await?;
    let third = member(&service, &admin, "bench_third").await?;
    let admin = service.token_create_local(&admin.name).await?.secret;
    db.close().await;
    Ok(Tokens { admin, first, second, third })
}

async fn member(service: &Service, admin: &SignedIn, name: &str) -> anyhow::Result<String> {
    let name = Name::parse(name)?;
    let input = UserCreate {
        name: name.clone(),
        label: name.to_string(),
        email: String::new(),
        role: Role::Member,
        password: None,
        manager: None,
        approval_limit: None,
    };
    service.user_create(admin, input).await?;
    Ok(service.token_create_local(&name).await?.secret)
}

fn random_password() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 18];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Draws and activates the flows and the orchestration, through the API.
pub(super) async fn define(address: SocketAddr, tokens: &Tokens) -> anyhow::Result<()> {
    let mut client = Client::connect(address).await?;
    for (name, definition) in [("bench_fields", screen_flow()), ("bench_background", background_flow())] {
        let create = json!({ "name": name, "definition": definition });
        let _: Value = client.post(&tokens.admin, "/flows", &create).await?;
        let _: Value = client.post(&tokens.admin, &format!("/flows/{name}/activate"), &json!({})).await?;
    }
    let create = json!({ "name": ORCHESTRATION, "definition": orchestration() });
    let _: Value = client.post(&tokens.admin, "/orchestrations", &create).await?;
    let _: Value =
        client.post(&tokens.admin, &format!("/orchestrations/{ORCHESTRATION}/activate"), &json!({})).await?;
    Ok(())
}

/// What a run is started with.
pub(super) fn start_body(number: usize) -> Value {
    let inputs: serde_json::Map<String, Value> = (1..=10)
        .map(|field| (format!("field_{field}"), json!(format!("value {field} of case {number}"))))
        .collect();
    json!({ "inputs": inputs })
}

/// What a step is finished with.
pub(super) fn complete_body(number: usize) -> Value {
    json!({ "values": { "contact": format!("Person {number}"), "reference": format!("R-{number}"), "note": "as agreed" } })
}

fn screen_flow() -> Value {
    let input = |name: &str, label: &str| json!({ "name": name, "label": label, "required": true, "body": { "kind": "input", "data_type": { "type": "text" } } });
    let components = [input("contact", "Contact"), input("reference", "Reference"), input("note", "Note")];
    json!({
        "label": "Bench: three fields",
        "kind": "screen",
        "start": "page",
        "elements": [{ "name": "page", "label": "Details", "body": { "kind": "screen", "components": components } }],
    })
}

fn background_flow() -> Value {
    let set = json!({ "name": "done", "value": { "literal": true } });
    json!({
        "label": "Bench: in the background",
        "kind": "autolaunched",
        "variables": [{ "name": "done", "data_type": { "type": "checkbox" } }],
        "outputs": ["done"],
        "start": "note_it",
        "elements": [{ "name": "note_it", "label": "Note it", "body": { "kind": "assignment", "sets": [set] } }],
    })
}

fn orchestration() -> Value {
    let human = |name: &str, label: &str, user: &str| {
        json!({
            "name": name,
            "label": label,
            "work": { "kind": "interactive", "assignee": { "kind": "user", "name": user }, "flow": "bench_fields" },
        })
    };
    let background = |name: &str, label: &str| json!({ "name": name, "label": label, "work": { "kind": "background", "flow": "bench_background" } });
    let inputs: Vec<Value> = (1..=10)
        .map(|field| json!({ "name": format!("field_{field}"), "label": format!("Field {field}"), "data_type": { "type": "text" } }))
        .collect();
    let stage = |name: &str, label: &str, next: Value, steps: Vec<Value>| json!({ "name": name, "label": label, "next": next, "steps": steps });
    let to = |name: &str| json!({ "to": "stage", "name": name });
    json!({
        "label": "Bench: onboarding",
        "run_title": "Case {{inputs.field_1}}",
        "inputs": inputs,
        "start": to("contract"),
        "stages": [
            stage("contract", "Contract", to("review"), vec![human("complete_contract", "Complete the contract", "bench_first")]),
            stage("review", "Review, set-up", to("implementation"), vec![
                human("review_terms", "Review the terms", "bench_second"),
                background("set_up_billing", "Set up billing"),
            ]),
            stage("implementation", "Implementation", json!({ "to": "end" }), vec![background("provision", "Provision the workspace")]),
        ],
    })
}
