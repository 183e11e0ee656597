//! From a plan to rows: what is guarded and what is written.

use std::collections::BTreeSet;

use fermata_engine::{
    definition::Work,
    ids::{Name, RecordId, RunId},
    run::{Run, RunState, StageRun, StepRun, WorkItem, event::Event},
    schedule::Overlap,
    sla::Clock,
};
use fermata_store::{
    Changeset, Guard, Write,
    rows::{DefinitionKind, JobRow, RunRow, StageRunRow, StepRunRow, SubscriptionRow, WatchRow, WorkItemRow},
};
use serde_json::json;

use super::{
    Idempotency, ItemWish, Plan, Subject, Wish, keepers,
    messages::Waited,
    plan::{RecordPlan, RunPlan},
};
use crate::{
    Answer, Service, error::internal, records::lookups_of, triggers::schedules::queue_job, words::actor_key,
};

impl Plan {
    /// Everything that is guarded and written.
    pub(super) fn changeset(
        &self,
        service: &Service,
        wish: &Wish,
        subject: Subject,
        idempotency: Option<&Idempotency>,
    ) -> Answer<Changeset> {
        let mut changeset = Changeset::new();
        self.records_into(&mut changeset);
        for (id, planned) in &self.runs {
            if planned.is_written() {
                self.run_into(service, *id, planned, &mut changeset)?;
            } else if planned.woken && planned.stored_revision > 0 {
                // That a change leaves it where it is holds only for the state that was asked.
                changeset.guard(Guard::Run(*id, planned.stored_revision));
            }
        }
        for run in &self.wake_later {
            changeset.write(Write::PutJob(continue_job(*run, self.now_ms)));
        }
        self.messages_into(&mut changeset);
        for key in &self.taken_jobs {
            changeset.write(Write::TakeJob(key.clone()));
        }
        for job in self.later_jobs.values() {
            changeset.write(Write::PutJob(job.clone()));
        }
        for notification in &self.notifications {
            changeset.write(Write::AddNotification(notification.clone()));
        }
        for write in &self.told {
            changeset.write(write.clone());
        }
        self.triggers_into(&mut changeset);
        if let Wish::Import(batch) = wish {
            self.import_into(batch, &mut changeset)?;
        }
        self.deliveries_into(service, &mut changeset)?;
        for file in &self.files {
            changeset.write(file.clone());
        }
        if let Wish::Work { wish: ItemWish::Complete { link: Some(link), .. }, .. } = wish {
            changeset.write(Write::AddUsedLink(link.clone()));
        }
        if let Wish::Job(job) = wish {
            self.job_into(service, job, &mut changeset);
        }
        self.audit_records(wish, &mut changeset);
        if let Some(audit) = self.audit(wish, subject) {
            changeset.write(audit.into());
        }
        if let Some(asked) = idempotency {
            // A key that was used long ago may still lie there until the next sweeping.
            if asked.expired {
                changeset.write(Write::DropIdempotency(asked.scope.clone(), asked.key.clone(), self.now_ms));
            }
            changeset.write(Write::PutIdempotency(asked.row(&subject, self.now_ms)?));
        }
        if !changeset.writes.is_empty() {
            for (name, version) in &self.active {
                let key = (DefinitionKind::Orchestration, name.clone());
                changeset.guard(Guard::Active(key, Some(*version)));
            }
        }
        Ok(changeset)
    }

    /// Schedules with their jobs, and the event.
    fn triggers_into(&self, changeset: &mut Changeset) {
        for row in &self.schedules {
            changeset.write(Write::PutSchedule(Box::new(row.clone())));
        }
        for job in &self.jobs {
            changeset.write(Write::PutJob(job.clone()));
        }
        if let Some(row) = &self.received {
            changeset.write(Write::AddReceivedEvent(Box::new(row.clone())));
        }
    }

    fn messages_into(&self, changeset: &mut Changeset) {
        // In one order for everybody, so that two plans never wait for each other.
        let mut waited: Vec<_> = self.waited.iter().collect();
        waited.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        for (name, key, what) in waited {
            changeset.guard(Guard::Channel(name.clone(), key.clone(), self.now_ms));
            let (name, key) = (name.clone(), key.clone());
            changeset.guard(match what {
                Waited::Subscribers(known) => Guard::Subscribers(name, key, known.clone()),
                Waited::Messages(since_ms, known) => {
                    Guard::WaitingMessages(name, key, *since_ms, known.clone())
                }
            });
        }
        for message in &self.messages {
            changeset.write(Write::PutMessage(Box::new(message.clone())));
        }
        for id in &self.taken_messages {
            changeset.write(Write::TakeMessage(*id));
        }
    }

