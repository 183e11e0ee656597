//! What belongs to a record beside its fields, and the views of lists.

use fermata_engine::ids::RecordId;

use super::Plan;
use crate::{
    Write,
    arg::{Arg, fold, json, word},
    rows::{FileRow, ListViewRow, RecordNoteRow},
    tables,
};

/// Bytes of one part of a file: small enough to be handed on piece by piece, large enough that there are few.
const PART_BYTES: usize = 1 << 20;

const PUT_PART: &str = "INSERT INTO blob_parts (blob, part, bytes) VALUES ($1, $2, $3)";
const DELETE_FILE: &str = "DELETE FROM files WHERE id = $1";
const DELETE_PARTS: &str = "DELETE FROM blob_parts WHERE blob = $1";
const DELETE_COMMENT: &str = "DELETE FROM comments WHERE id = $1";
const NO_OTHER_FIRST: &str = "UPDATE list_views SET first = 0 WHERE object = $1 AND first = 1 AND id <> $2";
const DELETE_VIEW: &str = "DELETE FROM list_views WHERE id = $1";
const DELETE_PARTS_OF: &str = "DELETE FROM blob_parts WHERE blob IN (SELECT id FROM files WHERE record = $1)";
const DELETE_FILES_OF: &str = "DELETE FROM files WHERE record = $1";
const DELETE_COMMENTS_OF: &str = "DELETE FROM comments WHERE record = $1";
const DELETE_NOTES_OF: &str = "DELETE FROM record_notes WHERE record = $1";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[
    PUT_PART,
    DELETE_FILE,
    DELETE_PARTS,
    DELETE_COMMENT,
    NO_OTHER_FIRST,
    DELETE_VIEW,
    DELETE_PARTS_OF,
    DELETE_FILES_OF,
    DELETE_COMMENTS_OF,
    DELETE_NOTES_OF,
];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn records(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutFile(row, bytes) => self.put_file(&row, &bytes),
            Write::DeleteFile(id) => {
                let key = self.key(|| id.to_string());
                self.one("files", key, DELETE_FILE, vec![id.into()], format!("file {id}"));
                self.sql("blob_parts", None, DELETE_PARTS, vec![id.into()]);
            }
            Write::PutComment(row) => {
                let key = self.key(|| row.id.to_string());
                let args = vec![
                    row.id.into(),
                    row.record.0.into(),
                    row.body.into(),
                    row.made_ms.into(),
                    row.made_by.into(),
                    row.edited_ms.into(),
                    row.revision.into(),
                ];
                self.put(&tables::COMMENTS, key, args);
            }
            Write::DeleteComment(id) => {
                let key = self.key(|| id.to_string());
                self.one("comments", key, DELETE_COMMENT, vec![id.into()], format!("comment {id}"));
            }
            Write::AddRecordNote(row) => {
                self.put(&tables::RECORD_NOTES, self.key(|| row.id.to_string()), note(row));
            }
            Write::PutListView(row) => {
                if row.first {
                    let args = vec![(&row.object).into(), row.id.into()];
                    self.sql("list_views", None, NO_OTHER_FIRST, args);
                }
                self.put(&tables::LIST_VIEWS, self.key(|| row.id.to_string()), view(*row));
            }
            Write::DeleteListView(id) => {
                let key = self.key(|| id.to_string());
                self.one("list_views", key, DELETE_VIEW, vec![id.into()], format!("view {id}"));
            }
            other => return Some(other),
        }
        None
    }

    fn put_file(&mut self, row: &FileRow, bytes: &[u8]) {
        self.put(&tables::FILES, self.key(|| row.id.to_string()), file(row));
        for (n, part) in (0_i64..).zip(bytes.chunks(PART_BYTES)) {
            let key = self.key(|| format!("{} {n}", row.id));
            self.sql("blob_parts", key, PUT_PART, vec![row.id.into(), n.into(), part.to_vec().into()]);
        }
    }

    /// Nothing of a record that is gone is left; what changed in its fields stays in the audit log.
    pub(super) fn delete_belongings(&mut self, id: RecordId) {
        for (table, sql) in [
            ("blob_parts", DELETE_PARTS_OF),
            ("files", DELETE_FILES_OF),
            ("comments", DELETE_COMMENTS_OF),
            ("record_notes", DELETE_NOTES_OF),
        ] {
            self.sql(table, None, sql, vec![id.0.into()]);
        }
    }
}

fn file(row: &FileRow) -> Vec<Arg> {
    vec![
        row.id.into(),
        row.record.0.into(),
        (&row.object).into(),
        row.field.as_ref().into(),
        row.name.as_str().into(),
        row.media_type.as_str().into(),
        row.size.into(),
        row.sha256.as_str().into(),
        row.made_ms.into(),
        row.made_by.as_str().into(),
        row.run.map(|id| id.0).into(),
    ]
}

fn note(row: RecordNoteRow) -> Vec<Arg> {
    vec![
        row.id.into(),
        row.record.0.into(),
        row.at_ms.into(),
        row.by.into(),
        row.run.map(|id| id.0).into(),
        word(&row.kind).into(),
        row.words.into(),
    ]
}

fn view(row: ListViewRow) -> Vec<Arg> {
    vec![
        row.id.into(),
        (&row.object).into(),
        row.label.as_str().into(),
        fold(&row.label).into(),
        (&row.owner).into(),
        row.shared.into(),
        row.first.into(),
        json(&row.definition),
        row.revision.into(),
        row.updated_ms.into(),
    ]
}
