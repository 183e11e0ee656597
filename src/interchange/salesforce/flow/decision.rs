//! Decisions: the first outcome that holds, else the default.

use fermata_engine::{
    condition::Condition,
    flow::{ElementBody, FlowDecision, FlowOutcome},
    ids::Name,
};

use super::{
    draft::{Draft, Head},
    meaning,
};
use crate::salesforce::{ledger::Node, terms::newly};

/// Outcomes of one decision at most.
const OUTCOMES_MAX: usize = 200;

pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, mut head: Head) {
    head.next = draft.target(node, "defaultConnector");
    if let Some(label) = node.child("defaultConnectorLabel").filter(|label| !label.is_empty()) {
        label.as_is("The way that is taken when no outcome holds has no label of its own.");
    }
    let mut outcomes: Vec<FlowOutcome> = Vec::new();
    for rule in node.children("rules") {
        if outcomes.len() >= OUTCOMES_MAX {
            rule.not_supported(format!("A decision has at most {OUTCOMES_MAX} outcomes."));
            continue;
        }
        let api = rule.name().unwrap_or("outcome");
        let taken = |name: &Name| outcomes.iter().any(|outcome| &outcome.name == name);
        let plain = Name::parse(api).ok().filter(|name| !taken(name));
        let name = plain.unwrap_or_else(|| Name::free(api, "outcome", taken));
        let label = meaning::clipped(rule.text_of("label").unwrap_or(api));
        let next = draft.target(rule, "connector");
        let condition = draft.terms.conditions(rule, "conditionLogic", "conditions");
        let mut condition = condition.unwrap_or_else(|| {
            rule.not_supported("It asks nothing, so it is never taken.");
            Condition::Expression("false".to_owned())
        });
        if rule.is_true("doesRequireRecordChangedToMeetCriteria") {
            condition = newly(condition);
        }
        outcomes.push(FlowOutcome { name, label, condition, next });
    }
    draft.add(head.with(ElementBody::Decision(FlowDecision { outcomes })));
}
