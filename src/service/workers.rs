//! What happens without anyone asking: timers, runs that go on, sweeping.
//!
//! The loops take no input: they read what is due and close the gap, so that the way after a crash is the normal way. Being
//! woken only shortens the wait.

use std::time::Duration;

use fermata_store::{Changeset, Write, rows::JobRow};
use futures::{StreamExt, stream};
use tokio::sync::watch;

use crate::{
    Answer, Service,
    error::store,
    limits::{
        ABSENCE_KEPT_MS, BULK_KEPT_MS, DELIVERY_KEPT_MS, DRAFT_KEPT_MS, EVENT_KEPT_MS, IMPORT_KEPT_MS,
        JOB_RETRY_MS_MAX, JOBS_AT_ONCE, LEASE_MS, LOOK_EVERY_MS, SWEEP_EVERY_MS,
    },
    transition::Outcome,
};

/// Jobs carried out side by side: enough that their commits share an fsync.
const SIDE_BY_SIDE: usize = 16;
/// The most rounds of one call of [`Service::work_off`]: jobs that make jobs for ever are a fault to be seen, not a hang.
const ROUNDS_MAX: usize = 10_000;

impl Service {
    /// Runs the background loops (timers, jobs, sweeping) until `stop` is told; returns when they have stopped.
    pub async fn work_in_background(&self, stop: watch::Receiver<bool>) {
        tokio::join!(self.work(stop.clone()), self.sweep(stop.clone()), self.anchor(stop));
    }

