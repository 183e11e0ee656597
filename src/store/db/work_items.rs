//! Reads of work items and drafts.

use fermata_engine::{
    ids::{Name, RunId, WorkItemId},
    people::Assignee,
    sla::Clock,
};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, ids, name, runs::record, small, some_name};
use crate::{
    StoreError,
    arg::{contains, from_word},
    cursor::{Cursor, paged},
    filters::{COUNTED_MAX, Counted, LOOKED_AT_MAX, Listed, WorkCounts, WorkFilter, WorkState},
    plan::NEVER_MS,
    query::{One, Query},
    rows::WorkItemRow,
};

const COLUMNS: &str = "id, run, run_title, orchestration, version, stage, pass, step, step_label, status, assignee, \
     offered_to, flag, priority, record_object, record_id, created_ms, closed_ms, sla, sort_ms, meant_for";
/// How far ahead is "due soon".
const SOON_MS: i64 = 86_400_000;

#[derive(FromRow)]
struct ItemRaw {
    id: Uuid,
    run: Uuid,
    run_title: String,
    orchestration: String,
    version: i64,
    stage: String,
    pass: i64,
    step: String,
    step_label: String,
    status: String,
    assignee: String,
    offered_to: String,
    flag: Option<String>,
    priority: String,
    record_object: Option<String>,
    record_id: Option<Uuid>,
    created_ms: i64,
    closed_ms: Option<i64>,
    sla: Option<Json<Clock>>,
    sort_ms: i64,
    meant_for: Option<String>,
}

impl TryFrom<ItemRaw> for (WorkItemRow, i64) {
    type Error = StoreError;
    fn try_from(raw: ItemRaw) -> Result<Self> {
        let sort_ms = raw.sort_ms;
        let row = WorkItemRow {
            id: WorkItemId(raw.id),
            run: RunId(raw.run),
            run_title: raw.run_title,
            orchestration: name(&raw.orchestration)?,
            version: small(raw.version)?,
            stage: name(&raw.stage)?,
            pass: small(raw.pass)?,
            step: name(&raw.step)?,
            step_label: raw.step_label,
            status: from_word(&raw.status)?,
            assignee: assignee(&raw.assignee)?,
            offered_to: assignee(&raw.offered_to)?,
            flag: raw.flag.map(|flag| from_word(&flag)).transpose()?,
            priority: from_word(&raw.priority)?,
            record: record(raw.record_object.as_ref(), raw.record_id)?,
            created_ms: raw.created_ms,
            closed_ms: raw.closed_ms,
            meant_for: some_name(raw.meant_for.as_ref())?,
            sla: raw.sla.map(|clock| clock.0),
        };
        Ok((row, sort_ms))
    }
}

impl TryFrom<ItemRaw> for WorkItemRow {
    type Error = StoreError;
    fn try_from(raw: ItemRaw) -> Result<Self> {
        <(Self, i64)>::try_from(raw).map(|(row, _)| row)
    }
}

fn assignee(key: &str) -> Result<Assignee> {
    Assignee::from_key(key).ok_or_else(|| StoreError::Corrupt(format!("{key} is no assignee")))
}

#[derive(FromRow)]
struct CountsRaw {
    mine: i64,
    teams: i64,
    overdue: i64,
    due: i64,
}

/// What was looked at to count something, and how much of it fits.
#[derive(FromRow)]
pub(super) struct FitRaw {
    seen: i64,
    fit: i64,
}

impl FitRaw {
    /// What is told of it; no more than `look` was looked at.
    pub(super) fn counted(&self, look: u32) -> Counted {
        let most = i64::from(COUNTED_MAX);
        Counted { count: self.fit.min(most), more: self.fit > most || self.seen >= i64::from(look) }
    }
}

#[derive(FromRow)]
struct HeldRaw {
    assignee: String,
    count: i64,
}

fn select() -> Query {
    Query::new(&format!("SELECT {COLUMNS} FROM work_items"))
}

impl Db {
    /// A work item.
    pub async fn work_item(&self, id: WorkItemId) -> Result<Option<WorkItemRow>> {
        self.read_first::<ItemRaw, _>(select().only("id = ?", [id.0.into()])).await
    }

