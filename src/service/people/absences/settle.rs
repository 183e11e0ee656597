//! The job that brings work of people who are away to whoever stands in, and back.
//!
//! It looks who should have each piece of work now, and is due again at the next moment that changes it. Because it only looks
//! at how things are, it may come late, twice, or after two changes at once: the outcome is the same.

use std::collections::BTreeSet;

use fermata_api::ErrorKind;
use fermata_engine::ids::{Name, WorkItemId};
use fermata_store::rows::JobRow;
use serde_json::json;

use crate::{
    Answer, Service,
    error::store,
    limits::LEAVER_ITEMS_MAX,
    transition::{By, ItemWish, Wish},
};

/// The kind of its job.
pub(crate) const JOB_KIND: &str = "absence";

/// The job that looks after somebody's absences.
pub(in crate::people) fn job(user: &Name, due_ms: i64) -> JobRow {
    let (key, kind) = (format!("absence:{user}"), JOB_KIND.to_owned());
    JobRow { key, kind, run: None, due_ms, attempt: 0, payload: json!({ "user": user }) }
}

impl Service {
    /// Looks who should have somebody's open work now, and the work of everybody that they stand in for. The answer: when to look
    /// again, if ever.
    pub(crate) async fn absence_job(&self, job: &JobRow) -> Answer<Option<i64>> {
        let user = job.payload.get("user").and_then(|user| Name::parse(user.as_str()?).ok());
        let Some(user) = user else { return Ok(None) };
        // Another node may have written the absence.
        self.learn().await?;
        let now_ms = self.now_ms();
        let mut concerned = self.known().directory.stood_in_for_by(&user, now_ms);
        concerned.insert(user.clone());
        for one in &concerned {
            self.settle_work_of(one).await?;
        }
        let rows = self.inner.db.absences_of(&user).await.map_err(store)?;
        let moments = rows.iter().flat_map(|row| [row.from_ms, row.until_ms]);
        Ok(moments.filter(|at_ms| *at_ms > now_ms).min())
    }

    /// Looks who should have what somebody holds or was given.
    async fn settle_work_of(&self, user: &Name) -> Answer<()> {
        let db = &self.inner.db;
        let mut looked_at: BTreeSet<WorkItemId> = BTreeSet::new();
        loop {
            let mut rows = db.open_items_meant_for(user, LEAVER_ITEMS_MAX).await.map_err(store)?;
            rows.extend(db.open_items_of(user, LEAVER_ITEMS_MAX).await.map_err(store)?);
            let fresh: Vec<WorkItemId> =
                rows.into_iter().map(|row| row.id).filter(|id| looked_at.insert(*id)).collect();
            if fresh.is_empty() {
                return Ok(());
            }
            for item in fresh {
                self.settle_item(item).await?;
            }
        }
    }

    /// Looks who should have one piece of work.
    pub(in crate::people) async fn settle_item(&self, item: WorkItemId) -> Answer<()> {
        let wish = Wish::Work { item, wish: ItemWish::SettleAbsence };
        match self.carry_out(&By::System, &wish, None).await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.kind, ErrorKind::Internal | ErrorKind::Unavailable) => Err(error),
            // It was finished or taken away meanwhile.
            Err(error) => {
                tracing::debug!(%item, %error, "nothing to pass on");
                Ok(())
            }
        }
    }
}
