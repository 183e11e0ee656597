//! Flows: elements that lead nowhere, set what is not there, or cannot stand in their kind of flow.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Place, World, conditions, people,
    report::{Report, Spot},
    resources, screens, shape, types,
};
use crate::{
    expr::{KnownNames, nearest},
    flow::{Element, ElementBody, Flow, FlowKind, SetValue},
    ids::Name,
    limits::FLOW_ELEMENTS_MAX,
    object::Object,
    value::DataType,
};

/// Everything in a flow.
pub(super) fn check(flow: &Flow, world: &World, report: &mut Report) {
    let names = resources::flow_names(flow, world);
    let whole = Spot::new(&Place::Whole, "");
    report.label(&flow.label, &whole.under("label"));
    report.text(&flow.description, &whole.under("description"));
    report.at_most(flow.elements.len(), FLOW_ELEMENTS_MAX, "elements", &whole.under("elements"));
    types::check_variables(&flow.inputs, world, &whole.under("inputs"), report);
    types::check_variables(&flow.variables, world, &whole.under("variables"), report);
    if let Some(object) = &flow.object
        && !world.objects.contains_key(object)
    {
        let message = types::unknown("object", object, world.objects.keys());
        report.error("object_unknown", &whole.under("object"), message);
    }
    let elements = flow.elements.iter().map(|e| (&e.name, Place::Element(e.name.clone())));
    shape::twice(elements, "the elements", report);
    kind(flow, &whole, report);
    outputs(flow, &whole, report);
    paths(flow, &whole, report);
    for element in &flow.elements {
        check_element(flow, element, &names, world, report);
    }
}

fn kind(flow: &Flow, whole: &Spot, report: &mut Report) {
    let result = flow.variables.iter().find(|v| v.name.as_str() == "result");
    match (flow.kind, result) {
        (FlowKind::Evaluation, None) => {
            let message = "an evaluation flow answers with the variable result, which is not there; add a checkbox variable called result";
            report.error("result_missing", &whole.under("variables"), message);
        }
        (FlowKind::Evaluation, Some(result)) if result.data_type != DataType::Checkbox => {
            let message = "the variable result must be a checkbox; change its type";
            report.error("result_missing", &whole.under("variables.result"), message);
        }
        _ => {}
    }
    if flow.kind != FlowKind::Screen && !flow.outcomes.is_empty() {
        report.warn(
            "outcomes_unused",
            &whole.under("outcomes"),
            "only screen flows have buttons; remove the outcomes",
        );
    }
    let outcomes = flow.outcomes.iter().map(|o| (&o.name, Place::Whole));
    shape::twice(outcomes, "the outcomes", report);
    for (i, outcome) in flow.outcomes.iter().enumerate() {
        report.label(&outcome.label, &whole.under(format!("outcomes.{}.label", i + 1)));
    }
}

fn outputs(flow: &Flow, whole: &Spot, report: &mut Report) {
    let known = |name: &Name| {
        flow.variables.iter().any(|v| &v.name == name) || flow.component(name.as_str()).is_some()
    };
    for output in flow.outputs.iter().filter(|name| !known(name)) {
        let near = nearest(output.as_str(), flow.variables.iter().map(|v| v.name.as_str()));
        let hint = near.map_or("add the variable".to_owned(), |near| format!("did you mean {near}?"));
        let message = format!("hands over {output}, which is no variable; {hint}");
        report.error("output_unknown", &whole.under("outputs"), message);
    }
}

fn leads(element: &Element) -> Vec<(String, Option<&Name>)> {
    let mut next = vec![("next".to_owned(), element.next.as_ref())];
    if let ElementBody::Decision(decision) = &element.body {
        let outcomes = decision.outcomes.iter().enumerate();
        next.extend(outcomes.map(|(i, o)| (format!("outcomes.{}.next", i + 1), o.next.as_ref())));
    }
    next
}

fn paths(flow: &Flow, whole: &Spot, report: &mut Report) {
    let known: BTreeSet<&Name> = flow.elements.iter().map(|e| &e.name).collect();
    let dangling = |name: &Name, at: &Spot, report: &mut Report| {
        let near = nearest(name.as_str(), known.iter().map(|n| n.as_str()));
        let hint = near.map_or("lead it elsewhere".to_owned(), |near| format!("did you mean {near}?"));
        report.error("target_unknown", at, format!("leads to {name}, which is not there; {hint}"));
    };
    match &flow.start {
        None if !flow.elements.is_empty() => {
            report.error("no_start", &whole.under("start"), "begins with no element; choose the first one");
            return;
        }
        None => return,
        Some(start) if !known.contains(start) => dangling(start, &whole.under("start"), report),
        Some(_) => {}
    }
    let mut graph: BTreeMap<&Name, Vec<Option<&Name>>> = BTreeMap::new();
    for element in &flow.elements {
        let at = Spot::new(&Place::Element(element.name.clone()), "");
        for (property, next) in leads(element) {
            if let Some(next) = next.filter(|next| !known.contains(next)) {
                dangling(next, &at.under(&property), report);
            }
            graph.entry(&element.name).or_default().push(next);
        }
    }
    unreached(flow, &graph, report);
    endless(flow, &graph, report);
}

