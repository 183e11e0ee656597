//! From a wish to a commit: plan, apply, tell.
//!
//! Everything that follows from a wish (new states of runs, read rows, record changes and the runs these start or wake,
//! timers, notifications, the kept answer) is planned in memory and applied as one changeset, whole or not at all. What was
//! read is guarded: when somebody else was quicker, it is planned again on what they left. A run that contradicts itself is
//! stopped as an incident; the server goes on.

mod attached;
mod audit;
mod calls;
mod changeset;
mod children;
mod decisions;
mod events;
mod importing;
mod items;
mod load;
mod locked;
mod messages;
mod notices;
mod plan;
mod questions;
mod records;
mod runs;
mod saving;
mod schedules;
mod sends;
mod tell;
mod watching;

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{
    context::Actor,
    event::CloudEvent,
    flow::action::callout::Callout,
    ids::{Name, RecordId, RunId, WorkItemId},
    object::RecordRef,
    people::Assignee,
    run::{
        Incident,
        command::{Command, Deciding},
    },
    value::Value,
};
use fermata_store::{
    StoreError,
    rows::{IdempotencyRow, JobRow, UsedLinkRow},
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

use crate::{
    Answer, Service, SignedIn,
    error::store,
    limits::{IDEMPOTENCY_LENGTH_MAX, IDEMPOTENCY_MS, RETRIES_MAX},
    policy::Action,
};

pub(crate) use changeset::{continue_job, ended_ms, expected_rows, urgent};
pub(crate) use events::event_view;
pub(crate) use importing::{ImportBatch, ImportLine, LineProblem, LineWish, problems_of};
pub(crate) use load::{engine_record, fields_of};
pub(crate) use locked::keepers;
pub(crate) use messages::SentMessage;
pub(crate) use plan::Plan;
pub(crate) use saving::index_key;
pub(crate) use tell::concerned;

/// Who wishes.
#[derive(Debug, Clone)]
pub(crate) enum By {
    /// A person.
    Person(SignedIn),
    /// Fermata itself.
    System,
}

impl By {
    /// As the engine knows them.
    pub(crate) fn actor(&self) -> Actor {
        match self {
            Self::Person(who) => who.actor(),
            Self::System => Actor::System,
        }
    }

    /// As rows know them.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Person(who) => who.key(),
            Self::System => "system".to_owned(),
        }
    }
}

/// What is wished.
#[derive(Debug, Clone)]
pub(crate) enum Wish {
    /// Start a run of the active version.
    Start {
        /// Which orchestration.
        orchestration: Name,
        /// The record it is about.
        record: Option<RecordRef>,
        /// By input name.
        inputs: BTreeMap<String, Value>,
    },
    /// An operator's command.
    Operate {
        /// Which run.
        run: RunId,
        /// What.
        command: Command,
        /// What the policy is asked.
        action: Action,
    },
    /// Open work of a run for somebody else, together.
    ReassignRun {
        /// Which run.
        run: RunId,
        /// Which of its items; none: all that are open.
        items: Option<Vec<WorkItemId>>,
        /// To whom.
        to: Assignee,
        /// Why.
        reason: String,
    },
    /// Something with a work item.
    Work {
        /// Which.
        item: WorkItemId,
        /// What.
        wish: ItemWish,
    },
    /// A new record.
    CreateRecord {
        /// Of which object.
        object: Name,
        /// Its fields as given.
        fields: BTreeMap<String, Value>,
    },
    /// A record that other systems know by a value of a field: new, or changed.
    UpsertRecord {
        /// Of which object.
        object: Name,
        /// The field.
        field: Name,
        /// Its value, as given.
        value: Value,
        /// The other fields, as given.
        fields: BTreeMap<String, Value>,
    },
    /// A changed record.
    ChangeRecord {
        /// Of which object.
        object: Name,
        /// Which.
        id: RecordId,
        /// The fields that change, as given.
        fields: BTreeMap<String, Value>,
        /// The revision that the caller saw.
        if_match: Option<i64>,
    },
    /// A deleted record.
    DeleteRecord {
        /// Of which object.
        object: Name,
        /// Which.
        id: RecordId,
    },
    /// Rows of a file become records.
    Import(Box<ImportBatch>),
    /// A message for whoever waits for it.
    Send(SentMessage),
    /// A message for one run.
    SendToRun {
        /// Which.
        run: RunId,
        /// What it is called.
        name: String,
        /// Which one it is; none: whichever the run waits for.
        key: Option<String>,
        /// What it says.
        data: Value,
    },
    /// A job is due.
    Job(JobRow),
    /// An event has come.
    Event(Box<CloudEvent>),
    /// A run that contradicts itself stops.
    Stop {
        /// Which.
        run: RunId,
        /// Why.
        incident: Incident,
    },
}

