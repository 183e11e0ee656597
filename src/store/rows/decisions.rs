//! What decisions leave behind: locked records and signatures.

use fermata_engine::{
    ids::{Name, RecordId, RunId, WorkItemId},
    object::RecordRef,
    people::Assignee,
};
use uuid::Uuid;

/// A record that stands still while it is decided on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordLockRow {
    /// Which record.
    pub record: RecordId,
    /// Of which run.
    pub run: RunId,
    /// By which step.
    pub step: Name,
    /// Whether the approvers who are asked may change it.
    pub approvers_may_edit: bool,
    /// Who else may.
    pub editors: Vec<Assignee>,
    /// Since when.
    pub at_ms: i64,
}

/// A link of a mail that decided something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedLinkRow {
    /// With which work item.
    pub item: WorkItemId,
    /// Whose it was.
    pub user: Name,
    /// What was decided, as people read it.
    pub outcome: String,
    /// When.
    pub used_ms: i64,
    /// Until when it would have been good.
    pub expires_ms: i64,
}

/// An electronic signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureRow {
    /// Its id.
    pub id: Uuid,
    /// The record that was signed, if the run is about one.
    pub record: Option<RecordRef>,
    /// Its revision.
    pub revision: i64,
    /// SHA-256 of what was signed, in hexadecimal digits.
    pub digest: String,
    /// In which run.
    pub run: RunId,
    /// With which step.
    pub step: Name,
    /// What people read for it.
    pub step_label: String,
    /// With which work item.
    pub item: WorkItemId,
    /// Who, as `user:mia`.
    pub signer: String,
    /// What they decided, as people read it.
    pub outcome: String,
    /// What they stated.
    pub statement: String,
    /// How they showed that it is them.
    pub method: String,
    /// When.
    pub at_ms: i64,
}
