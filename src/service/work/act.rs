//! What people do with work items.

use std::collections::BTreeMap;

use fermata_api::{
    ApiError,
    operate::CompleteForInput,
    work::{CompleteInput, Completed, DraftInput, ReassignInput, WorkItemView},
};
use fermata_engine::{ids::WorkItemId, run::command::Deciding};
use fermata_store::{Changeset, Write, rows::UsedLinkRow};

use crate::{
    Answer, Service, SignedIn,
    error::{store, written},
    limits::DRAFT_BYTES_MAX,
    policy::{Action, relations_to_item, require_with},
    runs::{assignee_of, required_reason},
    transition::{By, Idempotency, ItemWish, Outcome, Plan, Wish},
    views::{item_of_state, open_of_state},
};

/// Under which key a draft keeps the screen, beside the values: no component can have such a name.
pub(super) const DRAFT_PAGE: &str = "$page";
/// The same for what somebody has begun to say about a decision.
pub(crate) const DRAFT_COMMENT: &str = "$comment";

impl Service {
    /// Takes an offered item.
    pub async fn claim(&self, who: &SignedIn, id: WorkItemId) -> Answer<WorkItemView> {
        self.act(who, id, ItemWish::Claim).await
    }

    /// Gives a claimed item back.
    pub async fn release(&self, who: &SignedIn, id: WorkItemId) -> Answer<WorkItemView> {
        self.act(who, id, ItemWish::Release).await
    }

    /// Gives it to somebody else.
    pub async fn reassign(
        &self,
        who: &SignedIn,
        id: WorkItemId,
        input: ReassignInput,
    ) -> Answer<WorkItemView> {
        let to = assignee_of("to", &input.to)?;
        self.act(who, id, ItemWish::Reassign { to, reason: required_reason(&input.reason)? }).await
    }

    /// Finishes it.
    pub async fn complete(
        &self,
        who: &SignedIn,
        id: WorkItemId,
        input: CompleteInput,
        idempotency: Option<String>,
    ) -> Answer<Completed> {
        self.complete_with(who, id, input, idempotency, None).await
    }

