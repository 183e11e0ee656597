//! One wish for many runs or work items. What it concerns is written down when it is made; a job goes through it in small
//! batches, and each thing has its own answer.
//!
//! Each thing is changed in a transaction of its own under a key of the wish and its number: whatever happens meanwhile, a
//! restart too, nothing is done twice and nothing is left out.

mod buttons;
mod select;
mod work;

use fermata_api::{ApiError, ErrorKind, Moment, Page, bulk::*, page::Paging};
use fermata_engine::{ids::Name, people::Assignee, run::command::Command};
use fermata_store::{
    Changeset, StoreError, Write,
    rows::{BulkRow, BulkTargetRow, JobRow},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Answer, Service, SignedIn,
    error::{changed, limit, read, store, written},
    known::Known,
    limits::RETRIES_MAX,
    live::message,
    policy::{Action, Relation, allows, require},
    runs::{assignee_of, checked_reason, required_reason, unknown_word},
    work::outcome_name,
};

use self::select::Chosen;
pub(crate) use self::select::Target;

/// The kind of its job.
pub(crate) const JOB_KIND: &str = "bulk";

/// What is kept of a wish besides its row's columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Progress {
    state: BulkState,
    of_items: bool,
    act: Act,
    reason: String,
    total: i64,
    done: i64,
    refused: i64,
    ended_ms: Option<i64>,
}

/// What is done to each, checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Act {
    Pause,
    Resume,
    Cancel,
    Retry,
    RestartStage,
    GoBack(Name),
    Skip(Name),
    Reassign(String),
    HandOver { from: Name, to: Name },
    Claim,
    Complete(Option<String>),
}

/// A wish that is about to begin.
pub(crate) struct Begin {
    pub(crate) act: Act,
    pub(crate) reason: String,
    pub(crate) of_items: bool,
    pub(crate) targets: Vec<Target>,
}

impl Act {
    fn of(input: &BulkInput) -> Answer<Self> {
        let needed = |path: &str, what: &str| ApiError::field(path, "required", format!("say {what}"));
        Ok(match input.action {
            BulkAction::Pause => Self::Pause,
            BulkAction::Resume => Self::Resume,
            BulkAction::Cancel => Self::Cancel,
            BulkAction::Retry => Self::Retry,
            BulkAction::RestartStage => Self::RestartStage,
            BulkAction::GoBack => {
                Self::GoBack(input.stage.clone().ok_or_else(|| needed("stage", "to which stage"))?)
            }
            BulkAction::Skip => Self::Skip(input.step.clone().ok_or_else(|| needed("step", "which step"))?),
            BulkAction::Reassign => {
                let key = input.assignee.as_deref().ok_or_else(|| needed("assignee", "to whom"))?;
                Self::Reassign(assignee_of("assignee", key)?.key())
            }
            BulkAction::HandOver => {
                let message = "is for everything that a person holds: see hand-over of users";
                return Err(ApiError::field("action", "unknown", message));
            }
            BulkAction::Claim => Self::Claim,
            BulkAction::Complete => {
                let outcome = input.outcome.clone().filter(|name| !name.is_empty());
                outcome.as_deref().map(outcome_name).transpose()?;
                Self::Complete(outcome)
            }
        })
    }

    fn kind(&self) -> BulkAction {
        match self {
            Self::Pause => BulkAction::Pause,
            Self::Resume => BulkAction::Resume,
            Self::Cancel => BulkAction::Cancel,
            Self::Retry => BulkAction::Retry,
            Self::RestartStage => BulkAction::RestartStage,
            Self::GoBack(_) => BulkAction::GoBack,
            Self::Skip(_) => BulkAction::Skip,
            Self::Reassign(_) => BulkAction::Reassign,
            Self::HandOver { .. } => BulkAction::HandOver,
            Self::Claim => BulkAction::Claim,
            Self::Complete(_) => BulkAction::Complete,
        }
    }

