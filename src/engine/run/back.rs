//! Going back: the stage in progress is left and an earlier one is entered as a new pass.
//!
//! It promises never to go forward and never to go where the run has not been: what is drawn between two stages cannot be
//! jumped over by going back.

use crate::{
    definition::{Approval, Orchestration},
    ids::Name,
    limits::STAGE_PASSES_MAX,
    run::{
        Run, RunState,
        command::{FieldProblem, Rejection, RejectionCode},
        evaluate::{Stop, abandon_stage},
        event::Event,
        path,
        session::Session,
    },
};

/// The stages that a run can go back to, in the order in which it entered them first: those that it entered for the first
/// time before the one it is in, that its version still has, and that have passes left. None of a run that is over.
pub fn targets(definition: &Orchestration, run: &Run) -> Vec<Name> {
    let Some(current) = run.stage_name() else { return Vec::new() };
    let earlier = run.stages.iter().take_while(|stage| &stage.name != current);
    let legal = earlier
        .filter(|stage| stage.pass < STAGE_PASSES_MAX && definition.stage(&stage.name).is_some())
        .map(|stage| stage.name.clone());
    legal.collect()
}

/// The stages that an approval may send the run back to now, in the order in which its step names them.
pub fn targets_of(definition: &Orchestration, run: &Run, work: &Approval) -> Vec<Name> {
    let been = targets(definition, run);
    work.send_back.iter().filter(|stage| been.contains(stage)).cloned().collect()
}

/// Leaves the stage in progress and enters an earlier one of [`targets`] as a new pass. A failed run goes on by it.
///
/// # Errors
/// [`RejectionCode::StageUnavailable`] where the stage is none of them; it names those that are.
pub(crate) fn go_back(session: &mut Session<'_>, to: &Name, reason: &str) -> Result<(), Rejection> {
    if !targets(session.context.definition, &session.run).contains(to) {
        return Err(unavailable(session, to));
    }
    enter_again(session, to, reason)
}

/// Leaves the stage in progress and enters it once more. A failed run goes on by it.
///
/// # Errors
/// [`RejectionCode::StageUnavailable`] where the run is in no stage, or was in it as often as a run may be.
pub(crate) fn restart(session: &mut Session<'_>, reason: &str) -> Result<(), Rejection> {
    let Some(current) = session.run.current() else {
        let message = "The run is in no stage that could begin anew.";
        return Err(Rejection::new(RejectionCode::StageUnavailable, message));
    };
    let name = current.name.clone();
    if current.pass >= STAGE_PASSES_MAX || session.context.definition.stage(&name).is_none() {
        return Err(unavailable(session, &name));
    }
    enter_again(session, &name, reason)
}

fn enter_again(session: &mut Session<'_>, to: &Name, reason: &str) -> Result<(), Rejection> {
    let Some(from) = session.run.stage_name().cloned() else { return Ok(()) };
    session.emit(Event::WentBack { from, to: to.clone(), reason: reason.to_owned() })?;
    if matches!(session.run.state, RunState::Failed { .. }) {
        session.follow(Event::RunRecovered)?;
    }
    abandon_stage(session)?;
    path::enter(session, to).map_err(|stop| match stop {
        Stop::Reject(rejection) => rejection,
        Stop::Fail(incident) => Rejection::new(RejectionCode::StageUnavailable, incident.message),
    })
}

fn unavailable(session: &Session<'_>, to: &Name) -> Rejection {
    let definition = session.context.definition;
    let label = |name: &Name| definition.stage(name).map_or_else(|| name.to_string(), |s| s.label.clone());
    let possible: Vec<String> =
        targets(definition, &session.run).iter().map(|name| format!("{} ({name})", label(name))).collect();
    let message = match possible.as_slice() {
        [] => format!(
            "{} cannot go back: it was in no stage before this one. The stage itself can begin anew.",
            session.run.title
        ),
        _ => format!(
            "{} cannot go back to {}. It can go back to: {}.",
            session.run.title,
            label(to),
            possible.join(", ")
        ),
    };
    let field = FieldProblem { path: "stage".into(), code: "unknown".into(), message: message.clone() };
    Rejection { code: RejectionCode::StageUnavailable, message, fields: vec![field] }
}
