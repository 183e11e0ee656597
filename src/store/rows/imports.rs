//! Files of records on their way in.

use fermata_engine::ids::Name;
use serde_json::Value;
use uuid::Uuid;

/// An import.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRow {
    /// Its id; what its file holds lies in the parts under it.
    pub id: Uuid,
    /// Of which object the records are.
    pub object: Name,
    /// When the file arrived.
    pub made_ms: i64,
    /// From whom.
    pub made_by: Name,
    /// Where it stands, a word of the service.
    pub state: String,
    /// Settings and progress, JSON.
    pub content: Value,
    /// Counts changes, from 1.
    pub revision: i64,
}

/// Something wrong with a row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportErrorRow {
    /// Of which import.
    pub import: Uuid,
    /// The line on which the row begins.
    pub line: i64,
    /// Counts what is wrong with the row, from 0.
    pub n: i64,
    /// The column, or the field.
    pub place: String,
    /// A stable code.
    pub code: String,
    /// What is wrong.
    pub words: String,
}
