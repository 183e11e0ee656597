//! Where the logs of runs end, written into the audit log now and then: a log that is cut off or gone is then missed, and the
//! audit log's own chain keeps that from being hidden. One entry holds many ends, so that running costs no entry for each.

use std::time::Duration;

use fermata_store::{Changeset, Write};
use serde_json::json;
use tokio::sync::watch;

use crate::{Answer, Service, error::store};

/// Ends in one entry.
const TOGETHER: u32 = 200;
/// Between two looks.
const EVERY: Duration = Duration::from_secs(60);

impl Service {
    /// Writes the ends of all logs that went on since the last time. Returns how many.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn anchor_logs(&self) -> Answer<usize> {
        let mut done = 0;
        loop {
            let heads = self.inner.db.unanchored(TOGETHER).await.map_err(store)?;
            if heads.is_empty() {
                return Ok(done);
            }
            let texts: Vec<String> =
                heads.iter().map(|(run, seq, hash)| format!("{}:{seq}:{hash}", run.0.simple())).collect();
            let count = heads.len();
            let mut changeset = Changeset::new();
            changeset
                .write(Write::Anchored(heads.into_iter().map(|(run, seq, _)| (run, seq)).collect()))
                .write(
                    self.noted_by_system("log.anchor", "run_logs").detail(json!({ "heads": texts })).into(),
                );
            self.commit(changeset).await.map_err(store)?;
            done += count;
            if count < usize::try_from(TOGETHER).unwrap_or(usize::MAX) {
                return Ok(done);
            }
        }
    }

    /// Does it once a minute, and a last time when told to stop.
    pub(crate) async fn anchor(&self, mut stop: watch::Receiver<bool>) {
        loop {
            let stopping = *stop.borrow();
            if let Err(error) = self.anchor_logs().await {
                tracing::warn!(%error, "the ends of logs are not in the audit log yet; trying again");
            }
            if stopping {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.changed() => {}
            }
        }
    }
}
