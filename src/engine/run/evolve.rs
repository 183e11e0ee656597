//! The only code that changes a run's state. This hub delegates to one file per family of events.
//!
//! It promises to depend on the event and the state alone, never on a definition: a log can be replayed when the
//! definition is long gone. An event that cannot follow the state is refused, never bent into place.

mod approval;
mod children;
mod item;
mod reminder;
mod run;
mod sla;
mod stage;
mod step;
mod wait;

use crate::run::{
    Run, Verdict,
    event::{Event, EventRecord},
};

/// An event that cannot follow the state before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the log is broken: {0}")]
pub struct BrokenLog(pub String);

/// The run after an event. `run` is none only before `RunStarted`.
///
/// # Errors
/// When the event cannot follow this state: a broken log. The text says which event and why.
pub fn evolve(run: Option<Run>, record: &EventRecord) -> Result<Run, BrokenLog> {
    match run {
        None => run::started(record),
        Some(mut run) => {
            apply(&mut run, record)?;
            Ok(run)
        }
    }
}

/// The run after a whole log.
///
/// # Errors
/// When the log is empty or one of its events cannot follow the ones before it.
pub fn replay(log: &[EventRecord]) -> Result<Run, BrokenLog> {
    let run = log.iter().try_fold(None, |run, record| evolve(run, record).map(Some))?;
    run.ok_or_else(|| BrokenLog("it has no event".into()))
}

/// Changes `run` by one event; on an error `run` must be thrown away.
pub(crate) fn apply(run: &mut Run, record: &EventRecord) -> Result<(), BrokenLog> {
    if record.seq != run.last_seq + 1 {
        return Err(BrokenLog(format!("event {} follows event {}", record.seq, run.last_seq)));
    }
    delegate(run, record).map_err(|why| BrokenLog(format!("event {}: {why}", record.seq)))?;
    run.last_seq = record.seq;
    Ok(())
}

