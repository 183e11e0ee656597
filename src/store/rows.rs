//! Rows as plain data. Moments are Unix milliseconds. Texts such as assignee keys (`queue:finance`) and statuses
//! (`InProgress`) are stored as they are written on the wire.

mod absences;
mod audit;
mod authenticators;
mod bulk;
mod calendars;
mod decisions;
mod imports;
mod people;
mod records;
mod triggers;
mod work_views;

pub use absences::*;
pub use audit::{AuditEntry, AuditRow, Via};
pub use authenticators::AuthenticatorRow;
pub use bulk::*;
pub use decisions::*;
pub use imports::*;
pub use people::*;
pub use records::*;
pub use triggers::*;
pub use work_views::WorkViewRow;

mod messages;
mod notices;
mod outside;

use fermata_engine::{
    definition::Priority,
    ids::{Name, RecordId, RunId, WorkItemId},
    object::RecordRef,
    people::Assignee,
    run::{AssigneeFlag, RunStatus, StageStatus, StepStatus, WorkItemStatus},
    sla::Clock,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::ChainHash;
pub use calendars::CalendarRow;

pub use messages::{MessageRow, SubscriptionRow};
pub use notices::{CalendarFeedRow, NoticePreferenceRow, PushSubscriptionRow, SentRow};
pub use outside::{ConnectionKey, ConnectionKind, ConnectionRow, DeliveryKind, DeliveryRow, DeliveryState};

/// Orchestration or flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefinitionKind {
    /// Stages and steps.
    Orchestration,
    /// What does the work.
    Flow,
}

/// Names a definition.
pub type DefinitionKey = (DefinitionKind, Name);

/// An open run that waits on a record, its own or one that that looks up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchRow {
    /// The record.
    pub record: RecordId,
    /// The run.
    pub run: RunId,
    /// The fields that it looks at, joined by commas; `*`: all.
    pub fields: String,
}

/// A value of a unique field, and the record that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueRow {
    /// The object.
    pub object: Name,
    /// Its field.
    pub field: Name,
    /// The value, in the form in which values are compared.
    pub value: String,
    /// The record.
    pub record: RecordId,
}

/// How many records an object has, and sums that change with every change of one of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecordsSeen {
    /// How many.
    pub count: i64,
    /// The sum of their revisions.
    pub revisions: i64,
    /// The sum of the moments of their last changes.
    pub moments: i64,
}

/// A run: what lists show, and its whole state.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// Its id.
    pub id: RunId,
    /// Of which orchestration.
    pub orchestration: Name,
    /// Of which version.
    pub version: u32,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub status: RunStatus,
    /// The stage it is in.
    pub stage: Option<Name>,
    /// Since when.
    pub stage_since_ms: Option<i64>,
    /// The record it is about.
    pub record: Option<RecordRef>,
    /// When it began.
    pub started_ms: i64,
    /// Who started it: `user:mia` or `system`.
    pub started_by: String,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// Its own promise.
    pub sla: Option<Clock>,
    /// The earliest warning moment of all its open clocks that run.
    pub urgent_warn_ms: Option<i64>,
    /// The earliest due moment of all its open clocks that run.
    pub urgent_due_ms: Option<i64>,
    /// Counts transitions, from 1.
    pub revision: i64,
    /// The hash of the last event of its log.
    pub log_head: ChainHash,
    /// The engine's `Run` as JSON text.
    pub state: String,
}

/// A run with its state, as lists read it (without the state).
#[derive(Debug, Clone, PartialEq)]
pub struct RunListRow {
    /// As [`RunRow`], `state` empty.
    pub run: RunRow,
}

/// One pass through a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct StageRunRow {
    /// Of which run.
    pub run: RunId,
    /// Of which orchestration.
    pub orchestration: Name,
    /// Which stage.
    pub stage: Name,
    /// Which pass.
    pub pass: u32,
    /// Where it stands.
    pub status: StageStatus,
    /// When it began.
    pub started_ms: i64,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// Its promise.
    pub sla: Option<Clock>,
}

/// One execution of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepRunRow {
    /// Of which run.
    pub run: RunId,
    /// Of which orchestration.
    pub orchestration: Name,
    /// In which stage.
    pub stage: Name,
    /// In which pass of it.
    pub pass: u32,
    /// Which step.
    pub step: Name,
    /// Where it stands.
    pub status: StepStatus,
    /// When it began.
    pub started_ms: Option<i64>,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// Who finished it: `user:mia` or `system`.
    pub done_by: Option<String>,
    /// Tries so far.
    pub attempt: u32,
    /// Its promise.
    pub sla: Option<Clock>,
}

/// A work item.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkItemRow {
    /// Its id.
    pub id: WorkItemId,
    /// Of which run.
    pub run: RunId,
    /// What the run is called.
    pub run_title: String,
    /// Of which orchestration.
    pub orchestration: Name,
    /// Of which version.
    pub version: u32,
    /// In which stage.
    pub stage: Name,
    /// In which pass.
    pub pass: u32,
    /// Of which step.
    pub step: Name,
    /// What people read for the step.
    pub step_label: String,
    /// Where it stands.
    pub status: WorkItemStatus,
    /// Who holds or is offered it.
    pub assignee: Assignee,
    /// Who it was offered to at first.
    pub offered_to: Assignee,
    /// Why it is not with whom the step says.
    pub flag: Option<AssigneeFlag>,
    /// How much it matters.
    pub priority: Priority,
    /// The record it concerns.
    pub record: Option<RecordRef>,
    /// When it was made.
    pub created_ms: i64,
    /// When it was closed.
    pub closed_ms: Option<i64>,
    /// Whom it was given to, where somebody stands in.
    pub meant_for: Option<Name>,
    /// Its step's promise.
    pub sla: Option<Clock>,
}