    /// Work items: open ones by due moment (those without one last), then age; completed ones and all of them latest first.
    pub async fn work_items(
        &self,
        filter: &WorkFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<WorkItemRow>> {
        let shape = Shape::of(filter.state);
        let at = cursor.map(|text| Cursor::read(text, shape.list, 2)).transpose()?;
        let keys = keys_of(filter);
        let query = match keys.as_deref() {
            None => narrowed(select(), filter, None, at.as_ref(), &shape).page(shape.order, limit),
            Some([]) => return Ok((Vec::new(), None)),
            Some([key]) => {
                narrowed(select(), filter, Some(key), at.as_ref(), &shape).page(shape.order, limit)
            }
            Some(many) => merged(many, filter, at.as_ref(), &shape, limit),
        };
        let rows: Vec<(WorkItemRow, i64)> = self.read::<ItemRaw, _>(query).await?;
        let key = |(row, sort_ms): &(WorkItemRow, i64)| {
            let first = match filter.state {
                WorkState::Completed => row.closed_ms.unwrap_or_default(),
                WorkState::All => row.created_ms,
                _ => *sort_ms,
            };
            Cursor::of(&[first, row.created_ms], row.id.0)
        };
        let (rows, next) = paged(rows, limit, shape.list, key);
        Ok((rows.into_iter().map(|(row, _)| row).collect(), next))
    }

    /// What a person has to do. `user` and `teams` are assignee keys. Each is counted up to one more than [`COUNTED_MAX`], so
    /// that a count costs the same however much work there is.
    pub async fn work_counts(&self, user: &str, teams: &[String], now_ms: i64) -> Result<WorkCounts> {
        let own = [user.to_owned()];
        let both: Vec<String> = own.iter().chain(teams).cloned().collect();
        let query = counted(Query::new("SELECT ("), "mine", &own, |query| query);
        let query = counted(query.push(", (", []), "teams", teams, |query| query);
        let query = counted(query.push(", (", []), "overdue", &both, |query| {
            query.only("sort_ms <= ?", [now_ms.into()])
        });
        let query = counted(query.push(", (", []), "due", &both, |query| {
            query.only("sort_ms > ?", [now_ms.into()]).only("sort_ms <= ?", [(now_ms + SOON_MS).into()])
        });
        let counts: Option<CountsRaw> = self.first(query).await?;
        Ok(counts.map_or_else(WorkCounts::default, |raw| WorkCounts {
            mine: raw.mine,
            teams: raw.teams,
            overdue: raw.overdue,
            due: raw.due,
        }))
    }

    /// How much work fits a filter, up to [`COUNTED_MAX`]. Where it has conditions that no index knows, no more than
    /// [`LOOKED_AT_MAX`] items are looked at for it.
    pub async fn work_counted(&self, filter: &WorkFilter) -> Result<Counted> {
        let keys = keys_of(filter);
        if keys.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Counted::default());
        }
        let look = if filter.is_indexed() { COUNTED_MAX + 1 } else { LOOKED_AT_MAX };
        let query =
            Query::new("SELECT COUNT(*) AS seen, COUNT(*) FILTER (WHERE fits = 1) AS fit FROM (SELECT CASE");
        let query = others(query.push(" WHEN (1 = 1", []).followed(), filter);
        let query = query.push(") THEN 1 ELSE 0 END AS fits FROM work_items", []).fresh();
        let query = match &keys {
            Some(keys) => query.only_in("assignee", keys.iter().map(|key| key.as_str().into())),
            None => query,
        };
        let query = in_state(query, filter.state);
        // Everybody's work is walked in the order of its index; that of some would have to be sorted for it.
        let query = match keys {
            Some(_) => query,
            None => query.push(&format!(" ORDER BY {}", Shape::of(filter.state).order), []),
        };
        let query = query.limit(look).push(") AS part", []);
        let found: Option<FitRaw> = self.first(query).await?;
        Ok(found.map_or_else(Counted::default, |raw| raw.counted(look)))
    }

    /// Work items, in no order; those that are not there are left out.
    pub async fn work_items_by_ids(&self, items: &[WorkItemId]) -> Result<Vec<WorkItemRow>> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        self.read::<ItemRaw, _>(select().only_in("id", ids(items, |id| id.0))).await
    }

    /// Every work item of a run, oldest first.
    pub async fn items_of_run(&self, run: RunId) -> Result<Vec<WorkItemRow>> {
        let query = select().only("run = ?", [run.0.into()]).push(" ORDER BY created_ms, id", []);
        self.read::<ItemRaw, _>(query).await
    }

    /// The open work items of these runs.
    pub async fn open_items_of_runs(&self, runs: &[RunId]) -> Result<Vec<WorkItemRow>> {
        if runs.is_empty() {
            return Ok(Vec::new());
        }
        let query = select().only_in("run", ids(runs, |id| id.0)).only("open = 1", []);
        self.read::<ItemRaw, _>(query.push(" ORDER BY created_ms, id", [])).await
    }

    /// How many open work items each assignee key has.
    pub async fn open_items_held(&self) -> Result<Vec<(String, i64)>> {
        let query = Query::new("SELECT assignee, COUNT(*) AS count FROM work_items WHERE open = 1")
            .push(" GROUP BY assignee ORDER BY assignee", []);
        Ok(self.rows::<HeldRaw>(query).await?.into_iter().map(|raw| (raw.assignee, raw.count)).collect())
    }

    /// How many open work items each of these assignee keys has; those that have none are left out.
    pub async fn open_items_held_among(&self, keys: &[String]) -> Result<Vec<(String, i64)>> {
        let query = Query::new("SELECT assignee, COUNT(*) AS count FROM work_items")
            .only("open = 1", [])
            .only_in("assignee", keys.iter().map(|key| key.as_str().into()))
            .push(" GROUP BY assignee ORDER BY assignee", []);
        Ok(self.rows::<HeldRaw>(query).await?.into_iter().map(|raw| (raw.assignee, raw.count)).collect())
    }

    /// The open work items that a person holds, oldest first.
    pub async fn open_items_of(&self, user: &Name, limit: u32) -> Result<Vec<WorkItemRow>> {
        let query = select().only("open = 1", []).only("assignee = ?", [format!("user:{user}").into()]);
        self.read::<ItemRaw, _>(query.push(" ORDER BY sort_ms, created_ms, id LIMIT ?", [limit.into()])).await
    }

    /// The open work items that a person was given and somebody stands in for, oldest first.
    pub async fn open_items_meant_for(&self, user: &Name, limit: u32) -> Result<Vec<WorkItemRow>> {
        let query = select().only("open = 1", []).only("meant_for IS NOT NULL", []);
        let query = query.only("meant_for = ?", [user.into()]);
        self.read::<ItemRaw, _>(query.push(" ORDER BY sort_ms, created_ms, id LIMIT ?", [limit.into()])).await
    }

    /// The open work items that were given to a person and that a colleague does for them, oldest first.
    pub async fn open_items_lent_by(&self, user: &Name, limit: u32) -> Result<Vec<WorkItemRow>> {
        let key = format!("user:{user}");
        let query = select()
            .only("open = 1", [])
            .only("offered_to = ?", [key.clone().into()])
            .only("assignee <> ?", [key.into()])
            .only("meant_for IS NULL", []);
        self.read::<ItemRaw, _>(query.push(" ORDER BY created_ms, id LIMIT ?", [limit.into()])).await
    }

    /// How many open work items a person holds.
    pub async fn open_items_held_by(&self, user: &Name) -> Result<i64> {
        let query = Query::new("SELECT COUNT(*) AS value FROM work_items")
            .only("open = 1", [])
            .only("assignee = ?", [format!("user:{user}").into()]);
        self.count(query).await
    }

    /// What a person has entered so far.
    pub async fn draft(&self, item: WorkItemId, user: &Name) -> Result<Option<Value>> {
        let query = Query::new("SELECT entered AS value FROM drafts")
            .only("item = ?", [item.0.into()])
            .only("username = ?", [user.into()]);
        Ok(self.first::<One<Json<Value>>>(query).await?.map(|row| row.value.0))
    }
}

