//! Gives hashes to what was written before there were any: once, when this version is first started. Whoever is interrupted
//! begins where it stopped; several nodes that do it at once write the same.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Db, Result};
use crate::{
    ChainHash, StoreError,
    arg::Arg,
    chain,
    dialect::Dialect,
    plan::Planned,
    query::{One, Query},
    verify::{AuditStored, EventStored, audit_after, events_after},
};

/// Rows read and written at once.
const AT_ONCE: u32 = 200;

/// Changes of one commit, about.
const FLUSHED_AT: usize = 2_000;
/// Changes of one statement on PostgreSQL.
const TOGETHER: usize = 200;

const AUDIT_HASH: &str = "UPDATE audit SET hash = $2 WHERE seq = $1";
const EVENT_HASH: &str = "UPDATE run_events SET hash = $3 WHERE run = $1 AND seq = $2";
const RUN_HEAD: &str = "UPDATE runs SET log_head = $2 WHERE id = $1 AND log_head IS NULL";
const SEALED: &str = "UPDATE audit_head SET seq = $1, hash = $2, sealed = 1 WHERE one = 1 AND sealed = 0";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[&str] = &[AUDIT_HASH, EVENT_HASH, RUN_HEAD, SEALED];

#[derive(FromRow)]
struct Unsealed {
    id: Uuid,
}

impl Db {
    /// Does it, where it is not done.
    pub(super) async fn seal(&self) -> Result<()> {
        let query = Query::new("SELECT sealed AS value FROM audit_head WHERE one = 1");
        if self.first::<One<i64>>(query).await?.is_none_or(|row| row.value != 0) {
            return Ok(());
        }
        let (mut runs, mut after) = (0, None::<Uuid>);
        loop {
            let query = Query::new("SELECT id FROM runs")
                .only("log_head IS NULL", [])
                .only_some("id > ?", after.map(Into::into))
                .push(" ORDER BY id", [])
                .limit(AT_ONCE);
            let unsealed = self.rows::<Unsealed>(query).await?;
            let Some(last) = unsealed.last() else { break };
            after = Some(last.id);
            let mut changes = Vec::new();
            for run in &unsealed {
                self.seal_run(run.id, &mut changes).await?;
            }
            self.flush(&mut changes, 1).await?;
            runs += unsealed.len();
            tracing::info!(runs, "logs from before get their hashes");
        }
        self.seal_audit().await
    }

    async fn seal_run(&self, run: Uuid, changes: &mut Vec<Planned>) -> Result<()> {
        let (mut head, mut after) = (ChainHash::default(), 0);
        loop {
            let query = events_after(self.dialect(), Some((run.as_bytes(), after)), true, AT_ONCE)?;
            let events = self.rows::<EventStored>(query).await?;
            let Some(last) = events.last() else { break };
            after = last.seq;
            let hashed = |event: EventStored| {
                let texts = (event.actor.as_slice(), event.event.as_slice());
                head = chain::next_event(head, run.as_bytes(), event.seq, event.at_ms, texts);
                self.change("run_events", EVENT_HASH, vec![run.into(), event.seq.into(), head.bytes().into()])
            };
            changes.extend(events.into_iter().map(hashed));
            self.flush(changes, FLUSHED_AT).await?;
        }
        changes.push(self.change("runs", RUN_HEAD, vec![run.into(), head.bytes().into()]));
        Ok(())
    }

    /// Writes what has come together, if it is so much.
    async fn flush(&self, changes: &mut Vec<Planned>, at_least: usize) -> Result<()> {
        if changes.len() < at_least {
            return Ok(());
        }
        match self.dialect() {
            Dialect::Sqlite => self.apply_planned(std::mem::take(changes)).await,
            // There all of them become one statement.
            Dialect::Postgres => {
                while !changes.is_empty() {
                    let rest = changes.split_off(changes.len().min(TOGETHER));
                    self.apply_planned(std::mem::replace(changes, rest)).await?;
                }
                Ok(())
            }
        }
    }

    async fn seal_audit(&self) -> Result<()> {
        let (mut head, mut seq) = (ChainHash::default(), 0);
        loop {
            let entries = self.rows::<AuditStored>(audit_after(self.dialect(), seq, AT_ONCE)).await?;
            if entries.is_empty() {
                break;
            }
            let mut changes = Vec::new();
            for entry in entries {
                if entry.seq != seq + 1 {
                    return Err(StoreError::Corrupt(format!("the audit log has no entry {}", seq + 1)));
                }
                seq = entry.seq;
                head = chain::next(head, seq, entry.texts().content());
                changes.push(self.change("audit", AUDIT_HASH, vec![seq.into(), head.bytes().into()]));
            }
            self.apply_planned(changes).await?;
        }
        let end = self.change("audit_head", SEALED, vec![seq.into(), head.bytes().into()]);
        self.apply_planned(vec![end]).await
    }

    /// A statement that touches a row which no other one of its batch touches.
    fn change(&self, table: &'static str, sql: &str, args: Vec<Arg>) -> Planned {
        let row = Some(format!("{args:?}"));
        Planned { row, ..Planned::plain(self.dialect(), table, sql, args) }
    }
}
