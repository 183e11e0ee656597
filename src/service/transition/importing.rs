//! A batch of an import in a plan: its records, how far the import is and what was wrong, all in one changeset. A batch is
//! applied once or not at all, whatever happens meanwhile.

use std::sync::Arc;

use fermata_api::ApiError;
use fermata_engine::{
    ids::{Name, RecordId},
    value::Value,
};
use fermata_store::{
    Changeset, Write,
    rows::{ImportErrorRow, ImportRow},
};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::{Halt, Plan, Subject, plan::RecordPlan};
use crate::{Answer, Service, imports::Progress};

/// Rows of a file that are imported together.
#[derive(Debug, Clone)]
pub(crate) struct ImportBatch {
    /// The import as it was read, its progress not yet counted on.
    pub(crate) row: ImportRow,
    /// Where it stands after these rows.
    pub(crate) progress: Progress,
    /// What is done.
    pub(crate) rows: Vec<ImportLine>,
    /// Whether orchestrations start.
    pub(crate) start: bool,
}

/// One row of a file.
#[derive(Debug, Clone)]
pub(crate) struct ImportLine {
    /// The line on which it begins.
    pub(crate) line: i64,
    /// What is done with it, or what is wrong.
    pub(crate) wish: Result<LineWish, Vec<LineProblem>>,
}

/// What is done with a row.
#[derive(Debug, Clone)]
pub(crate) struct LineWish {
    /// The record that it changes; none: a new one.
    pub(crate) record: Option<RecordId>,
    /// The fields.
    pub(crate) fields: BTreeMap<String, Value>,
}

/// What is wrong with a row: the field, a code, words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineProblem {
    pub(crate) field: String,
    pub(crate) code: String,
    pub(crate) words: String,
}

/// What came of a batch.
#[derive(Debug, Default)]
pub(crate) struct Imported {
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) unchanged: i64,
    pub(crate) problems: Vec<(i64, Vec<LineProblem>)>,
}

impl From<ApiError> for LineProblem {
    fn from(error: ApiError) -> Self {
        Self { field: String::new(), code: error.code, words: error.message }
    }
}

/// What is wrong with a row, as the rules say it.
pub(crate) fn problems_of(error: ApiError) -> Vec<LineProblem> {
    if error.fields.is_empty() {
        return vec![error.into()];
    }
    let one = |field: fermata_engine::run::command::FieldProblem| LineProblem {
        field: field.path.trim_start_matches("fields.").to_owned(),
        code: field.code,
        words: field.message,
    };
    error.fields.into_iter().map(one).collect()
}

impl Plan {
    /// Imports rows one after the other; a row that the rules refuse is noted and leaves nothing behind.
    pub(super) async fn import(&mut self, service: &Service, batch: &ImportBatch) -> Result<Subject, Halt> {
        let mut imported = Imported::default();
        self.quiet = !batch.start;
        for line in &batch.rows {
            let wish = match &line.wish {
                Ok(wish) => wish,
                Err(problems) => {
                    imported.problems.push((line.line, problems.clone()));
                    continue;
                }
            };
            match self.import_line(service, &batch.row.object, wish).await {
                Ok(done) => match done {
                    Done::Created => imported.created += 1,
                    Done::Updated => imported.updated += 1,
                    Done::Unchanged => imported.unchanged += 1,
                },
                Err(Halt::Refused(error)) if self.runs.is_empty() || error.code == "values_invalid" => {
                    imported.problems.push((line.line, problems_of(error)));
                }
                Err(halt) => return Err(halt),
            }
        }
        self.imported = Some(imported);
        Ok(Subject::Nothing)
    }

    async fn import_line(&mut self, service: &Service, object: &Name, wish: &LineWish) -> Result<Done, Halt> {
        match wish.record {
            None => {
                let Subject::Record(id) = self.create_record(service, object, &wish.fields).await? else {
                    return Ok(Done::Unchanged);
                };
                if let Err(halt) = self.think(service).await {
                    self.records.remove(&id);
                    return Err(halt);
                }
                Ok(Done::Created)
            }
            Some(id) => {
                if !self.load_record(service, id).await? {
                    return Err(ApiError::not_found("record", id).into());
                }
                let before = self.records.get(&id).map(kept);
                self.change_asked(service, object, id, &wish.fields, None).await?;
                if let Err(halt) = self.think(service).await {
                    if let Some(before) = before {
                        self.records.insert(id, before);
                    }
                    return Err(halt);
                }
                let changes = |planned: &RecordPlan| planned.changes.len();
                let changed = self.records.get(&id).map(changes) != before.as_ref().map(changes);
                Ok(if changed { Done::Updated } else { Done::Unchanged })
            }
        }
    }

    /// How far the import is, and what was wrong.
    pub(super) fn import_into(&self, batch: &ImportBatch, changeset: &mut Changeset) -> Answer<()> {
        let Some(imported) = &self.imported else { return Ok(()) };
        let mut progress = batch.progress.clone();
        progress.counts.rows += i64::try_from(batch.rows.len()).unwrap_or(i64::MAX);
        progress.counts.created += imported.created;
        progress.counts.updated += imported.updated;
        progress.counts.unchanged += imported.unchanged;
        progress.counts.failed += i64::try_from(imported.problems.len()).unwrap_or(i64::MAX);
        if progress.state.is_over() {
            progress.ended_ms = Some(self.now_ms);
            changeset.write(Write::DeleteBlob(batch.row.id));
        }
        changeset.write(Write::PutImport(Box::new(progress.row(&batch.row)?)));
        for (line, problems) in &imported.problems {
            for (n, problem) in (0_i64..).zip(problems) {
                changeset.write(Write::AddImportError(error_row(batch.row.id, *line, n, problem)));
            }
        }
        Ok(())
    }
}

/// What came of a row.
enum Done {
    Created,
    Updated,
    Unchanged,
}

/// A record of the plan as it is, to come back to.
fn kept(planned: &RecordPlan) -> RecordPlan {
    RecordPlan {
        stored_revision: planned.stored_revision,
        row: Arc::clone(&planned.row),
        changes: planned.changes.clone(),
        deleted: planned.deleted,
        deleted_by: planned.deleted_by,
    }
}

fn error_row(import: Uuid, line: i64, n: i64, problem: &LineProblem) -> ImportErrorRow {
    ImportErrorRow {
        import,
        line,
        n,
        place: problem.field.clone(),
        code: problem.code.clone(),
        words: problem.words.clone(),
    }
}
