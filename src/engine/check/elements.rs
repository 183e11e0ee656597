//! Elements of flows: each kind with what it names, sets and needs.

use super::{
    Place, World, actions, calls, conditions, data, people,
    report::{Report, Spot},
    screens, shape, types,
};
use crate::{
    expr::{Kind, KnownNames, nearest},
    flow::{
        Action, Element, ElementBody, Flow, FlowDecision, FlowKind, Loop, Notify, SetValue, Subflow,
        Unsupported,
    },
    ids::Name,
    object::Object,
    value::{DataType, ValueSource},
};

/// A flow with what is known around it.
#[derive(Clone, Copy)]
pub(super) struct Drawn<'d> {
    pub(super) flow: &'d Flow,
    pub(super) names: &'d KnownNames,
    pub(super) world: &'d World,
    /// The object of the run's record, where it is known.
    pub(super) object: Option<&'d Object>,
}

impl<'d> Drawn<'d> {
    pub(super) fn new(flow: &'d Flow, names: &'d KnownNames, world: &'d World) -> Self {
        let object = flow.object.as_ref().and_then(|o| world.objects.get(o));
        Self { flow, names, world, object }
    }

    /// What a variable, or what is filled in on a screen, holds.
    pub(super) fn variable(&self, name: &Name) -> Option<DataType> {
        let variable = self.flow.variables.iter().find(|v| &v.name == name).map(|v| v.data_type.clone());
        variable.or_else(|| self.flow.component(name.as_str()).and_then(|c| c.data_type(self.object)))
    }

    /// A variable that takes a value of a type.
    pub(super) fn takes(&self, name: &Name, found: &DataType, at: &Spot, report: &mut Report) {
        match self.variable(name) {
            Some(wanted) if !types::fits(found, &wanted) => {
                let (found, wanted) = (types::described(found), types::described(&wanted));
                let message = format!(
                    "{name} takes {wanted}, but gets {found}; change the variable's type, or choose another"
                );
                report.error("wrong_type", at, message);
            }
            Some(_) => {}
            None => self.no_variable(name, at, report),
        }
    }

    pub(super) fn no_variable(&self, name: &Name, at: &Spot, report: &mut Report) {
        let known = self.flow.variables.iter().map(|v| &v.name);
        report.error("variable_unknown", at, types::unknown("variable", name, known));
    }
}

/// One element.
pub(super) fn check(drawn: Drawn<'_>, element: &Element, report: &mut Report) {
    let at = Spot::new(&Place::Element(element.name.clone()), "");
    let Drawn { flow, names, world, object } = drawn;
    report.label(&element.label, &at.under("label"));
    if !element.body.stands_in(flow.kind) {
        let (what, kind) = (element.body.words(), flow.kind.words());
        let message = format!("{what} cannot stand in {kind}; move it to another flow");
        report.error("element_wrong_kind", &at, message);
    }
    match &element.body {
        ElementBody::Screen(screen) => screens::check(flow, screen, object, names, world, &at, report),
        ElementBody::Assignment(it) => check_sets(drawn, &it.sets, &at, report),
        ElementBody::Decision(it) => check_decision(drawn, it, &at, report),
        ElementBody::Loop(it) => check_loop(drawn, it, &at, report),
        ElementBody::GetRecords(it) => data::check_get(drawn, it, &at, report),
        ElementBody::CreateRecords(it) => data::check_create(drawn, it, &at, report),
        ElementBody::UpdateRecords(it) => data::check_update(drawn, it, &at, report),
        ElementBody::DeleteRecords(it) => data::check_delete(drawn, it, &at, report),
        ElementBody::RollBack(_) => {}
        ElementBody::Notify(it) => check_notify(drawn, it, &at, report),
        ElementBody::Action(it) => {
            actions::check(drawn, it, &at, report);
            check_fault(drawn, element, it, &at, report);
        }
        ElementBody::Subflow(it) => check_subflow(drawn, it, &at, report),
        ElementBody::Unsupported(it) => check_unsupported(it, &at, report),
    }
}

/// Whatever calls other systems fails one day.
fn check_fault(drawn: Drawn<'_>, element: &Element, action: &Action, at: &Spot, report: &mut Report) {
    if action.calls_out() && drawn.flow.kind == FlowKind::Screen {
        let message = "calls another system while a person waits; move it into a background step";
        report.error("callout_in_screen", at, message);
    }
    if !action.may_fail() || element.fault.is_some() {
        return;
    }
    let message = "may fail, but nothing is drawn for that; draw a fault path";
    match drawn.world.require_fault_paths {
        true => report.error("fault_path_missing", &at.under("fault"), message),
        false => report.warn("fault_path_missing", &at.under("fault"), message),
    }
}

fn check_decision(drawn: Drawn<'_>, it: &FlowDecision, at: &Spot, report: &mut Report) {
    if it.outcomes.is_empty() {
        let message = "has no outcome, so it always takes the default; add an outcome";
        report.error("decision_empty", &at.under("outcomes"), message);
    }
    let places = it.outcomes.iter().map(|o| (&o.name, at.place.clone()));
    shape::twice(places, "the outcomes of a decision", report);
    for (i, outcome) in it.outcomes.iter().enumerate() {
        let at = at.under(format!("outcomes.{}", i + 1));
        report.label(&outcome.label, &at.under("label"));
        conditions::check(&outcome.condition, drawn.names, drawn.world, &at.under("condition"), report);
    }
}

