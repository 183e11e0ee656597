//! Interactive steps: a work item for a person or team.

use crate::{
    definition::{Interactive, Step},
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

/// The completion condition holds: the work is no longer needed.
pub(crate) fn complete_by_condition(session: &mut Session<'_>, step: &Step) -> Result<(), Rejection> {
    withdraw_open(session, step)?;
    session.follow(Event::StepCompleted { step: step.name.clone(), outcome: None, outputs: Values::new() })
}
