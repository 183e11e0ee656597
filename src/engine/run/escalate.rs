//! A rung of an escalation ladder is stepped on: it is noted first, so that it never happens twice, whatever comes of it.

use crate::{
    definition::{AssigneeRule, Priority, Work},
    flow::{self, Outgoing, Sending, outgoing::MailContent},
    ids::{Name, WorkItemId},
    people::Assignee,
    run::{
        StepStatus, WorkItem, absence,
        command::Rejection,
        duties,
        event::{Event, SlaScope},
        promises,
        session::Session,
        steps::{background::consequences, interactive::people_done},
    },
    sla::{Receiver, Rung, RungAction},
    template,
    value::Values,
};

/// Notes the rung and does what it says.
pub(super) fn step_on(session: &mut Session<'_>, scope: &SlaScope, index: usize) -> Result<(), Rejection> {
    let number = u32::try_from(index).unwrap_or(u32::MAX);
    session.follow(Event::EscalationFired { scope: scope.clone(), rung: number })?;
    let sla = promises::drawn(session.context.definition, scope);
    let Some(rung) = sla.and_then(|sla| sla.ladder.get(index)) else { return Ok(()) };
    match act(session, scope, index, rung)? {
        None => Ok(()),
        Some(message) => {
            session.follow(Event::EscalationFailed { scope: scope.clone(), rung: number, message })
        }
    }
}

/// What a rung says; some words where it could not be done.
fn act(
    session: &mut Session<'_>,
    scope: &SlaScope,
    index: usize,
    rung: &Rung,
) -> Result<Option<String>, Rejection> {
    match &rung.action {
        // People inside Fermata are told by the event itself.
        RungAction::Notify { to, message } => mail(session, scope, index, to, message).map(|()| None),
        RungAction::Reassign { to } => reassign(session, scope, to),
        RungAction::RaisePriority { to } => raise(session, scope, *to).map(|()| None),
        RungAction::RunFlow { flow, inputs } => {
            let Some(step) = place(session, scope) else { return Ok(Some("no step is in progress".into())) };
            let Some(found) = session.context.flows.get(flow).cloned() else {
                return Ok(Some(format!("there is no active flow {flow}; activate it")));
            };
            if found.calls_out(session.context.flows) {
                return Ok(Some(format!(
                    "the flow {flow} calls other systems, which a rung cannot wait for"
                )));
            }
            match session.run_flow(&found, inputs, None, None) {
                Ok(end) => consequences(session, &step, end).map(|()| None),
                Err(fault) => Ok(Some(fault.message)),
            }
        }
        RungAction::Finish { outcome } => finish(session, scope, outcome),
    }
}

/// Open work under the promise.
fn open(session: &Session<'_>, scope: &SlaScope) -> Vec<WorkItem> {
    let steps = session.run.current().map(|stage| stage.steps.as_slice()).unwrap_or_default();
    let under = steps.iter().filter(|step| match scope {
        SlaScope::Step(name) => &step.name == name,
        SlaScope::Run | SlaScope::Stage(_) => true,
    });
    under.flat_map(|step| &step.items).filter(|item| item.status.is_open()).cloned().collect()
}

/// The step in whose name something happens: the promise's own, else the first that is in progress.
fn place(session: &Session<'_>, scope: &SlaScope) -> Option<Name> {
    if let SlaScope::Step(name) = scope {
        return Some(name.clone());
    }
    let steps = &session.run.current()?.steps;
    let busy = steps.iter().find(|step| step.status == StepStatus::InProgress);
    busy.or_else(|| steps.first()).map(|step| step.name.clone())
}

