//! Authenticators for one-time codes.

use super::Plan;
use crate::{Write, arg::json, tables};

const DELETE: &str = "DELETE FROM authenticators WHERE username = $1";

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[DELETE];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn authenticators(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutAuthenticator(row) => {
                let key = self.key(|| row.user.to_string());
                let args = vec![
                    (&row.user).into(),
                    json(&row.sealed),
                    row.confirmed_ms.into(),
                    row.last_step.into(),
                    json(&row.recovery),
                    row.created_ms.into(),
                    row.revision.into(),
                ];
                self.put(&tables::AUTHENTICATORS, key, args);
            }
            Write::DeleteAuthenticator(user) => {
                let key = self.key(|| user.to_string());
                self.sql("authenticators", key, DELETE, vec![(&user).into()]);
            }
            other => return Some(other),
        }
        None
    }
}
