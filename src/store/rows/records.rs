//! What belongs to a record beside its fields: files, comments, what happened to them; and the views of lists.

use fermata_engine::ids::{Name, RecordId, RunId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A file of a record, without what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Its id; what it holds lies in the parts under it.
    pub id: Uuid,
    /// Of which object the record is.
    pub object: Name,
    /// Of which record.
    pub record: RecordId,
    /// The field that it was put into, if any.
    pub field: Option<Name>,
    /// What it is called, such as `Contract.pdf`.
    pub name: String,
    /// Such as `application/pdf`.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// Of what it holds, in hexadecimal digits.
    pub sha256: String,
    /// When it was put there.
    pub made_ms: i64,
    /// By whom: `user:mia` or `system`.
    pub made_by: String,
    /// The run that put it there, if one did.
    pub run: Option<RunId>,
}

/// A comment on a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentRow {
    /// Its id.
    pub id: Uuid,
    /// On which record.
    pub record: RecordId,
    /// Markdown.
    pub body: String,
    /// When it was written.
    pub made_ms: i64,
    /// By whom: `user:mia`.
    pub made_by: String,
    /// When it was last changed.
    pub edited_ms: Option<i64>,
    /// Counts changes, from 1.
    pub revision: i64,
}

/// What can happen to a record without changing a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A file was put there.
    FileAdded,
    /// A file was taken away.
    FileDeleted,
    /// A comment was written.
    CommentAdded,
    /// A comment was changed.
    CommentEdited,
    /// A comment was taken away.
    CommentDeleted,
}

/// Something that happened to a record without changing a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordNoteRow {
    /// Its id.
    pub id: Uuid,
    /// To which record.
    pub record: RecordId,
    /// When.
    pub at_ms: i64,
    /// By whom: `user:mia` or `system`.
    pub by: String,
    /// The run that did it, if one did.
    pub run: Option<RunId>,
    /// What.
    pub kind: NoteKind,
    /// The file's name, or how the comment begins.
    pub words: String,
}

/// One entry of what happened to a record.
#[derive(Debug, Clone, PartialEq)]
pub enum StoryRow {
    /// Fields changed.
    Change(super::RecordHistoryRow),
    /// Something else happened.
    Note(RecordNoteRow),
}

/// A view of an object's records.
#[derive(Debug, Clone, PartialEq)]
pub struct ListViewRow {
    /// Its id.
    pub id: Uuid,
    /// Of which object.
    pub object: Name,
    /// What it is called.
    pub label: String,
    /// Whose it is.
    pub owner: Name,
    /// Whether everybody may use it.
    pub shared: bool,
    /// Whether the object's list opens with it.
    pub first: bool,
    /// Columns, filter and order, JSON.
    pub definition: Value,
    /// Counts changes, from 1.
    pub revision: i64,
    /// When it was last changed.
    pub updated_ms: i64,
}
