//! Flows: drafts, checks, versions.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{
    Page,
    definitions::{DefinitionRow, FlowCreate, FlowTest, FlowTested, FlowView, Validation, VersionRow},
    page::Paging,
};
use fermata_engine::{flow::Flow, ids::Name};
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Created, Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(flow_list, flow_create))
        .routes(routes!(flow_get, flow_save, flow_delete))
        .routes(routes!(flow_validate))
        .routes(routes!(flow_test))
        .routes(routes!(flow_activate))
        .routes(routes!(flow_deactivate))
        .routes(routes!(flow_versions))
        .routes(routes!(flow_version))
}

/// Flows, by name
#[utoipa::path(get, path = "/flows", tag = "flows", params(Paging), responses((status = 200, body = Page<DefinitionRow>)))]
async fn flow_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<DefinitionRow>>> {
    Ok(Json(service.flows(&who, paging).await?))
}

/// Make a flow with a draft
#[utoipa::path(post, path = "/flows", tag = "flows", request_body = FlowCreate, responses((status = 201, body = FlowView)))]
async fn flow_create(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<FlowCreate>,
) -> Reply<Created<FlowView>> {
    let body = service.flow_create(&who, input).await?;
    let location = format!("/api/v1/flows/{}", body.name);
    Ok(Created { location, revision: Some(body.revision), body })
}

/// The draft, or what a new draft would begin with
#[utoipa::path(get, path = "/flows/{name}", tag = "flows", params(("name" = Name, Path)), responses((status = 200, body = FlowView)))]
async fn flow_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<FlowView>> {
    let view = service.flow(&who, &name, None).await?;
    Ok(Tagged(view.revision, view))
}

/// Save the draft
///
/// A draft may be wrong in every way; `validate` says what is wrong, and only `activate` insists.
#[utoipa::path(put, path = "/flows/{name}", tag = "flows", params(("name" = Name, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest")), request_body = Flow, responses((status = 200, body = FlowView)))]
async fn flow_save(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(definition): JsonBody<Flow>,
) -> Reply<Tagged<FlowView>> {
    let view = service.flow_save(&who, &name, definition, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Drop the draft
///
/// Where there never was a version, the flow is deleted.
#[utoipa::path(delete, path = "/flows/{name}", tag = "flows", params(("name" = Name, Path)), responses((status = 204, description = "Done")))]
async fn flow_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<StatusCode> {
    service.flow_delete(&who, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Check the draft
#[utoipa::path(post, path = "/flows/{name}/validate", tag = "flows", params(("name" = Name, Path)), responses((status = 200, body = Validation)))]
async fn flow_validate(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Json<Validation>> {
    Ok(Json(service.flow_validate(&who, &name).await?))
}

/// Test the draft
///
/// It is carried out with what is given, and nothing of it is kept: no record changes, nobody is told.
#[utoipa::path(post, path = "/flows/{name}/test", tag = "flows", params(("name" = Name, Path)), request_body = FlowTest, responses((status = 200, body = FlowTested)))]
async fn flow_test(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    JsonBody(given): JsonBody<FlowTest>,
) -> Reply<Json<FlowTested>> {
    Ok(Json(service.flow_test(&who, &name, given).await?))
}

/// Make the draft the active version
#[utoipa::path(post, path = "/flows/{name}/activate", tag = "flows", params(("name" = Name, Path)), responses((status = 200, body = FlowView)))]
async fn flow_activate(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<FlowView>> {
    let view = service.flow_activate(&who, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Take the active version out of use
///
/// Refused while an active orchestration names it.
#[utoipa::path(post, path = "/flows/{name}/deactivate", tag = "flows", params(("name" = Name, Path)), responses((status = 200, body = FlowView)))]
async fn flow_deactivate(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<FlowView>> {
    let view = service.flow_deactivate(&who, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Its versions, newest first
#[utoipa::path(get, path = "/flows/{name}/versions", tag = "flows", params(("name" = Name, Path), Paging), responses((status = 200, body = Page<VersionRow>)))]
async fn flow_versions(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<VersionRow>>> {
    Ok(Json(service.flow_versions(&who, &name, paging).await?))
}

/// One version
#[utoipa::path(get, path = "/flows/{name}/versions/{version}", tag = "flows", params(("name" = Name, Path), ("version" = u32, Path)), responses((status = 200, body = FlowView)))]
async fn flow_version(
    State(service): State<Service>,
    Who(who): Who,
    Path((name, version)): Path<(Name, u32)>,
) -> Reply<Json<FlowView>> {
    Ok(Json(service.flow(&who, &name, Some(version)).await?))
}
