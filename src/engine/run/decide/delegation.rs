//! Who holds work asks a colleague to do it for them, and gets it back: undone, or done in their place.

use crate::{
    ids::{Name, WorkItemId},
    people::Assignee,
    run::{
        WorkItemStatus, absence,
        command::{Rejection, RejectionCode},
        decide::{
            not_paused, reason_fits,
            work_items::{can_work, is_holder, open_item},
        },
        duties,
        event::Event,
        session::Session,
    },
};

/// Asks a colleague. Whoever was asked cannot ask on: it would be nobody's any more.
pub(super) fn delegate(
    session: &mut Session<'_>,
    id: WorkItemId,
    to: &Name,
    reason: &str,
) -> Result<(), Rejection> {
    let (step, item) = open_item(session, id)?;
    not_paused(session)?;
    reason_fits(reason)?;
    let refused = |message: &str| Err(Rejection::new(RejectionCode::WorkItemNotDelegable, message));
    if item.status != WorkItemStatus::Assigned {
        return refused("Nobody holds this work. Take it first, then ask somebody to do it for you.");
    }
    is_holder(session, &item)?;
    if item.delegated_by.is_some() {
        return refused("You were asked to do this for somebody. Give it back to them instead.");
    }
    let whom = Assignee::User(to.clone());
    if item.assignee == whom {
        return refused("They have it already.");
    }
    can_work(session, &whom)?;
    if !absence::is_here(session, to) {
        let label = session.context.directory.label(&whom);
        return refused(&format!("{label} is away now. Ask somebody who is here."));
    }
    duties::check(session, step, &whom)?;
    session.emit(Event::WorkItemDelegated { item: id, to: to.clone(), reason: reason.to_owned() })
}

/// Gives it back to who asked, or takes it back: either of the two does it.
pub(super) fn hand_back(session: &mut Session<'_>, id: WorkItemId, reason: &str) -> Result<(), Rejection> {
    let (step, item) = open_item(session, id)?;
    not_paused(session)?;
    reason_fits(reason)?;
    let Some(owner) = &item.delegated_by else {
        let message = "Nobody was asked to do this for somebody else, so there is nobody to give it back to.";
        return Err(Rejection::new(RejectionCode::WorkItemNotDelegated, message));
    };
    if session.context.actor.user() != Some(owner) {
        is_holder(session, &item)?;
    }
    // Whoever asked may have done since what keeps them from doing this.
    duties::check(session, step, &Assignee::User(owner.clone()))?;
    session.emit(Event::WorkItemHandedBack { item: id, reason: reason.to_owned() })?;
    absence::pass_on(session, id)
}
