//! Publish event: tells everyone who listens that something happened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ActionEnv;
use crate::{
    flow::{Outgoing, run::FlowFault},
    ids::Name,
    value::{Value, ValueSource},
};

/// Publishes an event (CloudEvents 1.0).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishEvent {
    /// Its type, such as `customer.onboarded`; `{{…}}` is filled in.
    pub event_type: String,
    /// What it says.
    #[serde(default)]
    pub data: BTreeMap<Name, ValueSource>,
    /// The receiver outside, as it is named under Settings, Connections; none: only orchestrations of Fermata hear of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Name>,
}

impl PublishEvent {
    pub(in crate::flow) fn perform(
        &self,
        at: &mut ActionEnv<'_, '_>,
    ) -> Result<Vec<(Name, Value)>, FlowFault> {
        let event_type = at.fill(&self.event_type).trim().to_owned();
        if event_type.is_empty() {
            return Err(
                at.fault("wrong_value", "the event has no type; write one, such as customer.onboarded")
            );
        }
        let mut data = BTreeMap::new();
        for (name, source) in &self.data {
            data.insert(name.clone(), at.resolve(source)?);
        }
        at.send(Outgoing::Event { event_type, data, to: self.to.clone() });
        Ok(Vec::new())
    }
}
