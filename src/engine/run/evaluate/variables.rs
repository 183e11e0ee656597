//! What a completed step leaves behind in the variables of its run.
//!
//! It happens once for each pass through the step. Where a value cannot be worked out or does not fit, the run stops as an
//! incident and it is tried again when the run goes on: nothing is passed over.

use super::Stop;
use crate::{
    definition::Step,
    flow::SetValue,
    ids::Name,
    run::{StepStatus, event::Event, session::Session},
    value::{Value, Values},
};

/// Sets the variables of a step that is Completed, unless that was done. All values are worked out before any is set.
pub(super) fn set(session: &mut Session<'_>, step: &Step) -> Result<(), Stop> {
    let due = |run: &crate::run::StepRun| run.status == StepStatus::Completed && !run.has_set;
    if step.sets.is_empty() || !session.run.current_step(&step.name).is_some_and(due) {
        return Ok(());
    }
    let mut values = Values::new();
    for set in &step.sets {
        let value = value_of(session, set).map_err(|why| fail(session, step, &set.name, &why))?;
        values.insert(set.name.clone(), value);
    }
    Ok(session.follow(Event::VariablesSet { step: step.name.clone(), values })?)
}

fn value_of(session: &Session<'_>, set: &SetValue) -> Result<Value, String> {
    let variable = session.context.definition.variables.iter().find(|v| v.name == set.name);
    let variable = variable.ok_or("the orchestration has no such variable; add it")?;
    let value = session.view().ask(|scope| set.value.resolve(scope)).map_err(|error| error.to_string())?;
    variable.data_type.check(&value).map_err(|problem| problem.to_string())
}

fn fail(session: &Session<'_>, step: &Step, variable: &Name, why: &str) -> Stop {
    let variables = &session.context.definition.variables;
    let label = variables.iter().find(|v| &v.name == variable).map_or(variable.as_str(), |v| v.shown());
    let message = format!("Step {} cannot set the variable {label}: {why}", step.label);
    Stop::Fail(session.incident(Some(&step.name), "variable_failed", message))
}
