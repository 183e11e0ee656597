//! Notifications, live messages, search, the state of the system.

use fermata_engine::{
    ids::{Name, RunId, WorkItemId},
    object::RecordRef,
    run::effects::NoticeKind,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Moment;

/// Something that a person was told.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotificationView {
    /// Its id.
    pub id: Uuid,
    /// Why.
    pub kind: NoticeKind,
    /// One line.
    pub subject: String,
    /// The rest.
    pub body: String,
    /// The run it is about.
    pub run: Option<RunId>,
    /// The work item it is about.
    pub item: Option<WorkItemId>,
    /// The record it is about.
    #[serde(default)]
    pub record: Option<RecordRef>,
    /// When.
    pub at: Moment,
    /// When it was read.
    pub read: Option<Moment>,
}

/// What is said over the live stream: something changed, fetch it again if you show it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveMessage {
    /// What kind of thing: `run`, `work`, `record`, `notification`, `definition`, `people`.
    pub topic: String,
    /// Which: a run's or record's id, a definition's or user's name.
    pub id: String,
    /// Who should hear it; none: everyone who may see the topic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Name>,
}

/// Something found by the search box.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    /// What kind of thing, in words: `Run`, `Account`, `Orchestration`, `Flow`.
    pub kind: String,
    /// What people read.
    pub label: String,
    /// More, quietly.
    pub detail: String,
    /// Where it is.
    pub path: String,
}

/// The state of the system, for administrators.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemView {
    /// The binary's version.
    pub version: String,
    /// `SQLite 3.51` or `PostgreSQL 15`.
    pub database: String,
    /// Open runs.
    pub open_runs: i64,
    /// All runs.
    pub runs: i64,
    /// Timers and jobs that wait for their moment.
    pub pending_jobs: i64,
    /// Timers and jobs past their moment.
    pub overdue_jobs: i64,
    /// When the server started.
    pub started: Moment,
}

/// What the check of definitions demands beyond what it always does.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckSettings {
    /// Whether every action that may fail, such as an HTTP callout, must have a fault path; else the check warns.
    pub require_fault_paths: bool,
}

/// The same, as it stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckSettingsView {
    /// What is demanded.
    #[serde(flatten)]
    pub settings: CheckSettings,
    /// Counts changes; 0 before the first.
    pub revision: i64,
}

/// What `doctor` found.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoctorReport {
    /// What was checked, with how many, in words.
    pub checked: Vec<String>,
    /// What is broken, in words, with the run's id.
    pub broken: Vec<String>,
}
