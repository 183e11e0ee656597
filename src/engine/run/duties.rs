//! Separation of duties: who may not do a step of this run, and why. Asked when work is offered, taken and finished, so
//! that what somebody does in a step beside it counts too.

use std::collections::BTreeMap;

use crate::{
    definition::{PeopleWork, Step},
    ids::Name,
    people::{Assignee, Directory},
    run::{
        Run, StepRun, WorkItemStatus,
        command::{Rejection, RejectionCode},
        session::Session,
    },
};

/// Why somebody may not do a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Barred {
    /// They started the run.
    Starter,
    /// They did this step, or it was done in their place.
    Did(Name),
}

/// Everybody who may not do this work in this run, with the reason.
pub fn barred(work: PeopleWork<'_>, run: &Run) -> BTreeMap<Name, Barred> {
    let mut barred = BTreeMap::new();
    for step in work.not_who_did {
        let doers = run.step(step).map(|(_, step)| doers(step)).unwrap_or_default();
        barred.extend(doers.into_iter().map(|who| (who, Barred::Did(step.clone()))));
    }
    if work.not_the_starter
        && let Some(starter) = run.started_by.user()
    {
        barred.insert(starter.clone(), Barred::Starter);
    }
    barred
}

/// Who did a step, and in whose place.
fn doers(step: &StepRun) -> Vec<Name> {
    let done = step.items.iter().filter(|item| item.status == WorkItemStatus::Completed);
    let of_items = done.flat_map(|item| [Some(item.assignee.clone()), item.done_for()]).flatten();
    let users = of_items.filter_map(|who| match who {
        Assignee::User(user) => Some(user),
        _ => None,
    });
    let verdicts = step.approval.iter().flat_map(|a| &a.approvers).filter_map(|a| a.verdict.as_ref());
    let by = step.done_by.as_ref().and_then(|actor| actor.user().cloned());
    users.chain(verdicts.filter_map(|v| v.by.clone())).chain(by).collect()
}

/// Whether somebody can do it who may.
pub(crate) fn somebody_may(
    directory: &Directory,
    assignee: &Assignee,
    barred: &BTreeMap<Name, Barred>,
) -> bool {
    directory.people(assignee).iter().any(|user| !barred.contains_key(user))
}

/// Whether work may be offered: a person who may do it, a team of which somebody may, or one that has nobody at all.
pub(crate) fn may_be_offered(
    directory: &Directory,
    assignee: &Assignee,
    barred: &BTreeMap<Name, Barred>,
) -> bool {
    match assignee {
        Assignee::User(user) => !barred.contains_key(user),
        team => directory.people(team).is_empty() || somebody_may(directory, team, barred),
    }
}

/// Refuses whoever may not do a step, or a team of which nobody may.
///
/// # Errors
/// [`RejectionCode::DutiesSeparated`], with what they did.
pub(crate) fn check(session: &Session<'_>, step: &Step, who: &Assignee) -> Result<(), Rejection> {
    let Some(work) = step.work.for_people() else { return Ok(()) };
    let barred = barred(work, &session.run);
    let why = match who {
        Assignee::User(user) => match barred.get(user) {
            None => return Ok(()),
            Some(why) => why,
        },
        team if somebody_may(session.context.directory, team, &barred) => return Ok(()),
        team => match session.context.directory.people(team).iter().find_map(|user| barred.get(user)) {
            None => return Ok(()),
            Some(why) => why,
        },
    };
    let name = session.context.directory.label(who);
    let did = match why {
        Barred::Starter => "started this run".to_owned(),
        Barred::Did(other) => {
            let label = session.context.definition.step(other).map(|(_, step)| step.label.clone());
            format!("did {}", label.unwrap_or_else(|| other.to_string()))
        }
    };
    let message = format!(
        "{} must not be done by somebody who {did}: {name} cannot. Give it to somebody else.",
        step.label
    );
    Err(Rejection::new(RejectionCode::DutiesSeparated, message))
}
