//! Files of flows, as callers see what they become.

use std::collections::BTreeMap;

use fermata_engine::{
    definition::{
        Background, Exit, Orchestration, RetryPolicy, Stage, Step, StepStart, Target, Trigger, Until, Wait,
        Work,
    },
    flow::Flow,
    ids::Name,
    value::ValueSource,
};

use super::{Mind, sources::Source, wanted::Calls};
use crate::salesforce::{
    flow::{self, LeadingWait},
    orchestration::callee::{Callee, Decides},
    trigger::{Later, begins_later, until},
};

/// A flow's file, turned.
pub(super) struct Turned {
    /// As callers see it.
    pub(super) callee: Callee,
    /// What starts it: a change to a record, the clock, an event.
    pub(super) trigger: Option<Trigger>,
    /// The path that it is as a whole, where it begins later than what starts it.
    pub(super) path: Option<Later>,
    /// Paths of it that begin later, each a flow by itself.
    pub(super) later: Vec<(Later, Flow)>,
    /// Flows that it calls.
    pub(super) calls: Vec<flow::Call>,
}

/// Turns the file of a flow.
pub(super) fn turn(source: &Source, mind: &Mind<'_>, calls: &Calls) -> Option<Turned> {
    let facts = mind.known.get(source.name.as_str())?;
    let turned = flow::flow(flow::Ask {
        facts,
        root: source.root(),
        schema: mind.schema,
        others: mind.known,
        waits_before: calls.may_wait(facts),
        people: &|kind, name| Some(mind.people.of(kind, name)),
    });
    let decides = turned.decision.as_ref().and_then(|decision| {
        let comments = decision.comments.as_ref().map(Name::to_string);
        Some(Decides { decision: decision.decision.as_ref()?.to_string(), comments })
    });
    let without = turned.decision.as_ref().filter(|_| calls.only_by_approvals(facts));
    let flow =
        without.and_then(|decision| flow::without_decision(&turned.flow, decision)).unwrap_or(turned.flow);
    let (paths, leads): (Vec<_>, Vec<_>) = turned.wait.into_iter().partition(|wait| wait.asked_again);
    let wait = leads.first().map(waited_for);
    let path = paths.first().map(|wait| later("Later", &wait.label, Some(wait)));
    let later = turned
        .later
        .into_iter()
        .map(|path| (later(&path.name, &path.label, path.wait.as_ref()), path.flow))
        .collect();
    let callee = Callee { wait, decides, ..Callee::plain(source.name.clone(), flow) };
    let trigger = turned.trigger.map(|trigger| trigger.as_trigger()).or(turned.begins);
    Some(Turned { callee, trigger, path, later, calls: turned.calls })
}

fn later(name: &str, label: &str, wait: Option<&LeadingWait>) -> Later {
    Later { name: name.to_owned(), label: label.to_owned(), until: wait.map(waited_for) }
}

/// A wait that a flow began with, as what a step waits for.
fn waited_for(wait: &LeadingWait) -> Until {
    until(wait.from.as_ref(), wait.amount, wait.unit)
}

/// An orchestration that carries out a flow whenever something starts it; later, where the flow is a path that begins later.
pub(super) fn started_by(callee: &Callee, trigger: Trigger, path: Option<&Later>) -> Orchestration {
    let mut definition = Orchestration::blank(&callee.flow.label);
    definition.description = callee.flow.description.clone();
    let inputs = handed_in(&trigger);
    let given = |input: &&fermata_engine::value::Variable| inputs.contains_key(&input.name);
    definition.inputs = callee.flow.inputs.iter().filter(given).cloned().collect();
    definition.trigger = trigger;
    let name = Name::from_label("run_flow", "run_flow");
    let mut steps = Vec::new();
    let mut start = StepStart::WithStage;
    if let Some(until) = &callee.wait {
        let wait = Name::free(&format!("{}_wait", callee.name), "wait", |name| name == &callee.name);
        let work = Work::Wait(Wait { until: until.clone(), timeout: None });
        steps.push(step(wait.clone(), "Wait first", start, work));
        start = StepStart::After { steps: vec![wait] };
    }
    let work = Background { flow: callee.name.clone(), inputs, retry: RetryPolicy::default() };
    steps.push(step(callee.name.clone(), &callee.flow.label, start, Work::Background(work)));
    let stage = Target::Stage(name.clone());
    definition.start = match path {
        Some(path) => begins_later(&mut definition, path, stage),
        None => stage,
    };
    definition.stages.push(Stage {
        name,
        label: "Run the flow".to_owned(),
        description: String::new(),
        steps,
        exit: Exit::AllStepsCompleted,
        next: Target::End,
        fault: None,
        reject: None,
        sla: None,
    });
    definition
}

/// What the trigger hands in, as what the step of the flow hands on.
fn handed_in(trigger: &Trigger) -> BTreeMap<Name, ValueSource> {
    let inputs = trigger.inputs().into_iter().flat_map(BTreeMap::keys);
    inputs.map(|name| (name.clone(), ValueSource::Reference(format!("inputs.{name}")))).collect()
}

fn step(name: Name, label: &str, start: StepStart, work: Work) -> Step {
    Step {
        name,
        label: label.to_owned(),
        description: String::new(),
        start,
        work,
        sets: Vec::new(),
        sla: None,
        reminder: None,
    }
}
