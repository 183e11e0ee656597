//! What somebody holds who leaves, and handing it over.

use fermata_engine::ids::Name;
use serde::{Deserialize, Serialize};

/// Everything that somebody holds.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    /// Who.
    pub user: Name,
    /// What people read for them.
    pub label: String,
    /// False once deactivated.
    pub active: bool,
    /// Who took over already, what people read.
    pub successor: Option<String>,
    /// How many things there are in all.
    pub total: i64,
    /// Kind by kind; kinds of which they hold nothing are not there.
    pub groups: Vec<HoldingGroup>,
}

/// What they hold of one kind.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldingGroup {
    /// Which.
    pub kind: HoldingKind,
    /// A heading.
    pub label: String,
    /// What handing it over does, a sentence.
    pub becomes: String,
    /// How many.
    pub count: i64,
    /// The first of them.
    pub things: Vec<Holding>,
}

/// One thing.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// What people read for it.
    pub label: String,
    /// Its page, if it has one.
    pub path: Option<String>,
}

/// The kinds of what people hold, in the order in which they are listed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldingKind {
    /// Open work that they hold, or that somebody stands in for.
    WorkItem,
    /// Open work that a colleague does for them.
    Delegation,
    /// Groups and queues of which they are the only active member.
    OnlyMember,
    /// Roles that they hold.
    Role,
    /// Active orchestrations that they own.
    Owner,
    /// Active definitions that name them.
    Named,
    /// People who report to them.
    Report,
    /// Absences of others in which they stand in.
    StandIn,
}

/// Handing over everything that somebody holds.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOverInput {
    /// Who takes over: an active user.
    pub to: Name,
    /// Why, for the log of each thing.
    #[serde(default)]
    pub reason: String,
    /// Whether they are deactivated first.
    #[serde(default)]
    pub deactivate: bool,
}
