//! Counts and durations for dashboards.

use fermata_engine::ids::Name;
use sqlx::FromRow;

use super::{
    Db, Result,
    runs::{RunRaw, listed},
    some_name,
};
use crate::{
    StoreError,
    filters::{OnTime, RunTotals, StageCount},
    query::{One, Query},
    rows::RunRow,
};

#[derive(FromRow)]
struct StageRaw {
    stage: Option<String>,
    open: i64,
    at_risk: i64,
    breached: i64,
}

impl TryFrom<StageRaw> for StageCount {
    type Error = StoreError;
    fn try_from(raw: StageRaw) -> Result<Self> {
        let stage = some_name(raw.stage.as_ref())?;
        Ok(Self { stage, open: raw.open, at_risk: raw.at_risk, breached: raw.breached })
    }
}

#[derive(FromRow)]
struct TwoCounts {
    some: i64,
    total: i64,
}

/// Completed runs of an orchestration, as the index on ends finds them.
fn completed(query: Query, orchestration: &Name, since_ms: i64) -> Query {
    query
        .only("orchestration = ?", [orchestration.into()])
        .only("status = 'Completed'", [])
        .only("ended_ms IS NOT NULL", [])
        .only("ended_ms >= ?", [since_ms.into()])
}

impl Db {
    /// Open runs by stage.
    pub async fn pipeline(&self, orchestration: &Name, now_ms: i64) -> Result<Vec<StageCount>> {
        let query = Query::new("SELECT stage, COUNT(*) AS open, ")
            .push(
                "COUNT(*) FILTER (WHERE urgent_warn_ms <= ? AND urgent_due_ms > ?) AS at_risk, ",
                [now_ms.into(), now_ms.into()],
            )
            .push("COUNT(*) FILTER (WHERE urgent_due_ms <= ?) AS breached FROM runs", [now_ms.into()])
            .only("open = 1", [])
            .only("orchestration = ?", [orchestration.into()])
            .push(" GROUP BY stage ORDER BY stage", []);
        self.read::<StageRaw, _>(query).await
    }

    /// Open runs of a stage, or with none those between stages, without their states, most urgent first.
    pub async fn pipeline_runs(
        &self,
        orchestration: &Name,
        stage: Option<&Name>,
        limit: u32,
    ) -> Result<Vec<RunRow>> {
        let open = listed().only("open = 1", []).only("orchestration = ?", [orchestration.into()]);
        let query = match stage {
            Some(stage) => open.only("stage = ?", [stage.into()]),
            None => open.only("stage IS NULL", []),
        };
        let query = query.push(" ORDER BY urgent_sort_ms, id", []).limit(limit);
        self.read::<RunRaw, _>(query).await
    }

    /// Runs completed since, without their states, latest first.
    pub async fn completed_since(
        &self,
        orchestration: &Name,
        since_ms: i64,
        limit: u32,
    ) -> Result<Vec<RunRow>> {
        let query = completed(listed(), orchestration, since_ms)
            .push(" ORDER BY ended_ms DESC, id DESC", [])
            .limit(limit);
        self.read::<RunRaw, _>(query).await
    }

    /// How many runs were completed since.
    pub async fn completed_count(&self, orchestration: &Name, since_ms: i64) -> Result<i64> {
        self.count(completed(Query::new("SELECT COUNT(*) AS value FROM runs"), orchestration, since_ms)).await
    }

    /// Of the runs with a promise that were completed since: how many kept it.
    pub async fn on_time(&self, orchestration: &Name, since_ms: i64) -> Result<OnTime> {
        let query = Query::new("SELECT COUNT(*) FILTER (WHERE ended_ms <= due_ms) AS some, ")
            .push("COUNT(due_ms) AS total FROM runs", []);
        let counts: Option<TwoCounts> = self.first(completed(query, orchestration, since_ms)).await?;
        Ok(counts.map_or_else(OnTime::default, |raw| OnTime { kept: raw.some, total: raw.total }))
    }

    /// The median time from start to end of the runs completed since, in milliseconds.
    pub async fn median_duration(&self, orchestration: &Name, since_ms: i64) -> Result<Option<i64>> {
        let count = self.completed_count(orchestration, since_ms).await?;
        if count == 0 {
            return Ok(None);
        }
        let query = Query::new("SELECT ended_ms - started_ms AS value FROM runs");
        let query = completed(query, orchestration, since_ms)
            .push(" ORDER BY ended_ms - started_ms LIMIT 1 OFFSET ?", [((count - 1) / 2).into()]);
        Ok(self.first::<One<i64>>(query).await?.map(|row| row.value))
    }

    /// How many of the open runs were started since.
    pub async fn open_started_since(&self, orchestration: &Name, since_ms: i64) -> Result<i64> {
        let query = Query::new("SELECT COUNT(*) AS value FROM runs")
            .only("open = 1", [])
            .only("orchestration = ?", [orchestration.into()])
            .only("started_ms >= ?", [since_ms.into()]);
        self.count(query).await
    }

    /// How many runs there are.
    pub async fn run_totals(&self) -> Result<RunTotals> {
        let open = self.count(Query::new("SELECT COUNT(*) AS value FROM runs WHERE open = 1")).await?;
        let all = self.count(Query::new("SELECT COUNT(*) AS value FROM runs")).await?;
        Ok(RunTotals { open, all })
    }
}
