//! Files of flows, as callers see what they become.

use fermata_engine::{
    definition::{
        Background, Delay, Direction, Exit, Moment, Offset, Orchestration, RetryPolicy, Stage, Step,
        StepStart, Target, Trigger, Until, Wait, Work,
    },
    ids::Name,
    value::{Value, ValueSource},
};

use super::{Mind, sources::Source, wanted::Calls};
use crate::salesforce::{
    flow::{self, LeadingWait},
    orchestration::callee::{Callee, Decides},
};

/// A flow's file, turned.
pub(super) struct Turned {
    /// As callers see it.
    pub(super) callee: Callee,
    /// The change to a record that starts it.
    pub(super) trigger: Option<Trigger>,
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
    let wait = turned.wait.as_ref().map(until);
    let callee = Callee { wait, decides, ..Callee::plain(source.name.clone(), flow) };
    let trigger = turned.trigger.map(|trigger| trigger.as_trigger());
    Some(Turned { callee, trigger, calls: turned.calls })
}

/// A wait that a flow began with, as a step that waits.
fn until(wait: &LeadingWait) -> Until {
    let amount = || ValueSource::Literal(number(wait.amount.abs()));
    let (unit, none) = (wait.unit, wait.amount == 0.0);
    match &wait.from {
        None => Until::Duration(Delay { amount: amount(), unit, calendar: None }),
        Some(from) => Until::Moment(Moment {
            value: from.clone(),
            offset: (!none).then(|| Offset {
                amount: amount(),
                unit,
                direction: if wait.amount < 0.0 { Direction::Before } else { Direction::After },
                calendar: None,
            }),
            time_of_day: None,
            time_zone: None,
        }),
    }
}

fn number(amount: f64) -> Value {
    match amount.fract() == 0.0 && amount < 9e15 {
        true => Value::from(amount as i64),
        false => Value::from(amount),
    }
}

/// An orchestration that carries out a flow whenever a record changes.
pub(super) fn on_change(callee: &Callee, trigger: Trigger) -> Orchestration {
    let mut definition = Orchestration::blank(&callee.flow.label);
    definition.description = callee.flow.description.clone();
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
    let work =
        Background { flow: callee.name.clone(), inputs: Default::default(), retry: RetryPolicy::default() };
    steps.push(step(callee.name.clone(), &callee.flow.label, start, Work::Background(work)));
    definition.start = Target::Stage(name.clone());
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
