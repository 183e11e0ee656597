//! Decisions: the first outcome whose condition holds.

use serde::{Deserialize, Serialize};

use crate::{
    condition::Condition,
    flow::{Element, run::FlowFault, walk::Walk},
    ids::Name,
};

/// A branch inside a flow; the element's own `next` is the default.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowDecision {
    /// In order of asking.
    #[serde(default)]
    pub outcomes: Vec<FlowOutcome>,
}

/// One way out of a flow's decision.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowOutcome {
    /// Unique within the decision.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// When it is taken.
    pub condition: Condition,
    /// The element it leads to; none is the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Name>,
}

impl Walk<'_> {
    pub(in crate::flow) fn decision(
        &mut self,
        it: &FlowDecision,
        element: &Element,
    ) -> Result<Option<Name>, FlowFault> {
        for outcome in &it.outcomes {
            let met = self.is_met(&outcome.condition);
            if met.map_err(|e| {
                FlowFault::new(e.code, format!("{}, {}: {}", element.label, outcome.label, e.message))
            })? {
                self.did(|| format!("takes {}", outcome.label));
                return Ok(outcome.next.clone());
            }
        }
        self.did(|| "takes the default way".to_owned());
        Ok(element.next.clone())
    }
}
