//! Orchestrations and flows: drafts, versions, problems.

use fermata_engine::{check::Problem, definition::Orchestration, flow::Flow, ids::Name};
use serde::{Deserialize, Serialize};

use crate::Moment;

/// Where a version stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum VersionStatus {
    /// Being drawn.
    Draft,
    /// New runs use it.
    Active,
    /// Was active once; runs that began with it go on with it.
    Obsolete,
}

/// Orchestration or flow.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefinitionKind {
    /// Stages and steps.
    Orchestration,
    /// What does the work.
    Flow,
}

/// An orchestration or flow in lists.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DefinitionRow {
    /// Which kind.
    pub kind: DefinitionKind,
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// What it is for.
    pub description: String,
    /// Trigger or flow kind, in words: `When an Account is created`, `Screen flow`.
    pub summary: String,
    /// The active version, if one is.
    pub active_version: Option<u32>,
    /// The newest version that was ever activated.
    pub last_version: u32,
    /// Whether there is a draft that differs from the active version.
    pub has_draft: bool,
    /// Open runs of any version.
    pub open_runs: i64,
    /// When it was last changed.
    pub updated: Moment,
    /// By whom.
    pub updated_by: String,
}

/// A version in lists.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionRow {
    /// Counts from 1.
    pub version: u32,
    /// Where it stands.
    pub status: VersionStatus,
    /// When it was activated.
    pub activated: Moment,
    /// By whom.
    pub activated_by: String,
    /// Open runs of it.
    pub open_runs: i64,
}

/// One version or draft of an orchestration.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrchestrationView {
    /// How definitions refer to it.
    pub name: Name,
    /// The drawing.
    pub definition: Orchestration,
    /// The version's number; of a draft the number it will get.
    pub version: u32,
    /// Where it stands.
    pub status: VersionStatus,
    /// Counts saves of the draft; the ETag.
    pub revision: i64,
    /// The active version, if one is.
    pub active_version: Option<u32>,
    /// Open runs of the active version.
    pub open_runs: i64,
    /// When it was last saved.
    pub updated: Moment,
    /// By whom.
    pub updated_by: String,
}

/// One version or draft of a flow.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowView {
    /// How definitions refer to it.
    pub name: Name,
    /// The flow.
    pub definition: Flow,
    /// The version's number; of a draft the number it will get.
    pub version: u32,
    /// Where it stands.
    pub status: VersionStatus,
    /// Counts saves of the draft; the ETag.
    pub revision: i64,
    /// The active version, if one is.
    pub active_version: Option<u32>,
    /// When it was last saved.
    pub updated: Moment,
    /// By whom.
    pub updated_by: String,
}

/// A new orchestration.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrchestrationCreate {
    /// How definitions refer to it; made of the label where absent.
    #[serde(default)]
    pub name: Option<Name>,
    /// The drawing; blank with this label where absent.
    #[serde(default)]
    pub definition: Option<Orchestration>,
    /// What people read; needed where there is no definition.
    #[serde(default)]
    pub label: Option<String>,
}

/// A new flow.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowCreate {
    /// How definitions refer to it; made of the label where absent.
    #[serde(default)]
    pub name: Option<Name>,
    /// The flow.
    pub definition: Flow,
}

/// What the checker found.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// Whether it can be activated.
    pub can_activate: bool,
    /// Everything found, worst first.
    pub problems: Vec<Problem>,
}

/// Starting a run of an autolaunched orchestration.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartInput {
    /// By input name.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub inputs: std::collections::BTreeMap<String, fermata_engine::value::Value>,
    /// The record it is about: needed where the orchestration says an `object`, and a record of that one. Others take any record,
    /// or none.
    #[serde(default)]
    pub record: Option<fermata_engine::object::RecordRef>,
}

/// What a flow is tested with.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowTest {
    /// What it is called with; of a record it is enough to give the id.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub inputs: std::collections::BTreeMap<String, fermata_engine::value::Value>,
    /// The record it works on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<fermata_engine::object::RecordRef>,
    /// What a person would fill in, by component.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: std::collections::BTreeMap<String, fermata_engine::value::Value>,
    /// The button that finishes it; none: the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Name>,
    /// What other systems would answer, by the element that calls them, here or in a flow that is called. A test calls nobody:
    /// an element without an answer here fails.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub answers: std::collections::BTreeMap<Name, PretendedAnswer>,
}

/// What another system would answer.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PretendedAnswer {
    /// The HTTP status, 100 to 599.
    pub status: u16,
    /// The body.
    #[serde(default)]
    pub body: String,
}

/// What a tested flow did. Nothing of it was kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FlowTested {
    /// What every element did, in order.
    pub passed: Vec<fermata_engine::flow::run::Passed>,
    /// Why it failed, if it did.
    pub fault: Option<String>,
    /// The element in which it failed.
    pub fault_at: Option<Name>,
    /// What it would hand over.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub outputs: std::collections::BTreeMap<String, fermata_engine::value::Value>,
    /// The answer of an evaluation flow.
    pub answer: Option<bool>,
    /// How records would change.
    pub changes: Vec<TestedChange>,
    /// Who and what would be told, in words.
    pub outside: Vec<String>,
}

/// How a record would change.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestedChange {
    /// What happens to which record, in words.
    pub words: String,
    /// What its fields would hold.
    pub fields: Vec<TestedField>,
}

/// What a field would hold.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestedField {
    /// What people read for the field.
    pub label: String,
    /// Its value, in words.
    pub value: String,
}
