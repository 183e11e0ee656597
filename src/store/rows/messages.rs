//! Messages and who waits for them.

use fermata_engine::ids::{Name, RunId};
use serde_json::Value;
use uuid::Uuid;

/// A step that waits for a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// Of which run.
    pub run: RunId,
    /// Which step.
    pub step: Name,
    /// What the message is called.
    pub name: String,
    /// Which one it is.
    pub key: String,
    /// One that nobody took and that came no earlier also counts.
    pub since_ms: i64,
}

/// A message that came.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRow {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Which one it is.
    pub key: String,
    /// What it says.
    pub content: Value,
    /// When it came.
    pub at_ms: i64,
    /// Until when it is kept.
    pub expires_ms: i64,
    /// How many runs took it.
    pub delivered: i64,
    /// Whether it waits for somebody who takes it.
    pub waiting: bool,
}
