//! Work that does not move, and why.

use fermata_engine::{ids::Name, people::Assignee};
use serde::{Deserialize, Serialize};

/// Why something does not move.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StuckReason {
    /// Whoever has it is no longer active, or is not there.
    Gone,
    /// It is offered to a group or queue without an active member, or one that is not there.
    EmptyTeam,
    /// Whoever has it is absent, and nobody stands in.
    Absent,
    /// The run stopped because something failed.
    Failed,
    /// Whoever has it never signed in, or was not here for long.
    Unseen,
    /// The run is in its stage for longer than usual.
    Slow,
}

/// Things that do not move for one reason.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StuckGroup {
    /// Why.
    pub reason: StuckReason,
    /// Who has the work items; none where these are runs.
    #[serde(with = "crate::assignee::maybe")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub assignee: Option<Assignee>,
    /// Of which orchestration the runs are, where only of one.
    pub orchestration: Option<Name>,
    /// In which stage they are.
    pub stage: Option<Name>,
    /// What people read: who has it, or which stage it is.
    pub label: String,
    /// Why, a sentence.
    pub words: String,
    /// How many work items, or runs.
    pub count: i64,
    /// Whether there are more than were counted.
    pub more: bool,
    /// How long 95 of 100 passes of the stage take at most, in milliseconds, where that is why.
    pub usual_ms: Option<i64>,
}

/// Which groups to list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StuckQuery {
    /// Only for this reason: `gone`, `empty_team`, `absent`, `failed`, `unseen` or `slow`.
    #[serde(default)]
    pub reason: Option<String>,
    /// After how many days without having been here somebody counts as not seen: 1 to 365, 14 where none is given.
    #[serde(default)]
    pub unseen_days: Option<u32>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub cursor: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Which slow runs to list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlowQuery {
    /// Of this orchestration.
    pub orchestration: String,
    /// In this stage.
    pub stage: String,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub cursor: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Everything that is stuck for a reason, or a part of it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StuckSelect {
    /// Why.
    pub reason: StuckReason,
    /// Only what this one has: `user:mia`, `queue:finance`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// Only of this orchestration, for `slow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orchestration: Option<Name>,
    /// Only in this stage, for `slow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Name>,
    /// As in the list, for `unseen`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unseen_days: Option<u32>,
}
