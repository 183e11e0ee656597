//! The job of a wish for many: a batch of changes, each on its own, then how far it is.

use fermata_api::{ApiError, ErrorKind, bulk::BulkState};
use fermata_engine::{
    ids::{RunId, WorkItemId},
    people::Assignee,
};
use fermata_store::{
    Changeset, StoreError, Write,
    rows::{BulkRow, BulkTargetRow, JobRow},
};
use futures::{StreamExt, stream};
use uuid::Uuid;

use super::{Act, DONE, Progress, REFUSED, WAITING, buttons};
use crate::{
    Answer, Service, SignedIn,
    error::{read, store},
    limits::{BULK_BATCH, IMPORT_SLICE_MS},
    live::message,
    people::Handing,
    policy::{Action, allows},
    transition::{By, Idempotency, ItemWish, Wish},
};

/// Changes side by side: enough that their commits share an fsync.
const SIDE_BY_SIDE: usize = 8;

impl Service {
    /// Goes on with a wish for many for a moment. True: there is more to do.
    pub(crate) async fn bulk_job(&self, job: &JobRow) -> Answer<bool> {
        let id = job.payload.get("bulk").and_then(|id| id.as_str()?.parse::<Uuid>().ok());
        let Some(id) = id else { return Ok(false) };
        let begun = self.now_ms();
        while self.bulk_some(id).await? {
            if self.now_ms() - begun >= IMPORT_SLICE_MS {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One batch. False: there is nothing more to do.
    async fn bulk_some(&self, id: Uuid) -> Answer<bool> {
        let Some(row) = self.inner.db.bulk(id).await.map_err(store)? else { return Ok(false) };
        let mut progress: Progress = read(row.content.clone())?;
        if progress.state.is_over() {
            return Ok(false);
        }
        let who = self.signed_in(&row.made_by).await?;
        let needed = if progress.of_items { Action::BulkWork } else { Action::BulkRun };
        let Some(who) = who.filter(|who| allows(who.role, &[], needed)) else {
            progress.state = BulkState::Stopped;
            return self.bulk_counted(&row, progress, Vec::new()).await;
        };
        let waiting = self.inner.db.bulk_targets(id, Some(WAITING), None, BULK_BATCH).await;
        let (targets, next) = waiting.map_err(store)?;
        let changes = targets.into_iter().map(|target| self.bulk_one(&who, &progress, target));
        let after: Vec<Answer<BulkTargetRow>> = stream::iter(changes).buffered(SIDE_BY_SIDE).collect().await;
        let after = after.into_iter().collect::<Answer<Vec<_>>>()?;
        let count = |state: &str| {
            i64::try_from(after.iter().filter(|target| target.state == state).count()).unwrap_or(0)
        };
        progress.done += count(DONE);
        progress.refused += count(REFUSED);
        if next.is_none() {
            progress.state = BulkState::Done;
        }
        self.bulk_counted(&row, progress, after).await
    }

    /// Changes one of them. A refusal is its answer; a fault of ours is tried again later.
    async fn bulk_one(
        &self,
        who: &SignedIn,
        progress: &Progress,
        target: BulkTargetRow,
    ) -> Answer<BulkTargetRow> {
        if let Act::HandOver { from, to } = &progress.act {
            let handing = Handing { from, to, reason: &progress.reason };
            return match Box::pin(self.hand_one(who, handing, &target)).await {
                Ok(words) => Ok(BulkTargetRow { state: DONE.to_owned(), words, ..target }),
                Err(error) if matches!(error.kind, ErrorKind::Internal | ErrorKind::Unavailable) => {
                    Err(error)
                }
                Err(error) => Ok(refused(target, error)),
            };
        }
        let what = format!("bulk {}", target.bulk);
        let kept = Idempotency::new(who, &what, Some(target.seq.to_string()), &target.target)?;
        match self.bulk_wish(who, progress, target.target, kept.as_ref()).await {
            Ok(()) => Ok(BulkTargetRow { state: DONE.to_owned(), ..target }),
            Err(error) if matches!(error.kind, ErrorKind::Internal | ErrorKind::Unavailable) => Err(error),
            Err(error) => Ok(refused(target, buttons::in_words(error))),
        }
    }

    async fn bulk_wish(
        &self,
        who: &SignedIn,
        progress: &Progress,
        target: Uuid,
        kept: Option<&Idempotency>,
    ) -> Answer<()> {
        let wish = match &progress.act {
            Act::Complete(outcome) => {
                let item = WorkItemId(target);
                Wish::Work { item, wish: self.finishing(who, item, outcome.as_ref()).await? }
            }
            _ => wish(progress, target)?,
        };
        self.carry_out(&By::Person(who.clone()), &wish, kept).await.map(drop)
    }

    /// Writes down how far it is. False: it is over.
    async fn bulk_counted(
        &self,
        row: &BulkRow,
        mut progress: Progress,
        after: Vec<BulkTargetRow>,
    ) -> Answer<bool> {
        let over = progress.state.is_over();
        if over {
            progress.ended_ms = Some(self.now_ms());
        }
        let mut changeset = Changeset::new();
        changeset.write(Write::PutBulk(Box::new(progress.row(row)?)));
        for target in &after {
            changeset.write(Write::PutBulkTarget(Box::new(target.clone())));
        }
        match self.commit(changeset).await {
            Ok(()) => {}
            // Somebody cancelled it meanwhile: what this batch did is told all the same.
            Err(StoreError::Conflict(_)) => return self.bulk_late(row.id, progress, after).await,
            Err(other) => return Err(store(other)),
        }
        self.inner.hub.say(vec![message("bulk", row.id, vec![row.made_by.clone()])], false, false);
        Ok(!over)
    }

    /// Puts right the numbers of a wish that was cancelled while a batch of it was under way.
    async fn bulk_late(&self, id: Uuid, counted: Progress, after: Vec<BulkTargetRow>) -> Answer<bool> {
        let Some(row) = self.inner.db.bulk(id).await.map_err(store)? else { return Ok(false) };
        let now: Progress = read(row.content.clone())?;
        let put = Progress { done: counted.done, refused: counted.refused, ..now };
        let mut changeset = Changeset::new();
        changeset.write(Write::PutBulk(Box::new(put.row(&row)?)));
        for target in after {
            changeset.write(Write::PutBulkTarget(Box::new(target)));
        }
        self.commit(changeset).await.map_err(store)?;
        Ok(false)
    }
}

fn wish(progress: &Progress, target: Uuid) -> Answer<Wish> {
    let reason = progress.reason.clone();
    let to = |key: &str| {
        Assignee::from_key(key).ok_or_else(|| crate::error::fault(format!("{key} is no assignee")))
    };
    Ok(match (&progress.act, progress.act.command(&reason)) {
        (Act::Reassign(key), _) if progress.of_items => {
            let wish = ItemWish::Reassign { to: to(key)?, reason };
            Wish::Work { item: WorkItemId(target), wish }
        }
        (Act::Reassign(key), _) => {
            Wish::ReassignRun { run: RunId(target), items: None, to: to(key)?, reason }
        }
        (Act::Claim, _) => Wish::Work { item: WorkItemId(target), wish: ItemWish::Claim },
        (act, Some(command)) => Wish::Operate { run: RunId(target), command, action: act.action() },
        (_, None) => return Err(crate::error::fault("a wish for many that does nothing")),
    })
}

fn refused(target: BulkTargetRow, error: ApiError) -> BulkTargetRow {
    let words = error.fields.first().map_or(error.message, |field| field.message.clone());
    BulkTargetRow { state: REFUSED.to_owned(), code: error.code, words, ..target }
}
