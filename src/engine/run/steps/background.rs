//! Background steps: the system runs an autolaunched flow, at once and within the command.

use crate::{
    definition::{Background, RetryPolicy, Step},
    flow::{
        RecordChange,
        run::{FlowEnd, FlowFault},
    },
    ids::{Name, RunId},
    run::{command::Rejection, event::Event, session::Session, steps::begin},
};

/// One try, the first or a further one. A flow that waits for other systems is given to a job.
pub(crate) fn attempt(session: &mut Session<'_>, step: &Step, work: &Background) -> Result<(), Rejection> {
    session.inline_left = session.inline_left.saturating_sub(1);
    let attempt = begin(session, step)?;
    let flow = session.context.flows.get(&work.flow);
    if flow.is_some_and(|flow| flow.calls_out(session.context.flows)) {
        return session.follow(Event::FlowQueued { step: step.name.clone() });
    }
    let result = match flow {
        Some(flow) => session.run_flow(flow, &work.inputs, None, None),
        None => Err(not_active(work)),
    };
    ended(session, step, work, attempt, result)
}

/// The job of a step carries out its flow.
pub(crate) fn carry_out(session: &mut Session<'_>, step: &Step, work: &Background) -> Result<(), Rejection> {
    let attempt = session.run.current_step(&step.name).map_or(1, |s| s.attempt);
    let result = match session.context.flows.get(&work.flow) {
        Some(flow) => session.run_queued(flow, &work.inputs, &step.name),
        None => Err(not_active(work)),
    };
    ended(session, step, work, attempt, result)
}

fn not_active(work: &Background) -> FlowFault {
    FlowFault::new("flow_unknown", format!("there is no active flow {}: activate it", work.flow))
}

fn ended(
    session: &mut Session<'_>,
    step: &Step,
    work: &Background,
    attempt: u32,
    result: Result<FlowEnd, FlowFault>,
) -> Result<(), Rejection> {
    match result {
        Ok(end) => {
            let outputs = end.outputs.clone();
            consequences(session, &step.name, end)?;
            session.follow(Event::StepCompleted { step: step.name.clone(), outcome: None, outputs })
        }
        Err(fault) => failed(session, step, work, attempt, &fault),
    }
}

/// What a flow asks for beside its outputs.
pub(crate) fn consequences(session: &mut Session<'_>, step: &Name, end: FlowEnd) -> Result<(), Rejection> {
    for change in end.changes {
        session.overlay(&change);
        let step = step.clone();
        session.follow(match change {
            RecordChange::Created { record, fields } => Event::RecordCreated { step, record, fields },
            RecordChange::Updated(change) => Event::RecordUpdated { step, change },
            RecordChange::Deleted { record } => Event::RecordDeleted { step, record },
        })?;
    }
    for message in end.messages {
        session.follow(Event::MessageSent { step: step.clone(), message })?;
    }
    for sending in end.sends {
        session.follow(Event::SendingQueued { step: step.clone(), sending })?;
    }
    Ok(())
}

fn failed(
    session: &mut Session<'_>,
    step: &Step,
    work: &Background,
    attempt: u32,
    fault: &FlowFault,
) -> Result<(), Rejection> {
    // The fault names the element by its label, as whoever drew it knows it.
    let flow = session.context.flows.get(&work.flow).map_or(work.flow.as_str(), |flow| flow.label.as_str());
    let message = format!("Step {} failed in the flow {flow}: {}", step.label, fault.message);
    let error = session.incident(Some(&step.name), &fault.code, message);
    let retry_ms = (attempt < u32::from(work.retry.attempts))
        .then(|| session.context.now_ms + back_off_ms(&work.retry, session.run.id, &step.name, attempt));
    session.follow(Event::StepFailed { step: step.name.clone(), error, retry_ms })
}

/// How long to wait after a failed try: doubled with each, and up to a fifth more, so that many runs that failed
/// together do not come back together. The share is drawn from the ids: the same run always waits the same.
fn back_off_ms(policy: &RetryPolicy, run: RunId, step: &Name, attempt: u32) -> i64 {
    let doublings = attempt.saturating_sub(1).min(19);
    let base = (i64::from(policy.delay_seconds) * 1000).saturating_mul(1 << doublings);
    let share = i64::try_from(mixed(run, step, attempt) % 201).unwrap_or(0);
    base.saturating_add(base / 1000 * share)
}

/// FNV-1a over what names the try.
fn mixed(run: RunId, step: &Name, attempt: u32) -> u64 {
    let bytes = run.0.as_bytes().iter().chain(step.as_str().as_bytes()).copied().chain(attempt.to_be_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_doubles_and_spreads() {
        let policy = RetryPolicy { attempts: 20, delay_seconds: 30 };
        let step = Name::parse("bill").unwrap();
        for (attempt, base) in [(1, 30_000), (2, 60_000), (3, 120_000), (20, 30_000i64 << 19)] {
            for id in 0..50u128 {
                let wait = back_off_ms(&policy, RunId(uuid::Uuid::from_u128(id)), &step, attempt);
                assert!((base..=base + base / 5).contains(&wait), "try {attempt} of run {id} waits {wait}");
            }
        }
    }
}
