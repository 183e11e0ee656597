//! What must still be so: reads that lock, and find as many rows as they should.

use fermata_engine::ids::Name;

use super::{Expect, Op, Plan, Planned, outside::connection_key, people::team_key};
use crate::{
    Guard, Write,
    arg::{Arg, word},
    rows::{DefinitionKey, DefinitionKind},
};

const ANY_ADMIN: &str = "SELECT 1 FROM users WHERE role = 'admin' AND active = 1 LIMIT 1";
const GUARD_ADMIN: &str = "SELECT 1 FROM users WHERE role = 'admin' AND active = 1 AND name <> $1 LIMIT 1";

/// A row where an open run is about record `$1`, or open work is.
const OPEN_ABOUT: &str = "SELECT 1 FROM runs WHERE record_id = $1 AND open = 1 \
     UNION ALL SELECT 1 FROM work_items WHERE record_id = $1 AND open = 1 LIMIT 1";

/// A row where the records of object `$1` are not as they were read.
const OTHER_RECORDS: &str = "SELECT 1 FROM (SELECT COUNT(*) AS many, CAST(COALESCE(SUM(revision), 0) AS BIGINT) AS revisions, \
     CAST(COALESCE(SUM(updated_ms), 0) AS BIGINT) AS moments FROM records WHERE object = $1) AS now \
     WHERE many <> $2 OR revisions <> $3 OR moments <> $4";

