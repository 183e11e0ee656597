//! Groups and queues.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{
    Page,
    page::Paging,
    people::{TeamInput, TeamKind, TeamView},
};
use fermata_engine::ids::Name;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(group_list))
        .routes(routes!(group_get, group_put, group_delete))
        .routes(routes!(queue_list))
        .routes(routes!(queue_get, queue_put, queue_delete))
}

/// Groups, by name
#[utoipa::path(get, path = "/groups", tag = "people", params(Paging), responses((status = 200, body = Page<TeamView>)))]
async fn group_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<TeamView>>> {
    Ok(Json(service.teams(&who, TeamKind::Group, paging).await?))
}

/// One group
#[utoipa::path(get, path = "/groups/{name}", tag = "people", params(("name" = Name, Path)), responses((status = 200, body = TeamView)))]
async fn group_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<TeamView>> {
    let view = service.team(&who, TeamKind::Group, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Make or replace a group
#[utoipa::path(
    put,
    path = "/groups/{name}",
    tag = "people",
    params(
        ("name" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new")
    ),
    request_body = TeamInput,
    responses((status = 200, body = TeamView))
)]
async fn group_put(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<TeamInput>,
) -> Reply<Tagged<TeamView>> {
    let view = service.team_put(&who, TeamKind::Group, name, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Delete a group; refused while work is offered to it
#[utoipa::path(
    delete,
    path = "/groups/{name}",
    tag = "people",
    params(
        ("name" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you saw; 412 where it is no longer the newest")
    ),
    responses((status = 204, description = "Done"))
)]
async fn group_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
) -> Reply<StatusCode> {
    service.team_delete(&who, TeamKind::Group, &name, revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Queues, by name
#[utoipa::path(get, path = "/queues", tag = "people", params(Paging), responses((status = 200, body = Page<TeamView>)))]
async fn queue_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<TeamView>>> {
    Ok(Json(service.teams(&who, TeamKind::Queue, paging).await?))
}

/// One queue
#[utoipa::path(get, path = "/queues/{name}", tag = "people", params(("name" = Name, Path)), responses((status = 200, body = TeamView)))]
async fn queue_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<TeamView>> {
    let view = service.team(&who, TeamKind::Queue, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Make or replace a queue
#[utoipa::path(
    put,
    path = "/queues/{name}",
    tag = "people",
    params(
        ("name" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new")
    ),
    request_body = TeamInput,
    responses((status = 200, body = TeamView))
)]
async fn queue_put(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<TeamInput>,
) -> Reply<Tagged<TeamView>> {
    let view = service.team_put(&who, TeamKind::Queue, name, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Delete a queue; refused while work is offered to it
#[utoipa::path(
    delete,
    path = "/queues/{name}",
    tag = "people",
    params(
        ("name" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you saw; 412 where it is no longer the newest")
    ),
    responses((status = 204, description = "Done"))
)]
async fn queue_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
) -> Reply<StatusCode> {
    service.team_delete(&who, TeamKind::Queue, &name, revision).await?;
    Ok(StatusCode::NO_CONTENT)
}
