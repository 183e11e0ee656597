//! What happens to a pass through a stage.

use crate::{
    ids::Name,
    run::{Incident, Run, RunState, StageRun, StageStatus, StepRun, StepStatus},
    sla::Clock,
};

pub(super) fn started(
    run: &mut Run,
    name: &Name,
    pass: u32,
    steps: &[Name],
    sla: Option<&Clock>,
    at_ms: i64,
) -> Result<(), String> {
    if run.current().is_some_and(|stage| stage.ended_ms.is_none()) {
        return Err("the stage before has not ended".into());
    }
    if !matches!(run.state, RunState::Starting | RunState::InProgress { .. }) {
        return Err("only a run in progress enters a stage".into());
    }
    let entered = StageRun {
        name: name.clone(),
        pass,
        status: StageStatus::InProgress,
        started_ms: at_ms,
        ended_ms: None,
        sla: sla.cloned(),
        steps: steps.iter().map(|step| waiting(run, step)).collect(),
    };
    match run.stages.iter_mut().find(|s| &s.name == name) {
        Some(earlier) if pass == earlier.pass + 1 => *earlier = entered,
        None if pass == 1 => run.stages.push(entered),
        _ => return Err(format!("pass {pass} of stage {name} does not follow the one before")),
    }
    run.state = RunState::InProgress { stage: name.clone() };
    Ok(())
}

/// A stage is over; `fault` is what led out of it, where something failed.
pub(super) fn ended(
    run: &mut Run,
    name: &Name,
    status: StageStatus,
    fault: Option<&Incident>,
    at_ms: i64,
) -> Result<(), String> {
    if run.stage_name() != Some(name) {
        return Err(format!("stage {name} is not the one the run is in"));
    }
    let stage = run.stages.iter_mut().find(|s| &s.name == name).ok_or("the stage was never entered")?;
    if stage.ended_ms.is_some() {
        return Err(format!("stage {name} has ended already"));
    }
    if stage.steps.iter().any(|s| matches!(s.status, StepStatus::NotStarted | StepStatus::InProgress)) {
        return Err(format!("stage {name} has open steps"));
    }
    stage.status = status;
    stage.ended_ms = Some(at_ms);
    if let Some(clock) = &mut stage.sla {
        clock.close(at_ms);
    }
    for step in &mut stage.steps {
        step.retry_ms = None;
        step.waiting = None;
        super::children::let_go(&mut step.children);
        if let Some(clock) = &mut step.sla {
            clock.close(at_ms);
        }
    }
    if let Some(fault) = fault {
        run.fault = Some(Box::new(fault.clone()));
    }
    Ok(())
}

/// A step that waits for its start condition.
fn waiting(run: &Run, name: &Name) -> StepRun {
    let before = run.step(name).map(|(_, step)| step);
    let done_by = before.and_then(|step| step.done_by.as_ref()?.user().cloned());
    let done_before_by = done_by.or_else(|| before.and_then(|step| step.done_before_by.clone()));
    StepRun {
        name: name.clone(),
        status: StepStatus::NotStarted,
        started_ms: None,
        ended_ms: None,
        outputs: crate::value::Values::new(),
        outcome: None,
        done_by: None,
        finished_ms: None,
        has_set: false,
        attempt: 0,
        retry_ms: None,
        queued_ms: None,
        error: None,
        sla: None,
        items: Vec::new(),
        waiting: None,
        children: None,
        approval: None,
        done_before_by,
        reminding: None,
    }
}