impl Plan {
    /// Plans a guard.
    pub(super) fn guard(&mut self, guard: &Guard, writes: &[Write]) {
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
                let ids: Vec<String> =
                    runs.iter().map(|(run, fields)| format!("{}:{fields}", run.0.simple())).collect();
                let args = vec![record.0.into(), Arg::Text(serde_json::to_string(&ids).ok())];
                let sql = self.dialect.other_watchers().to_owned();
                self.none_left("run_watches", sql, args, format!("who watches record {record}"));
            }
            Guard::Keepers(record, steps) => {
                let ids: Vec<String> =
                    steps.iter().map(|(run, step)| format!("{} {step}", run.0.simple())).collect();
                let args = vec![record.0.into(), Arg::Text(serde_json::to_string(&ids).ok())];
                let sql = self.dialect.other_keepers().to_owned();
                self.none_left("record_locks", sql, args, format!("who keeps record {record} as it is"));
            }
            Guard::Run(id, revision) => {
                let (sql, args) = ("SELECT 1 FROM runs WHERE id = $1", vec![id.0.into()]);
                self.revision("runs", sql, args, *revision, false, format!("run {id}"));
            }
            Guard::RecordsAsRead(object, seen) => {
                let args = vec![object.into(), seen.count.into(), seen.revisions.into(), seen.moments.into()];
                let sql = OTHER_RECORDS.to_owned();
                self.none_left("records", sql, args, format!("the records of {object}"));
            }
            Guard::RecordThere(id) => {
                let sql = format!("SELECT 1 FROM records WHERE id = $1{}", self.dialect.share());
                self.check("records", sql, vec![id.0.into()], 1, format!("record {id}"));
            }
            Guard::FileThere(id) => {
                let sql = format!("SELECT 1 FROM files WHERE id = $1{}", self.dialect.share());
                self.check("files", sql, vec![(*id).into()], 1, format!("file {id}"));
            }
            Guard::NoOpenRuns(id) => {
                let sql = OPEN_ABOUT.to_owned();
                self.none_left("runs", sql, vec![id.0.into()], format!("runs and work about record {id}"));
            }
            Guard::ObjectThere(name) => {
                let sql = format!("SELECT 1 FROM objects WHERE name = $1{}", self.dialect.share());
                self.check("objects", sql, vec![name.into()], 1, format!("object {name}"));
            }
            Guard::NoRecords(name) => {
                let sql = "SELECT 1 FROM records WHERE object = $1 LIMIT 1".to_owned();
                self.none_left("records", sql, vec![name.into()], format!("records of {name}"));
            }
            Guard::NotLookedUp(_, fields) if fields.is_empty() => {}
            Guard::NotLookedUp(id, fields) => {
                let sql = format!("SELECT 1 FROM records WHERE {} LIMIT 1", looks_up(fields));
                let args = vec![id.0.into(), id.to_string().into()];
                self.none_left("records", sql, args, format!("who refers to record {id}"));
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
            other => self.definition_guard(other, writes),
        }
    }

    /// Drafts and active versions.
    fn definition_guard(&mut self, guard: &Guard, writes: &[Write]) {
        match guard {
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
            Guard::ActiveOrchestrations(known) => {
                let known: Vec<String> =
                    known.iter().map(|(name, version)| format!("{name}:{version}")).collect();
                let kind = word(&DefinitionKind::Orchestration);
                let args = vec![kind.into(), Arg::Text(serde_json::to_string(&known).ok())];
                let sql = self.dialect.other_active().to_owned();
                self.none_left("definitions", sql, args, "which orchestrations are active".to_owned());
            }
            other => self.other_guard(other, writes),
        }
    }

    /// People and jobs.
    fn other_guard(&mut self, guard: &Guard, writes: &[Write]) {
        match guard {
            Guard::User(name, revision) => {
                let written = writes.iter().any(|w| matches!(w, Write::UpdateUser(row) if &row.name == name));
                let (sql, args) = ("SELECT 1 FROM users WHERE name = $1", vec![name.into()]);
                self.revision("users", sql, args, *revision, written, format!("user {name}"));
            }
            Guard::Team(key, revision) => {
                let written = writes.iter().any(|w| match w {
                    Write::PutTeam(row) => &row.key == key,
                    Write::DeleteTeam(other) => other == key,
                    _ => false,
                });
                let sql = "SELECT 1 FROM teams WHERE kind = $1 AND name = $2";
                let what = format!("{} {}", word(&key.0), key.1);
                let sql = if *revision == 0 { sql.to_owned() } else { format!("{sql} AND revision = $3") };
                self.locked("teams", sql, team_key(key), *revision, written, what);
            }
            Guard::NoAdmin => {
                self.check("users", ANY_ADMIN.to_owned(), Vec::new(), 0, "administrators".to_owned());
            }
            Guard::AnotherAdmin(name) => {
                let sql = format!("{GUARD_ADMIN}{}", self.dialect.share());
                self.check("users", sql, vec![name.into()], 1, "the other administrators".to_owned());
            }
            Guard::Connection(key, revision) => {
                let written = writes.iter().any(|w| match w {
                    Write::PutConnection(row) => &row.key == key,
                    Write::DeleteConnection(other, _) => other == key,
                    _ => false,
                });
                let sql = "SELECT 1 FROM connections WHERE kind = $1 AND name = $2";
                let sql = if *revision == 0 { sql.to_owned() } else { format!("{sql} AND revision = $3") };
                let what = format!("connection {}", key.1);
                self.locked("connections", sql, connection_key(key), *revision, written, what);
            }
            Guard::Calendar(name, revision) => {
                let written = writes.iter().any(|w| match w {
                    Write::PutCalendar(row) => &row.name == name,
                    Write::DeleteCalendar(other, _) => other == name,
                    _ => false,
                });
                let sql = "SELECT 1 FROM calendars WHERE name = $1";
                let sql = if *revision == 0 { sql.to_owned() } else { format!("{sql} AND revision = $2") };
                self.locked(
                    "calendars",
                    sql,
                    vec![name.into()],
                    *revision,
                    written,
                    format!("calendar {name}"),
                );
            }
            Guard::Job(key, owner) => {
                let sql = format!(
                    "SELECT 1 FROM jobs WHERE key = $1 AND lease_owner = $2{}",
                    self.dialect.update()
                );
                let args = vec![key.as_str().into(), owner.as_str().into()];
                self.check("jobs", sql, args, 1, format!("lease of job {key}"));
            }
            other => self.message_guard(other),
        }
    }

    fn check(&mut self, table: &'static str, sql: String, args: Vec<Arg>, rows: i64, what: String) {
        let op = Op::Sql { sql: self.dialect.places(&sql), args, expect: Expect::Rows(rows, what) };
        self.planned.push(Planned { op, table, row: None, guard: true, fresh: false });
    }

    /// A check that finds nothing, also nothing that was committed while earlier guards waited for their locks.
    pub(super) fn none_left(&mut self, table: &'static str, sql: String, args: Vec<Arg>, what: String) {
        self.check(table, sql, args, 0, what);
        if let Some(last) = self.planned.last_mut() {
            last.fresh = true;
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
}

/// Records other than `$1` that name `$2` in one of these fields. A name holds nothing that SQL could take for more.
fn looks_up(fields: &[(Name, Name)]) -> String {
    let field = |(object, field): &(Name, Name)| {
        format!("(object = '{object}' AND CAST(fields ->> '{field}' AS TEXT) = $2)")
    };
    format!("id <> $1 AND ({})", fields.iter().map(field).collect::<Vec<_>>().join(" OR "))
}

/// Kind and name.
pub(super) fn key_args(key: &DefinitionKey) -> Vec<Arg> {
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