fn check_loop(drawn: Drawn<'_>, it: &Loop, at: &Spot, report: &mut Report) {
    types::check_kind(&it.items, Kind::List, drawn.names, &at.under("items"), report);
    if it.first.is_none() {
        let message = "has no body, so it does nothing; lead it to the element that each item goes through";
        report.warn("loop_empty", &at.under("first"), message);
    }
    let known = match &it.items {
        ValueSource::Reference(path) => drawn.names.get(path.trim()),
        _ => None,
    };
    match known.as_deref().map(|known| &known.data_type) {
        Some(DataType::List { of }) => drawn.takes(&it.each, of, &at.under("each"), report),
        Some(DataType::MultiPicklist { choices }) => {
            let one = DataType::Picklist { choices: choices.clone() };
            drawn.takes(&it.each, &one, &at.under("each"), report);
        }
        _ if drawn.variable(&it.each).is_none() => drawn.no_variable(&it.each, &at.under("each"), report),
        _ => {}
    }
}

fn check_notify(drawn: Drawn<'_>, it: &Notify, at: &Spot, report: &mut Report) {
    let Drawn { names, world, .. } = drawn;
    if it.to.is_empty() {
        report.error("notify_nobody", &at.under("to"), "tells nobody; choose at least one person or team");
    }
    if it.subject.trim().is_empty() {
        report.error("label_empty", &at.under("subject"), "has no subject; write one line");
    }
    for (i, rule) in it.to.iter().enumerate() {
        people::check_rule(rule, world, names, &at.under(format!("to.{}", i + 1)), report);
    }
    types::check_template(&it.subject, names, &at.under("subject"), report);
    types::check_template(&it.body, names, &at.under("body"), report);
}

fn check_subflow(drawn: Drawn<'_>, it: &Subflow, at: &Spot, report: &mut Report) {
    let Drawn { flow, names, world, .. } = drawn;
    calls::check(&it.flow, &it.inputs, flow.kind.calls(), names, world, at, report);
    let Some(called) = world.flows.get(&it.flow) else { return };
    if called.object.is_some() && called.object != flow.object {
        let message = format!("{} works on records of another object; choose another flow", called.label);
        report.error("flow_other_object", &at.under("flow"), message);
    }
    let waits = called.calls_out_by(&|name| world.flows.get(name));
    if waits && flow.kind == FlowKind::Screen {
        let message = "calls another system while a person waits; move it into a background step";
        report.error("callout_in_screen", &at.under("flow"), message);
    }
    for (variable, output) in &it.outputs {
        let at = at.under(format!("outputs.{variable}"));
        let found = called.variables.iter().find(|v| &v.name == output && called.outputs.contains(output));
        match found {
            Some(found) => drawn.takes(variable, &found.data_type, &at, report),
            None => {
                let near = nearest(output.as_str(), called.outputs.iter().map(Name::as_str));
                let hint = near.map_or("choose another".to_owned(), |near| format!("did you mean {near}?"));
                let message = format!("{} does not hand over {output}; {hint}", called.label);
                report.error("output_unknown", &at, message);
            }
        }
    }
}

/// What has no counterpart can be activated, so that an imported process runs as far as it comes.
fn check_unsupported(it: &Unsupported, at: &Spot, report: &mut Report) {
    report.label_length(&it.what, &at.under("what"));
    report.text(&it.reason, &at.under("reason"));
    let message = "has no counterpart here, so the flow fails where it comes to it; replace it, or remove it";
    report.warn("not_supported", &at.under("what"), message);
}

fn check_sets(drawn: Drawn<'_>, sets: &[SetValue], at: &Spot, report: &mut Report) {
    if sets.is_empty() {
        report.warn("sets_nothing", at, "sets nothing; add a row, or remove the element");
    }
    for (i, set) in sets.iter().enumerate() {
        let at = at.under(format!("sets.{}", i + 1));
        match (drawn.variable(&set.name), &set.field) {
            (Some(data_type), None) => types::check_source(&set.value, &data_type, drawn.names, &at, report),
            (Some(data_type), Some(field)) => check_field(drawn, set, (&data_type, field), &at, report),
            (None, _) => drawn.no_variable(&set.name, &at, report),
        }
    }
}

/// A field of the record that a variable holds.
fn check_field(
    drawn: Drawn<'_>,
    set: &SetValue,
    (holds, field): (&DataType, &Name),
    at: &Spot,
    report: &mut Report,
) {
    let DataType::Record { object: name } = holds else {
        let message = format!(
            "sets a field of {}, which holds {}; choose a variable that holds a record",
            set.name,
            types::described(holds)
        );
        report.error("field_of_no_record", at, message);
        return;
    };
    let Some(object) = drawn.world.objects.get(name) else { return };
    match object.field(field) {
        _ if field.as_str() == "id" => {
            let id = DataType::Lookup { object: name.clone() };
            types::check_source(&set.value, &id, drawn.names, at, report);
        }
        Some(found) if found.data_type.is_given() => {
            let message =
                format!("{} is filled in by Fermata and cannot be set; remove the row", found.shown());
            report.error("wrong_value", at, message);
        }
        Some(found) => types::check_source(&set.value, &found.data_type, drawn.names, at, report),
        None => {
            let known = object.fields.iter().map(|f| &f.name);
            let message = types::unknown(&format!("{} field", object.label), field, known);
            report.error("field_unknown", at, message);
        }
    }
}
