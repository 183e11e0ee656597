//! Post to chat: a message into a channel of Slack or Teams.

use serde::{Deserialize, Serialize};

use super::ActionEnv;
use crate::{
    flow::{Outgoing, run::FlowFault},
    ids::Name,
    value::Value,
};

/// Posts a message, at least once.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostToChat {
    /// The chat, as it is named under Settings, Connections.
    pub connection: Name,
    /// What it says; markdown, `{{…}}` is filled in.
    pub text: String,
}

impl PostToChat {
    pub(in crate::flow) fn perform(
        &self,
        at: &mut ActionEnv<'_, '_>,
    ) -> Result<Vec<(Name, Value)>, FlowFault> {
        let text = at.fill(&self.text).trim().to_owned();
        if text.is_empty() {
            return Err(at.fault("wrong_value", "the message is empty; write what it says"));
        }
        at.send(Outgoing::Chat { connection: self.connection.clone(), text });
        Ok(Vec::new())
    }
}
