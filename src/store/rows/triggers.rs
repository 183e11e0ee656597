//! What triggers keep: schedules, orders, webhooks, events.

use fermata_engine::ids::Name;
use serde_json::Value;
use uuid::Uuid;

/// What became of an orchestration's schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleRow {
    /// Whose.
    pub orchestration: Name,
    /// The moment that its job waits for; none: it is not active, or there is no further moment.
    pub next_ms: Option<i64>,
    /// The last moment that was dealt with.
    pub last_ms: Option<i64>,
    /// When that was.
    pub fired_ms: Option<i64>,
    /// Runs started in all.
    pub started: i64,
    /// Moments left out because Fermata was not running.
    pub missed: i64,
    /// Moments left out because a run was still open.
    pub skipped: i64,
    /// Moments whose run waits for an open one to end, in order.
    pub waiting: Vec<i64>,
    /// What came of the last moment.
    pub result: Value,
    /// Counts changes.
    pub revision: i64,
}

impl ScheduleRow {
    /// Of a schedule that never fired.
    pub fn new(orchestration: Name) -> Self {
        Self {
            orchestration,
            next_ms: None,
            last_ms: None,
            fired_ms: None,
            started: 0,
            missed: 0,
            skipped: 0,
            waiting: Vec::new(),
            result: Value::Null,
            revision: 0,
        }
    }
}

/// In which order orchestrations start when a record of an object changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggerOrderRow {
    /// Of which object.
    pub object: Name,
    /// Those with a place, in order; the others come after them.
    pub orchestrations: Vec<Name>,
    /// Counts changes.
    pub revision: i64,
}

/// An incoming webhook.
#[derive(Clone, PartialEq, Eq)]
pub struct HookRow {
    /// Its name, a part of its address.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// How it is signed.
    pub scheme: String,
    /// Which content types it takes.
    pub content_types: Vec<String>,
    /// Whether it takes anything.
    pub active: bool,
    /// What signatures are checked with.
    pub secret: String,
    /// When it was made.
    pub created_ms: i64,
    /// By whom.
    pub created_by: String,
    /// When something was refused last.
    pub refused_ms: Option<i64>,
    /// Why.
    pub refused: String,
    /// Counts changes.
    pub revision: i64,
}

impl std::fmt::Debug for HookRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HookRow")
            .field("name", &self.name)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

/// An event that was taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// Of this entry.
    pub id: Uuid,
    /// Where it comes from.
    pub source: String,
    /// Its id, unique with the source.
    pub event: String,
    /// What kind of thing happened.
    pub kind: String,
    /// What it is about.
    pub subject: Option<String>,
    /// The webhook by which it came.
    pub hook: Option<Name>,
    /// When.
    pub received_ms: i64,
    /// What came of it.
    pub result: Value,
}
