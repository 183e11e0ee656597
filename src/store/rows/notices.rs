//! What people choose of how they are told things, and where that goes.

use fermata_engine::ids::{Name, RunId, WorkItemId};
use serde_json::Value;
use uuid::Uuid;

use super::{DeliveryKind, DeliveryState};

/// What a person chose.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticePreferenceRow {
    /// Whose.
    pub user: Name,
    /// What, as JSON.
    pub content: Value,
    /// Counts changes, from 1.
    pub revision: i64,
    /// When it was last changed.
    pub updated_ms: i64,
}

/// A browser of a person that shows messages.
#[derive(Debug, Clone, PartialEq)]
pub struct PushSubscriptionRow {
    /// Its id, UUIDv7.
    pub id: Uuid,
    /// Whose.
    pub user: Name,
    /// The hash of its address: each browser has one.
    pub endpoint_hash: Vec<u8>,
    /// Address and keys, sealed.
    pub content: Value,
    /// Which browser, for people.
    pub label: String,
    /// Since when.
    pub created_ms: i64,
}

/// The secret address of a person's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFeedRow {
    /// Whose.
    pub user: Name,
    /// The hash of the secret.
    pub secret_hash: Vec<u8>,
    /// Since when.
    pub created_ms: i64,
}

/// Something that went to somebody, or was to go.
#[derive(Debug, Clone, PartialEq)]
pub struct SentRow {
    /// Of the notification or the delivery.
    pub id: Uuid,
    /// To whom; none: to a team's chat.
    pub user: Option<Name>,
    /// Why, as on the wire.
    pub notice: String,
    /// What it went by; none: the bell.
    pub kind: Option<DeliveryKind>,
    /// How it stands; under the bell it is delivered.
    pub state: DeliveryState,
    /// One line.
    pub subject: String,
    /// Where to, in words; empty for the bell.
    pub receiver: String,
    /// The run it is about.
    pub run: Option<RunId>,
    /// The work item it is about; known under the bell only.
    pub item: Option<WorkItemId>,
    /// When it was written.
    pub at_ms: i64,
    /// Until when it waits on purpose.
    pub held_until_ms: Option<i64>,
    /// When it was last tried, or read.
    pub done_ms: Option<i64>,
    /// Why it did not arrive, a stable code.
    pub error_code: Option<String>,
    /// The same in words.
    pub error: Option<String>,
}
