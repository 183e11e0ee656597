//! An event has come: which orchestrations it starts, with what, about which record. What it started is kept with the event in
//! the same changeset, so that the same event never starts anything twice.

use fermata_api::{ApiError, Moment, triggers::*};
use fermata_engine::{
    condition::ConditionError,
    definition::{RecordLookup, Trigger},
    event::CloudEvent,
    flow::Answers,
    ids::RecordId,
    object::{Record, RecordRef},
    run::triggers,
};
use fermata_store::rows::{EventRow, JobRow};

use super::{Halt, Plan, Subject, load::engine_record, schedules::is_about_this};
use crate::{Service, error::written, known::Active};

/// What one orchestration makes of an event.
enum Met {
    /// It is about other events.
    Not,
    /// It listens, but does not start.
    Missed(String),
    /// It starts.
    Start(Box<(Option<RecordRef>, fermata_engine::value::Values)>),
}

/// The kind of the jobs that hand events of flows on.
pub(super) const EVENT_JOB: &str = "event";

/// The job that hands an event which a flow published to everything that listens to events: put into the plan of the transition
/// that publishes it.
pub(crate) fn event_job(event: &CloudEvent, now_ms: i64) -> Result<JobRow, ApiError> {
    Ok(JobRow {
        key: format!("event:{}", event.id),
        kind: EVENT_JOB.to_owned(),
        run: None,
        due_ms: now_ms,
        attempt: 0,
        payload: written(event)?,
    })
}

impl Plan {
    /// An event that a flow published is handed on.
    pub(super) async fn published(&mut self, service: &Service, job: &JobRow) -> Result<Subject, Halt> {
        let event: CloudEvent = crate::error::read(job.payload.clone())?;
        self.event(service, &event).await?;
        self.send_event(service, &event).await?;
        Ok(Subject::Nothing)
    }

    /// Starts what an event starts.
    pub(super) async fn event(&mut self, service: &Service, event: &CloudEvent) -> Result<(), Halt> {
        let known = self.known.clone();
        let mut answer =
            EventAnswer { id: event.id.clone(), source: event.source.clone(), ..EventAnswer::default() };
        for (name, active) in &known.active {
            if !matches!(active.definition.trigger, Trigger::Event { .. }) {
                continue;
            }
            let missed = match self.met(service, active, event).await? {
                Met::Not => continue,
                Met::Missed(why) => why,
                Met::Start(with) => {
                    let (record, inputs) = *with;
                    match self.start(service, name, active, record, inputs, 1).await {
                        Ok(run) => {
                            let label = active.definition.label.clone();
                            answer.started.push(EventStart { orchestration: name.clone(), label, run });
                            continue;
                        }
                        Err(Halt::Refused(error)) if is_about_this(&error) => {
                            self.tell_of_missed_start(service, active, "for an event", &error)?;
                            error.message
                        }
                        Err(halt) => return Err(halt),
                    }
                }
            };
            let label = active.definition.label.clone();
            answer.not_started.push(EventMiss { orchestration: name.clone(), label, why: missed });
        }
        answer.message = sentence(&answer);
        self.received = Some(EventRow {
            id: service.inner.random.id(self.now_ms)?,
            source: event.source.clone(),
            event: event.id.clone(),
            kind: event.kind.clone(),
            subject: event.subject.clone(),
            hook: event.hook.clone(),
            received_ms: self.now_ms,
            result: written(&answer)?,
        });
        Ok(())
    }

