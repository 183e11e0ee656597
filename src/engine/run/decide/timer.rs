//! A moment came that was asked for.

use crate::{
    definition::Work,
    run::{
        StepStatus,
        command::{Rejection, RejectionCode},
        escalate,
        event::Event,
        promises,
        session::Session,
        steps::{background, news},
        timers::{self, Key},
    },
};

/// Does what the moment is for, once: a timer that the state does not ask for any more is rejected, harmlessly.
pub(super) fn fire(session: &mut Session<'_>, key: &str) -> Result<(), Rejection> {
    let unknown =
        || Rejection::new(RejectionCode::TimerUnknown, format!("Nothing waits for {key} any more."));
    let key = Key::parse(key).ok_or_else(unknown)?;
    let before = session.events.len();
    if let Key::Warn(_) | Key::Breach(_) | Key::Rung(..) = &key {
        timers::due(&session.run, &key).ok_or_else(unknown)?;
        // What has changed meanwhile counts: the promise is worked out anew before anything is told.
        promises::refresh(session)?;
        let is_due = timers::due(&session.run, &key).is_some_and(|due| due <= session.context.now_ms);
        if !is_due && session.events.len() > before {
            return Ok(());
        }
    }
    let due_ms = timers::due(&session.run, &key).ok_or_else(unknown)?;
    if session.context.now_ms < due_ms {
        return Err(Rejection::new(RejectionCode::TimerNotDue, format!("{key} has not come yet.")));
    }
    match key {
        Key::Warn(scope) => session.follow(Event::SlaWarned { scope }),
        Key::Breach(scope) => session.follow(Event::SlaBreached { scope }),
        Key::Rung(scope, index) => escalate::step_on(session, &scope, index),
        Key::Flow(name) => match session.step_here(&name).map(|step| (step, &step.work)) {
            Some((step, Work::Background(work))) => background::carry_out(session, step, work),
            _ => Err(unknown()),
        },
        Key::Remind(name) => news::remind(session, &name),
        // The evaluation after every command sees that the moment has come.
        Key::Wait(_) | Key::Timeout(_) => Ok(()),
        Key::Retry(name) => {
            let failed = session.run.current_step(&name).is_some_and(|s| s.status == StepStatus::Failed);
            match session.step_here(&name).map(|step| (step, &step.work)) {
                Some((step, Work::Background(work))) if failed => background::attempt(session, step, work),
                _ => Err(unknown()),
            }
        }
    }
}
