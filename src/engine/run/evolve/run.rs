//! What happens to a run as a whole.

use super::BrokenLog;
use crate::{
    ids::Name,
    run::{
        Incident, Run, RunState, StageStatus, StepStatus, WayBack,
        event::{Event, EventRecord},
    },
    sla::Clock,
    value::Values,
};

/// The run that a `RunStarted` makes.
pub(super) fn started(record: &EventRecord) -> Result<Run, BrokenLog> {
    if record.seq != 1 {
        return Err(BrokenLog(format!("its first event has the number {}", record.seq)));
    }
    let Event::RunStarted {
        run,
        orchestration,
        version,
        title,
        record: about,
        inputs,
        vars,
        sla,
        parent,
        prior,
    } = &record.event
    else {
        return Err(BrokenLog("its first event is not the start of a run".into()));
    };
    Ok(Run {
        id: *run,
        orchestration: orchestration.clone(),
        version: *version,
        title: title.clone(),
        record: about.clone(),
        inputs: inputs.clone(),
        vars: vars.clone(),
        started_by: record.actor.clone(),
        started_ms: record.at_ms,
        state: RunState::Starting,
        parent: parent.clone(),
        prior: prior.clone(),
        recalling: None,
        went_back: None,
        fault: None,
        sla: sla.clone(),
        stages: Vec::new(),
        last_seq: record.seq,
    })
}

pub(super) fn failed(run: &mut Run, incident: &Incident) -> Result<(), String> {
    let RunState::InProgress { stage } = &run.state else {
        return Err("only a run in progress can fail".into());
    };
    let stage = stage.clone();
    let found = run.stages.iter_mut().find(|s| s.name == stage).ok_or("the stage was never entered")?;
    found.status = StageStatus::Failed;
    run.state = RunState::Failed { stage, incident: incident.clone() };
    Ok(())
}

pub(super) fn recovered(run: &mut Run) -> Result<(), String> {
    let RunState::Failed { stage, .. } = &run.state else {
        return Err("only a failed run can recover".into());
    };
    let stage = stage.clone();
    let found = run.stages.iter_mut().find(|s| s.name == stage).ok_or("the stage was never entered")?;
    found.status = StageStatus::InProgress;
    run.state = RunState::InProgress { stage };
    Ok(())
}

pub(super) fn paused(run: &mut Run, reason: &str, at_ms: i64) -> Result<(), String> {
    let (stage, incident) = match &run.state {
        RunState::InProgress { stage } => (stage.clone(), None),
        RunState::Failed { stage, incident } => (stage.clone(), Some(incident.clone())),
        _ => return Err("only a run that is in progress or failed can be paused".into()),
    };
    run.state = RunState::Paused { stage, since_ms: at_ms, reason: reason.to_owned(), incident };
    clocks(run, |clock| clock.pause(at_ms));
    Ok(())
}

pub(super) fn resumed(run: &mut Run, at_ms: i64) -> Result<(), String> {
    let RunState::Paused { stage, incident, .. } = &run.state else {
        return Err("only a paused run can be resumed".into());
    };
    let stage = stage.clone();
    run.state = match incident {
        Some(incident) => RunState::Failed { stage, incident: incident.clone() },
        None => RunState::InProgress { stage },
    };
    clocks(run, |clock| clock.resume(at_ms));
    Ok(())
}

pub(super) fn completed(run: &mut Run, at_ms: i64) -> Result<(), String> {
    if !matches!(run.state, RunState::Starting | RunState::InProgress { .. }) {
        return Err("only a run in progress can be completed".into());
    }
    end(run, RunState::Completed { at_ms }, at_ms)
}

pub(super) fn went_back(
    run: &mut Run,
    from: &Name,
    to: &Name,
    reason: &str,
    record: &EventRecord,
) -> Result<(), String> {
    noted(run)?;
    run.went_back = Some(Box::new(WayBack {
        from: from.clone(),
        to: to.clone(),
        by: record.actor.clone(),
        reason: reason.to_owned(),
        at_ms: record.at_ms,
    }));
    Ok(())
}

pub(super) fn recall_asked(run: &mut Run, reason: &str) -> Result<(), String> {
    noted(run)?;
    match run.recalling.replace(reason.to_owned()) {
        None => Ok(()),
        Some(_) => Err("the run was recalled already".into()),
    }
}

pub(super) fn recalled(run: &mut Run, reason: &str, at_ms: i64) -> Result<(), String> {
    if run.recalling.is_none() {
        return Err("nobody has recalled the run".into());
    }
    if !matches!(run.state, RunState::Starting | RunState::InProgress { .. }) {
        return Err("only a run in progress can end".into());
    }
    end(run, RunState::Recalled { at_ms, reason: reason.to_owned() }, at_ms)
}

pub(super) fn cancelled(run: &mut Run, reason: &str, at_ms: i64) -> Result<(), String> {
    if !run.status().is_open() {
        return Err("the run is over already".into());
    }
    end(run, RunState::Cancelled { at_ms, reason: reason.to_owned() }, at_ms)
}

/// An event for the log alone: the state stays as it is.
pub(super) fn noted(run: &Run) -> Result<(), String> {
    if run.status().is_open() { Ok(()) } else { Err("the run is over".into()) }
}

pub(super) fn variables_corrected(run: &mut Run, values: &Values) -> Result<(), String> {
    noted(run)?;
    run.vars.extend(values.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(())
}

fn end(run: &mut Run, state: RunState, at_ms: i64) -> Result<(), String> {
    let open = run.current().is_some_and(|stage| {
        stage.ended_ms.is_none()
            || stage.steps.iter().any(|s| matches!(s.status, StepStatus::InProgress | StepStatus::NotStarted))
    });
    if open {
        return Err("the stage in progress has not ended".into());
    }
    run.state = state;
    if let Some(clock) = &mut run.sla {
        clock.close(at_ms);
    }
    Ok(())
}

/// Every clock that may run: the run's, and those of the stage it is in.
fn clocks(run: &mut Run, change: impl Fn(&mut Clock)) {
    let stage = run.stage_name().cloned();
    run.sla.iter_mut().for_each(&change);
    for stage in run.stages.iter_mut().filter(|s| Some(&s.name) == stage.as_ref()) {
        stage.sla.iter_mut().for_each(&change);
        stage.steps.iter_mut().filter_map(|s| s.sla.as_mut()).for_each(&change);
    }
}
