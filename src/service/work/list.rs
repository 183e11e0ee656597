//! The inbox.

use std::sync::Arc;

use fermata_api::{ApiError, Page, work::*};
use fermata_engine::{ids::WorkItemId, people::Assignee, run::Run};
use fermata_store::{
    filters::{self, COUNTED_MAX, WorkFilter, WorkState},
    rows,
};

use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    limits::DAY_MS,
    policy::{Action, Relation, allows, relations_to_item, relations_to_run, require},
    runs::{name_of, text_of, unknown_word},
    views::item_view,
};

impl Service {
    /// Work items, most urgent first.
    pub async fn work_items(&self, who: &SignedIn, query: WorkQuery) -> Answer<Page<WorkItemView>> {
        let limit = limit(query.limit)?;
        let filter = self.work_filter(who, &query)?;
        let listed =
            self.inner.db.work_items(&filter, query.cursor.as_deref(), limit).await.map_err(store)?;
        let (known, now_ms) = (self.known(), self.now_ms());
        let versions = self.versions_of(listed.0.iter().map(|row| (&row.orchestration, row.version))).await?;
        let items = listed.0.into_iter().map(|row| {
            let definition = versions.get(&(row.orchestration.clone(), row.version)).cloned();
            item_view(row, &known, definition.as_deref(), now_ms)
        });
        Ok(Page { items: items.collect(), next: listed.1 })
    }

    pub(crate) fn work_filter(&self, who: &SignedIn, query: &WorkQuery) -> Answer<WorkFilter> {
        let now_ms = self.now_ms();
        let state = match query.status.as_deref() {
            None | Some("" | "open") => WorkState::Open,
            Some("overdue") => WorkState::Overdue(now_ms),
            Some("due") => WorkState::Due(now_ms, now_ms + DAY_MS),
            Some("completed") => WorkState::Completed,
            Some(_) => return Err(unknown_word("status", "open, overdue, due or completed")),
        };
        let scope = query.scope.as_deref().filter(|s| !s.is_empty()).unwrap_or("reach");
        let done = state == WorkState::Completed;
        let (assignees, closed_by) = match (scope, self.assignee_asked(who, query)?) {
            ("mine" | "teams" | "reach" | "all", Some(key)) => (Some(vec![key]), None),
            ("all", None) => {
                require(who, Action::WorkSeeAll)?;
                (None, None)
            }
            // What is finished is with whoever finished it.
            ("mine" | "teams" | "reach", None) if done => (None, Some(who.name.clone())),
            ("mine", None) => (Some(vec![who.key()]), None),
            ("teams", None) => {
                (Some(self.reach(who).keys.into_iter().filter(|key| *key != who.key()).collect()), None)
            }
            ("reach", None) => (Some(self.reach(who).keys), None),
            _ => return Err(unknown_word("scope", "mine, teams, reach or all")),
        };
        Ok(WorkFilter {
            assignees,
            state,
            orchestration: name_of("orchestration", query.orchestration.as_deref())?,
            run: query.run,
            record: query.record,
            text: text_of("text", query.text.as_deref())?,
            closed_by,
        })
    }

    /// Other people's work is for managers to see.
    fn assignee_asked(&self, who: &SignedIn, query: &WorkQuery) -> Answer<Option<String>> {
        let Some(asked) = query.assignee.as_deref().filter(|a| !a.is_empty()) else { return Ok(None) };
        let assignee = Assignee::from_key(asked).ok_or_else(|| {
            unknown_word("assignee", "a key such as user:mia, group:legal or queue:finance")
        })?;
        if !self.known().directory.includes(&assignee, &who.name) {
            require(who, Action::WorkSeeAll)?;
        }
        Ok(Some(assignee.key()))
    }

    /// How many there are, as far as is counted.
    pub async fn work_counts(&self, who: &SignedIn) -> Answer<WorkCounts> {
        let own = who.key();
        let teams: Vec<String> = self.reach(who).keys.into_iter().filter(|key| *key != own).collect();
        let counts = self.inner.db.work_counts(&own, &teams, self.now_ms()).await.map_err(store)?;
        let most = i64::from(COUNTED_MAX);
        let filters::WorkCounts { mine, teams, overdue, due } = counts;
        Ok(WorkCounts { mine, teams, overdue, due, most })
    }

    /// One work item.
    pub async fn work_item(&self, who: &SignedIn, id: WorkItemId) -> Answer<WorkItemView> {
        let (row, _) = self.item_seen(who, id).await?;
        let definition = self.version_of(&row.orchestration, row.version).await?;
        Ok(item_view(row, &self.known(), Some(&definition), self.now_ms()))
    }

    /// A work item and its run, if this person may see it.
    pub(crate) async fn item_seen(
        &self,
        who: &SignedIn,
        id: WorkItemId,
    ) -> Answer<(rows::WorkItemRow, Arc<Run>)> {
        let missing = || ApiError::not_found("work item", id);
        let row = self.inner.db.work_item(id).await.map_err(store)?.ok_or_else(missing)?;
        let run = self.stored_run(row.run).await?.ok_or_else(missing)?.run;
        let known = self.known();
        let mut relations = relations_to_run(&known.directory, &run, &who.name);
        match run.item(id) {
            Some((_, _, item)) => relations.extend(relations_to_item(&known.directory, item, &who.name)),
            None if known.directory.includes(&row.offered_to, &who.name) => {
                relations.push(Relation::Involved)
            }
            None if known.directory.includes(&row.assignee, &who.name) => relations.push(Relation::Involved),
            None => {}
        }
        if allows(who.role, &relations, Action::WorkSee) { Ok((row, run)) } else { Err(missing()) }
    }
}
