//! Approval steps: who decides, by what, and what is kept as it is meanwhile.

use fermata_engine::{
    definition::{AfterReject, Approval, ApprovalOutcome, ApprovalRule, Meaning, RecordLock, Work},
    flow::FlowKind,
    ids::Name,
};

use super::{Turning, assignees, callee::Callee};
use crate::salesforce::ledger::Node;

impl Turning<'_> {
    /// People decide; what they decide stops nothing by itself, as in its source.
    pub(super) fn approval(&self, node: Node<'_>, callee: Option<&Callee>) -> Work {
        let screen = callee.filter(|callee| callee.is(FlowKind::Screen));
        let said = self.inputs(node, "inputParameters", screen);
        let approver = self.assignee(node, said.assignee);
        let completion = self.completion(node);
        if let Some(action) = node.peek("actionName")
            && screen.is_some_and(|callee| callee.decides.is_some())
        {
            action.changed("What is decided is chosen by a button, and a comment is written beside it.");
        }
        if callee.is_some() && screen.is_none() {
            node.changed(
                "The flow asks nobody, so approvers read the step's description and use the buttons.",
            );
        }
        let notice = said.notice();
        Work::Approval(Box::new(Approval {
            fallback: assignees::fallback(&approver),
            approvers: vec![approver],
            rule: rule(node),
            outcomes: outcomes(),
            completion,
            after_reject: AfterReject::GoOn,
            flow: screen.map(|callee| callee.name.clone()),
            inputs: said.inputs,
            guidance: match screen {
                Some(_) => String::new(),
                None => node.peek_text("description").unwrap_or_default().to_owned(),
            },
            may_approve_own: true,
            lock: lock(node),
            notice,
            about: said.about,
            ..Approval::default()
        }))
    }
}

/// What can be decided, under the words that conditions of the source compare with.
fn outcomes() -> Vec<ApprovalOutcome> {
    let outcome = |name: &str, meaning| ApprovalOutcome {
        name: Name::parse(name).unwrap_or_else(|_| Name::from_label(name, name)),
        label: name.to_owned(),
        meaning,
        needs_comment: false,
    };
    vec![outcome("Approve", Meaning::Approve), outcome("Reject", Meaning::Reject)]
}

fn rule(node: Node<'_>) -> ApprovalRule {
    let all = node.text_of("requiresMultiMemberApproval");
    match all.is_some_and(|all| !matches!(all.to_lowercase().as_str(), "false" | "none")) {
        true => ApprovalRule::All,
        false => ApprovalRule::Any,
    }
}

fn lock(node: Node<'_>) -> Option<RecordLock> {
    let approvers_may_edit = node.is_true("canAssigneeEdit");
    node.is_true("shouldLock").then(|| RecordLock { approvers_may_edit, editors: Vec::new() })
}
