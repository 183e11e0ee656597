//! What happens to the runs that a step started.

use super::step::expect;
use crate::{
    ids::{Name, RunId},
    run::{Child, ChildStatus, Children, Run, StepStatus},
    value::{Value, Values},
};

pub(super) fn planned(run: &mut Run, name: &Name, items: &[Value], needed: u32) -> Result<(), String> {
    let step = expect(run, name, &[StepStatus::InProgress])?;
    if step.children.is_some() {
        return Err(format!("step {name} has its children already"));
    }
    let child = |item: &Value| Child {
        status: ChildStatus::NotStarted,
        run: None,
        item: item.clone(),
        outputs: Values::new(),
        message: String::new(),
    };
    step.children = Some(Children { needed, list: items.iter().map(child).collect() });
    Ok(())
}

pub(super) fn started(run: &mut Run, name: &Name, number: u32, id: RunId) -> Result<(), String> {
    let children = children(run, name, &[StepStatus::InProgress])?;
    let at = usize::try_from(number).ok().and_then(|n| n.checked_sub(1));
    let child = at.and_then(|at| children.list.get_mut(at));
    let child = child.ok_or_else(|| format!("step {name} has no item {number}"))?;
    if child.status != ChildStatus::NotStarted {
        return Err(format!("item {number} of step {name} was started already"));
    }
    child.status = ChildStatus::InProgress;
    child.run = Some(id);
    child.message.clear();
    Ok(())
}

/// Where a child stands has changed, by itself.
pub(super) fn changed(
    run: &mut Run,
    name: &Name,
    id: RunId,
    status: ChildStatus,
    outputs: &Values,
    message: &str,
) -> Result<(), String> {
    let children = children(run, name, &[StepStatus::InProgress, StepStatus::Failed])?;
    let child = one(children, id)?;
    if child.status == status {
        return Err(format!("run {id} stands there already"));
    }
    child.status = status;
    child.outputs = outputs.clone();
    child.message = message.to_owned();
    if status == ChildStatus::Completed {
        child.item = Value::Null;
    }
    Ok(())
}

pub(super) fn stopped(run: &mut Run, name: &Name, ids: &[RunId], reason: &str) -> Result<(), String> {
    let children = children(run, name, &[StepStatus::InProgress, StepStatus::Failed])?;
    for id in ids {
        let child = one(children, *id)?;
        child.status = ChildStatus::Cancelled;
        child.message = reason.to_owned();
    }
    Ok(())
}

/// The step is over: who is still under way goes on alone, and what they handed over is the step's now.
pub(super) fn let_go(children: &mut Option<Children>) {
    for child in children.iter_mut().flat_map(|children| &mut children.list) {
        if child.status.is_open() {
            child.status = ChildStatus::Released;
        }
        child.outputs.clear();
        child.item = Value::Null;
    }
}

/// The step is tried again: what did not complete starts anew.
pub(super) fn again(children: &mut Option<Children>) {
    for child in children.iter_mut().flat_map(|children| &mut children.list) {
        if child.status.is_lost() {
            child.status = ChildStatus::NotStarted;
            child.run = None;
        }
    }
}

fn children<'r>(run: &'r mut Run, name: &Name, statuses: &[StepStatus]) -> Result<&'r mut Children, String> {
    let step = expect(run, name, statuses)?;
    step.children.as_mut().ok_or_else(|| format!("step {name} has no children"))
}

fn one(children: &mut Children, id: RunId) -> Result<&mut Child, String> {
    let found = children.list.iter_mut().find(|child| child.run == Some(id));
    found.filter(|child| child.status.is_open()).ok_or_else(|| format!("run {id} is no open child of it"))
}
