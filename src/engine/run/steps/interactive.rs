//! Interactive steps: a work item for a person or team.

use crate::{
    definition::{Interactive, Step},
    ids::Name,
    run::{
        absence,
        command::Rejection,
        event::Event,
        session::Session,
        steps::{
            about::about,
            assign::{find, resolve},
            begin,
        },
    },
    value::Values,
};

/// Makes the work item.
pub(crate) fn start(session: &mut Session<'_>, step: &Step, work: &Interactive) -> Result<(), Rejection> {
    begin(session, step)?;
    let Some(parts) = step.work.for_people() else { return Ok(()) };
    let wanted = resolve(session, &work.assignee);
    let found = find(session, &step.name, wanted, parts, work.share);
    let record = about(session, step, parts);
    let item = session.fresh_item();
    session.follow(Event::WorkItemCreated {
        step: step.name.clone(),
        item,
        assignee: found.assignee,
        flag: found.flag,
        priority: work.priority,
        approver: None,
        why: found.why,
        record,
    })?;
    absence::pass_on(session, item)
}

/// Takes away what is still open of a step.
pub(crate) fn withdraw_open(session: &mut Session<'_>, step: &Step) -> Result<(), Rejection> {
    let items = session.run.current_step(&step.name).map(|s| s.items.as_slice()).unwrap_or_default();
    let open: Vec<_> = items.iter().filter(|i| i.status.is_open()).map(|i| i.id).collect();
    open.into_iter().try_for_each(|item| session.follow(Event::WorkItemWithdrawn { item }))
}

/// People are done with a step: that completes it, or it waits on until its condition holds. Where the condition holds already
/// it is completed by them. `by_hand`: by who acts.
pub(crate) fn people_done(
    session: &mut Session<'_>,
    step: &Step,
    outcome: Option<Name>,
    outputs: Values,
    by_hand: bool,
) -> Result<(), Rejection> {
    let name = step.name.clone();
    if step.work.waits_on() {
        let before = session.checkpoint();
        let (outcome, outputs) = (outcome.clone(), outputs.clone());
        tell(session, by_hand, Event::StepFinished { step: name.clone(), outcome, outputs })?;
        if !holds_already(session, step) {
            return Ok(());
        }
        session.back_to(before);
    }
    tell(session, by_hand, Event::StepCompleted { step: name, outcome, outputs })
}

fn tell(session: &mut Session<'_>, by_hand: bool, event: Event) -> Result<(), Rejection> {
    if by_hand { session.emit(event) } else { session.follow(event) }
}

/// Whether the condition holds with what people hand over. One that cannot be answered stops the run once it is asked again.
fn holds_already(session: &Session<'_>, step: &Step) -> bool {
    let condition = step.work.completes_when();
    condition.is_some_and(|condition| session.view().of_what_comes().holds(condition).unwrap_or(false))
}

/// The completion condition holds: the work is no longer needed, or has long been done.
pub(crate) fn complete_by_condition(session: &mut Session<'_>, step: &Step) -> Result<(), Rejection> {
    withdraw_open(session, step)?;
    session.follow(Event::StepCompleted { step: step.name.clone(), outcome: None, outputs: Values::new() })
}
