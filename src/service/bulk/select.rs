//! What a wish for many concerns: every run or work item of a filtered list that its maker sees, or those that are named.

use fermata_api::{
    ApiError,
    bulk::{BulkCount, BulkSelect},
    stuck::{StuckReason, StuckSelect},
};
use fermata_engine::{
    ids::{Name, RunId, WorkItemId},
    run::RunStatus,
};
use fermata_store::{
    filters::{Listed, RunFilter, WorkFilter},
    rows::{RunRow, WorkItemRow},
};
use uuid::Uuid;

use crate::{
    Answer, Service, SignedIn,
    error::store,
    limits::{BULK_PAGE, BULK_TARGETS_MAX},
    stuck::What,
};

/// One of many.
pub(crate) struct Target {
    pub(crate) id: Uuid,
    pub(crate) title: String,
    /// What it is, where it is no run and no work item.
    pub(crate) thing: String,
    /// Of a work item: its orchestration, that one's version, and the step.
    pub(crate) step: Option<(Name, u32, Name)>,
}

/// All of them, or one more than can be done at once.
pub(super) struct Chosen {
    pub(super) of_items: bool,
    pub(super) targets: Vec<Target>,
}

impl Chosen {
    pub(super) fn count(&self) -> BulkCount {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        BulkCount {
            count: number(self.targets.len()),
            most: number(BULK_TARGETS_MAX),
            first: self.targets.iter().take(5).map(|target| target.title.clone()).collect(),
            buttons: Vec::new(),
        }
    }

    fn is_full(&self) -> bool {
        self.targets.len() > BULK_TARGETS_MAX
    }
}

impl Service {
    /// What is chosen. Whoever may not see something does not choose it.
    /// `at` is where it stands in what the caller sent.
    pub(super) async fn chosen(&self, who: &SignedIn, select: &BulkSelect, at: &str) -> Answer<Chosen> {
        let path = match select {
            BulkSelect { runs: Some(_), .. } => "runs.",
            BulkSelect { items: Some(_), .. } => "items.",
            BulkSelect { stuck: Some(_), .. } => "stuck.",
            _ => "",
        };
        let placed = |mut error: ApiError| {
            for field in &mut error.fields {
                field.path = format!("{at}{path}{}", field.path).trim_end_matches('.').to_owned();
            }
            error
        };
        self.chosen_here(who, select).await.map_err(placed)
    }

    async fn chosen_here(&self, who: &SignedIn, select: &BulkSelect) -> Answer<Chosen> {
        match select {
            BulkSelect { runs: Some(query), run_ids: None, items: None, item_ids: None, stuck: None } => {
                unpaged(query.cursor.is_some(), query.limit.is_some())?;
                let filter = self.run_filter(who, query)?;
                let mut all = Chosen { of_items: false, targets: Vec::new() };
                let mut cursor = None;
                loop {
                    let listed = self.inner.db.run_list(&filter, cursor.as_deref(), BULK_PAGE).await;
                    cursor = take(&mut all, listed.map_err(store)?, of_run);
                    if cursor.is_none() || all.is_full() {
                        return Ok(all);
                    }
                }
            }
            BulkSelect { runs: None, run_ids: None, items: Some(query), item_ids: None, stuck: None } => {
                unpaged(query.cursor.is_some(), query.limit.is_some())?;
                let filter = self.work_filter(who, query)?;
                let mut all = Chosen { of_items: true, targets: Vec::new() };
                let mut cursor = None;
                loop {
                    let listed = self.inner.db.work_items(&filter, cursor.as_deref(), BULK_PAGE).await;
                    cursor = take(&mut all, listed.map_err(store)?, of_item);
                    if cursor.is_none() || all.is_full() {
                        return Ok(all);
                    }
                }
            }
            BulkSelect { runs: None, run_ids: Some(ids), items: None, item_ids: None, stuck: None } => {
                self.runs_named(ids).await
            }
            BulkSelect { runs: None, run_ids: None, items: None, item_ids: Some(ids), stuck: None } => {
                self.items_named(who, ids).await
            }
            BulkSelect { runs: None, run_ids: None, items: None, item_ids: None, stuck: Some(select) } => {
                self.stuck_targets(who, select).await
            }
            _ => {
                let message = "name exactly one of runs, run_ids, items, item_ids and stuck";
                Err(ApiError::field("", "required", message))
            }
        }
    }

