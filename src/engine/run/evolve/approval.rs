//! What happens to an approval.

use super::step::expect;
use crate::{
    ids::{Name, WorkItemId},
    people::Assignee,
    run::{ApprovalRun, Approver, Run, StepStatus, Verdict},
};

pub(super) fn opened(run: &mut Run, step: &Name, who: &[Assignee], needed: u32) -> Result<(), String> {
    let step = expect(run, step, &[StepStatus::InProgress])?;
    let approvers = who.iter().map(|who| new(who, None)).collect();
    match step.approval.replace(ApprovalRun { approvers, needed }) {
        None => Ok(()),
        Some(_) => Err(format!("the approval {} has begun already", step.name)),
    }
}

pub(super) fn asked(run: &mut Run, step: &Name, at: u32, item: WorkItemId) -> Result<(), String> {
    let approver = approver(run, step, at)?;
    match approver.item.replace(item) {
        None => Ok(()),
        Some(_) => Err(format!("{} is asked already", approver.who)),
    }
}

pub(super) fn decided(run: &mut Run, step: &Name, item: WorkItemId, verdict: Verdict) -> Result<(), String> {
    let approval = open(run, step)?;
    let found = approval.approvers.iter_mut().find(|approver| approver.item == Some(item));
    let approver = found.ok_or_else(|| format!("work item {item} asks nobody to decide"))?;
    match approver.verdict.replace(verdict) {
        None => Ok(()),
        Some(_) => Err(format!("{} has decided already", approver.who)),
    }
}

pub(super) fn added(
    run: &mut Run,
    step: &Name,
    at: u32,
    who: &Assignee,
    needed: u32,
    by: Option<Name>,
) -> Result<(), String> {
    let approval = open(run, step)?;
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    if at > approval.approvers.len() {
        return Err(format!("there is no approver before whom {who} could stand"));
    }
    approval.approvers.insert(at, new(who, by));
    approval.needed = needed;
    Ok(())
}

pub(super) fn removed(
    run: &mut Run,
    step: &Name,
    at: u32,
    who: &Assignee,
    needed: u32,
) -> Result<(), String> {
    let approval = open(run, step)?;
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    let fits = approval.approvers.get(at).is_some_and(|a| &a.who == who && a.verdict.is_none());
    if !fits {
        return Err(format!("{who} is not asked, or has decided"));
    }
    approval.approvers.remove(at);
    approval.needed = needed;
    Ok(())
}

fn new(who: &Assignee, added_by: Option<Name>) -> Approver {
    Approver { who: who.clone(), item: None, added_by, verdict: None }
}

fn open<'r>(run: &'r mut Run, step: &Name) -> Result<&'r mut ApprovalRun, String> {
    let step = expect(run, step, &[StepStatus::InProgress])?;
    step.approval.as_mut().ok_or_else(|| format!("step {} is no approval that has begun", step.name))
}

fn approver<'r>(run: &'r mut Run, step: &Name, at: u32) -> Result<&'r mut Approver, String> {
    let approval = open(run, step)?;
    let found = approval.approvers.get_mut(usize::try_from(at).unwrap_or(usize::MAX));
    found.ok_or_else(|| format!("step {step} has no approver {at}"))
}
