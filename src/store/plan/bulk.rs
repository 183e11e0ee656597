//! What somebody does to many things at once.

use super::Plan;
use crate::{Write, arg::json, tables};

const SWEEP_TARGETS: &str =
    "DELETE FROM bulk_targets WHERE bulk IN (SELECT id FROM bulks WHERE made_ms < $1)";
const SWEEP_BULKS: &str = "DELETE FROM bulks WHERE made_ms < $1";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[SWEEP_TARGETS, SWEEP_BULKS];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn bulk(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutBulk(row) => {
                let key = self.key(|| row.id.to_string());
                let args = vec![
                    row.id.into(),
                    row.made_ms.into(),
                    (&row.made_by).into(),
                    row.state.into(),
                    json(&row.content),
                    row.revision.into(),
                ];
                self.put(&tables::BULKS, key, args);
            }
            Write::PutBulkTarget(row) => {
                let key = self.key(|| format!("{} {}", row.bulk, row.seq));
                let args = vec![
                    row.bulk.into(),
                    row.seq.into(),
                    row.target.into(),
                    row.title.into(),
                    row.state.into(),
                    row.code.into(),
                    row.words.into(),
                    row.thing.into(),
                ];
                self.put(&tables::BULK_TARGETS, key, args);
            }
            Write::SweepBulks(before_ms) => {
                for (table, sql) in [("bulk_targets", SWEEP_TARGETS), ("bulks", SWEEP_BULKS)] {
                    self.sql(table, None, sql, vec![before_ms.into()]);
                }
            }
            other => return Some(other),
        }
        None
    }
}
