//! Components that hold several values: each of them is an input of its own.

use fermata_engine::{
    flow::{Component, ComponentBody},
    ids::Name,
    value::DataType,
};

use super::{Page, extension, field, values::Known};
use crate::salesforce::{
    flow::{draft::Draft, html, meaning},
    ledger::Node,
};

/// One value of such a component.
#[derive(Debug)]
pub(super) struct Part {
    /// Its name.
    pub(super) name: &'static str,
    /// What people read.
    pub(super) label: &'static str,
    /// Whether it is shown where nothing asks for it.
    pub(super) always: bool,
}

const fn part(name: &'static str, label: &'static str, always: bool) -> Part {
    Part { name, label, always }
}

/// A person's name.
pub(super) const NAME: &[Part] = &[
    part("salutation", "Salutation", false),
    part("firstName", "First name", true),
    part("middleName", "Middle name", false),
    part("lastName", "Last name", true),
    part("suffix", "Suffix", false),
    part("informalName", "Informal name", false),
];

/// An address.
pub(super) const ADDRESS: &[Part] = &[
    part("street", "Street", true),
    part("postalCode", "Postal code", true),
    part("city", "City", true),
    part("province", "State or province", true),
    part("country", "Country", true),
];

/// Picklists, each of which depends on the one before it.
pub(super) const PICKLISTS: &[Part] = &[
    part("topValue", "First", true),
    part("middleValue", "Second", false),
    part("bottomValue", "Third", false),
];

/// The parts of a field that are shown.
pub(super) fn shown(draft: &Draft<'_, '_>, field: Node<'_>, parts: &'static [Part]) -> Vec<&'static Part> {
    let api = field.peek_text("name").unwrap_or_default();
    let named = |part: &Part| {
        let list = format!("{}PicklistApiName", part.name.trim_end_matches("Value"));
        draft.seen.uses(&format!("{api}.{}", part.name))
            || extension::parameter(field, part.name).is_some()
            || extension::parameter(field, &list).is_some()
            || field.nodes().any(|node| {
                node.tag() == "outputParameters"
                    && node.peek_text("name").is_some_and(|name| name.eq_ignore_ascii_case(part.name))
            })
    };
    parts.iter().filter(|part| part.always || named(part)).collect()
}

/// Reads a field of several parts.
pub(super) fn read(
    draft: &Draft<'_, '_>,
    field: Node<'_>,
    known: &Known,
    mut component: Component,
    parts: &'static [Part],
    page: &mut Page,
) -> Vec<Component> {
    field.changed("Each of its parts is a field of its own.");
    let labelled = field.peek("fieldText").is_some_and(|text| !text.is_empty());
    let mut made: Vec<Component> = shown(draft, field, parts)
        .into_iter()
        .map(|part| Component {
            name: draft.part_of(&known.name, part.name),
            label: part.label.to_owned(),
            default: None,
            body: ComponentBody::Input { data_type: DataType::Text },
            ..component.clone()
        })
        .collect();
    let names: Vec<&str> = shown(draft, field, parts).into_iter().map(|part| part.name).collect();
    let mut whole = labelled.then(|| component.label.clone());
    for parameter in field.children("inputParameters") {
        let name = parameter.name().unwrap_or_default().to_lowercase();
        let Some(value) = parameter.child("value").filter(|value| !value.is_empty()) else { continue };
        match name.as_str() {
            "label" | "addresslabel" | "namelabel" => {
                whole = Some(html::plain(&draft.text_value(value).0)).filter(|text| !text.is_empty());
            }
            "required" => component.required |= field::is_true(value),
            "readonly" | "disabled" => component.read_only |= field::is_true(value),
            "dependencywrapperapiname" => value.read_all(),
            _ if !one(draft, field, (&name, value), &names, &mut made) => {
                parameter.not_supported("The fields that stand in its place have nothing like it.");
            }
            _ => {}
        }
    }
    for part in &mut made {
        part.required |= component.required;
        part.read_only |= component.read_only;
        if let Some(whole) = &whole {
            part.label = meaning::clipped(&format!("{whole}: {}", part.label));
        }
    }
    field::outputs(draft, field, page);
    made
}

/// What one part is given; whether it was about a part at all.
fn one(
    draft: &Draft<'_, '_>,
    field: Node<'_>,
    (name, value): (&str, Node<'_>),
    names: &[&str],
    made: &mut [Component],
) -> bool {
    for (part, component) in names.iter().zip(made) {
        let stem = part.trim_end_matches("Value").to_lowercase();
        let Some(what) = name.strip_prefix(&stem) else { continue };
        match what {
            "" | "value" => {
                let given = draft.terms.value(value);
                component.default = given.and_then(|given| field::fitting(value, given, &DataType::Text));
            }
            "label" => component.label = meaning::clipped(&html::plain(&draft.text_value(value).0)),
            "placeholder" => component.placeholder = meaning::clipped(&draft.text_value(value).0),
            "required" => component.required |= field::is_true(value),
            "disabled" | "readonly" => component.read_only |= field::is_true(value),
            "picklistapiname" => listed(draft, field, value, component),
            _ => continue,
        }
        return true;
    }
    false
}

/// What can be chosen of a picklist, as far as it is known.
fn listed(draft: &Draft<'_, '_>, field: Node<'_>, value: Node<'_>, component: &mut Component) {
    value.read_all();
    let object = extension::parameter(field, "dependencyWrapperApiName")
        .or_else(|| extension::parameter(field, "objectApiName"))
        .and_then(|object| Name::parse(object).ok());
    let name = value.peek_text("stringValue").unwrap_or_default();
    let known = object.as_ref().and_then(|object| draft.ask.schema.field(object, name));
    match known.and_then(DataType::choices) {
        Some(choices) if !choices.is_empty() => {
            component.body = ComponentBody::Choice { choices: choices.to_vec(), multiple: false, from: None };
        }
        _ => {
            value.changed("The files do not say which values the picklist has, so that a text is asked for.")
        }
    }
}