/// A job or timer.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRow {
    /// Unique: `run:<id>:<timer key>`.
    pub key: String,
    /// What it is: `timer`, `continue` …
    pub kind: String,
    /// The run it is for.
    pub run: Option<RunId>,
    /// When it is due.
    pub due_ms: i64,
    /// Tries so far.
    pub attempt: u32,
    /// What it needs.
    pub payload: Value,
}

/// What another system answered to a flow that a job carries out.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowCallRow {
    /// The run.
    pub run: RunId,
    /// The step whose flow asked.
    pub step: Name,
    /// In which pass of its stage.
    pub pass: u32,
    /// Where in the flow.
    pub place: String,
    /// In which try of the step.
    pub attempt: u32,
    /// What was asked.
    pub request: Value,
    /// What came of it.
    pub answer: Value,
    /// Whether a further try need not ask again.
    pub good: bool,
    /// When.
    pub at_ms: i64,
}

/// A record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRow {
    /// Its id.
    pub id: RecordId,
    /// Of which object.
    pub object: Name,
    /// What names it.
    pub title: String,
    /// Its fields, a JSON object.
    pub fields: Value,
    /// Counts changes, from 1.
    pub revision: i64,
    /// When it was made.
    pub created_ms: i64,
    /// By whom: `user:mia` or `system`.
    pub created_by: String,
    /// When it was last changed.
    pub updated_ms: i64,
    /// By whom.
    pub updated_by: String,
}

/// An entry of a record's history.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordHistoryRow {
    /// Of which record.
    pub record: RecordId,
    /// The revision it led to.
    pub revision: i64,
    /// When.
    pub at_ms: i64,
    /// By whom.
    pub by: String,
    /// The run that changed it.
    pub run: Option<RunId>,
    /// By field: `[old, new]`.
    pub changes: Value,
}

/// A definition's header and draft.
#[derive(Debug, Clone, PartialEq)]
pub struct DefinitionRow {
    /// Which.
    pub key: DefinitionKey,
    /// What people read.
    pub label: String,
    /// What it is for.
    pub description: String,
    /// Trigger or flow kind in words.
    pub summary: String,
    /// The draft, if there is one.
    pub draft: Option<Value>,
    /// Counts saves, from 1.
    pub draft_revision: i64,
    /// The active version.
    pub active_version: Option<u32>,
    /// The newest version that was ever activated; 0: none.
    pub last_version: u32,
    /// When it was last changed.
    pub updated_ms: i64,
    /// By whom.
    pub updated_by: String,
}

/// What a list shows of a definition; the draft stays where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionHead {
    /// How others refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// What it is for.
    pub description: String,
    /// Trigger or flow kind in words.
    pub summary: String,
    /// Whether there is a draft.
    pub has_draft: bool,
    /// The active version.
    pub active_version: Option<u32>,
    /// The newest version that was ever activated; 0: none.
    pub last_version: u32,
    /// When it was last changed.
    pub updated_ms: i64,
    /// By whom.
    pub updated_by: String,
}

/// What a list shows of a version; the definition stays where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionHead {
    /// Which, from 1.
    pub version: u32,
    /// Whether it is the active one.
    pub active: bool,
    /// When it was activated.
    pub activated_ms: i64,
    /// By whom.
    pub activated_by: String,
}

/// An immutable version.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionRow {
    /// Of what.
    pub key: DefinitionKey,
    /// Which, from 1.
    pub version: u32,
    /// The definition.
    pub definition: Value,
    /// Whether it is the active one.
    pub active: bool,
    /// When it was activated.
    pub activated_ms: i64,
    /// By whom.
    pub activated_by: String,
}

/// A notification.
#[derive(Debug, Clone, PartialEq)]
pub struct NotificationRow {
    /// Its id, UUIDv7.
    pub id: Uuid,
    /// Whose.
    pub user: Name,
    /// Why, as on the wire (`assigned` …).
    pub kind: String,
    /// One line.
    pub subject: String,
    /// The rest.
    pub body: String,
    /// The run it is about.
    pub run: Option<RunId>,
    /// The work item it is about.
    pub item: Option<WorkItemId>,
    /// When.
    pub at_ms: i64,
    /// When it was read.
    pub read_ms: Option<i64>,
    /// The record it is about.
    pub record: Option<RecordRef>,
    /// Whether it stands under the bell.
    pub shown: bool,
    /// Whether it waits for the daily mail.
    pub digest: bool,
}

/// An answer kept under an idempotency key.
#[derive(Debug, Clone, PartialEq)]
pub struct IdempotencyRow {
    /// Who and what: `user:mia start customer_onboarding`.
    pub scope: String,
    /// The caller's key.
    pub key: String,
    /// A fingerprint of the request, so that the same key with another request is refused.
    pub fingerprint: Vec<u8>,
    /// The answer.
    pub answer: Value,
    /// When it is forgotten.
    pub expires_ms: i64,
}

/// An event of a run's log as it is stored, with its place in the chain of that log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Its number, from 1.
    pub seq: i64,
    /// When.
    pub at_ms: i64,
    /// Who, as JSON text.
    pub actor: String,
    /// What, as JSON text.
    pub event: String,
    /// Of this event and all before.
    pub hash: ChainHash,
}
