//! Locked records and signatures.

use super::Plan;
use crate::{
    Write,
    arg::{Arg, json},
    rows::{RecordLockRow, SignatureRow},
    tables,
};

const DELETE_LOCK: &str = "DELETE FROM record_locks WHERE record = $1 AND run = $2 AND step = $3";

/// Every statement of this file, for the test of query plans.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[DELETE_LOCK];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn decisions(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutRecordLock(row) => {
                let key = self.key(|| format!("{} {} {}", row.record, row.run, row.step));
                self.put(&tables::RECORD_LOCKS, key, lock(*row));
            }
            Write::DeleteRecordLock(record, run, step) => {
                let key = self.key(|| format!("{record} {run} {step}"));
                let args = vec![record.0.into(), run.0.into(), (&step).into()];
                self.sql("record_locks", key, DELETE_LOCK, args);
            }
            Write::AddSignature(row) => {
                let key = self.key(|| row.id.to_string());
                self.put(&tables::SIGNATURES, key, signature(*row));
            }
            rest => return Some(rest),
        }
        None
    }
}

fn lock(row: RecordLockRow) -> Vec<Arg> {
    vec![
        row.record.0.into(),
        row.run.0.into(),
        (&row.step).into(),
        row.approvers_may_edit.into(),
        json(&row.editors),
        row.at_ms.into(),
    ]
}

fn signature(row: SignatureRow) -> Vec<Arg> {
    let object = row.record.as_ref().map(|at| at.object.to_string());
    vec![
        row.id.into(),
        row.record.map(|at| at.id.0).into(),
        object.into(),
        row.revision.into(),
        row.digest.into(),
        row.run.0.into(),
        (&row.step).into(),
        row.step_label.into(),
        row.item.0.into(),
        row.signer.into(),
        row.outcome.into(),
        row.statement.into(),
        row.method.into(),
        row.at_ms.into(),
    ]
}
