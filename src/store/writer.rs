//! The one writer of SQLite: a thread that owns the only writing connection and folds the changesets that wait into one
//! commit. A changeset whose guard fails is undone alone; its neighbours are committed. Nothing is answered before the
//! commit is on disk (`synchronous = FULL`).

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, types::ToSqlOutput, types::Value as Cell};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::{
    ChainHash, StoreError,
    arg::Arg,
    chain,
    dialect::Dialect,
    plan::{Expect, Op, Planned, unique_broken},
    rows::JobRow,
    tables,
};

/// How many changesets share one commit at most: bounds how long the first one waits.
const GROUP_MAX: usize = 64;
/// Statements kept prepared: more than there are.
const STATEMENTS: usize = 200;
/// Where the chain of the audit log ends now.
const MOVE_HEAD: &str = "UPDATE audit_head SET seq = ?1, hash = ?2 WHERE one = 1";
/// How long another process may hold the file.
const BUSY: Duration = Duration::from_secs(10);

type Answer<T> = oneshot::Sender<Result<T, StoreError>>;
/// A changeset, and who waits for it.
type Waiting = (Vec<Planned>, Answer<()>);

/// What the writer is asked to do.
enum Ask {
    Apply(Vec<Planned>, Answer<()>),
    Claim { sql: &'static str, args: Vec<Arg>, answer: Answer<Vec<JobRow>> },
    Number { sql: &'static str, args: Vec<Arg>, answer: Answer<i64> },
    Stop(oneshot::Sender<()>),
}

/// Hands changesets to the writer's thread.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    asks: Sender<Ask>,
    stop_after: Arc<AtomicI64>,
}

impl Writer {
    /// Opens the file and starts the thread.
    pub(crate) fn start(path: &Path) -> Result<Self, StoreError> {
        let conn = open(path).map_err(|error| failed(&error))?;
        let (asks, waiting) = channel();
        let stop_after = Arc::new(AtomicI64::new(i64::MAX));
        let left = Arc::clone(&stop_after);
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || Thread { conn, left }.work(&waiting))
            .map_err(|error| StoreError::Write(error.to_string()))?;
        Ok(Self { asks, stop_after })
    }

    /// One that writes nothing: whatever it is asked, it is closing.
    pub(crate) fn none() -> Self {
        let (asks, _) = channel();
        Self { asks, stop_after: Arc::new(AtomicI64::new(i64::MAX)) }
    }

    /// Applies the statements of one changeset.
    pub(crate) async fn apply(&self, planned: Vec<Planned>) -> Result<(), StoreError> {
        let (answer, reply) = oneshot::channel();
        self.asks.send(Ask::Apply(planned, answer)).map_err(|_| StoreError::Closing)?;
        reply.await.map_err(|_| StoreError::Closing)?
    }

    /// Leases jobs.
    pub(crate) async fn claim(&self, sql: &'static str, args: Vec<Arg>) -> Result<Vec<JobRow>, StoreError> {
        let (answer, reply) = oneshot::channel();
        self.asks.send(Ask::Claim { sql, args, answer }).map_err(|_| StoreError::Closing)?;
        reply.await.map_err(|_| StoreError::Closing)?
    }

    /// Carries out a statement that yields one number.
    pub(crate) async fn number(&self, sql: &'static str, args: Vec<Arg>) -> Result<i64, StoreError> {
        let (answer, reply) = oneshot::channel();
        self.asks.send(Ask::Number { sql, args, answer }).map_err(|_| StoreError::Closing)?;
        reply.await.map_err(|_| StoreError::Closing)?
    }

    /// Stops once everything that was asked before is done.
    pub(crate) async fn stop(&self) {
        let (answer, reply) = oneshot::channel();
        if self.asks.send(Ask::Stop(answer)).is_ok() {
            // An error only says that the thread is gone already, which is what was wanted.
            let _ = reply.await;
        }
    }

    /// For tests of crashes: the thread dies, as by `kill -9`, before its n-th statement from now.
    #[cfg_attr(not(feature = "testing"), allow(dead_code, reason = "only tests crash on purpose"))]
    pub(crate) fn die_after(&self, statements: i64) {
        self.stop_after.store(statements, Ordering::SeqCst);
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(BUSY)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "cache_size", -16_000)?;
    conn.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    conn.pragma_update(None, "journal_size_limit", 67_108_864)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(conn)
}

