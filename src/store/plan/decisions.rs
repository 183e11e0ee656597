//! Locked records, signatures and used links.

use super::Plan;
use crate::{
    Write,
    arg::{Arg, json},
    rows::{RecordLockRow, SignatureRow, UsedLinkRow},
    tables,
};

const DELETE_LOCK: &str = "DELETE FROM record_locks WHERE record = $1 AND run = $2 AND step = $3";
const SWEEP_LINKS: &str = "DELETE FROM used_links WHERE expires_ms < $1";

/// Every statement of this file, for the test of query plans.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[DELETE_LOCK, SWEEP_LINKS];

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
            Write::AddUsedLink(row) => {
                let key = self.key(|| format!("{} {}", row.item, row.user));
                self.put(&tables::USED_LINKS, key, used_link(*row));
            }
            Write::SweepUsedLinks(before_ms) => {
                self.sql("used_links", None, SWEEP_LINKS, vec![before_ms.into()]);
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

fn used_link(row: UsedLinkRow) -> Vec<Arg> {
    vec![row.item.0.into(), (&row.user).into(), row.outcome.into(), row.used_ms.into(), row.expires_ms.into()]
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
