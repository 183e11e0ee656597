//! What happens to a step that waits.

use super::step::expect;
use crate::{
    ids::Name,
    run::{Run, StepStatus, Waiting},
    value::Values,
};

pub(super) fn started(run: &mut Run, name: &Name, waiting: &Waiting) -> Result<(), String> {
    let step = expect(run, name, &[StepStatus::InProgress])?;
    if step.waiting.is_some() {
        return Err(format!("step {name} waits already"));
    }
    step.waiting = Some(waiting.clone());
    Ok(())
}

pub(super) fn moved(
    run: &mut Run,
    name: &Name,
    due_ms: Option<i64>,
    timeout_ms: Option<i64>,
) -> Result<(), String> {
    let waiting = waiting(run, name)?;
    waiting.due_ms = due_ms;
    waiting.timeout_ms = timeout_ms;
    Ok(())
}

pub(super) fn arrived(run: &mut Run, name: &Name, values: &Values) -> Result<(), String> {
    let waiting = waiting(run, name)?;
    if waiting.message.is_none() {
        return Err(format!("step {name} waits for no message"));
    }
    if waiting.arrived.replace(values.clone()).is_some() {
        return Err(format!("step {name} has its message already"));
    }
    Ok(())
}

fn waiting<'r>(run: &'r mut Run, name: &Name) -> Result<&'r mut Waiting, String> {
    let step = expect(run, name, &[StepStatus::InProgress])?;
    step.waiting.as_mut().ok_or_else(|| format!("step {name} does not wait"))
}
