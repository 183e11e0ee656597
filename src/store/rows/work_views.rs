//! What the inbox can be narrowed to, kept under a name.

use fermata_engine::ids::Name;
use serde_json::Value;
use uuid::Uuid;

/// A view of the inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkViewRow {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub label: String,
    /// Whose it is.
    pub owner: Name,
    /// Whether everybody may use it.
    pub shared: bool,
    /// Which work it shows, JSON.
    pub definition: Value,
    /// Counts changes, from 1.
    pub revision: i64,
    /// When it was last changed.
    pub updated_ms: i64,
}
