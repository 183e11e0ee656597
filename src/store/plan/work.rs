//! Runs, their log, work items, drafts, jobs.

use std::sync::LazyLock;

use fermata_engine::{ids::RunId, run::WorkItemStatus};

use super::Plan;
use crate::{
    Write,
    arg::{Arg, fold, json, json_option, word},
    dialect::Dialect,
    rows::{FlowCallRow, JobRow, LogRow, RunRow, StageRunRow, StepRunRow, WorkItemRow},
    tables::{self, RUN_COLUMNS},
};

/// Sorts after every moment: what has no due moment comes last.
pub(crate) const NEVER_MS: i64 = 9_000_000_000_000_000;

/// Every column by its own number; the revision must follow.
pub(super) static UPDATE_RUN: LazyLock<String> = LazyLock::new(|| {
    let sets = RUN_COLUMNS.iter().enumerate().skip(1).map(|(i, (name, _))| format!("{name} = ${}", i + 1));
    let revision = RUN_COLUMNS.iter().position(|(name, _)| *name == "revision").unwrap_or_default() + 1;
    let sets = sets.collect::<Vec<_>>().join(", ");
    format!("UPDATE runs SET {sets} WHERE id = $1 AND revision = ${revision} - 1")
});
const DELETE_DRAFTS: &str = "DELETE FROM drafts WHERE item = $1";
const DELETE_WATCH: &str = "DELETE FROM run_watches WHERE record = $1 AND run = $2";
const DELETE_JOB: &str = "DELETE FROM jobs WHERE key = $1";
const DELETE_FLOW_CALLS: &str = "DELETE FROM flow_calls WHERE run = $1 AND step = $2 AND pass = $3";
const DELETE_JOBS: &str = "DELETE FROM jobs WHERE key >= $1 AND key < $2";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] =
    &[DELETE_DRAFTS, DELETE_WATCH, DELETE_JOB, DELETE_JOBS, DELETE_FLOW_CALLS];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn work(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::InsertRun(row) => self.put(&tables::RUNS, self.key(|| row.id.to_string()), run(*row)),
            Write::UpdateRun(row) => {
                let (key, what) = (self.key(|| row.id.to_string()), format!("run {}", row.id));
                self.one("runs", key, &UPDATE_RUN, run(*row), what);
            }
            Write::AppendEvents(id, events) => self.events(id, events),
            Write::Anchored(heads) => self.anchored(&heads),
            Write::PutWatch(row) => {
                let key = self.key(|| format!("{} {}", row.record, row.run));
                let args = vec![row.record.0.into(), row.run.0.into(), row.fields.into()];
                self.put(&tables::RUN_WATCHES, key, args);
            }
            Write::DeleteWatch(run, record) => {
                let key = self.key(|| format!("{record} {run}"));
                self.sql("run_watches", key, DELETE_WATCH, vec![record.0.into(), run.0.into()]);
            }
            Write::PutStageRun(row) => {
                let key = self.key(|| format!("{} {} {}", row.run, row.stage, row.pass));
                self.put(&tables::STAGE_RUNS, key, stage_run(row));
            }
            Write::PutStepRun(row) => {
                let key = self.key(|| format!("{} {} {}", row.run, row.step, row.pass));
                self.put(&tables::STEP_RUNS, key, step_run(row));
            }
            Write::PutWorkItem(row) => {
                self.put(&tables::WORK_ITEMS, self.key(|| row.id.to_string()), work_item(*row))
            }
            Write::DeleteDrafts(item) => self.sql("drafts", None, DELETE_DRAFTS, vec![item.0.into()]),
            Write::PutDraft { item, user, values, at_ms } => {
                let args = vec![item.0.into(), (&user).into(), json(&values), at_ms.into()];
                self.put(&tables::DRAFTS, self.key(|| format!("{item} {user}")), args);
            }
            Write::PutJob(row) => self.put(&tables::JOBS, self.key(|| row.key.clone()), job(row)),
            Write::DeleteJob(key) => self.sql("jobs", self.key(|| key.clone()), DELETE_JOB, vec![key.into()]),
            Write::TakeJob(key) => {
                let what = format!("job {key}");
                self.one("jobs", self.key(|| key.clone()), DELETE_JOB, vec![key.into()], what);
            }
            Write::DeleteJobsOf(prefix) => {
                let end = format!("{prefix}\u{10ffff}");
                self.sql("jobs", None, DELETE_JOBS, vec![prefix.into(), end.into()]);
            }
            Write::PutFlowCall(row) => {
                let key = self.key(|| format!("{} {} {} {}", row.run, row.step, row.pass, row.place));
                self.put(&tables::FLOW_CALLS, key, flow_call(*row));
            }
            Write::DeleteFlowCalls(run, step, pass) => {
                let args = vec![run.0.into(), (&step).into(), pass.into()];
                self.sql("flow_calls", None, DELETE_FLOW_CALLS, args);
            }
            other => return Some(other),
        }
        None
    }

    fn events(&mut self, id: RunId, events: Vec<LogRow>) {
        if let Some(last) = events.last() {
            let args = vec![id.0.into(), last.seq.into()];
            self.put(&tables::RUN_UNANCHORED, self.key(|| id.to_string()), args);
        }
        for row in events {
            self.put(&tables::RUN_EVENTS, self.key(|| format!("{id} {}", row.seq)), event(id, row));
        }
    }

    /// One statement for all on PostgreSQL, where each costs a round trip.
    fn anchored(&mut self, heads: &[(RunId, i64)]) {
        let sql = self.dialect.anchored();
        match self.dialect {
            Dialect::Sqlite => heads.iter().for_each(|(run, seq)| {
                self.sql("run_unanchored", None, sql, vec![run.0.into(), (*seq).into()]);
            }),
            Dialect::Postgres => {
                let rows: Vec<_> =
                    heads.iter().map(|(run, seq)| serde_json::json!({ "run": run, "seq": seq })).collect();
                let text = serde_json::Value::from(rows).to_string();
                self.sql("run_unanchored", None, sql, vec![text.into()]);
            }
        }
    }
}

