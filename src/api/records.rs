//! Objects and records.

use std::collections::BTreeMap;

use fermata_engine::{
    ids::{Name, RecordId},
    lists::ListDefinition,
    object::Object,
    value::Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Moment;

/// Bytes of a file at most.
pub const FILE_BYTES_MAX: usize = 25 * 1024 * 1024;

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
    /// `title`, `updated` or a field; with `-` before it the greatest first. Where nothing is said, as the view says, else
    /// `-updated`.
    #[serde(default)]
    pub sort: Option<String>,
    /// Rows like those of conditions, as JSON: `{"rows": [{"resource": "record.amount", "operator": "greater_than", "value":
    /// {"literal": 1000}}], "logic": "all"}`. In place of the view's.
    #[serde(default)]
    pub filter: Option<String>,
    /// The id of a view, which brings its filter and order.
    #[serde(default)]
    pub view: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub cursor: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Records of another object that name a record in one of their fields: the first few.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelatedList {
    /// The other object.
    #[cfg_attr(feature = "openapi", schema(value_type = fermata_engine::object::ObjectDefinition))]
    pub object: Object,
    /// Its field that names the record.
    pub field: Name,
    /// The records that do.
    pub page: crate::Page<RecordView>,
}

/// A view of a list: columns, filter and order under a name.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListViewView {
    /// Its id.
    pub id: Uuid,
    /// Of which object's list.
    pub object: Name,
    /// What it is called.
    pub label: String,
    /// Whose it is (what people read).
    pub owner: String,
    /// Whether everybody may use it.
    pub shared: bool,
    /// Whether the object's list opens with it.
    pub first: bool,
    /// What it shows.
    pub list: ListDefinition,
    /// Counts changes; the ETag.
    pub revision: i64,
    /// When it was last changed.
    pub updated: Moment,
    /// Whether who asks may change it.
    pub editable: bool,
}

/// A view to keep.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListViewInput {
    /// What it is called.
    pub label: String,
    /// Whether everybody may use it; for managers to say.
    #[serde(default)]
    pub shared: bool,
    /// Whether the object's list opens with it; only where it is shared.
    #[serde(default)]
    pub first: bool,
    /// What it shows.
    #[serde(default)]
    pub list: ListDefinition,
}

/// One change of a record.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordHistory {
    /// The revision it led to; 0 where no field changed.
    pub revision: i64,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// The run that changed it, if one did.
    pub run: Option<fermata_engine::ids::RunId>,
    /// Which fields changed.
    pub changes: Vec<FieldChange>,
    /// What else happened, where no field changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<RecordNote>,
}

/// Something that happened to a record without changing a field.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordNote {
    /// What.
    pub kind: NoteKind,
    /// The file's name, or how the comment begins.
    pub text: String,
}

/// What can happen to a record without changing a field.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A file was put there.
    FileAdded,
    /// A file was deleted.
    FileDeleted,
    /// A comment was written.
    CommentAdded,
    /// A comment was changed.
    CommentEdited,
    /// A comment was deleted.
    CommentDeleted,
}

/// A file of a record, without what it holds.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileView {
    /// Its id.
    pub id: Uuid,
    /// Of which object the record is.
    pub object: Name,
    /// Of which record.
    pub record: RecordId,
    /// The field that it was put into, if any.
    pub field: Option<Name>,
    /// What it is called.
    pub name: String,
    /// Such as `application/pdf`.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// SHA-256 of what it holds, in hexadecimal digits.
    pub sha256: String,
    /// When it was put there.
    pub made: Moment,
    /// By whom (what people read).
    pub made_by: String,
    /// The run that put it there, if one did.
    pub run: Option<fermata_engine::ids::RunId>,
    /// Whether who asks may delete it.
    pub deletable: bool,
}

/// How a file is called and where it belongs; what it holds is the body.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileQuery {
    /// What it is called, such as `Contract.pdf`.
    #[serde(default)]
    pub name: Option<String>,
    /// The field that it belongs to.
    #[serde(default)]
    pub field: Option<String>,
}

/// A comment on a record.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentView {
    /// Its id.
    pub id: Uuid,
    /// Markdown, as it was written.
    pub body: String,
    /// When it was written.
    pub made: Moment,
    /// By whom (what people read).
    pub made_by: String,
    /// When it was last changed.
    pub edited: Option<Moment>,
    /// Counts changes; the ETag.
    pub revision: i64,
    /// Whether who asks may change it.
    pub editable: bool,
    /// Whether who asks may delete it.
    pub deletable: bool,
}

/// A comment to write.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommentInput {
    /// Markdown.
    pub body: String,
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
