//! Reads of work that does not move: who has open work, how long stages usually take, which runs have been in one for long.
//! Each costs as many steps in an index as it brings rows, however much work there is.

use fermata_engine::ids::Name;
use sqlx::FromRow;

use super::{
    Db, Result, name,
    runs::{RunRaw, listed},
};
use crate::{
    StoreError,
    cursor::{Cursor, paged},
    filters::{LastSeen, Listed},
    query::{One, Query},
    rows::RunRow,
};

/// One step in the index for each assignee.
const HOLDERS: &str = "WITH RECURSIVE held(assignee) AS (SELECT MIN(assignee) FROM work_items WHERE open = 1 \
     UNION ALL SELECT (SELECT MIN(w.assignee) FROM work_items AS w WHERE w.open = 1 AND w.assignee > held.assignee) \
     FROM held WHERE held.assignee IS NOT NULL) SELECT assignee AS value FROM held WHERE assignee IS NOT NULL";

#[derive(FromRow)]
struct PairRaw {
    orchestration: String,
    stage: String,
}

#[derive(FromRow)]
struct SeenRaw {
    name: String,
    created_ms: i64,
    seen_ms: Option<i64>,
}

impl TryFrom<SeenRaw> for LastSeen {
    type Error = StoreError;
    fn try_from(raw: SeenRaw) -> Result<Self> {
        Ok(Self { user: name(&raw.name)?, created_ms: raw.created_ms, seen_ms: raw.seen_ms })
    }
}

impl Db {
    /// The assignee keys that have open work, in their order.
    pub async fn assignees_with_work(&self) -> Result<Vec<String>> {
        Ok(self.rows::<One<String>>(Query::new(HOLDERS)).await?.into_iter().map(|row| row.value).collect())
    }

    /// How many open work items an assignee key has; counts no further than `most`.
    pub async fn open_items_up_to(&self, key: &str, most: u32) -> Result<i64> {
        let query = Query::new("SELECT COUNT(*) AS value FROM (SELECT 1 FROM work_items")
            .only("open = 1", [])
            .only("assignee = ?", [key.into()])
            .limit(most);
        self.count(query.push(") AS held", [])).await
    }

    /// How many runs stand as Failed; counts no further than `most`.
    pub async fn failed_runs_up_to(&self, most: u32) -> Result<i64> {
        let query = Query::new("SELECT COUNT(*) AS value FROM (SELECT 1 FROM runs")
            .only("status = 'Failed'", [])
            .limit(most);
        self.count(query.push(") AS held", [])).await
    }

    /// The stages that open runs are in, each with its orchestration.
    pub async fn stages_with_runs(&self) -> Result<Vec<(Name, Name)>> {
        let mut pairs: Vec<(Name, Name)> = Vec::new();
        loop {
            let mut query = Query::new("SELECT orchestration, stage FROM runs")
                .only("open = 1", [])
                .only("stage IS NOT NULL", []);
            if let Some((orchestration, stage)) = pairs.last() {
                query = query.only("(orchestration, stage) > (?, ?)", [orchestration.into(), stage.into()]);
            }
            let query = query.push(" ORDER BY orchestration, stage", []).limit(1);
            match self.first::<PairRaw>(query).await? {
                Some(raw) => pairs.push((name(&raw.orchestration)?, name(&raw.stage)?)),
                None => return Ok(pairs),
            }
        }
    }

    /// How long the latest completed passes of a stage took, in milliseconds.
    pub async fn stage_durations(&self, at: (&Name, &Name), most: u32) -> Result<Vec<i64>> {
        let query = Query::new("SELECT ended_ms - started_ms AS value FROM stage_runs")
            .only("status = 'Completed'", [])
            .only("orchestration = ?", [at.0.into()])
            .only("stage = ?", [at.1.into()])
            .push(" ORDER BY ended_ms DESC", [])
            .limit(most);
        Ok(self.rows::<One<i64>>(query).await?.into_iter().map(|row| row.value).collect())
    }

    /// How many runs are in a stage since before a moment; counts no further than `most`.
    pub async fn slow_runs_up_to(&self, at: (&Name, &Name), before_ms: i64, most: u32) -> Result<i64> {
        let query = Query::new("SELECT COUNT(*) AS value FROM (SELECT 1 FROM runs");
        self.count(slow(query, at, before_ms).limit(most).push(") AS held", [])).await
    }

    /// Runs that are in a stage since before a moment, without their states, longest first.
    pub async fn slow_runs(
        &self,
        at: (&Name, &Name),
        before_ms: i64,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<RunRow>> {
        let list = "slow runs";
        let mut query = slow(listed(), at, before_ms);
        if let Some(cursor) = cursor {
            let at = Cursor::read(cursor, list, 1)?;
            query = query.only("(stage_since_ms, id) > (?, ?)", [at.number(0).into(), at.id.into()]);
        }
        let rows = self.read::<RunRaw, _>(query.page("stage_since_ms, id", limit)).await?;
        let key = |row: &RunRow| Cursor::of(&[row.stage_since_ms.unwrap_or_default()], row.id.0);
        Ok(paged(rows, limit, list, key))
    }

    /// When each active user was here last.
    pub async fn last_seen(&self) -> Result<Vec<LastSeen>> {
        let query = Query::new("SELECT name, created_ms, seen_ms FROM users").only("active = 1", []);
        self.read::<SeenRaw, _>(query.push(" ORDER BY name", [])).await
    }
}

fn slow(query: Query, at: (&Name, &Name), before_ms: i64) -> Query {
    query
        .only("status = 'InProgress'", [])
        .only("orchestration = ?", [at.0.into()])
        .only("stage = ?", [at.1.into()])
        .only("stage_since_ms < ?", [before_ms.into()])
}
