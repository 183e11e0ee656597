//! Work of people who are away: it is passed on to whoever stands in, and given back once they are here again.
//!
//! Nothing here ever takes work from its owner for good: whoever is away can do it all the same, and takes it back by that.

use crate::{
    ids::{Name, WorkItemId},
    people::{Assignee, Standing},
    run::{WorkItem, command::Rejection, duties, event::Event, session::Session},
};

/// Passes an item on where whoever was given it is away and somebody stands in, and gives it back where nobody does any
/// more. Looked at twice, it changes nothing the second time.
pub(crate) fn pass_on(session: &mut Session<'_>, id: WorkItemId) -> Result<(), Rejection> {
    let Some((_, step, item)) = session.run.item(id).filter(|(_, _, item)| item.status.is_open()) else {
        return Ok(());
    };
    let step = step.name.clone();
    let (holder, meant_for) = match &item.assignee {
        Assignee::User(holder) => (holder.clone(), item.meant_for.clone()),
        _ => return Ok(()),
    };
    let asked_by = item.delegated_by.clone();
    let owner = meant_for.clone().unwrap_or_else(|| holder.clone());
    if !session.context.directory.is_active(&owner) {
        return left(session, id, (&step, &owner), asked_by);
    }
    match standing(session, &owner) {
        Standing::By(by) if by == holder => Ok(()),
        // Whoever was asked for a favour is away, and whoever asked would stand in for them: then they have it again.
        Standing::By(by) if asked_by.as_ref() == Some(&by) && may(session, &step, &by) => {
            let reason = format!("{} is away.", session.context.directory.label(&Assignee::User(owner)));
            session.follow(Event::WorkItemHandedBack { item: id, reason })
        }
        Standing::By(by) if may(session, &step, &by) => {
            session.follow(Event::WorkItemPassedOn { item: id, by, meant_for: owner })
        }
        // Whoever is here again may have done meanwhile what keeps them from doing this.
        _ if meant_for.is_some() && (may(session, &step, &owner) || !may(session, &step, &holder)) => {
            session.follow(Event::WorkItemReturned { item: id })
        }
        _ => Ok(()),
    }
}

/// Work of somebody who left goes back to whoever asked them for a favour, or to whoever took over.
fn left(
    session: &mut Session<'_>,
    id: WorkItemId,
    (step, owner): (&Name, &Name),
    asked_by: Option<Name>,
) -> Result<(), Rejection> {
    let directory = session.context.directory;
    let gone = Assignee::User(owner.clone());
    if asked_by.is_some_and(|asker| may(session, step, &asker)) {
        let reason = format!("{} is no longer here.", directory.label(&gone));
        session.follow(Event::WorkItemHandedBack { item: id, reason })?;
        return pass_on(session, id);
    }
    match directory.heir(&gone) {
        Assignee::User(heir) if heir != *owner && may(session, step, &heir) => {
            let to = Assignee::User(heir);
            let reason = format!("{} left, and {} took over.", directory.label(&gone), directory.label(&to));
            session.follow(Event::WorkItemReassigned { item: id, to, reason })?;
            pass_on(session, id)
        }
        _ => Ok(()),
    }
}

/// Whoever is away and does their work all the same takes it back first: it is theirs, and nobody stood in.
pub(crate) fn take_back(session: &mut Session<'_>, item: &WorkItem) -> Result<(), Rejection> {
    match (&item.meant_for, session.context.actor.user()) {
        (Some(owner), Some(user)) if owner == user => session.emit(Event::WorkItemReturned { item: item.id }),
        _ => Ok(()),
    }
}

/// Whether the separation of duties lets somebody do a step. Whoever stands in and may not leaves it with whoever is away.
fn may(session: &Session<'_>, step: &Name, user: &Name) -> bool {
    let drawn = session.context.definition.step(step);
    drawn.is_none_or(|(_, step)| duties::check(session, step, &Assignee::User(user.clone())).is_ok())
}

/// Whether work can be given to this one now.
pub(crate) fn can_get(session: &Session<'_>, assignee: &Assignee) -> bool {
    let context = session.context;
    context.directory.can_get(assignee, &session.run.orchestration, context.now_ms)
}

/// Whether somebody is not away now.
pub(crate) fn is_here(session: &Session<'_>, user: &Name) -> bool {
    standing(session, user) == Standing::Here
}

fn standing(session: &Session<'_>, user: &Name) -> Standing {
    let context = session.context;
    context.directory.standing(user, &session.run.orchestration, context.now_ms)
}
