//! Entries of the audit log.

use fermata_engine::ids::RunId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ChainHash;

/// From what kind of client a change came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// A page in a browser.
    Browser,
    /// A program with an API token.
    Api,
    /// The program's own command line.
    CommandLine,
    /// A signed link of a mail.
    Link,
    /// A flow of a run.
    Flow,
    /// Rows of a file.
    Import,
    /// A message to a webhook, or an event.
    Event,
    /// Fermata itself: timers, sweeping.
    System,
    /// From a time when this was not written down.
    #[default]
    Unknown,
}

/// What the audit log says of one change; its number and hash are given by the store.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AuditRow {
    /// When.
    pub at_ms: i64,
    /// Who: `user:mia`, `system`, `nobody`.
    pub actor: String,
    /// In whose place they acted: `user:noah`.
    pub acting_for: Option<String>,
    /// From what kind of client.
    pub via: Via,
    /// The network address it came from.
    pub address: Option<String>,
    /// More about the client: the label of the token, the import's id.
    pub client: Option<String>,
    /// The run whose flow did it.
    pub run: Option<RunId>,
    /// What was done: `orchestration.activate`.
    pub action: String,
    /// To what: a name or a path of names and ids.
    pub target: String,
    /// What people read for that, at that moment; empty where the target says it.
    pub label: String,
    /// By field: `[old, new]`.
    pub changes: Value,
    /// Everything else: a reason, counts.
    pub detail: Value,
}

/// An entry of the audit log as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Its number, from 1, without a gap.
    pub seq: i64,
    /// Of this entry and all before.
    pub hash: ChainHash,
    /// What it says.
    pub row: AuditRow,
}
