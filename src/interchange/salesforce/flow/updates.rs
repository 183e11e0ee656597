//! Elements that change and delete records.

use fermata_engine::{
    flow::{DeleteRecords, ElementBody, SetValue, UpdateRecords, UpdateTarget},
    ids::Name,
    value::ValueSource,
};

use super::{
    draft::{Draft, Head},
    meaning, records,
};
use crate::salesforce::{
    ledger::Node,
    terms::{Kind, Meaning},
    trigger::by_deletion,
};

/// What an element changes or deletes.
enum Meant {
    /// The record that the flow is about.
    Own(Name),
    /// What a variable holds: its path, its kind, the object.
    Held(String, Kind, Name),
    /// All that match.
    Matching(Name),
}

fn meant(draft: &Draft<'_, '_>, node: Node<'_>) -> Result<Meant, String> {
    let object = draft.object(node);
    let Some(given) = node.child("inputReference").filter(|given| !given.is_empty()) else {
        return object.map(Meant::Matching).ok_or_else(|| "It does not say of which object.".to_owned());
    };
    if draft.ask.root.peek("start").is_some_and(by_deletion) && given.text().eq_ignore_ascii_case("$Record") {
        return Err("The record is deleted by then: nothing of it can be changed.".to_owned());
    }
    if given.text().eq_ignore_ascii_case("$Record") {
        let own = draft.flow.object.clone();
        return own.map(Meant::Own).ok_or_else(|| "The flow is about no record.".to_owned());
    }
    match draft.terms.meaning(given.text())? {
        Meaning::Path { path, kind } => {
            let object = object.or_else(|| meaning::object(&kind).cloned());
            let object =
                object.ok_or_else(|| format!("It is not known of which object {} is.", given.text()))?;
            Ok(Meant::Held(path, kind, object))
        }
        _ => Err(format!("{} holds no record.", given.text())),
    }
}

pub(super) fn update<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, head: Head) {
    let body = match meant(draft, node) {
        Err(why) => {
            draft.add_unsupported(node, &head, "Update Records", &why);
            return;
        }
        Ok(Meant::Own(object)) => {
            node.changed(
                "The record that the flow is about is changed at once wherever one of its fields is set.",
            );
            let record = |field: Name| {
                let value = ValueSource::Reference(format!("record.{field}"));
                meaning::set(field, value)
            };
            let mut sets: Vec<SetValue> = records::sets(draft, node, &object);
            if sets.is_empty() {
                sets = written(draft, "$Record", &object).into_iter().map(record).collect();
            }
            UpdateRecords { target: UpdateTarget::RunRecord, sets }
        }
        Ok(Meant::Held(path, kind, object)) => {
            let variable = node.peek_text("inputReference").unwrap_or_default();
            let mut sets = records::sets(draft, node, &object);
            if sets.is_empty() {
                let list = matches!(kind, Kind::List(_));
                node.changed("The fields that the flow sets before are named one by one.");
                sets = held(draft, variable, &path, list, &object);
            }
            let value = ValueSource::Reference(path);
            UpdateRecords { target: UpdateTarget::Records { object, value }, sets }
        }
        Ok(Meant::Matching(object)) => {
            let filter = draft.terms.filters(node, &object);
            let sets = records::sets(draft, node, &object);
            UpdateRecords { target: UpdateTarget::Matching { object, filter }, sets }
        }
    };
    draft.add(head.with(ElementBody::UpdateRecords(body)));
}

/// The fields of a record, or of the records of a list, as they are in the variable.
fn held(draft: &Draft<'_, '_>, variable: &str, path: &str, list: bool, object: &Name) -> Vec<SetValue> {
    let of = |field: Name| {
        let value = match list {
            true => ValueSource::Expression(format!("{path}.filter(r, r.id == item.id)[0].{field}")),
            false => ValueSource::Reference(format!("{path}.{field}")),
        };
        meaning::set(field, value)
    };
    written(draft, variable, object).into_iter().map(of).collect()
}

/// The fields that are written of what a variable holds; all that can be, where nothing in the flow writes any.
fn written(draft: &Draft<'_, '_>, variable: &str, object: &Name) -> Vec<Name> {
    let fields = draft.seen.fields_of(variable);
    let known =
        fields.iter().filter(|field| !field.contains('.')).filter_map(|field| draft.field(object, field));
    let known: Vec<Name> = known.filter(|field| field.as_str() != "id").collect();
    if !known.is_empty() {
        return known;
    }
    let all = draft.ask.schema.object(object).into_iter().flat_map(|object| &object.fields);
    all.filter(|field| !field.data_type.is_given()).map(|field| field.name.clone()).collect()
}

pub(super) fn delete<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, head: Head) {
    let target = match meant(draft, node) {
        Err(why) => {
            draft.add_unsupported(node, &head, "Delete Records", &why);
            return;
        }
        Ok(Meant::Own(_)) => {
            let why =
                "The record that a run is about is never deleted by it: delete it where the run has ended.";
            draft.add_unsupported(node, &head, "Delete Records", why);
            return;
        }
        Ok(Meant::Held(path, _, object)) => {
            UpdateTarget::Records { object, value: ValueSource::Reference(path) }
        }
        Ok(Meant::Matching(object)) => {
            let filter = draft.terms.filters(node, &object);
            UpdateTarget::Matching { object, filter }
        }
    };
    draft.add(head.with(ElementBody::DeleteRecords(DeleteRecords { target })));
}
