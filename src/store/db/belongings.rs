//! Reads of what belongs to a record beside its fields: files, comments, what happened; and of the views of lists.

use fermata_engine::ids::{Name, RecordId, RunId};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{Db, Result, ids, name, some_name};
use crate::{
    StoreError,
    arg::from_word,
    cursor::{Cursor, paged},
    filters::Listed,
    query::{One, Query},
    rows::{CommentRow, FileRow, ListViewRow, RecordHistoryRow, RecordNoteRow, StoryRow},
};

const FILE: &str =
    "SELECT id, record, object, field, name, media_type, size, sha256, made_ms, made_by, run FROM files";
const COMMENT: &str = "SELECT id, record, body, made_ms, made_by, edited_ms, revision FROM comments";
const VIEW: &str =
    "SELECT id, object, label, owner, shared, first, definition, revision, updated_ms FROM list_views";

#[derive(FromRow)]
struct FileRaw {
    id: Uuid,
    record: Uuid,
    object: String,
    field: Option<String>,
    name: String,
    media_type: String,
    size: i64,
    sha256: String,
    made_ms: i64,
    made_by: String,
    run: Option<Uuid>,
}

impl TryFrom<FileRaw> for FileRow {
    type Error = StoreError;
    fn try_from(raw: FileRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            object: name(&raw.object)?,
            record: RecordId(raw.record),
            field: some_name(raw.field.as_ref())?,
            name: raw.name,
            media_type: raw.media_type,
            size: raw.size,
            sha256: raw.sha256,
            made_ms: raw.made_ms,
            made_by: raw.made_by,
            run: raw.run.map(RunId),
        })
    }
}

#[derive(FromRow)]
struct CommentRaw {
    id: Uuid,
    record: Uuid,
    body: String,
    made_ms: i64,
    made_by: String,
    edited_ms: Option<i64>,
    revision: i64,
}

impl TryFrom<CommentRaw> for CommentRow {
    type Error = StoreError;
    fn try_from(raw: CommentRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            record: RecordId(raw.record),
            body: raw.body,
            made_ms: raw.made_ms,
            made_by: raw.made_by,
            edited_ms: raw.edited_ms,
            revision: raw.revision,
        })
    }
}

/// A change of fields (`kind` empty) or a note (`revision` 0).
#[derive(FromRow)]
struct StoryRaw {
    id: Uuid,
    revision: i64,
    at_ms: i64,
    by: String,
    run: Option<Uuid>,
    changes: Option<Json<Value>>,
    kind: Option<String>,
    words: Option<String>,
}

impl StoryRaw {
    fn of(self, record: RecordId) -> Result<StoryRow> {
        let run = self.run.map(RunId);
        Ok(match self.kind {
            Some(kind) => StoryRow::Note(RecordNoteRow {
                id: self.id,
                record,
                at_ms: self.at_ms,
                by: self.by,
                run,
                kind: from_word(&kind)?,
                words: self.words.unwrap_or_default(),
            }),
            None => StoryRow::Change(RecordHistoryRow {
                record,
                revision: self.revision,
                at_ms: self.at_ms,
                by: self.by,
                run,
                changes: self.changes.map(|json| json.0).unwrap_or_default(),
            }),
        })
    }
}

#[derive(FromRow)]
struct ViewRaw {
    id: Uuid,
    object: String,
    label: String,
    owner: String,
    shared: i64,
    first: i64,
    definition: Json<Value>,
    revision: i64,
    updated_ms: i64,
}

impl TryFrom<ViewRaw> for ListViewRow {
    type Error = StoreError;
    fn try_from(raw: ViewRaw) -> Result<Self> {
        Ok(Self {
            id: raw.id,
            object: name(&raw.object)?,
            label: raw.label,
            owner: name(&raw.owner)?,
            shared: raw.shared == 1,
            first: raw.first == 1,
            definition: raw.definition.0,
            revision: raw.revision,
            updated_ms: raw.updated_ms,
        })
    }
}

impl Db {
    /// A file, without what it holds.
    pub async fn file(&self, id: Uuid) -> Result<Option<FileRow>> {
        self.read_first::<FileRaw, _>(Query::new(FILE).only("id = ?", [id.into()])).await
    }