    fn records_into(&self, changeset: &mut Changeset) {
        let changed = self.records.values().filter(|planned| !planned.changes.is_empty() && !planned.deleted);
        let mut named: BTreeSet<RecordId> =
            changed.flat_map(|planned| lookups_of(&planned.row, &self.known)).collect();
        // Who keeps a record as it is and who changes it meet at its row: one of them is first. Records of the plan have a guard.
        // The same for work that begins to be about a record, and whoever deletes that.
        let worked_on = self.runs.values().flat_map(RunPlan::begun_about);
        named.extend(self.locked().chain(worked_on).filter(|id| !self.records.contains_key(id)));
        for id in named.into_iter().filter(|id| !self.is_made_here(*id)) {
            changeset.guard(Guard::RecordThere(id));
        }
        for id in &self.held_files {
            changeset.guard(Guard::FileThere(*id));
        }
        let changed = |planned: &&RecordPlan| {
            !(planned.changes.is_empty() || planned.deleted && planned.stored_revision.is_none())
        };
        let objects: BTreeSet<&Name> =
            self.records.values().filter(changed).map(|planned| &planned.row.object).collect();
        for (id, planned) in &self.records {
            let Some(revision) = planned.stored_revision else {
                // What was made and deleted within the plan was never there.
                if !planned.deleted {
                    changes_into(planned, changeset);
                }
                continue;
            };
            changeset.guard(Guard::Record(*id, revision));
            if planned.deleted || !planned.changes.is_empty() {
                let watching = self.watchers.get(id).map(Vec::as_slice).unwrap_or_default();
                let watching = watching.iter().map(|row| (row.run, row.fields.clone())).collect();
                changeset.guard(Guard::Watchers(*id, watching));
                changeset.guards.extend(self.keepers.get(id).map(|locks| keepers(*id, locks)));
            }
            match planned.deleted {
                true => self.deleted_into(*id, planned, revision, changeset),
                false => changes_into(planned, changeset),
            }
        }
        // Records are checked against what the object says now; of many records of one object it is asked once.
        for object in objects {
            let revision = self.known.object_revisions.get(object).copied().unwrap_or(0);
            changeset.guard(Guard::Object(object.clone(), revision));
        }
        let is_kept = |id| self.records.get(&id).is_some_and(|planned| !planned.deleted);
        self.uniques.add_to(is_kept, changeset);
    }

    /// A record that a flow deletes: nobody may refer to it or be about it.
    fn deleted_into(&self, id: RecordId, planned: &RecordPlan, revision: i64, changeset: &mut Changeset) {
        let object = &planned.row.object;
        changeset
            .guard(Guard::NoOpenRuns(id))
            .guard(Guard::NotLookedUp(id, self.known.lookups_to(object)))
            .write(Write::DeleteRecord(id, revision))
            .write(Write::DeleteUniqueOf(id));
    }

    fn run_into(
        &self,
        service: &Service,
        id: RunId,
        planned: &RunPlan,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let (events, log_head) = fermata_store::chain::follow(id, planned.log_head, &planned.events);
        let log_head = *planned.log_head_after.get_or_init(|| log_head);
        let row = Box::new(RunRow { log_head, ..run_row(planned)? });
        changeset.write(match planned.stored_revision {
            0 => Write::InsertRun(row),
            _ => Write::UpdateRun(row),
        });
        if !events.is_empty() {
            changeset.write(Write::AppendEvents(id, events));
        }
        rows_into(planned, changeset);
        for (step, pass) in flows_ended(planned) {
            changeset.write(Write::DeleteFlowCalls(id, step, pass));
        }
        watches_into(id, planned, changeset);
        for (step, awaited) in &planned.subscriptions {
            match awaited {
                Some(awaited) => changeset.write(Write::PutSubscription(SubscriptionRow {
                    run: id,
                    step: step.clone(),
                    name: awaited.name.clone(),
                    key: awaited.key.clone(),
                    since_ms: awaited.since_ms,
                })),
                None if planned.stored_revision > 0 => {
                    changeset.write(Write::DeleteSubscription(id, step.clone()))
                }
                None => changeset,
            };
        }
        planned.decisions_into(service, changeset)?;
        let over = !planned.run.status().is_open();
        if over && planned.was_open {
            changeset.write(Write::DeleteJobsOf(format!("run:{id}:")));
            // A moment of the schedule may be waiting for this.
            let active = self.known.active.get(&planned.run.orchestration);
            let schedule = active.and_then(|active| active.definition.trigger.schedule());
            if schedule.is_some_and(|schedule| schedule.overlap == Overlap::Queue) {
                let job = queue_job(&planned.run.orchestration, self.now_ms);
                changeset.write(Write::PutJob(job));
            }
        }
        if over {
            return Ok(());
        }
        for (key, due) in &planned.timers {
            let job = format!("run:{id}:{key}");
            match due {
                Some(due_ms) => changeset.write(Write::PutJob(timer_job(id, job, key, *due_ms))),
                None if planned.stored_revision > 0 => changeset.write(Write::DeleteJob(job)),
                None => changeset,
            };
        }
        if planned.goes_on {
            changeset.write(Write::PutJob(continue_job(id, self.now_ms)));
        }
        Ok(())
    }

