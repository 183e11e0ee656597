//! Messages in a plan: to every run that waits under their name and key, or kept for who begins to wait.

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{
    event::CloudEvent,
    ids::{Name, RunId},
    limits::{MESSAGE_KEY_LENGTH_MAX, MESSAGE_NAME_LENGTH_MAX},
    run::{
        Awaited,
        command::{Command, Rejection, RejectionCode},
        effects::awaited,
    },
    value::Value,
};
use fermata_store::rows::{JobRow, MessageRow};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

use super::{By, Halt, Plan, Subject};
use crate::{
    Service,
    limits::{MESSAGE_BYTES_MAX, MESSAGE_KEPT_MS, MESSAGES_LOOKED_AT_MAX, RUNS_TOUCHED_MAX},
    policy::{Action, allows, relations_to_run, require_with},
};

/// A message that is to be delivered.
#[derive(Debug, Clone)]
pub(crate) struct SentMessage {
    /// Its id.
    pub(crate) id: Uuid,
    /// What it is called.
    pub(crate) name: String,
    /// Which one it is.
    pub(crate) key: String,
    /// What it says.
    pub(crate) data: Value,
}

/// A name and key that a plan read who waits, or what waits, for.
pub(super) enum Waited {
    /// The steps that wait.
    Subscribers(Vec<(RunId, Name)>),
    /// The messages that wait since this moment.
    Messages(i64, Vec<Uuid>),
}

impl Plan {
    /// A message goes to every run that waits for it, each at most once; where none does, it is kept.
    pub(super) async fn send_message(
        &mut self,
        service: &Service,
        sent: &SentMessage,
    ) -> Result<Subject, Halt> {
        let waiting = service.inner.db.subscribers(&sent.name, &sent.key).await?;
        let known = waiting.iter().map(|row| (row.run, row.step.clone())).collect();
        self.waited.push((sent.name.clone(), sent.key.clone(), Waited::Subscribers(known)));
        let runs: BTreeSet<RunId> = waiting.iter().map(|row| row.run).collect();
        let (mut delivered, mut refused) = (0_i64, None);
        for run in runs {
            if self.runs.len() >= RUNS_TOUCHED_MAX && !self.runs.contains_key(&run) {
                self.put_later(message_job(run, sent, self.now_ms));
                delivered += 1;
                continue;
            }
            match self.hand_over(service, run, sent).await? {
                Ok(()) => delivered += 1,
                Err(rejection) => refused = refused.or(Some(rejection)),
            }
        }
        match refused.filter(|_| delivered == 0) {
            // It fits nobody who waits for it: whoever sends it is told what is wrong with it.
            Some(rejection) if rejection.code == RejectionCode::ValuesInvalid => {
                return Err(Halt::Refused(rejection.into()));
            }
            _ => {}
        }
        self.messages.push(MessageRow {
            id: sent.id,
            name: sent.name.clone(),
            key: sent.key.clone(),
            content: sent.data.clone(),
            at_ms: self.now_ms,
            expires_ms: self.now_ms + MESSAGE_KEPT_MS,
            delivered,
            waiting: delivered == 0,
        });
        Ok(Subject::Message(sent.id))
    }

    /// An event that is about something is a message too: its type is the name, its subject the key. One that fits nobody
    /// who waits for it is no fault of the event.
    pub(super) async fn send_event(&mut self, service: &Service, event: &CloudEvent) -> Result<(), Halt> {
        let key = event.subject.as_deref().map(str::trim).filter(|key| !key.is_empty());
        let Some(key) = key.filter(|key| key.chars().count() <= MESSAGE_KEY_LENGTH_MAX) else {
            return Ok(());
        };
        let small = event.data.to_string().len() <= MESSAGE_BYTES_MAX;
        if !small || event.kind.chars().count() > MESSAGE_NAME_LENGTH_MAX {
            return Ok(());
        }
        let id = service.inner.random.id(self.now_ms)?;
        let sent =
            SentMessage { id, name: event.kind.clone(), key: key.to_owned(), data: event.data.clone() };
        match self.send_message(service, &sent).await {
            Ok(_) => Ok(()),
            Err(Halt::Refused(error)) if error.kind == ErrorKind::Invalid => {
                tracing::debug!(event = event.id, "it fits no run that waits for it: {}", error.message);
                Ok(())
            }
            Err(halt) => Err(halt),
        }
    }

