//! When people are away.

use fermata_engine::ids::Name;
use serde_json::Value;
use uuid::Uuid;

/// A time in which somebody is away.
#[derive(Debug, Clone, PartialEq)]
pub struct AbsenceRow {
    /// Its id.
    pub id: Uuid,
    /// Who is away.
    pub user: Name,
    /// From when.
    pub from_ms: i64,
    /// Until when.
    pub until_ms: i64,
    /// Days, substitutes: JSON.
    pub content: Value,
}