    /// What the policy is asked, for each.
    fn action(&self) -> Action {
        match self {
            Self::Pause => Action::RunPause,
            Self::Resume => Action::RunResume,
            Self::Cancel => Action::RunCancel,
            Self::Retry => Action::RunRetry,
            Self::RestartStage => Action::RunRestartStage,
            Self::GoBack(_) => Action::RunGoBack,
            Self::Skip(_) => Action::RunSkip,
            Self::Reassign(_) => Action::WorkReassign,
            Self::HandOver { .. } => Action::PeopleManage,
            Self::Claim => Action::WorkClaim,
            Self::Complete(_) => Action::WorkComplete,
        }
    }

    /// What the log of each is told; taking and finishing one's own work needs no reason.
    fn reason(&self, given: &str) -> Answer<String> {
        match self {
            Self::Claim | Self::Complete(_) => checked_reason(given),
            _ => required_reason(given),
        }
    }

    /// The command for a run; none where something is done to work.
    fn command(&self, reason: &str) -> Option<Command> {
        let reason = reason.to_owned();
        Some(match self {
            Self::Pause => Command::Pause { reason },
            Self::Resume => Command::Resume { reason },
            Self::Cancel => Command::Cancel { reason },
            Self::Retry => Command::Retry { step: None, reason },
            Self::RestartStage => Command::RestartStage { reason },
            Self::GoBack(stage) => Command::GoBack { stage: stage.clone(), reason },
            Self::Skip(step) => Command::SkipStep { step: step.clone(), reason },
            Self::Reassign(_) | Self::HandOver { .. } | Self::Claim | Self::Complete(_) => return None,
        })
    }

    fn words(&self, known: &Known) -> String {
        match self {
            Self::Pause => "Pause".to_owned(),
            Self::Resume => "Resume".to_owned(),
            Self::Cancel => "Cancel".to_owned(),
            Self::Retry => "Try again".to_owned(),
            Self::RestartStage => "Begin the stage anew".to_owned(),
            Self::GoBack(stage) => format!("Go back to {stage}"),
            Self::Skip(step) => format!("Skip {step}"),
            Self::Reassign(key) => match Assignee::from_key(key) {
                Some(to) => format!("Give to {}", known.directory.label(&to)),
                None => "Give to somebody else".to_owned(),
            },
            Self::HandOver { from, to } => {
                let label = |user: &Name| known.directory.label(&Assignee::User(user.clone()));
                format!("Hand over from {} to {}", label(from), label(to))
            }
            Self::Claim => "Claim".to_owned(),
            Self::Complete(None) => "Finish".to_owned(),
            Self::Complete(Some(outcome)) => {
                let words = outcome.replace('_', " ");
                let mut letters = words.chars();
                let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
                format!("Finish: {first}{}", letters.as_str())
            }
        }
    }
}

/// The key of a wish's job.
fn job_key(id: Uuid) -> String {
    format!("bulk:{id}")
}

fn word(state: BulkState) -> &'static str {
    match state {
        BulkState::Running => "running",
        BulkState::Done => "done",
        BulkState::Cancelled => "cancelled",
        BulkState::Stopped => "stopped",
    }
}

const WAITING: &str = "waiting";
const DONE: &str = "done";
const REFUSED: &str = "refused";

impl Progress {
    /// The row that follows another one.
    fn row(&self, before: &BulkRow) -> Answer<BulkRow> {
        Ok(BulkRow {
            state: word(self.state).to_owned(),
            content: written(self)?,
            revision: before.revision + 1,
            ..before.clone()
        })
    }
}

impl Service {
    /// How many runs or work items a wish would concern, the first of them, and with which buttons work can be finished.
    pub async fn bulk_count(&self, who: &SignedIn, select: BulkSelect) -> Answer<BulkCount> {
        require(who, needed(&select))?;
        let chosen = self.chosen(who, &select, "").await?;
        Ok(BulkCount { buttons: self.bulk_buttons(&chosen).await?, ..chosen.count() })
    }

    /// Writes down what a wish concerns, and lets a job go through it.
    pub async fn bulk_start(&self, who: &SignedIn, input: BulkInput) -> Answer<BulkView> {
        require(who, needed(&input.select))?;
        let act = Act::of(&input)?;
        // What is done to work is allowed by what somebody has to do with it: each item has its own answer.
        if !act.kind().is_for_items() {
            require(who, act.action())?;
        }
        let reason = act.reason(&input.reason)?;
        let chosen = self.chosen(who, &input.select, "select.").await?;
        check(&input, &act, &chosen)?;
        let begin = Begin { act, reason, of_items: chosen.of_items, targets: chosen.targets };
        self.bulk_begin(who, begin, Changeset::new()).await
    }

