//! What happens to a work item.

use crate::{
    definition::Priority,
    ids::{Name, WorkItemId},
    object::RecordRef,
    people::Assignee,
    run::{AssigneeFlag, Run, StepStatus, Why, WorkItem, WorkItemStatus},
};

/// A work item to be made.
pub(super) struct New<'e> {
    pub(super) id: WorkItemId,
    pub(super) assignee: &'e Assignee,
    pub(super) flag: Option<AssigneeFlag>,
    pub(super) priority: Priority,
    pub(super) at_ms: i64,
    pub(super) why: Option<Box<Why>>,
    pub(super) record: Option<RecordRef>,
}

pub(super) fn created(run: &mut Run, step: &Name, new: New<'_>) -> Result<(), String> {
    let step = super::step::expect(run, step, &[StepStatus::InProgress])?;
    if step.finished_ms.is_some() {
        return Err(format!("people are done with step {}", step.name));
    }
    step.items.push(WorkItem {
        id: new.id,
        status: status_for(new.assignee),
        offered_to: new.why.as_ref().and_then(|why| why.of.clone()).unwrap_or_else(|| new.assignee.clone()),
        assignee: new.assignee.clone(),
        flag: new.flag,
        priority: new.priority,
        created_ms: new.at_ms,
        closed_ms: None,
        meant_for: None,
        acted_for: None,
        delegated_by: None,
        why: new.why,
        record: new.record,
    });
    Ok(())
}

pub(super) fn claimed(run: &mut Run, id: WorkItemId, by: &Name) -> Result<(), String> {
    let item = open(run, id)?;
    if item.status != WorkItemStatus::Open {
        return Err(format!("work item {id} is held already"));
    }
    item.status = WorkItemStatus::Assigned;
    item.assignee = Assignee::User(by.clone());
    Ok(())
}

pub(super) fn released(run: &mut Run, id: WorkItemId) -> Result<(), String> {
    let item = open(run, id)?;
    if item.status != WorkItemStatus::Assigned {
        return Err(format!("work item {id} is held by nobody"));
    }
    item.meant_for = None;
    item.assignee = item.offered_to.clone();
    item.delegated_by = None;
    item.status = status_for(&item.assignee);
    Ok(())
}

pub(super) fn reassigned(run: &mut Run, id: WorkItemId, to: &Assignee) -> Result<(), String> {
    let item = open(run, id)?;
    item.assignee = to.clone();
    item.offered_to = to.clone();
    item.meant_for = None;
    item.flag = None;
    item.delegated_by = None;
    item.why = None;
    item.status = status_for(to);
    Ok(())
}

pub(super) fn passed_on(run: &mut Run, id: WorkItemId, by: &Name, meant_for: &Name) -> Result<(), String> {
    let item = open(run, id)?;
    if !item.is_held_by(meant_for) {
        return Err(format!("work item {id} is not with {meant_for}"));
    }
    item.assignee = Assignee::User(by.clone());
    item.meant_for = Some(meant_for.clone());
    Ok(())
}

pub(super) fn returned(run: &mut Run, id: WorkItemId) -> Result<(), String> {
    let item = open(run, id)?;
    let user = item.meant_for.take().ok_or_else(|| format!("nobody stands in at work item {id}"))?;
    item.assignee = Assignee::User(user);
    Ok(())
}

pub(super) fn acted_for(run: &mut Run, id: WorkItemId, whom: &Assignee) -> Result<(), String> {
    open(run, id)?.acted_for = Some(whom.clone());
    Ok(())
}

pub(super) fn delegated(run: &mut Run, id: WorkItemId, to: &Name) -> Result<(), String> {
    let item = open(run, id)?;
    match (&item.assignee, &item.delegated_by) {
        (Assignee::User(owner), None) if item.status == WorkItemStatus::Assigned => {
            item.delegated_by = Some(item.meant_for.take().unwrap_or_else(|| owner.clone()));
            item.assignee = Assignee::User(to.clone());
            Ok(())
        }
        _ => Err(format!("work item {id} cannot be delegated")),
    }
}

pub(super) fn handed_back(run: &mut Run, id: WorkItemId) -> Result<(), String> {
    let item = open(run, id)?;
    let owner = item.delegated_by.take().ok_or_else(|| format!("work item {id} was not delegated"))?;
    item.meant_for = None;
    item.assignee = Assignee::User(owner);
    Ok(())
}

pub(super) fn priority(run: &mut Run, id: WorkItemId, priority: Priority) -> Result<(), String> {
    open(run, id)?.priority = priority;
    Ok(())
}

pub(super) fn completed(run: &mut Run, id: WorkItemId, at_ms: i64) -> Result<(), String> {
    let item = open(run, id)?;
    item.status = WorkItemStatus::Completed;
    item.closed_ms = Some(at_ms);
    Ok(())
}

pub(super) fn withdrawn(run: &mut Run, id: WorkItemId, at_ms: i64) -> Result<(), String> {
    let item = open(run, id)?;
    item.status = WorkItemStatus::Withdrawn;
    item.closed_ms = Some(at_ms);
    Ok(())
}

fn status_for(assignee: &Assignee) -> WorkItemStatus {
    match assignee {
        Assignee::User(_) => WorkItemStatus::Assigned,
        Assignee::Group(_) | Assignee::Queue(_) | Assignee::Role(_) => WorkItemStatus::Open,
    }
}

fn open(run: &mut Run, id: WorkItemId) -> Result<&mut WorkItem, String> {
    let mut items = run.stages.iter_mut().flat_map(|s| s.steps.iter_mut()).flat_map(|s| s.items.iter_mut());
    let item = items.find(|i| i.id == id).ok_or_else(|| format!("there is no work item {id}"))?;
    if item.status.is_open() { Ok(item) } else { Err(format!("work item {id} is closed")) }
}
