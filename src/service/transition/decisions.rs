//! What decisions leave behind: records that stand still meanwhile, and signatures.

use fermata_engine::{definition::Work, run::event::Event};
use fermata_store::{Changeset, Write, rows::SignatureRow};

use super::plan::RunPlan;
use crate::{
    Answer, Service,
    words::{actor_key, shown},
};

impl RunPlan {
    /// Locked records, and what was signed.
    pub(super) fn decisions_into(&self, service: &Service, changeset: &mut Changeset) -> Answer<()> {
        for ((step, record), lock) in &self.locks {
            match lock {
                Some(lock) => changeset.write(Write::PutRecordLock(Box::new(lock.clone()))),
                None => changeset.write(Write::DeleteRecordLock(*record, self.run.id, step.clone())),
            };
        }
        for event in &self.events {
            let Event::Decided { step, item, outcome, signed: Some(signed), .. } = &event.event else {
                continue;
            };
            let drawn = self.definition.step(step).map(|(_, step)| step);
            let label = match drawn.map(|step| &step.work) {
                Some(Work::Approval(work)) => work.outcome(outcome).map(|outcome| outcome.label.clone()),
                _ => None,
            };
            changeset.write(Write::AddSignature(Box::new(SignatureRow {
                id: service.inner.random.id(event.at_ms)?,
                record: signed.record.clone(),
                revision: signed.revision,
                digest: signed.digest.clone(),
                run: self.run.id,
                step: step.clone(),
                step_label: drawn.map_or_else(|| step.to_string(), |step| shown(&step.label, &step.name)),
                item: *item,
                signer: actor_key(&event.actor),
                outcome: label.unwrap_or_else(|| outcome.to_string()),
                statement: signed.statement.clone(),
                method: signed.method.key().to_owned(),
                at_ms: event.at_ms,
            })));
        }
        Ok(())
    }
}