    /// Carries out every job and timer that is due now, and those that come due through them; for tests with a manual
    /// clock, and at start. Returns how many.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn work_off(&self) -> Answer<usize> {
        let mut done = 0;
        for _ in 0..ROUNDS_MAX {
            match self.round().await? {
                0 => return Ok(done),
                n => done += n,
            }
        }
        Err(crate::error::fault("jobs keep making jobs that are due at once"))
    }

    async fn work(&self, mut stop: watch::Receiver<bool>) {
        if let Err(error) = self.inner.db.free_leases().await {
            tracing::warn!(%error, "jobs of a process that is gone are not free before their leases end");
        }
        while !*stop.borrow() {
            let wait_ms = match self.round().await {
                Ok(0) => self.until_next().await,
                Ok(_) => 0,
                Err(error) => {
                    tracing::warn!(%error, "jobs could not be read; trying again");
                    1_000
                }
            };
            if wait_ms == 0 {
                continue;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(wait_ms)) => {}
                () = self.inner.hub.wake.notified() => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Milliseconds until there is something to do, as far as is known.
    async fn until_next(&self) -> u64 {
        let next = self.inner.db.next_job_due().await.ok().flatten();
        let wait = next.map_or(LOOK_EVERY_MS, |due| (due - self.now_ms()).clamp(1, LOOK_EVERY_MS));
        u64::try_from(wait).unwrap_or(1_000)
    }

    /// Takes what is due and carries it out. Returns how many there were.
    async fn round(&self) -> Answer<usize> {
        let now_ms = self.now_ms();
        let node = &self.inner.node;
        let jobs =
            self.inner.db.claim_jobs(now_ms, now_ms + LEASE_MS, node, JOBS_AT_ONCE).await.map_err(store)?;
        let count = jobs.len();
        stream::iter(jobs).for_each_concurrent(SIDE_BY_SIDE, |job| Box::pin(self.job(job))).await;
        Ok(count)
    }

    async fn job(&self, job: JobRow) {
        metrics::counter!("fermata_jobs_total").increment(1);
        let late = self.now_ms() - job.due_ms;
        metrics::histogram!("fermata_job_lateness_seconds")
            .record(f64::from(i32::try_from(late.max(0)).unwrap_or(i32::MAX)) / 1000.0);
        if job.kind == "import" || job.kind == crate::bulk::JOB_KIND {
            let went = match job.kind.as_str() {
                "import" => Box::pin(self.import_job(&job)).await,
                _ => Box::pin(self.bulk_job(&job)).await,
            };
            match went {
                Ok(true) => return self.again(&job, 0).await,
                Ok(false) => return self.drop_job(&job).await,
                Err(error) => {
                    tracing::warn!(job = job.key, attempt = job.attempt, %error, "a long job failed and is tried again");
                    let wait = 1_000_i64.saturating_mul(1 << job.attempt.min(10));
                    return self.again(&job, wait.min(JOB_RETRY_MS_MAX)).await;
                }
            }
        }
        if job.kind == crate::people::ABSENCE_JOB {
            return self.absence_turn(&job).await;
        }
        let result = match job.kind.as_str() {
            crate::calendars::RECOUNT_JOB => self.recount_job(&job).await,
            crate::outbox::JOB_KIND => Box::pin(self.deliver(&job)).await,
            crate::notices::DIGEST_JOB => Box::pin(self.digest(&job)).await,
            _ => match self.carry_out_job(&job).await {
                // What it was to do had been done: an event that was taken in before.
                Ok(Outcome::Before(_)) => return self.drop_job(&job).await,
                done => done.map(drop),
            },
        };
        let Err(error) = result else { return };
        match error.code.as_str() {
            // The run was stopped, and its job stays; it finds nothing to do when it comes again.
            "run_stopped" => self.again(&job, JOB_RETRY_MS_MAX).await,
            "timer_not_due" => self.again(&job, 1_000).await,
            "run_not_found" => self.drop_job(&job).await,
            _ => {
                tracing::warn!(job = job.key, attempt = job.attempt, %error, "a job failed and is tried again");
                let wait = 1_000_i64.saturating_mul(1 << job.attempt.min(10));
                self.again(&job, wait.min(JOB_RETRY_MS_MAX)).await;
            }
        }
    }

    /// Looks after somebody's absences, and once more at the next moment that changes who has their work.
    async fn absence_turn(&self, job: &JobRow) {
        match Box::pin(self.absence_job(job)).await {
            Ok(Some(at_ms)) => self.again(job, (at_ms - self.now_ms()).max(0)).await,
            Ok(None) => self.drop_job(job).await,
            Err(error) => {
                tracing::warn!(job = job.key, %error, "work of somebody who is away could not be passed on yet");
                self.again(job, 1_000).await;
            }
        }
    }

    async fn again(&self, job: &JobRow, wait_ms: i64) {
        let due_ms = self.now_ms() + wait_ms;
        if let Err(error) = self.inner.db.release_job(&job.key, &self.inner.node, due_ms).await {
            tracing::warn!(job = job.key, %error, "a job could not be given back; its lease will end");
        }
    }

    async fn drop_job(&self, job: &JobRow) {
        let mut changeset = Changeset::new();
        changeset.write(Write::DeleteJob(job.key.clone()));
        if let Err(error) = self.commit(changeset).await {
            tracing::warn!(job = job.key, %error, "a job without a run could not be deleted");
        }
    }

    /// Deletes what has expired and gives back the work of people who left: one round of what the background loop does every
    /// few minutes.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn sweep_up(&self) -> Answer<()> {
        let now_ms = self.now_ms();
        let mut changeset = Changeset::new();
        changeset
            .write(Write::Sweep(now_ms))
            .write(Write::SweepDrafts(now_ms - DRAFT_KEPT_MS))
            .write(Write::SweepDeliveries(now_ms - DELIVERY_KEPT_MS))
            .write(Write::SweepReceivedEvents(now_ms - EVENT_KEPT_MS))
            .write(Write::SweepImports(now_ms - IMPORT_KEPT_MS))
            .write(Write::SweepBulks(now_ms - BULK_KEPT_MS))
            .write(Write::SweepAbsences(now_ms - ABSENCE_KEPT_MS))
            .write(Write::SweepUsedLinks(now_ms))
            .write(Write::SweepMessages(now_ms));
        self.commit(changeset).await.map_err(store)?;
        self.sweep_leavers().await
    }

    async fn sweep(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.sweep_up().await {
                tracing::warn!(%error, "not everything could be swept up; trying again later");
            }
            let wait = Duration::from_millis(u64::try_from(SWEEP_EVERY_MS).unwrap_or(600_000));
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = stop.changed() => {}
            }
        }
    }
}