    async fn hand_over(
        &mut self,
        service: &Service,
        run: RunId,
        sent: &SentMessage,
    ) -> Result<Result<(), Rejection>, Halt> {
        let (name, key, data) = (sent.name.clone(), Some(sent.key.clone()), sent.data.clone());
        self.give(service, run, &Command::Message { name, key, data }, None, 0).await
    }

    /// A message for one run, whichever key it waits under.
    pub(super) async fn send_to_run(
        &mut self,
        service: &Service,
        run: RunId,
        name: &str,
        key: Option<&str>,
        data: &Value,
    ) -> Result<Subject, Halt> {
        self.load_run(service, run).await?;
        if let (By::Person(who), Some(planned)) = (&self.by, self.runs.get(&run)) {
            let relations = relations_to_run(&self.known.directory, &planned.run, &who.name);
            if !allows(who.role, &relations, Action::RunSee) {
                return Err(ApiError::not_found("run", run).into());
            }
            require_with(who, &relations, Action::MessageSend)?;
        }
        let (name, key) = (name.to_owned(), key.map(str::to_owned));
        self.command(service, run, &Command::Message { name, key, data: data.clone() }, None, 0).await?;
        Ok(Subject::Run(run))
    }

    /// A step began to wait for a message: the oldest one that waits for it and fits is taken at once.
    pub(super) async fn subscribe(
        &mut self,
        service: &Service,
        run: RunId,
        step: &Name,
        wanted: &Awaited,
    ) -> Result<(), Halt> {
        let still = self.run(run).is_some_and(|run| awaited(run).get(step) == Some(&wanted));
        if !still {
            return Ok(());
        }
        let (name, key) = (wanted.name.as_str(), wanted.key.as_str());
        let db = &service.inner.db;
        let found = db.waiting_messages(name, key, wanted.since_ms, MESSAGES_LOOKED_AT_MAX).await?;
        let known = found.iter().map(|row| row.id).collect();
        let full = found.len() >= MESSAGES_LOOKED_AT_MAX as usize;
        // So many that fit nobody: what waits beyond them is not looked at, so it cannot be guarded either.
        if !full {
            self.waited.push((name.to_owned(), key.to_owned(), Waited::Messages(wanted.since_ms, known)));
        }
        for row in found {
            if self.taken_messages.contains(&row.id) {
                continue;
            }
            let sent = SentMessage { id: row.id, name: row.name, key: row.key, data: row.content };
            match self.hand_over(service, run, &sent).await? {
                Ok(()) => {
                    self.taken_messages.insert(sent.id);
                    return Ok(());
                }
                Err(rejection) => {
                    tracing::warn!(%run, message = %sent.id, "a message that waited does not fit: {}", rejection.message);
                }
            }
        }
        Ok(())
    }

    /// A message that came when this plan was full.
    pub(super) async fn message_job(
        &mut self,
        service: &Service,
        run: RunId,
        job: &JobRow,
    ) -> Result<Subject, Halt> {
        let text = |part: &str| job.payload.get(part).and_then(Value::as_str).unwrap_or_default().to_owned();
        let sent = SentMessage {
            id: Uuid::nil(),
            name: text("name"),
            key: text("key"),
            data: job.payload.get("data").cloned().unwrap_or_default(),
        };
        if let Err(rejection) = self.hand_over(service, run, &sent).await? {
            tracing::debug!(%run, ?rejection, "the message is not waited for any more");
        }
        Ok(Subject::Run(run))
    }
}

fn message_job(run: RunId, sent: &SentMessage, now_ms: i64) -> JobRow {
    JobRow {
        key: format!("run:{run}:message:{}", sent.id),
        kind: "message".to_owned(),
        run: None,
        due_ms: now_ms,
        attempt: 0,
        payload: json!({ "run": run, "name": sent.name, "key": sent.key, "data": sent.data }),
    }
}