    /// A job that was carried out is gone, unless the run asked for the same moment again.
    fn job_into(&self, service: &Service, job: &JobRow, changeset: &mut Changeset) {
        changeset.guard(Guard::Job(job.key.clone(), service.inner.node.clone()));
        let again = changeset.writes.iter().any(|w| matches!(w, Write::PutJob(put) if put.key == job.key));
        if !again {
            changeset.write(Write::DeleteJob(job.key.clone()));
        }
    }
}

/// Every change of a record with its entry in the history.
fn changes_into(planned: &RecordPlan, changeset: &mut Changeset) {
    for (row, history) in &planned.changes {
        let row = Box::new(fermata_store::rows::RecordRow::clone(row));
        changeset.write(match row.revision {
            1 => Write::InsertRecord(row),
            _ => Write::UpdateRecord(row),
        });
        changeset.write(Write::AddRecordHistory(history.clone()));
    }
}

/// The records that a run waits on, as far as they differ.
fn watches_into(id: RunId, planned: &RunPlan, changeset: &mut Changeset) {
    let Some(watches) = &planned.watches else { return };
    for (record, fields) in watches {
        if planned.watched.get(record) != Some(fields) {
            let row = WatchRow { record: *record, run: id, fields: fields.clone() };
            changeset.write(Write::PutWatch(row));
        }
    }
    for record in planned.watched.keys().filter(|record| !watches.contains_key(record)) {
        changeset.write(Write::DeleteWatch(id, *record));
    }
}

/// The rows of what events touched.
fn rows_into(planned: &RunPlan, changeset: &mut Changeset) {
    let run = &planned.run;
    for stage in &planned.passed {
        changeset.write(Write::PutStageRun(stage_row(run, stage)));
        for step in &stage.steps {
            changeset.write(Write::PutStepRun(step_row(run, stage, step)));
            for item in &step.items {
                changeset.write(Write::PutWorkItem(Box::new(item_row(planned, stage, step, item))));
                // The step begins anew with an empty screen. Only what was closed this very moment keeps its drafts: somebody
                // may be at it and must not lose what they entered.
                if !planned.touched.items.contains(&item.id) {
                    changeset.write(Write::DeleteDrafts(item.id));
                }
            }
        }
    }
    for stage in run.stages.iter() {
        if planned.touched.stages.contains(&stage.name) {
            changeset.write(Write::PutStageRun(stage_row(run, stage)));
        }
        for step in &stage.steps {
            if planned.touched.steps.contains(&step.name) {
                changeset.write(Write::PutStepRun(step_row(run, stage, step)));
            }
            for item in step.items.iter().filter(|i| planned.touched.items.contains(&i.id)) {
                changeset.write(Write::PutWorkItem(Box::new(item_row(planned, stage, step, item))));
            }
        }
    }
}

/// The steps whose flow a job carried out and that ended for good: what other systems answered is not needed any more.
fn flows_ended(planned: &RunPlan) -> Vec<(Name, u32)> {
    let ended = planned.events.iter().filter_map(|record| match &record.event {
        Event::StepCompleted { step, .. }
        | Event::StepPassedOver { step, .. }
        | Event::StepDiscontinued { step } => Some(step),
        _ => None,
    });
    let background = |step: &&Name| {
        planned.definition.step(step).is_some_and(|(_, drawn)| matches!(drawn.work, Work::Background(_)))
    };
    let called = |step: &&Name| planned.called.contains(*step);
    let stages = || planned.passed.iter().chain(&planned.run.stages);
    let passes = |step: &Name| {
        let of = stages().filter(|stage| stage.steps.iter().any(|s| &s.name == step));
        of.map(|stage| (step.clone(), stage.pass)).collect::<Vec<_>>()
    };
    ended.filter(background).filter(called).flat_map(passes).collect()
}

