//! Reads of runs and their logs.

use fermata_engine::{
    ids::{Name, RecordId, RunId},
    object::RecordRef,
    run::event::EventRecord,
    sla::{Clock, SlaStatus},
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, ids, name, small, some_name, work_items::FitRaw};
use crate::{
    ChainHash, StoreError,
    arg::{Arg, contains, from_word, word},
    cursor::{Cursor, paged},
    filters::{COUNTED_MAX, Counted, Listed, Reach, RunFilter},
    query::{One, Query},
    rows::{RunRow, StageRunRow, StepRunRow, WatchRow},
};

/// Everything but the state.
const COLUMNS: &str = "id, orchestration, version, title, status, stage, stage_since_ms, record_object, record_id, \
     started_ms, started_by, ended_ms, sla, urgent_warn_ms, urgent_due_ms, revision, log_head";
const LIST: &str = "runs";
/// Whoever has to do with at most so many runs: these are looked up and sorted. Whoever has to do with more finds a page of
/// them soon by walking all runs from the newest. Either way the cost is bounded, however many runs there are.
/// In tests two are many, so that both ways are seen.
const FEW: u32 = if cfg!(feature = "testing") { 2 } else { 1_000 };

#[derive(FromRow)]
pub(super) struct RunRaw {
    id: Uuid,
    orchestration: String,
    version: i64,
    title: String,
    status: String,
    stage: Option<String>,
    stage_since_ms: Option<i64>,
    record_object: Option<String>,
    record_id: Option<Uuid>,
    started_ms: i64,
    started_by: String,
    ended_ms: Option<i64>,
    sla: Option<Json<Clock>>,
    urgent_warn_ms: Option<i64>,
    urgent_due_ms: Option<i64>,
    revision: i64,
    log_head: Option<Vec<u8>>,
    state: String,
}

impl TryFrom<RunRaw> for RunRow {
    type Error = StoreError;
    fn try_from(raw: RunRaw) -> Result<Self> {
        Ok(Self {
            id: RunId(raw.id),
            orchestration: name(&raw.orchestration)?,
            version: small(raw.version)?,
            title: raw.title,
            status: from_word(&raw.status)?,
            stage: some_name(raw.stage.as_ref())?,
            stage_since_ms: raw.stage_since_ms,
            record: record(raw.record_object.as_ref(), raw.record_id)?,
            started_ms: raw.started_ms,
            started_by: raw.started_by,
            ended_ms: raw.ended_ms,
            sla: raw.sla.map(|clock| clock.0),
            urgent_warn_ms: raw.urgent_warn_ms,
            urgent_due_ms: raw.urgent_due_ms,
            revision: raw.revision,
            log_head: raw.log_head.map_or(Ok(ChainHash::default()), |bytes| ChainHash::of_bytes(&bytes))?,
            state: raw.state,
        })
    }
}

fn watches() -> Query {
    Query::new("SELECT record, run, fields FROM run_watches")
}

#[derive(FromRow)]
struct WatchRaw {
    record: Uuid,
    run: Uuid,
    fields: String,
}

impl From<WatchRaw> for WatchRow {
    fn from(raw: WatchRaw) -> Self {
        Self { record: RecordId(raw.record), run: RunId(raw.run), fields: raw.fields }
    }
}

/// A reference to a record, of its two columns.
pub(super) fn record(object: Option<&String>, id: Option<Uuid>) -> Result<Option<RecordRef>> {
    match (object, id) {
        (Some(object), Some(id)) => Ok(Some(RecordRef { object: name(object)?, id: RecordId(id) })),
        _ => Ok(None),
    }
}

/// Runs without their states.
pub(super) fn listed() -> Query {
    Query::new(&format!("SELECT {COLUMNS}, '' AS state FROM runs"))
}

#[derive(FromRow)]
struct EventRaw {
    seq: i64,
    at_ms: i64,
    actor: String,
    event: String,
}

impl TryFrom<EventRaw> for EventRecord {
    type Error = StoreError;
    fn try_from(raw: EventRaw) -> Result<Self> {
        let corrupt = |error: serde_json::Error| StoreError::Corrupt(format!("event {}: {error}", raw.seq));
        Ok(Self {
            seq: u64::try_from(raw.seq).unwrap_or_default(),
            at_ms: raw.at_ms,
            actor: serde_json::from_str(&raw.actor).map_err(corrupt)?,
            event: serde_json::from_str(&raw.event).map_err(corrupt)?,
        })
    }
}