    /// Finishes it, maybe by a link of a mail, which is used up by that.
    pub(super) async fn complete_with(
        &self,
        who: &SignedIn,
        id: WorkItemId,
        input: CompleteInput,
        idempotency: Option<String>,
        link: Option<UsedLinkRow>,
    ) -> Answer<Completed> {
        let kept = Idempotency::new(who, &format!("complete {id}"), idempotency, &input)?;
        let signed = self.signed(who, id, &input).await?;
        let by_link = link.is_some();
        let said = !input.comment.is_empty() || input.back_to.is_some() || signed.is_some() || by_link;
        let decision = said.then(|| {
            let (comment, back_to) = (input.comment.clone(), input.back_to.clone());
            Box::new(Deciding { comment, back_to, signed, by_link, ..Deciding::default() })
        });
        let (outcome, values, link) = (input.outcome, input.values.clone(), link.map(Box::new));
        let wish = ItemWish::Complete { outcome, values, decision, link };
        let wish = Wish::Work { item: id, wish };
        match self.carry_out(&By::Person(who.clone()), &wish, kept.as_ref()).await {
            Ok(Outcome::Done(_, plan)) => completed_after(&plan, id),
            Ok(Outcome::Before(_)) => self.completed_before(who, id).await,
            Err(error) if is_closed(&error) => {
                self.keep_late(who, id, input.values).await?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Finishes it in the place of whoever has it.
    pub async fn complete_for(
        &self,
        who: &SignedIn,
        id: WorkItemId,
        input: CompleteForInput,
        idempotency: Option<String>,
    ) -> Answer<Completed> {
        let kept = Idempotency::new(who, &format!("complete {id} for"), idempotency, &input)?;
        let reason = required_reason(&input.reason)?;
        let wish = ItemWish::CompleteFor { outcome: input.outcome, values: input.values, reason };
        match self.carry_out(&By::Person(who.clone()), &Wish::Work { item: id, wish }, kept.as_ref()).await? {
            Outcome::Done(_, plan) => completed_after(&plan, id),
            Outcome::Before(_) => self.completed_before(who, id).await,
        }
    }

    /// Keeps what somebody entered who was too late: the refusal promises it.
    async fn keep_late(
        &self,
        who: &SignedIn,
        id: WorkItemId,
        values: BTreeMap<String, serde_json::Value>,
    ) -> Answer<()> {
        let (row, _) = self.item_seen(who, id).await?;
        let known = self.known();
        let theirs = |assignee| known.directory.includes(assignee, &who.name);
        if values.is_empty() || !(theirs(&row.offered_to) || theirs(&row.assignee)) {
            return Ok(());
        }
        let before = self.inner.db.draft(id, &who.name).await.map_err(store)?;
        let mut all: BTreeMap<String, serde_json::Value> =
            before.map(crate::error::read).transpose()?.unwrap_or_default();
        all.extend(values);
        let values = checked_draft(all)?;
        self.write_one(Write::PutDraft { item: id, user: who.name.clone(), values, at_ms: self.now_ms() })
            .await
    }

    /// What finishing led to, told again.
    async fn completed_before(&self, who: &SignedIn, id: WorkItemId) -> Answer<Completed> {
        let item = self.work_item(who, id).await?;
        let missing = || ApiError::not_found("run", item.run);
        let run = self.stored_run(item.run).await?.ok_or_else(missing)?.run;
        let definition = self.version_of(&run.orchestration, run.version).await?;
        let next = open_of_state(&run, &self.known(), &definition, self.now_ms());
        Ok(Completed { item, run_status: run.status(), next })
    }

    pub(super) async fn act(&self, who: &SignedIn, id: WorkItemId, wish: ItemWish) -> Answer<WorkItemView> {
        match self.carry_out(&By::Person(who.clone()), &Wish::Work { item: id, wish }, None).await? {
            Outcome::Done(_, plan) => item_after(&plan, id),
            Outcome::Before(_) => self.work_item(who, id).await,
        }
    }

    /// Keeps what was entered so far, per person.
    pub async fn save_draft(&self, who: &SignedIn, id: WorkItemId, input: DraftInput) -> Answer<()> {
        let (row, run) = self.item_seen(who, id).await?;
        match run.item(id) {
            Some((_, _, item)) if item.status.is_open() => {
                let known = self.known();
                let mut relations = relations_to_item(&known.directory, item, &who.name);
                if known.directory.includes(&item.offered_to, &who.name) {
                    // A colleague may have taken it meanwhile: what was entered is kept all the same.
                    relations.push(crate::policy::Relation::Offered);
                }
                require_with(who, &relations, Action::WorkDraft)?;
            }
            _ => {
                self.keep_late(who, id, input.values).await?;
                return Err(super::closed(row.status));
            }
        }
        let mut values = input.values;
        values.retain(|name, _| name != DRAFT_PAGE && name != DRAFT_COMMENT);
        values.extend(input.page.map(|page| (DRAFT_PAGE.to_owned(), page.as_str().into())));
        let comment = Some(input.comment).filter(|text| !text.trim().is_empty());
        values.extend(comment.map(|text| (DRAFT_COMMENT.to_owned(), text.into())));
        let values = checked_draft(values)?;
        let mut changeset = Changeset::new();
        changeset.write(Write::PutDraft { item: id, user: who.name.clone(), values, at_ms: self.now_ms() });
        self.commit(changeset).await.map_err(store)
    }
}

/// Whether work was over before the wish came.
fn is_closed(error: &ApiError) -> bool {
    matches!(error.code.as_str(), "work_item_completed" | "work_item_withdrawn" | "run_over")
}

fn checked_draft(values: BTreeMap<String, serde_json::Value>) -> Answer<serde_json::Value> {
    let values = written(&values)?;
    if values.to_string().len() > DRAFT_BYTES_MAX {
        let message = format!("is too large: at most {} KB can be kept as a draft", DRAFT_BYTES_MAX / 1024);
        return Err(ApiError::field("values", "too_long", message));
    }
    Ok(values)
}

/// A work item as a plan left it.
pub(crate) fn item_after(plan: &Plan, id: WorkItemId) -> Answer<WorkItemView> {
    let missing = || ApiError::not_found("work item", id);
    let run = plan.run_of_item(id).ok_or_else(missing)?;
    let definition = plan.definition(run.id).ok_or_else(missing)?;
    item_of_state(run, id, &plan.known, definition, plan.now_ms).ok_or_else(missing)
}

/// From the plan alone. Where finishing went straight back to the same stage, the state has forgotten the item: the plan
/// has not.
fn completed_after(plan: &Plan, id: WorkItemId) -> Answer<Completed> {
    let missing = || ApiError::not_found("work item", id);
    let (run, definition, item) = plan.closed_item(id).ok_or_else(missing)?;
    let next = open_of_state(run, &plan.known, definition, plan.now_ms);
    Ok(Completed { item, run_status: run.status(), next })
}
