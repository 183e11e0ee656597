//! What each kind of step does: one file per kind.

pub(crate) mod about;
pub(crate) mod approval;
pub(crate) mod assign;
pub(crate) mod background;
pub(crate) mod interactive;
pub(crate) mod news;
pub(crate) mod sub;
pub(crate) mod wait;

use crate::{
    definition::{Step, Work},
    run::{command::Rejection, event::Event, promises, session::Session},
};

/// Begins a step whose start condition holds. A background step that has no room left in this command stays
/// NotStarted; the next `Evaluate` begins it.
pub(super) fn start(session: &mut Session<'_>, step: &Step) -> Result<(), Rejection> {
    match &step.work {
        Work::Interactive(work) => interactive::start(session, step, work),
        Work::Approval(work) => approval::start(session, step, work),
        Work::Background(_) if session.inline_left == 0 => Ok(()),
        Work::Background(work) => background::attempt(session, step, work),
        Work::Wait(work) => wait::start(session, step, work),
        Work::SubOrchestration(work) => sub::start(session, step, work),
    }
}

/// Tells that a try of a step begins. Its clock is kept over tries.
fn begin(session: &mut Session<'_>, step: &Step) -> Result<u32, Rejection> {
    let before = session.run.current_step(&step.name);
    let attempt = before.map_or(1, |s| s.attempt + 1);
    let kept = before.and_then(|s| s.sla.clone());
    let sla = kept.or_else(|| step.sla.as_ref().map(|sla| promises::begin(session.context, sla)));
    session.follow(Event::StepStarted { step: step.name.clone(), attempt, sla })?;
    Ok(attempt)
}
