//! When people are away, and who stands in for them.

use std::collections::BTreeMap;

use fermata_engine::ids::Name;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Moment;

/// A time in which somebody is away.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbsenceInput {
    /// The first day, such as `2026-12-21`.
    pub from: String,
    /// The last day.
    pub until: String,
    /// In whose days this is: an IANA time zone such as `Europe/Berlin`; UTC where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Who stands in: work that comes meanwhile, and what is open, goes to them. None: it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute: Option<Name>,
    /// Who stands in for single orchestrations, by their name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub orchestrations: BTreeMap<Name, Name>,
}

/// A time in which somebody is away, as it is kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsenceView {
    /// Its id.
    pub id: Uuid,
    /// The first day.
    pub from: String,
    /// The last day.
    pub until: String,
    /// In whose days.
    pub time_zone: String,
    /// Who stands in.
    pub substitute: Option<Name>,
    /// What people read for them.
    pub substitute_label: Option<String>,
    /// Who stands in for single orchestrations, by their name.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub orchestrations: BTreeMap<Name, Name>,
    /// When it begins.
    pub begins: Moment,
    /// When they are back.
    pub ends: Moment,
    /// Whether it is under way.
    pub now: bool,
    /// What to know: where those who stand in are away too, or are no longer active.
    #[serde(default)]
    pub notes: Vec<String>,
}
