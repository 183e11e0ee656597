//! What must hold of every run after every event (design: "Invariants"). Checked in tests, in simulation and by
//! `fermata doctor`. Nothing here changes a run; it says what is found, for people.

use crate::{
    definition::{Orchestration, Until, Work},
    run::{
        Run, RunState, RunStatus, StageRun, StageStatus, StepRun, StepStatus, WorkItemStatus,
        event::EventRecord, evolve::replay, has_more_children, timers,
    },
    value::{Value, Values, Variable},
};

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which: 1 to 8.
    pub invariant: u8,
    /// What was found.
    pub found: String,
}

/// What is broken in a stored run's state: everything that can be seen after a whole command.
pub fn broken(definition: &Orchestration, run: &Run) -> Vec<Broken> {
    let mut found = broken_between(definition, run);
    if matches!(run.state, RunState::Starting) {
        found.push(Broken { invariant: 1, found: "the run was stored before it entered a stage".into() });
    }
    for step in open_stage(run).into_iter().flat_map(|s| &s.steps) {
        let open = step.items.iter().filter(|i| i.status.is_open()).count();
        let work = definition.step(&step.name).map(|(_, step)| &step.work);
        let wants_item = work.is_some_and(Work::is_for_people);
        if step.status == StepStatus::InProgress && wants_item && open == 0 && !step.waits_on() {
            let what = format!("step {} is in progress without an open work item", step.name);
            found.push(Broken { invariant: 3, found: what });
        }
        let alone = step.status == StepStatus::InProgress && step.queued_ms.is_none();
        if alone && matches!(work, Some(Work::Background(_))) {
            let what = format!("background step {} was left in progress without a job", step.name);
            found.push(Broken { invariant: 2, found: what });
        }
        if let (StepStatus::InProgress, Some(work)) = (step.status, work) {
            let goes_on = matches!(run.state, RunState::InProgress { .. });
            found.extend(waits_wrongly(work, step, goes_on).map(|found| Broken { invariant: 2, found }));
        }
    }
    if let Some(stage) = open_stage(run).filter(|s| s.ended_ms.is_some()) {
        found.push(Broken {
            invariant: 1,
            found: format!("the run is in stage {}, which has ended", stage.name),
        });
    }
    found
}

/// What is broken between two events of one command: as [`broken`], but a step may be about to get its work item, or
/// about to complete after its work item did.
pub fn broken_between(definition: &Orchestration, run: &Run) -> Vec<Broken> {
    let mut found = Vec::new();
    stages(run, &mut found);
    for stage in &run.stages {
        for step in &stage.steps {
            step_state(run, stage, step, &mut found);
            items(step, &mut found);
        }
    }
    over(run, &mut found);
    types("input", &definition.inputs, &run.inputs, &mut found);
    types("variable", &definition.variables, &run.vars, &mut found);
    known(definition, run, &mut found);
    found
}

/// Replays a log and compares: no gap, and the same state as the stored one, byte for byte.
pub fn broken_log(run: &Run, log: &[EventRecord]) -> Vec<Broken> {
    let six = |found: String| vec![Broken { invariant: 6, found }];
    let replayed = match replay(log) {
        Ok(replayed) => replayed,
        Err(error) => return six(error.to_string()),
    };
    match (serde_json::to_string(&replayed), serde_json::to_string(run)) {
        (Ok(of_log), Ok(stored)) if of_log == stored => Vec::new(),
        (Ok(of_log), Ok(stored)) => {
            six(format!("the log leads to another state than the stored one: {}", parting(&of_log, &stored)))
        }
        (Err(error), _) | (_, Err(error)) => six(format!("the state cannot be written: {error}")),
    }
}

/// Where two texts part, with a little of each.
fn parting(of_log: &str, stored: &str) -> String {
    let same = of_log.chars().zip(stored.chars()).take_while(|(a, b)| a == b).count();
    let near = |text: &str| text.chars().skip(same.saturating_sub(40)).take(120).collect::<String>();
    format!("log …{} stored …{}", near(of_log), near(stored))
}

/// 1: at most one stage in progress; none when the run is over.
fn stages(run: &Run, found: &mut Vec<Broken>) {
    let mut one = |what: String| found.push(Broken { invariant: 1, found: what });
    let busy: Vec<&StageRun> = run.stages.iter().filter(|s| s.status == StageStatus::InProgress).collect();
    if busy.len() > 1 {
        one(format!("{} stages are in progress", busy.len()));
    }
    for stage in busy {
        if run.stage_name() != Some(&stage.name) {
            one(format!("stage {} is in progress, but the run is not in it", stage.name));
        }
    }
    if let RunState::Failed { stage, .. } = &run.state
        && run.stage(stage).is_none_or(|s| s.status != StageStatus::Failed && s.ended_ms.is_none())
    {
        one(format!("the run failed in stage {stage}, which is not failed"));
    }
}

