//! A moment of a schedule has come: a run starts, or one for each record that matches, or it waits, or is left out. What is
//! done and the job for the next moment are one changeset, so that a crash neither loses a moment nor deals with one twice.

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{
    context::Actor,
    definition::Trigger,
    flow::Answers,
    ids::{IdSource, Name, RecordId, RunId},
    object::RecordRef,
    run::triggers,
    schedule::{Overlap, Schedule},
    value::Values,
};
use fermata_store::rows::{JobRow, RecordRow, ScheduleRow};
use serde_json::{Value, json};

use super::{Halt, Plan, Subject, load::engine_record};
use crate::{
    Service,
    known::Active,
    limits::{SCHEDULE_WAITING_MAX, SWEEP_BATCH},
    triggers::schedules::{queue_job, schedule_job, sweep_job},
};

impl Plan {
    /// A job of a schedule is due.
    pub(super) async fn schedule_job(&mut self, service: &Service, job: &JobRow) -> Result<Subject, Halt> {
        let named = job.payload.get("orchestration").and_then(Value::as_str);
        let Some(name) = named.and_then(|text| Name::parse(text).ok()) else { return Ok(Subject::Nothing) };
        // The job is there because the orchestration is active: a node that does not know it yet looks again.
        let scheduled = |plan: &Self| {
            let active = plan.known.active.get(&name)?;
            Some((active.clone(), active.definition.trigger.schedule()?.clone()))
        };
        if scheduled(self).is_none() {
            service.learn().await?;
            self.known = service.known();
        }
        let Some((active, schedule)) = scheduled(self) else { return Ok(Subject::Nothing) };
        self.active.insert(name.clone(), active.version);
        let row = service.inner.db.schedule(&name).await?.unwrap_or_else(|| ScheduleRow::new(name.clone()));
        match job.kind.as_str() {
            "schedule" => self.schedule_due(service, &active, &schedule, row, job).await?,
            "schedule_queue" => self.schedule_freed(service, &active, row).await?,
            _ => self.sweep_records(service, &active, &schedule, row, job).await?,
        }
        Ok(Subject::Nothing)
    }

    async fn schedule_due(
        &mut self,
        service: &Service,
        active: &Active,
        schedule: &Schedule,
        mut row: ScheduleRow,
        job: &JobRow,
    ) -> Result<(), Halt> {
        let times = schedule.times().map_err(crate::error::fault)?;
        let due_ms = job.payload.get("at_ms").and_then(Value::as_i64).unwrap_or(job.due_ms);
        if due_ms > self.now_ms {
            return Err(Halt::Refused(not_yet()));
        }
        let due = times.due(schedule.catch_up, due_ms, self.now_ms);
        row.missed += i64::try_from(due.missed).unwrap_or(i64::MAX);
        if due.missed > 0 {
            let told = format!("Fermata was not running and left out {} moments.", due.missed);
            row.result = json!({ "message": told });
        }
        if let Some(at_ms) = due.fire_ms.filter(|at| row.last_ms.is_none_or(|last| last < *at)) {
            row.last_ms = Some(at_ms);
            row.fired_ms = Some(self.now_ms);
            self.fire(service, active, schedule, &mut row, at_ms).await?;
        }
        row.next_ms = due.next_ms;
        if let Some(next_ms) = due.next_ms {
            self.jobs.push(schedule_job(&row.orchestration, next_ms));
        }
        self.schedule_row(row);
        Ok(())
    }

    async fn fire(
        &mut self,
        service: &Service,
        active: &Active,
        schedule: &Schedule,
        row: &mut ScheduleRow,
        at_ms: i64,
    ) -> Result<(), Halt> {
        let name = row.orchestration.clone();
        if matches!(active.definition.trigger, Trigger::RecordsOnSchedule { .. }) {
            row.result = json!({ "message": "Records are being gone through." });
            let payload = json!({ "orchestration": name, "at_ms": at_ms, "seen": 0, "started": 0 });
            self.jobs.push(sweep_job(&name, self.now_ms, payload));
            return Ok(());
        }
        let stands_in_the_way = match schedule.overlap {
            Overlap::Allow => false,
            Overlap::Skip => service.inner.db.has_open_run(&name).await?,
            Overlap::Queue => !row.waiting.is_empty() || service.inner.db.has_open_run(&name).await?,
        };
        match (stands_in_the_way, schedule.overlap) {
            (false, _) => self.start_for_moment(service, active, row, at_ms).await.map(drop),
            (true, Overlap::Queue) if row.waiting.len() < SCHEDULE_WAITING_MAX => {
                row.waiting.push(at_ms);
                row.result =
                    json!({ "message": "A run is still open: the next one starts when it has ended." });
                Ok(())
            }
            (true, _) => {
                row.skipped += 1;
                row.result = json!({ "message": "A run was still open: nothing was started." });
                Ok(())
            }
        }
    }

    /// A run has ended: the first moment that waits gets its run.
    async fn schedule_freed(
        &mut self,
        service: &Service,
        active: &Active,
        mut row: ScheduleRow,
    ) -> Result<(), Halt> {
        if row.waiting.is_empty() || service.inner.db.has_open_run(&row.orchestration).await? {
            return Ok(());
        }
        let at_ms = row.waiting.remove(0);
        row.fired_ms = Some(self.now_ms);
        let started = self.start_for_moment(service, active, &mut row, at_ms).await?;
        let goes_on = started.is_some_and(|id| self.runs.get(&id).is_some_and(|r| r.run.status().is_open()));
        // A run that is over at once frees the next one; nobody else would say so.
        if !goes_on && !row.waiting.is_empty() {
            self.jobs.push(queue_job(&row.orchestration, self.now_ms));
        }
        self.schedule_row(row);
        Ok(())
    }

