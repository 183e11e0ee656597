//! Objects and records.

use std::collections::BTreeMap;

use fermata_engine::{
    ids::{Name, RecordId},
    object::Object,
    value::Value,
};
use serde::{Deserialize, Serialize};

use crate::Moment;

/// An object with what a list shows of it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectView {
    /// The definition.
    #[cfg_attr(feature = "openapi", schema(value_type = fermata_engine::object::ObjectDefinition))]
    pub object: Object,
    /// Counts changes; the ETag.
    pub revision: i64,
    /// How many records there are.
    pub records: i64,
}

/// A record.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordView {
    /// Of which object.
    pub object: Name,
    /// Its id.
    pub id: RecordId,
    /// What names it.
    pub title: String,
    /// Its fields.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub fields: BTreeMap<Name, Value>,
    /// Counts changes; the ETag.
    pub revision: i64,
    /// When it was made.
    pub created: Moment,
    /// By whom (what people read).
    pub created_by: String,
    /// When it was last changed.
    pub updated: Moment,
    /// By whom.
    pub updated_by: String,
    /// What people read of lookups and users among its values: by field.
    #[serde(default)]
    pub labels: BTreeMap<Name, String>,
}

/// Fields to set; in an update what is absent stays.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordInput {
    /// By field name.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub fields: BTreeMap<String, Value>,
}

/// Which records to list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordQuery {
    /// In the title.
    #[serde(default)]
    pub text: Option<String>,
    /// Only where this field …
    #[serde(default)]
    pub field: Option<String>,
    /// … has this value (as text).
    #[serde(default)]
    pub value: Option<String>,
    /// `title`, `-title`, `updated` or `-updated` (default).
    #[serde(default)]
    pub sort: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub cursor: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub limit: Option<u32>,
}

/// One change of a record.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordHistory {
    /// The revision it led to.
    pub revision: i64,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// The run that changed it, if one did.
    pub run: Option<fermata_engine::ids::RunId>,
    /// What changed.
    pub changes: Vec<FieldChange>,
}

/// One field's change.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which.
    pub field: Name,
    /// What people read for it.
    pub label: String,
    /// Before.
    pub old: Value,
    /// After.
    pub new: Value,
}
