//! Views of the inbox: which work, under a name, with how much of it there is. Everybody keeps their own; managers share them
//! with all. A view shows to each person what is theirs to see, and to nobody more.

use fermata_api::{
    ApiError, ErrorKind, Moment, Page,
    page::Paging,
    work::{WorkChoice, WorkView, WorkViewInput},
};
use fermata_engine::people::Assignee;
use fermata_store::{Changeset, Write, filters::Counted, rows::WorkViewRow};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Answer, Service, SignedIn,
    audit::Noted,
    error::{changed, limit, read, store, store_seen, written},
    limits::{VIEW_LABEL_MAX, WORK_VIEWS_MAX},
    policy::{Action, Relation, allows, require, require_with},
};

/// What the audit log keeps of a view.
fn said(row: &WorkViewRow) -> Value {
    serde_json::json!({ "label": row.label, "shared": row.shared, "work": row.definition })
}

/// What is wrong with a filter, as told of a body: there is no query that it could be in.
fn in_body(error: ApiError) -> ApiError {
    if error.fields.is_empty() {
        return error;
    }
    let mut fields = error.fields;
    for field in &mut fields {
        field.path = format!("work.{}", field.path);
    }
    ApiError { fields, ..ApiError::field("work", "unknown", "is no filter") }
}

impl Service {
    /// The views of the inbox that a person may use, by label, each with how much work of theirs it shows. What shows work that
    /// they may not see is not among them.
    pub async fn work_views(&self, who: &SignedIn, paging: Paging) -> Answer<Page<WorkView>> {
        require(who, Action::ViewKeep)?;
        let cursor = paging.cursor.as_deref();
        let listed = self.inner.db.work_views(&who.name, cursor, limit(paging.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            match self.work_view_of(who, row).await {
                Ok(view) => items.push(view),
                Err(error) if error.kind == ErrorKind::Forbidden => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Page { items, next })
    }

    /// One view.
    pub async fn work_view(&self, who: &SignedIn, id: Uuid) -> Answer<WorkView> {
        self.work_view_of(who, self.work_view_seen(who, id).await?).await
    }

    /// Keeps a view.
    pub async fn work_view_create(&self, who: &SignedIn, input: WorkViewInput) -> Answer<WorkView> {
        require(who, Action::ViewKeep)?;
        self.check_work_view(who, &input)?;
        if self.inner.db.work_view_count(&who.name).await.map_err(store)? >= WORK_VIEWS_MAX {
            let message = format!(
                "You have {WORK_VIEWS_MAX} filters of the inbox, the most allowed: delete one first."
            );
            return Err(ApiError::new(ErrorKind::Conflict, "too_many_views", message));
        }
        let now_ms = self.now_ms();
        let row = WorkViewRow {
            id: self.inner.random.id(now_ms)?,
            label: input.label.trim().to_owned(),
            owner: who.name.clone(),
            shared: input.shared,
            definition: written(&input.work)?,
            revision: 1,
            updated_ms: now_ms,
        };
        self.work_view_put(who, &Value::Null, row, None).await
    }

    /// Changes a view.
    pub async fn work_view_update(
        &self,
        who: &SignedIn,
        id: Uuid,
        input: WorkViewInput,
        if_match: Option<i64>,
    ) -> Answer<WorkView> {
        let before = self.work_view_seen(who, id).await?;
        require_with(who, &relations(&before, who), Action::ViewChange)?;
        if if_match.is_some_and(|seen| seen != before.revision) {
            return Err(changed("view"));
        }
        self.check_work_view(who, &input)?;
        let old = said(&before);
        let row = WorkViewRow {
            label: input.label.trim().to_owned(),
            shared: input.shared,
            definition: written(&input.work)?,
            revision: before.revision + 1,
            updated_ms: self.now_ms(),
            ..before
        };
        self.work_view_put(who, &old, row, if_match).await
    }

    /// Deletes a view; the work stays.
    pub async fn work_view_delete(&self, who: &SignedIn, id: Uuid) -> Answer<()> {
        let row = self.work_view_seen(who, id).await?;
        require_with(who, &relations(&row, who), Action::ViewChange)?;
        let mut changeset = Changeset::new();
        changeset.write(Write::DeleteWorkView(id));
        let noted = self.noted_work_view(who, &row, "work_view.delete");
        changeset.write(noted.change(&said(&row), &Value::Null).into());
        self.commit(changeset).await.map_err(store)
    }

    async fn work_view_put(
        &self,
        who: &SignedIn,
        old: &Value,
        row: WorkViewRow,
        if_match: Option<i64>,
    ) -> Answer<WorkView> {
        let action = if row.revision == 1 { "work_view.create" } else { "work_view.update" };
        let mut changeset = Changeset::new();
        changeset.write(self.noted_work_view(who, &row, action).change(old, &said(&row)).into());
        changeset.write(Write::PutWorkView(Box::new(row.clone())));
        let put = self.commit(changeset).await;
        put.map_err(|error| store_seen(error, if_match, "view"))?;
        self.work_view_of(who, row).await
    }

    fn noted_work_view(&self, who: &SignedIn, row: &WorkViewRow, action: &str) -> Noted {
        self.noted(who, action, row.id).label(&row.label)
    }

    fn check_work_view(&self, who: &SignedIn, input: &WorkViewInput) -> Answer<()> {
        let label = input.label.trim();
        if label.is_empty() {
            return Err(ApiError::field("label", "required", "is required: say which work it shows"));
        }
        if label.chars().count() > VIEW_LABEL_MAX {
            let message = format!("has more than {VIEW_LABEL_MAX} characters; shorten it");
            return Err(ApiError::field("label", "too_long", message));
        }
        if input.shared {
            require(who, Action::ViewShare)?;
        }
        self.work_filter(who, &input.work.clone().into()).map(drop).map_err(in_body)
    }

    async fn work_view_seen(&self, who: &SignedIn, id: Uuid) -> Answer<WorkViewRow> {
        require(who, Action::ViewKeep)?;
        let row = self.inner.db.work_view(id).await.map_err(store)?;
        let theirs = |row: &WorkViewRow| row.shared || row.owner == who.name;
        row.filter(theirs).ok_or_else(|| ApiError::not_found("view", id))
    }

    /// As a person sees it, with how much work it shows to them.
    async fn work_view_of(&self, who: &SignedIn, row: WorkViewRow) -> Answer<WorkView> {
        let work: WorkChoice = read(row.definition.clone())?;
        let filter = self.work_filter(who, &work.clone().into())?;
        let Counted { count, more } = self.inner.db.work_counted(&filter).await.map_err(store)?;
        Ok(WorkView {
            editable: allows(who.role, &relations(&row, who), Action::ViewChange),
            id: row.id,
            label: row.label,
            owner: self.known().directory.label(&Assignee::User(row.owner)),
            shared: row.shared,
            work,
            count,
            more,
            revision: row.revision,
            updated: Moment(row.updated_ms),
        })
    }
}

/// One's own view is one's own; what is shared with all is the managers' to change too.
fn relations(row: &WorkViewRow, who: &SignedIn) -> Vec<Relation> {
    if row.owner == who.name { vec![Relation::Own] } else { Vec::new() }
}
