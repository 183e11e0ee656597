//! What an open run waits for, and which record changes must wake it. A run that is not over always waits for something
//! that has a name.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    condition::Condition,
    definition::{self, Exit, Orchestration, Stage, Step, StepStart, Until, Work},
    flow::Flow,
    ids::{Name, RecordId, RunId, WorkItemId},
    object::RecordRef,
    people::Assignee,
    related::{self, Around, Reads},
    run::{Children, Run, RunState, StepRun, StepStatus, event::SlaScope, promises, timers},
    sla::Sla,
};

/// Something that a run waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wait {
    /// A person's work.
    Item {
        /// Which step.
        step: Name,
        /// Which work item.
        item: WorkItemId,
        /// Who holds or is offered it.
        assignee: Assignee,
    },
    /// The next try of a step, at this moment in Unix milliseconds.
    Retry {
        /// Which step.
        step: Name,
        /// When.
        at_ms: i64,
    },
    /// The flow of a step, which a job carries out.
    Flow {
        /// Which step.
        step: Name,
    },
    /// Other steps of the stage.
    Steps {
        /// Which step waits.
        step: Name,
        /// For which ones.
        after: Vec<Name>,
    },
    /// A moment, in Unix milliseconds; none: the date that it comes from is still absent.
    Moment {
        /// Which step.
        step: Name,
        /// When.
        at_ms: Option<i64>,
    },
    /// A message.
    Message {
        /// Which step.
        step: Name,
        /// What it is called.
        name: String,
        /// Which one it is.
        key: String,
    },
    /// Conditions of a wait step, or of one whose people are done with it.
    Condition {
        /// Which step.
        step: Name,
    },
    /// Runs that a step started.
    Children {
        /// Which step.
        step: Name,
        /// Which runs.
        open: Vec<RunId>,
    },
    /// A start condition.
    Start {
        /// Of which step.
        step: Name,
    },
    /// The stage's exit condition.
    Exit {
        /// Of which stage.
        stage: Name,
    },
    /// The rest of the steps that may start: the shell goes on by itself.
    Continue {
        /// The next of them.
        step: Name,
    },
    /// An operator, since the run is paused.
    Resume,
    /// An operator, since the run failed.
    Operator,
}

/// Everything that the run waits for; empty once it is over.
pub fn waits(definition: &Orchestration, run: &Run) -> Vec<Wait> {
    let (stage, state) = match (&run.state, run.current()) {
        (RunState::Paused { .. }, _) => return vec![Wait::Resume],
        (RunState::Failed { .. }, _) => return vec![Wait::Operator],
        (RunState::InProgress { stage }, Some(state)) => (definition.stage(stage), state),
        _ => return Vec::new(),
    };
    let Some(stage) = stage else { return Vec::new() };
    let mut waits: Vec<Wait> =
        state.steps.iter().flat_map(|step| of_step(stage, &state.steps, step)).collect();
    if matches!(stage.exit, Exit::When(_)) {
        waits.push(Wait::Exit { stage: stage.name.clone() });
    }
    waits
}

