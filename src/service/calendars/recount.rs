//! After a calendar was changed: every open run that has a promise looks at it again, in batches. A batch is one
//! transaction that gives each of its runs a job and moves the cursor on, so that a restart neither leaves one out nor
//! does one twice; a run that has looked already finds nothing to do.

use fermata_api::calendars::Recount;
use fermata_engine::ids::{Name, RunId};
use fermata_store::{Changeset, Guard, Write, rows::JobRow};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Answer, Service,
    error::{read, store, written},
    limits::RECOUNT_BATCH_RUNS,
    transition::continue_job,
};

/// The kind of its job.
pub(crate) const JOB_KIND: &str = "recount";

/// How far it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Progress {
    calendar: Option<Name>,
    after: Option<(i64, RunId)>,
    done: i64,
    total: Option<i64>,
}

fn key(calendar: &Name) -> String {
    format!("recount:{calendar}")
}

/// A job from the beginning; one that is under way begins anew.
pub(super) fn begin(calendar: &Name, now_ms: i64) -> JobRow {
    let payload = json!({ "calendar": calendar, "done": 0 });
    JobRow { key: key(calendar), kind: JOB_KIND.to_owned(), run: None, due_ms: now_ms, attempt: 0, payload }
}

impl Service {
    /// How far it is; none: there is nothing to do.
    pub(super) async fn recount_of(&self, calendar: &Name) -> Answer<Option<Recount>> {
        let job = self.inner.db.job(&key(calendar)).await.map_err(store)?;
        let progress: Option<Progress> = job.map(|job| read(job.payload)).transpose()?;
        Ok(progress.map(|p| Recount { done: p.done, total: p.total.unwrap_or(0).max(p.done) }))
    }

    /// One batch of runs.
    pub(crate) async fn recount_job(&self, job: &JobRow) -> Answer<()> {
        let mut progress: Progress = read(job.payload.clone())?;
        if progress.total.is_none() {
            // The calendar may have been changed by another node: what is counted by must be what is stored.
            self.learn().await?;
            progress.total = Some(self.inner.db.promised_run_count().await.map_err(store)?);
        }
        let runs = self.inner.db.promised_runs(progress.after, RECOUNT_BATCH_RUNS).await.map_err(store)?;
        let mut changeset = Changeset::new();
        changeset.guard(Guard::Job(job.key.clone(), self.inner.node.clone()));
        for (_, run) in &runs {
            changeset.write(Write::PutJob(continue_job(*run, self.now_ms())));
        }
        progress.done += i64::try_from(runs.len()).unwrap_or(0);
        match runs.last() {
            Some(last) => {
                progress.after = Some(*last);
                let payload = written(&progress)?;
                changeset.write(Write::PutJob(JobRow {
                    due_ms: self.now_ms(),
                    attempt: 0,
                    payload,
                    ..job.clone()
                }));
            }
            None => {
                changeset.write(Write::DeleteJob(job.key.clone()));
            }
        }
        self.commit(changeset).await.map_err(store)?;
        self.inner.hub.wake.notify_one();
        if let Some(calendar) = &progress.calendar {
            self.inner.hub.say(vec![crate::live::message("calendars", calendar, Vec::new())], false, false);
        }
        Ok(())
    }
}
