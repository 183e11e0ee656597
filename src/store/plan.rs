//! Turns a changeset into statements, the same for both databases. Nothing here talks to a database.

mod data;
mod people;
mod work;

pub(crate) use work::NEVER_MS;

use crate::{
    Changeset, Guard, StoreError, Write,
    arg::{Arg, word},
    dialect::Dialect,
    rows::DefinitionKey,
    tables::Table,
};

/// What a statement must have touched.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expect {
    /// Any number of rows.
    Any,
    /// Exactly so many, else a conflict about this.
    Rows(i64, String),
}

/// One statement of a changeset.
#[derive(Debug)]
pub(crate) enum Op {
    /// Rows into a table.
    Put(&'static Table, Vec<Vec<Arg>>),
    /// Anything else.
    Sql { sql: String, args: Vec<Arg>, expect: Expect },
}

/// A statement and the row that it touches: on PostgreSQL what touches the same row cannot share a round trip.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) op: Op,
    pub(crate) table: &'static str,
    /// Which row; none: any row of the table.
    pub(crate) row: Option<String>,
    /// Whether it only reads, and locks.
    pub(crate) guard: bool,
    /// Whether it must see what was committed while earlier guards waited for their locks.
    pub(crate) fresh: bool,
}

impl Planned {
    /// A statement on its own.
    pub(crate) fn plain(dialect: Dialect, table: &'static str, sql: &str, args: Vec<Arg>) -> Self {
        let op = Op::Sql { sql: dialect.places(sql), args, expect: Expect::Any };
        Self { op, table, row: None, guard: false, fresh: false }
    }
}

const ANY_ADMIN: &str = "SELECT 1 FROM users WHERE role = 'admin' AND active = 1 LIMIT 1";

/// The statements of a changeset, guards first.
pub(crate) struct Plan {
    dialect: Dialect,
    pub(crate) planned: Vec<Planned>,
}

impl Plan {
    /// Plans a changeset.
    pub(crate) fn of(changeset: Changeset, dialect: Dialect) -> Self {
        let mut plan =
            Self { dialect, planned: Vec::with_capacity(changeset.writes.len() + changeset.guards.len()) };
        changeset.guards.iter().for_each(|guard| plan.guard(guard, &changeset.writes));
        changeset.writes.into_iter().for_each(|write| plan.write(write));
        plan
    }

    /// Names a row: only PostgreSQL asks.
    fn key(&self, of: impl FnOnce() -> String) -> Option<String> {
        (self.dialect == Dialect::Postgres).then(of)
    }

    fn put(&mut self, table: &'static Table, row: Option<String>, args: Vec<Arg>) {
        let op = Op::Put(table, vec![args]);
        self.planned.push(Planned { op, table: table.name, row, guard: false, fresh: false });
    }

    fn sql(&mut self, table: &'static str, row: Option<String>, sql: &str, args: Vec<Arg>) {
        self.expect(table, row, sql, args, Expect::Any);
    }

    /// A statement that must touch exactly one row.
    fn one(&mut self, table: &'static str, row: Option<String>, sql: &str, args: Vec<Arg>, what: String) {
        self.expect(table, row, sql, args, Expect::Rows(1, what));
    }

    fn expect(
        &mut self,
        table: &'static str,
        row: Option<String>,
        sql: &str,
        args: Vec<Arg>,
        expect: Expect,
    ) {
        let op = Op::Sql { sql: self.dialect.places(sql), args, expect };
        self.planned.push(Planned { op, table, row, guard: false, fresh: false });
    }

    fn check(&mut self, table: &'static str, sql: String, args: Vec<Arg>, rows: i64, what: String) {
        let op = Op::Sql { sql: self.dialect.places(&sql), args, expect: Expect::Rows(rows, what) };
        self.planned.push(Planned { op, table, row: None, guard: true, fresh: false });
    }

