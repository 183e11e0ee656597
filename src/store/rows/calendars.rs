//! When people work.

use fermata_engine::ids::Name;
use serde_json::Value;

/// A calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarRow {
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// The calendar itself, and who works by it.
    pub content: Value,
    /// Counts changes, from 1.
    pub revision: i64,
    /// When it was last changed.
    pub updated_ms: i64,
    /// By whom.
    pub updated_by: String,
}
