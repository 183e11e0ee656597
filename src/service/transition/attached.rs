//! File fields: each names files of its own record, put there before.

use fermata_engine::{
    flow::Outgoing,
    ids::RecordId,
    object::{Object, Record},
    run::command::FieldProblem,
    value::{DataType, file_ids},
};
use fermata_store::Write;
use uuid::Uuid;

use super::{Halt, Plan};
use crate::Service;

impl Plan {
    /// Fields that name a file which the record does not have.
    pub(super) async fn strange_files(
        &mut self,
        service: &Service,
        object: &Object,
        record: &Record,
        prior: Option<&Record>,
    ) -> Result<Vec<FieldProblem>, Halt> {
        let mut problems = Vec::new();
        for field in object.fields.iter().filter(|field| matches!(field.data_type, DataType::File { .. })) {
            let held = |of: &Record| of.fields.get(&field.name).map(file_ids).unwrap_or_default();
            let before = prior.map(held).unwrap_or_default();
            for id in held(record).into_iter().filter(|id| !before.contains(id)) {
                if !self.has_file(service, record.at.id, id).await? {
                    let message =
                        "names a file that the record does not have: put the file on the record first";
                    problems.push(FieldProblem {
                        path: format!("fields.{}", field.name),
                        code: "file_unknown".to_owned(),
                        message: format!("{} {message}", field.shown()),
                    });
                    break;
                }
            }
        }
        Ok(problems)
    }

    /// Whether a record has a file, or will once the plan is committed.
    async fn has_file(&mut self, service: &Service, record: RecordId, id: Uuid) -> Result<bool, Halt> {
        let made =
            |write: &Write| matches!(write, Write::PutFile(row, _) if row.id == id && row.record == record);
        if self.files.iter().any(made) || self.is_to_be_made(record, id) {
            return Ok(true);
        }
        let there = service.inner.db.file(id).await?.is_some_and(|file| file.record == record);
        if there {
            self.held_files.insert(id);
        }
        Ok(there)
    }

    /// Whether a flow of this plan makes a document under this id, once its turn comes.
    fn is_to_be_made(&self, record: RecordId, id: Uuid) -> bool {
        self.sends.iter().any(|sent| {
            let about = self.runs.get(&sent.run).and_then(|planned| planned.run.record.as_ref());
            matches!(sent.sending.what, Outgoing::Document { file, .. } if file == id)
                && about.is_some_and(|about| about.id == record)
        })
    }
}
