//! Wait steps: what is waited for is worked out when the step starts, and again after every command, so that a changed
//! date moves its moment.

use crate::{
    definition::{AwaitedMessage, Step, TimeoutAt, Until, Wait, came},
    expr::{self, is_blank},
    ids::Name,
    limits::{MESSAGE_EARLIER_MINUTES, MESSAGE_KEY_LENGTH_MAX},
    run::{
        Awaited, StepRun, StepStatus, Waiting,
        command::{FieldProblem, Rejection},
        evaluate::{Stop, still_to_come},
        event::Event,
        moments::{self, NoMoment},
        session::Session,
        steps::begin,
    },
    value::{Value, Values},
};

/// Begins to wait.
pub(crate) fn start(session: &mut Session<'_>, step: &Step, work: &Wait) -> Result<(), Rejection> {
    begin(session, step)?;
    let worked_out = awaited(session, work).and_then(|message| {
        let (due_ms, timeout_ms) = moments_of(session, step, work)?;
        Ok(Waiting { due_ms, timeout_ms, message, arrived: None })
    });
    match worked_out {
        Ok(waiting) => session.follow(Event::WaitStarted { step: step.name.clone(), waiting }),
        Err(fault) => failed(session, step, &fault),
    }
}

/// What comes by itself: the moment, the condition, the message that arrived; else the timeout; else a moved moment.
pub(crate) fn go_on(session: &mut Session<'_>, step: &Step, work: &Wait) -> Result<(), Stop> {
    let Some(waiting) = waiting_of(session, &step.name) else { return Ok(()) };
    let (due_ms, timeout_ms) = match moments_of(session, step, work) {
        Ok(moments) => moments,
        Err(fault) => return Ok(failed(session, step, &fault)?),
    };
    let now_ms = session.context.now_ms;
    let past = |at: Option<i64>| at.is_some_and(|at| at <= now_ms);
    let has_come = match &work.until {
        Until::Duration(_) | Until::Moment(_) => past(due_ms),
        Until::Message(_) => waiting.arrived.is_some(),
        Until::Condition(awaited) => still_to_come(session, &awaited.condition, Some(&step.name), || {
            format!("whether {} waits no longer", step.label)
        })?,
    };
    if has_come {
        let outputs = waiting.arrived.unwrap_or_default();
        return Ok(completed(session, step, came(), outputs)?);
    }
    if let Some(timeout) = work.timeout.as_ref().filter(|_| past(timeout_ms)) {
        return Ok(completed(session, step, timeout.outcome.clone(), Values::new())?);
    }
    if (due_ms, timeout_ms) != (waiting.due_ms, waiting.timeout_ms) {
        session.follow(Event::WaitMoved { step: step.name.clone(), due_ms, timeout_ms })?;
    }
    Ok(())
}

fn completed(
    session: &mut Session<'_>,
    step: &Step,
    outcome: Name,
    outputs: Values,
) -> Result<(), Rejection> {
    session.follow(Event::StepCompleted { step: step.name.clone(), outcome: Some(outcome), outputs })
}

/// The moments that a wait depends on: when it comes or is asked again, and when it times out.
fn moments_of(
    session: &Session<'_>,
    step: &Step,
    work: &Wait,
) -> Result<(Option<i64>, Option<i64>), NoMoment> {
    let before = session.run.current_step(&step.name);
    // A time that passes begins with the step; it is worked out once.
    let kept = before.and_then(|s| s.waiting.as_ref());
    let (now_ms, calendars) = (session.context.now_ms, session.context.calendars);
    session.view().ask(|scope| {
        let due_ms = match &work.until {
            Until::Duration(delay) => match kept {
                Some(waiting) => waiting.due_ms,
                None => Some(moments::after(delay, now_ms, scope, calendars)?),
            },
            Until::Moment(moment) => moments::at(moment, scope, calendars)?,
            Until::Message(_) => None,
            Until::Condition(awaited) => {
                match kept.and_then(|waiting| waiting.due_ms).filter(|at| *at > now_ms) {
                    // Asked again by the clock, not by every command: else it would move on for ever.
                    Some(at) => {
                        Some(moments::next_question(awaited, now_ms, scope).map_or(at, |next| next.min(at)))
                    }
                    None => moments::next_question(awaited, now_ms, scope),
                }
            }
        };
        let timeout_ms = match work.timeout.as_ref().map(|timeout| &timeout.at) {
            None => None,
            Some(TimeoutAt::After(delay)) => match kept {
                Some(waiting) => waiting.timeout_ms,
                None => Some(moments::after(delay, now_ms, scope, calendars)?),
            },
            Some(TimeoutAt::Moment(moment)) => moments::at(moment, scope, calendars)?,
        };
        Ok((due_ms, timeout_ms))
    })
}

/// The message that is waited for, with its key.
fn awaited(session: &Session<'_>, work: &Wait) -> Result<Option<Awaited>, NoMoment> {
    let Until::Message(message) = &work.until else { return Ok(None) };
    let wrong = |message: String| NoMoment { code: "wait_key", message };
    let value = session.view().ask(|scope| message.correlation.resolve(scope));
    let value = value.map_err(|error| NoMoment { code: error.code, message: error.to_string() })?;
    if is_blank(&value) {
        let message = format!("the key of the message {} is absent; give it a value", message.name);
        return Err(wrong(message));
    }
    let key = key_of(&value);
    if key.chars().count() > MESSAGE_KEY_LENGTH_MAX {
        let message =
            format!("the key of the message has more than {MESSAGE_KEY_LENGTH_MAX} characters; shorten it");
        return Err(wrong(message));
    }
    let earlier_ms = i64::from(message.earlier_minutes.unwrap_or(MESSAGE_EARLIER_MINUTES)) * 60_000;
    Ok(Some(Awaited {
        name: message.name.clone(),
        key,
        since_ms: session.context.now_ms.saturating_sub(earlier_ms),
    }))
}

/// A correlation key as text: the same for `7` and `"7"`, without blanks around it.
pub fn key_of(value: &Value) -> String {
    expr::text_of(value).trim().to_owned()
}

/// What a message's data gives a step.
///
/// # Errors
/// What does not fit, with paths such as `data.size`.
pub(crate) fn outputs_of(message: &AwaitedMessage, data: &Value) -> Result<Values, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut outputs = Values::new();
    for output in &message.outputs {
        let path = format!("data.{}", output.place());
        let found = output.place().split('.').try_fold(data, |at, part| match at {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            other => other.get(part),
        });
        match output.data_type.check(found.unwrap_or(&Value::Null)) {
            Ok(value) if output.required && is_blank(&value) => {
                let message = format!("{} is required; send it", output.shown());
                problems.push(FieldProblem { path, code: "required".into(), message });
            }
            Ok(value) => {
                outputs.insert(output.name.clone(), value);
            }
            Err(problem) => problems.push(problem.at(path)),
        }
    }
    if problems.is_empty() { Ok(outputs) } else { Err(problems) }
}

fn failed(session: &mut Session<'_>, step: &Step, fault: &NoMoment) -> Result<(), Rejection> {
    let message = format!("Step {} cannot wait: {}", step.label, fault.message);
    let error = session.incident(Some(&step.name), fault.code, message);
    session.follow(Event::StepFailed { step: step.name.clone(), error, retry_ms: None })
}

fn waiting_of(session: &Session<'_>, name: &Name) -> Option<Waiting> {
    let in_progress = |s: &&StepRun| s.status == StepStatus::InProgress;
    session.run.current_step(name).filter(in_progress)?.waiting.clone()
}
