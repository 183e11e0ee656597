//! What operators ask of a run that is stuck.

use std::collections::BTreeMap;

use fermata_engine::{ids::Name, value::Value};
use serde::{Deserialize, Serialize};

use crate::Moment;

/// Going back to an earlier stage.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoBackInput {
    /// Which stage: one of the run's `back_to`.
    pub stage: Name,
    /// Why, for the log.
    #[serde(default)]
    pub reason: String,
}

/// Passing over a step.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkipInput {
    /// Which step: one that is open in the stage that the run is in.
    pub step: Name,
    /// Why, for the log.
    #[serde(default)]
    pub reason: String,
}

/// Completing a step that its people are done with, although its condition does not hold.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompleteStepInput {
    /// Which step: one of the stage that the run is in that waits for nothing but its condition.
    pub step: Name,
    /// Why, for the log.
    #[serde(default)]
    pub reason: String,
}

/// Another due moment for a promise of a run: of the step named, else of the stage named, else of the run itself.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeDueInput {
    /// A step of the stage that the run is in.
    #[serde(default)]
    pub step: Option<Name>,
    /// The stage that the run is in.
    #[serde(default)]
    pub stage: Option<Name>,
    /// When it is due from now on. It stays there, whatever the record or a calendar says later.
    pub due: Moment,
    /// Why, for the log.
    #[serde(default)]
    pub reason: String,
}

/// Correcting variables of a run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariablesInput {
    /// What each of them holds from now on, by name; what is not named stays.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: BTreeMap<String, Value>,
    /// Why, for the log.
    #[serde(default)]
    pub reason: String,
}

/// Finishing a work item in the place of whoever has it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompleteForInput {
    /// The button's name; none: the only or first one.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Values by component name.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: BTreeMap<String, Value>,
    /// Why, for the log.
    #[serde(default)]
    pub reason: String,
}
