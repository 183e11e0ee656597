//! Flows that are called. One with screens is put into the flow that calls it, since only flows without screens are called here.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    flow::{
        Action, Assignment, Element, ElementBody, FlowKind, SetValue, Subflow, action::StartOrchestration,
    },
    ids::Name,
    limits::FLOW_ELEMENTS_MAX,
    value::ValueSource,
};

use super::{
    Ask, Call, INLINE_DEPTH_MAX,
    draft::{Draft, ELEMENTS, Head},
    finish, meaning, start, variables,
};
use crate::salesforce::{
    facts::FlowFacts,
    ledger::Node,
    report::FileKind,
    terms::{Kind, Meaning},
};

/// A call as it is read.
struct Called<'l> {
    flow: String,
    /// Inputs: the name, the value, where it stands.
    inputs: Vec<(String, ValueSource, Node<'l>)>,
    /// Outputs: the variable that takes it with its field, the name there.
    outputs: Vec<(Name, Option<Name>, String)>,
}

/// The flow that an element calls.
fn flow_of(node: Node<'_>) -> Option<&str> {
    match node.tag() {
        "subflows" => node.peek_text("flowName"),
        "actionCalls"
            if node.peek_text("actionType").is_some_and(|kind| kind.eq_ignore_ascii_case("flow")) =>
        {
            node.peek_text("actionName")
        }
        _ => None,
    }
}

/// Variables for the outputs that are read by the name of the element that calls.
pub(super) fn learn(draft: &mut Draft<'_, '_>, root: Node<'_>) {
    for node in root.nodes() {
        let (Some(flow), Some(api)) = (flow_of(node), node.peek_text("name")) else { continue };
        let begins = format!("{}.", api.to_lowercase());
        let mut known_outputs = BTreeSet::new();
        for used in draft.seen.used_within(api) {
            let Some(rest) = used.strip_prefix(&begins) else { continue };
            let rest = rest.strip_prefix("outputs.").unwrap_or(rest);
            let output = rest.split('.').next().unwrap_or_default().to_owned();
            if output.is_empty() || !known_outputs.insert(output.clone()) || !draft.has_room_for_variables() {
                continue;
            }
            let known = draft.ask.others.get(flow).and_then(|facts| facts.output(&output)).cloned();
            let kind = known.as_ref().map_or(Kind::Unknown, |known| known.kind.clone());
            let spelled = known.map_or(output.clone(), |known| known.name.to_string());
            let variable = draft.free_value(&format!("{api}_{spelled}"));
            draft.add_variable(variable.clone(), meaning::data_type(&kind));
            for name in [format!("{api}.{output}"), format!("{api}.Outputs.{output}")] {
                draft.learn_path(&name, format!("vars.{variable}"), kind.clone());
            }
            draft.outputs.push((api.to_lowercase(), variable, output));
        }
    }
}

pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, mut head: Head) {
    node.is_true("storeOutputAutomatically");
    let (inputs_tag, outputs_tag) = match node.tag() {
        "subflows" => ("inputAssignments", "outputAssignments"),
        _ => ("inputParameters", "outputParameters"),
    };
    for tag in ["flowName", "actionName", "actionType"] {
        node.child(tag);
    }
    let Some(flow) = flow_of(node).map(str::to_owned) else {
        draft.add_unsupported(node, &head, "Subflow", "It does not say which flow is called.");
        return;
    };
    let mut called = Called { flow, inputs: Vec::new(), outputs: Vec::new() };
    for input in node.children(inputs_tag) {
        if let (Some(name), Some(value)) = (input.name(), draft.value(input, "value")) {
            called.inputs.push((name.to_owned(), value, input));
        }
    }
    for output in node.children(outputs_tag) {
        let to = output.text_of("assignToReference").map(|to| draft.terms.meaning(to));
        match (output.name(), to) {
            (Some(name), Some(Ok(Meaning::Path { path, .. }))) if meaning::variable(&path).is_some() => {
                let (variable, field) = meaning::variable(&path).unwrap_or_else(|| (head.name.clone(), None));
                called.outputs.push((variable, field, name.to_owned()));
            }
            _ => output.not_supported("What takes it is no variable of this flow."),
        }
    }
    let api = node.peek_text("name").unwrap_or_default().to_lowercase();
    let by_name = draft.outputs.iter().filter(|(of, ..)| *of == api);
    let by_name: Vec<_> =
        by_name.map(|(_, variable, output)| (variable.clone(), None, output.clone())).collect();
    called.outputs.extend(by_name);
    let facts = draft.ask.others.get(&called.flow).cloned();
    let own = draft.flow.kind;
    match facts {
        Some(facts) if matches!(facts.kind, FileKind::Orchestration | FileKind::ApprovalProcess) => {
            starts(draft, node, &head, &facts, called);
        }
        Some(facts) if own == FlowKind::Autolaunched && facts.kind == FileKind::ScreenFlow => {
            let reason = format!("{} has screens, but nobody sees them where this flow runs.", facts.label);
            draft.add_unsupported(node, &head, "Subflow", &reason);
        }
        Some(facts)
            if facts.kind == FileKind::ScreenFlow
                || (own == FlowKind::Evaluation) != (facts.kind == FileKind::EvaluationFlow) =>
        {
            put_in(draft, node, head, &facts, called);
        }
        None if own == FlowKind::Evaluation => {
            let reason = format!("{} is not among the files.", called.flow);
            draft.add_unsupported(node, &head, "Subflow", &reason);
        }
        facts => calls(draft, node, &mut head, facts.as_ref(), called),
    }
}