    /// Writes down what a wish concerns, together with what else is written at that moment.
    pub(crate) async fn bulk_begin(
        &self,
        who: &SignedIn,
        begin: Begin,
        mut changeset: Changeset,
    ) -> Answer<BulkView> {
        let Begin { act, reason, of_items, targets } = begin;
        let now_ms = self.now_ms();
        let id = self.inner.random.id(now_ms)?;
        let total = i64::try_from(targets.len()).unwrap_or(i64::MAX);
        let (state, ended_ms) = (BulkState::Running, None);
        let progress = Progress { state, of_items, act, reason, total, done: 0, refused: 0, ended_ms };
        let row = BulkRow {
            id,
            made_ms: now_ms,
            made_by: who.name.clone(),
            state: word(state).to_owned(),
            content: written(&progress)?,
            revision: 1,
        };
        changeset
            .write(Write::PutBulk(Box::new(row.clone())))
            .write(Write::PutJob(job(id, now_ms)))
            .write(self.audit_bulk(who, id, &progress, "bulk.start"));
        for (target, seq) in targets.into_iter().zip(1..) {
            changeset.write(Write::PutBulkTarget(Box::new(BulkTargetRow {
                bulk: id,
                seq,
                target: target.id,
                thing: target.thing,
                title: target.title,
                state: WAITING.to_owned(),
                code: String::new(),
                words: String::new(),
            })));
        }
        self.commit(changeset).await.map_err(store)?;
        self.inner.hub.say(vec![message("bulk", id, vec![row.made_by.clone()])], false, true);
        view(row, &self.known())
    }