#[derive(FromRow)]
struct StageRunRaw {
    run: Uuid,
    orchestration: String,
    stage: String,
    pass: i64,
    status: String,
    started_ms: i64,
    ended_ms: Option<i64>,
    sla: Option<Json<Clock>>,
}

impl TryFrom<StageRunRaw> for StageRunRow {
    type Error = StoreError;
    fn try_from(raw: StageRunRaw) -> Result<Self> {
        Ok(Self {
            run: RunId(raw.run),
            orchestration: name(&raw.orchestration)?,
            stage: name(&raw.stage)?,
            pass: small(raw.pass)?,
            status: from_word(&raw.status)?,
            started_ms: raw.started_ms,
            ended_ms: raw.ended_ms,
            sla: raw.sla.map(|clock| clock.0),
        })
    }
}

#[derive(FromRow)]
struct StepRunRaw {
    run: Uuid,
    orchestration: String,
    stage: String,
    pass: i64,
    step: String,
    status: String,
    started_ms: Option<i64>,
    ended_ms: Option<i64>,
    done_by: Option<String>,
    attempt: i64,
    sla: Option<Json<Clock>>,
}

impl TryFrom<StepRunRaw> for StepRunRow {
    type Error = StoreError;
    fn try_from(raw: StepRunRaw) -> Result<Self> {
        Ok(Self {
            run: RunId(raw.run),
            orchestration: name(&raw.orchestration)?,
            stage: name(&raw.stage)?,
            pass: small(raw.pass)?,
            step: name(&raw.step)?,
            status: from_word(&raw.status)?,
            started_ms: raw.started_ms,
            ended_ms: raw.ended_ms,
            done_by: raw.done_by,
            attempt: small(raw.attempt)?,
            sla: raw.sla.map(|clock| clock.0),
        })
    }
}

impl Db {
    /// A run with its state.
    pub async fn run(&self, id: RunId) -> Result<Option<RunRow>> {
        let query = Query::new(&format!("SELECT {COLUMNS}, state FROM runs")).only("id = ?", [id.0.into()]);
        self.read_first::<RunRaw, _>(query).await
    }

    /// Runs without their states, in no order; those that are not there are left out.
    pub async fn runs_by_ids(&self, runs: &[RunId]) -> Result<Vec<RunRow>> {
        if runs.is_empty() {
            return Ok(Vec::new());
        }
        self.read::<RunRaw, _>(listed().only_in("id", ids(runs, |id| id.0))).await
    }