/// A call of a flow without screens.
fn calls(
    draft: &mut Draft<'_, '_>,
    node: Node<'_>,
    head: &mut Head,
    facts: Option<&FlowFacts<'_>>,
    called: Called<'_>,
) {
    let flow = facts.map(|facts| facts.name.clone());
    let Some(flow) = flow.or_else(|| Name::parse(&called.flow).ok()) else {
        draft.add_unsupported(node, head, "Subflow", "The name of the flow that is called can be none here.");
        return;
    };
    let (mut inputs, mut asked) =
        (BTreeMap::new(), Call { flow: flow.clone(), inputs: Vec::new(), outputs: Vec::new() });
    for (api, value, at) in called.inputs {
        let known = facts.map(|facts| facts.input(&api).map(|input| input.name.clone()));
        let name = match known {
            Some(None) => {
                at.not_supported(format!("{flow} has no input {api}."));
                continue;
            }
            Some(Some(name)) => Some(name),
            None => Name::parse(&api).ok(),
        };
        let Some(name) = name else {
            at.not_supported("An input here cannot have such a name.");
            continue;
        };
        let kind = at.peek("value").map_or(Kind::Unknown, |value| draft.kind_of_value(value));
        asked.inputs.push((name.clone(), meaning::data_type(&kind)));
        inputs.insert(name, value);
    }
    let mut outputs = BTreeMap::new();
    let mut sets = Vec::new();
    for (variable, field, api) in called.outputs {
        let known = facts.map(|facts| facts.output(&api).map(|output| output.name.clone()));
        let name = match known {
            Some(known) => known,
            None => Name::parse(&api).ok(),
        };
        let Some(name) = name else {
            node.changed(format!("{flow} hands over no {api}, so what would take it stays as it was."));
            continue;
        };
        let held = draft.flow.variables.iter().find(|v| v.name == variable).map(|v| v.data_type.clone());
        let held = held.unwrap_or_else(|| meaning::data_type(&Kind::Text));
        let variable = match field {
            None => variable,
            Some(field) => {
                let taken = draft.free_value(&format!("{}_{name}", head.name));
                draft.add_variable(taken.clone(), meaning::data_type(&Kind::Text));
                sets.push(meaning::set_field(
                    variable,
                    field,
                    ValueSource::Reference(format!("vars.{taken}")),
                ));
                taken
            }
        };
        asked.outputs.push((name.clone(), held));
        outputs.insert(variable, name);
    }
    draft.add_sets_after(head, "outputs", "Keep what it hands over", sets);
    draft.calls.push(asked);
    draft.add(head.with(ElementBody::Subflow(Subflow { flow, inputs, outputs })));
}

/// An orchestration that is started.
fn starts(draft: &mut Draft<'_, '_>, node: Node<'_>, head: &Head, facts: &FlowFacts<'_>, called: Called<'_>) {
    node.changed("It starts a run of the orchestration, and does not wait for its end.");
    let mut inputs = BTreeMap::new();
    let mut record = None;
    for (api, value, at) in called.inputs {
        match facts.input(&api).map(|input| input.name.clone()).or_else(|| Name::parse(&api).ok()) {
            Some(_) if value == ValueSource::Reference("record.id".to_owned()) && record.is_none() => {
                record = Some(ValueSource::Reference("record".to_owned()));
            }
            Some(name) => {
                inputs.insert(name, value);
            }
            None => at.not_supported(format!("{} has no input {api}.", facts.name)),
        }
    }
    let action = StartOrchestration { orchestration: facts.name.clone(), record, inputs, into: None };
    draft.add(head.with(ElementBody::Action(Action::StartOrchestration(action))));
}

