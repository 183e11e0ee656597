//! Messages from outside, for runs that wait for them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::Moment;

/// A message for every run that waits under its name and key.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageInput {
    /// What it is called, such as `form_completed`.
    pub name: String,
    /// Which one it is: what the waiting step says, such as the record's id.
    pub correlation: String,
    /// What it says. Steps take from it what they hand over.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: serde_json::Map<String, Value>,
}

/// A message for one run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunMessageInput {
    /// What it is called.
    pub name: String,
    /// Which one it is; none: whichever of this name the run waits for.
    #[serde(default)]
    pub correlation: Option<String>,
    /// What it says.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: serde_json::Map<String, Value>,
}

/// What became of a message.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageView {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Which one it is.
    pub correlation: String,
    /// When it came.
    pub at: Moment,
    /// How many runs took it.
    pub delivered: i64,
    /// Whether nobody has taken it yet: the first run that begins to wait for it within the time that its step looks back
    /// takes it.
    pub waiting: bool,
    /// When it is forgotten.
    pub expires: Moment,
}
