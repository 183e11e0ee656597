//! Views of lists: columns, filter and order under a name. Everybody keeps their own; managers share them with all, and say which
//! one an object's list opens with.

use fermata_api::{
    ApiError, ErrorKind, Moment, Page,
    page::Paging,
    records::{ListViewInput, ListViewView},
};
use fermata_engine::{check::check_list, ids::Name, lists::ListDefinition};
use fermata_store::{Changeset, Guard, Write, rows::ListViewRow};
use serde_json::Value;
use uuid::Uuid;

use super::objects::refuse;
use crate::{
    Answer, Service, SignedIn,
    audit::Noted,
    error::{changed, limit, read, store, store_seen, written},
    known::Known,
    limits::{VIEW_LABEL_MAX, VIEWS_MAX},
    policy::{Action, Relation, allows, require, require_with},
};

/// What the audit log keeps of a view.
fn said(row: &ListViewRow) -> Value {
    serde_json::json!({ "label": row.label, "shared": row.shared, "first": row.first, "list": row.definition })
}

impl Service {
    /// The views of an object's list that a person may use, by label.
    pub async fn list_views(
        &self,
        who: &SignedIn,
        object: &Name,
        paging: Paging,
    ) -> Answer<Page<ListViewView>> {
        require(who, Action::ObjectSee)?;
        self.object_named(object)?;
        let cursor = paging.cursor.as_deref();
        let listed = self.inner.db.list_views(object, &who.name, cursor, limit(paging.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        let known = self.known();
        let items = rows.into_iter().map(|row| view(row, who, &known)).collect::<Answer<_>>()?;
        Ok(Page { items, next })
    }

    /// One view.
    pub async fn list_view(&self, who: &SignedIn, object: &Name, id: Uuid) -> Answer<ListViewView> {
        view(self.list_view_seen(who, object, id).await?, who, &self.known())
    }

    /// Keeps a view.
    pub async fn list_view_create(
        &self,
        who: &SignedIn,
        object: &Name,
        input: ListViewInput,
    ) -> Answer<ListViewView> {
        require(who, Action::ViewKeep)?;
        self.check_view(who, object, &input)?;
        if self.inner.db.list_view_count(object, &who.name).await.map_err(store)? >= VIEWS_MAX {
            let message =
                format!("You have {VIEWS_MAX} views of this list, the most allowed: delete one first.");
            return Err(ApiError::new(ErrorKind::Conflict, "too_many_views", message));
        }
        let now_ms = self.now_ms();
        let row = ListViewRow {
            id: self.inner.random.id(now_ms)?,
            object: object.clone(),
            label: input.label.trim().to_owned(),
            owner: who.name.clone(),
            shared: input.shared,
            first: input.first,
            definition: written(&input.list)?,
            revision: 1,
            updated_ms: now_ms,
        };
        self.list_view_put(who, &Value::Null, row, None).await
    }

    /// Changes a view.
    pub async fn list_view_update(
        &self,
        who: &SignedIn,
        (object, id): (&Name, Uuid),
        input: ListViewInput,
        if_match: Option<i64>,
    ) -> Answer<ListViewView> {
        let before = self.list_view_seen(who, object, id).await?;
        require_with(who, &relations(&before, who), Action::ViewChange)?;
        if if_match.is_some_and(|seen| seen != before.revision) {
            return Err(changed("view"));
        }
        self.check_view(who, object, &input)?;
        let old = said(&before);
        let row = ListViewRow {
            label: input.label.trim().to_owned(),
            shared: input.shared,
            first: input.first,
            definition: written(&input.list)?,
            revision: before.revision + 1,
            updated_ms: self.now_ms(),
            ..before
        };
        self.list_view_put(who, &old, row, if_match).await
    }

    /// Deletes a view.
    pub async fn list_view_delete(&self, who: &SignedIn, object: &Name, id: Uuid) -> Answer<()> {
        let row = self.list_view_seen(who, object, id).await?;
        require_with(who, &relations(&row, who), Action::ViewChange)?;
        let mut changeset = Changeset::new();
        changeset.write(Write::DeleteListView(id));
        changeset.write(self.noted_view(who, &row, "view.delete").change(&said(&row), &Value::Null).into());
        self.commit(changeset).await.map_err(store)
    }

    async fn list_view_put(
        &self,
        who: &SignedIn,
        old: &Value,
        row: ListViewRow,
        if_match: Option<i64>,
    ) -> Answer<ListViewView> {
        let mut changeset = Changeset::new();
        changeset.guard(Guard::ObjectThere(row.object.clone()));
        let action = if row.revision == 1 { "view.create" } else { "view.update" };
        changeset.write(self.noted_view(who, &row, action).change(old, &said(&row)).into());
        changeset.write(Write::PutListView(Box::new(row.clone())));
        let put = self.commit(changeset).await;
        put.map_err(|error| store_seen(error, if_match, "view"))?;
        view(row, who, &self.known())
    }

    fn noted_view(&self, who: &SignedIn, row: &ListViewRow, action: &str) -> Noted {
        self.noted(who, action, format!("{}/views/{}", row.object, row.id)).label(&row.label)
    }

    fn check_view(&self, who: &SignedIn, object: &Name, input: &ListViewInput) -> Answer<()> {
        let known = self.known();
        let definition = known.objects.get(object).ok_or_else(|| ApiError::not_found("object", object))?;
        let label = input.label.trim();
        if label.is_empty() {
            return Err(ApiError::field("label", "required", "is required: say what the view shows"));
        }
        if label.chars().count() > VIEW_LABEL_MAX {
            let message = format!("has more than {VIEW_LABEL_MAX} characters; shorten it");
            return Err(ApiError::field("label", "too_long", message));
        }
        if input.shared {
            require(who, Action::ViewShare)?;
        }
        if input.first && !input.shared {
            let message = "only a view that is shared with everybody can be what the list opens with";
            return Err(ApiError::field("first", "wrong", message));
        }
        let problems = check_list(&input.list, definition, &self.world_now());
        refuse(&problems).map_err(|mut error| {
            for field in &mut error.fields {
                field.path = format!("list.{}", in_json(&field.path));
            }
            error
        })
    }

    async fn list_view_seen(&self, who: &SignedIn, object: &Name, id: Uuid) -> Answer<ListViewRow> {
        self.object_named(object)?;
        let row = self.inner.db.list_view(id).await.map_err(store)?;
        let theirs = |row: &ListViewRow| row.object == *object && (row.shared || row.owner == who.name);
        row.filter(theirs).ok_or_else(|| ApiError::not_found("view", id))
    }

    fn object_named(&self, object: &Name) -> Answer<()> {
        let there = self.known().objects.contains_key(object);
        if there { Ok(()) } else { Err(ApiError::not_found("object", object)) }
    }
}

/// A place as JSON has it: `filter.rows.1` is `filter.rows[0]`.
fn in_json(path: &str) -> String {
    let mut out = String::new();
    for part in path.split('.') {
        match part.parse::<usize>() {
            Ok(number) if !out.is_empty() => out.push_str(&format!("[{}]", number.saturating_sub(1))),
            _ if out.is_empty() => out.push_str(part),
            _ => {
                out.push('.');
                out.push_str(part);
            }
        }
    }
    out
}

/// One's own private view is one's own; what is shared with all is the managers' to change.
fn relations(row: &ListViewRow, who: &SignedIn) -> Vec<Relation> {
    if row.owner == who.name { vec![Relation::Own] } else { Vec::new() }
}

fn view(row: ListViewRow, who: &SignedIn, known: &Known) -> Answer<ListViewView> {
    let list: ListDefinition = read(row.definition.clone())?;
    Ok(ListViewView {
        editable: allows(who.role, &relations(&row, who), Action::ViewChange),
        id: row.id,
        object: row.object,
        label: row.label,
        owner: known.directory.label(&fermata_engine::people::Assignee::User(row.owner)),
        shared: row.shared,
        first: row.first,
        list,
        revision: row.revision,
        updated: Moment(row.updated_ms),
    })
}
