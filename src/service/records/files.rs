//! Files of records: who sees a record sees its files. They lie in the database, like everything else.

use std::fmt::Write as _;

use fermata_api::{
    ApiError, ErrorKind, Moment, Page,
    page::Paging,
    records::{FileQuery, FileView},
};
use fermata_engine::{
    ids::{Name, RecordId, RunId},
    object::{Field, RecordRef},
    value::{DataType, file_ids},
};
use fermata_store::{
    Changeset, Guard, Write,
    rows::{FileRow, NoteKind, RecordRow},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::story::noted;
use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    known::Known,
    limits::{FILE_BYTES_MAX, FILE_NAME_LENGTH_MAX, FILES_MAX},
    live::message,
    policy::{Action, Relation, allows, require_with},
    runs::{name_of, unknown_word},
    transition::concerned,
};

/// Files asked for at once by their ids: as many as a field holds.
const FILES_MAX_ASKED: usize = fermata_engine::limits::FILES_MAX;

/// A file that is to be put on a record.
#[derive(Debug, Clone)]
pub(crate) struct NewFile {
    /// On which record.
    pub(crate) record: RecordRef,
    /// The field that it belongs to, if any.
    pub(crate) field: Option<Name>,
    /// What it is called; see [`file_name`].
    pub(crate) name: String,
    /// What it says it is; what its bytes say wins.
    pub(crate) media_type: String,
    /// What it holds.
    pub(crate) bytes: Vec<u8>,
    /// By whom: `user:mia` or `system`.
    pub(crate) by: String,
    /// The run that made it, if one did.
    pub(crate) run: Option<RunId>,
}

/// The writes that put a file on a record, with its entry in the record's history; `ids` are fresh. The caller guards that the
/// record is there.
pub(crate) fn file_writes(file: NewFile, ids: [Uuid; 2], now_ms: i64) -> Vec<Write> {
    let note = (NoteKind::FileAdded, file.name.as_str());
    let note = noted(ids[1], file.record.id, now_ms, file.by.clone(), file.run, note);
    let row = FileRow {
        id: ids[0],
        object: file.record.object,
        record: file.record.id,
        field: file.field,
        media_type: media_type(&file.bytes, &file.media_type),
        name: file.name,
        size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        sha256: hex(&Sha256::digest(&file.bytes)),
        made_ms: now_ms,
        made_by: file.by,
        run: file.run,
    };
    vec![Write::PutFile(Box::new(row), file.bytes), Write::AddRecordNote(note)]
}

impl Service {
    /// Files of a record, newest first.
    pub async fn files(
        &self,
        who: &SignedIn,
        object: &Name,
        record: RecordId,
        paging: Paging,
    ) -> Answer<Page<FileView>> {
        self.record_seen(who, object, record).await?;
        let cursor = paging.cursor.as_deref();
        let listed = self.inner.db.file_list(record, cursor, limit(paging.limit)?).await.map_err(store)?;
        let known = self.known();
        let items = listed.0.into_iter().map(|row| view(row, who, &known)).collect();
        Ok(Page { items, next: listed.1 })
    }

    /// Whether a file may be put on a record; asked before its bytes are read.
    pub async fn file_add_allowed(&self, who: &SignedIn, object: &Name, record: RecordId) -> Answer<()> {
        let row = self.record_seen(who, object, record).await?;
        let relations = self.relations_with(who, &row, Action::FileAdd).await?;
        require_with(who, &relations, Action::FileAdd)
    }