/// How one state is listed.
struct Shape {
    list: &'static str,
    order: &'static str,
    after: &'static str,
}

impl Shape {
    fn of(state: WorkState) -> Self {
        match state {
            WorkState::Open | WorkState::Overdue(_) | WorkState::Due(..) => Self {
                list: "work open",
                order: "sort_ms, created_ms, id",
                after: "(sort_ms, created_ms, id) > (?, ?, ?)",
            },
            WorkState::Completed => Self {
                list: "work completed",
                order: "closed_ms DESC, created_ms DESC, id DESC",
                after: "(closed_ms, created_ms, id) < (?, ?, ?)",
            },
            // The moment stands twice in the cursor, so that all lists have cursors of one form.
            WorkState::All => Self {
                list: "work all",
                order: "created_ms DESC, id DESC",
                after: "? >= created_ms AND (created_ms, id) < (?, ?)",
            },
        }
    }
}

/// Who has it, as assignee keys; none: anybody.
fn keys_of(filter: &WorkFilter) -> Option<Vec<String>> {
    match (&filter.closed_by, &filter.assignees) {
        (Some(user), _) => Some(vec![format!("user:{user}")]),
        (None, keys) => keys.clone(),
    }
}

/// A column that counts open work of these assignees, no further than one more than is counted.
fn counted(query: Query, name: &str, keys: &[String], narrow: impl FnOnce(Query) -> Query) -> Query {
    let query = query.push("SELECT COUNT(*) FROM (SELECT 1 AS one FROM work_items", []).fresh();
    let query = query.only("open = 1", []).only_in("assignee", keys.iter().map(|key| key.as_str().into()));
    narrow(query).limit(COUNTED_MAX + 1).push(&format!(") AS part_{name}) AS {name}"), [])
}

