//! By what flows are called: what comes of a flow depends on it.

use std::collections::BTreeSet;

use crate::salesforce::{
    facts::FlowFacts,
    ledger::Node,
    orchestration::work::{Kind, kind_of},
    report::FileKind,
};

/// Names of flows, in small letters, by what calls them.
#[derive(Debug, Default)]
pub(super) struct Calls {
    background: BTreeSet<String>,
    approvals: BTreeSet<String>,
    others: BTreeSet<String>,
}

impl Calls {
    /// What all files call.
    pub(super) fn of(roots: &[Node<'_>]) -> Self {
        let mut calls = Self::default();
        for root in roots {
            let of_tag = |tag: &'static str| root.nodes().filter(move |node| node.tag() == tag);
            let subflows = of_tag("subflows").filter_map(|subflow| subflow.peek_text("flowName"));
            calls.others.extend(subflows.map(str::to_lowercase));
            let actions = of_tag("actionCalls").filter(|action| {
                action.peek_text("actionType").is_some_and(|kind| kind.eq_ignore_ascii_case("flow"))
            });
            let actions = actions.filter_map(|action| action.peek_text("actionName"));
            calls.others.extend(actions.map(str::to_lowercase));
            let stages = of_tag("orchestratedStages");
            for step in stages.flat_map(|stage| stage.nodes().filter(|node| node.tag() == "stageSteps")) {
                calls.note(step);
            }
        }
        calls
    }

    fn note(&mut self, step: Node<'_>) {
        let Some(flow) = step.peek_text("actionName").map(str::to_lowercase) else { return };
        match kind_of(step, None) {
            Kind::Background => self.background.insert(flow),
            Kind::Approval => self.approvals.insert(flow),
            Kind::Interactive | Kind::Unknown => self.others.insert(flow),
        };
    }

    /// Whether whatever calls a flow can wait before it: background steps, and the orchestration around a flow that a change
    /// starts.
    pub(super) fn may_wait(&self, facts: &FlowFacts<'_>) -> bool {
        let name = facts.name.as_str().to_lowercase();
        let by_steps = self.background.contains(&name) || facts.kind == FileKind::RecordTriggeredFlow;
        by_steps && !self.others.contains(&name) && !self.approvals.contains(&name)
    }

    /// Whether nothing but approval steps calls a flow.
    pub(super) fn only_by_approvals(&self, facts: &FlowFacts<'_>) -> bool {
        let name = facts.name.as_str().to_lowercase();
        self.approvals.contains(&name) && !self.others.contains(&name) && !self.background.contains(&name)
    }
}