    /// Wishes for many, newest first; who may not see all of them sees their own.
    pub async fn bulks(&self, who: &SignedIn, paging: Paging) -> Answer<Page<BulkView>> {
        require(who, Action::BulkWork)?;
        let by = (!allows(who.role, &[], Action::BulkSee)).then_some(&who.name);
        let listed = self.inner.db.bulk_list(by, paging.cursor.as_deref(), limit(paging.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        let known = self.known();
        let items = rows.into_iter().map(|row| view(row, &known)).collect::<Answer<_>>()?;
        Ok(Page { items, next })
    }

    /// One of them, and how far it is.
    pub async fn bulk(&self, who: &SignedIn, id: Uuid) -> Answer<BulkView> {
        let row = self.bulk_seen(who, id).await?;
        view(row, &self.known())
    }

    /// What became of each thing that it concerns, in their order.
    pub async fn bulk_results(
        &self,
        who: &SignedIn,
        id: Uuid,
        query: BulkResultQuery,
    ) -> Answer<Page<BulkResult>> {
        self.bulk_seen(who, id).await?;
        let state = match query.outcome.as_deref().filter(|text| !text.is_empty()) {
            Some(state) if ![WAITING, DONE, REFUSED].contains(&state) => {
                return Err(unknown_word("outcome", "waiting, done or refused"));
            }
            state => state,
        };
        let limit = limit(query.limit)?;
        let listed = self.inner.db.bulk_targets(id, state, query.cursor.as_deref(), limit).await;
        let (rows, next) = listed.map_err(store)?;
        Ok(Page { items: rows.into_iter().map(result).collect(), next })
    }

    /// Stops it; what was done before stays.
    pub async fn bulk_cancel(&self, who: &SignedIn, id: Uuid) -> Answer<BulkView> {
        // A batch may be quicker: it counts on, and the next look sees its work.
        for _ in 0..RETRIES_MAX {
            let row = self.bulk_seen(who, id).await?;
            let mut progress: Progress = read(row.content.clone())?;
            if progress.state.is_over() {
                let message = "This is over already: nothing is left to cancel.";
                return Err(ApiError::new(ErrorKind::Conflict, "bulk_over", message));
            }
            (progress.state, progress.ended_ms) = (BulkState::Cancelled, Some(self.now_ms()));
            let next = progress.row(&row)?;
            let mut changeset = Changeset::new();
            changeset
                .write(Write::PutBulk(Box::new(next.clone())))
                .write(Write::DeleteJob(job_key(id)))
                .write(self.audit_bulk(who, id, &progress, "bulk.cancel"));
            match self.commit(changeset).await {
                Ok(()) => {
                    self.inner.hub.say(vec![message("bulk", id, vec![row.made_by])], false, false);
                    return view(next, &self.known());
                }
                Err(StoreError::Conflict(_)) => {}
                Err(other) => return Err(store(other)),
            }
        }
        Err(changed("bulk action"))
    }

    async fn bulk_seen(&self, who: &SignedIn, id: Uuid) -> Answer<BulkRow> {
        let row = self.inner.db.bulk(id).await.map_err(store)?;
        let seen = |row: &BulkRow| {
            let relations: &[Relation] = if row.made_by == who.name { &[Relation::Own] } else { &[] };
            allows(who.role, relations, Action::BulkSee)
        };
        row.filter(seen).ok_or_else(|| ApiError::not_found("bulk action", id))
    }

    fn audit_bulk(&self, who: &SignedIn, id: Uuid, progress: &Progress, action: &str) -> Write {
        let detail = serde_json::json!({
            "act": progress.act, "reason": progress.reason, "total": progress.total,
            "done": progress.done, "refused": progress.refused,
        });
        self.noted(who, action, id).detail(detail).into()
    }
}

/// What somebody must be allowed to choose so: work in front of them, or runs and what is stuck.
fn needed(select: &BulkSelect) -> Action {
    match select {
        BulkSelect { runs: None, run_ids: None, stuck: None, .. } => Action::BulkWork,
        _ => Action::BulkRun,
    }
}

/// Refuses what concerns too much, or another number than the caller saw.
fn check(input: &BulkInput, act: &Act, chosen: &Chosen) -> Answer<()> {
    let count = chosen.count();
    let kind = act.kind();
    if chosen.of_items && !kind.is_for_items() {
        let message = "is for runs: work items can be claimed, finished and given to somebody else";
        return Err(ApiError::field("action", "unknown", message));
    }
    if !chosen.of_items && !kind.is_for_runs() {
        let message = "is for work items: choose them by items or item_ids";
        return Err(ApiError::field("action", "unknown", message));
    }
    if count.count > count.most {
        let message =
            format!("More than {} are chosen: narrow the filter, and do it part by part.", count.most);
        return Err(ApiError::new(ErrorKind::Conflict, "bulk_too_many", message));
    }
    if let Some(expected) = input.expected.filter(|expected| *expected != count.count) {
        let message =
            format!("It would concern {} now, not {expected}. Look at them once more.", count.count);
        return Err(ApiError::new(ErrorKind::Conflict, "bulk_changed", message));
    }
    Ok(())
}

fn job(id: Uuid, due_ms: i64) -> JobRow {
    let payload = serde_json::json!({ "bulk": id });
    JobRow { key: job_key(id), kind: JOB_KIND.to_owned(), run: None, due_ms, attempt: 0, payload }
}

fn view(row: BulkRow, known: &Known) -> Answer<BulkView> {
    let progress: Progress = read(row.content)?;
    Ok(BulkView {
        id: row.id,
        action: progress.act.kind(),
        of_items: progress.of_items,
        words: progress.act.words(known),
        reason: progress.reason,
        state: progress.state,
        total: progress.total,
        done: progress.done,
        refused: progress.refused,
        made_by: known.directory.label(&Assignee::User(row.made_by)),
        made: Moment(row.made_ms),
        ended: progress.ended_ms.map(Moment),
    })
}

fn result(row: BulkTargetRow) -> BulkResult {
    let outcome = match row.state.as_str() {
        DONE => BulkOutcome::Done,
        REFUSED => BulkOutcome::Refused,
        _ => BulkOutcome::Waiting,
    };
    let BulkTargetRow { seq, target, title, code, words, .. } = row;
    BulkResult { number: seq, target, title, outcome, code, message: words }
}
