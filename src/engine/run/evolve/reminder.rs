//! What happens to the reminding of a step's work.

use super::step::expect;
use crate::{
    ids::Name,
    run::{Reminding, Run, StepStatus},
};

pub(super) fn set(run: &mut Run, name: &Name, due_ms: i64) -> Result<(), String> {
    let step = expect(run, name, &[StepStatus::InProgress])?;
    if step.reminding.is_some() {
        return Err(format!("who has step {name} is reminded already"));
    }
    step.reminding = Some(Reminding { due_ms: Some(due_ms), sent: 0 });
    Ok(())
}

pub(super) fn sent(run: &mut Run, name: &Name, next_ms: Option<i64>) -> Result<(), String> {
    let step = expect(run, name, &[StepStatus::InProgress])?;
    let reminding = step.reminding.as_mut().filter(|reminding| reminding.due_ms.is_some());
    let reminding = reminding.ok_or_else(|| format!("step {name} has no reminder left"))?;
    reminding.sent += 1;
    reminding.due_ms = next_ms;
    Ok(())
}
