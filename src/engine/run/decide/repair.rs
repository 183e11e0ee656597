//! What operators do to a run that is stuck: go back, begin a stage anew, pass over a step, complete one that waits for its
//! condition, do somebody's work for them, correct variables. A run that is paused is resumed first; only its variables can be corrected while it stands.

use std::collections::BTreeMap;

use crate::{
    ids::{Name, WorkItemId},
    run::{
        RunState, StepRun, StepStatus, absence, back,
        command::{Deciding, FieldProblem, Rejection, RejectionCode},
        decide::{not_over, not_paused, reason_fits, work_items},
        event::Event,
        session::Session,
        steps,
    },
    value::{Value, Values, Variable, check_values},
};

pub(super) fn go_back(session: &mut Session<'_>, to: &Name, reason: &str) -> Result<(), Rejection> {
    goes_on(session, reason)?;
    back::go_back(session, to, reason)
}

pub(super) fn restart_stage(session: &mut Session<'_>, reason: &str) -> Result<(), Rejection> {
    goes_on(session, reason)?;
    back::restart(session, reason)
}

/// Passes over a step of the stage that the run is in: it counts as done, and what comes after it goes on.
pub(super) fn skip_step(session: &mut Session<'_>, name: &Name, reason: &str) -> Result<(), Rejection> {
    goes_on(session, reason)?;
    let open = [StepStatus::NotStarted, StepStatus::InProgress, StepStatus::Failed];
    if !session.run.current_step(name).is_some_and(|step| open.contains(&step.status)) {
        return Err(not_open(session, name));
    }
    steps::sub::stop_open(session, name, "The step that started it was skipped.")?;
    session.emit(Event::StepPassedOver { step: name.clone(), reason: reason.to_owned() })?;
    recover(session)
}

/// Completes a step that people are done with, although its condition does not hold: what they handed over stays.
pub(super) fn complete_step(session: &mut Session<'_>, name: &Name, reason: &str) -> Result<(), Rejection> {
    goes_on(session, reason)?;
    let waits = session.run.current_step(name).is_some_and(StepRun::waits_on);
    if !waits {
        return Err(not_waiting(session, name));
    }
    session.emit(Event::ConditionPassedOver { step: name.clone(), reason: reason.to_owned() })?;
    session.emit(Event::StepCompleted { step: name.clone(), outcome: None, outputs: Values::new() })?;
    recover(session)
}

/// Finishes an open work item in the place of whoever has it.
pub(super) fn complete_for(
    session: &mut Session<'_>,
    id: WorkItemId,
    outcome: Option<&Name>,
    values: &BTreeMap<String, Value>,
    reason: &str,
) -> Result<(), Rejection> {
    let (step, item) = work_items::open_item(session, id)?;
    not_paused(session)?;
    reason_fits(reason)?;
    let own = session.context.actor.user().is_some_and(|user| item.is_held_by(user));
    absence::take_back(session, &item)?;
    if !own {
        session.emit(Event::ActedFor { item: id, whom: item.assignee, reason: reason.to_owned() })?;
    }
    // The reason is what stands beside a decision.
    let (outcome, values, comment) = (outcome.cloned(), values.clone(), reason.to_owned());
    let deciding = Deciding { outcome, values, comment, ..Deciding::default() };
    work_items::hand_in(session, step, id, &deciding)
}

/// Corrects variables of the run, also while it is paused or failed. Absent means that it holds nothing.
pub(super) fn set_variables(
    session: &mut Session<'_>,
    given: &BTreeMap<String, Value>,
    reason: &str,
) -> Result<(), Rejection> {
    not_over(session)?;
    reason_fits(reason)?;
    let values = checked(session, given)?;
    session.emit(Event::VariablesCorrected { values, reason: reason.to_owned() })
}

/// What is given, in its normal form. Whatever is declared as required may hold nothing for a while, as at the start.
fn checked(session: &Session<'_>, given: &BTreeMap<String, Value>) -> Result<Values, Rejection> {
    let declared = session.context.definition.variables.iter();
    let named = declared.filter(|variable| given.contains_key(variable.name.as_str()));
    let named: Vec<_> = named.map(|variable| Variable { required: false, ..variable.clone() }).collect();
    let none = || {
        let message = "name at least one variable with what it is to hold".to_owned();
        vec![FieldProblem { path: "values".into(), code: "required".into(), message }]
    };
    let values = check_values(&named, given, "values");
    let values = values.and_then(|values| if values.is_empty() { Err(none()) } else { Ok(values) });
    values.map_err(|fields| {
        let first = fields.first().map_or("a value is wrong", |field| field.message.as_str());
        let message = format!("The variables cannot be changed: {first}.");
        Rejection { code: RejectionCode::ValuesInvalid, message, fields }
    })
}

/// The run is open and not held, and the reason fits.
fn goes_on(session: &Session<'_>, reason: &str) -> Result<(), Rejection> {
    not_over(session)?;
    not_paused(session)?;
    reason_fits(reason)
}

/// A failed run goes on; whatever else is wrong with it stops it again at once.
fn recover(session: &mut Session<'_>) -> Result<(), Rejection> {
    match session.run.state {
        RunState::Failed { .. } => session.follow(Event::RunRecovered),
        _ => Ok(()),
    }
}

fn not_waiting(session: &Session<'_>, name: &Name) -> Rejection {
    let message = match session.step_here(name) {
        Some(step) => format!(
            "{} does not wait for its condition alone. Finish its work in the place of whoever has it, or skip it.",
            step.label
        ),
        None => format!("The stage that {} is in has no step {name}.", session.run.title),
    };
    let field = FieldProblem { path: "step".into(), code: "unknown".into(), message: message.clone() };
    Rejection { code: RejectionCode::StepNotOpen, message, fields: vec![field] }
}

fn not_open(session: &Session<'_>, name: &Name) -> Rejection {
    let label = session.step_here(name).map(|step| step.label.clone());
    let message = match label {
        Some(label) => format!("{label} is over already, so it cannot be skipped."),
        None => format!("The stage that {} is in has no step {name}.", session.run.title),
    };
    let field = FieldProblem { path: "step".into(), code: "unknown".into(), message: message.clone() };
    Rejection { code: RejectionCode::StepNotOpen, message, fields: vec![field] }
}
