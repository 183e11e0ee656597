//! Reads of the audit log, and of logs whose end is not yet in it.

use fermata_engine::ids::RunId;
use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result};
use crate::{
    ChainHash, StoreError,
    arg::{contains, from_word},
    cursor::{Cursor, paged},
    filters::{AuditFilter, Listed},
    query::Query,
    rows::{AuditEntry, AuditRow},
};

const COLUMNS: &str =
    "seq, at_ms, actor, acting_for, via, address, client, run, action, target, label, changes, detail, hash";
const LIST: &str = "audit";

#[derive(FromRow)]
struct AuditRaw {
    seq: i64,
    at_ms: i64,
    actor: String,
    acting_for: Option<String>,
    via: String,
    address: Option<String>,
    client: Option<String>,
    run: Option<String>,
    action: String,
    target: String,
    label: String,
    changes: String,
    detail: String,
    hash: Vec<u8>,
}

impl TryFrom<AuditRaw> for AuditEntry {
    type Error = StoreError;
    fn try_from(raw: AuditRaw) -> Result<Self> {
        let corrupt = |why: &dyn std::fmt::Display| StoreError::Corrupt(format!("audit {}: {why}", raw.seq));
        let run = raw.run.as_deref().map(Uuid::parse_str).transpose().map_err(|error| corrupt(&error))?;
        let changes = serde_json::from_str(&raw.changes).map_err(|error| corrupt(&error))?;
        let detail = serde_json::from_str(&raw.detail).map_err(|error| corrupt(&error))?;
        Ok(Self {
            seq: raw.seq,
            hash: ChainHash::of_bytes(&raw.hash)?,
            row: AuditRow {
                at_ms: raw.at_ms,
                actor: raw.actor,
                acting_for: raw.acting_for,
                via: from_word(&raw.via)?,
                address: raw.address,
                client: raw.client,
                run: run.map(RunId),
                action: raw.action,
                target: raw.target,
                label: raw.label,
                changes,
                detail,
            },
        })
    }
}

#[derive(FromRow)]
struct HeadRaw {
    run: Uuid,
    seq: i64,
    hash: Vec<u8>,
}

impl Db {
    /// The audit log, latest first.
    pub async fn audit(
        &self,
        filter: &AuditFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<AuditEntry>> {
        let mut query = Query::new(&format!("SELECT {COLUMNS} FROM audit"))
            .only_some("actor = ?", filter.actor.as_deref().map(Into::into))
            .only_some("action = ?", filter.action.as_deref().map(Into::into))
            .only_some("target = ?", filter.target.as_deref().map(Into::into))
            .only_some("at_ms >= ?", filter.from_ms.map(Into::into))
            .only_some("at_ms < ?", filter.before_ms.map(Into::into));
        if let Some(text) = &filter.text {
            let columns = ["target", "label", "action", "actor", "changes", "detail"];
            let any = columns.map(|column| format!("LOWER({column}) LIKE ? ESCAPE '\\'")).join(" OR ");
            query = query.only(&format!("({any})"), columns.map(|_| contains(text).into()));
        }
        if let Some(cursor) = cursor {
            let at = Cursor::read(cursor, LIST, 2)?;
            query = query.only("(at_ms, seq) < (?, ?)", [at.number(0).into(), at.number(1).into()]);
        }
        let rows = self.read::<AuditRaw, AuditEntry>(query.page("at_ms DESC, seq DESC", limit)).await?;
        Ok(paged(rows, limit, LIST, |entry| Cursor::of(&[entry.row.at_ms, entry.seq], Uuid::nil())))
    }

    /// Logs whose end is not in the audit log, each with the number and hash of its last event; in no order.
    pub async fn unanchored(&self, limit: u32) -> Result<Vec<(RunId, i64, ChainHash)>> {
        let query = Query::new(
            "SELECT u.run AS run, u.seq AS seq, e.hash AS hash FROM run_unanchored u \
             JOIN run_events e ON e.run = u.run AND e.seq = u.seq",
        )
        .push(" ORDER BY u.run", [])
        .limit(limit);
        let rows = self.rows::<HeadRaw>(query).await?;
        rows.into_iter().map(|raw| Ok((RunId(raw.run), raw.seq, ChainHash::of_bytes(&raw.hash)?))).collect()
    }
}
