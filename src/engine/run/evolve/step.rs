//! What happens to a step of the stage that a run is in.

use crate::{
    ids::Name,
    run::{Incident, Run, StepRun, StepStatus, WorkItemStatus, event::EventRecord},
    sla::Clock,
    value::Values,
};

pub(super) fn started(
    run: &mut Run,
    name: &Name,
    attempt: u32,
    sla: Option<&Clock>,
    at_ms: i64,
) -> Result<(), String> {
    let step = expect(run, name, &[StepStatus::NotStarted, StepStatus::Failed])?;
    if attempt != step.attempt + 1 {
        return Err(format!("try {attempt} of step {name} follows try {}", step.attempt));
    }
    step.status = StepStatus::InProgress;
    step.attempt = attempt;
    step.started_ms = step.started_ms.or(Some(at_ms));
    step.ended_ms = None;
    step.retry_ms = None;
    step.error = None;
    step.sla = sla.cloned();
    step.waiting = None;
    super::children::again(&mut step.children);
    Ok(())
}

pub(super) fn queued(run: &mut Run, name: &Name, at_ms: i64) -> Result<(), String> {
    let step = expect(run, name, &[StepStatus::InProgress])?;
    if !step.items.is_empty() {
        return Err(format!("step {name} is done by a person"));
    }
    step.queued_ms = Some(at_ms);
    Ok(())
}

pub(super) fn skipped(run: &mut Run, name: &Name, at_ms: i64) -> Result<(), String> {
    let step = expect(run, name, &[StepStatus::NotStarted])?;
    step.status = StepStatus::Skipped;
    step.ended_ms = Some(at_ms);
    Ok(())
}

pub(super) fn completed(
    run: &mut Run,
    name: &Name,
    outcome: Option<&Name>,
    outputs: &Values,
    record: &EventRecord,
) -> Result<(), String> {
    let step = without_open_work(run, name)?;
    step.status = StepStatus::Completed;
    // What people have finished stays theirs, whoever or whatever completes it.
    if step.finished_ms.is_none() {
        hand_over(step, outcome, outputs, record);
    }
    close(step, record.at_ms);
    Ok(())
}

/// A step in progress of which all work is closed.
fn without_open_work<'r>(run: &'r mut Run, name: &Name) -> Result<&'r mut StepRun, String> {
    let step = expect(run, name, &[StepStatus::InProgress])?;
    match step.items.iter().any(|i| i.status.is_open()) {
        true => Err(format!("step {name} has an open work item")),
        false => Ok(step),
    }
}

/// People are done with a step, and it waits on: what was promised was their work, so its clock stops.
pub(super) fn finished(
    run: &mut Run,
    name: &Name,
    outcome: Option<&Name>,
    outputs: &Values,
    record: &EventRecord,
) -> Result<(), String> {
    let step = without_open_work(run, name)?;
    if step.finished_ms.replace(record.at_ms).is_some() {
        return Err(format!("step {name} is finished already"));
    }
    hand_over(step, outcome, outputs, record);
    work_is_over(step, record.at_ms);
    Ok(())
}

fn hand_over(step: &mut StepRun, outcome: Option<&Name>, outputs: &Values, record: &EventRecord) {
    step.outcome = outcome.cloned();
    step.outputs = outputs.clone();
    step.done_by = Some(record.actor.clone());
}

pub(super) fn variables_set(run: &mut Run, name: &Name, values: &Values) -> Result<(), String> {
    let step = expect(run, name, &[StepStatus::Completed])?;
    if std::mem::replace(&mut step.has_set, true) {
        return Err(format!("step {name} has set its variables already"));
    }
    run.vars.extend(values.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(())
}

pub(super) fn failed(
    run: &mut Run,
    name: &Name,
    error: &Incident,
    retry_ms: Option<i64>,
) -> Result<(), String> {
    let step = expect(run, name, &[StepStatus::InProgress])?;
    step.status = StepStatus::Failed;
    step.queued_ms = None;
    step.error = Some(error.clone());
    step.retry_ms = retry_ms;
    step.waiting = None;
    Ok(())
}

pub(super) fn discontinued(run: &mut Run, name: &Name, at_ms: i64) -> Result<(), String> {
    let step = expect(run, name, &[StepStatus::NotStarted, StepStatus::InProgress, StepStatus::Failed])?;
    step.status = StepStatus::Discontinued;
    step.retry_ms = None;
    for item in step.items.iter_mut().filter(|i| i.status.is_open()) {
        item.status = WorkItemStatus::Withdrawn;
        item.closed_ms = Some(at_ms);
    }
    close(step, at_ms);
    Ok(())
}

pub(super) fn passed_over(run: &mut Run, name: &Name, at_ms: i64) -> Result<(), String> {
    discontinued(run, name, at_ms)?;
    expect(run, name, &[StepStatus::Discontinued])?.status = StepStatus::Skipped;
    Ok(())
}

fn close(step: &mut StepRun, at_ms: i64) {
    step.queued_ms = None;
    step.ended_ms = Some(at_ms);
    step.waiting = None;
    super::children::let_go(&mut step.children);
    work_is_over(step, at_ms);
}

/// Nobody is reminded of it any more, and its promise is kept or broken for good.
fn work_is_over(step: &mut StepRun, at_ms: i64) {
    if let Some(reminding) = &mut step.reminding {
        reminding.due_ms = None;
    }
    if let Some(clock) = &mut step.sla {
        clock.close(at_ms);
    }
}

/// The step of the stage that the run is in, in one of these statuses.
pub(super) fn expect<'r>(
    run: &'r mut Run,
    name: &Name,
    statuses: &[StepStatus],
) -> Result<&'r mut StepRun, String> {
    let current = run.stage_name().cloned().ok_or("the run is over")?;
    let stage = run.stages.iter_mut().find(|s| s.name == current).ok_or("the stage was never entered")?;
    let found = stage.steps.iter_mut().find(|s| &s.name == name);
    let step = found.ok_or_else(|| format!("stage {current} has no step {name}"))?;
    if statuses.contains(&step.status) { Ok(step) } else { Err(format!("step {name} is {:?}", step.status)) }
}
