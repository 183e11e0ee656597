//! Files of flows, as callers see what they become.

use std::collections::BTreeSet;

use fermata_engine::{
    definition::{
        Background, Delay, Direction, Exit, Moment, Offset, Orchestration, RetryPolicy, Stage, Step,
        StepStart, Target, Trigger, Until, Work,
    },
    ids::Name,
    value::{Value, ValueSource},
};

use super::{Mind, sources::Source};
use crate::salesforce::{
    flow::{self, LeadingWait},
    ledger::Node,
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
pub(super) fn turn(source: &Source, mind: &Mind<'_>, waiting: &BTreeSet<String>) -> Option<Turned> {
    let facts = mind.known.get(source.name.as_str())?;
    let turned = flow::flow(flow::Ask {
        facts,
        root: source.root(),
        schema: mind.schema,
        others: mind.known,
        waits_before: waiting.contains(&source.name.as_str().to_lowercase()),
        people: &|kind, name| Some(mind.people.of(kind, name)),
    });
    let decides = turned.decision.as_ref().and_then(|decision| {
        let comments = decision.comments.as_ref().map(Name::to_string);
        Some(Decides { decision: decision.decision.as_ref()?.to_string(), comments })
    });
    let wait = turned.wait.as_ref().map(until);
    let callee = Callee { wait, decides, ..Callee::plain(source.name.clone(), turned.flow) };
    let trigger = turned.trigger.map(|trigger| trigger.as_trigger());
    Some(Turned { callee, trigger, calls: turned.calls })
}

/// The names, in small letters, of flows that background steps call and nothing else does.
pub(super) fn called_by_background_steps_only(roots: &[Node<'_>]) -> BTreeSet<String> {
    let (mut background, mut others) = (BTreeSet::new(), BTreeSet::new());
    for root in roots {
        let of_tag = |tag: &'static str| root.nodes().filter(move |node| node.tag() == tag);
        let subflows = of_tag("subflows").filter_map(|subflow| subflow.peek_text("flowName"));
        others.extend(subflows.map(str::to_lowercase));
        let stages = of_tag("orchestratedStages");
        for step in stages.flat_map(|stage| stage.nodes().filter(|node| node.tag() == "stageSteps")) {
            let Some(flow) = step.peek_text("actionName").map(str::to_lowercase) else { continue };
            let kind = step.peek_text("actionType").unwrap_or_default();
            if kind.eq_ignore_ascii_case("stepBackground") {
                background.insert(flow)
            } else {
                others.insert(flow)
            };
        }
    }
    background.difference(&others).cloned().collect()
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
    let work =
        Background { flow: callee.name.clone(), inputs: Default::default(), retry: RetryPolicy::default() };
    let step = Step {
        name: callee.name.clone(),
        label: callee.flow.label.clone(),
        description: String::new(),
        start: StepStart::WithStage,
        work: Work::Background(work),
        sets: Vec::new(),
        sla: None,
        reminder: None,
    };
    definition.start = Target::Stage(name.clone());
    definition.stages.push(Stage {
        name,
        label: "Run the flow".to_owned(),
        description: String::new(),
        steps: vec![step],
        exit: Exit::AllStepsCompleted,
        next: Target::End,
        fault: None,
        reject: None,
        sla: None,
    });
    definition
}
