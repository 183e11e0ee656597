//! What an import found no counterpart for: it stands where it stood, and fails where a flow comes to it.

use serde::{Deserialize, Serialize};

use crate::flow::{run::FlowFault, walk::Walk};

/// Stands for something that Fermata has no counterpart for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unsupported {
    /// What it was, such as `Apex action CheckCredit`.
    pub what: String,
    /// Why there is no counterpart, and what can be done instead, in a sentence.
    #[serde(default)]
    pub reason: String,
}

impl Walk<'_> {
    pub(in crate::flow) fn unsupported(&mut self, it: &Unsupported, label: &str) -> FlowFault {
        let sentence = |text: &str| match text.trim() {
            "" => String::new(),
            text if text.ends_with(['.', '!', '?']) => format!(" {text}"),
            text => format!(" {text}."),
        };
        let (what, reason) = (sentence(&it.what), sentence(&it.reason));
        FlowFault::new(
            "not_supported",
            format!("{label}: not supported:{what}{reason} Replace this element."),
        )
    }
}
