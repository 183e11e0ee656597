//! Records that stand still while it is decided on them: who may change one all the same. Flows of the run that decides, and of
//! the runs around it, go on; a flow of any other run fails at the element that would change the record.

use std::collections::BTreeMap;

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{
    definition::{Orchestration, Work},
    flow::{Answer as Said, Answers, Question},
    ids::{RecordId, RunId},
    limits::SUB_DEPTH_MAX,
    object::RecordRef,
    people::Role,
    run::{
        decide::Decided,
        event::{Event, EventRecord},
    },
};
use fermata_store::{Guard, rows::RecordLockRow};

use super::{By, Halt, Plan};
use crate::{Answer, Service, SignedIn, error::store};

/// A record that a decision would change.
struct Touched {
    at: RecordRef,
    /// Whether somebody filled it in on a screen.
    by_hand: bool,
}

impl Plan {
    /// What must be said to the flows of a decision before it may stand: the records that they would change although another run
    /// keeps them as they are, with that run's title. Nothing, where it may stand.
    pub(super) async fn kept_by_others(
        &mut self,
        service: &Service,
        (id, depth): (RunId, usize),
        definition: &Orchestration,
        decided: &Decided,
        answers: &Answers,
    ) -> Result<Vec<(Question, Said)>, Halt> {
        let mut kept = Vec::new();
        for (_, touched) in touched(definition, &decided.events) {
            let question = Question::Locked(touched.at.clone());
            let said = answers.known().iter().any(|(known, _)| known == &question);
            if said || self.is_made_here(touched.at.id) {
                continue;
            }
            for lock in self.locks_of(service, touched.at.id).await? {
                let own = match &decided.run.parent {
                    _ if lock.run == id => true,
                    Some(parent) => {
                        self.top(service, parent.run).await? == self.top(service, lock.run).await?
                    }
                    None => self.top(service, lock.run).await? == id,
                };
                if own || (touched.by_hand && depth == 0 && self.may_by_hand(service, &lock).await?) {
                    continue;
                }
                let title = service.title_of(&lock).await?;
                kept.push((question, Said::Locked(Some(title))));
                break;
            }
        }
        Ok(kept)
    }

    /// The records that steps keep as they are from now on.
    pub(super) fn locked(&self) -> impl Iterator<Item = RecordId> {
        let locks = self.runs.values().flat_map(|planned| &planned.locks);
        locks.filter(|(_, lock)| lock.is_some()).map(|((_, record), _)| *record)
    }

    /// By which steps a record is kept as it is once the plan is committed. What the database knew is asked once: a guard of the
    /// changeset says that it is still so.
    async fn locks_of(&mut self, service: &Service, record: RecordId) -> Result<Vec<RecordLockRow>, Halt> {
        let mut locks = match self.keepers.get(&record) {
            Some(known) => known.clone(),
            None => {
                let known = service.inner.db.record_locks(record).await?;
                self.keepers.insert(record, known.clone());
                known
            }
        };
        for (run, planned) in &self.runs {
            for ((step, _), lock) in planned.locks.iter().filter(|((_, of), _)| *of == record) {
                locks.retain(|known| known.run != *run || &known.step != step);
                locks.extend(lock.clone());
            }
        }
        Ok(locks)
    }

    /// The run that nobody started by a step, from which this one comes.
    async fn top(&self, service: &Service, run: RunId) -> Result<RunId, Halt> {
        let mut top = run;
        for _ in 0..=SUB_DEPTH_MAX {
            let above = match self.run(top) {
                Some(run) => run.parent.clone(),
                None => service.stored_run(top).await?.and_then(|stored| stored.run.parent.clone()),
            };
            match above {
                Some(parent) => top = parent.run,
                None => break,
            }
        }
        Ok(top)
    }

    /// Whether whoever wishes this may change the record by their own hand.
    async fn may_by_hand(&self, service: &Service, lock: &RecordLockRow) -> Result<bool, Halt> {
        match self.by.clone() {
            By::Person(who) if who.role == Role::Admin => Ok(true),
            By::Person(who) => Ok(service.may_edit(&who, lock).await?),
            By::System => Ok(false),
        }
    }
}

/// The records that events change or delete, each once.
fn touched(definition: &Orchestration, events: &[EventRecord]) -> BTreeMap<RecordId, Touched> {
    let mut all = BTreeMap::new();
    for record in events {
        let (step, at) = match &record.event {
            Event::RecordUpdated { step, change } => (step, &change.record),
            Event::RecordDeleted { step, record } => (step, record),
            _ => continue,
        };
        let work = definition.step(step).map(|(_, step)| &step.work);
        let by_hand = matches!(work, Some(Work::Interactive(_) | Work::Approval(_)));
        let known = all.entry(at.id).or_insert_with(|| Touched { at: at.clone(), by_hand });
        known.by_hand &= by_hand;
    }
    all
}

/// That no step but these keeps a record as it is.
pub(crate) fn keepers(record: RecordId, locks: &[RecordLockRow]) -> Guard {
    Guard::Keepers(record, locks.iter().map(|lock| (lock.run, lock.step.clone())).collect())
}

impl Service {
    /// Refuses a change of a record that is decided on, unless the person is an administrator, one of its editors, or an approver
    /// who may edit. The answer is by which steps the record was kept: it must still be so when the change is written. None for
    /// administrators, who may always.
    pub(crate) async fn refuse_locked(
        &self,
        who: &SignedIn,
        record: RecordId,
    ) -> Answer<Option<Vec<RecordLockRow>>> {
        if who.role == Role::Admin {
            return Ok(None);
        }
        let locks = self.inner.db.record_locks(record).await.map_err(store)?;
        for lock in &locks {
            if !self.may_edit(who, lock).await? {
                return Err(self.locked(lock).await?);
            }
        }
        Ok(Some(locks))
    }

    async fn may_edit(&self, who: &SignedIn, lock: &RecordLockRow) -> Answer<bool> {
        let known = self.known();
        let theirs = |assignee| known.directory.includes(assignee, &who.name);
        if lock.editors.iter().any(theirs) {
            return Ok(true);
        }
        if !lock.approvers_may_edit {
            return Ok(false);
        }
        let Some(stored) = self.stored_run(lock.run).await? else { return Ok(false) };
        let items = stored.run.current_step(&lock.step).map(|step| step.items.clone()).unwrap_or_default();
        let open = items.iter().filter(|item| item.status.is_open());
        Ok(open.map(|item| &item.assignee).any(theirs))
    }

    async fn locked(&self, lock: &RecordLockRow) -> Answer<ApiError> {
        let title = self.title_of(lock).await?;
        let message = format!(
            "{title} is being decided on, so the record stays as it is until then. Ask an approver to send it back."
        );
        Ok(ApiError::new(ErrorKind::Conflict, "record_locked", message))
    }

    /// What people call the run that keeps a record as it is.
    async fn title_of(&self, lock: &RecordLockRow) -> Answer<String> {
        let title = self.stored_run(lock.run).await?.map(|stored| stored.run.title.clone());
        Ok(title.unwrap_or_else(|| "another run".to_owned()))
    }
}