    async fn met(&mut self, service: &Service, active: &Active, event: &CloudEvent) -> Result<Met, Halt> {
        let Trigger::Event { source, record: lookup, .. } = &active.definition.trigger else {
            return Ok(Met::Not);
        };
        if !event.is_of(source) {
            return Ok(Met::Not);
        }
        let known = self.known.clone();
        let context = self.trigger_context(service, &known, active)?;
        match self.meets(service, active, event).await? {
            Ok(true) => {}
            Ok(false) => return Ok(Met::Missed("The conditions of its trigger do not hold.".to_owned())),
            Err(error) => {
                return Ok(Met::Missed(format!("The conditions of its trigger have no answer: {error}")));
            }
        }
        let record = match lookup {
            None => None,
            Some(lookup) => {
                let value = match triggers::looked_up(&context, lookup, event) {
                    Ok(value) => fermata_engine::value::value_text(&value),
                    Err(error) => return Ok(Met::Missed(format!("The record cannot be looked up: {error}"))),
                };
                match self.record_of_event(service, lookup, &value).await? {
                    Ok(record) => Some(record),
                    Err(why) => return Ok(Met::Missed(why)),
                }
            }
        };
        let given = match triggers::event_inputs(&context, event, record.as_ref()) {
            Ok(given) => given,
            Err(error) => return Ok(Met::Missed(format!("The inputs cannot be filled in: {error}"))),
        };
        match crate::runs::checked_inputs(&active.definition, &given) {
            Ok(inputs) => Ok(Met::Start(Box::new((record.map(|record| record.at), inputs)))),
            Err(error) => Ok(Met::Missed(error.message)),
        }
    }

    /// Whether the trigger's filter holds.
    async fn meets(
        &mut self,
        service: &Service,
        active: &Active,
        event: &CloudEvent,
    ) -> Result<Result<bool, ConditionError>, Halt> {
        let known = self.known.clone();
        let mut answers = Answers::new();
        loop {
            let mut context = self.trigger_context(service, &known, active)?;
            context.answers = answers;
            let meets = triggers::by_event(&context, event);
            let open = context.answers.take_open();
            answers = context.answers;
            if open.is_empty() {
                return Ok(meets);
            }
            self.answer(service, open, &mut answers).await?;
        }
    }

    /// The one record that holds this, or why there is none.
    async fn record_of_event(
        &mut self,
        service: &Service,
        lookup: &RecordLookup,
        value: &str,
    ) -> Result<Result<Record, String>, Halt> {
        let RecordLookup { object, field, .. } = lookup;
        let label = self.known.objects.get(object).map_or(object.to_string(), |o| o.label.clone());
        if value.is_empty() {
            return Ok(Err(format!("The event does not say which {label} it is about.")));
        }
        let found: Vec<RecordId> = match field.as_str() {
            "id" => value.parse().into_iter().collect(),
            _ => {
                let found = service.inner.db.records_holding(object, field, value).await?;
                found.into_iter().map(|record| record.id).collect()
            }
        };
        let shown: String = value.chars().take(100).collect();
        let none = || Ok(Err(format!("There is no {label} whose {field} is {shown}.")));
        match found.as_slice() {
            [] => none(),
            [id] if self.load_record(service, *id).await? => match self.records.get(id) {
                Some(planned) if planned.row.object == *object => Ok(Ok(engine_record(&planned.row)?)),
                _ => none(),
            },
            [_] => none(),
            _ => Ok(Err(format!("There is more than one {label} whose {field} is {shown}."))),
        }
    }
}

fn sentence(answer: &EventAnswer) -> String {
    match (answer.started.as_slice(), answer.not_started.as_slice()) {
        ([], []) => "No orchestration is about such events: nothing was started.".to_owned(),
        ([], [one]) => format!("{} was not started: {}", one.label, one.why),
        ([], many) => format!("None of {} orchestrations was started.", many.len()),
        ([one], _) => format!("{} was started.", one.label),
        (many, _) => format!("{} runs were started.", many.len()),
    }
}

/// An event that was taken in, as people see it.
pub(crate) fn event_view(row: EventRow) -> Result<EventView, ApiError> {
    Ok(EventView {
        id: row.id,
        kind: row.kind,
        subject: row.subject,
        hook: row.hook,
        received: Moment(row.received_ms),
        answer: crate::error::read(row.result)?,
    })
}