fn unreached(flow: &Flow, graph: &BTreeMap<&Name, Vec<Option<&Name>>>, report: &mut Report) {
    let mut seen: BTreeSet<&Name> = BTreeSet::new();
    let mut open: Vec<&Name> = flow.start.iter().collect();
    while let Some(at) = open.pop() {
        if seen.insert(at) {
            open.extend(graph.get(at).into_iter().flatten().flatten().copied());
        }
    }
    for element in flow.elements.iter().filter(|e| !seen.contains(&e.name)) {
        let message = "no path leads here; connect it, or remove it";
        report.warn("unreachable", &Spot::new(&Place::Element(element.name.clone()), ""), message);
    }
}

fn endless(flow: &Flow, graph: &BTreeMap<&Name, Vec<Option<&Name>>>, report: &mut Report) {
    let mut ending: BTreeSet<&Name> = BTreeSet::new();
    let known = |name: &Name| graph.contains_key(name);
    loop {
        let more = graph.iter().find(|(name, next)| {
            // A connector that leads nowhere known is reported as such, not as a loop.
            !ending.contains(*name) && next.iter().any(|n| n.is_none_or(|n| ending.contains(n) || !known(n)))
        });
        match more {
            Some((name, _)) => ending.insert(name),
            None => break,
        };
    }
    for element in flow.elements.iter().filter(|e| !ending.contains(&e.name)) {
        let message = "turns in a circle that never ends; lead one of its ways to the end";
        report.error("never_ends", &Spot::new(&Place::Element(element.name.clone()), "next"), message);
    }
}

fn check_element(flow: &Flow, element: &Element, names: &KnownNames, world: &World, report: &mut Report) {
    let at = Spot::new(&Place::Element(element.name.clone()), "");
    report.label(&element.label, &at.under("label"));
    if !stands_in(&element.body, flow.kind) {
        let (what, kind) = (element.body.words(), flow.kind.words());
        report.error(
            "element_wrong_kind",
            &at,
            format!("{what} cannot stand in {kind}; move it to another flow"),
        );
    }
    let object = flow.object.as_ref().and_then(|o| world.objects.get(o));
    match &element.body {
        ElementBody::Screen(screen) => screens::check(flow, screen, object, names, world, &at, report),
        ElementBody::Assignment(assignment) => check_sets(flow, &assignment.sets, object, names, &at, report),
        ElementBody::Decision(decision) => {
            if decision.outcomes.is_empty() {
                let message = "has no outcome, so it always takes the default; add an outcome";
                report.error("decision_empty", &at.under("outcomes"), message);
            }
            let places = decision.outcomes.iter().map(|o| (&o.name, at.place.clone()));
            shape::twice(places, "the outcomes of a decision", report);
            for (i, outcome) in decision.outcomes.iter().enumerate() {
                let at = at.under(format!("outcomes.{}", i + 1));
                report.label(&outcome.label, &at.under("label"));
                conditions::check(&outcome.condition, names, world, &at.under("condition"), report);
            }
        }
        ElementBody::UpdateRecords(update) => check_update(flow, &update.sets, object, names, &at, report),
        ElementBody::Notify(notify) => {
            if notify.to.is_empty() {
                report.error(
                    "notify_nobody",
                    &at.under("to"),
                    "tells nobody; choose at least one person or team",
                );
            }
            if notify.subject.trim().is_empty() {
                report.error("label_empty", &at.under("subject"), "has no subject; write one line");
            }
            for (i, rule) in notify.to.iter().enumerate() {
                people::check_rule(rule, world, names, &at.under(format!("to.{}", i + 1)), report);
            }
            types::check_template(&notify.subject, names, &at.under("subject"), report);
            types::check_template(&notify.body, names, &at.under("body"), report);
        }
    }
}

fn stands_in(body: &ElementBody, kind: FlowKind) -> bool {
    match body {
        ElementBody::Screen(_) => kind == FlowKind::Screen,
        ElementBody::UpdateRecords(_) | ElementBody::Notify(_) => kind != FlowKind::Evaluation,
        ElementBody::Assignment(_) | ElementBody::Decision(_) => true,
    }
}

fn check_sets(
    flow: &Flow,
    sets: &[SetValue],
    object: Option<&Object>,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    if sets.is_empty() {
        report.warn("sets_nothing", at, "sets nothing; add a row, or remove the element");
    }
    for (i, set) in sets.iter().enumerate() {
        let at = at.under(format!("sets.{}", i + 1));
        let variable = flow.variables.iter().find(|v| v.name == set.name).map(|v| v.data_type.clone());
        match variable.or_else(|| flow.component(set.name.as_str()).and_then(|c| c.data_type(object))) {
            Some(data_type) => types::check_source(&set.value, &data_type, names, &at, report),
            None => {
                let known = flow.variables.iter().map(|v| &v.name);
                report.error("variable_unknown", &at, types::unknown("variable", &set.name, known));
            }
        }
    }
}

fn check_update(
    flow: &Flow,
    sets: &[SetValue],
    object: Option<&Object>,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    if flow.object.is_none() {
        let message =
            "changes a record, but the flow names no object; choose the object that the flow works on";
        report.error("object_missing", at, message);
    }
    if sets.is_empty() {
        report.warn("sets_nothing", at, "sets nothing; add a row, or remove the element");
    }
    let Some(object) = object else { return };
    for (i, set) in sets.iter().enumerate() {
        let at = at.under(format!("sets.{}", i + 1));
        match object.field(&set.name) {
            Some(field) => types::check_source(&set.value, &field.data_type, names, &at, report),
            None => {
                let known = object.fields.iter().map(|f| &f.name);
                let message = types::unknown(&format!("{} field", object.label), &set.name, known);
                report.error("field_unknown", &at, message);
            }
        }
    }
}