fn of_step(stage: &Stage, all: &[StepRun], step: &StepRun) -> Vec<Wait> {
    let name = || step.name.clone();
    match step.status {
        StepStatus::InProgress if step.queued_ms.is_some() => vec![Wait::Flow { step: name() }],
        StepStatus::InProgress if step.waiting.is_some() => {
            let drawn = stage.steps.iter().find(|s| s.name == step.name).map(|s| &s.work);
            drawn.and_then(|work| waited_for(work, step)).into_iter().collect()
        }
        StepStatus::InProgress if step.children.is_some() => {
            let open = step.children.iter().flat_map(Children::open).collect();
            vec![Wait::Children { step: name(), open }]
        }
        StepStatus::InProgress if step.finished_ms.is_some() => vec![Wait::Condition { step: name() }],
        StepStatus::InProgress => {
            let open = step.items.iter().filter(|i| i.status.is_open());
            open.map(|i| Wait::Item { step: name(), item: i.id, assignee: i.assignee.clone() }).collect()
        }
        StepStatus::Failed => {
            step.retry_ms.map(|at_ms| Wait::Retry { step: name(), at_ms }).into_iter().collect()
        }
        StepStatus::NotStarted => {
            let drawn = stage.steps.iter().find(|s| s.name == step.name);
            drawn.map(|drawn| not_started(drawn, all)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn waited_for(work: &Work, step: &StepRun) -> Option<Wait> {
    let Work::Wait(work) = work else { return None };
    let waiting = step.waiting.as_ref()?;
    let name = step.name.clone();
    Some(match (&work.until, &waiting.message) {
        (Until::Duration(_) | Until::Moment(_), _) => Wait::Moment { step: name, at_ms: waiting.due_ms },
        (Until::Message(_), Some(awaited)) => {
            Wait::Message { step: name, name: awaited.name.clone(), key: awaited.key.clone() }
        }
        (Until::Condition(_), _) | (Until::Message(_), None) => Wait::Condition { step: name },
    })
}

fn not_started(step: &Step, all: &[StepRun]) -> Wait {
    let name = step.name.clone();
    match &step.start {
        StepStart::WithStage => Wait::Continue { step: name },
        StepStart::When { .. } => Wait::Start { step: name },
        StepStart::After { steps } => {
            let done = |n: &Name| {
                let found = all.iter().find(|s| &s.name == n);
                found.is_some_and(|s| matches!(s.status, StepStatus::Completed | StepStatus::Skipped))
            };
            let after: Vec<Name> = steps.iter().filter(|n| !done(n)).cloned().collect();
            if after.is_empty() { Wait::Continue { step: name } } else { Wait::Steps { step: name, after } }
        }
    }
}

/// The record that a command on this run must be given in its context: the one that it is about.
pub fn needs(run: &Run) -> Option<&RecordRef> {
    run.record.as_ref()
}

/// The records whose changes must wake the run by `Evaluate`, because a condition that it waits on may depend on them, each
/// with the fields that are looked at: the run's own record, and those that its lookups lead to, as things are now. `around`
/// holds the records that [`crate::related::lookups`] names.
pub fn watches(
    run: &Run,
    definition: &Orchestration,
    flows: &BTreeMap<Name, Arc<Flow>>,
    around: Around<'_>,
) -> BTreeMap<RecordId, Reads> {
    let Some(at) = &run.record else { return BTreeMap::new() };
    let mut paths = BTreeSet::new();
    for condition in waited_on(run, definition) {
        paths.extend(related::paths_within(condition, flows));
    }
    for moment in moments_waited_for(run, definition) {
        paths.extend(related::paths_within(moment, flows));
    }
    for sla in promises_made(run, definition) {
        paths.extend(related::paths_within(&(&sla.target, &sla.due, &sla.pauses), flows));
    }
    // Another version of an evaluation flow may come to look at what this one does not.
    let by_flow = waited_on(run, definition).iter().any(|c| matches!(c, Condition::EvaluationFlow(_)));
    if paths.is_empty() && !by_flow {
        return BTreeMap::new();
    }
    match around.record(at.id) {
        Some(record) => {
            let mut reads = related::reads(around, record, paths.iter().map(String::as_str));
            if by_flow {
                reads.entry(at.id).or_default().all = true;
            }
            reads
        }
        None => BTreeMap::from([(at.id, Reads { all: true, ..Reads::default() })]),
    }
}

/// The moments that wait steps in progress name: a change of what they come from moves them.
fn moments_waited_for<'d>(run: &Run, definition: &'d Orchestration) -> Vec<&'d definition::Moment> {
    let RunState::InProgress { stage } = &run.state else { return Vec::new() };
    let (Some(drawn), Some(state)) = (definition.stage(stage), run.current()) else { return Vec::new() };
    let waiting = |step: &&Step| {
        let found = state.steps.iter().find(|s| s.name == step.name);
        found.is_some_and(|s| s.status == StepStatus::InProgress)
    };
    let moments = drawn.steps.iter().filter(waiting).filter_map(|step| match &step.work {
        Work::Wait(work) => Some(work.moments()),
        _ => None,
    });
    moments.flatten().collect()
}

/// The promises whose clocks are open: what they depend on moves them.
fn promises_made<'d>(run: &Run, definition: &'d Orchestration) -> Vec<&'d Sla> {
    let open = |scope: &SlaScope| timers::clock(run, scope).is_some_and(|clock| clock.closed_ms.is_none());
    let scopes = promises::scopes(run).into_iter().filter(open);
    let drawn = scopes.filter_map(|scope| promises::drawn(definition, &scope));
    drawn.filter(|sla| sla.target.is_some() || sla.due.is_some() || !sla.pauses.is_empty()).collect()
}

/// The conditions that an open run waits on just now.
fn waited_on<'d>(run: &Run, definition: &'d Orchestration) -> Vec<&'d Condition> {
    let RunState::InProgress { stage } = &run.state else { return Vec::new() };
    let (Some(drawn), Some(state)) = (definition.stage(stage), run.current()) else { return Vec::new() };
    let exit = match &drawn.exit {
        Exit::When(condition) => Some(condition),
        Exit::AllStepsCompleted => None,
    };
    let of_step = |step: &'d Step| {
        let status = state.steps.iter().find(|s| s.name == step.name).map(|s| s.status);
        match (&step.start, &step.work) {
            (StepStart::When { condition, .. }, _) if status == Some(StepStatus::NotStarted) => {
                Some(condition)
            }
            (_, Work::Wait(work)) if status == Some(StepStatus::InProgress) => work.condition(),
            (_, work) if status == Some(StepStatus::InProgress) => work.completes_when(),
            _ => None,
        }
    };
    exit.into_iter().chain(drawn.steps.iter().filter_map(of_step)).collect()
}
