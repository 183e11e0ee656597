//! Notifications, search, the state of the system.

mod doctor;
mod search;

use fermata_api::{Moment, Page, page::Paging, system::*};
use fermata_store::{Write, rows::NotificationRow};
use uuid::Uuid;

use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    live::message,
    policy::{Action, Relation, require, require_with},
    words::notice_kind,
};

impl Service {
    /// What a person was told, newest first.
    pub async fn notifications(&self, who: &SignedIn, paging: Paging) -> Answer<Page<NotificationView>> {
        require_with(who, &[Relation::Own], Action::NotificationsSee)?;
        let limit = limit(paging.limit)?;
        let listed = self.inner.db.notifications(&who.name, paging.cursor.as_deref(), limit).await;
        let (rows, next) = listed.map_err(store)?;
        Ok(Page { items: rows.into_iter().map(view).collect(), next })
    }

    /// Marks one, or all, as read.
    pub async fn notifications_read(&self, who: &SignedIn, id: Option<Uuid>) -> Answer<()> {
        require_with(who, &[Relation::Own], Action::NotificationsSee)?;
        self.write_one(Write::ReadNotifications(who.name.clone(), id, self.now_ms())).await?;
        let read = message("notification", &who.name, vec![who.name.clone()]);
        self.inner.hub.say(vec![read], false, false);
        Ok(())
    }

    /// The state of the system.
    pub async fn system(&self, who: &SignedIn) -> Answer<SystemView> {
        require(who, Action::SystemSee)?;
        self.system_state().await
    }

    /// The state of the system, for metrics.
    pub async fn system_state(&self) -> Answer<SystemView> {
        let db = &self.inner.db;
        let totals = db.run_totals().await.map_err(store)?;
        let jobs = db.job_counts(self.now_ms()).await.map_err(store)?;
        Ok(SystemView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            database: db.product().await.map_err(store)?,
            open_runs: totals.open,
            runs: totals.all,
            pending_jobs: jobs.pending,
            overdue_jobs: jobs.overdue,
            started: Moment(self.inner.started_ms),
        })
    }
}

fn view(row: NotificationRow) -> NotificationView {
    NotificationView {
        id: row.id,
        kind: notice_kind(&row.kind),
        subject: row.subject,
        body: row.body,
        run: row.run,
        item: row.item,
        record: row.record,
        at: Moment(row.at_ms),
        read: row.read_ms.map(Moment),
    }
}
