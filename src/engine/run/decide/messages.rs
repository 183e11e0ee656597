//! A message came for the run.

use crate::{
    definition::{AwaitedMessage, Until, Work},
    ids::Name,
    run::{
        StepStatus,
        command::{Rejection, RejectionCode},
        decide::not_over,
        event::Event,
        session::Session,
        steps::wait::outputs_of,
    },
    value::{Value, Values},
};

/// Hands a message to every step that waits for it, also while the run is paused or failed: it is not lost, and the step
/// goes on when the run does.
pub(super) fn receive(
    session: &mut Session<'_>,
    name: &str,
    key: Option<&str>,
    data: &Value,
) -> Result<(), Rejection> {
    not_over(session)?;
    let waiting = waiting(session, name, key);
    if waiting.is_empty() {
        let message = format!("{} does not wait for the message {name} now.", session.run.title);
        return Err(Rejection::new(RejectionCode::MessageNotAwaited, message));
    }
    let mut taken: Vec<(Name, Values)> = Vec::new();
    for (step, awaited) in waiting {
        let outputs = outputs_of(awaited, data).map_err(|fields| {
            let first = fields.first().map(|field| field.message.clone()).unwrap_or_default();
            let message = format!("The message does not fit what {} waits for: {first}", session.run.title);
            Rejection { code: RejectionCode::ValuesInvalid, message, fields }
        })?;
        taken.push((step, outputs));
    }
    for (step, values) in taken {
        session.emit(Event::MessageReceived { step, name: name.to_owned(), values })?;
    }
    Ok(())
}

fn waiting<'c>(session: &Session<'c>, name: &str, key: Option<&str>) -> Vec<(Name, &'c AwaitedMessage)> {
    let steps = session.run.current().map(|s| s.steps.as_slice()).unwrap_or_default();
    let waits = steps.iter().filter(|step| {
        let waiting = step.waiting.as_ref().filter(|w| w.arrived.is_none());
        let awaited = waiting.and_then(|w| w.message.as_ref());
        step.status == StepStatus::InProgress
            && awaited.is_some_and(|a| a.name == name && key.is_none_or(|key| a.key == key))
    });
    waits
        .filter_map(|step| match &session.step_here(&step.name)?.work {
            Work::Wait(wait) => match &wait.until {
                Until::Message(message) => Some((step.name.clone(), message)),
                _ => None,
            },
            _ => None,
        })
        .collect()
}
