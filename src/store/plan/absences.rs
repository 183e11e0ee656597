//! When people are away.

use super::Plan;
use crate::{Write, arg::json, tables};

const DELETE: &str = "DELETE FROM absences WHERE id = $1";
const SWEEP: &str = "DELETE FROM absences WHERE until_ms < $1";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[DELETE, SWEEP];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn absences(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutAbsence(row) => {
                let key = self.key(|| row.id.to_string());
                let args = vec![
                    row.id.into(),
                    (&row.user).into(),
                    row.from_ms.into(),
                    row.until_ms.into(),
                    json(&row.content),
                ];
                self.put(&tables::ABSENCES, key, args);
            }
            Write::DeleteAbsence(id) => self.sql("absences", None, DELETE, vec![id.into()]),
            Write::SweepAbsences(before_ms) => self.sql("absences", None, SWEEP, vec![before_ms.into()]),
            other => return Some(other),
        }
        None
    }
}