    /// Puts a file on a record.
    pub async fn file_add(
        &self,
        who: &SignedIn,
        object: &Name,
        record: RecordId,
        (query, media_type): (FileQuery, String),
        bytes: Vec<u8>,
    ) -> Answer<FileView> {
        self.file_add_allowed(who, object, record).await?;
        let field = name_of("field", query.field.as_deref())?;
        let known = self.known();
        let definition = known.objects.get(object).ok_or_else(|| ApiError::not_found("object", object))?;
        if let Some(unknown) = field.as_ref().filter(|name| definition.field(name).is_none()) {
            return Err(unknown_word("field", &format!("a field of {}, not {unknown}", definition.label)));
        }
        if bytes.len() > FILE_BYTES_MAX {
            let most = FILE_BYTES_MAX / 1024 / 1024;
            let message = format!("The file is larger than {most} MB, the most allowed.");
            return Err(ApiError::new(ErrorKind::TooLarge, "body_too_large", message));
        }
        if self.inner.db.file_count(record).await.map_err(store)? >= FILES_MAX {
            let message = format!("This record has {FILES_MAX} files, the most allowed: delete one first.");
            return Err(ApiError::new(ErrorKind::Conflict, "too_many_files", message));
        }
        let name = file_name(query.name.as_deref().unwrap_or_default())?;
        let at = RecordRef { object: object.clone(), id: record };
        let by = who.key();
        let file = NewFile { record: at, field, name, media_type, bytes, by, run: None };
        let said = serde_json::json!({
            "name": file.name, "size": file.bytes.len(), "sha256": hex(&Sha256::digest(&file.bytes)),
        });
        let (now_ms, random) = (self.now_ms(), &self.inner.random);
        let ids = [random.id(now_ms)?, random.id(now_ms)?];
        let mut changeset = Changeset::new();
        changeset.guard(Guard::RecordThere(record));
        let target = format!("{object}/{record}/files/{}", ids[0]);
        changeset
            .write(self.noted(who, "file.add", target).label(&file.name).change(&Value::Null, &said).into());
        for write in file_writes(file, ids, now_ms) {
            changeset.write(write);
        }
        self.commit(changeset).await.map_err(store)?;
        self.say_of_record(record).await;
        let row = self.inner.db.file(ids[0]).await.map_err(store)?;
        row.map(|row| view(row, who, &known)).ok_or_else(|| crate::error::fault("a new file is not there"))
    }

    /// A file, without what it holds.
    pub async fn file(&self, who: &SignedIn, id: Uuid) -> Answer<FileView> {
        let (file, _) = self.file_seen(who, id).await?;
        Ok(view(file, who, &self.known()))
    }

    /// Files by id, those that are not there or not for this person left out.
    pub async fn files_of_ids(&self, who: &SignedIn, ids: &[Uuid]) -> Answer<Vec<FileView>> {
        if ids.len() > FILES_MAX_ASKED {
            return Err(ApiError::field(
                "ids",
                "too_long",
                format!("are too many: at most {FILES_MAX_ASKED}"),
            ));
        }
        let known = self.known();
        let mut seen = Vec::new();
        for file in self.inner.db.files_by_ids(ids).await.map_err(store)? {
            let record = self.inner.db.record(file.record).await.map_err(store)?;
            if let Some(record) = record
                && self.may_see_record(who, &record).await?
            {
                seen.push(view(file, who, &known));
            }
        }
        Ok(seen)
    }

    /// The n-th part of what a file holds, from 0; none after the last. The caller has asked for the file before.
    pub async fn file_part(&self, id: Uuid, part: i64) -> Answer<Option<Vec<u8>>> {
        self.inner.db.blob_part(id, part).await.map_err(store)
    }

    /// Deletes a file.
    pub async fn file_delete(&self, who: &SignedIn, id: Uuid) -> Answer<()> {
        let (file, record) = self.file_seen(who, id).await?;
        require_with(who, &relations(&file, who), Action::FileDelete)?;
        self.check_not_held(id, &record)?;
        let now_ms = self.now_ms();
        let note = (NoteKind::FileDeleted, file.name.as_str());
        let note = noted(self.inner.random.id(now_ms)?, record.id, now_ms, who.key(), None, note);
        let old = serde_json::json!({
            "name": file.name, "size": file.size, "sha256": file.sha256, "made_by": file.made_by,
        });
        let target = format!("{}/{}/files/{id}", file.object, record.id);
        let entry = self.noted(who, "file.delete", target).label(&file.name).change(&old, &Value::Null);
        let mut changeset = Changeset::new();
        changeset
            .guard(Guard::Record(record.id, record.revision))
            .write(Write::DeleteFile(id))
            .write(Write::AddRecordNote(note))
            .write(entry.into());
        self.commit(changeset).await.map_err(store)?;
        self.say_of_record(record.id).await;
        Ok(())
    }

    /// Refuses to delete what a field of the record holds.
    fn check_not_held(&self, id: Uuid, record: &RecordRow) -> Answer<()> {
        let known = self.known();
        let fields = known.objects.get(&record.object).map(|o| o.fields.as_slice()).unwrap_or_default();
        let mut files = fields.iter().filter(|field| matches!(field.data_type, DataType::File { .. }));
        let holds = |field: &&Field| {
            record.fields.get(field.name.as_str()).map(file_ids).unwrap_or_default().contains(&id)
        };
        let Some(field) = files.find(holds) else { return Ok(()) };
        let message = format!("The field {} holds this file: take it out there first.", field.shown());
        Err(ApiError::new(ErrorKind::Conflict, "file_in_use", message))
    }

