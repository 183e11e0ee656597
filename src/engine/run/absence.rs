//! Work of people who are away: it is passed on to whoever stands in, and given back once they are here again.

use crate::{
    ids::{Name, WorkItemId},
    people::{Assignee, Standing},
    run::{command::Rejection, duties, event::Event, session::Session},
};

/// Passes an item on where whoever was given it is away and somebody stands in.
pub(crate) fn pass_on(session: &mut Session<'_>, id: WorkItemId) -> Result<(), Rejection> {
    let Some((_, step, item)) = session.run.item(id).filter(|(_, _, item)| item.status.is_open()) else {
        return Ok(());
    };
    let step = step.name.clone();
    let (holder, meant_for) = match &item.assignee {
        Assignee::User(holder) => (holder.clone(), item.meant_for.clone()),
        _ => return Ok(()),
    };
    let owner = meant_for.clone().unwrap_or_else(|| holder.clone());
    match (standing(session, &owner), meant_for) {
        (Standing::Here, Some(_)) => session.follow(Event::WorkItemReturned { item: id }),
        (Standing::By(by), _) if by != holder && may(session, &step, &by) => {
            session.follow(Event::WorkItemPassedOn { item: id, by, meant_for: owner })
        }
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

fn standing(session: &Session<'_>, user: &Name) -> Standing {
    let context = session.context;
    context.directory.standing(user, &session.run.orchestration, context.now_ms)
}
