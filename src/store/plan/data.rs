//! Records, objects, definitions with their versions.

use super::{Plan, key_args};
use crate::{
    Write,
    arg::{Arg, fold, json, json_option, word},
    rows::{DefinitionRow, RecordRow, UniqueRow, VersionRow},
    tables,
};

const UPDATE_RECORD: &str = "UPDATE records SET title = $2, search = $3, fields = $4, revision = $5, \
     updated_ms = $6, updated_by = $7 WHERE id = $1 AND revision = $5 - 1";
const DELETE_RECORD: &str = "DELETE FROM records WHERE id = $1 AND revision = $2";
const DELETE_UNIQUE: &str =
    "DELETE FROM unique_values WHERE object = $1 AND field = $2 AND value = $3 AND record = $4";
const DELETE_UNIQUE_OF: &str = "DELETE FROM unique_values WHERE record = $1";
const DELETE_UNIQUE_FIELD: &str = "DELETE FROM unique_values WHERE object = $1 AND field = $2";
const DELETE_OBJECT: &str = "DELETE FROM objects WHERE name = $1";
const DEACTIVATE_VERSION: &str =
    "UPDATE versions SET active = 0 WHERE kind = $1 AND name = $2 AND active = 1";
const DEACTIVATE: &str =
    "UPDATE definitions SET active_version = NULL, updated_ms = $3 WHERE kind = $1 AND name = $2";
const ACTIVATE: &str = "UPDATE definitions SET active_version = $3, last_version = $3, updated_ms = $4, \
     updated_by = $5 WHERE kind = $1 AND name = $2";
const DELETE_DEFINITION: &str = "DELETE FROM definitions WHERE kind = $1 AND name = $2 AND last_version = 0";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[
    UPDATE_RECORD,
    DELETE_RECORD,
    DELETE_UNIQUE,
    DELETE_UNIQUE_OF,
    DELETE_UNIQUE_FIELD,
    DELETE_OBJECT,
    DEACTIVATE_VERSION,
    DEACTIVATE,
    ACTIVATE,
    DELETE_DEFINITION,
];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn data(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::InsertRecord(row) => {
                self.put(&tables::RECORDS, self.key(|| row.id.to_string()), record(*row))
            }
            Write::UpdateRecord(row) => {
                let (key, what) = (self.key(|| row.id.to_string()), format!("record {}", row.id));
                self.one("records", key, UPDATE_RECORD, changed(*row), what);
            }
            Write::DeleteRecord(id, revision) => {
                let (key, what) = (self.key(|| id.to_string()), format!("record {id}"));
                self.one("records", key, DELETE_RECORD, vec![id.0.into(), revision.into()], what);
                self.delete_belongings(id);
            }
            Write::AddRecordHistory(row) => {
                let key = self.key(|| format!("{} {}", row.record, row.revision));
                let args = vec![
                    row.record.0.into(),
                    row.revision.into(),
                    row.at_ms.into(),
                    row.by.into(),
                    row.run.map(|id| id.0).into(),
                    json(&row.changes),
                ];
                self.put(&tables::RECORD_HISTORY, key, args);
            }
            Write::PutUnique(row) => {
                let key = self.key(|| unique_key(&row));
                self.put(&tables::UNIQUE_VALUES, key, unique(row));
            }
            Write::DeleteUnique(row) => {
                let key = self.key(|| unique_key(&row));
                self.sql("unique_values", key, DELETE_UNIQUE, unique(row));
            }
            Write::DeleteUniqueOf(record) => {
                self.sql("unique_values", None, DELETE_UNIQUE_OF, vec![record.0.into()]);
            }
            Write::DeleteUniqueField(object, field) => {
                let args = vec![(&object).into(), (&field).into()];
                self.sql("unique_values", None, DELETE_UNIQUE_FIELD, args);
            }
            Write::PutObject(object, revision, at_ms) => {
                let args = vec![(&object.name).into(), json(&object), revision.into(), at_ms.into()];
                self.put(&tables::OBJECTS, self.key(|| object.name.to_string()), args);
            }
            Write::DeleteObject(name) => {
                self.sql("objects", self.key(|| name.to_string()), DELETE_OBJECT, vec![(&name).into()]);
            }
            Write::PutDefinition(row) => {
                self.put(&tables::DEFINITIONS, self.key(|| format!("{:?}", row.key)), definition(*row));
            }
            Write::PutVersion(row) => self.version(*row),
            Write::Deactivate(key, at_ms) => {
                let mut args = key_args(&key);
                self.sql("versions", None, DEACTIVATE_VERSION, args.clone());
                args.push(at_ms.into());
                self.one("definitions", None, DEACTIVATE, args, format!("{}: not there", key.1));
            }
            Write::DeleteDefinition(key) => {
                self.one(
                    "definitions",
                    None,
                    DELETE_DEFINITION,
                    key_args(&key),
                    format!("{}: has versions", key.1),
                );
            }
            other => return Some(other),
        }
        None
    }

    fn version(&mut self, row: VersionRow) {
        let key = key_args(&row.key);
        if row.active {
            self.sql("versions", None, DEACTIVATE_VERSION, key.clone());
        }
        let mut args = key.clone();
        args.extend([
            row.version.into(),
            json(&row.definition),
            row.active.into(),
            row.activated_ms.into(),
            row.activated_by.as_str().into(),
        ]);
        self.put(&tables::VERSIONS, None, args);
        if row.active {
            let mut args = key;
            args.extend([row.version.into(), row.activated_ms.into(), row.activated_by.into()]);
            self.one("definitions", None, ACTIVATE, args, format!("{}: not there", row.key.1));
        }
    }
}

fn unique_key(row: &UniqueRow) -> String {
    format!("{} {} {}", row.object, row.field, row.value)
}

fn unique(row: UniqueRow) -> Vec<Arg> {
    vec![(&row.object).into(), (&row.field).into(), row.value.into(), row.record.0.into()]
}

fn record(row: RecordRow) -> Vec<Arg> {
    vec![
        row.id.0.into(),
        (&row.object).into(),
        row.title.as_str().into(),
        fold(&row.title).into(),
        json(&row.fields),
        row.revision.into(),
        row.created_ms.into(),
        row.created_by.into(),
        row.updated_ms.into(),
        row.updated_by.into(),
    ]
}

fn changed(row: RecordRow) -> Vec<Arg> {
    vec![
        row.id.0.into(),
        row.title.as_str().into(),
        fold(&row.title).into(),
        json(&row.fields),
        row.revision.into(),
        row.updated_ms.into(),
        row.updated_by.into(),
    ]
}

fn definition(row: DefinitionRow) -> Vec<Arg> {
    vec![
        word(&row.key.0).into(),
        (&row.key.1).into(),
        row.label.into(),
        row.description.into(),
        row.summary.into(),
        json_option(row.draft.as_ref()),
        row.draft_revision.into(),
        row.active_version.map(i64::from).into(),
        row.last_version.into(),
        row.updated_ms.into(),
        row.updated_by.into(),
    ]
}
