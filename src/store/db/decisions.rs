//! Reads of locked records, signatures and how much work people were given.

use std::collections::BTreeMap;

use fermata_engine::{
    ids::{Name, RecordId, RunId, WorkItemId},
    people::Assignee,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, name, runs::record};
use crate::{
    StoreError,
    query::{One, Query},
    rows::{RecordLockRow, SignatureRow, UsedLinkRow},
};

#[derive(FromRow)]
struct LockRaw {
    record: Uuid,
    run: Uuid,
    step: String,
    approvers_may_edit: i64,
    editors: Json<Vec<Assignee>>,
    at_ms: i64,
}

impl TryFrom<LockRaw> for RecordLockRow {
    type Error = StoreError;
    fn try_from(raw: LockRaw) -> Result<Self> {
        Ok(Self {
            record: RecordId(raw.record),
            run: RunId(raw.run),
            step: name(&raw.step)?,
            approvers_may_edit: raw.approvers_may_edit != 0,
            editors: raw.editors.0,
            at_ms: raw.at_ms,
        })
    }
}

#[derive(FromRow)]
struct SignatureRaw {
    id: Uuid,
    record: Option<Uuid>,
    object: Option<String>,
    revision: i64,
    digest: String,
    run: Uuid,
    step: String,
    step_label: String,
    item: Uuid,
    signer: String,
    outcome: String,
    statement: String,
    method: String,
    at_ms: i64,
}

impl TryFrom<SignatureRaw> for SignatureRow {
    type Error = StoreError;
    fn try_from(raw: SignatureRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            record: record(raw.object.as_ref(), raw.record)?,
            revision: raw.revision,
            digest: raw.digest,
            run: RunId(raw.run),
            step: name(&raw.step)?,
            step_label: raw.step_label,
            item: WorkItemId(raw.item),
            signer: raw.signer,
            outcome: raw.outcome,
            statement: raw.statement,
            method: raw.method,
            at_ms: raw.at_ms,
        })
    }
}

#[derive(FromRow)]
struct UsedLinkRaw {
    item: Uuid,
    username: String,
    outcome: String,
    used_ms: i64,
    expires_ms: i64,
}

impl TryFrom<UsedLinkRaw> for UsedLinkRow {
    type Error = StoreError;
    fn try_from(raw: UsedLinkRaw) -> Result<Self> {
        Ok(Self {
            item: WorkItemId(raw.item),
            user: name(&raw.username)?,
            outcome: raw.outcome,
            used_ms: raw.used_ms,
            expires_ms: raw.expires_ms,
        })
    }
}

const SIGNATURES: &str = "SELECT id, record, object, revision, digest, run, step, step_label, item, signer, outcome, \
     statement, method, at_ms FROM signatures";

impl Db {
    /// By which steps a record is kept as it is.
    pub async fn record_locks(&self, record: RecordId) -> Result<Vec<RecordLockRow>> {
        let query =
            Query::new("SELECT record, run, step, approvers_may_edit, editors, at_ms FROM record_locks")
                .only("record = ?", [record.0.into()]);
        self.read::<LockRaw, _>(query.push(" ORDER BY run, step", [])).await
    }

    /// What was signed about a record, latest first, at most so many.
    pub async fn signatures_of_record(&self, record: RecordId, limit: u32) -> Result<Vec<SignatureRow>> {
        let query = Query::new(SIGNATURES).only("record = ?", [record.0.into()]);
        self.read::<SignatureRaw, _>(query.push(" ORDER BY at_ms DESC, id DESC LIMIT ?", [limit.into()]))
            .await
    }

    /// What was signed in a run, latest first, at most so many.
    pub async fn signatures_of_run(&self, run: RunId, limit: u32) -> Result<Vec<SignatureRow>> {
        let query = Query::new(SIGNATURES).only("run = ?", [run.0.into()]);
        self.read::<SignatureRaw, _>(query.push(" ORDER BY at_ms DESC, id DESC LIMIT ?", [limit.into()]))
            .await
    }

    /// The link by which somebody decided with a work item, while it is kept.
    pub async fn used_link(&self, item: WorkItemId, user: &Name) -> Result<Option<UsedLinkRow>> {
        let query = Query::new("SELECT item, username, outcome, used_ms, expires_ms FROM used_links")
            .only("item = ?", [item.0.into()])
            .only("username = ?", [user.into()]);
        self.read_first::<UsedLinkRaw, _>(query).await
    }

    /// When each of these people was last given something of a team, Unix milliseconds; who never was is not there.
    pub async fn last_given(&self, team: &Assignee, people: &[Name]) -> Result<BTreeMap<Name, i64>> {
        let mut given = BTreeMap::new();
        for user in people {
            let query = Query::new("SELECT created_ms AS value FROM work_items")
                .only("offered_to = ?", [team.key().into()])
                .only("assignee = ?", [Assignee::User(user.clone()).key().into()]);
            let last = self.first::<One<i64>>(query.push(" ORDER BY created_ms DESC LIMIT 1", [])).await?;
            given.extend(last.map(|row| (user.clone(), row.value)));
        }
        Ok(given)
    }
}
