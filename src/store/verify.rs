//! Finds what was altered, removed, moved or added behind Fermata's back in the audit log and in the logs of runs.
//!
//! Reads page by page, so that memory does not grow with the database, and writes nothing. What it can know by itself is
//! said in `docs/audit.md`; a head that was noted elsewhere closes what is left.

mod audit;
mod found;
mod logs;
mod stored;

pub use found::{Finding, Place, Problem, Verified};
pub(crate) use stored::{AuditStored, EventStored, audit_after, events_after};

use crate::{ChainHash, Db, StoreError};

/// Rows read at once.
const AT_ONCE: u32 = 1_000;

impl Db {
    /// Looks at everything. `noted` is the hash of an entry of the audit log that somebody wrote down elsewhere: it must be
    /// among them.
    ///
    /// # Errors
    /// When the database cannot be read; what is wrong in it is no error but in the answer.
    pub async fn verify(&self, noted: Option<ChainHash>) -> Result<Verified, StoreError> {
        let mut verified = Verified::default();
        audit::examine(self, noted, &mut verified).await?;
        logs::examine(self, &mut verified).await?;
        Ok(verified)
    }

    /// Where the chain of the audit log ends: the number and hash of its last entry; 0 where there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit_head(&self) -> Result<(i64, ChainHash), StoreError> {
        let head = stored::head(self).await?;
        Ok((head.seq, ChainHash::of_bytes(&head.hash)?))
    }
}
