//! Jobs and timers: claimed under a lease, so that a node that dies loses none and no two nodes do one.

use fermata_engine::ids::RunId;
use serde_json::Value;
use sqlx::{AssertSqlSafe, FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, small};
use crate::{
    StoreError,
    filters::JobCounts,
    plan::Planned,
    query::{One, Query, postgres_args},
    rows::JobRow,
};

const COLUMNS: &str = "key, kind, run, due_ms, attempt, payload";
const RELEASE: &str = "UPDATE jobs SET lease_owner = NULL, lease_until_ms = 0, ready_ms = $3, due_ms = $3 \
     WHERE key = $1 AND lease_owner = $2";

const KEEP: &str = "UPDATE jobs SET lease_until_ms = $3, ready_ms = $3 WHERE key = $1 AND lease_owner = $2";

const FREE: &str =
    "UPDATE jobs SET lease_owner = NULL, lease_until_ms = 0, ready_ms = due_ms WHERE lease_owner IS NOT NULL";

#[derive(FromRow)]
struct JobRaw {
    key: String,
    kind: String,
    run: Option<Uuid>,
    due_ms: i64,
    attempt: i64,
    payload: Json<Value>,
}

impl TryFrom<JobRaw> for JobRow {
    type Error = StoreError;
    fn try_from(raw: JobRaw) -> Result<Self> {
        Ok(Self {
            key: raw.key,
            kind: raw.kind,
            run: raw.run.map(RunId),
            due_ms: raw.due_ms,
            attempt: small(raw.attempt)?,
            payload: raw.payload.0,
        })
    }
}

#[derive(FromRow)]
struct CountsRaw {
    pending: i64,
    overdue: i64,
}

impl Db {
    /// Leases jobs that are due and that nobody has (or whose lease ended) to `owner`, earliest first. Each claim counts as
    /// a try.
    pub async fn claim_jobs(
        &self,
        now_ms: i64,
        lease_until_ms: i64,
        owner: &str,
        limit: u32,
    ) -> Result<Vec<JobRow>> {
        let sql = self.dialect().claim_jobs();
        let args = vec![owner.into(), lease_until_ms.into(), now_ms.into(), limit.into()];
        let mut jobs = match self {
            Self::Sqlite(db) => db.writer.claim(sql, args).await?,
            Self::Postgres(db) => {
                let query = sqlx::query_as_with(AssertSqlSafe(sql), postgres_args(&args));
                let rows: Vec<JobRaw> = query.fetch_all(&db.pool).await?;
                rows.into_iter().map(JobRow::try_from).collect::<Result<_>>()?
            }
        };
        jobs.sort_by(|a, b| (a.due_ms, &a.key).cmp(&(b.due_ms, &b.key)));
        Ok(jobs)
    }

    /// Gives a leased job back, due at `due_ms`; nothing where the lease is gone.
    pub async fn release_job(&self, key: &str, owner: &str, due_ms: i64) -> Result<()> {
        let args = vec![key.into(), owner.into(), due_ms.into()];
        let planned = Planned::plain(self.dialect(), "jobs", RELEASE, args);
        match self {
            Self::Sqlite(db) => db.writer.apply(vec![planned]).await,
            Self::Postgres(db) => crate::postgres::apply(&db.pool, vec![planned]).await,
        }
    }

    /// Frees the jobs that a process which is gone had claimed, so that they go on at once. Only one process serves a SQLite
    /// database; on PostgreSQL other nodes may be at work, so nothing is done and leases end by themselves.
    pub async fn free_leases(&self) -> Result<()> {
        match self {
            Self::Sqlite(db) => {
                db.writer.apply(vec![Planned::plain(self.dialect(), "jobs", FREE, Vec::new())]).await
            }
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Keeps a leased job for longer; false where the lease is gone.
    pub async fn keep_job(&self, key: &str, owner: &str, lease_until_ms: i64) -> Result<bool> {
        let query = Query::new("SELECT COUNT(*) AS value FROM jobs")
            .only("key = ?", [key.into()])
            .only("lease_owner = ?", [owner.into()]);
        if self.count(query).await? == 0 {
            return Ok(false);
        }
        let args = vec![key.into(), owner.into(), lease_until_ms.into()];
        let planned = Planned::plain(self.dialect(), "jobs", KEEP, args);
        match self {
            Self::Sqlite(db) => db.writer.apply(vec![planned]).await?,
            Self::Postgres(db) => crate::postgres::apply(&db.pool, vec![planned]).await?,
        }
        Ok(true)
    }

    /// A job.
    pub async fn job(&self, key: &str) -> Result<Option<JobRow>> {
        let query = Query::new(&format!("SELECT {COLUMNS} FROM jobs")).only("key = ?", [key.into()]);
        self.read_first::<JobRaw, _>(query).await
    }

    /// The earliest moment at which a job can be claimed.
    pub async fn next_job_due(&self) -> Result<Option<i64>> {
        let query = Query::new("SELECT ready_ms AS value FROM jobs ORDER BY ready_ms, key LIMIT 1");
        Ok(self.first::<One<i64>>(query).await?.map(|row| row.value))
    }

    /// How many wait, and how many of them are past their moment.
    pub async fn job_counts(&self, now_ms: i64) -> Result<JobCounts> {
        let query = Query::new("SELECT COUNT(*) AS pending, ")
            .push("COUNT(*) FILTER (WHERE ready_ms < ?) AS overdue FROM jobs", [now_ms.into()]);
        let counts: Option<CountsRaw> = self.first(query).await?;
        Ok(counts
            .map_or_else(JobCounts::default, |raw| JobCounts { pending: raw.pending, overdue: raw.overdue }))
    }

    /// Every job and timer of a run, by key.
    pub async fn jobs_of_run(&self, run: RunId) -> Result<Vec<JobRow>> {
        let query = Query::new(&format!("SELECT {COLUMNS} FROM jobs")).only("run = ?", [run.0.into()]);
        self.read::<JobRaw, _>(query.push(" ORDER BY key", [])).await
    }
}
