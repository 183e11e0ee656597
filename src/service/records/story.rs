//! What happened to a record: changed fields, and files and comments that came and went.

use fermata_api::{
    Moment, Page,
    page::Paging,
    records::{self, FieldChange, RecordHistory, RecordNote},
};
use fermata_engine::{
    ids::{Name, RecordId, RunId},
    object::Object,
    value::Value,
};
use fermata_store::rows::{NoteKind, RecordHistoryRow, RecordNoteRow, StoryRow};
use uuid::Uuid;

use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    known::Known,
    limits::NOTE_WORDS_MAX,
};

impl Service {
    /// A record's history, newest first.
    pub async fn record_history(
        &self,
        who: &SignedIn,
        object: &Name,
        id: RecordId,
        paging: Paging,
    ) -> Answer<Page<RecordHistory>> {
        self.record_seen(who, object, id).await?;
        let cursor = paging.cursor.as_deref();
        let listed = self.inner.db.record_story(id, cursor, limit(paging.limit)?).await.map_err(store)?;
        let known = self.known();
        let definition = known.objects.get(object).map(|o| &**o);
        let view = |row| match row {
            StoryRow::Change(row) => change(row, definition, &known),
            StoryRow::Note(row) => note(row, &known),
        };
        Ok(Page { items: listed.0.into_iter().map(view).collect(), next: listed.1 })
    }
}

/// An entry about something that changes no field; `text` is cut.
pub(crate) fn noted(
    id: Uuid,
    record: RecordId,
    at_ms: i64,
    by: String,
    run: Option<RunId>,
    (kind, text): (NoteKind, &str),
) -> RecordNoteRow {
    let mut words: String = text.chars().take(NOTE_WORDS_MAX).collect();
    if words.len() < text.len() {
        words.push('…');
    }
    RecordNoteRow { id, record, at_ms, by, run, kind, words }
}

fn note(row: RecordNoteRow, known: &Known) -> RecordHistory {
    let kind = match row.kind {
        NoteKind::FileAdded => records::NoteKind::FileAdded,
        NoteKind::FileDeleted => records::NoteKind::FileDeleted,
        NoteKind::CommentAdded => records::NoteKind::CommentAdded,
        NoteKind::CommentEdited => records::NoteKind::CommentEdited,
        NoteKind::CommentDeleted => records::NoteKind::CommentDeleted,
    };
    RecordHistory {
        revision: 0,
        at: Moment(row.at_ms),
        by: known.label_of_actor(&row.by),
        run: row.run,
        changes: Vec::new(),
        note: Some(RecordNote { kind, text: row.words }),
    }
}

fn change(row: RecordHistoryRow, object: Option<&Object>, known: &Known) -> RecordHistory {
    let changes = row.changes.as_object().cloned().unwrap_or_default();
    let change = |(name, values): (String, Value)| -> Option<FieldChange> {
        let field = Name::parse(&name).ok()?;
        let label = object.and_then(|o| o.field(&field)).map_or(name, |f| f.shown().to_owned());
        let at = |index: usize| values.get(index).cloned().unwrap_or(Value::Null);
        Some(FieldChange { field, label, old: at(0), new: at(1) })
    };
    RecordHistory {
        revision: row.revision,
        at: Moment(row.at_ms),
        by: known.label_of_actor(&row.by),
        run: row.run,
        changes: changes.into_iter().filter_map(change).collect(),
        note: None,
    }
}
