//! Work of people who are away: it is passed on to whoever stands in, and given back once they are here again.

use crate::{
    ids::{Name, WorkItemId},
    people::{Assignee, Standing},
    run::{command::Rejection, event::Event, session::Session},
};

/// Passes an item on where whoever was given it is away and somebody stands in.
pub(crate) fn pass_on(session: &mut Session<'_>, id: WorkItemId) -> Result<(), Rejection> {
    let Some((_, _, item)) = session.run.item(id).filter(|(_, _, item)| item.status.is_open()) else {
        return Ok(());
    };
    let (holder, meant_for) = match &item.assignee {
        Assignee::User(holder) => (holder.clone(), item.meant_for.clone()),
        _ => return Ok(()),
    };
    let owner = meant_for.clone().unwrap_or_else(|| holder.clone());
    match (standing(session, &owner), meant_for) {
        (Standing::Here, Some(_)) => session.follow(Event::WorkItemReturned { item: id }),
        (Standing::By(by), _) if by != holder => {
            session.follow(Event::WorkItemPassedOn { item: id, by, meant_for: owner })
        }
        _ => Ok(()),
    }
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
