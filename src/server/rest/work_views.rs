//! Views of the inbox.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{
    Page,
    page::Paging,
    work::{WorkView, WorkViewInput},
};
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Created, Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(work_view_list, work_view_create)).routes(routes!(
        work_view_get,
        work_view_update,
        work_view_delete
    ))
}

/// Views of the inbox: one's own and those that are shared, by label, each with how much work it shows
#[utoipa::path(get, path = "/work-views", tag = "work items", params(Paging), responses((status = 200, body = Page<WorkView>)))]
async fn work_view_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<WorkView>>> {
    Ok(Json(service.work_views(&who, paging).await?))
}

/// Keep a view of the inbox
#[utoipa::path(post, path = "/work-views", tag = "work items", request_body = WorkViewInput, responses((status = 201, body = WorkView)))]
async fn work_view_create(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<WorkViewInput>,
) -> Reply<Created<WorkView>> {
    let body = service.work_view_create(&who, input).await?;
    let location = format!("/api/v1/work-views/{}", body.id);
    Ok(Created { location, revision: Some(body.revision), body })
}

/// One view of the inbox
#[utoipa::path(get, path = "/work-views/{id}", tag = "work items", params(("id" = Uuid, Path)), responses((status = 200, body = WorkView)))]
async fn work_view_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
) -> Reply<Tagged<WorkView>> {
    let view = service.work_view(&who, id).await?;
    Ok(Tagged(view.revision, view))
}

/// Replace a view of the inbox
#[utoipa::path(
    put,
    path = "/work-views/{id}",
    tag = "work items",
    params(
        ("id" = Uuid, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest")
    ),
    request_body = WorkViewInput,
    responses((status = 200, body = WorkView))
)]
async fn work_view_update(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<WorkViewInput>,
) -> Reply<Tagged<WorkView>> {
    let view = service.work_view_update(&who, id, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Delete a view of the inbox
#[utoipa::path(delete, path = "/work-views/{id}", tag = "work items", params(("id" = Uuid, Path)), responses((status = 204, description = "Done")))]
async fn work_view_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(id): Path<Uuid>,
) -> Reply<StatusCode> {
    service.work_view_delete(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
