//! Approvals as people see them.

use fermata_api::{
    Moment,
    approvals::{ApprovalView, ApproverView, VerdictView},
};
use fermata_engine::{
    definition::{Approval, ApprovalRule, Orchestration, Step, Work},
    people::Assignee,
    run::{Approver, Run, StepRun, StepStatus},
};

use crate::{
    SignedIn,
    known::Known,
    policy::{Action, allows, relations_to_approval},
    words::shown,
};

/// Every approval of a run that has begun, in drawing order.
pub(crate) fn approvals(
    run: &Run,
    definition: &Orchestration,
    known: &Known,
    who: &SignedIn,
) -> Vec<ApprovalView> {
    let steps = definition.stages.iter().flat_map(|stage| &stage.steps);
    steps.filter_map(|drawn| approval(run, drawn, known, who)).collect()
}

/// One approval that has begun.
pub(crate) fn approval(run: &Run, drawn: &Step, known: &Known, who: &SignedIn) -> Option<ApprovalView> {
    let Work::Approval(work) = &drawn.work else { return None };
    let (_, step) = run.step(&drawn.name)?;
    let state = step.approval.as_ref()?;
    let open = step.status == StepStatus::InProgress && !step.waits_on();
    let relations = relations_to_approval(&known.directory, work, step, &who.name);
    Some(ApprovalView {
        step: drawn.name.clone(),
        step_label: shown(&drawn.label, &drawn.name),
        open,
        rule: rule(work.rule, state.needed, state.approvers.len()),
        needed: state.needed,
        approvals: state.approvals(),
        approvers: state.approvers.iter().map(|one| approver(one, step, work, known)).collect(),
        can_add: open && allows(who.role, &relations, Action::ApproverAdd),
        can_remove: open && allows(who.role, &relations, Action::ApproverRemove),
    })
}

fn rule(rule: ApprovalRule, needed: u32, asked: usize) -> String {
    match rule {
        ApprovalRule::Any if asked <= 1 => "One decision is enough".to_owned(),
        ApprovalRule::Any => "The first decision counts".to_owned(),
        ApprovalRule::All => "All must approve".to_owned(),
        ApprovalRule::AtLeast { .. } => format!("{needed} of {asked} must approve"),
        ApprovalRule::InTurn => "All must approve, one after another".to_owned(),
    }
}

fn approver(one: &Approver, step: &StepRun, work: &Approval, known: &Known) -> ApproverView {
    let item = one.item.and_then(|id| step.items.iter().find(|item| item.id == id));
    let asked = item.is_some_and(|item| item.status.is_open());
    let with = item.filter(|item| item.assignee != one.who && one.verdict.is_none());
    let user = |name: &fermata_engine::ids::Name| known.directory.label(&Assignee::User(name.clone()));
    ApproverView {
        label: known.directory.label(&one.who),
        who: one.who.clone(),
        with: with.map(|item| known.directory.label(&item.assignee)),
        asked,
        added_by: one.added_by.as_ref().map(user),
        verdict: one.verdict.as_ref().map(|verdict| VerdictView {
            outcome: work
                .outcome(&verdict.outcome)
                .map_or_else(|| verdict.outcome.to_string(), |o| o.label.clone()),
            meaning: verdict.meaning,
            by: verdict.by.as_ref().map_or_else(|| "Fermata".to_owned(), user),
            at: Moment(verdict.at_ms),
            comment: verdict.comment.clone(),
            signed: verdict.signed,
        }),
    }
}