fn run(row: RunRow) -> Vec<Arg> {
    vec![
        row.id.0.into(),
        (&row.orchestration).into(),
        row.version.into(),
        row.title.as_str().into(),
        fold(&row.title).into(),
        word(&row.status).into(),
        row.status.is_open().into(),
        row.stage.as_ref().into(),
        row.stage_since_ms.into(),
        row.record.as_ref().map(|r| &r.object).into(),
        row.record.as_ref().map(|r| r.id.0).into(),
        row.started_ms.into(),
        row.started_by.into(),
        row.ended_ms.into(),
        json_option(row.sla.as_ref()),
        row.sla.as_ref().map(|clock| clock.due_ms).into(),
        row.urgent_warn_ms.into(),
        row.urgent_due_ms.into(),
        row.urgent_due_ms.unwrap_or(NEVER_MS).into(),
        row.revision.into(),
        row.log_head.bytes().into(),
        row.state.into(),
    ]
}

fn event(run: RunId, row: LogRow) -> Vec<Arg> {
    vec![
        run.0.into(),
        row.seq.into(),
        row.at_ms.into(),
        row.actor.into(),
        row.event.into(),
        row.hash.bytes().into(),
    ]
}

fn stage_run(row: StageRunRow) -> Vec<Arg> {
    vec![
        row.run.0.into(),
        (&row.stage).into(),
        row.pass.into(),
        (&row.orchestration).into(),
        word(&row.status).into(),
        row.started_ms.into(),
        row.ended_ms.into(),
        json_option(row.sla.as_ref()),
    ]
}

fn step_run(row: StepRunRow) -> Vec<Arg> {
    vec![
        row.run.0.into(),
        (&row.step).into(),
        row.pass.into(),
        (&row.stage).into(),
        (&row.orchestration).into(),
        word(&row.status).into(),
        row.started_ms.into(),
        row.ended_ms.into(),
        row.done_by.into(),
        row.attempt.into(),
        json_option(row.sla.as_ref()),
    ]
}

fn work_item(row: WorkItemRow) -> Vec<Arg> {
    let open = matches!(row.status, WorkItemStatus::Open | WorkItemStatus::Assigned);
    let due_ms = row.sla.as_ref().filter(|clock| clock.runs()).map(|clock| clock.due_ms);
    vec![
        row.id.0.into(),
        row.run.0.into(),
        row.run_title.as_str().into(),
        fold(&format!("{}\n{}", row.run_title, row.step_label)).into(),
        (&row.orchestration).into(),
        row.version.into(),
        (&row.stage).into(),
        row.pass.into(),
        (&row.step).into(),
        row.step_label.into(),
        word(&row.status).into(),
        open.into(),
        row.assignee.key().into(),
        row.offered_to.key().into(),
        row.flag.map(|flag| word(&flag)).into(),
        word(&row.priority).into(),
        row.record.as_ref().map(|r| &r.object).into(),
        row.record.as_ref().map(|r| r.id.0).into(),
        row.created_ms.into(),
        row.closed_ms.into(),
        json_option(row.sla.as_ref()),
        due_ms.unwrap_or(NEVER_MS).into(),
        row.meant_for.as_ref().into(),
    ]
}

fn flow_call(row: FlowCallRow) -> Vec<Arg> {
    vec![
        row.run.0.into(),
        (&row.step).into(),
        row.pass.into(),
        row.place.into(),
        row.attempt.into(),
        json(&row.request),
        json(&row.answer),
        row.good.into(),
        row.at_ms.into(),
    ]
}

fn job(row: JobRow) -> Vec<Arg> {
    vec![
        row.key.into(),
        row.kind.into(),
        row.run.map(|id| id.0).into(),
        row.due_ms.into(),
        row.attempt.into(),
        json(&row.payload),
        Arg::Text(None),
        0_i64.into(),
        row.due_ms.into(),
    ]
}