/// What can be done with a work item.
#[derive(Debug, Clone)]
pub(crate) enum ItemWish {
    /// Take it.
    Claim,
    /// Give it back.
    Release,
    /// Finish it.
    Complete {
        /// The button.
        outcome: Option<String>,
        /// What was filled in.
        values: BTreeMap<String, Value>,
        /// What goes with a decision: comment, where it goes back to, signature.
        decision: Option<Box<Deciding>>,
        /// The link of a mail that is used up by it.
        link: Option<Box<UsedLinkRow>>,
    },
    /// Ask a colleague to do it.
    Delegate {
        /// Whom.
        to: Name,
        /// Why.
        reason: String,
    },
    /// Give it back to who asked, or take it back.
    HandBack {
        /// What is said about it.
        reason: String,
    },
    /// Look who should have it, now that somebody has gone away or is back.
    SettleAbsence,
    /// Finish it in the place of whoever has it.
    CompleteFor {
        /// The button.
        outcome: Option<String>,
        /// What was filled in.
        values: BTreeMap<String, Value>,
        /// Why.
        reason: String,
    },
    /// Give it to somebody else.
    Reassign {
        /// To whom.
        to: Assignee,
        /// Why.
        reason: String,
    },
}

/// The caller's key under which the answer is kept.
#[derive(Debug, Clone)]
pub(crate) struct Idempotency {
    scope: String,
    key: String,
    fingerprint: Vec<u8>,
    /// Whether it was used before, so long ago that this no longer counts.
    expired: bool,
}

impl Idempotency {
    /// A key for what `who` does (`start customer_onboarding`), if they gave one; `request` is what they asked for.
    pub(crate) fn new(
        who: &SignedIn,
        what: &str,
        key: Option<String>,
        request: &impl serde::Serialize,
    ) -> Answer<Option<Self>> {
        let Some(key) = key else { return Ok(None) };
        if key.is_empty() || key.chars().count() > IDEMPOTENCY_LENGTH_MAX {
            let message = format!("must have 1 to {IDEMPOTENCY_LENGTH_MAX} characters");
            return Err(ApiError::field("Idempotency-Key", "wrong_length", message));
        }
        let request = serde_json::to_vec(request).map_err(|e| crate::error::internal(&e))?;
        let fingerprint = Sha256::digest(&request).to_vec();
        Ok(Some(Self { scope: format!("{} {what}", who.key()), key, fingerprint, expired: false }))
    }

    fn row(&self, subject: &Subject, now_ms: i64) -> Answer<IdempotencyRow> {
        Ok(IdempotencyRow {
            scope: self.scope.clone(),
            key: self.key.clone(),
            fingerprint: self.fingerprint.clone(),
            answer: crate::error::written(subject)?,
            expires_ms: now_ms + IDEMPOTENCY_MS,
        })
    }
}

/// What a wish was about, once carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Subject {
    /// A run.
    Run(RunId),
    /// A work item.
    Item(WorkItemId),
    /// A record.
    Record(RecordId),
    /// A message.
    Message(uuid::Uuid),
    /// Nothing that is left.
    Nothing,
}

/// What came of a wish.
pub(crate) enum Outcome {
    /// It was carried out now; the plan holds the new states.
    Done(Subject, Box<Plan>),
    /// It had been carried out before under the same idempotency key.
    Before(Subject),
}

/// How far a wish came.
pub(crate) enum Came {
    /// To its end.
    Through(Outcome),
    /// Nothing was done yet: the flow of a job must hear from other systems first.
    ToCalls(Vec<Callout>),
}

/// Why a plan cannot be made.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The caller is told.
    Refused(ApiError),
    /// The run contradicts itself: it is stopped.
    Broken(RunId, Incident),
    /// A flow must hear from other systems first.
    CallsOut(Vec<Callout>),
}

impl From<ApiError> for Halt {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Refused(store(error))
    }
}

