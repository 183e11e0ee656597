use std::collections::BTreeMap;

use fermata_engine::expr::{self, Scope};
use serde_json::json;

use super::*;
use crate::salesforce::{ledger::Ledger, xml::Tree};

mod bounds;
mod conditions;
mod formulas;
mod functions;
mod refused;
mod samples;
mod texts;
mod values;

fn ledger(text: &str) -> Ledger {
    Ledger::new(Tree::read(text.as_bytes()).unwrap())
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn path(path: &str, kind: Kind) -> Meaning {
    Meaning::Path { path: path.to_owned(), kind }
}

/// What a file may say of deals, so that their fields are known.
fn deals() -> Schema {
    let text = r#"<Flow><start><object>Deal__c</object></start>
        <a><leftValueReference>$Record.Amount__c</leftValueReference><operator>EqualTo</operator>
            <rightValue><numberValue>1.0</numberValue></rightValue></a>
        <a><leftValueReference>$Record.Open__c</leftValueReference><operator>EqualTo</operator>
            <rightValue><booleanValue>true</booleanValue></rightValue></a>
        <a><leftValueReference>$Record.Due_Date__c</leftValueReference></a>
        <a><leftValueReference>$Record.Called_At__c</leftValueReference><operator>LessThan</operator>
            <rightValue><elementReference>$Flow.CurrentDateTime</elementReference></rightValue></a>
        <a><elementReference>$Record.Stage__c</elementReference><elementReference>$Record.Tags__c</elementReference></a>
        <a><elementReference>$Record.Customer__r.Owner:User.Username</elementReference></a>
        <a><elementReference>$Record.Customer__r.Email__c</elementReference></a>
        <a><elementReference>$Record.Owner:User.Username</elementReference></a>
    </Flow>"#;
    Schema::of([&ledger(text)], &BTreeMap::new())
}

fn terms(schema: &Schema) -> Terms<'_> {
    let mut terms = Terms::new(schema, Some(name("Deal__c")));
    terms.learn("Score", path("vars.Score", Kind::Number));
    terms.learn("Flag", path("vars.Flag", Kind::Boolean));
    terms.learn("Empty", path("vars.Empty", Kind::Text));
    terms.learn("None", path("vars.None", Kind::List(Box::new(Kind::Text))));
    terms.learn("Missing", path("vars.Missing", Kind::Unknown));
    terms.learn("Note", path("vars.Note", Kind::Text));
    terms.learn("Items", path("vars.Items", Kind::List(Box::new(Kind::Text))));
    terms.learn("Customer", path("vars.Customer", Kind::Record(name("Customer__c"))));
    terms.learn("Anybody", path("vars.Anybody", Kind::Record(name("User"))));
    terms.learn("Review", path("steps.Review", Kind::Unknown));
    terms.learn("Approvals", path("stages.Approvals", Kind::Unknown));
    terms
}

fn scope() -> Scope<'static> {
    Scope::new()
        .with("now", json!("2026-11-26T13:30:00Z"))
        .with("record", json!({
            "id": "r1", "object": "Deal__c", "Name": "Nordwind", "Amount__c": 12.5, "Open__c": true, "Due_Date__c": "2026-12-24",
            "Called_At__c": "2026-11-25T10:00:00Z", "Stage__c": "Won", "Tags__c": "red;blue", "OwnerId": "anna"
        }))
        .with("prior", json!({ "id": "r1", "Stage__c": "Open", "Amount__c": 12.5 }))
        .with("user", json!({ "name": "mia", "label": "Mia Berg" }))
        .with("steps", json!({ "Review": { "status": "Skipped", "outputs": { "cap": 3, "ok": false } } }))
        .with("stages", json!({ "Approvals": { "status": "Failed" } }))
        .with("vars", json!({ "Score": 7, "Note": "Red wine", "Items": ["a", "b"], "Customer": { "Email__c": "x@example.com" } }))
}

fn evaluated(formula: &str) -> Result<Value, String> {
    let schema = deals();
    let source = terms(&schema).formula(formula)?;
    expr::evaluate(&source, &scope()).map_err(|error| format!("{source}: {error}"))
}
