//! Schedules: their jobs while an orchestration is active, their next moments, what became of them.

use fermata_api::{ApiError, Moment, triggers::*};
use fermata_engine::{
    definition::Orchestration,
    ids::Name,
    schedule::{Schedule, ScheduleError},
};
use fermata_store::{
    Changeset, Write,
    rows::{JobRow, ScheduleRow},
};
use serde_json::{Value, json};

use crate::{
    Answer, Service, SignedIn,
    error::store,
    limits::PREVIEWED_MOMENTS,
    policy::{Action, require},
};

impl Service {
    /// The next moments of a schedule.
    pub async fn schedule_preview(
        &self,
        who: &SignedIn,
        input: SchedulePreviewInput,
    ) -> Answer<SchedulePreview> {
        require(who, Action::WorldSee)?;
        let times = input.schedule.times().map_err(|error| {
            let at = format!("schedule.{}", error.field());
            match error {
                ScheduleError::Cron(why) => ApiError::field(&at, "cron", why),
                ScheduleError::Zone(_) => ApiError::field(&at, "zone_unknown", error.to_string()),
                ScheduleError::From(_) | ScheduleError::Until(_) => {
                    ApiError::field(&at, "schedule_days", error.to_string())
                }
            }
        })?;
        let after_ms = input.after.map_or(self.now_ms(), |after| after.0);
        let moments = times.upcoming(after_ms, PREVIEWED_MOMENTS).into_iter();
        let moments = moments.map(|ms| PreviewMoment { at: Moment(ms), local: times.local(ms) }).collect();
        Ok(SchedulePreview { words: input.schedule.words(), moments })
    }

    /// What has to be written when a version of an orchestration becomes active: its schedule begins anew, after the last
    /// moment that was dealt with.
    pub(crate) async fn schedule_begins(
        &self,
        name: &Name,
        definition: &Orchestration,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let stored = self.inner.db.schedule(name).await.map_err(store)?;
        let Some(schedule) = definition.trigger.schedule() else {
            ends(name, stored, changeset);
            return Ok(());
        };
        let times =
            schedule.times().map_err(|error| ApiError::field("trigger", "cron", error.to_string()))?;
        let row = stored.unwrap_or_else(|| ScheduleRow::new(name.clone()));
        // Another node's clock may be ahead of this one's: no moment is dealt with twice.
        let after_ms = row.last_ms.map_or(self.now_ms(), |last| last.max(self.now_ms()));
        let next_ms = times.after(after_ms);
        let row = ScheduleRow { next_ms, waiting: Vec::new(), revision: row.revision + 1, ..row };
        changeset.write(Write::PutSchedule(Box::new(row)));
        changeset.write(match next_ms {
            Some(at_ms) => Write::PutJob(schedule_job(name, at_ms)),
            None => Write::DeleteJob(schedule_key(name)),
        });
        Ok(())
    }

    /// What has to be written when an orchestration is no longer active.
    pub(crate) async fn schedule_ends(&self, name: &Name, changeset: &mut Changeset) -> Answer<()> {
        let stored = self.inner.db.schedule(name).await.map_err(store)?;
        ends(name, stored, changeset);
        Ok(())
    }
}

fn ends(name: &Name, stored: Option<ScheduleRow>, changeset: &mut Changeset) {
    let Some(row) = stored.filter(|row| row.next_ms.is_some() || !row.waiting.is_empty()) else { return };
    let row = ScheduleRow { next_ms: None, waiting: Vec::new(), revision: row.revision + 1, ..row };
    changeset
        .write(Write::PutSchedule(Box::new(row)))
        .write(Write::DeleteJob(schedule_key(name)))
        .write(Write::DeleteJob(queue_key(name)));
}

fn schedule_key(name: &Name) -> String {
    format!("schedule:{name}")
}

fn queue_key(name: &Name) -> String {
    format!("schedule_queue:{name}")
}

/// The job that waits for a moment of a schedule: one for each orchestration.
pub(crate) fn schedule_job(name: &Name, at_ms: i64) -> JobRow {
    job(schedule_key(name), "schedule", at_ms, json!({ "orchestration": name, "at_ms": at_ms }))
}

/// The job that starts a run for a moment that waited until another run had ended.
pub(crate) fn queue_job(name: &Name, now_ms: i64) -> JobRow {
    job(queue_key(name), "schedule_queue", now_ms, json!({ "orchestration": name }))
}

/// The job that goes through the records of an object for a moment of a schedule.
pub(crate) fn sweep_job(name: &Name, now_ms: i64, payload: Value) -> JobRow {
    let at_ms = payload.get("at_ms").and_then(Value::as_i64).unwrap_or_default();
    job(format!("schedule_sweep:{name}:{at_ms}"), "schedule_sweep", now_ms, payload)
}

fn job(key: String, kind: &str, due_ms: i64, payload: Value) -> JobRow {
    JobRow { key, kind: kind.to_owned(), run: None, due_ms, attempt: 0, payload }
}

/// What people see of a schedule.
pub(super) fn state(schedule: &Schedule, row: &ScheduleRow) -> ScheduleState {
    let times = schedule.times().ok();
    let local = row.next_ms.and_then(|ms| Some(times.as_ref()?.local(ms)));
    ScheduleState {
        next: row.next_ms.map(Moment),
        next_local: local.unwrap_or_default(),
        last: row.last_ms.map(Moment),
        fired: row.fired_ms.map(Moment),
        result: row.result.get("message").and_then(Value::as_str).unwrap_or_default().to_owned(),
        started: row.started,
        missed: row.missed,
        skipped: row.skipped,
        waiting: u32::try_from(row.waiting.len()).unwrap_or(u32::MAX),
    }
}
