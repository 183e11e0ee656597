//! What people do with work items. Who may act for others is said by the policy of the service; here a person can only
//! take what is offered to them and finish what they hold. The system may do both.

use std::collections::BTreeMap;

use crate::{
    definition::{Step, Work},
    flow::run::{FlowEnd, FlowFault},
    ids::{Name, WorkItemId},
    people::Assignee,
    run::{
        WorkItem, WorkItemStatus, absence,
        command::{Deciding, FieldProblem, Rejection, RejectionCode},
        decide::{approvals, not_over, not_paused, reason_fits},
        duties,
        event::Event,
        session::Session,
        steps::{background::consequences, interactive::people_done},
    },
    value::{Value, Values},
};

pub(super) fn claim(session: &mut Session<'_>, id: WorkItemId) -> Result<(), Rejection> {
    let (step, item) = open_item(session, id)?;
    not_paused(session)?;
    if let Some(owner) = &item.meant_for
        && session.context.actor.user() == Some(owner)
    {
        duties::check(session, step, &Assignee::User(owner.clone()))?;
        return absence::take_back(session, &item);
    }
    let by = claimant(session, &item)?;
    duties::check(session, step, &Assignee::User(by.clone()))?;
    session.emit(Event::WorkItemClaimed { item: id, by })
}

pub(super) fn release(session: &mut Session<'_>, id: WorkItemId) -> Result<(), Rejection> {
    let (_, item) = open_item(session, id)?;
    // What somebody held who is no longer here goes back also while the run is paused.
    if session.context.actor.user().is_some() {
        not_paused(session)?;
    }
    if matches!(item.offered_to, Assignee::User(_)) {
        let message =
            "This work was given to one person, so there is no team to give it back to. Reassign it instead.";
        return Err(Rejection::new(RejectionCode::WorkItemNotReleasable, message));
    }
    if item.status == WorkItemStatus::Open {
        let message = "Nobody holds this work, so it cannot be given back.";
        return Err(Rejection::new(RejectionCode::WorkItemNotReleasable, message));
    }
    is_holder(session, &item)?;
    session.emit(Event::WorkItemReleased { item: id })
}

/// Also while the run is paused: an operator puts the work in order before it goes on.
pub(super) fn reassign(
    session: &mut Session<'_>,
    id: WorkItemId,
    to: &Assignee,
    reason: &str,
) -> Result<(), Rejection> {
    let (step, _) = open_item(session, id)?;
    reason_fits(reason)?;
    can_work(session, to)?;
    duties::check(session, step, to)?;
    session.emit(Event::WorkItemReassigned { item: id, to: to.clone(), reason: reason.to_owned() })?;
    absence::pass_on(session, id)
}

/// Refuses whoever does not exist or cannot work.
pub(super) fn can_work(session: &Session<'_>, who: &Assignee) -> Result<(), Rejection> {
    if session.context.directory.can_work(who) {
        return Ok(());
    }
    let message = match who {
        Assignee::User(name) => format!("{name} cannot work: there is no such active user."),
        Assignee::Group(name) => format!("The group {name} does not exist or has no active member."),
        Assignee::Queue(name) => format!("The queue {name} does not exist or has no active member."),
        Assignee::Role(name) => format!("The role {name} does not exist or nobody active holds it."),
    };
    Err(Rejection::new(RejectionCode::AssigneeUnknown, message))
}

/// Finishes the work; what the screens change in records is part of the same events. Whoever takes it from a team takes it
/// by that.
pub(super) fn complete(
    session: &mut Session<'_>,
    id: WorkItemId,
    deciding: &Deciding,
) -> Result<(), Rejection> {
    let (step, item) = open_item(session, id)?;
    not_paused(session)?;
    if let Some(by) = taken_by(session, &item)? {
        session.emit(Event::WorkItemClaimed { item: id, by })?;
    }
    absence::take_back(session, &item)?;
    if let Some(owner) = &item.delegated_by {
        // Whoever finishes what was delegated to them acts in the place of who asked them.
        let whom = Assignee::User(owner.clone());
        session.emit(Event::ActedFor { item: id, whom, reason: String::new() })?;
    }
    hand_in(session, step, id, deciding)
}

/// Who takes an open item by finishing it; none where they hold it already.
fn taken_by(session: &Session<'_>, item: &WorkItem) -> Result<Option<Name>, Rejection> {
    match (item.status, session.context.actor.user()) {
        (WorkItemStatus::Open, Some(_)) => claimant(session, item).map(Some),
        _ => is_holder(session, item).map(|()| None),
    }
}

/// Hands in an open item, whoever holds it, with all that follows. Whoever does it may not be shut out of the step, whichever
/// way they came to it.
pub(super) fn hand_in(
    session: &mut Session<'_>,
    step: &Step,
    id: WorkItemId,
    deciding: &Deciding,
) -> Result<(), Rejection> {
    if let Some(user) = session.context.actor.user() {
        duties::check(session, step, &Assignee::User(user.clone()))?;
    }
    if let Work::Approval(work) = &step.work {
        return approvals::hand_in(session, step, work, id, deciding);
    }
    let end = finish(session, step, deciding.outcome.as_ref(), &deciding.values)?;
    let (outcome, outputs) = (end.outcome.clone(), end.outputs.clone());
    let values = filled(&deciding.values, &outputs);
    session.emit(Event::WorkItemCompleted { item: id, outcome: outcome.clone(), values })?;
    consequences(session, &step.name, end)?;
    people_done(session, step, outcome, outputs, true)
}