/// Puts a flow into this one: its inputs are set first, then come its elements, then what it hands over.
fn put_in<'l>(
    draft: &mut Draft<'_, 'l>,
    node: Node<'l>,
    mut head: Head,
    facts: &FlowFacts<'l>,
    called: Called<'l>,
) {
    let circle = draft.around.contains(&facts.name) || facts.name == draft.ask.facts.name;
    let fits =
        |root: &Node<'_>| root.nodes().filter(|node| ELEMENTS.contains(&node.tag())).count() <= draft.room;
    let shallow = draft.around.len() < INLINE_DEPTH_MAX;
    let (Some(root), false, true) = (facts.root.filter(fits), circle, shallow) else {
        let reason = match circle {
            true => "It calls itself in a circle; draw it as a loop.".to_owned(),
            false if facts.root.is_some() && shallow => {
                format!(
                    "With {} put in, the flow would have more than {FLOW_ELEMENTS_MAX} elements.",
                    facts.label
                )
            }
            false => format!("{} is not among the files, or lies too deep in others.", facts.label),
        };
        draft.add_unsupported(node, &head, "Subflow", &reason);
        return;
    };
    node.changed(format!(
        "The elements of {} are drawn here, since only flows without screens are called.",
        facts.label
    ));
    let ask = Ask {
        facts,
        root,
        schema: draft.ask.schema,
        others: draft.ask.others,
        waits_before: false,
        people: draft.ask.people,
    };
    let around = draft.around.iter().cloned().chain([draft.ask.facts.name.clone()]).collect();
    let mut inner = Draft::within(ask, format!("{}_", head.name), around, draft.room);
    inner.taken.clone_from(&draft.taken);
    variables::learn(&mut inner);
    inner.elements();
    start::read(&mut inner, None);
    finish::close(&mut inner);
    draft.room = inner.room;
    let mut sets: Vec<SetValue> = Vec::new();
    for (api, value, at) in called.inputs {
        match variable_in(&inner, &api) {
            Some(name) => sets.push(meaning::set(name, value)),
            None => at.not_supported(format!("{} has no input {api}.", facts.label)),
        }
    }
    sets.extend(anew(draft, &inner, &sets));
    let took = |(variable, field, api): (Name, Option<Name>, String)| match inner.terms.meaning(&api) {
        Ok(meaning) => Some(SetValue { name: variable, field, value: meaning::source(meaning) }),
        Err(_) => {
            node.changed(format!(
                "{} hands over no {api}, so what would take it stays as it was.",
                facts.label
            ));
            None
        }
    };
    let handed = called.outputs.into_iter().filter_map(took).collect();
    draft.add_sets_after(&mut head, "outputs", "Keep what it hands over", handed);
    let mut elements = std::mem::take(&mut inner.flow.elements);
    finish::ends_lead_to(&mut elements, head.next.as_ref());
    let begin = inner.flow.start.clone().or(head.next.clone());
    let mut entry: Element = head.with(ElementBody::Assignment(Assignment { sets }));
    entry.next = begin;
    entry.fault = None;
    draft.add(entry);
    elements.into_iter().for_each(|element| draft.add(element));
    draft.flow.variables.append(&mut inner.flow.variables);
    draft.taken.append(&mut inner.taken);
    draft.calls.append(&mut inner.calls);
}

/// What the other variables of a flow that is put in begin with, where the elements around it may come to it again.
fn anew(draft: &Draft<'_, '_>, inner: &Draft<'_, '_>, given: &[SetValue]) -> Vec<SetValue> {
    let goes_back = |node: Node<'_>| {
        node.tag() == "loops"
            || node.nodes().any(|lead| lead.peek_text("isGoTo").is_some_and(|it| it == "true"))
    };
    if !draft.ask.root.nodes().any(goes_back) {
        return Vec::new();
    }
    let rest =
        inner.flow.variables.iter().filter(|variable| !given.iter().any(|set| set.name == variable.name));
    rest.map(|variable| meaning::set(variable.name.clone(), ValueSource::Literal(variable.default.clone())))
        .collect()
}

/// The variable that an input of a flow is once it was put into another.
fn variable_in(inner: &Draft<'_, '_>, api: &str) -> Option<Name> {
    match inner.terms.meaning(api).ok()? {
        Meaning::Path { path, .. } => meaning::variable(&path).map(|(name, _)| name),
        _ => None,
    }
}
