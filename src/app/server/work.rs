//! Work items and the work guide.

use fermata_api::{
    Page,
    approvals::DelegateInput,
    decision_links::DecisionLink,
    operate::CompleteForInput,
    page::Paging,
    work::{
        CompleteInput, Completed, DraftInput, ReassignInput, WorkCounts, WorkGuide, WorkItemView, WorkQuery,
        WorkView, WorkViewInput,
    },
};
use fermata_engine::ids::WorkItemId;
use leptos::prelude::*;
use uuid::Uuid;

use super::{Fail, arguments::Json};
#[cfg(feature = "ssr")]
use super::{context, service};

/// Work items, most urgent first.
#[server(input = Json)]
pub async fn list_work(query: WorkQuery) -> Result<Page<WorkItemView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.work_items(&who, query).await?)
}

/// How many there are of each.
#[server(input = Json)]
pub async fn count_work() -> Result<WorkCounts, Fail> {
    let (service, who) = context().await?;
    Ok(service.work_counts(&who).await?)
}

/// Views of the inbox, by label, each with how much work it shows.
#[server(input = Json)]
pub async fn list_work_views(paging: Paging) -> Result<Page<WorkView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.work_views(&who, paging).await?)
}

/// Keeps a view of the inbox.
#[server(input = Json)]
pub async fn create_work_view(input: WorkViewInput) -> Result<WorkView, Fail> {
    let (service, who) = context().await?;
    Ok(service.work_view_create(&who, input).await?)
}

/// Changes a view of the inbox that is still at this revision.
#[server(input = Json)]
pub async fn update_work_view(id: Uuid, input: WorkViewInput, revision: i64) -> Result<WorkView, Fail> {
    let (service, who) = context().await?;
    Ok(service.work_view_update(&who, id, input, Some(revision)).await?)
}

/// Deletes a view of the inbox.
#[server(input = Json)]
pub async fn delete_work_view(id: Uuid) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.work_view_delete(&who, id).await?)
}

/// A work guide.
#[server(input = Json)]
pub async fn load_guide(id: WorkItemId) -> Result<WorkGuide, Fail> {
    let (service, who) = context().await?;
    Ok(service.work_guide(&who, id).await?)
}

/// Takes it.
#[server(input = Json)]
pub async fn claim_work(id: WorkItemId) -> Result<WorkItemView, Fail> {
    let (service, who) = context().await?;
    Ok(service.claim(&who, id).await?)
}

/// Gives it back to whom it was offered.
#[server(input = Json)]
pub async fn release_work(id: WorkItemId) -> Result<WorkItemView, Fail> {
    let (service, who) = context().await?;
    Ok(service.release(&who, id).await?)
}

/// Keeps what was entered so far.
#[server(input = Json)]
pub async fn save_draft(id: WorkItemId, input: DraftInput) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.save_draft(&who, id, input).await?)
}

/// Finishes it; the same key finishes it once.
#[server(input = Json)]
pub async fn complete_work(id: WorkItemId, input: CompleteInput, key: String) -> Result<Completed, Fail> {
    let (service, who) = context().await?;
    let key = Some(key).filter(|key| !key.is_empty());
    Ok(service.complete(&who, id, input, key).await?)
}

/// Finishes it in the place of whoever has it; the same key finishes it once.
#[server(input = Json)]
pub async fn complete_work_for(
    id: WorkItemId,
    input: CompleteForInput,
    key: String,
) -> Result<Completed, Fail> {
    let (service, who) = context().await?;
    let key = Some(key).filter(|key| !key.is_empty());
    Ok(service.complete_for(&who, id, input, key).await?)
}

/// Gives it to somebody else.
#[server(input = Json)]
pub async fn reassign_work(id: WorkItemId, input: ReassignInput) -> Result<WorkItemView, Fail> {
    let (service, who) = context().await?;
    Ok(service.reassign(&who, id, input).await?)
}

/// Asks a colleague to do it in one's place.
#[server(input = Json)]
pub async fn delegate_work(id: WorkItemId, input: DelegateInput) -> Result<WorkItemView, Fail> {
    let (service, who) = context().await?;
    Ok(service.delegate(&who, id, input).await?)
}

/// Gives back what was delegated, or takes it back.
#[server(input = Json)]
pub async fn hand_back_work(id: WorkItemId, reason: String) -> Result<WorkItemView, Fail> {
    let (service, who) = context().await?;
    Ok(service.hand_back(&who, id, &reason).await?)
}

/// What a link of a mail decides; nothing where it leads nowhere. Asks nobody to be signed in.
#[server(input = Json)]
pub async fn load_decision_link(token: String) -> Result<Option<DecisionLink>, Fail> {
    match service()?.decision_link(&token).await {
        Ok(leads_to) => Ok(Some(leads_to)),
        Err(error) if error.kind == fermata_api::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}