/// What those hear whose changes were undone together with a neighbour's.
const ROLLED_BACK: &str = "the transaction was rolled back by a failure before";

/// Tells all of them that nothing of theirs was kept; whoever asked may be gone.
fn refuse(answers: impl Iterator<Item = Answer<()>>, why: &str) {
    answers.for_each(|answer| drop(answer.send(Err(StoreError::Write(why.to_owned())))));
}

struct Thread {
    conn: Connection,
    left: Arc<AtomicI64>,
}

/// Why a statement was not done: the changeset's fault, or the writer was told to die.
enum Stop {
    Error(StoreError),
    Die,
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Error(error)
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Error(failed(&error))
    }
}

impl Thread {
    fn work(self, waiting: &Receiver<Ask>) {
        while let Ok(first) = waiting.recv() {
            let (mut group, mut claims, mut numbers, mut stop) = (Vec::new(), Vec::new(), Vec::new(), None);
            let mut next = Some(first);
            while let Some(ask) = next.take() {
                match ask {
                    Ask::Apply(planned, answer) => group.push((planned, answer)),
                    Ask::Claim { sql, args, answer } => claims.push((sql, args, answer)),
                    Ask::Number { sql, args, answer } => numbers.push((sql, args, answer)),
                    Ask::Stop(answer) => stop = Some(answer),
                }
                if group.len() < GROUP_MAX && stop.is_none() {
                    next = waiting.try_recv().ok();
                }
            }
            if self.commit(group) {
                return self.die();
            }
            for (sql, args, answer) in claims {
                // Whoever asked may be gone.
                let _ = answer.send(self.claim(sql, args));
            }
            self.numbers(numbers);
            if let Some(answer) = stop {
                drop(self.conn);
                let _ = answer.send(());
                return;
            }
        }
    }

    /// Leaves the file as it is: nothing is rolled back or closed.
    fn die(self) {
        std::mem::forget(self.conn);
    }

    /// One commit for all; true when told to die.
    ///
    /// Failures are rare, and a savepoint for each changeset would keep a second copy of every page: all are tried together,
    /// and only where one fails, everything is undone and done once more with savepoints, so that the others are kept.
    fn commit(&self, mut group: Vec<Waiting>) -> bool {
        if group.is_empty() {
            return false;
        }
        match self.together(&group) {
            Ok(()) => group.drain(..).for_each(|(_, answer)| drop(answer.send(Ok(())))),
            Err(Stop::Die) => return true,
            Err(Stop::Error(_)) if group.len() > 1 => return self.apart(group),
            Err(Stop::Error(error)) => {
                if let Some((_, answer)) = group.pop() {
                    // Whoever asked may be gone.
                    let _ = answer.send(Err(error));
                }
            }
        }
        false
    }

    fn together(&self, group: &[Waiting]) -> Result<(), Stop> {
        self.cached("BEGIN IMMEDIATE")?;
        let done = group.iter().flat_map(|(planned, _)| planned).try_for_each(|one| self.statement(&one.op));
        let done = done.and_then(|()| self.finish());
        if let Err(Stop::Error(_)) = done
            && !self.conn.is_autocommit()
        {
            self.cached("ROLLBACK")?;
        }
        done
    }

    /// As [`Self::commit`], each changeset under a savepoint of its own.
    fn apart(&self, group: Vec<Waiting>) -> bool {
        if let Err(error) = self.conn.execute_batch("BEGIN IMMEDIATE") {
            group.into_iter().for_each(|(_, answer)| drop(answer.send(Err(failed(&error)))));
            return false;
        }
        let mut done = Vec::with_capacity(group.len());
        let mut group = group.into_iter();
        while let Some((planned, answer)) = group.next() {
            match self.apply(&planned) {
                Ok(()) => done.push(answer),
                Err(Stop::Die) => return true,
                Err(Stop::Error(error)) => {
                    drop(answer.send(Err(error)));
                    // A full disk or a failed write rolls everything back by itself: what was done so far is gone, and what
                    // follows would be committed on its own, so it gets a transaction again.
                    if self.conn.is_autocommit() {
                        refuse(done.drain(..), ROLLED_BACK);
                        if let Err(error) = self.conn.execute_batch("BEGIN IMMEDIATE") {
                            refuse(group.map(|(_, answer)| answer), &error.to_string());
                            return false;
                        }
                    }
                }
            }
        }
        match self.finish() {
            Ok(()) => done.into_iter().for_each(|answer| drop(answer.send(Ok(())))),
            Err(Stop::Die) => return true,
            Err(Stop::Error(error)) => refuse(done.into_iter(), &error.to_string()),
        }
        false
    }