fn run_row(planned: &RunPlan) -> Answer<RunRow> {
    let run = &planned.run;
    let (warn, due) = urgent(run);
    Ok(RunRow {
        id: run.id,
        orchestration: run.orchestration.clone(),
        version: run.version,
        title: run.title.clone(),
        status: run.status(),
        stage: run.stage_name().cloned(),
        stage_since_ms: run.current().map(|stage| stage.started_ms),
        record: run.record.clone(),
        started_ms: run.started_ms,
        started_by: actor_key(&run.started_by),
        ended_ms: ended_ms(run),
        sla: run.sla.clone(),
        urgent_warn_ms: warn,
        urgent_due_ms: due,
        revision: planned.stored_revision + 1,
        log_head: planned.log_head,
        state: serde_json::to_string(&**run).map_err(|error| internal(&error))?,
    })
}

/// When a run ended.
pub(crate) fn ended_ms(run: &Run) -> Option<i64> {
    match run.state {
        RunState::Completed { at_ms }
        | RunState::Cancelled { at_ms, .. }
        | RunState::Recalled { at_ms, .. } => Some(at_ms),
        _ => None,
    }
}

/// The earliest warning and the earliest due moment of all clocks of a run that go.
pub(crate) fn urgent(run: &Run) -> (Option<i64>, Option<i64>) {
    let stage = run.current();
    let clocks = || {
        let steps = stage.map(|s| s.steps.as_slice()).unwrap_or_default();
        let steps = steps.iter().filter_map(|s| s.sla.as_ref());
        run.sla.iter().chain(stage.and_then(|s| s.sla.as_ref())).chain(steps).filter(|c: &&Clock| c.runs())
    };
    (clocks().map(|c| c.warn_ms).min(), clocks().map(|c| c.due_ms).min())
}

fn stage_row(run: &Run, stage: &StageRun) -> StageRunRow {
    StageRunRow {
        run: run.id,
        orchestration: run.orchestration.clone(),
        stage: stage.name.clone(),
        pass: stage.pass,
        status: stage.status,
        started_ms: stage.started_ms,
        ended_ms: stage.ended_ms,
        sla: stage.sla.clone(),
    }
}

fn step_row(run: &Run, stage: &StageRun, step: &StepRun) -> StepRunRow {
    StepRunRow {
        run: run.id,
        orchestration: run.orchestration.clone(),
        stage: stage.name.clone(),
        pass: stage.pass,
        step: step.name.clone(),
        status: step.status,
        started_ms: step.started_ms,
        ended_ms: step.ended_ms,
        done_by: step.done_by.as_ref().map(actor_key),
        attempt: step.attempt,
        sla: step.sla.clone(),
    }
}

fn item_row(planned: &RunPlan, stage: &StageRun, step: &StepRun, item: &WorkItem) -> WorkItemRow {
    let run = &planned.run;
    let drawn = planned.definition.step(&step.name).map(|(_, step)| step.label.clone());
    WorkItemRow {
        id: item.id,
        run: run.id,
        run_title: run.title.clone(),
        orchestration: run.orchestration.clone(),
        version: run.version,
        stage: stage.name.clone(),
        pass: stage.pass,
        step: step.name.clone(),
        step_label: drawn.filter(|l| !l.is_empty()).unwrap_or_else(|| step.name.to_string()),
        status: item.status,
        assignee: item.assignee.clone(),
        offered_to: item.offered_to.clone(),
        flag: item.flag,
        priority: item.priority,
        record: item.record.clone().or_else(|| run.record.clone()),
        created_ms: item.created_ms,
        closed_ms: item.closed_ms,
        meant_for: item.meant_for.clone(),
        sla: step.sla.clone(),
    }
}

/// The rows that a run's state should have, for the doctor.
pub(crate) fn expected_rows(
    run: &Run,
    definition: &std::sync::Arc<fermata_engine::definition::Orchestration>,
) -> (Vec<StageRunRow>, Vec<StepRunRow>, Vec<WorkItemRow>) {
    let planned = RunPlan::new(definition.clone(), 0, std::sync::Arc::new(run.clone()));
    let stages = run.stages.iter().map(|stage| stage_row(run, stage)).collect();
    let steps = || run.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)));
    let items = steps().flat_map(|(stage, step)| step.items.iter().map(move |item| (stage, step, item)));
    let items = items.map(|(stage, step, item)| item_row(&planned, stage, step, item)).collect();
    (stages, steps().map(|(stage, step)| step_row(run, stage, step)).collect(), items)
}

fn timer_job(run: RunId, key: String, timer: &str, due_ms: i64) -> JobRow {
    let payload = json!({ "timer": timer });
    JobRow { key, kind: "timer".to_owned(), run: Some(run), due_ms, attempt: 0, payload }
}

/// A job that lets a run go on.
pub(crate) fn continue_job(run: RunId, now_ms: i64) -> JobRow {
    let (key, kind) = (format!("run:{run}:continue"), "continue".to_owned());
    JobRow { key, kind, run: Some(run), due_ms: now_ms, attempt: 0, payload: json!({}) }
}
