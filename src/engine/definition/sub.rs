//! Steps that run other orchestrations: one run, or one per item of a list.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ids::Name, value::ValueSource};

/// Work for other runs: the children of this one.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubOrchestration {
    /// Which orchestration; the version that is active when a child starts.
    pub orchestration: Name,
    /// What the children are about.
    #[serde(default)]
    pub record: SubRecord,
    /// What a child is started with. Where there is one per item, `item` and `item_number` (from 1) can be named.
    #[serde(default)]
    pub inputs: BTreeMap<Name, ValueSource>,
    /// One child per item of a list; none: one child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_each: Option<ForEach>,
    /// What happens when a child stops as Failed.
    #[serde(default)]
    pub on_failure: OnFailure,
}

/// The record that a child is about.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SubRecord {
    /// The record that this run is about, if it is about one.
    #[default]
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Own,
    /// None.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    None,
    /// A lookup's value, the id of a record, or a record: `record.account`, `item`.
    Value {
        /// Which.
        source: ValueSource,
    },
}

/// One child per item of a list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForEach {
    /// The list; worked out when the step starts.
    pub items: ValueSource,
    /// Side by side, or one after another.
    #[serde(default)]
    pub mode: ForEachMode,
    /// How many children must complete.
    #[serde(default)]
    pub quorum: Quorum,
    /// Whether the children that are still open are cancelled once enough have completed. Else they go on by themselves.
    #[serde(default = "yes")]
    pub stop_rest: bool,
}

fn yes() -> bool {
    true
}

/// In which order children run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForEachMode {
    /// All at once.
    #[default]
    Parallel,
    /// Each once the one before is over.
    Sequential,
}

/// How many children must complete.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Quorum {
    /// Every one; of an empty list none.
    #[default]
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    All,
    /// One.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Any,
    /// So many.
    AtLeast {
        /// From 1.
        count: u32,
    },
}

/// What happens when a child stops as Failed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// It stays open until an operator mends it or cancels it.
    #[default]
    Wait,
    /// It is cancelled, and counts as not done.
    GiveUp,
}

impl Quorum {
    /// How many of so many must complete.
    pub fn needed(self, total: u32) -> u32 {
        match self {
            Self::All => total,
            Self::Any => 1,
            Self::AtLeast { count } => count.max(1),
        }
    }
}

impl SubOrchestration {
    /// Every value that it is given.
    pub fn values_mut(&mut self) -> Vec<&mut ValueSource> {
        let mut found: Vec<&mut ValueSource> = self.inputs.values_mut().collect();
        if let SubRecord::Value { source } = &mut self.record {
            found.push(source);
        }
        found.extend(self.for_each.as_mut().map(|each| &mut each.items));
        found
    }
}
