//! Rows as they lie there, byte for byte: what somebody wrote over them may be anything.

use sqlx::FromRow;
use uuid::Uuid;

use crate::{Db, StoreError, arg::Arg, chain::AuditTexts, dialect::Dialect, query::Query};

/// An entry of the audit log.
#[derive(Debug, FromRow)]
pub(crate) struct AuditStored {
    pub(crate) seq: i64,
    at_ms: i64,
    actor: Vec<u8>,
    acting_for: Option<Vec<u8>>,
    via: Vec<u8>,
    address: Option<Vec<u8>>,
    client: Option<Vec<u8>>,
    run: Option<Vec<u8>>,
    action: Vec<u8>,
    target: Vec<u8>,
    label: Vec<u8>,
    changes: Vec<u8>,
    detail: Vec<u8>,
    pub(crate) hash: Vec<u8>,
}

impl AuditStored {
    /// What it says.
    pub(crate) fn texts(self) -> AuditTexts {
        AuditTexts {
            at_ms: self.at_ms,
            actor: self.actor,
            acting_for: self.acting_for,
            via: self.via,
            address: self.address,
            client: self.client,
            run: self.run,
            action: self.action,
            target: self.target,
            label: self.label,
            changes: self.changes,
            detail: self.detail,
        }
    }
}

/// Entries after this number, in order.
pub(crate) fn audit_after(dialect: Dialect, seq: i64, limit: u32) -> Query {
    let texts = [
        "actor",
        "acting_for",
        "via",
        "address",
        "client",
        "run",
        "action",
        "target",
        "label",
        "changes",
        "detail",
    ];
    let texts = texts.map(|column| dialect.bytes_in(column)).join(", ");
    Query::new(&format!("SELECT seq, at_ms, {texts}, hash FROM audit"))
        .only("seq > ?", [seq.into()])
        .push(" ORDER BY seq", [])
        .limit(limit)
}

/// An event of a run.
#[derive(Debug, FromRow)]
pub(crate) struct EventStored {
    pub(crate) id_bytes: Vec<u8>,
    pub(crate) seq: i64,
    pub(crate) at_ms: i64,
    pub(crate) actor: Vec<u8>,
    pub(crate) event: Vec<u8>,
    pub(crate) hash: Option<Vec<u8>>,
}

/// Events after the one with this number in the log of this run, in the order of runs and numbers; of that run `alone`, or of
/// all that follow too.
pub(crate) fn events_after(
    dialect: Dialect,
    after: Option<(&[u8], i64)>,
    alone: bool,
    limit: u32,
) -> Result<Query, StoreError> {
    let (id, actor, event) = (dialect.id_bytes("run"), dialect.bytes_in("actor"), dialect.bytes_in("event"));
    let mut query = Query::new(&format!("SELECT {id}, seq, at_ms, {actor}, {event}, hash FROM run_events"));
    if let Some((run, seq)) = after {
        let run = id_arg(dialect, run)?;
        query = match alone {
            true => query.only("run = ?", [run]).only("seq > ?", [seq.into()]),
            false => query.only("(run, seq) > (?, ?)", [run, seq.into()]),
        };
    }
    Ok(query.push(" ORDER BY run, seq", []).limit(limit))
}

/// Where a run says that its log ends.
#[derive(Debug, FromRow)]
pub(super) struct HeadStored {
    pub(super) id_bytes: Vec<u8>,
    pub(super) log_head: Option<Vec<u8>>,
}

/// Runs after this one, in order.
pub(super) fn runs_after(dialect: Dialect, after: Option<&[u8]>, limit: u32) -> Result<Query, StoreError> {
    let after = after.map(|run| id_arg(dialect, run)).transpose()?;
    let query = Query::new(&format!("SELECT {}, log_head FROM runs", dialect.id_bytes("id")));
    Ok(query.only_some("id > ?", after).push(" ORDER BY id", []).limit(limit))
}

/// One run.
pub(super) fn run_at(dialect: Dialect, run: &[u8]) -> Result<Query, StoreError> {
    let query = Query::new(&format!("SELECT {}, log_head FROM runs", dialect.id_bytes("id")));
    Ok(query.only("id = ?", [id_arg(dialect, run)?]))
}

/// The hash of an event.
#[derive(Debug, FromRow)]
pub(super) struct HashStored {
    pub(super) id_bytes: Vec<u8>,
    pub(super) seq: i64,
    pub(super) hash: Option<Vec<u8>>,
}

/// The hashes of these events.
pub(super) fn hashes_of(dialect: Dialect, events: &[(Uuid, i64)]) -> Query {
    let mut query = Query::new(&format!("SELECT {}, seq, hash FROM run_events", dialect.id_bytes("run")));
    for (n, (run, seq)) in events.iter().enumerate() {
        let piece = if n == 0 { " WHERE (run = ? AND seq = ?)" } else { " OR (run = ? AND seq = ?)" };
        query = query.push(piece, [(*run).into(), (*seq).into()]);
    }
    query
}

/// Where the audit log says that it ends.
#[derive(Debug, FromRow)]
pub(super) struct ChainEnd {
    pub(super) seq: i64,
    pub(super) hash: Vec<u8>,
}

/// Reads it.
pub(super) async fn head(db: &Db) -> Result<ChainEnd, StoreError> {
    let found = db.first::<ChainEnd>(Query::new("SELECT seq, hash FROM audit_head WHERE one = 1")).await?;
    found.ok_or_else(|| StoreError::Corrupt("the note of where the audit log ends is gone".into()))
}

fn id_arg(dialect: Dialect, id: &[u8]) -> Result<Arg, StoreError> {
    match dialect {
        Dialect::Sqlite => Ok(id.to_vec().into()),
        Dialect::Postgres => {
            let id = Uuid::from_slice(id).map_err(|error| StoreError::Corrupt(error.to_string()))?;
            Ok(id.into())
        }
    }
}
