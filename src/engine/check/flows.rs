//! Flows: elements that lead nowhere, set what is not there, or cannot stand in their kind of flow.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Place, World, elements,
    report::{Report, Spot},
    resources, shape, types,
};
use crate::{
    expr::nearest,
    flow::{Element, ElementBody, Flow, FlowKind},
    ids::Name,
    limits::FLOW_ELEMENTS_MAX,
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
    begun_by_inputs(flow, &whole, report);
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
    circles(flow, world, report);
    for element in &flow.elements {
        elements::check(elements::Drawn::new(flow, &names, world), element, report);
    }
}

/// A variable of the same name as an input begins as what that holds, so it must be able to.
fn begun_by_inputs(flow: &Flow, whole: &Spot, report: &mut Report) {
    for input in &flow.inputs {
        let same = flow.variables.iter().find(|v| v.name == input.name);
        let Some(variable) = same.filter(|v| !types::fits(&input.data_type, &v.data_type)) else { continue };
        let message = format!(
            "{} begins as the input of the same name, which holds {}, but is for {}; give both one type, or rename one",
            variable.name,
            types::described(&input.data_type),
            types::described(&variable.data_type)
        );
        report.error("wrong_type", &whole.under(format!("variables.{}", variable.name)), message);
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
        for (property, next) in element.leads() {
            if let Some(next) = next.filter(|next| !known.contains(next)) {
                dangling(next, &at.under(&property), report);
            }
            graph.entry(&element.name).or_default().push(next);
        }
    }
    unreached(flow, &graph, report);
    // A failure is no way out to count on: what only ends by failing turns for ever.
    let usual = |element: &'_ Element| {
        let leads = element.leads().into_iter().filter(|(property, _)| property != "fault");
        leads.map(|(_, next)| next.cloned()).collect::<Vec<_>>()
    };
    let ways: BTreeMap<Name, Vec<Option<Name>>> =
        flow.elements.iter().map(|element| (element.name.clone(), usual(element))).collect();
    endless(flow, &ways, report);
}

/// Flows that call one another in a circle, this one by the name under which it is checked: the world may hold an older
/// version of it, or none yet.
fn circles(flow: &Flow, world: &World, report: &mut Report) {
    for element in &flow.elements {
        let ElementBody::Subflow(call) = &element.body else { continue };
        let called = called_from(&call.flow, world);
        let back = |name: &&Name| {
            Some(*name) == world.checked.as_ref()
                || calls(name, world).any(|next| called_from(next, world).contains(name))
        };
        if called.iter().any(back) {
            let at = Spot::new(&Place::Element(element.name.clone()), "flow");
            let message = "flows call one another in a circle; break it, for instance by a loop in one flow";
            report.error("subflow_cycle", &at, message);
        }
    }
}

/// A flow and all that it calls, however deep.
fn called_from<'w>(name: &'w Name, world: &'w World) -> BTreeSet<&'w Name> {
    let mut seen = BTreeSet::new();
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        if seen.insert(name) {
            open.extend(calls(name, world));
        }
    }
    seen
}

fn calls<'w>(name: &Name, world: &'w World) -> impl Iterator<Item = &'w Name> {
    let elements = world.flows.get(name).into_iter().flat_map(|flow| &flow.elements);
    elements.filter_map(|element| match &element.body {
        ElementBody::Subflow(call) => Some(&call.flow),
        _ => None,
    })
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

fn endless(flow: &Flow, graph: &BTreeMap<Name, Vec<Option<Name>>>, report: &mut Report) {
    let mut ending: BTreeSet<&Name> = BTreeSet::new();
    let known = |name: &Name| graph.contains_key(name);
    loop {
        let more = graph.iter().find(|(name, next)| {
            // A connector that leads nowhere known is reported as such, not as a loop.
            !ending.contains(*name)
                && next.iter().any(|n| n.as_ref().is_none_or(|n| ending.contains(n) || !known(n)))
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
