//! The database behind one type: SQLite or PostgreSQL.

use std::path::{Path, PathBuf};

use fermata_engine::{ids::*, object::Object, run::event::EventRecord};
use serde_json::Value;
use uuid::Uuid;

use crate::{Changeset, StoreError, filters::*, rows::*};

type Result<T> = std::result::Result<T, StoreError>;

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Options {
    /// One file (with its `-wal` and `-shm` beside it).
    Sqlite {
        /// Its path; made where absent.
        path: PathBuf,
    },
    /// A server.
    Postgres {
        /// `postgres://user:password@host/database`.
        url: String,
    },
}

/// An opened database; cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {}

#[allow(missing_docs, unused_variables, reason = "signatures first; the bodies are being written")]
impl Db {
    pub async fn open(options: Options) -> Result<Self> { Err(StoreError::Closing) }
    /// Stops taking writes and waits until all that were taken are done.
    pub async fn close(&self) {}
    pub async fn apply(&self, changeset: Changeset) -> Result<()> { Err(StoreError::Closing) }
    /// `SQLite 3.51.3`, `PostgreSQL 15.4`.
    pub async fn product(&self) -> Result<String> { Err(StoreError::Closing) }
    pub async fn ping(&self) -> Result<()> { Err(StoreError::Closing) }
    pub async fn backup(&self, path: &Path) -> Result<()> { Err(StoreError::Closing) }
    /// Says something to every node, this one included.
    pub async fn announce(&self, payload: &str) -> Result<()> { Err(StoreError::Closing) }
    /// What is said from now on; `Lagged` when some was missed.
    pub fn announcements(&self) -> tokio::sync::broadcast::Receiver<String> { tokio::sync::broadcast::channel(1).1 }

    // runs
    pub async fn run(&self, id: RunId) -> Result<Option<RunRow>> { Err(StoreError::Closing) }
    /// Without the state.
    pub async fn runs_by_ids(&self, ids: &[RunId]) -> Result<Vec<RunRow>> { Err(StoreError::Closing) }
    /// Newest first; without the state.
    pub async fn run_list(&self, filter: &RunFilter, cursor: Option<&str>, limit: u32) -> Result<Listed<RunRow>> { Err(StoreError::Closing) }
    /// Ids of all runs in order, for the doctor.
    pub async fn run_ids(&self, after: Option<RunId>, limit: u32) -> Result<Vec<RunId>> { Err(StoreError::Closing) }
    pub async fn run_log(&self, run: RunId, after_seq: u64, limit: u32) -> Result<Vec<EventRecord>> { Err(StoreError::Closing) }
    /// Open runs that watch this record.
    pub async fn watchers(&self, record: RecordId) -> Result<Vec<RunId>> { Err(StoreError::Closing) }
    pub async fn stage_runs(&self, run: RunId) -> Result<Vec<StageRunRow>> { Err(StoreError::Closing) }
    pub async fn step_runs(&self, run: RunId) -> Result<Vec<StepRunRow>> { Err(StoreError::Closing) }

    // work items
    pub async fn work_item(&self, id: WorkItemId) -> Result<Option<WorkItemRow>> { Err(StoreError::Closing) }
    pub async fn work_items(&self, filter: &WorkFilter, cursor: Option<&str>, limit: u32) -> Result<Listed<WorkItemRow>> { Err(StoreError::Closing) }
    /// `user` and `teams` are assignee keys.
    pub async fn work_counts(&self, user: &str, teams: &[String], now_ms: i64) -> Result<WorkCounts> { Err(StoreError::Closing) }
    pub async fn items_of_run(&self, run: RunId) -> Result<Vec<WorkItemRow>> { Err(StoreError::Closing) }
    pub async fn open_items_of_runs(&self, runs: &[RunId]) -> Result<Vec<WorkItemRow>> { Err(StoreError::Closing) }
    /// How many open work items each assignee key has.
    pub async fn open_items_held(&self) -> Result<Vec<(String, i64)>> { Err(StoreError::Closing) }
    pub async fn open_items_held_by(&self, user: &Name) -> Result<i64> { Err(StoreError::Closing) }
    pub async fn draft(&self, item: WorkItemId, user: &Name) -> Result<Option<Value>> { Err(StoreError::Closing) }

    // records and objects
    pub async fn record(&self, id: RecordId) -> Result<Option<RecordRow>> { Err(StoreError::Closing) }
    pub async fn records_by_ids(&self, ids: &[RecordId]) -> Result<Vec<RecordRow>> { Err(StoreError::Closing) }
    pub async fn record_list(&self, object: &Name, filter: &RecordFilter, sort: RecordSort, cursor: Option<&str>, limit: u32) -> Result<Listed<RecordRow>> { Err(StoreError::Closing) }
    /// Latest first.
    pub async fn record_history(&self, id: RecordId, cursor: Option<&str>, limit: u32) -> Result<Listed<RecordHistoryRow>> { Err(StoreError::Closing) }
    pub async fn record_count(&self, object: &Name) -> Result<i64> { Err(StoreError::Closing) }
    /// With revision and when it was changed.
    pub async fn objects(&self) -> Result<Vec<(Object, i64)>> { Err(StoreError::Closing) }
    pub async fn object(&self, name: &Name) -> Result<Option<(Object, i64)>> { Err(StoreError::Closing) }

