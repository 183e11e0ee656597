//! Elements that look up and make records.

use fermata_engine::{
    flow::{Action, CreateRecords, Element, ElementBody, GetRecords, SetValue, SortBy, action::PublishEvent},
    ids::Name,
    limits::{FOUND_RECORDS_MAX, SORTS_MAX},
    value::{DataType, ValueSource},
};

use super::{
    draft::{Draft, Head},
    meaning,
};
use crate::salesforce::{
    ledger::Node,
    terms::{Kind, Meaning},
};

/// The variables that look-ups and new records fill by themselves.
pub(super) fn learn(draft: &mut Draft<'_, '_>, root: Node<'_>) {
    for node in root.nodes() {
        let stores =
            node.peek_text("storeOutputAutomatically").is_some_and(|text| text.eq_ignore_ascii_case("true"));
        let object = node
            .peek_text("object")
            .and_then(|object| draft.ask.schema.named(object).cloned().or_else(|| Name::parse(object).ok()));
        let (Some(name), Some(object), true) = (node.peek_text("name"), object, stores) else { continue };
        match node.tag() {
            "recordLookups" => {
                let first =
                    node.peek_text("getFirstRecordOnly").is_none_or(|text| text.eq_ignore_ascii_case("true"));
                let one = Kind::Record(object);
                let kind = if first { one } else { Kind::List(Box::new(one)) };
                draft.variable_of(name, meaning::data_type(&kind), kind);
            }
            "recordCreates" => {
                let id = draft.id_of(&object);
                let variable = draft.variable_of(name, id, Kind::Text);
                draft.learn_path(&format!("{name}.Id"), format!("vars.{variable}"), Kind::Text);
            }
            _ => {}
        }
    }
}

/// What the fields of a new record are, where something asks for them by the name of the element that makes it: what they were
/// made of.
pub(super) fn learn_made(draft: &mut Draft<'_, '_>, root: Node<'_>) {
    for node in root.nodes().filter(|node| node.tag() == "recordCreates") {
        let Some(name) = node.peek_text("name") else { continue };
        if draft.seen.used_within(name).is_empty() {
            continue;
        }
        for set in node.nodes().filter(|within| within.tag() == "inputAssignments") {
            let (Some(field), Some(value)) = (set.peek_text("field"), set.peek("value")) else { continue };
            let whole = format!("{name}.{field}");
            if !draft.seen.uses(&whole) || draft.terms.meaning(&whole).is_ok() {
                continue;
            }
            let meaning = match (value.peek_text("elementReference"), value.peek_text("stringValue")) {
                (Some(reference), _) => draft.terms.meaning(reference).ok(),
                (None, Some(text)) if !text.contains("{!") => {
                    Some(Meaning::Literal { value: text.into(), kind: Kind::Text })
                }
                _ => None,
            };
            if let Some(meaning) = meaning {
                draft.terms.learn(&whole, meaning);
            }
        }
    }
}