    /// A file and its record, if this person may see that.
    async fn file_seen(&self, who: &SignedIn, id: Uuid) -> Answer<(FileRow, RecordRow)> {
        let missing = || ApiError::not_found("file", id);
        let file = self.inner.db.file(id).await.map_err(store)?.ok_or_else(missing)?;
        let record = self.inner.db.record(file.record).await.map_err(store)?.ok_or_else(missing)?;
        if self.may_see_record(who, &record).await? { Ok((file, record)) } else { Err(missing()) }
    }

    /// Tells those who look at a record that something of it changed.
    pub(super) async fn say_of_record(&self, id: RecordId) {
        if let Ok(Some(row)) = self.inner.db.record(id).await {
            let hearers = concerned(&self.known(), &row);
            self.inner.hub.say(vec![message("record", id, hearers)], false, false);
        }
    }
}

fn relations(file: &FileRow, who: &SignedIn) -> Vec<Relation> {
    if file.made_by == who.key() { vec![Relation::Own] } else { Vec::new() }
}

fn view(row: FileRow, who: &SignedIn, known: &Known) -> FileView {
    FileView {
        deletable: allows(who.role, &relations(&row, who), Action::FileDelete),
        id: row.id,
        object: row.object,
        record: row.record,
        field: row.field,
        name: row.name,
        media_type: row.media_type,
        size: row.size,
        sha256: row.sha256,
        made: Moment(row.made_ms),
        made_by: known.label_of_actor(&row.made_by),
        run: row.run,
    }
}

/// A file's name as it may be kept: one line, no path, not empty.
pub(crate) fn file_name(given: &str) -> Answer<String> {
    let refuse = |code, message: &str| Err(ApiError::field("name", code, message));
    let name = given.trim();
    if name.is_empty() {
        return refuse("required", "is required: say what the file is called, such as Contract.pdf");
    }
    if name.chars().count() > FILE_NAME_LENGTH_MAX {
        let message = format!("has more than {FILE_NAME_LENGTH_MAX} characters; shorten it");
        return refuse("too_long", &message);
    }
    // Marks that turn the direction of writing can make `exe.fdp` of `pdf.exe`.
    let hides = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if name.chars().any(hides) {
        return refuse(
            "wrong_format",
            "has a line break or another control character; use one line of plain text",
        );
    }
    if name.contains(['/', '\\']) || matches!(name, "." | "..") {
        return refuse("wrong_format", "is a path; give the file's name alone");
    }
    Ok(name.to_owned())
}

/// What a file is: as its first bytes say, else as it was declared, else unknown. It only tells; files are never shown by the
/// server as what they claim to be.
fn media_type(bytes: &[u8], declared: &str) -> String {
    const MARKS: [(&[u8], &str); 7] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"\x1f\x8b", "application/gzip"),
        (b"\x7fELF", "application/x-executable"),
        (b"MZ", "application/x-msdownload"),
    ];
    if let Some((_, known)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return (*known).to_owned();
    }
    let essence = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let token = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
    };
    let fits = essence.len() <= 100 && essence.split_once('/').is_some_and(|(a, b)| token(a) && token(b));
    if fits { essence } else { "application/octet-stream".to_owned() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing into a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_plain_line_without_a_path() {
        let longest = "x".repeat(FILE_NAME_LENGTH_MAX);
        for good in ["a.pdf", " Rapport d'été.docx ", "..a", longest.as_str()] {
            assert_eq!(file_name(good).ok().as_deref(), Some(good.trim()), "{good}");
        }
        let long = "x".repeat(FILE_NAME_LENGTH_MAX + 1);
        for bad in ["", "  ", "a/b", "..", "a\\b", "a\nb", "a\u{202e}fdp.exe", long.as_str()] {
            assert!(file_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_a_file_is_is_said_by_its_bytes_first() {
        let cases: [(&[u8], &str, &str); 5] = [
            (b"%PDF-1.7", "text/html", "application/pdf"),
            (b"<html>", "text/html; charset=utf-8", "text/html"),
            (b"x", "", "application/octet-stream"),
            (b"x", "no type", "application/octet-stream"),
            (b"x", "a/b\r\nSet-Cookie: x", "application/octet-stream"),
        ];
        for (bytes, declared, expected) in cases {
            assert_eq!(media_type(bytes, declared), expected, "{declared}");
        }
    }
}
