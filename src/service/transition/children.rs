//! Runs within runs in a plan: children start, are cancelled with their parent, and tell it where they stand. What is too
//! much for one transaction is left to jobs, each of which finds out for itself whether it is still wanted.

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{
    ids::{Name, RunId},
    object::RecordRef,
    run::{
        ChildStatus, Parent,
        command::{ChildNews, Command},
        effects::ChildStart,
        event::ChildRecord,
    },
    value::Values,
};
use fermata_store::rows::JobRow;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{Halt, Plan, Subject, runs::Beginning};
use crate::{Service, error::internal, limits::RUNS_TOUCHED_MAX};

impl Plan {
    fn is_full_for(&self, run: RunId) -> bool {
        self.runs.len() >= RUNS_TOUCHED_MAX && !self.runs.contains_key(&run)
    }

    /// A run starts for a step of another one; where it cannot, that one is told why.
    pub(super) async fn start_child(
        &mut self,
        service: &Service,
        start: ChildStart,
        depth: usize,
    ) -> Result<(), Halt> {
        if self.is_full_for(start.child) {
            let key = start_key(start.child);
            self.put_later(job(key, "start", &start, self.now_ms)?);
            return Ok(());
        }
        let (child, parent) = (start.child, start.parent.clone());
        match self.try_start(service, start, depth).await {
            Ok(()) => Ok(()),
            Err(Halt::Refused(error)) if error.kind != ErrorKind::Internal => {
                let news = ChildNews {
                    status: ChildStatus::Refused,
                    outputs: Values::new(),
                    message: error.message,
                };
                self.tell_parent(service, child, parent, news, depth).await
            }
            Err(halt) => Err(halt),
        }
    }

    async fn try_start(&mut self, service: &Service, start: ChildStart, depth: usize) -> Result<(), Halt> {
        let known = self.known.clone();
        let name = &start.orchestration;
        let active = known.active.get(name).ok_or_else(|| crate::runs::not_startable(&known, name))?;
        let record = match start.record {
            None => None,
            Some(record) => Some(self.child_record(service, record).await?),
        };
        let actor = self.run(start.parent.run).map(|parent| parent.started_by.clone());
        let begin = Beginning { id: start.child, parent: Some(start.parent), actor, prior: None };
        self.start_with(service, name, active, record, start.inputs, begin, depth).await.map(|_| ())
    }

    async fn child_record(&mut self, service: &Service, record: ChildRecord) -> Result<RecordRef, Halt> {
        if let Some(object) = record.object {
            return Ok(RecordRef { object, id: record.id });
        }
        let found = self.load_record(service, record.id).await?;
        let planned = self.records.get(&record.id).filter(|_| found);
        let object: Option<Name> = planned.map(|planned| planned.row.object.clone());
        let object = object.ok_or_else(|| ApiError::not_found("record", record.id))?;
        Ok(RecordRef { object, id: record.id })
    }

    /// A run hears of one that it started: at once where it is at hand or waits for this one alone, else by a job, since
    /// many that end at the same moment would get in one another's way.
    pub(super) async fn tell_parent(
        &mut self,
        service: &Service,
        child: RunId,
        parent: Parent,
        news: ChildNews,
        depth: usize,
    ) -> Result<(), Halt> {
        let here = self.runs.contains_key(&parent.run);
        if here || (parent.number.is_none() && !self.is_full_for(parent.run)) {
            return self.hear_of_child(service, parent.run, child, news, depth).await;
        }
        let key = format!("run:{}:child:{child}", parent.run);
        let payload = json!({ "run": parent.run, "child": child, "news": news });
        self.put_later(job(key, "child", &payload, self.now_ms)?);
        Ok(())
    }

    async fn hear_of_child(
        &mut self,
        service: &Service,
        parent: RunId,
        child: RunId,
        news: ChildNews,
        depth: usize,
    ) -> Result<(), Halt> {
        match self.load_run(service, parent).await {
            Ok(()) => self.follow(service, parent, &Command::Child { child, news }, None, depth + 1).await,
            Err(Halt::Refused(error)) if error.kind == ErrorKind::NotFound => Ok(()),
            Err(halt) => Err(halt),
        }
    }

    /// A run is cancelled because the one that started it does not need it any more.
    pub(super) async fn stop_child(
        &mut self,
        service: &Service,
        child: RunId,
        reason: &str,
        depth: usize,
    ) -> Result<(), Halt> {
        // It was to start later in this very plan: then it does not start at all.
        if self.later_jobs.remove(&start_key(child)).is_some() {
            return Ok(());
        }
        if self.is_full_for(child) {
            let key = format!("run:{child}:cancel");
            let payload = json!({ "run": child, "reason": reason });
            self.put_later(job(key, "cancel", &payload, self.now_ms)?);
            return Ok(());
        }
        match self.load_run(service, child).await {
            Ok(()) => {
                self.stopped.insert(child);
                let reason = reason.to_owned();
                self.follow(service, child, &Command::Cancel { reason }, None, depth + 1).await
            }
            // It waits for a job that starts it: whoever is quicker wins, and the other one looks again.
            Err(Halt::Refused(error)) if error.kind == ErrorKind::NotFound => {
                self.taken_jobs.insert(start_key(child));
                Ok(())
            }
            Err(halt) => Err(halt),
        }
    }

    /// A job about runs within runs; none where it is about something else.
    pub(super) async fn child_job(
        &mut self,
        service: &Service,
        job: &JobRow,
    ) -> Result<Option<Subject>, Halt> {
        match job.kind.as_str() {
            "start" => self.start_job(service, read(&job.payload)?).await?,
            "child" => {
                let (parent, child) = (read(part(&job.payload, "run"))?, read(part(&job.payload, "child"))?);
                self.hear_of_child(service, parent, child, read(part(&job.payload, "news"))?, 0).await?;
            }
            "cancel" => {
                let reason = part(&job.payload, "reason").as_str().unwrap_or_default();
                self.stop_child(service, read(part(&job.payload, "run"))?, reason, 0).await?;
            }
            "message" => {
                let run = read(part(&job.payload, "run"))?;
                return self.message_job(service, run, job).await.map(Some);
            }
            _ => return Ok(None),
        }
        Ok(Some(Subject::Nothing))
    }

    /// A run that could not start with its parent's transaction starts now, if it is still wanted.
    async fn start_job(&mut self, service: &Service, start: ChildStart) -> Result<(), Halt> {
        match self.load_run(service, start.parent.run).await {
            Err(Halt::Refused(error)) if error.kind == ErrorKind::NotFound => return Ok(()),
            other => other?,
        }
        let wanted = self.run(start.parent.run).is_some_and(|parent| {
            let children = parent.current_step(&start.parent.step).and_then(|step| step.children.as_ref());
            children.is_some_and(|children| children.open().any(|child| child == start.child))
        });
        match wanted {
            true => self.start_child(service, start, 0).await,
            false => Ok(()),
        }
    }
}

fn start_key(child: RunId) -> String {
    format!("run:{child}:start")
}

fn job(key: String, kind: &str, payload: &impl Serialize, now_ms: i64) -> Result<JobRow, Halt> {
    let payload = serde_json::to_value(payload).map_err(|error| Halt::Refused(internal(&error)))?;
    Ok(JobRow { key, kind: kind.to_owned(), run: None, due_ms: now_ms, attempt: 0, payload })
}

fn part<'v>(payload: &'v Value, name: &str) -> &'v Value {
    payload.get(name).unwrap_or(&Value::Null)
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Halt> {
    serde_json::from_value(value.clone()).map_err(|error| Halt::Refused(internal(&error)))
}
