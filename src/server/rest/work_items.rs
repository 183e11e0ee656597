//! Work items: the inbox and the work guide.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{Page, approvals::DelegateInput, operate::CompleteForInput, runs::ReasonInput, work::*};
use fermata_engine::ids::WorkItemId;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IdempotencyKey, JsonBody, OptionalJson, Path, Query, Who},
    rest::Reply,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(work_item_list))
        .routes(routes!(work_item_counts))
        .routes(routes!(work_item_get))
        .routes(routes!(work_item_guide))
        .routes(routes!(work_item_claim))
        .routes(routes!(work_item_release))
        .routes(routes!(work_item_draft))
        .routes(routes!(work_item_complete))
        .routes(routes!(work_item_complete_for))
        .routes(routes!(work_item_reassign))
        .routes(routes!(work_item_delegate))
        .routes(routes!(work_item_hand_back))
}

/// Work items, most urgent first
#[utoipa::path(get, path = "/work-items", tag = "work items", params(WorkQuery), responses((status = 200, body = Page<WorkItemView>)))]
async fn work_item_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<WorkQuery>,
) -> Reply<Json<Page<WorkItemView>>> {
    Ok(Json(service.work_items(&who, query).await?))
}

/// How many there are
#[utoipa::path(get, path = "/work-items/counts", tag = "work items", responses((status = 200, body = WorkCounts)))]
async fn work_item_counts(State(service): State<Service>, Who(who): Who) -> Reply<Json<WorkCounts>> {
    Ok(Json(service.work_counts(&who).await?))
}

/// One work item
#[utoipa::path(get, path = "/work-items/{id}", tag = "work items", params(("id" = WorkItemId, Path)), responses((status = 200, body = WorkItemView)))]
async fn work_item_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<WorkItemId>,
) -> Reply<Json<WorkItemView>> {
    Ok(Json(service.work_item(&who, id).await?))
}

/// Everything that its work guide shows
#[utoipa::path(get, path = "/work-items/{id}/guide", tag = "work items", params(("id" = WorkItemId, Path)), responses((status = 200, body = WorkGuide)))]
async fn work_item_guide(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<WorkItemId>,
) -> Reply<Json<WorkGuide>> {
    Ok(Json(service.work_guide(&who, id).await?))
}

/// Take an offered item
#[utoipa::path(post, path = "/work-items/{id}/claim", tag = "work items", params(("id" = WorkItemId, Path)), responses((status = 200, body = WorkItemView)))]
async fn work_item_claim(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<WorkItemId>,
) -> Reply<Json<WorkItemView>> {
    Ok(Json(service.claim(&who, id).await?))
}

/// Give a claimed item back
#[utoipa::path(post, path = "/work-items/{id}/release", tag = "work items", params(("id" = WorkItemId, Path)), responses((status = 200, body = WorkItemView)))]
async fn work_item_release(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<WorkItemId>,
) -> Reply<Json<WorkItemView>> {
    Ok(Json(service.release(&who, id).await?))
}

/// Keep what was entered so far
#[utoipa::path(post, path = "/work-items/{id}/draft", tag = "work items", params(("id" = WorkItemId, Path)), request_body = DraftInput, responses((status = 204, description = "Done")))]
async fn work_item_draft(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<WorkItemId>,
    JsonBody(input): JsonBody<DraftInput>,
) -> Reply<StatusCode> {
    service.save_draft(&who, id, input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Finish it
///
/// The answer shows the run's status and who goes on.
#[utoipa::path(
    post,
    path = "/work-items/{id}/complete",
    tag = "work items",
    params(
        ("id" = WorkItemId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key finishes once and is given the same answer again")
    ),
    request_body = CompleteInput,
    responses((status = 200, body = Completed))
)]
async fn work_item_complete(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<WorkItemId>,
    IdempotencyKey(key): IdempotencyKey,
    OptionalJson(input): OptionalJson<CompleteInput>,
) -> Reply<Json<Completed>> {
    Ok(Json(service.complete(&who, id, input, key).await?))
}

/// Finish it in the place of whoever has it
///
/// With the outcome and values that they would give, checked the same way. The log says who did it, and for whom.
#[utoipa::path(
    post,
    path = "/work-items/{id}/complete-for",
    tag = "work items",
    params(
        ("id" = WorkItemId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key finishes once and is given the same answer again")
    ),
    request_body = CompleteForInput,
    responses((status = 200, body = Completed))
)]
async fn work_item_complete_for(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<WorkItemId>,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(input): JsonBody<CompleteForInput>,
) -> Reply<Json<Completed>> {
    Ok(Json(service.complete_for(&who, id, input, key).await?))
}

/// Give it to somebody else
#[utoipa::path(post, path = "/work-items/{id}/reassign", tag = "work items", params(("id" = WorkItemId, Path)), request_body = ReassignInput, responses((status = 200, body = WorkItemView)))]
async fn work_item_reassign(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<WorkItemId>,
    JsonBody(input): JsonBody<ReassignInput>,
) -> Reply<Json<WorkItemView>> {
    Ok(Json(service.reassign(&who, id, input).await?))
}

/// Ask a colleague to do it in your place
///
/// They finish it for you, or give it back; you can take it back at any time.
#[utoipa::path(post, path = "/work-items/{id}/delegate", tag = "work items", params(("id" = WorkItemId, Path)), request_body = DelegateInput, responses((status = 200, body = WorkItemView)))]
async fn work_item_delegate(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<WorkItemId>,
    JsonBody(input): JsonBody<DelegateInput>,
) -> Reply<Json<WorkItemView>> {
    Ok(Json(service.delegate(&who, id, input).await?))
}

/// Give back what was delegated, or take it back
#[utoipa::path(post, path = "/work-items/{id}/hand-back", tag = "work items", params(("id" = WorkItemId, Path)), request_body = ReasonInput, responses((status = 200, body = WorkItemView)))]
async fn work_item_hand_back(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<WorkItemId>,
    OptionalJson(input): OptionalJson<ReasonInput>,
) -> Reply<Json<WorkItemView>> {
    Ok(Json(service.hand_back(&who, id, &input.reason).await?))
}
