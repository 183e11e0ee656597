//! Comments on records: who sees a record may write; one's own can be changed.

use fermata_api::{
    ApiError, Moment, Page,
    page::Paging,
    records::{CommentInput, CommentView},
};
use fermata_engine::ids::{Name, RecordId};
use fermata_store::{
    Changeset, Guard, Write,
    rows::{CommentRow, NoteKind},
};
use serde_json::Value;
use uuid::Uuid;

use super::story::noted;
use crate::{
    Answer, Service, SignedIn,
    audit::Noted,
    error::{changed, limit, store, store_seen},
    known::Known,
    limits::COMMENT_LENGTH_MAX,
    live::message,
    policy::{Action, Relation, allows, require_with},
};

impl Service {
    /// Comments on a record, newest first.
    pub async fn comments(
        &self,
        who: &SignedIn,
        object: &Name,
        record: RecordId,
        paging: Paging,
    ) -> Answer<Page<CommentView>> {
        self.record_seen(who, object, record).await?;
        let cursor = paging.cursor.as_deref();
        let listed = self.inner.db.comment_list(record, cursor, limit(paging.limit)?).await.map_err(store)?;
        let known = self.known();
        let items = listed.0.into_iter().map(|row| view(row, who, &known)).collect();
        Ok(Page { items, next: listed.1 })
    }

    /// Writes a comment on a record.
    pub async fn comment_add(
        &self,
        who: &SignedIn,
        object: &Name,
        record: RecordId,
        input: CommentInput,
    ) -> Answer<CommentView> {
        let row = self.record_seen(who, object, record).await?;
        let relations = self.relations_with(who, &row, Action::CommentWrite).await?;
        require_with(who, &relations, Action::CommentWrite)?;
        let now_ms = self.now_ms();
        let mentions = self.notify_mentions(who, &row, &input.body, "").await?;
        let row = CommentRow {
            id: self.inner.random.id(now_ms)?,
            record,
            body: checked(input)?,
            made_ms: now_ms,
            made_by: who.key(),
            edited_ms: None,
            revision: 1,
        };
        let entry = self.noted(who, "comment.add", target(object, &row)).change(&Value::Null, &text(&row));
        self.comment_put(who, (row, entry), NoteKind::CommentAdded, mentions).await.map_err(store)
    }

    /// Changes a comment.
    pub async fn comment_edit(
        &self,
        who: &SignedIn,
        at: (&Name, RecordId, Uuid),
        input: CommentInput,
        if_match: Option<i64>,
    ) -> Answer<CommentView> {
        let row = self.comment_seen(who, at).await?;
        require_with(who, &relations(&row, who), Action::CommentEdit)?;
        if if_match.is_some_and(|seen| seen != row.revision) {
            return Err(changed("comment"));
        }
        let body = checked(input)?;
        let old = text(&row);
        let record = self.record_seen(who, at.0, at.1).await?;
        let mentions = self.notify_mentions(who, &record, &body, &row.body).await?;
        let row = CommentRow { body, edited_ms: Some(self.now_ms()), revision: row.revision + 1, ..row };
        let entry = self.noted(who, "comment.edit", target(at.0, &row)).change(&old, &text(&row));
        let put = self.comment_put(who, (row, entry), NoteKind::CommentEdited, mentions).await;
        put.map_err(|error| store_seen(error, if_match, "comment"))
    }

    /// Deletes a comment.
    pub async fn comment_delete(&self, who: &SignedIn, at: (&Name, RecordId, Uuid)) -> Answer<()> {
        let row = self.comment_seen(who, at).await?;
        require_with(who, &relations(&row, who), Action::CommentDelete)?;
        let now_ms = self.now_ms();
        let note = (NoteKind::CommentDeleted, "");
        let note = noted(self.inner.random.id(now_ms)?, row.record, now_ms, who.key(), None, note);
        let old = serde_json::json!({ "made_by": row.made_by, "text": row.body });
        let entry = self.noted(who, "comment.delete", target(at.0, &row)).change(&old, &Value::Null);
        let mut changeset = Changeset::new();
        changeset
            .guard(Guard::RecordThere(row.record))
            .write(Write::DeleteComment(row.id))
            .write(Write::AddRecordNote(note))
            .write(entry.into());
        self.commit(changeset).await.map_err(store)?;
        self.say_of_record(row.record).await;
        Ok(())
    }

    async fn comment_put(
        &self,
        who: &SignedIn,
        (row, entry): (CommentRow, Noted),
        kind: NoteKind,
        mentions: Vec<Write>,
    ) -> Result<CommentView, fermata_store::StoreError> {
        let at_ms = row.edited_ms.unwrap_or(row.made_ms);
        let fresh = self.inner.random.id(at_ms);
        let fresh = fresh.map_err(|error| fermata_store::StoreError::Write(error.message))?;
        let note = noted(fresh, row.record, at_ms, who.key(), None, (kind, &row.body));
        let mut changeset = Changeset::new();
        changeset
            .guard(Guard::RecordThere(row.record))
            .write(Write::PutComment(row.clone()))
            .write(entry.into())
            .write(Write::AddRecordNote(note));
        let told = mentions.iter().filter_map(|write| match write {
            Write::AddNotification(row) => Some(row.user.clone()),
            _ => None,
        });
        let live = told.map(|user| message("notification", &user, vec![user.clone()])).collect();
        changeset.writes.extend(mentions);
        self.commit(changeset).await?;
        self.inner.hub.say(live, false, true);
        self.say_of_record(row.record).await;
        Ok(view(row, who, &self.known()))
    }

    /// A comment on this record, if this person may see that.
    async fn comment_seen(
        &self,
        who: &SignedIn,
        (object, record, id): (&Name, RecordId, Uuid),
    ) -> Answer<CommentRow> {
        self.record_seen(who, object, record).await?;
        let found = self.inner.db.comment(id).await.map_err(store)?;
        found.filter(|row| row.record == record).ok_or_else(|| ApiError::not_found("comment", id))
    }
}

fn target(object: &Name, row: &CommentRow) -> String {
    format!("{object}/{}/comments/{}", row.record, row.id)
}

/// What the audit log keeps of a comment.
fn text(row: &CommentRow) -> Value {
    serde_json::json!({ "text": row.body })
}

fn relations(row: &CommentRow, who: &SignedIn) -> Vec<Relation> {
    if row.made_by == who.key() { vec![Relation::Own] } else { Vec::new() }
}

fn checked(input: CommentInput) -> Answer<String> {
    let body = input.body.trim();
    if body.is_empty() {
        return Err(ApiError::field("body", "required", "is empty: write something"));
    }
    if body.chars().count() > COMMENT_LENGTH_MAX {
        let message = format!("has more than {COMMENT_LENGTH_MAX} characters; shorten it");
        return Err(ApiError::field("body", "too_long", message));
    }
    Ok(body.to_owned())
}

fn view(row: CommentRow, who: &SignedIn, known: &Known) -> CommentView {
    let relations = relations(&row, who);
    CommentView {
        editable: allows(who.role, &relations, Action::CommentEdit),
        deletable: allows(who.role, &relations, Action::CommentDelete),
        id: row.id,
        body: row.body,
        made: Moment(row.made_ms),
        made_by: known.label_of_actor(&row.made_by),
        edited: row.edited_ms.map(Moment),
        revision: row.revision,
    }
}