    fn finish(&self) -> Result<(), Stop> {
        self.count()?;
        if self.conn.is_autocommit() {
            return Err(StoreError::Write(ROLLED_BACK.into()).into());
        }
        if let Err(error) = self.cached("COMMIT") {
            let _ = self.conn.execute_batch("ROLLBACK");
            return Err(error);
        }
        self.count()
    }

    fn apply(&self, planned: &[Planned]) -> Result<(), Stop> {
        self.cached("SAVEPOINT changeset")?;
        let result = planned.iter().try_for_each(|one| self.statement(&one.op));
        match result {
            Ok(()) => self.cached("RELEASE changeset"),
            Err(Stop::Die) => Err(Stop::Die),
            Err(error) => {
                if !self.conn.is_autocommit() {
                    self.cached("ROLLBACK TO changeset")?;
                    self.cached("RELEASE changeset")?;
                }
                Err(error)
            }
        }
    }

    fn cached(&self, sql: &str) -> Result<(), Stop> {
        self.conn.prepare_cached(sql)?.raw_execute()?;
        Ok(())
    }

    fn count(&self) -> Result<(), Stop> {
        if self.left.load(Ordering::Relaxed) == i64::MAX || self.left.fetch_sub(1, Ordering::SeqCst) > 0 {
            Ok(())
        } else {
            Err(Stop::Die)
        }
    }

    fn statement(&self, op: &Op) -> Result<(), Stop> {
        match op {
            Op::Put(table, rows) => {
                let mut statement = self.conn.prepare_cached(table.sqlite())?;
                for row in rows {
                    self.count()?;
                    bind(&mut statement, row)?;
                    let written = statement.raw_execute()?;
                    if written == 0 && table.conditional() {
                        return Err(StoreError::Conflict(table.name.into()).into());
                    }
                }
            }
            Op::Audit(entries) => self.audit(entries)?,
            Op::Sql { sql, args, expect } => {
                self.count()?;
                let mut statement = self.conn.prepare_cached(sql)?;
                bind(&mut statement, args)?;
                let rows = if statement.column_count() > 0 {
                    found(&mut statement)?
                } else {
                    statement.raw_execute()?
                };
                if let Expect::Rows(wanted, what) = expect
                    && i64::try_from(rows).unwrap_or(i64::MAX) != *wanted
                {
                    return Err(StoreError::Conflict(what.clone()).into());
                }
            }
        }
        Ok(())
    }

    /// Entries follow where the chain ends: another process may have written since.
    fn audit(&self, entries: &[(ChainHash, Vec<Arg>)]) -> Result<(), Stop> {
        let (mut seq, mut head) = {
            let mut statement = self.conn.prepare_cached(Dialect::Sqlite.append_audit())?;
            let (seq, hash): (i64, Vec<u8>) =
                statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            (seq, ChainHash::of_bytes(&hash)?)
        };
        let mut statement = self.conn.prepare_cached(tables::AUDIT.sqlite())?;
        for (content, args) in entries {
            self.count()?;
            seq += 1;
            head = chain::next(head, seq, *content);
            let mut row = Vec::with_capacity(args.len() + 2);
            row.push(seq.into());
            row.extend(args.iter().cloned());
            row.push(head.bytes().into());
            bind(&mut statement, &row)?;
            statement.raw_execute()?;
        }
        self.count()?;
        let mut statement = self.conn.prepare_cached(MOVE_HEAD)?;
        bind(&mut statement, &[seq.into(), head.bytes().into()])?;
        statement.raw_execute()?;
        Ok(())
    }

