//! Which things that a file names hold ids, and of which object: a field that is compared with one, or gets one, leads there.

use std::collections::BTreeMap;

use super::{
    super::super::{ledger::Node, terms::Kind},
    Holders,
};

/// Whose ids things hold: objects by names in small letters.
pub(super) type Ids = BTreeMap<String, String>;

/// Rounds through the assignments of a file: an id may go from hand to hand.
const ROUNDS_MAX: usize = 4;

/// Finds out.
pub(super) fn of(root: Node<'_>, holders: &Holders) -> Ids {
    let mut ids = Ids::new();
    for node in root.nodes() {
        match node.tag() {
            "recordCreates" => made(node, holders, &mut ids),
            "recordLookups" | "recordUpdates" | "recordDeletes" => found(node, &mut ids),
            _ => {}
        }
    }
    for _ in 0..ROUNDS_MAX {
        let before = ids.len();
        for node in root.nodes().filter(|node| node.tag() == "assignments") {
            for item in node.nodes().filter(|item| item.tag() == "assignmentItems") {
                handed_on(item, holders, &mut ids);
            }
        }
        if ids.len() == before {
            break;
        }
    }
    ids
}

/// The object whose id a reference yields.
pub(super) fn object_of(reference: &str, holders: &Holders, ids: &Ids) -> Option<String> {
    let key = reference.trim().trim_start_matches("{!").trim_end_matches('}').to_lowercase();
    if let Some(object) = ids.get(&key) {
        return Some(object.clone());
    }
    if key == "$user.id" {
        return Some("User".to_owned());
    }
    match holders.get(key.strip_suffix(".id")?)? {
        Kind::Record(object) => Some(object.to_string()),
        _ => None,
    }
}

/// Whoever makes a record holds its id.
fn made(node: Node<'_>, holders: &Holders, ids: &mut Ids) {
    let by_variable = || match holders.get(&node.peek_text("inputReference")?.to_lowercase())? {
        Kind::Record(object) => Some(object.to_string()),
        _ => None,
    };
    let Some(object) = node.peek_text("object").map(str::to_owned).or_else(by_variable) else { return };
    for holder in [node.peek_text("name"), node.peek_text("assignRecordIdToReference")].into_iter().flatten()
    {
        ids.entry(holder.to_lowercase()).or_insert_with(|| object.clone());
    }
}

/// What a record is found by is its id.
fn found(node: Node<'_>, ids: &mut Ids) {
    let Some(object) = node.peek_text("object") else { return };
    for filter in node.nodes().filter(|part| part.tag() == "filters") {
        let by_id = filter.peek_text("field").is_some_and(|field| field.eq_ignore_ascii_case("Id"));
        let equal = filter.peek_text("operator").is_some_and(|word| word.eq_ignore_ascii_case("EqualTo"));
        let value = filter.peek("value").and_then(|value| value.peek_text("elementReference"));
        if let Some(value) = value.filter(|value| by_id && equal && !value.starts_with('$')) {
            ids.entry(value.to_lowercase()).or_insert_with(|| object.to_owned());
        }
    }
}

fn handed_on(item: Node<'_>, holders: &Holders, ids: &mut Ids) {
    let to = item.peek_text("assignToReference");
    let from = item.peek("value").and_then(|value| value.peek_text("elementReference"));
    let (Some(to), Some(from)) = (to, from) else { return };
    // A field of a record is told by its object.
    if let Some(object) = object_of(from, holders, ids).filter(|_| !to.contains('.')) {
        ids.entry(to.to_lowercase()).or_insert(object);
    }
}
