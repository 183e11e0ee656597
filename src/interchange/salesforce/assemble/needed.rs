//! Objects that definitions speak of and that are not there, or not with all fields; and flows that what is active needs.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    definition::Orchestration,
    flow::Flow,
    ids::Name,
    object::{Field, Object},
    value::DataType,
};

use crate::salesforce::schema::{Schema, label_of};

/// The objects that are new or have new fields. Every object has at least a name.
pub(super) fn objects(
    schema: &Schema,
    known: &BTreeMap<Name, Object>,
    orchestrations: &BTreeMap<Name, Orchestration>,
) -> Vec<Object> {
    let mut found: BTreeMap<Name, Object> = BTreeMap::new();
    // Events are named like objects there, and are none.
    let is_event = |object: &&Object| object.name.as_str().to_lowercase().ends_with("__e");
    let all = schema.objects().filter(|object| !is_event(object));
    for object in all.filter(|object| known.get(&object.name) != Some(object)) {
        found.insert(object.name.clone(), object.clone());
    }
    for object in orchestrations.values().filter_map(Orchestration::object) {
        if !known.contains_key(object) && !found.contains_key(object) {
            found.insert(object.clone(), bare(object));
        }
    }
    for object in found.values_mut().filter(|object| object.fields.is_empty()) {
        object.fields.push(named());
    }
    found.into_values().collect()
}

fn bare(name: &Name) -> Object {
    let label = label_of(name.as_str());
    Object {
        name: name.clone(),
        label_plural: format!("{label}s"),
        label,
        description: String::new(),
        fields: Vec::new(),
        title_field: None,
        rules: Vec::new(),
    }
}

fn named() -> Field {
    let name = Name::parse("Name").unwrap_or_else(|_| Name::from_label("name", "name"));
    Field::new(name, "Name", DataType::Text)
}

/// The flows that are needed so that these orchestrations can be active: those that they name, and those that these name in turn;
/// each with the first orchestration that needs it.
pub(super) fn flows(
    active: &BTreeSet<Name>,
    orchestrations: &BTreeMap<Name, Orchestration>,
    flows: &BTreeMap<Name, Flow>,
) -> BTreeMap<Name, Name> {
    let mut needed = BTreeMap::new();
    for (by, orchestration) in active.iter().filter_map(|name| orchestrations.get_key_value(name)) {
        let mut open: Vec<Name> = orchestration.flows_named().into_iter().collect();
        while let Some(name) = open.pop() {
            if let Some(flow) = flows.get(&name)
                && !needed.contains_key(&name)
            {
                needed.insert(name, by.clone());
                open.extend(flow.flows_named().cloned());
            }
        }
    }
    needed
}
