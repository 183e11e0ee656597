//! Who may do what. Nothing else in Fermata decides this: every use case asks here, and the one [`table`] answers.

mod table;
#[cfg(test)]
mod tests;

use fermata_api::ApiError;
use fermata_engine::{
    context::Actor,
    definition::{Approval, Orchestration, Trigger},
    ids::Name,
    object::Object,
    people::{Assignee, Directory, Role},
    run::{Run, StepRun, WorkItem},
    value::DataType,
};
use fermata_store::rows::RecordRow;

use crate::{Answer, SignedIn};

pub(crate) use table::Action;

/// What a person has to do with the thing in question, beyond their role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    /// They started the run.
    Starter,
    /// A work item of the run is or was theirs or their team's; of a record: a run about it is one that they may see.
    Involved,
    /// They hold the work item.
    Holder,
    /// They asked a colleague to do the work item for them.
    Delegator,
    /// They are asked to decide, and may ask others too.
    Approver,
    /// The work item is offered to a team of theirs and held by nobody, or somebody stands in for them at it.
    Offered,
    /// It is their own: their token, their draft, themself, a record that they made.
    Own,
    /// A field of the record names them, such as the account's owner.
    Named,
    /// The orchestration is active and started by hand, which everybody may do.
    Startable,
}

/// Whether this role with these relations may do this.
pub(crate) fn allows(role: Role, relations: &[Relation], action: Action) -> bool {
    let rule = table::rule(action);
    rule.role.is_some_and(|least| role >= least) || rule.relations.iter().any(|r| relations.contains(r))
}

/// Refuses what the role alone does not allow.
pub(crate) fn require(who: &SignedIn, action: Action) -> Answer<()> {
    require_with(who, &[], action)
}

/// Refuses what role and relations do not allow.
pub(crate) fn require_with(who: &SignedIn, relations: &[Relation], action: Action) -> Answer<()> {
    if allows(who.role, relations, action) {
        Ok(())
    } else {
        Err(ApiError::forbidden(table::refusal(action)))
    }
}

/// What a person has to do with a run, as far as its state tells; see also [`crate::Service`]'s look at older work items.
pub(crate) fn relations_to_run(directory: &Directory, run: &Run, user: &Name) -> Vec<Relation> {
    let mut relations = Vec::new();
    if run.started_by == Actor::User(user.clone()) {
        relations.push(Relation::Starter);
    }
    let items = || run.stages.iter().flat_map(|s| &s.steps).flat_map(|s| &s.items);
    let theirs = |a: &Assignee| directory.includes(a, user);
    let done = run.stages.iter().flat_map(|s| &s.steps).any(|s| s.done_by == Some(Actor::User(user.clone())));
    let meant = |i: &WorkItem| i.meant_for.as_ref() == Some(user);
    if done || items().any(|i| theirs(&i.assignee) || theirs(&i.offered_to) || meant(i)) {
        relations.push(Relation::Involved);
    }
    relations
}

/// What a person has to do with a record, as far as its row tells; see also [`crate::Service`]'s look at runs about it.
pub(crate) fn relations_to_record(object: Option<&Object>, row: &RecordRow, user: &Name) -> Vec<Relation> {
    let mut relations = Vec::new();
    if row.created_by.strip_prefix("user:") == Some(user.as_str()) {
        relations.push(Relation::Own);
    }
    let named = |field: &Name| row.fields.get(field.as_str()).and_then(|v| v.as_str()) == Some(user.as_str());
    if object.is_some_and(|object| user_fields(object).any(named)) {
        relations.push(Relation::Named);
    }
    relations
}

/// The fields of an object that hold a user.
pub(crate) fn user_fields(object: &Object) -> impl Iterator<Item = &Name> {
    object.fields.iter().filter(|field| field.data_type == DataType::User).map(|field| &field.name)
}

/// What a person has to do with an orchestration, as far as its active version tells.
pub(crate) fn relations_to_orchestration(active: Option<&Orchestration>) -> Vec<Relation> {
    let by_hand = active.is_some_and(|definition| definition.trigger == Trigger::Autolaunched);
    if by_hand { vec![Relation::Startable] } else { Vec::new() }
}

/// What a person has to do with a work item.
pub(crate) fn relations_to_item(directory: &Directory, item: &WorkItem, user: &Name) -> Vec<Relation> {
    let mut relations = Vec::new();
    if item.delegated_by.as_ref() == Some(user) {
        relations.push(Relation::Delegator);
    }
    match &item.assignee {
        Assignee::User(_) if item.is_held_by(user) => {
            relations.push(Relation::Holder);
            if item.meant_for.as_ref() == Some(user) {
                // Whoever is away may take their own work back at any time.
                relations.push(Relation::Offered);
            }
        }
        Assignee::User(_) => {}
        team if directory.includes(team, user) => relations.push(Relation::Offered),
        _ => {}
    }
    relations
}

/// What a person has to do with an approval: an approver who is asked may ask others, where the step says so.
pub(crate) fn relations_to_approval(
    directory: &Directory,
    work: &Approval,
    step: &StepRun,
    user: &Name,
) -> Vec<Relation> {
    let mut open = step.items.iter().filter(|item| item.status.is_open());
    let asked = open.any(|item| directory.includes(&item.assignee, user));
    if asked && work.approvers_may_add { vec![Relation::Approver] } else { Vec::new() }
}