    /// Everything that is stuck for a reason: its work items, or its runs.
    async fn stuck_targets(&self, who: &SignedIn, select: &StuckSelect) -> Answer<Chosen> {
        let of_items = !matches!(select.reason, StuckReason::Failed | StuckReason::Slow);
        let mut all = Chosen { of_items, targets: Vec::new() };
        for found in self.stuck_chosen(who, select).await? {
            let mut cursor: Option<String> = None;
            loop {
                let at = cursor.as_deref();
                cursor = match &found.what {
                    What::Of(assignee) => {
                        let assignees = Some(vec![assignee.key()]);
                        let filter = WorkFilter { assignees, ..WorkFilter::default() };
                        let listed = self.inner.db.work_items(&filter, at, BULK_PAGE).await;
                        take(&mut all, listed.map_err(store)?, of_item)
                    }
                    What::Failed => {
                        let statuses = vec![RunStatus::Failed];
                        let filter = RunFilter { statuses, ..RunFilter::default() };
                        let listed = self.inner.db.run_list(&filter, at, BULK_PAGE).await;
                        take(&mut all, listed.map_err(store)?, of_run)
                    }
                    What::Slow { orchestration, stage, before_ms, .. } => {
                        let of = (orchestration, stage);
                        let listed = self.inner.db.slow_runs(of, *before_ms, at, BULK_PAGE).await;
                        take(&mut all, listed.map_err(store)?, of_run)
                    }
                };
                if all.is_full() {
                    return Ok(all);
                }
                if cursor.is_none() {
                    break;
                }
            }
        }
        Ok(all)
    }

    async fn runs_named(&self, ids: &[RunId]) -> Answer<Chosen> {
        bounded("run_ids", ids.len())?;
        let rows = self.inner.db.runs_by_ids(ids).await.map_err(store)?;
        missing("run_ids", ids.iter().position(|id| !rows.iter().any(|row| row.id == *id)))?;
        Ok(Chosen { of_items: false, targets: rows.into_iter().map(of_run).collect() })
    }

    async fn items_named(&self, who: &SignedIn, ids: &[WorkItemId]) -> Answer<Chosen> {
        bounded("item_ids", ids.len())?;
        let mut rows = self.inner.db.work_items_by_ids(ids).await.map_err(store)?;
        let known = self.known();
        for (n, id) in ids.iter().enumerate() {
            let row = rows.iter().find(|row| row.id == *id);
            let theirs = |row: &WorkItemRow| {
                known.directory.includes(&row.assignee, &who.name)
                    || known.directory.includes(&row.offered_to, &who.name)
            };
            // What is neither theirs nor offered to them they may have to do with all the same: its run tells.
            let seen = match row {
                Some(row) => theirs(row) || self.item_seen(who, *id).await.is_ok(),
                None => false,
            };
            missing("item_ids", (!seen).then_some(n))?;
        }
        // In the order in which they were named, each once.
        rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
        Ok(Chosen { of_items: true, targets: rows.into_iter().map(of_item).collect() })
    }
}

fn of_run(row: RunRow) -> Target {
    Target { id: row.id.0, title: row.title, thing: String::new(), step: None }
}

fn of_item(row: WorkItemRow) -> Target {
    let title = format!("{} for {}", row.step_label, row.run_title);
    let step = Some((row.orchestration, row.version, row.step));
    Target { id: row.id.0, title, thing: String::new(), step }
}

/// Takes a page; the cursor of the next one.
fn take<T>(all: &mut Chosen, page: Listed<T>, of: fn(T) -> Target) -> Option<String> {
    all.targets.extend(page.0.into_iter().map(of));
    page.1
}

fn unpaged(cursor: bool, limit: bool) -> Answer<()> {
    let path = match (cursor, limit) {
        (false, false) => return Ok(()),
        (true, _) => "cursor",
        (false, true) => "limit",
    };
    Err(ApiError::field(path, "unknown", "means the whole list: leave it out"))
}

fn bounded(path: &str, count: usize) -> Answer<()> {
    if count <= crate::limits::ITEMS_AT_ONCE_MAX {
        return Ok(());
    }
    let message = format!(
        "are too many to name: at most {}; choose them by a filter",
        crate::limits::ITEMS_AT_ONCE_MAX
    );
    Err(ApiError::field(path, "too_long", message))
}

fn missing(path: &str, at: Option<usize>) -> Answer<()> {
    match at {
        None => Ok(()),
        Some(n) => Err(ApiError::field(&format!("{path}[{n}]"), "unknown", "there is no such one")),
    }
}
