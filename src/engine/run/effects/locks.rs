//! Records that stand still while it is decided on them.

use super::Effect;
use crate::{
    context::Context,
    definition::{RecordLock, Work},
    flow,
    ids::Name,
    run::{Run, event::Event, scope::with_scope},
};

/// What an event means for the record of its run: kept as it is from the beginning of an approval until it is decided, or ends
/// otherwise. One that is decided and waits for its condition keeps nothing: the record may have to change for that.
pub(super) fn changed(context: &Context<'_>, run: &Run, event: &Event) -> Option<Effect> {
    // The record that is decided on: the step's own, else the run's.
    let record_of = |step: &Name| run.about(step).or(run.record.as_ref()).cloned();
    match event {
        Event::ApprovalOpened { step, .. } => {
            let lock = lock_of(context, step)?;
            let record = record_of(step)?;
            let editor = |rule| with_scope(context, run, |scope| flow::notify::assignee(rule, scope));
            Some(Effect::LockRecord {
                step: step.clone(),
                record,
                approvers_may_edit: lock.approvers_may_edit,
                editors: lock.editors.iter().filter_map(|rule| editor(rule).ok().flatten()).collect(),
            })
        }
        Event::StepCompleted { step, .. }
        | Event::StepFinished { step, .. }
        | Event::StepDiscontinued { step }
        | Event::StepPassedOver { step, .. } => {
            lock_of(context, step)?;
            Some(Effect::UnlockRecord { step: step.clone(), record: record_of(step)? })
        }
        _ => None,
    }
}

fn lock_of<'c>(context: &'c Context<'_>, step: &Name) -> Option<&'c RecordLock> {
    match context.definition.step(step).map(|(_, step)| &step.work) {
        Some(Work::Approval(work)) => work.lock.as_ref(),
        _ => None,
    }
}