    /// Answers all who wait for a number with one commit.
    fn numbers(&self, asked: Vec<(&'static str, Vec<Arg>, Answer<i64>)>) {
        if asked.is_empty() {
            return;
        }
        let one = |sql: &str, args: &[Arg]| -> rusqlite::Result<i64> {
            let mut statement = self.conn.prepare_cached(sql)?;
            bind(&mut statement, args)?;
            let mut rows = statement.raw_query();
            let number = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?.get(0)?;
            // The statement is carried out to its end, or it would be undone.
            while rows.next()?.is_some() {}
            Ok(number)
        };
        let all = || -> rusqlite::Result<Vec<i64>> {
            self.conn.execute_batch("BEGIN IMMEDIATE")?;
            let numbers =
                asked.iter().map(|(sql, args, _)| one(sql, args)).collect::<rusqlite::Result<_>>()?;
            self.conn.execute_batch("COMMIT")?;
            Ok(numbers)
        };
        let given = all().map_err(|error| failed(&error).to_string());
        if given.is_err() && !self.conn.is_autocommit() {
            // An error says that there is nothing left to undo.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        for (at, (_, _, answer)) in asked.into_iter().enumerate() {
            let number = match &given {
                Ok(numbers) => {
                    numbers.get(at).copied().ok_or_else(|| StoreError::Write("a number was lost".into()))
                }
                Err(why) => Err(StoreError::Write(why.clone())),
            };
            // Whoever asked may be gone.
            let _ = answer.send(number);
        }
    }

    fn claim(&self, sql: &str, args: Vec<Arg>) -> Result<Vec<JobRow>, StoreError> {
        let jobs = || -> rusqlite::Result<Vec<Result<JobRow, StoreError>>> {
            let mut statement = self.conn.prepare_cached(sql)?;
            bind(&mut statement, &args)?;
            let mut rows = statement.raw_query();
            let mut jobs = Vec::new();
            while let Some(row) = rows.next()? {
                jobs.push(job(row)?);
            }
            Ok(jobs)
        };
        jobs().map_err(|error| failed(&error))?.into_iter().collect()
    }
}

fn job(row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<JobRow, StoreError>> {
    let run: Option<Vec<u8>> = row.get(2)?;
    let attempt: i64 = row.get(4)?;
    let payload: String = row.get(5)?;
    let (key, kind, due_ms) = (row.get(0)?, row.get(1)?, row.get(3)?);
    Ok(serde_json::from_str(&payload)
        .map_err(|error| StoreError::Corrupt(format!("job {key}: {error}")))
        .map(|payload| JobRow {
            kind,
            run: run.and_then(|bytes| Uuid::from_slice(&bytes).ok()).map(fermata_engine::ids::RunId),
            due_ms,
            attempt: u32::try_from(attempt).unwrap_or(u32::MAX),
            payload,
            key,
        }))
}

fn found(statement: &mut rusqlite::CachedStatement<'_>) -> rusqlite::Result<usize> {
    let mut rows = statement.raw_query();
    let mut count = 0;
    while rows.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, args: &[Arg]) -> rusqlite::Result<()> {
    args.iter().enumerate().try_for_each(|(i, arg)| statement.raw_bind_parameter(i + 1, Bound(arg)))
}

/// Binds without copying texts.
struct Bound<'a>(&'a Arg);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::ValueRef;
        let null = ToSqlOutput::Owned(Cell::Null);
        Ok(match self.0 {
            Arg::Int(value) => value.map_or(null, |v| ToSqlOutput::Owned(Cell::Integer(v))),
            Arg::Text(text) | Arg::Json(text) => {
                text.as_ref().map_or(null, |t| ToSqlOutput::Borrowed(ValueRef::Text(t.as_bytes())))
            }
            Arg::Uuid(id) => {
                id.as_ref().map_or(null, |id| ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())))
            }
            Arg::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// What the database said, in our words.
fn failed(error: &rusqlite::Error) -> StoreError {
    if let rusqlite::Error::SqliteFailure(code, Some(text)) = error
        && code.code == ErrorCode::ConstraintViolation
        && let Some(columns) = text.strip_prefix("UNIQUE constraint failed: ")
    {
        return unique_broken(columns.split('.').next().unwrap_or(columns));
    }
    StoreError::Write(error.to_string())
}

#[cfg(test)]
mod tests;
