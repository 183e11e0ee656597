//! Files of records on their way in.

use super::Plan;
use crate::{Write, arg::json, tables};

const PUT_PART: &str = "INSERT INTO blob_parts (blob, part, bytes) VALUES ($1, $2, $3)";
const DELETE_BLOB: &str = "DELETE FROM blob_parts WHERE blob = $1";
const DELETE_IMPORT: &str = "DELETE FROM imports WHERE id = $1";
const DELETE_ERRORS: &str = "DELETE FROM import_errors WHERE import = $1";
const SWEEP_PARTS: &str = "DELETE FROM blob_parts WHERE blob IN (SELECT id FROM imports WHERE made_ms < $1)";
const SWEEP_ERRORS: &str =
    "DELETE FROM import_errors WHERE import IN (SELECT id FROM imports WHERE made_ms < $1)";
const SWEEP_IMPORTS: &str = "DELETE FROM imports WHERE made_ms < $1";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] =
    &[PUT_PART, DELETE_BLOB, DELETE_IMPORT, DELETE_ERRORS, SWEEP_PARTS, SWEEP_ERRORS, SWEEP_IMPORTS];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn imports(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutBlobPart(blob, part, bytes) => {
                let key = self.key(|| format!("{blob} {part}"));
                self.sql("blob_parts", key, PUT_PART, vec![blob.into(), part.into(), bytes.into()]);
            }
            Write::DeleteBlob(blob) => self.sql("blob_parts", None, DELETE_BLOB, vec![blob.into()]),
            Write::PutImport(row) => {
                let key = self.key(|| row.id.to_string());
                let args = vec![
                    row.id.into(),
                    (&row.object).into(),
                    row.made_ms.into(),
                    (&row.made_by).into(),
                    row.state.into(),
                    json(&row.content),
                    row.revision.into(),
                ];
                self.put(&tables::IMPORTS, key, args);
            }
            Write::AddImportError(row) => {
                let key = self.key(|| format!("{} {} {}", row.import, row.line, row.n));
                let args = vec![
                    row.import.into(),
                    row.line.into(),
                    row.n.into(),
                    row.place.into(),
                    row.code.into(),
                    row.words.into(),
                ];
                self.put(&tables::IMPORT_ERRORS, key, args);
            }
            Write::DeleteImport(id) => {
                for (table, sql) in [
                    ("blob_parts", DELETE_BLOB),
                    ("import_errors", DELETE_ERRORS),
                    ("imports", DELETE_IMPORT),
                ] {
                    self.sql(table, None, sql, vec![id.into()]);
                }
            }
            Write::SweepImports(before_ms) => {
                for (table, sql) in
                    [("blob_parts", SWEEP_PARTS), ("import_errors", SWEEP_ERRORS), ("imports", SWEEP_IMPORTS)]
                {
                    self.sql(table, None, sql, vec![before_ms.into()]);
                }
            }
            other => return Some(other),
        }
        None
    }
}