impl Service {
    /// Carries out a wish.
    pub(crate) async fn carry_out(
        &self,
        by: &By,
        wish: &Wish,
        idempotency: Option<&Idempotency>,
    ) -> Answer<Outcome> {
        match self.carry_on(by, wish, idempotency).await? {
            Came::Through(outcome) => Ok(outcome),
            Came::ToCalls(_) => Err(crate::error::fault("only a job calls other systems")),
        }
    }

    /// Carries out a wish, or comes as far as the calls that its flow makes.
    async fn carry_on(&self, by: &By, wish: &Wish, idempotency: Option<&Idempotency>) -> Answer<Came> {
        let mut asked = idempotency.cloned();
        if let Some(before) = self.done_before(asked.as_mut()).await? {
            return Ok(Came::Through(Outcome::Before(before)));
        }
        let mut fresh = false;
        for _ in 0..RETRIES_MAX {
            let mut plan = Box::new(Plan::new(self, by, fresh));
            let subject = match plan.make(self, wish).await {
                Ok(subject) => subject,
                // What is remembered may be out of date: only what is stored can refuse.
                Err(Halt::Refused(_) | Halt::Broken(..)) if plan.used_memory() => {
                    self.forget(&plan);
                    fresh = true;
                    continue;
                }
                Err(Halt::Refused(error)) => return Err(error),
                Err(Halt::Broken(run, incident)) => return self.stop(run, incident).await.map(Came::Through),
                Err(Halt::CallsOut(calls)) => return Ok(Came::ToCalls(calls)),
            };
            let changeset = plan.changeset(self, wish, subject, asked.as_ref())?;
            if changeset.writes.is_empty() {
                return Ok(Came::Through(Outcome::Done(subject, plan)));
            }
            match self.commit(changeset).await {
                Ok(()) => {
                    self.tell(&plan);
                    return Ok(Came::Through(Outcome::Done(subject, plan)));
                }
                Err(StoreError::Conflict(what)) => {
                    tracing::debug!(what, "somebody was quicker: deciding again");
                    metrics::counter!("fermata_transition_conflicts_total").increment(1);
                    self.forget(&plan);
                    if plan.depends_on_definitions() {
                        self.learn().await?;
                    }
                    fresh = true;
                }
                // Somebody took a value of a unique field first: planned again, it is known who.
                Err(StoreError::Duplicate(what)) if what == "unique_values" => {
                    self.forget(&plan);
                    fresh = true;
                }
                Err(StoreError::Duplicate(what)) if what.contains("idempotency") => {
                    if let Some(before) = self.done_before(asked.as_mut()).await? {
                        return Ok(Came::Through(Outcome::Before(before)));
                    }
                }
                Err(StoreError::Duplicate(what)) if what.contains("received_events") => {
                    return Ok(Came::Through(Outcome::Before(Subject::Nothing)));
                }
                Err(other) => return Err(store(other)),
            }
        }
        Err(ApiError::new(
            ErrorKind::Conflict,
            "changed_meanwhile",
            "Many people are changing this at the same moment. Nothing was lost: try again.",
        ))
    }

    /// What a wish with this key led to, if it was carried out before.
    async fn done_before(&self, idempotency: Option<&mut Idempotency>) -> Answer<Option<Subject>> {
        let Some(asked) = idempotency else { return Ok(None) };
        match self.inner.db.idempotency(&asked.scope, &asked.key).await.map_err(store)? {
            None => Ok(None),
            Some(row) if row.expires_ms <= self.now_ms() => {
                asked.expired = true;
                Ok(None)
            }
            Some(row) if row.fingerprint == asked.fingerprint => Ok(Some(crate::error::read(row.answer)?)),
            Some(_) => Err(ApiError::new(
                ErrorKind::Conflict,
                "idempotency_key_reused",
                "This idempotency key was used for another request. Use a new key for a new request.",
            )),
        }
    }

    /// Stops a run that contradicts itself, and says so.
    async fn stop(&self, run: RunId, incident: Incident) -> Answer<Outcome> {
        tracing::error!(%run, code = incident.code, "a run is stopped: {}", incident.message);
        let message = format!("The run was stopped: {}", incident.message);
        let stop = Wish::Stop { run, incident };
        Box::pin(self.carry_out(&By::System, &stop, None)).await?;
        Err(ApiError::new(ErrorKind::Conflict, "run_stopped", message))
    }
}
