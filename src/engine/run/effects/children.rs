//! What runs want of the runs that they start, and what those tell them.

use serde::{Deserialize, Serialize};

use super::Effect;
use crate::{
    context::Context,
    definition::Work,
    ids::{Name, RunId},
    run::{
        ChildStatus, Parent, Run, RunState, StepStatus,
        command::ChildNews,
        event::{ChildRecord, Event},
        steps::sub,
    },
    value::Values,
};

/// A run to be started for a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChildStart {
    /// The run to be.
    pub child: RunId,
    /// Which orchestration: its active version.
    pub orchestration: Name,
    /// What it is about.
    pub record: Option<ChildRecord>,
    /// What it is started with, by input name.
    pub inputs: Values,
    /// The step that starts it.
    pub parent: Parent,
}

/// Whether children are left that may start now.
pub(super) fn are_left(context: &Context<'_>, run: &Run) -> bool {
    let steps = run.current().map(|s| s.steps.as_slice()).unwrap_or_default();
    steps.iter().filter(|s| s.status == StepStatus::InProgress).any(|step| {
        let drawn = context.definition.step(&step.name).map(|(_, step)| &step.work);
        match (drawn, &step.children) {
            (Some(Work::SubOrchestration(work)), Some(children)) => sub::has_more(work, children),
            _ => false,
        }
    })
}

/// What a step wants of the runs that it starts.
pub(super) fn asked(context: &Context<'_>, run: &Run, event: &Event) -> Vec<Effect> {
    match event {
        Event::ChildStarted { step, number, child, orchestration, record, inputs } => {
            let several = context.definition.step(step).is_some_and(
                |(_, step)| matches!(&step.work, Work::SubOrchestration(work) if work.for_each.is_some()),
            );
            let depth = run.parent.as_ref().map_or(0, |parent| parent.depth) + 1;
            let number = several.then_some(*number);
            let parent = Parent { run: run.id, step: step.clone(), number, depth };
            let (record, inputs) = (record.clone(), inputs.clone());
            let orchestration = orchestration.clone();
            vec![Effect::StartRun(ChildStart { child: *child, orchestration, record, inputs, parent })]
        }
        Event::ChildrenStopped { children, reason, .. } => {
            children.iter().map(|child| Effect::CancelRun { child: *child, reason: reason.clone() }).collect()
        }
        _ => Vec::new(),
    }
}

/// What the run that started this one must hear: only where it stands in the end.
pub(super) fn told(context: &Context<'_>, run: &Run, events: &[Event]) -> Option<Effect> {
    let parent = run.parent.clone()?;
    let tells = |event: &Event| {
        matches!(
            event,
            Event::RunCompleted
                | Event::RunCancelled { .. }
                | Event::RunRecalled { .. }
                | Event::RunFailed { .. }
                | Event::RunRecovered
        )
    };
    if !events.iter().any(tells) {
        return None;
    }
    let news =
        |status, message: &str| ChildNews { status, outputs: Values::new(), message: message.to_owned() };
    let news = match &run.state {
        RunState::Completed { .. } => {
            let outputs = context.definition.outputs.iter();
            let outputs = outputs.map(|name| (name.clone(), run.vars.get(name).cloned().unwrap_or_default()));
            ChildNews { status: ChildStatus::Completed, outputs: outputs.collect(), message: String::new() }
        }
        RunState::Cancelled { reason, .. } | RunState::Recalled { reason, .. } => {
            news(ChildStatus::Cancelled, reason)
        }
        RunState::Failed { incident, .. } => news(ChildStatus::Failed, &incident.message),
        _ => news(ChildStatus::InProgress, ""),
    };
    Some(Effect::TellParent { parent, news })
}
