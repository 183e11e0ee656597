//! One wish for many runs or work items, and what is stuck.

use axum::{Json, extract::State};
use fermata_api::{
    Page,
    bulk::*,
    page::Paging,
    runs::RunRow,
    stuck::{SlowQuery, StuckGroup, StuckQuery},
};
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    extract::{JsonBody, Path, Query, Who},
    rest::{Created, Reply},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(bulk_list, bulk_start))
        .routes(routes!(bulk_count))
        .routes(routes!(bulk_get))
        .routes(routes!(bulk_results))
        .routes(routes!(bulk_cancel))
        .routes(routes!(stuck_list))
        .routes(routes!(stuck_slow_runs))
}

/// Wishes for many, newest first
#[utoipa::path(get, path = "/bulk", tag = "bulk", params(Paging), responses((status = 200, body = Page<BulkView>)))]
async fn bulk_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<BulkView>>> {
    Ok(Json(service.bulks(&who, paging).await?))
}

/// Do something to many runs or work items, at most 10,000
///
/// What it concerns is written down at once; a job goes through it, also after a restart, and each run or work item has its own
/// result. With `expected` it is refused where it would concern another number by now.
#[utoipa::path(post, path = "/bulk", tag = "bulk", request_body = BulkInput, responses((status = 201, body = BulkView)))]
async fn bulk_start(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<BulkInput>,
) -> Reply<Created<BulkView>> {
    let body = service.bulk_start(&who, input).await?;
    let location = format!("/api/v1/bulk/{}", body.id);
    Ok(Created { location, revision: None, body })
}

/// How many runs or work items a wish would concern
#[utoipa::path(post, path = "/bulk/count", tag = "bulk", request_body = BulkSelect, responses((status = 200, body = BulkCount)))]
async fn bulk_count(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(select): JsonBody<BulkSelect>,
) -> Reply<Json<BulkCount>> {
    Ok(Json(service.bulk_count(&who, select).await?))
}

/// How far it is
#[utoipa::path(get, path = "/bulk/{id}", tag = "bulk", params(("id" = Uuid, Path)), responses((status = 200, body = BulkView)))]
async fn bulk_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
) -> Reply<Json<BulkView>> {
    Ok(Json(service.bulk(&who, id).await?))
}

/// What became of each
#[utoipa::path(get, path = "/bulk/{id}/results", tag = "bulk", params(("id" = Uuid, Path), BulkResultQuery), responses((status = 200, body = Page<BulkResult>)))]
async fn bulk_results(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
    Query(query): Query<BulkResultQuery>,
) -> Reply<Json<Page<BulkResult>>> {
    Ok(Json(service.bulk_results(&who, id, query).await?))
}

/// Stop it; what was done before stays
#[utoipa::path(post, path = "/bulk/{id}/cancel", tag = "bulk", params(("id" = Uuid, Path)), responses((status = 200, body = BulkView)))]
async fn bulk_cancel(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
) -> Reply<Json<BulkView>> {
    Ok(Json(service.bulk_cancel(&who, id).await?))
}

/// What does not move, and why, the worst reasons first
///
/// Work items by who has them; runs by their stage. Give it on with `POST /bulk`, whose `stuck` chooses the same.
#[utoipa::path(get, path = "/stuck", tag = "bulk", params(StuckQuery), responses((status = 200, body = Page<StuckGroup>)))]
async fn stuck_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<StuckQuery>,
) -> Reply<Json<Page<StuckGroup>>> {
    Ok(Json(service.stuck(&who, query).await?))
}

/// Runs that are in a stage for longer than usual, longest first
#[utoipa::path(get, path = "/stuck/runs", tag = "bulk", params(SlowQuery), responses((status = 200, body = Page<RunRow>)))]
async fn stuck_slow_runs(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<SlowQuery>,
) -> Reply<Json<Page<RunRow>>> {
    Ok(Json(service.slow_runs(&who, query).await?))
}