    /// The files of these ids, as far as they are there.
    pub async fn files_by_ids(&self, files: &[Uuid]) -> Result<Vec<FileRow>> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        self.read::<FileRaw, _>(Query::new(FILE).only_in("id", ids(files, |id| id))).await
    }

    /// Files of a record, newest first.
    pub async fn file_list(
        &self,
        record: RecordId,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<FileRow>> {
        let query = newest_of(Query::new(FILE), record, "files", cursor)?;
        let rows = self.read::<FileRaw, _>(query.page("made_ms DESC, id DESC", limit)).await?;
        Ok(paged(rows, limit, "files", |row: &FileRow| Cursor::of(&[row.made_ms], row.id)))
    }

    /// How many files a record has.
    pub async fn file_count(&self, record: RecordId) -> Result<i64> {
        let query = Query::new("SELECT COUNT(*) AS value FROM files").only("record = ?", [record.0.into()]);
        self.count(query).await
    }

    /// The n-th part of what a file holds, from 0; none after the last one.
    pub async fn blob_part(&self, blob: Uuid, part: i64) -> Result<Option<Vec<u8>>> {
        let query = Query::new("SELECT bytes AS value FROM blob_parts")
            .only("blob = ?", [blob.into()])
            .only("part = ?", [part.into()]);
        Ok(self.first::<One<Vec<u8>>>(query).await?.map(|row| row.value))
    }

    /// A comment.
    pub async fn comment(&self, id: Uuid) -> Result<Option<CommentRow>> {
        self.read_first::<CommentRaw, _>(Query::new(COMMENT).only("id = ?", [id.into()])).await
    }

    /// Comments on a record, newest first.
    pub async fn comment_list(
        &self,
        record: RecordId,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<CommentRow>> {
        let query = newest_of(Query::new(COMMENT), record, "comments", cursor)?;
        let rows = self.read::<CommentRaw, _>(query.page("made_ms DESC, id DESC", limit)).await?;
        Ok(paged(rows, limit, "comments", |row: &CommentRow| Cursor::of(&[row.made_ms], row.id)))
    }

    /// What happened to a record, latest first: changes of its fields, files and comments that came and went. Sorts what there
    /// is of the one record.
    pub async fn record_story(
        &self,
        record: RecordId,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<StoryRow>> {
        let list = "story";
        let at = cursor.map(|text| Cursor::read(text, list, 2)).transpose()?;
        let nothing = Uuid::nil();
        let query = Query::new("SELECT * FROM (")
            .push(
                "SELECT ? AS id, revision, at_ms, by, run, changes, NULL AS kind, NULL AS words ",
                [nothing.into()],
            )
            .push("FROM record_history WHERE record = ? UNION ALL ", [record.0.into()])
            .push("SELECT id, 0, at_ms, by, run, NULL, kind, words ", [])
            .push("FROM record_notes WHERE record = ?) AS parts", [record.0.into()]);
        let query = match at {
            Some(at) => query.only(
                "(at_ms, revision, id) < (?, ?, ?)",
                [at.number(0).into(), at.number(1).into(), at.id.into()],
            ),
            None => query,
        };
        let rows = self.rows::<StoryRaw>(query.page("at_ms DESC, revision DESC, id DESC", limit)).await?;
        let (rows, next) = paged(rows, limit, list, |row| Cursor::of(&[row.at_ms, row.revision], row.id));
        Ok((rows.into_iter().map(|row| row.of(record)).collect::<Result<_>>()?, next))
    }

    /// A view of a list.
    pub async fn list_view(&self, id: Uuid) -> Result<Option<ListViewRow>> {
        self.read_first::<ViewRaw, _>(Query::new(VIEW).only("id = ?", [id.into()])).await
    }

    /// The views of an object's list that a person may use, by label.
    pub async fn list_views(
        &self,
        object: &Name,
        user: &Name,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Listed<ListViewRow>> {
        let list = "views";
        let at = cursor.map(|text| Cursor::read(text, list, 0)).transpose()?;
        let mut query = Query::new(VIEW)
            .only("object = ?", [object.into()])
            .only("(shared = 1 OR owner = ?)", [user.into()]);
        if let Some(at) = at {
            query = query.only("(search, id) > (?, ?)", [at.text.as_str().into(), at.id.into()]);
        }
        let rows = self.read::<ViewRaw, _>(query.page("search, id", limit)).await?;
        Ok(paged(rows, limit, list, |row: &ListViewRow| Cursor {
            numbers: Vec::new(),
            text: crate::arg::fold(&row.label),
            id: row.id,
        }))
    }

    /// The view that an object's list opens with.
    pub async fn first_list_view(&self, object: &Name) -> Result<Option<ListViewRow>> {
        let query = Query::new(VIEW).only("object = ?", [object.into()]).only("first = 1", []);
        self.read_first::<ViewRaw, _>(query).await
    }

    /// How many views of an object's list a person has made.
    pub async fn list_view_count(&self, object: &Name, owner: &Name) -> Result<i64> {
        let query = Query::new("SELECT COUNT(*) AS value FROM list_views")
            .only("object = ?", [object.into()])
            .only("owner = ?", [owner.into()]);
        self.count(query).await
    }
}

/// What a record has, newest first, from where a cursor stands.
fn newest_of(query: Query, record: RecordId, list: &str, cursor: Option<&str>) -> Result<Query> {
    let query = query.only("record = ?", [record.0.into()]);
    let Some(cursor) = cursor else { return Ok(query) };
    let at = Cursor::read(cursor, list, 1)?;
    Ok(query.only("(made_ms, id) < (?, ?)", [at.number(0).into(), at.id.into()]))
}