/// The order of a look-up.
pub(super) fn sort(draft: &Draft<'_, '_>, node: Node<'_>, object: &Name) -> Vec<SortBy> {
    let descending = node.text_of("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("Desc"));
    let field = node.text_of("sortField").and_then(|field| draft.field(object, field));
    field.map(|field| SortBy { field, descending }).into_iter().take(SORTS_MAX).collect()
}

/// How many are looked up at most.
pub(super) fn limit(node: Node<'_>) -> Option<u32> {
    let limit = node.child("limit").filter(|limit| !limit.is_empty())?;
    let text = limit.child("numberValue").map_or(limit.text(), Node::text);
    let wanted = text.parse::<f64>().ok().filter(|n| *n >= 1.0)?;
    let most = u32::try_from(FOUND_RECORDS_MAX).unwrap_or(u32::MAX);
    if wanted > f64::from(most) {
        limit.changed(format!("At most {most} records are looked up."));
        return Some(most);
    }
    text.split('.').next().and_then(|whole| whole.parse().ok())
}

pub(super) fn lookup<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, mut head: Head) {
    let Some(object) = draft.object(node) else {
        draft.add_unsupported(node, &head, "Get Records", "It does not say of which object.");
        return;
    };
    let filter = draft.terms.filters(node, &object);
    let sort = sort(draft, node, &object);
    let limit = limit(node);
    let first = node.child("getFirstRecordOnly").map(|flag| flag.text().eq_ignore_ascii_case("true"));
    for field in node.children("queriedFields") {
        field.as_is("Every field of the record is read.");
    }
    let keeps = node
        .child("assignNullValuesIfNoRecordsFound")
        .filter(|says| says.text().eq_ignore_ascii_case("false"));
    let outputs: Vec<Node<'_>> = node.children("outputAssignments").collect();
    let stores = node.is_true("storeOutputAutomatically");
    let (into, refers) = match node.child("outputReference").filter(|to| !to.is_empty()) {
        Some(to) => {
            let into = referred(draft, to);
            let refers = into.is_some();
            (into, refers)
        }
        None if stores => (referred_name(draft, node), false),
        None => (None, false),
    };
    let (into, first) = match into {
        Some((into, Kind::List(_))) if outputs.is_empty() => (into, first.unwrap_or(false)),
        Some((into, _)) => (into, first.unwrap_or(true)),
        None => {
            let record = DataType::Record { object: object.clone() };
            let into = draft.free_value(node.peek_text("name").unwrap_or("found"));
            draft.add_variable(into.clone(), record);
            (into, true)
        }
    };
    let into = match (keeps, refers) {
        (Some(keeps), true) => {
            keeps.changed(
                "What is found goes into a variable of its own, and is taken over where there is something.",
            );
            found_apart(draft, &mut head, into, &object, first)
        }
        _ => into,
    };
    let sets = taken_over(draft, &outputs, &into, &object, keeps.is_some());
    draft.add_sets_after(&mut head, "fields", "Keep what was found", sets);
    let get = GetRecords { object, filter, sort, limit: if first { None } else { limit }, first, into };
    draft.add(head.with(ElementBody::GetRecords(get)));
}

/// A variable that takes what is found; the one that it is meant for takes it over where there is something.
fn found_apart(draft: &mut Draft<'_, '_>, head: &mut Head, into: Name, object: &Name, first: bool) -> Name {
    let found = draft.free_value(&format!("{into}_found"));
    let record = DataType::Record { object: object.clone() };
    let (held, nothing) = match first {
        true => (record, format!("vars.{found} == null")),
        false => (DataType::List { of: Box::new(record) }, format!("size(vars.{found}) == 0")),
    };
    draft.add_variable(found.clone(), held);
    let taken = ValueSource::Expression(format!("{nothing} ? vars.{into} : vars.{found}"));
    draft.add_sets_after(head, "found", "Keep what was found", vec![meaning::set(into, taken)]);
    found
}

/// The variable that a node names.
fn referred(draft: &Draft<'_, '_>, node: Node<'_>) -> Option<(Name, Kind)> {
    match draft.terms.meaning(node.text()) {
        Ok(Meaning::Path { path, kind }) => meaning::variable(&path).map(|(name, _)| (name, kind)),
        Ok(_) => None,
        Err(why) => {
            node.not_supported(why);
            None
        }
    }
}

/// The variable under the element's own name.
fn referred_name(draft: &Draft<'_, '_>, node: Node<'_>) -> Option<(Name, Kind)> {
    match draft.terms.meaning(node.peek_text("name")?) {
        Ok(Meaning::Path { path, kind }) => meaning::variable(&path).map(|(name, _)| (name, kind)),
        _ => None,
    }
}

