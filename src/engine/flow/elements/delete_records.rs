//! Delete records: they are gone once the flow's step completes.

use serde::{Deserialize, Serialize};

use super::UpdateTarget;
use crate::{
    flow::{
        answers::{Answer, Question},
        run::FlowFault,
        walk::Walk,
    },
    object::Record,
};

/// Deletes records. The record that the run is about cannot be deleted by it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteRecords {
    /// Which ones.
    #[serde(default, skip_serializing_if = "UpdateTarget::is_run_record")]
    pub target: UpdateTarget,
}

impl Walk<'_> {
    pub(in crate::flow) fn delete_records(
        &mut self,
        it: &DeleteRecords,
        label: &str,
    ) -> Result<(), FlowFault> {
        let targets = self.targets(&it.target, label, "deletes")?;
        let own = self.env.record.map(|record| record.at.id);
        if targets.iter().any(|record| Some(record.at.id) == own) {
            let message = format!("{label} deletes the record that the run is about; leave it out");
            return Err(FlowFault::new("record_in_use", message));
        }
        let may: Vec<_> = targets.iter().map(|record| self.may_delete(record)).collect();
        for (record, refused) in targets.iter().zip(may) {
            if let Some(why) = refused? {
                let message = format!("{label} deletes {}, but {why}", record.title);
                return Err(FlowFault::new("record_in_use", message));
            }
        }
        targets.iter().try_for_each(|record| self.check_unlocked(record, label, "deletes"))?;
        self.did(|| format!("deletes {} records", targets.len()));
        targets.iter().try_for_each(|record| self.work.delete(record))?;
        self.show_records();
        Ok(())
    }

    fn may_delete(&self, record: &Record) -> Result<Option<String>, FlowFault> {
        if self.work.is_new(record.at.id) {
            return Ok(None);
        }
        match self.env.library.answers.ask(Question::MayDelete(record.at.clone()))? {
            Answer::Deletable(refused) => Ok(refused.clone()),
            _ => Ok(None),
        }
    }
}