/// What the screens yield with these values.
pub(super) fn finish(
    session: &mut Session<'_>,
    step: &Step,
    outcome: Option<&Name>,
    values: &BTreeMap<String, Value>,
) -> Result<FlowEnd, Rejection> {
    let flow = step.work.for_people().and_then(|work| work.flow.map(|name| (name, work.inputs)));
    let Some((name, inputs)) = flow else { return without_screens(outcome, values) };
    let Some(flow) = session.context.flows.get(name) else {
        let message =
            format!("The screen flow {name} of step {} is not active. Tell an administrator.", step.label);
        return Err(Rejection::new(RejectionCode::FlowFault, message));
    };
    if let Some(outcome) = outcome
        && !flow.buttons().iter().any(|o| &o.name == outcome)
    {
        let known: Vec<String> = flow.buttons().iter().map(|o| o.name.to_string()).collect();
        let message =
            format!("{} cannot be finished with {outcome}; it knows {}.", step.label, known.join(", "));
        return Err(Rejection::new(RejectionCode::OutcomeUnknown, message));
    }
    let about = session.run.about(&step.name).cloned();
    session.run_flow(flow, inputs, about.as_ref(), Some((values, outcome))).map_err(refused)
}

fn without_screens(outcome: Option<&Name>, values: &BTreeMap<String, Value>) -> Result<FlowEnd, Rejection> {
    if let Some(outcome) = outcome {
        let message = format!("This step has no outcomes, so it cannot be finished with {outcome}.");
        return Err(Rejection::new(RejectionCode::OutcomeUnknown, message));
    }
    if values.is_empty() {
        return Ok(FlowEnd::default());
    }
    let message = "This step takes no values.".to_owned();
    let problem = |name: &String| FieldProblem {
        path: format!("values.{name}"),
        code: "unknown".into(),
        message: message.clone(),
    };
    let fields = values.keys().map(problem).collect();
    Err(Rejection { code: RejectionCode::ValuesInvalid, message, fields })
}

fn refused(fault: FlowFault) -> Rejection {
    let code = match fault.code.as_str() {
        "values_invalid" => RejectionCode::ValuesInvalid,
        "outcome_unknown" => RejectionCode::OutcomeUnknown,
        "record_locked" => RejectionCode::RecordLocked,
        _ => RejectionCode::FlowFault,
    };
    Rejection { code, message: fault.message, fields: fault.fields }
}

/// What was filled in, for the log, as the flow understood it.
pub(super) fn filled(values: &BTreeMap<String, Value>, outputs: &Values) -> Values {
    let named = values.iter().filter_map(|(name, value)| Some((Name::parse(name).ok()?, value)));
    named.map(|(name, value)| (name.clone(), outputs.get(&name).unwrap_or(value).clone())).collect()
}

/// An open item of the stage that the run is in, with the definition of its step.
pub(super) fn open_item<'c>(
    session: &Session<'c>,
    id: WorkItemId,
) -> Result<(&'c Step, WorkItem), Rejection> {
    let found = session.run.item(id).map(|(_, step, item)| (step.name.clone(), item.clone()));
    let Some((step, item)) = found else {
        not_over(session)?;
        let message = "There is no such work in this run, or its stage was begun anew since.";
        return Err(Rejection::new(RejectionCode::WorkItemUnknown, message));
    };
    match item.status {
        WorkItemStatus::Completed => {
            Err(Rejection::new(RejectionCode::WorkItemCompleted, "Somebody has finished this work already."))
        }
        WorkItemStatus::Withdrawn => {
            let message = "This work was taken away: it is not needed any more.";
            Err(Rejection::new(RejectionCode::WorkItemWithdrawn, message))
        }
        WorkItemStatus::Open | WorkItemStatus::Assigned => {
            let unknown = || {
                Rejection::new(RejectionCode::WorkItemUnknown, format!("This version has no step {step}."))
            };
            Ok((session.step_here(&step).ok_or_else(unknown)?, item))
        }
    }
}

/// The person who may take an open item: a member of the team that it is offered to.
fn claimant(session: &Session<'_>, item: &WorkItem) -> Result<Name, Rejection> {
    let directory = session.context.directory;
    let held = || {
        let message = format!("{} holds this work.", directory.label(&item.assignee));
        Rejection::new(RejectionCode::WorkItemHeld, message)
    };
    if item.status != WorkItemStatus::Open {
        return Err(held());
    }
    let team = directory.label(&item.assignee);
    match session.context.actor.user() {
        Some(user) if directory.includes(&item.assignee, user) => Ok(user.clone()),
        Some(_) => {
            let message = format!("This work is offered to {team}, and you are not a member.");
            Err(Rejection::new(RejectionCode::WorkItemNotOffered, message))
        }
        None => Err(Rejection::new(
            RejectionCode::WorkItemNotOffered,
            format!("Only a person of {team} can take this."),
        )),
    }
}

pub(super) fn is_holder(session: &Session<'_>, item: &WorkItem) -> Result<(), Rejection> {
    match session.context.actor.user() {
        None => Ok(()),
        Some(user) if item.is_held_by(user) => Ok(()),
        _ => {
            let holder = session.context.directory.label(&item.assignee);
            Err(Rejection::new(RejectionCode::WorkItemHeld, format!("{holder} holds this work.")))
        }
    }
}