    // definitions
    pub async fn definition(&self, key: &DefinitionKey) -> Result<Option<DefinitionRow>> { Err(StoreError::Closing) }
    pub async fn definitions(&self, kind: DefinitionKind) -> Result<Vec<DefinitionRow>> { Err(StoreError::Closing) }
    pub async fn version(&self, key: &DefinitionKey, version: u32) -> Result<Option<VersionRow>> { Err(StoreError::Closing) }
    /// Newest first.
    pub async fn versions(&self, key: &DefinitionKey) -> Result<Vec<VersionRow>> { Err(StoreError::Closing) }
    pub async fn active_versions(&self, kind: DefinitionKind) -> Result<Vec<VersionRow>> { Err(StoreError::Closing) }
    /// (version, open runs).
    pub async fn open_run_counts_by_version(&self, orchestration: &Name) -> Result<Vec<(u32, i64)>> { Err(StoreError::Closing) }
    /// (orchestration, open runs).
    pub async fn open_run_counts(&self) -> Result<Vec<(Name, i64)>> { Err(StoreError::Closing) }

    // people
    pub async fn users(&self) -> Result<Vec<UserRow>> { Err(StoreError::Closing) }
    pub async fn user(&self, name: &Name) -> Result<Option<UserRow>> { Err(StoreError::Closing) }
    pub async fn any_admin(&self) -> Result<bool> { Err(StoreError::Closing) }
    pub async fn teams(&self) -> Result<Vec<TeamRow>> { Err(StoreError::Closing) }
    pub async fn session(&self, id_hash: &[u8]) -> Result<Option<SessionRow>> { Err(StoreError::Closing) }
    pub async fn token_by_hash(&self, secret_hash: &[u8]) -> Result<Option<TokenRow>> { Err(StoreError::Closing) }
    pub async fn tokens_of(&self, user: &Name) -> Result<Vec<TokenRow>> { Err(StoreError::Closing) }
    pub async fn setup(&self, secret_hash: &[u8]) -> Result<Option<SetupRow>> { Err(StoreError::Closing) }
    pub async fn throttle(&self, key: &str) -> Result<Option<ThrottleRow>> { Err(StoreError::Closing) }
    pub async fn setting(&self, name: &str) -> Result<Option<Value>> { Err(StoreError::Closing) }

    // jobs
    /// Leases jobs that are due and not leased (or whose lease ended) to `owner`, earliest first; each claim counts as a try.
    pub async fn claim_jobs(&self, now_ms: i64, lease_until_ms: i64, owner: &str, limit: u32) -> Result<Vec<JobRow>> { Err(StoreError::Closing) }
    /// Gives a leased job back; due again at `due_ms`.
    pub async fn release_job(&self, key: &str, owner: &str, due_ms: i64) -> Result<()> { Err(StoreError::Closing) }
    /// The earliest moment at which a job can be claimed.
    pub async fn next_job_due(&self) -> Result<Option<i64>> { Err(StoreError::Closing) }
    pub async fn job_counts(&self, now_ms: i64) -> Result<JobCounts> { Err(StoreError::Closing) }
    pub async fn jobs_of_run(&self, run: RunId) -> Result<Vec<JobRow>> { Err(StoreError::Closing) }

    // notifications, idempotency, audit
    /// Latest first.
    pub async fn notifications(&self, user: &Name, cursor: Option<&str>, limit: u32) -> Result<Listed<NotificationRow>> { Err(StoreError::Closing) }
    pub async fn unread_notifications(&self, user: &Name) -> Result<i64> { Err(StoreError::Closing) }
    pub async fn idempotency(&self, scope: &str, key: &str) -> Result<Option<IdempotencyRow>> { Err(StoreError::Closing) }
    /// Latest first, with its number.
    pub async fn audit(&self, cursor: Option<&str>, limit: u32) -> Result<Listed<(i64, AuditRow)>> { Err(StoreError::Closing) }

    // measures
    /// Open runs by stage.
    pub async fn pipeline(&self, orchestration: &Name, now_ms: i64) -> Result<Vec<StageCount>> { Err(StoreError::Closing) }
    /// Open runs of a stage, most urgent first; without the state.
    pub async fn pipeline_runs(&self, orchestration: &Name, stage: &Name, limit: u32) -> Result<Vec<RunRow>> { Err(StoreError::Closing) }
    /// Latest first; without the state.
    pub async fn completed_since(&self, orchestration: &Name, since_ms: i64, limit: u32) -> Result<Vec<RunRow>> { Err(StoreError::Closing) }
    pub async fn completed_count(&self, orchestration: &Name, since_ms: i64) -> Result<i64> { Err(StoreError::Closing) }
    pub async fn on_time(&self, orchestration: &Name, since_ms: i64) -> Result<OnTime> { Err(StoreError::Closing) }
    pub async fn median_duration(&self, orchestration: &Name, since_ms: i64) -> Result<Option<i64>> { Err(StoreError::Closing) }
    /// Open runs started since.
    pub async fn open_started_since(&self, orchestration: &Name, since_ms: i64) -> Result<i64> { Err(StoreError::Closing) }
    pub async fn run_totals(&self) -> Result<RunTotals> { Err(StoreError::Closing) }
}
