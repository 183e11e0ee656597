//! What can be wrong at a place.

use serde_json::{Value, json};

use super::schema::{Place, kind_of};

/// An id of nothing.
pub(super) const NOBODY: &str = "019aaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa";
/// Stands in a body for a number that JSON can write and no number can hold.
const ENDLESS: &str = "@endless@";

/// A body with one thing wrong.
pub(super) struct Bad {
    pub(super) what: What,
    /// Where, as problems write it.
    pub(super) path: String,
    /// As it is sent.
    pub(super) text: String,
    /// The wrong value, for the report.
    pub(super) shown: String,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    WrongType,
    Missing,
    UnknownName,
    Oversized,
    Nul,
    Empty,
    OutOfRange,
    NoSuchChoice,
    DeadReference,
}

/// Properties that name something else, with the name of nothing. A property in no row is a plain value.
const REFERENCES: [(&str, &str); 55] = [
    ("AssigneeRule.name", "nobody_here"),
    ("Assignee.name", "nobody_here"),
    ("Target.name", "nothing_there"),
    ("Flow.start", "nothing_there"),
    ("Flow.object", "Nothing"),
    ("Flow.outputs[]", "nothing_there"),
    ("Element.next", "nothing_there"),
    ("FlowOutcome.next", "nothing_there"),
    ("Element.fault", "nothing_there"),
    ("Loop.first", "nothing_there"),
    ("Loop.each", "nothing_there"),
    ("GetRecords.object", "Nothing"),
    ("GetRecords.into", "nothing_there"),
    ("SortBy.field", "nothing_there"),
    ("FilterRow.field", "nothing_there"),
    ("CreateRecords.object", "Nothing"),
    ("CreateRecords.into", "nothing_there"),
    ("UpdateTarget.records.object", "Nothing"),
    ("UpdateTarget.matching.object", "Nothing"),
    ("Subflow.flow", "nothing_there"),
    ("CalloutOutput.into", "nothing_there"),
    ("StartOrchestration.into", "nothing_there"),
    ("CreateDocument.into", "nothing_there"),
    ("Component.section", "nothing_there"),
    ("SetValue.name", "nothing_there"),
    ("ComponentBody.field", "nothing_there"),
    ("DataType.object", "Nothing"),
    ("Trigger.object", "Nothing"),
    ("StepStart.steps[]", "nothing_there"),
    ("Interactive.flow", "nothing_there"),
    ("Background.flow", "nothing_there"),
    ("FlowCall.flow", "nothing_there"),
    ("Orchestration.owner", "nobody_here"),
    ("Row.resource", "vars.nothing_there"),
    ("ValueSource.reference", "vars.nothing_there"),
    ("ValueSource.expression", "vars.nothing_there == 1"),
    ("Condition.expression", "vars.nothing_there == 1"),
    ("AssigneeRule.source", "vars.nothing_there"),
    ("Object.title_field", "nothing_there"),
    ("TeamInput.members[]", "nobody_here"),
    ("TokenCreate.user", "nobody_here"),
    ("ReassignInput.to", "user:nobody_here"),
    ("ReassignInput.to", "ghost:mia"),
    ("ReassignRunInput.assignee", "queue:nothing_there"),
    ("ReassignRunInput.items[]", NOBODY),
    ("RecordRef.object", "Nothing"),
    ("RecordRef.id", NOBODY),
    ("RetryInput.step", "nothing_there"),
    ("GoBackInput.stage", "nothing_there"),
    ("SkipInput.step", "nothing_there"),
    ("CompleteStepInput.step", "nothing_there"),
    ("CompleteForInput.outcome", "nothing_there"),
    ("CompleteInput.outcome", "nothing_there"),
    // Of free-form values: a user and a record.
    ("person", "nobody_here"),
    ("other", NOBODY),
];

/// Everything that is wrong at a place of a good body.
pub(super) fn at(place: &Place, body: &Value) -> Vec<Bad> {
    let mut all = Vec::new();
    let there = body.pointer(&place.pointer).unwrap();
    let mut put = |what: What, value: Value| all.push(replaced(what, place, body, value));
    let wrong =
        [json!(null), json!(true), json!(7), json!(-1.5), json!("x"), json!([[[]]]), json!({ "x": {} })];
    for value in wrong {
        let kind = kind_of(&value);
        let fits = place.kinds.contains(kind) || (kind == "integer" && place.kinds.contains("number"));
        if !place.kinds.is_empty() && !fits {
            put(What::WrongType, value);
        }
    }
    if there.is_string() {
        put(What::Oversized, json!("x".repeat(200_000)));
        put(What::Nul, json!("a\u{0}b"));
        if place.required && !place.choices {
            put(What::Empty, json!(""));
        }
        if place.choices {
            put(What::NoSuchChoice, json!("no_such_choice"));
        }
        if place.uuid {
            put(What::WrongType, json!("no-id"));
        }
    }
    if there.is_number() {
        let mut wrong = vec![json!(u64::MAX), json!(1e300), json!(ENDLESS)];
        wrong.extend(place.counts.then(|| json!(-1)));
        wrong.into_iter().for_each(|value| put(What::OutOfRange, value));
    }
    for (_, dead) in REFERENCES.iter().filter(|(property, _)| *property == place.property) {
        put(What::DeadReference, json!(dead));
    }
    all.extend(without(place, body));
    all.extend(with_more(place, body));
    all
}

fn replaced(what: What, place: &Place, body: &Value, value: Value) -> Bad {
    let mut bad = body.clone();
    let shown: String = value.to_string().chars().take(60).collect();
    *bad.pointer_mut(&place.pointer).unwrap() = value;
    let text = bad.to_string().replace(&format!("\"{ENDLESS}\""), "1e999");
    Bad { what, path: place.path.clone(), text, shown }
}

fn without(place: &Place, body: &Value) -> Option<Bad> {
    let (around, key) = place.pointer.rsplit_once('/')?;
    let mut bad = body.clone();
    let removed = bad.pointer_mut(around)?.as_object_mut()?.remove(key);
    let needed = place.required || place.property == "plain";
    (needed && removed.is_some()).then(|| Bad {
        what: What::Missing,
        path: place.path.clone(),
        text: bad.to_string(),
        shown: "nothing".to_owned(),
    })
}

/// With a property besides that nobody knows.
fn with_more(place: &Place, body: &Value) -> Option<Bad> {
    let mut bad = body.clone();
    let more = match &place.map_of {
        Some(kind) => kind.clone(),
        None => json!(1),
    };
    bad.pointer_mut(&place.pointer)?.as_object_mut()?.insert("not_a_field".to_owned(), more);
    let path =
        if place.path.is_empty() { "not_a_field".to_owned() } else { format!("{}.not_a_field", place.path) };
    Some(Bad { what: What::UnknownName, path, text: bad.to_string(), shown: "not_a_field".to_owned() })
}