    async fn start_for_moment(
        &mut self,
        service: &Service,
        active: &Active,
        row: &mut ScheduleRow,
        at_ms: i64,
    ) -> Result<Option<RunId>, Halt> {
        let name = row.orchestration.clone();
        let inputs = self.inputs_for_moment(service, active, at_ms);
        let started = match inputs {
            Ok(inputs) => self.start(service, &name, active, None, inputs, 1).await,
            Err(halt) => Err(halt),
        };
        match started {
            Ok(run) => {
                row.started += 1;
                row.result = json!({ "message": "A run was started.", "run": run });
                Ok(Some(run))
            }
            Err(Halt::Refused(error)) if is_about_this(&error) => {
                tracing::warn!(orchestration = %name, "it could not start on schedule: {}", error.message);
                let message = format!("It could not start: {}", error.message);
                self.tell_of_missed_start(service, active, "on its schedule", &error)?;
                row.result = json!({ "message": message });
                Ok(None)
            }
            Err(halt) => Err(halt),
        }
    }

    fn inputs_for_moment(&self, service: &Service, active: &Active, at_ms: i64) -> Result<Values, Halt> {
        let known = self.known.clone();
        let context = self.trigger_context(service, &known, active)?;
        let given = triggers::schedule_inputs(&context, at_ms);
        let given = given.map_err(|error| ApiError::field("inputs", "invalid", error.to_string()))?;
        Ok(crate::runs::checked_inputs(&active.definition, &given)?)
    }

    /// The next records of an object: those that match get a run.
    async fn sweep_records(
        &mut self,
        service: &Service,
        active: &Active,
        schedule: &Schedule,
        mut row: ScheduleRow,
        job: &JobRow,
    ) -> Result<(), Halt> {
        let Trigger::RecordsOnSchedule { object, .. } = &active.definition.trigger else { return Ok(()) };
        let count = |what: &str| job.payload.get(what).and_then(Value::as_i64).unwrap_or(0);
        let after = job.payload.get("after").and_then(Value::as_str);
        let after = after.and_then(|text| text.parse::<RecordId>().ok());
        let records = service.inner.db.records_after(object, after, SWEEP_BATCH).await?;
        let busy = match schedule.overlap {
            Overlap::Allow => Vec::new(),
            _ => {
                let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
                service.inner.db.with_open_run(&row.orchestration, &ids).await?
            }
        };
        let (mut started, mut skipped) = (0, 0);
        for record in &records {
            if !self.matches_schedule(service, active, record).await? {
                continue;
            }
            if busy.contains(&record.id) {
                skipped += 1;
                continue;
            }
            let before = self.runs.len();
            let about = Some(RecordRef { object: record.object.clone(), id: record.id });
            self.start_by_record(service, &row.orchestration, active, (record, about), None, 1).await?;
            started += i64::from(self.runs.len() > before);
        }
        row.started += started;
        row.skipped += skipped;
        let (seen, started) =
            (count("seen") + i64::try_from(records.len()).unwrap_or(0), count("started") + started);
        let more = records.len() >= usize::try_from(SWEEP_BATCH).unwrap_or(usize::MAX);
        if let (true, Some(last)) = (more, records.last()) {
            let payload = json!({ "orchestration": row.orchestration, "at_ms": count("at_ms"), "seen": seen, "started": started,
                "after": last.id.to_string() });
            self.jobs.push(sweep_job(&row.orchestration, self.now_ms, payload));
        }
        let still = if more { " so far" } else { "" };
        row.result = json!({ "message": format!("{started} of {seen} records got a run{still}.") });
        self.schedule_row(row);
        Ok(())
    }

    async fn matches_schedule(
        &mut self,
        service: &Service,
        active: &Active,
        row: &RecordRow,
    ) -> Result<bool, Halt> {
        let record = engine_record(row)?;
        let known = self.known.clone();
        let mut answers = Answers::new();
        loop {
            let mut context = self.trigger_context(service, &known, active)?;
            context.records.insert(record.at.id, record.clone());
            context.answers = answers;
            let matches = triggers::on_schedule(&context, &record);
            let open = context.answers.take_open();
            answers = context.answers;
            if open.is_empty() {
                return Ok(matches.unwrap_or_else(|error| {
                    let orchestration = &active.definition.label;
                    tracing::warn!(orchestration, record = %row.id, "the condition has no answer: {error}");
                    false
                }));
            }
            self.answer(service, open, &mut answers).await?;
        }
    }

    /// What a trigger is asked with.
    pub(super) fn trigger_context<'a>(
        &self,
        service: &Service,
        known: &'a crate::known::Known,
        active: &'a Active,
    ) -> Result<fermata_engine::context::Context<'a>, Halt> {
        Ok(fermata_engine::context::Context {
            now_ms: self.now_ms,
            ids: IdSource::new(service.inner.random.id(self.now_ms)?),
            actor: Actor::System,
            definition: &active.definition,
            flows: &known.flows,
            objects: &known.objects,
            directory: &known.directory,
            calendars: &known.calendars.counting,
            records: std::collections::BTreeMap::new(),
            answers: Answers::new(),
            prior: None,
        })
    }

    fn schedule_row(&mut self, row: ScheduleRow) {
        self.schedules.push(ScheduleRow { revision: row.revision + 1, ..row });
    }
}

/// Whether a start was refused for reasons of the orchestration itself: trying again would not help.
pub(super) fn is_about_this(error: &ApiError) -> bool {
    error.kind == ErrorKind::Conflict || error.kind == ErrorKind::Invalid
}

fn not_yet() -> ApiError {
    ApiError::new(ErrorKind::Conflict, "timer_not_due", "This moment has not come yet.")
}