/// The conditions that an index knows.
fn in_state(query: Query, state: WorkState) -> Query {
    match state {
        WorkState::Open => query.only("open = 1", []),
        WorkState::Overdue(now_ms) => query.only("open = 1", []).only("sort_ms <= ?", [now_ms.into()]),
        WorkState::Due(now_ms, until_ms) => query
            .only("open = 1", [])
            .only("sort_ms > ?", [now_ms.into()])
            .only("sort_ms <= ?", [until_ms.min(NEVER_MS - 1).into()]),
        WorkState::Completed => query.only("status = 'Completed'", []),
        WorkState::All => query,
    }
}

/// The others.
fn others(query: Query, filter: &WorkFilter) -> Query {
    query
        .only_some("run = ?", filter.run.map(|id| id.0.into()))
        .only_some("record_id = ?", filter.record.map(|id| id.0.into()))
        .only_some("orchestration = ?", filter.orchestration.as_ref().map(Into::into))
        .only_some("search LIKE ? ESCAPE '\\'", filter.text.as_deref().map(|text| contains(text).into()))
}

/// The filter's conditions.
fn narrowed(
    query: Query,
    filter: &WorkFilter,
    key: Option<&str>,
    at: Option<&Cursor>,
    shape: &Shape,
) -> Query {
    let query = query.only_some("assignee = ?", key.map(Into::into));
    let query = others(in_state(query, filter.state), filter);
    match at {
        Some(at) => query.only(shape.after, [at.number(0).into(), at.number(1).into(), at.id.into()]),
        None => query,
    }
}

/// A page of each assignee by its own index, merged: the cost is so many pages, however much work there is.
fn merged(keys: &[String], filter: &WorkFilter, at: Option<&Cursor>, shape: &Shape, limit: u32) -> Query {
    let mut query = Query::new("SELECT * FROM (");
    for (i, key) in keys.iter().enumerate() {
        let union = if i == 0 { "" } else { " UNION ALL " };
        query = query.push(&format!("{union}SELECT * FROM (SELECT {COLUMNS} FROM work_items"), []).fresh();
        query = narrowed(query, filter, Some(key), at, shape).page(shape.order, limit);
        query = query.push(&format!(") AS part{i}"), []);
    }
    query.push(") AS parts", []).page(shape.order, limit)
}
