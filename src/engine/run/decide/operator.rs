//! What operators do to a run.

use crate::{
    definition::Work,
    ids::Name,
    run::{
        RunState, StepStatus,
        command::{FieldProblem, Rejection, RejectionCode},
        decide::{not_over, not_paused, reason_fits},
        evaluate::abandon_stage,
        event::{Event, SlaScope},
        promises,
        session::Session,
        steps::{self, background},
        timers,
    },
};

/// How far ahead a due moment may lie: ten years; more is a slip of the year.
const DUE_AHEAD_MS: i64 = 3_660 * 86_400_000;

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
    let before = session.run.clone();
    session.emit(Event::RunResumed { reason: reason.to_owned() })?;
    promises::resumed(session, &before)
}

/// Sets another due moment for a promise. It counts whatever the record or a calendar says later.
pub(super) fn change_due(
    session: &mut Session<'_>,
    scope: &SlaScope,
    due_ms: i64,
    reason: &str,
) -> Result<(), Rejection> {
    not_over(session)?;
    reason_fits(reason)?;
    let wrong = |path: &str, code: &str, message: &str| {
        let field = FieldProblem { path: path.into(), code: code.into(), message: message.to_owned() };
        Rejection {
            code: RejectionCode::ValuesInvalid,
            message: format!("The {path} {message}."),
            fields: vec![field],
        }
    };
    if reason.trim().is_empty() {
        return Err(wrong("reason", "required", "is needed: others must be able to see why"));
    }
    let context = session.context;
    if due_ms <= context.now_ms {
        return Err(wrong("due", "out_of_range", "lies in the past; choose a later moment"));
    }
    if due_ms - context.now_ms > DUE_AHEAD_MS {
        return Err(wrong("due", "out_of_range", "is more than ten years ahead; choose an earlier moment"));
    }
    let open = timers::clock(&session.run, scope).filter(|clock| clock.closed_ms.is_none());
    let (Some(sla), Some(clock)) = (promises::drawn(context.definition, scope), open) else {
        let message = format!(
            "Nothing was promised for {} now, so it has no due moment.",
            promises::label(context, scope)
        );
        return Err(Rejection::new(RejectionCode::NoPromise, message));
    };
    let mut terms = clock.terms_of(sla);
    let by = promises::named(context, terms.calendar.as_ref());
    if let Some(paused_ms) = clock.paused_ms {
        terms.settle(paused_ms, by);
    }
    (terms.fixed_ms, terms.by_hand) = (Some(due_ms), true);
    let mut clock = clock.clone();
    clock.set(sla, terms, by);
    clock.rearm(context.now_ms);
    session.emit(Event::DueChanged { scope: scope.clone(), clock, reason: reason.trim().to_owned() })
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
