//! What somebody does to many things at once.

use fermata_engine::ids::Name;
use serde_json::Value;
use uuid::Uuid;

/// A wish that concerns many runs or work items.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkRow {
    /// Its id.
    pub id: Uuid,
    /// When it was made.
    pub made_ms: i64,
    /// By whom.
    pub made_by: Name,
    /// Where it stands, a word of the service.
    pub state: String,
    /// What is wished and how far it is, JSON.
    pub content: Value,
    /// Counts changes, from 1.
    pub revision: i64,
}

/// One of the things that a wish concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkTargetRow {
    /// What it is, where it is no run and no work item, such as `team:queue:finance`; else empty.
    pub thing: String,
    /// Of which wish.
    pub bulk: Uuid,
    /// Counts from 1.
    pub seq: i64,
    /// The run or work item.
    pub target: Uuid,
    /// What people read for it.
    pub title: String,
    /// What became of it, a word of the service.
    pub state: String,
    /// A stable code, where it was refused.
    pub code: String,
    /// Why, where it was refused.
    pub words: String,
}