    fn guard(&mut self, guard: &Guard, writes: &[Write]) {
        match guard {
            Guard::Record(id, revision) => {
                let written = writes.iter().any(|w| match w {
                    Write::UpdateRecord(row) => row.id == *id,
                    Write::DeleteRecord(other, _) => other == id,
                    _ => false,
                });
                let (sql, args) = ("SELECT 1 FROM records WHERE id = $1", vec![id.0.into()]);
                self.revision("records", sql, args, *revision, written, format!("record {id}"));
            }
            Guard::Watchers(record, runs) => {
                let ids: Vec<String> = runs.iter().map(|run| run.0.simple().to_string()).collect();
                let args = vec![record.0.into(), Arg::Text(serde_json::to_string(&ids).ok())];
                let sql = self.dialect.other_watchers().to_owned();
                self.check("runs", sql, args, 0, format!("who watches record {record}"));
                if let Some(last) = self.planned.last_mut() {
                    last.fresh = true;
                }
            }
            Guard::Draft(key, revision) => {
                let (sql, args) = ("SELECT 1 FROM definitions WHERE kind = $1 AND name = $2", key_args(key));
                let (written, what) = (writes_definition(writes, key), format!("draft of {}", key.1));
                let sql =
                    if *revision == 0 { sql.to_owned() } else { format!("{sql} AND draft_revision = $3") };
                self.locked("definitions", sql, args, *revision, written, what);
            }
            Guard::Active(key, version) => {
                let sql = "SELECT 1 FROM definitions WHERE kind = $1 AND name = $2 AND active_version";
                let (written, what) =
                    (writes_definition(writes, key), format!("active version of {}", key.1));
                let sql =
                    if version.is_some() { format!("{sql} = $3") } else { format!("{sql} IS NOT NULL") };
                self.locked("definitions", sql, key_args(key), version.unwrap_or(0).into(), written, what);
            }
            Guard::NoAdmin => {
                self.check("users", ANY_ADMIN.to_owned(), Vec::new(), 0, "administrators".to_owned());
            }
            Guard::Object(name, revision) => {
                let written = writes.iter().any(|w| match w {
                    Write::PutObject(object, ..) => &object.name == name,
                    Write::DeleteObject(other) => other == name,
                    _ => false,
                });
                let (sql, args) = ("SELECT 1 FROM objects WHERE name = $1", vec![name.into()]);
                self.revision("objects", sql, args, *revision, written, format!("object {name}"));
            }
            Guard::Job(key, owner) => {
                let sql = format!(
                    "SELECT 1 FROM jobs WHERE key = $1 AND lease_owner = $2{}",
                    self.dialect.update()
                );
                let args = vec![key.as_str().into(), owner.as_str().into()];
                self.check("jobs", sql, args, 1, format!("lease of job {key}"));
            }
        }
    }

    /// A row at a revision; 0: no row.
    fn revision(
        &mut self,
        table: &'static str,
        sql: &str,
        args: Vec<Arg>,
        revision: i64,
        written: bool,
        what: String,
    ) {
        let sql = if revision == 0 { sql.to_owned() } else { format!("{sql} AND revision = $2") };
        self.locked(table, sql, args, revision, written, what);
    }

    /// One row with this last argument; for 0 no row.
    fn locked(
        &mut self,
        table: &'static str,
        sql: String,
        mut args: Vec<Arg>,
        last: i64,
        written: bool,
        what: String,
    ) {
        let lock = if written { self.dialect.update() } else { self.dialect.share() };
        if last != 0 {
            args.push(last.into());
        }
        self.check(table, format!("{sql}{lock}"), args, i64::from(last != 0), what);
    }

    fn write(&mut self, write: Write) {
        if let Some(write) = self.work(write).and_then(|rest| self.data(rest)) {
            self.people(write);
        }
    }
}

/// Kind and name.
fn key_args(key: &DefinitionKey) -> Vec<Arg> {
    vec![word(&key.0).into(), (&key.1).into()]
}

fn writes_definition(writes: &[Write], key: &DefinitionKey) -> bool {
    writes.iter().any(|w| match w {
        Write::PutDefinition(row) => &row.key == key,
        Write::PutVersion(row) => &row.key == key,
        Write::Deactivate(other, _) | Write::DeleteDefinition(other) => other == key,
        _ => false,
    })
}

/// What a broken uniqueness of this table means.
pub(crate) fn unique_broken(table: &str) -> StoreError {
    match table {
        "run_events" | "record_history" | "versions" => StoreError::Conflict(table.to_owned()),
        "idempotency" => StoreError::Duplicate("idempotency".into()),
        "users" => StoreError::Duplicate("users.name".into()),
        "runs" => StoreError::Duplicate("runs.id".into()),
        "records" => StoreError::Duplicate("records.id".into()),
        other => StoreError::Duplicate(other.to_owned()),
    }
}

/// Every statement besides those of [`crate::tables`], for the test that prepares them all.
#[cfg(feature = "testing")]
pub(crate) static STATEMENTS: std::sync::LazyLock<Vec<&'static str>> = std::sync::LazyLock::new(|| {
    let mut all = vec![work::UPDATE_RUN.as_str()];
    all.extend(work::STATEMENTS);
    all.extend(data::STATEMENTS);
    all.extend(people::STATEMENTS);
    all
});

/// Statements that the two databases word differently.
#[cfg(feature = "testing")]
pub(crate) fn two_worded() -> Vec<(String, String)> {
    let both = |word: fn(Dialect) -> &'static str| {
        (word(Dialect::Sqlite).replace('$', "?"), word(Dialect::Postgres).to_owned())
    };
    vec![both(Dialect::claim_jobs), both(Dialect::other_watchers), both(Dialect::product)]
}
