//! What the fields of screens hold, and what their names mean from then on.

use fermata_engine::{ids::Name, value::DataType};

use super::{extension, extension::Extension, parts, table};
use crate::salesforce::{
    flow::{choices, draft::Draft},
    ledger::Node,
    terms::{Kind, Meaning},
};

/// Fields of all screens of a flow at most; real flows have some dozens.
pub(super) const COMPONENTS_MAX: usize = 2_000;

/// A field that was learned.
#[derive(Debug, Clone)]
pub(in crate::salesforce::flow) struct Known {
    /// Its name as a component.
    pub(in crate::salesforce::flow) name: Name,
    /// What it takes; none where it only shows something.
    pub(in crate::salesforce::flow) data_type: Option<DataType>,
}

/// The name of a field; that of an object's field is made of what it refers to.
pub(super) fn api_of(field: Node<'_>) -> Option<String> {
    let reference = || field.peek_text("objectFieldReference").map(|text| text.replace(['.', ' '], "_"));
    field.peek_text("name").map(str::to_owned).or_else(reference)
}

/// Whether a field offers choices.
pub(super) fn offers(field: Node<'_>) -> bool {
    field.peek("choiceReferences").is_some()
}

/// Learns a field.
pub(super) fn learn(draft: &mut Draft<'_, '_>, field: Node<'_>) {
    let Some(api) = api_of(field) else { return };
    let kind = field.peek_text("fieldType").unwrap_or_default().to_lowercase();
    if kind == "region" || table::is(field) || draft.components.len() >= COMPONENTS_MAX {
        return;
    }
    // Some components of their own offer choices like a list does.
    let kind = if offers(field) && kind == "componentinstance" { "componentchoice".to_owned() } else { kind };
    let name = draft.free_value(&api);
    let path = format!("vars.{name}");
    let data_type = match kind.as_str() {
        "inputfield" => Some(draft.terms.data_type(field)),
        "largetextarea" => Some(DataType::LongText),
        "passwordfield" => Some(DataType::Text),
        "radiobuttons" | "dropdownbox" | "componentchoice" => {
            learn_choice(draft, field, &api, &path);
            Some(DataType::Text)
        }
        "multiselectcheckboxes" | "multiselectpicklist" | "componentmultichoice" => {
            let source = format!("join({path}, \"; \")");
            learn_sets(draft, field, &path);
            draft.terms.learn(&api, Meaning::Expression { source, kind: Kind::Text });
            None
        }
        "componentinstance" | "componentinput" => learn_extension(draft, field, &api, &name),
        "objectprovided" => object_field(draft, field),
        _ => None,
    };
    if let (Some(data_type), "inputfield" | "largetextarea" | "passwordfield") = (&data_type, kind.as_str()) {
        draft.learn_path(&api, path, Kind::of(data_type));
    }
    draft.components.insert(api.to_lowercase(), Known { name, data_type });
}

/// What is chosen is a text here, whatever it is there.
fn learn_choice(draft: &mut Draft<'_, '_>, field: Node<'_>, api: &str, path: &str) {
    learn_sets(draft, field, path);
    let meaning = match Kind::of(&draft.terms.data_type(field)) {
        Kind::Number => Meaning::Expression { source: format!("double({path})"), kind: Kind::Number },
        Kind::Boolean => Meaning::Expression { source: format!("{path} == \"true\""), kind: Kind::Boolean },
        kind @ (Kind::Date | Kind::DateTime) => Meaning::Path { path: path.to_owned(), kind },
        _ => Meaning::Path { path: path.to_owned(), kind: Kind::Text },
    };
    for name in [api.to_owned(), format!("{api}.selectedChoiceValues"), format!("{api}.value")] {
        draft.terms.learn(&name, meaning.clone());
    }
}

/// The name of a set of choices means what was chosen of it.
fn learn_sets(draft: &mut Draft<'_, '_>, field: Node<'_>, path: &str) {
    choices::learn_of(draft, field, path);
    for reference in field.nodes().filter(|node| node.tag() == "choiceReferences") {
        if draft.choices.is_set(reference.text()) {
            draft.learn_path(reference.text(), path.to_owned(), Kind::Text);
        }
    }
}

fn learn_extension(draft: &mut Draft<'_, '_>, field: Node<'_>, api: &str, name: &Name) -> Option<DataType> {
    match extension::of(draft, field) {
        Extension::One { data_type, holds } => {
            let kind = Kind::of(&data_type);
            let path = format!("vars.{name}");
            draft.learn_path(api, path.clone(), kind.clone());
            holds
                .iter()
                .for_each(|part| draft.learn_path(&format!("{api}.{part}"), path.clone(), kind.clone()));
            Some(data_type)
        }
        Extension::Parts(parts) => {
            for part in parts::shown(draft, field, parts) {
                let path = format!("vars.{}", draft.part_of(name, part.name));
                draft.learn_path(&format!("{api}.{}", part.name), path, Kind::Text);
            }
            None
        }
        Extension::Unknown => {
            // Nothing is ever filled in there.
            let nothing = Meaning::Literal { value: serde_json::Value::Null, kind: Kind::Unknown };
            draft.terms.learn(api, nothing.clone());
            for reference in draft.seen.used_within(api) {
                draft.terms.learn(&reference, nothing.clone());
            }
            None
        }
    }
}

/// The type of the object's field that a field of a screen shows.
fn object_field(draft: &Draft<'_, '_>, field: Node<'_>) -> Option<DataType> {
    let (record, name) = field.peek_text("objectFieldReference")?.rsplit_once('.')?;
    let meaning = draft.terms.meaning(record).ok()?;
    let object =
        crate::salesforce::flow::meaning::object(crate::salesforce::flow::meaning::kind(&meaning))?.clone();
    draft
        .ask
        .schema
        .field(&object, name)
        .map(|found| found.plain().clone())
        .filter(|found| !found.is_structure())
}