fn mail(
    session: &mut Session<'_>,
    scope: &SlaScope,
    index: usize,
    to: &[Receiver],
    message: &str,
) -> Result<(), Rejection> {
    let address = |one: &Receiver| match one {
        Receiver::Address { address } => Some(address.trim().to_owned()),
        _ => None,
    };
    let addresses: Vec<String> = to.iter().filter_map(address).filter(|one| !one.is_empty()).collect();
    let Some(step) = place(session, scope).filter(|_| !addresses.is_empty()) else { return Ok(()) };
    let late = super::notices::late(session.context, &session.run, scope);
    let said = session.view().ask(|names| template::fill(message, names));
    let text = if said.trim().is_empty() { late.body.clone() } else { format!("{said}\n\n{}", late.body) };
    let content = MailContent::Written { subject: late.subject, text, html: String::new() };
    let what = Outgoing::Mail { to: Vec::new(), addresses, reply_to: None, content };
    let sending = Sending { place: format!("escalation.{}.{}", key_of(scope), index + 1), what };
    session.follow(Event::SendingQueued { step, sending })
}

fn key_of(scope: &SlaScope) -> &'static str {
    match scope {
        SlaScope::Run => "run",
        SlaScope::Stage(_) => "stage",
        SlaScope::Step(_) => "step",
    }
}

fn reassign(
    session: &mut Session<'_>,
    scope: &SlaScope,
    rule: &AssigneeRule,
) -> Result<Option<String>, Rejection> {
    let found = session.view().ask(|names| flow::notify::assignee(rule, names));
    let to = match found {
        Ok(Some(to)) if session.context.directory.can_work(&to) => to,
        Ok(Some(to)) => {
            return Ok(Some(format!("{} cannot do the work", session.context.directory.label(&to))));
        }
        Ok(None) => return Ok(Some("nobody was found who should do it".to_owned())),
        Err(error) => return Ok(Some(error.to_string())),
    };
    let elsewhere: Vec<WorkItemId> =
        open(session, scope).iter().filter(|item| item.offered_to != to).map(|item| item.id).collect();
    // Work of several steps: what they may not do stays where it is, and that is told; the rest goes to them.
    let mut kept: Vec<String> = Vec::new();
    for item in elsewhere {
        match refused(session, item, &to) {
            None => give(session, item, to.clone())?,
            Some(why) if kept.contains(&why) => {}
            Some(why) => kept.push(why),
        }
    }
    Ok((!kept.is_empty()).then(|| kept.join(" ")))
}

/// Why duties that are separated keep an item from somebody; none where they may have it.
fn refused(session: &Session<'_>, item: WorkItemId, to: &Assignee) -> Option<String> {
    let (_, step, _) = session.run.item(item)?;
    let step = session.step_here(&step.name)?;
    duties::check(session, step, to).err().map(|rejection| rejection.message)
}

fn give(session: &mut Session<'_>, item: WorkItemId, to: Assignee) -> Result<(), Rejection> {
    let reason = "It took longer than it should.".to_owned();
    session.follow(Event::WorkItemReassigned { item, to, reason })?;
    absence::pass_on(session, item)
}

fn raise(session: &mut Session<'_>, scope: &SlaScope, to: Priority) -> Result<(), Rejection> {
    let lower = open(session, scope).into_iter().filter(|item| item.priority < to);
    for item in lower.collect::<Vec<_>>() {
        session.follow(Event::WorkItemPriorityChanged { item: item.id, priority: to })?;
    }
    Ok(())
}

fn finish(session: &mut Session<'_>, scope: &SlaScope, outcome: &Name) -> Result<Option<String>, Rejection> {
    let SlaScope::Step(name) = scope else {
        return Ok(Some("only a step can be finished with an outcome".to_owned()));
    };
    let busy =
        session.run.current_step(name).is_some_and(|s| s.status == StepStatus::InProgress && !s.waits_on());
    let step = session.step_here(name).filter(|step| busy && matches!(step.work, Work::Interactive(_)));
    let Some(step) = step else {
        return Ok(Some("the step is not being done by a person".to_owned()));
    };
    for item in open(session, scope) {
        session.follow(Event::WorkItemWithdrawn { item: item.id })?;
    }
    people_done(session, step, Some(outcome.clone()), Values::new(), false)?;
    Ok(None)
}