    /// Runs without their states, newest first.
    pub async fn run_list(
        &self,
        filter: &RunFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<RunRow>> {
        let few = match &filter.visible_to {
            Some(reach) => self.has_few_runs(reach).await?,
            None => false,
        };
        let query = run_query(filter, cursor, few)?.page("started_ms DESC, id DESC", limit);
        let rows = self.read::<RunRaw, _>(query).await?;
        Ok(paged(rows, limit, LIST, |row: &RunRow| Cursor::of(&[row.started_ms], row.id.0)))
    }

    /// How many runs of each orchestration are open, of those that a person started or that had work for them.
    pub async fn open_run_counts_seen_by(&self, reach: &Reach) -> Result<Vec<(Name, i64)>> {
        let query = Query::new("SELECT orchestration AS name, COUNT(*) AS count FROM runs");
        let query = visible(query.only("open = 1", []), reach);
        self.read::<NameCount, _>(query.push(" GROUP BY orchestration ORDER BY orchestration", [])).await
    }

    /// How many runs are open, of all or of those that a person started or that had work for them, as far as is counted. Who
    /// has to do with many is looked up for no more of the latest runs than are counted.
    pub async fn open_runs_counted(&self, reach: Option<&Reach>) -> Result<Counted> {
        let few = match reach {
            Some(reach) => self.has_few_runs(reach).await?,
            None => false,
        };
        let most = i64::from(COUNTED_MAX);
        if let Some(reach) = reach.filter(|_| few) {
            let query = Query::new("SELECT COUNT(*) AS value FROM runs").only("open = 1", []);
            let count = self.count(among_own(query, reach)).await?;
            return Ok(Counted { count: count.min(most), more: count > most });
        }
        let look = COUNTED_MAX + 1;
        let query = Query::new("SELECT COUNT(*) AS seen, COUNT(*) FILTER (WHERE fits = 1) AS fit FROM (");
        let query = match reach {
            Some(reach) => concerning(query.push("SELECT CASE WHEN ", []), reach)
                .push(" THEN 1 ELSE 0 END AS fits FROM runs", []),
            None => query.push("SELECT 1 AS fits FROM runs", []),
        };
        let query = query.fresh().only("open = 1", []).push(" ORDER BY started_ms DESC, id DESC", []);
        let query = query.limit(look).push(") AS part", []);
        let found: Option<FitRaw> = self.first(query).await?;
        Ok(found.map_or_else(Counted::default, |raw| raw.counted(look)))
    }

    /// Whether a person has to do with few runs; looks at no more than it takes to know.
    async fn has_few_runs(&self, reach: &Reach) -> Result<bool> {
        let most = i64::from(FEW) + 1;
        let query = own(Query::new("SELECT COUNT(*) AS value FROM ("), reach, "UNION ALL", Some(FEW + 1));
        Ok(self.count(query.push(") AS own", [])).await? < most)
    }

    /// Ids of all runs, in the order of ids, after this one.
    pub async fn run_ids(&self, after: Option<RunId>, limit: u32) -> Result<Vec<RunId>> {
        let query = Query::new("SELECT id AS value FROM runs")
            .only("id > ?", [after.map_or(Uuid::nil(), |id| id.0).into()])
            .push(" ORDER BY id", [])
            .limit(limit);
        Ok(self.rows::<One<Uuid>>(query).await?.into_iter().map(|row| RunId(row.value)).collect())
    }

    /// What happened in a run after this number, in order.
    pub async fn run_log(&self, run: RunId, after_seq: u64, limit: u32) -> Result<Vec<EventRecord>> {
        let after = i64::try_from(after_seq).unwrap_or(i64::MAX);
        let query = Query::new("SELECT seq, at_ms, actor, event FROM run_events")
            .only("run = ?", [run.0.into()])
            .only("seq > ?", [after.into()])
            .push(" ORDER BY seq", [])
            .limit(limit);
        self.read::<EventRaw, _>(query).await
    }

    /// Open runs that wait for a change of this record, each with the fields that it looks at.
    pub async fn watchers(&self, record: RecordId) -> Result<Vec<WatchRow>> {
        let query = watches().only("record = ?", [record.0.into()]).push(" ORDER BY run", []);
        Ok(self.rows::<WatchRaw>(query).await?.into_iter().map(WatchRow::from).collect())
    }

    /// The records that a run waits on.
    pub async fn watches_of(&self, run: RunId) -> Result<Vec<WatchRow>> {
        let query = watches().only("run = ?", [run.0.into()]).push(" ORDER BY record", []);
        Ok(self.rows::<WatchRaw>(query).await?.into_iter().map(WatchRow::from).collect())
    }

    /// Every pass through every stage of a run, in order of start.
    pub async fn stage_runs(&self, run: RunId) -> Result<Vec<StageRunRow>> {
        let query = Query::new(
            "SELECT run, orchestration, stage, pass, status, started_ms, ended_ms, sla FROM stage_runs",
        );
        let query = query.only("run = ?", [run.0.into()]).push(" ORDER BY started_ms, pass", []);
        self.read::<StageRunRaw, _>(query).await
    }

    /// Every execution of every step of a run, in order of pass and start.
    pub async fn step_runs(&self, run: RunId) -> Result<Vec<StepRunRow>> {
        let query = Query::new(
            "SELECT run, orchestration, stage, pass, step, status, started_ms, ended_ms, done_by, attempt, sla FROM step_runs",
        );
        let query = query.only("run = ?", [run.0.into()]).push(" ORDER BY pass, started_ms, step", []);
        self.read::<StepRunRaw, _>(query).await
    }
}

fn run_query(filter: &RunFilter, cursor: Option<&str>, few: bool) -> Result<Query> {
    let mut query = listed()
        .only_some("record_id = ?", filter.record.map(|id| id.0.into()))
        .only_some("orchestration = ?", filter.orchestration.as_ref().map(Into::into))
        .only_some("stage = ?", filter.stage.as_ref().map(Into::into))
        .only_some("started_by = ?", filter.started_by.as_deref().map(Into::into))
        .only_some("started_ms >= ?", filter.started_from_ms.map(Into::into))
        .only_some("started_ms < ?", filter.started_before_ms.map(Into::into));
    let open_statuses = !filter.statuses.is_empty() && filter.statuses.iter().all(|status| status.is_open());
    if filter.open_only || open_statuses {
        query = query.only("open = 1", []);
    }
    match filter.statuses.as_slice() {
        [] => {}
        [one] => query = query.only("status = ?", [word(one).into()]),
        // Kept from the index on the status, which would have to be sorted: the list is walked in its order instead.
        many => query = query.only_in("status || ''", many.iter().map(|status| word(status).into())),
    }
    if let Some((status, now_ms)) = filter.sla {
        query = urgency(query, status, now_ms);
    }
    query = query
        .only_some("search LIKE ? ESCAPE '\\'", filter.text.as_deref().map(|text| contains(text).into()));
    if let Some(reach) = &filter.visible_to {
        query = if few { among_own(query, reach) } else { visible(query, reach) };
    }
    if let Some(cursor) = cursor {
        let at = Cursor::read(cursor, LIST, 1)?;
        query = query.only("(started_ms, id) < (?, ?)", [at.number(0).into(), at.id.into()]);
    }
    Ok(query)
}

/// Open runs by where their most urgent promise stands. A run whose warning lies behind it is at risk until it is late.
fn urgency(query: Query, status: SlaStatus, now_ms: i64) -> Query {
    let query = query.only("open = 1", []);
    match status {
        SlaStatus::Breached => query.only("urgent_due_ms <= ?", [now_ms.into()]),
        SlaStatus::AtRisk => {
            query.only("urgent_warn_ms <= ?", [now_ms.into()]).only("urgent_due_ms > ?", [now_ms.into()])
        }
        SlaStatus::OnTrack => {
            let early = "(urgent_warn_ms IS NULL OR urgent_warn_ms > ?)";
            query.only("urgent_due_ms > ?", [now_ms.into()]).only(early, [now_ms.into()])
        }
        _ => query.only("urgent_due_ms IS NULL", []),
    }
}

/// The ids of a person's runs, each part by its own index.
fn own(query: Query, reach: &Reach, union: &str, limit: Option<u32>) -> Query {
    let keys = || reach.keys.iter().map(|key| Arg::from(key.as_str()));
    let end = |query: Query| match limit {
        Some(rows) => query.limit(rows),
        None => query,
    };
    let query = query.push("SELECT run FROM (SELECT run FROM work_items", []).fresh();
    let query = end(query.only_in("assignee", keys()));
    let query = query.push(&format!(") AS held {union} SELECT run FROM (SELECT run FROM work_items"), []);
    let query = end(query.fresh().only_in("offered_to", keys()));
    let query = query.push(&format!(") AS offered {union} SELECT run FROM (SELECT id AS run FROM runs"), []);
    let query = end(query.fresh().only("started_by = ?", [format!("user:{}", reach.user).into()]));
    query.push(") AS started", [])
}

/// As [`visible`], for a person who has to do with few runs.
fn among_own(mut query: Query, reach: &Reach) -> Query {
    query.begin();
    let query = own(query.push("runs.id IN (", []), reach, "UNION", None);
    query.push(")", []).followed()
}

/// Runs that a person started or that had work for them or their teams.
pub(super) fn visible(query: Query, reach: &Reach) -> Query {
    concerning(query.only("", []), reach)
}

/// The condition alone, on a table `runs`.
pub(super) fn concerning(mut query: Query, reach: &Reach) -> Query {
    query = query.push("(started_by = ?", [format!("user:{}", reach.user).into()]);
    query = query.push(" OR EXISTS (SELECT 1 FROM work_items w WHERE w.run = runs.id AND (w.assignee", []);
    let keys = || reach.keys.iter().map(|key| Arg::from(key.as_str()));
    query.list(keys());
    query = query.push(" OR w.offered_to", []);
    query.list(keys());
    query.push(")))", [])
}

/// The name of an orchestration with a count.
#[derive(FromRow)]
pub(super) struct NameCount {
    pub(super) name: String,
    pub(super) count: i64,
}

impl TryFrom<NameCount> for (Name, i64) {
    type Error = StoreError;
    fn try_from(raw: NameCount) -> Result<Self> {
        Ok((name(&raw.name)?, raw.count))
    }
}
