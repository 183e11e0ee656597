//! What operators do to a run.

use crate::{
    definition::Work,
    ids::Name,
    run::{
        RunState, StepStatus,
        command::{FieldProblem, Rejection, RejectionCode},
        decide::{not_over, not_paused, reason_fits},
        evaluate::abandon_stage,
        event::Event,
        session::Session,
        steps::{self, background},
    },
};

/// Holds the run; its clocks stand still.
pub(super) fn pause(session: &mut Session<'_>, reason: &str) -> Result<(), Rejection> {
    not_over(session)?;
    not_paused(session)?;
    reason_fits(reason)?;
    session.emit(Event::RunPaused { reason: reason.to_owned() })
}

/// Lets the run go on from where it was.
pub(super) fn resume(session: &mut Session<'_>, reason: &str) -> Result<(), Rejection> {
    not_over(session)?;
    if !matches!(session.run.state, RunState::Paused { .. }) {
        let message = format!("{} is not paused.", session.run.title);
        return Err(Rejection::new(RejectionCode::RunNotPaused, message));
    }
    reason_fits(reason)?;
    session.emit(Event::RunResumed { reason: reason.to_owned() })
}

/// Stops the run for good and takes its open work away.
pub(super) fn cancel(session: &mut Session<'_>, reason: &str) -> Result<(), Rejection> {
    not_over(session)?;
    reason_fits(reason)?;
    abandon_stage(session)?;
    session.emit(Event::RunCancelled { reason: reason.to_owned() })
}

/// Tries failed steps again; a failed run recovers by it. A run that failed without a failed step (a condition could
/// not be answered) is evaluated again.
pub(super) fn retry(session: &mut Session<'_>, step: Option<&Name>, reason: &str) -> Result<(), Rejection> {
    not_over(session)?;
    not_paused(session)?;
    reason_fits(reason)?;
    let failed = failed_steps(session, step);
    let by_incident = match &session.run.state {
        RunState::Failed { incident, .. } => step.is_none() || incident.step.as_ref() == step,
        _ => false,
    };
    if failed.is_empty() && !by_incident {
        let message = nothing_failed(session, step);
        let mut rejection = Rejection::new(RejectionCode::StepNotFailed, message.clone());
        rejection.fields.extend(step.map(|_| FieldProblem {
            path: "step".to_owned(),
            code: "unknown".to_owned(),
            message,
        }));
        return Err(rejection);
    }
    if matches!(session.run.state, RunState::Failed { .. }) {
        session.emit(Event::RunRecovered)?;
    }
    failed.iter().try_for_each(|name| again(session, name))
}

fn failed_steps(session: &Session<'_>, only: Option<&Name>) -> Vec<Name> {
    let steps = session.run.current().map(|s| s.steps.as_slice()).unwrap_or_default();
    let failed = steps.iter().filter(|s| s.status == StepStatus::Failed);
    failed.map(|s| s.name.clone()).filter(|name| only.is_none_or(|only| only == name)).collect()
}

fn again(session: &mut Session<'_>, name: &Name) -> Result<(), Rejection> {
    match session.step_here(name).map(|step| (step, &step.work)) {
        Some((step, Work::Background(work))) => background::attempt(session, step, work),
        Some((step, _)) => steps::start(session, step),
        None => {
            Err(Rejection::new(RejectionCode::StepNotFailed, format!("This version has no step {name}.")))
        }
    }
}

fn nothing_failed(session: &Session<'_>, step: Option<&Name>) -> String {
    let label = |name: &Name| session.step_here(name).map_or_else(|| name.to_string(), |s| s.label.clone());
    match step {
        Some(name) => format!(
            "{} has not failed in the stage in progress, so there is nothing to try again.",
            label(name)
        ),
        None => format!("Nothing has failed in {}, so there is nothing to try again.", session.run.title),
    }
}