/// 2: a step is in progress only in the stage that the run is in.
fn step_state(run: &Run, stage: &StageRun, step: &StepRun, found: &mut Vec<Broken>) {
    let mut two = |what: &str| {
        found.push(Broken { invariant: 2, found: format!("step {} {what}", step.name) });
    };
    let here = run.stage_name() == Some(&stage.name) && stage.ended_ms.is_none();
    if matches!(step.status, StepStatus::InProgress | StepStatus::NotStarted) && !here {
        two("is open outside the stage that the run is in");
    }
    let started = step.attempt > 0 && step.started_ms.is_some();
    let needs_start =
        matches!(step.status, StepStatus::InProgress | StepStatus::Completed | StepStatus::Failed);
    if needs_start && !started {
        two("went on without ever having started");
    }
    if step.waiting.is_some() && step.status != StepStatus::InProgress {
        two("waits, but is not in progress");
    }
    let open_children = step.children.as_ref().is_some_and(|children| children.open().next().is_some());
    let may_have = matches!(step.status, StepStatus::InProgress | StepStatus::Failed) && here;
    if open_children && !may_have {
        two("has open runs that nobody waits for");
    }
    let ended = matches!(step.status, StepStatus::Completed | StepStatus::Skipped | StepStatus::Discontinued);
    if ended != step.ended_ms.is_some() {
        two("has an end that does not fit its status");
    }
    if step.queued_ms.is_some() && step.status != StepStatus::InProgress {
        two("has a job though it is not in progress");
    }
    if step.finished_ms.is_some() && !started {
        two("is finished though it never started");
    }
    if step.retry_ms.is_some() && step.status != StepStatus::Failed {
        two("is to be tried again though it has not failed");
    }
}

/// 3 and 4: every open item belongs to a step in progress; an item completes at most once, and a step by one item.
fn items(step: &StepRun, found: &mut Vec<Broken>) {
    let open = step.items.iter().filter(|i| i.status.is_open());
    if step.status != StepStatus::InProgress {
        for item in open.clone() {
            let what = format!("work item {} is open, but step {} is not in progress", item.id, step.name);
            found.push(Broken { invariant: 3, found: what });
        }
    }
    if step.finished_ms.is_some() && open.clone().count() > 0 {
        let what = format!("people are done with step {}, but work of it is open", step.name);
        found.push(Broken { invariant: 3, found: what });
    }
    let completed = step.items.iter().filter(|i| i.status == WorkItemStatus::Completed).count();
    let alone = step.approval.is_none();
    if alone && (completed > 1 || (completed == 1 && open.count() > 0)) {
        let what = format!("step {} was finished by {completed} work items", step.name);
        found.push(Broken { invariant: 4, found: what });
    }
    for item in &step.items {
        if item.status.is_open() == item.closed_ms.is_some() {
            let what = format!("work item {} has an end that does not fit its status", item.id);
            found.push(Broken { invariant: 4, found: what });
        }
    }
}

/// 5: a run that is over asks for nothing.
fn over(run: &Run, found: &mut Vec<Broken>) {
    if run.status().is_open() {
        return;
    }
    let open = run.stages.iter().flat_map(|s| &s.steps).flat_map(|s| &s.items).filter(|i| i.status.is_open());
    for item in open {
        found.push(Broken {
            invariant: 5,
            found: format!("the run is over, but work item {} is open", item.id),
        });
    }
    for key in timers::all(run).keys() {
        found.push(Broken { invariant: 5, found: format!("the run is over, but waits for {key}") });
    }
    let clocks =
        run.stages.iter().flat_map(|s| s.steps.iter().map(|s| &s.sla).chain([&s.sla])).chain([&run.sla]);
    if clocks.flatten().any(|c| c.closed_ms.is_none()) {
        found.push(Broken { invariant: 5, found: "the run is over, but a clock of it still runs".into() });
    }
}

/// 8: values match their declared types.
fn types(what: &str, declared: &[Variable], values: &Values, found: &mut Vec<Broken>) {
    for (name, value) in values {
        let Some(variable) = declared.iter().find(|v| &v.name == name) else {
            found.push(Broken { invariant: 8, found: format!("{what} {name} is not declared") });
            continue;
        };
        if *value != Value::Null && variable.data_type.check(value).is_err() {
            found.push(Broken { invariant: 8, found: format!("{what} {name} is not of its type") });
        }
    }
}

/// 2 again: the state speaks of stages and steps of its own version only.
fn known(definition: &Orchestration, run: &Run, found: &mut Vec<Broken>) {
    for stage in &run.stages {
        let drawn = definition.stage(&stage.name);
        let same =
            drawn.is_some_and(|d| d.steps.iter().map(|s| &s.name).eq(stage.steps.iter().map(|s| &s.name)));
        if !same {
            let what = format!("stage {} has other steps than its version says", stage.name);
            found.push(Broken { invariant: 2, found: what });
        }
    }
}

/// A step in progress that waits has what it waits for: a moment, a message, or something that is asked again. One that
/// starts runs has one under way, or one that is about to start.
fn waits_wrongly(work: &Work, step: &StepRun, goes_on: bool) -> Option<String> {
    let name = &step.name;
    match (work, &step.waiting, &step.children) {
        (Work::Wait(_), None, _) => Some(format!("step {name} is in progress, but waits for nothing")),
        (Work::Wait(work), Some(waiting), _) => {
            let fits = match &work.until {
                Until::Duration(_) => waiting.due_ms.is_some() && waiting.message.is_none(),
                Until::Message(_) => waiting.message.is_some() && waiting.due_ms.is_none(),
                Until::Moment(_) | Until::Condition(_) => waiting.message.is_none(),
            };
            (!fits).then(|| format!("step {name} waits for something else than is drawn"))
        }
        (Work::SubOrchestration(_), _, None) => {
            Some(format!("step {name} is in progress without runs of its own"))
        }
        (Work::SubOrchestration(work), _, Some(children)) => {
            // While the run is held, what its runs led to is noted, not acted upon.
            let idle = goes_on && children.open().next().is_none() && !has_more_children(work, children);
            idle.then(|| format!("step {name} is in progress, but no run of it is open"))
        }
        _ => None,
    }
}

fn open_stage(run: &Run) -> Option<&StageRun> {
    if run.status() == RunStatus::Completed { None } else { run.current() }
}