/// Fields of the record that was found, taken over by variables.
fn taken_over(
    draft: &Draft<'_, '_>,
    outputs: &[Node<'_>],
    found: &Name,
    object: &Name,
    keeps: bool,
) -> Vec<SetValue> {
    let mut sets = Vec::new();
    for output in outputs {
        let to = output.text_of("assignToReference").map(|to| draft.terms.meaning(to));
        let field = output.text_of("field").and_then(|field| draft.field(object, field));
        let (Some(Ok(Meaning::Path { path, .. })), Some(field)) = (to, field) else {
            output.not_supported("What takes it is not among the variables.");
            continue;
        };
        let Some((name, to_field)) = meaning::variable(&path) else {
            output.not_supported("It is no variable of the flow.");
            continue;
        };
        output.changed("It is set by an assignment after the element.");
        let from = format!("vars.{found}.{field}");
        let value = match keeps {
            true => ValueSource::Expression(format!("vars.{found} == null ? {path} : {from}")),
            false => ValueSource::Reference(from),
        };
        sets.push(SetValue { name, field: to_field, value });
    }
    sets
}

/// The fields that an element sets.
pub(super) fn sets(draft: &Draft<'_, '_>, node: Node<'_>, object: &Name) -> Vec<SetValue> {
    let mut sets: Vec<SetValue> = Vec::new();
    for assignment in node.children("inputAssignments") {
        let field = assignment.text_of("field").and_then(|field| draft.field(object, field));
        let Some(field) = field.filter(|field| field.as_str() != "id") else {
            assignment.not_supported("Fermata gives every record its id by itself.");
            continue;
        };
        let Some(value) = draft.value_or_null(assignment, "value") else {
            assignment.not_supported("The field is left out, and stays as it is.");
            continue;
        };
        sets.retain(|set| set.name != field);
        sets.push(meaning::set(field, value));
    }
    sets
}

pub(super) fn create<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, mut head: Head) {
    let from = node.child("inputReference").filter(|from| !from.is_empty());
    let given = from.and_then(|from| match draft.terms.meaning(from.text()) {
        Ok(meaning) => Some(meaning),
        Err(why) => {
            from.not_supported(why);
            None
        }
    });
    let named = draft.object(node);
    let Some(object) =
        named.or_else(|| given.as_ref().and_then(|given| meaning::object(meaning::kind(given)).cloned()))
    else {
        draft.add_unsupported(node, &head, "Create Records", "It does not say of which object.");
        return;
    };
    node.is_true("storeOutputAutomatically");
    if looks_first(node) {
        let reason = "It looks for a record like it first, and changes that instead: draw Get Records, a decision, and an element \
                      for each way.";
        draft.add_unsupported(node, &head, "Create Records", reason);
        return;
    }
    if object.as_str().ends_with("__e") {
        publish(draft, node, &head, &object);
        return;
    }
    let sets = sets(draft, node, &object);
    let mut into = match node.child("assignRecordIdToReference").filter(|to| !to.is_empty()) {
        Some(to) => referred(draft, to).map(|(name, _)| name),
        None => referred_name(draft, node).map(|(name, _)| name),
    };
    if let (Some(from), Some(Meaning::Path { path, kind: Kind::Record(_) })) = (from, &given)
        && draft.seen.uses_id_of(from.text())
        && let Some((variable, None)) = meaning::variable(path)
        && let Ok(id) = Name::parse("id")
    {
        let id_type = draft.id_of(&object);
        let new = into.clone().unwrap_or_else(|| {
            let name = draft.free_value(&format!("{variable}_id"));
            draft.add_variable(name.clone(), id_type);
            name
        });
        let set = meaning::set_field(variable, id, ValueSource::Reference(format!("vars.{new}")));
        draft.add_sets_after(&mut head, "id", "Keep the new record's id", vec![set]);
        into = Some(new);
    }
    let from = given.map(meaning::source);
    draft.add(head.with(ElementBody::CreateRecords(CreateRecords { object, sets, from, into })));
}

/// Whether an element changes a record that is there already in place of a new one.
fn looks_first(node: Node<'_>) -> bool {
    let ways = ["operationOneMatchingRecord", "operationMultMatchingRecords"];
    ways.iter().any(|way| node.peek_text(way).is_some_and(|what| !what.eq_ignore_ascii_case("None")))
}

/// A platform event is an event that Fermata publishes.
fn publish<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, head: &Head, object: &Name) {
    let data = sets(draft, node, object).into_iter().map(|set| (set.name, set.value)).collect();
    node.changed("A platform event is published as an event of this name.");
    let event = PublishEvent { event_type: object.to_string(), data, ..PublishEvent::default() };
    let element: Element = head.with(ElementBody::Action(Action::PublishEvent(event)));
    draft.add(element);
}
