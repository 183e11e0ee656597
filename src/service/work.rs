//! Work items: the inbox and the work guide.

mod act;
mod by_link;
mod decide;
mod explain;
mod guide;
mod link_token;
mod list;
mod views;

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{
    ids::Name,
    people::Assignee,
    run::{WorkItem, WorkItemStatus},
};

use crate::{Answer, SignedIn, known::Known, transition::ItemWish};

pub(crate) use act::{DRAFT_COMMENT, item_after};
pub(crate) use by_link::{Choice, Choices};

/// What is said of work that is over.
pub(crate) fn closed(status: WorkItemStatus) -> ApiError {
    let (code, message) = match status {
        WorkItemStatus::Completed => (
            "work_item_completed",
            "Somebody finished this work before you. What you entered is kept as your draft.",
        ),
        WorkItemStatus::Withdrawn => (
            "work_item_withdrawn",
            "This work was taken away: it is no longer needed. What you entered is kept as your draft.",
        ),
        // The state has forgotten it, so it cannot be open: its rows contradict it, which the doctor reports.
        _ => ("work_item_withdrawn", "This work is of an earlier pass and cannot be done any more."),
    };
    ApiError::new(ErrorKind::Conflict, code, message)
}

/// Of work that a colleague of the same team holds it is more useful to hear who has it than that it is not yours.
pub(crate) fn refuse_held(known: &Known, item: &WorkItem, who: &SignedIn, wish: &ItemWish) -> Answer<()> {
    let Assignee::User(holder) = &item.assignee else { return Ok(()) };
    let held = |message: String| Err(ApiError::new(ErrorKind::Conflict, "work_item_held", message));
    match wish {
        ItemWish::Claim if holder == &who.name => held("You hold this work already.".to_owned()),
        ItemWish::Claim | ItemWish::Release | ItemWish::Complete { .. }
            if !item.is_held_by(&who.name) && known.directory.includes(&item.offered_to, &who.name) =>
        {
            held(format!("{} has taken this work.", known.directory.label(&item.assignee)))
        }
        _ => Ok(()),
    }
}

/// The name of a button that a caller sent.
pub(crate) fn outcome_name(outcome: &str) -> Answer<Name> {
    Name::parse(outcome)
        .map_err(|_| ApiError::field("outcome", "unknown", "there is no such button on this work"))
}
