//! Elements that find, make, change and delete records, and what else names objects.

use super::{
    super::super::{ledger::Node, terms::Kind},
    marks::{Looking, Other},
};

/// Looks at all of them.
pub(super) fn look(looking: &mut Looking<'_>, root: Node<'_>) {
    for node in root.nodes() {
        match node.tag() {
            "start" | "recordLookups" | "recordCreates" | "recordUpdates" | "recordDeletes"
            | "dynamicChoiceSets" => {
                element(looking, node);
            }
            "variables" | "transforms" => {
                if let Some(object) = node.peek_text("objectType") {
                    looking.evidence.object(object);
                    transformed(looking, object, node);
                }
            }
            "screens" => shown(looking, node),
            _ => {}
        }
    }
}

fn element(looking: &mut Looking<'_>, node: Node<'_>) {
    if let (Some(object), Some(field)) = (node.peek_text("picklistObject"), node.peek_text("picklistField")) {
        looking.field(object, field, None);
    }
    let object = node.peek_text("object").map(str::to_owned).or_else(|| object_of(looking, node));
    let Some(object) = object else { return };
    looking.evidence.object(&object);
    for part in node.nodes() {
        match part.tag() {
            "filters" | "inputAssignments" | "outputAssignments" => assignment(looking, &object, part),
            "queriedFields" | "sortField" | "displayField" | "valueField" if !part.text().is_empty() => {
                looking.field(&object, part.text(), None);
            }
            _ => {}
        }
    }
}

/// The object of an element that names only its variable.
fn object_of(looking: &Looking<'_>, node: Node<'_>) -> Option<String> {
    let variable = node.peek_text("inputReference").or(node.peek_text("collectionReference"))?;
    looking.object_of(variable)
}

fn assignment(looking: &mut Looking<'_>, object: &str, part: Node<'_>) {
    let Some(field) = part.peek_text("field") else { return };
    let operator = part.peek_text("operator").unwrap_or_default().to_lowercase();
    let is_state = operator.starts_with("is");
    let other = match (part.peek("value"), part.peek_text("assignToReference")) {
        (Some(value), _) if !is_state => looking.other_in(value),
        (None, Some(to)) => looking.other(to),
        _ => None,
    };
    looking.field(object, field, other);
}

/// Fields that a transform fills.
fn transformed(looking: &mut Looking<'_>, object: &str, node: Node<'_>) {
    let values = node.nodes().filter(|within| within.tag() == "transformValues");
    for action in values.flat_map(Node::nodes) {
        if let Some(field) = action.peek_text("outputFieldApiName").filter(|field| !field.contains('.')) {
            let other = action.peek("value").and_then(|value| looking.other_in(value));
            looking.field(object, field, other);
        }
    }
}

/// Columns of a table that are looked at: nobody reads more of them.
const COLUMNS_MAX: usize = 60;

/// The columns of a table.
fn columns(looking: &mut Looking<'_>, node: Node<'_>) {
    let mapping = node.nodes().find(|within| within.tag() == "dataTypeMappings");
    let Some(object) = mapping.and_then(|mapping| mapping.peek_text("typeValue")) else { return };
    looking.evidence.object(object);
    let mut given = node.nodes().filter(|within| within.tag() == "inputParameters");
    let columns = given.find(|given| given.peek_text("name") == Some("columns"));
    let text = columns.and_then(|given| given.peek("value")).and_then(|value| value.peek_text("stringValue"));
    let columns: Vec<serde_json::Value> =
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    for column in columns.iter().take(COLUMNS_MAX) {
        let kind = match column.get("type").and_then(serde_json::Value::as_str).unwrap_or_default() {
            "number" | "currency" | "percent" => Some(Kind::Number),
            "boolean" => Some(Kind::Boolean),
            "date" | "customDateTime" => Some(Kind::DateTime),
            "date-local" => Some(Kind::Date),
            _ => None,
        };
        if let Some(field) = column.get("apiName").and_then(serde_json::Value::as_str) {
            looking.field(object, field, kind.map(|kind| Other { kind: Some(kind), object: None }));
        }
    }
}

/// Fields of records that a screen shows as they are.
fn shown(looking: &mut Looking<'_>, node: Node<'_>) {
    columns(looking, node);
    if let Some(reference) = node.peek_text("objectFieldReference") {
        looking.reference(reference, None);
    }
    for within in node.nodes().filter(|within| within.tag() == "fields") {
        shown(looking, within);
    }
}
