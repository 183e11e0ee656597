//! Turns a changeset into statements, the same for both databases. Nothing here talks to a database.

mod absences;
mod authenticators;
mod bulk;
mod calendars;
mod data;
mod decisions;
mod guards;
mod imports;
mod messages;
mod notices;
mod outside;
mod people;
mod records;
mod triggers;
mod work;
mod work_views;

use guards::key_args;
pub(crate) use work::NEVER_MS;

use crate::{ChainHash, Changeset, StoreError, Write, arg::Arg, dialect::Dialect, tables::Table};

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
    /// Entries of the audit log, each with the hash of its content and its columns from `at_ms` to `detail`.
    Audit(Vec<(ChainHash, Vec<Arg>)>),
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

/// The statements of a changeset, guards first.
pub(crate) struct Plan {
    dialect: Dialect,
    pub(crate) planned: Vec<Planned>,
    audit: Vec<(ChainHash, Vec<Arg>)>,
}

impl Plan {
    /// Plans a changeset.
    pub(crate) fn of(changeset: Changeset, dialect: Dialect) -> Self {
        let planned = Vec::with_capacity(changeset.writes.len() + changeset.guards.len());
        let mut plan = Self { dialect, planned, audit: Vec::new() };
        changeset.guards.iter().for_each(|guard| plan.guard(guard, &changeset.writes));
        changeset.writes.into_iter().for_each(|write| plan.write(write));
        if !plan.audit.is_empty() {
            // Last: whoever writes to the audit log holds the end of its chain until the commit.
            let op = Op::Audit(std::mem::take(&mut plan.audit));
            plan.planned.push(Planned { op, table: "audit", row: None, guard: true, fresh: false });
        }
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

    fn write(&mut self, write: Write) {
        if let Some(write) = self
            .work(write)
            .and_then(|rest| self.decisions(rest))
            .and_then(|rest| self.messages(rest))
            .and_then(|rest| self.data(rest))
            .and_then(|rest| self.records(rest))
            .and_then(|rest| self.outside(rest))
            .and_then(|rest| self.notices(rest))
            .and_then(|rest| self.triggers(rest))
            .and_then(|rest| self.imports(rest))
            .and_then(|rest| self.calendars(rest))
            .and_then(|rest| self.bulk(rest))
            .and_then(|rest| self.absences(rest))
            .and_then(|rest| self.authenticators(rest))
            .and_then(|rest| self.work_views(rest))
        {
            self.people(write);
        }
    }
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
    all.extend(decisions::STATEMENTS);
    all.extend(messages::STATEMENTS);
    all.extend(data::STATEMENTS);
    all.extend(records::STATEMENTS);
    all.extend(outside::STATEMENTS);
    all.extend(notices::STATEMENTS);
    all.extend(triggers::STATEMENTS);
    all.extend(imports::STATEMENTS);
    all.extend(calendars::STATEMENTS);
    all.extend(bulk::STATEMENTS);
    all.extend(absences::STATEMENTS);
    all.extend(authenticators::STATEMENTS);
    all.extend(work_views::STATEMENTS);
    all.extend(people::STATEMENTS);
    all.extend(crate::db::STATEMENTS);
    all
});

/// Statements that the two databases word differently.
#[cfg(feature = "testing")]
pub(crate) fn two_worded() -> Vec<(String, String)> {
    let both = |word: fn(Dialect) -> &'static str| {
        (word(Dialect::Sqlite).replace('$', "?"), word(Dialect::Postgres).to_owned())
    };
    vec![
        both(Dialect::claim_jobs),
        both(Dialect::other_watchers),
        both(Dialect::other_keepers),
        both(Dialect::other_active),
        both(Dialect::take_numbers),
        both(Dialect::other_subscribers),
        both(Dialect::other_messages),
        both(Dialect::product),
        both(Dialect::append_audit),
        both(Dialect::anchored),
    ]
}
