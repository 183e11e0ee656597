//! Screens: components that cannot be told apart, cannot be filled in, or show what is not there.

use super::{
    Place, World, conditions,
    report::{Report, Spot},
    types,
};
use crate::{
    expr::KnownNames,
    flow::{ChecklistItem, Component, ComponentBody, Flow, Screen},
    limits::SCREEN_COMPONENTS_MAX,
    object::Object,
};

/// One screen.
pub(super) fn check(
    flow: &Flow,
    screen: &Screen,
    object: Option<&Object>,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    if screen.components.is_empty() {
        report.warn("screen_empty", &at.under("components"), "shows nothing; add a component");
    }
    report.at_most(screen.components.len(), SCREEN_COMPONENTS_MAX, "components", &at.under("components"));
    for (place, component) in screen.components.iter().enumerate() {
        check_section(screen, place, component, report);
        check_component(flow, component, object, names, world, report);
    }
}

/// Whether the section that a component names holds it.
fn check_section(screen: &Screen, place: usize, component: &Component, report: &mut Report) {
    let Some(section) = &component.section else { return };
    let at = Spot::new(&Place::Component(component.name.clone()), "section");
    if component.is_section() {
        let message = "is a section inside of a section; put it beside the other one";
        return report.error("section_unknown", &at, message);
    }
    let before = screen.components.iter().take(place);
    if !before.clone().any(|other| other.is_section() && &other.name == section) {
        let known = before.filter(|other| other.is_section()).map(|other| &other.name);
        let message = types::unknown("section before it on this screen called", section, known);
        report.error("section_unknown", &at, message);
    }
}

fn check_component(
    flow: &Flow,
    component: &Component,
    object: Option<&Object>,
    names: &KnownNames,
    world: &World,
    report: &mut Report,
) {
    let at = Spot::new(&Place::Component(component.name.clone()), "");
    let same = flow.components().filter(|c| c.name == component.name).count();
    if same > 1 || flow.variables.iter().any(|v| v.name == component.name) {
        let message =
            format!("the name {} is used twice among components and variables; rename one", component.name);
        report.error("duplicate_name", &at.under("name"), message);
    }
    check_body(flow, component, object, world, names, &at, report);
    types::check_template(&component.label, names, &at.under("label"), report);
    report.label_length(&component.label, &at.under("label"));
    types::check_template(&component.help, names, &at.under("help"), report);
    report.label_length(&component.placeholder, &at.under("placeholder"));
    if let (Some(default), Some(data_type)) = (&component.default, component.data_type(object)) {
        types::check_source(default, &data_type, names, &at.under("default"), report);
    }
    if let Some(visible) = &component.visible {
        conditions::check(visible, names, world, &at.under("visible"), report);
        if conditions::never_holds(visible) {
            report.warn(
                "never_visible",
                &at.under("visible"),
                "is never shown; change the condition, or remove it",
            );
        }
    }
    if let Some(validation) = &component.validation {
        conditions::check(&validation.condition, names, world, &at.under("validation"), report);
        if validation.message.trim().is_empty() {
            let message = "says nothing when its rule does not hold; write what the person should do";
            report.warn("label_empty", &at.under("validation.message"), message);
        }
        report.text(&validation.message, &at.under("validation.message"));
    }
}

fn check_body(
    flow: &Flow,
    component: &Component,
    object: Option<&Object>,
    world: &World,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    match &component.body {
        ComponentBody::Text { markdown } if markdown.trim().is_empty() => {
            report.warn("label_empty", &at.under("markdown"), "shows no text; write one, or remove it");
        }
        ComponentBody::Text { markdown } => {
            types::check_template(markdown, names, &at.under("markdown"), report)
        }
        ComponentBody::Section { .. } => report.label(&component.label, &at.under("label")),
        ComponentBody::Placeholder { what } => {
            report.label_length(what, &at.under("what"));
            let message = "stands for something that has no counterpart here; replace it, or remove it";
            report.warn("not_supported", &at.under("what"), message);
        }
        ComponentBody::Input { data_type } => {
            types::check_single(data_type, world, &at.under("data_type"), report);
            report.label(&component.label, &at.under("label"));
        }
        ComponentBody::Choice { choices, from, .. } => {
            if let Some(from) = from {
                types::check_list(from, names, &at.under("from"), report);
            }
            if from.is_none() || !choices.is_empty() {
                types::check_choices(choices, &at.under("choices"), report);
            }
            report.label(&component.label, &at.under("label"));
        }
        ComponentBody::Checklist { items } if items.is_empty() => {
            report.error(
                "choices_empty",
                &at.under("items"),
                "has nothing to tick off; add at least one item",
            );
        }
        ComponentBody::Checklist { items } => {
            let choices: Vec<_> = items.iter().map(ChecklistItem::choice).collect();
            types::check_choices(&choices, &at.under("items"), report);
            report.label(&component.label, &at.under("label"));
        }
        ComponentBody::RecordField { field, editable } => match (object, &flow.object) {
            (Some(object), _)
                if *editable && object.field(field).is_some_and(|found| found.data_type.is_given()) =>
            {
                let message =
                    format!("{field} is filled in by Fermata; show it without letting it be changed");
                report.error("wrong_value", &at.under("editable"), message);
            }
            (_, None) => {
                let message = "shows a field of a record, but the flow names no object; choose the object";
                report.error("object_missing", &at.under("field"), message);
            }
            (Some(object), _) if object.field(field).is_none() => {
                let known = object.fields.iter().map(|f| &f.name);
                let message = types::unknown(&format!("{} field", object.label), field, known);
                report.error("field_unknown", &at.under("field"), message);
            }
            _ => {}
        },
    }
}
