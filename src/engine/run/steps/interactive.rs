//! Interactive steps: a work item for a person or team. Finding nobody never stops a run.

use crate::{
    definition::{AssigneeRule, Interactive, Step},
    flow,
    ids::Name,
    people::Assignee,
    run::{AssigneeFlag, absence, command::Rejection, event::Event, session::Session, steps::begin},
    value::Values,
};

/// The queue of work that nobody at all could be found for.
const UNASSIGNED: &str = "unassigned";

/// Makes the work item.
pub(crate) fn start(session: &mut Session<'_>, step: &Step, work: &Interactive) -> Result<(), Rejection> {
    begin(session, step)?;
    let (assignee, flag) = find(session, work);
    let item = session.fresh_item();
    let priority = work.priority;
    session.follow(Event::WorkItemCreated { step: step.name.clone(), item, assignee, flag, priority })?;
    absence::pass_on(session, item)
}

/// The completion condition holds: the work is no longer needed.
pub(crate) fn complete_by_condition(session: &mut Session<'_>, step: &Step) -> Result<(), Rejection> {
    let items = session.run.current_step(&step.name).map(|s| s.items.as_slice()).unwrap_or_default();
    let open: Vec<_> = items.iter().filter(|i| i.status.is_open()).map(|i| i.id).collect();
    for item in open {
        session.follow(Event::WorkItemWithdrawn { item })?;
    }
    session.follow(Event::StepCompleted { step: step.name.clone(), outcome: None, outputs: Values::new() })
}

/// Who gets the work: whom the rule says, the fallback, the owner; else it is flagged and waits with whom the rule
/// named, the starter, or the queue `unassigned`.
fn find(session: &Session<'_>, work: &Interactive) -> (Assignee, Option<AssigneeFlag>) {
    let able = |found: &Option<Assignee>| found.as_ref().is_some_and(|a| absence::can_get(session, a));
    let wanted = resolve(session, &work.assignee);
    if able(&wanted) {
        return (wanted.unwrap_or_else(unassigned), None);
    }
    let fallback = work.fallback.as_ref().and_then(|rule| resolve(session, rule));
    if able(&fallback) {
        return (fallback.unwrap_or_else(unassigned), Some(AssigneeFlag::Fallback));
    }
    let owner = session.context.definition.owner.clone().map(Assignee::User);
    if able(&owner) {
        return (owner.unwrap_or_else(unassigned), Some(AssigneeFlag::Owner));
    }
    let starter = || session.run.started_by.user().cloned().map(Assignee::User);
    (wanted.or_else(starter).unwrap_or_else(unassigned), Some(AssigneeFlag::Nobody))
}

fn unassigned() -> Assignee {
    Assignee::Queue(Name::from_label(UNASSIGNED, UNASSIGNED))
}

/// Whom a rule names, whether or not they exist. An expression that cannot be worked out names nobody: the item is
/// flagged, and the run goes on.
fn resolve(session: &Session<'_>, rule: &AssigneeRule) -> Option<Assignee> {
    session.view().ask(|scope| flow::notify::assignee(rule, scope)).unwrap_or(None)
}
