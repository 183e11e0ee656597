//! What events speak of beside names and values.

use serde::{Deserialize, Serialize};

use crate::ids::{Name, RecordId};

/// The record that a child is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildRecord {
    /// Which.
    pub id: RecordId,
    /// Of which object, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Name>,
}

/// Whose promise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "of", content = "name", rename_all = "snake_case")]
pub enum SlaScope {
    /// The run's.
    Run,
    /// The current pass of a stage's.
    Stage(Name),
    /// The current execution of a step's.
    Step(Name),
}

/// What led to other moments of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlaMoved {
    /// The calendar was changed.
    Calendar,
    /// Another calendar counts.
    OtherCalendar,
    /// What the record or the run says was changed.
    Data,
    /// The run goes on after it was held.
    Resumed,
}