fn delegate(run: &mut Run, record: &EventRecord) -> Result<(), String> {
    let at_ms = record.at_ms;
    match &record.event {
        Event::RunStarted { .. } => Err("the run has started already".into()),
        Event::RunFailed { incident } => run::failed(run, incident),
        Event::RunRecovered => run::recovered(run),
        Event::RunPaused { reason } => run::paused(run, reason, at_ms),
        Event::RunResumed { .. } => run::resumed(run, at_ms),
        Event::RunCompleted => run::completed(run, at_ms),
        Event::RunCancelled { reason } => run::cancelled(run, reason, at_ms),
        Event::RecallAsked { reason } => run::recall_asked(run, reason),
        Event::RunRecalled { reason } => run::recalled(run, reason, at_ms),
        Event::StageStarted { stage, pass, steps, sla } => {
            stage::started(run, stage, *pass, steps, sla.as_ref(), at_ms)
        }
        Event::StageEnded { stage, status, fault } => {
            stage::ended(run, stage, *status, fault.as_deref(), at_ms)
        }
        Event::DecisionTaken { .. }
        | Event::RecordCreated { .. }
        | Event::RecordUpdated { .. }
        | Event::RecordDeleted { .. }
        | Event::SendingQueued { .. }
        | Event::EscalationFailed { .. }
        | Event::MessageSent { .. }
        | Event::ConditionPassedOver { .. }
        | Event::StepTold { .. } => run::noted(run),
        Event::WentBack { from, to, reason } => run::went_back(run, from, to, reason, record),
        Event::StepPassedOver { step, .. } => step::passed_over(run, step, at_ms),
        Event::ActedFor { item, whom, .. } => item::acted_for(run, *item, whom),
        Event::VariablesCorrected { values, .. } => run::variables_corrected(run, values),
        Event::FlowQueued { step } => step::queued(run, step, at_ms),
        Event::StepStarted { step, attempt, sla } => step::started(run, step, *attempt, sla.as_ref(), at_ms),
        Event::StepSkipped { step } => step::skipped(run, step, at_ms),
        Event::StepCompleted { step, outcome, outputs } => {
            step::completed(run, step, outcome.as_ref(), outputs, record)
        }
        Event::StepFinished { step, outcome, outputs } => {
            step::finished(run, step, outcome.as_ref(), outputs, record)
        }
        Event::VariablesSet { step, values } => step::variables_set(run, step, values),
        Event::StepFailed { step, error, retry_ms } => step::failed(run, step, error, *retry_ms),
        Event::StepDiscontinued { step } => step::discontinued(run, step, at_ms),
        Event::WorkItemCreated { step, item, assignee, flag, priority, approver, why, record } => {
            let (why, record) = (why.clone(), record.clone());
            let made =
                item::New { id: *item, assignee, flag: *flag, priority: *priority, at_ms, why, record };
            item::created(run, step, made)?;
            approver.map_or(Ok(()), |at| approval::asked(run, step, at, *item))
        }
        Event::WorkItemDelegated { item, to, .. } => item::delegated(run, *item, to),
        Event::WorkItemHandedBack { item, .. } => item::handed_back(run, *item),
        Event::ApprovalOpened { step, approvers, needed } => approval::opened(run, step, approvers, *needed),
        Event::Decided { step, item, outcome, meaning, comment, signed, by_link: _ } => {
            let verdict = Verdict {
                outcome: outcome.clone(),
                meaning: *meaning,
                by: record.actor.user().cloned(),
                at_ms,
                comment: comment.clone(),
                signed: signed.is_some(),
            };
            approval::decided(run, step, *item, verdict)
        }
        Event::ApproverAdded { step, at, who, needed, .. } => {
            let by = record.actor.user().cloned();
            approval::added(run, step, *at, who, *needed, by)
        }
        Event::ApproverRemoved { step, at, who, needed, .. } => {
            approval::removed(run, step, *at, who, *needed)
        }
        Event::WorkItemClaimed { item, by } => item::claimed(run, *item, by),
        Event::WorkItemReleased { item } => item::released(run, *item),
        Event::WorkItemReassigned { item, to, .. } => item::reassigned(run, *item, to),
        Event::WorkItemPassedOn { item, by, meant_for } => item::passed_on(run, *item, by, meant_for),
        Event::WorkItemReturned { item } => item::returned(run, *item),
        Event::WorkItemCompleted { item, .. } => item::completed(run, *item, at_ms),
        Event::WorkItemWithdrawn { item } => item::withdrawn(run, *item, at_ms),
        Event::ReminderSet { step, due_ms } => reminder::set(run, step, *due_ms),
        Event::Reminded { step, next_ms, .. } => reminder::sent(run, step, *next_ms),
        Event::WaitStarted { step, waiting } => wait::started(run, step, waiting),
        Event::WaitMoved { step, due_ms, timeout_ms } => wait::moved(run, step, *due_ms, *timeout_ms),
        Event::MessageReceived { step, values, .. } => wait::arrived(run, step, values),
        Event::ChildrenPlanned { step, items, needed } => children::planned(run, step, items, *needed),
        Event::ChildStarted { step, number, child, .. } => children::started(run, step, *number, *child),
        Event::ChildChanged { step, child, status, outputs, message } => {
            children::changed(run, step, *child, *status, outputs, message)
        }
        Event::ChildrenStopped { step, children, reason } => children::stopped(run, step, children, reason),
        Event::SlaWarned { scope } => sla::warned(run, scope),
        Event::SlaBreached { scope } => sla::breached(run, scope),
        Event::SlaMoved { scope, clock, .. } => sla::moved(run, scope, clock),
        Event::SlaPaused { scope, reason } => sla::paused(run, scope, reason, at_ms),
        Event::SlaResumed { scope, clock } => sla::resumed(run, scope, clock),
        Event::DueChanged { scope, clock, .. } => sla::due_changed(run, scope, clock),
        Event::EscalationFired { scope, rung } => sla::escalated(run, scope, *rung),
        Event::WorkItemPriorityChanged { item, priority } => item::priority(run, *item, *priority),
    }
}
