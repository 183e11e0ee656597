//! Orchestrations: drafts, checks, versions.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{
    Page,
    definitions::{DefinitionRow, OrchestrationCreate, OrchestrationView, Validation, VersionRow},
    page::Paging,
};
use fermata_engine::{definition::Orchestration, ids::Name};
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Created, Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(orchestration_list, orchestration_create))
        .routes(routes!(orchestration_get, orchestration_save, orchestration_delete))
        .routes(routes!(orchestration_validate))
        .routes(routes!(orchestration_activate))
        .routes(routes!(orchestration_deactivate))
        .routes(routes!(orchestration_versions))
        .routes(routes!(orchestration_version))
}

/// Orchestrations, by name
#[utoipa::path(get, path = "/orchestrations", tag = "orchestrations", params(Paging), responses((status = 200, body = Page<DefinitionRow>)))]
async fn orchestration_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<DefinitionRow>>> {
    Ok(Json(service.orchestrations(&who, paging).await?))
}

/// Make an orchestration with a draft
#[utoipa::path(post, path = "/orchestrations", tag = "orchestrations", request_body = OrchestrationCreate, responses((status = 201, body = OrchestrationView)))]
async fn orchestration_create(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<OrchestrationCreate>,
) -> Reply<Created<OrchestrationView>> {
    let body = service.orchestration_create(&who, input).await?;
    let location = format!("/api/v1/orchestrations/{}", body.name);
    Ok(Created { location, revision: Some(body.revision), body })
}

/// The draft, or what a new draft would begin with
#[utoipa::path(get, path = "/orchestrations/{name}", tag = "orchestrations", params(("name" = Name, Path)), responses((status = 200, body = OrchestrationView)))]
async fn orchestration_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<OrchestrationView>> {
    let view = service.orchestration(&who, &name, None).await?;
    Ok(Tagged(view.revision, view))
}

/// Save the draft
///
/// A draft may be wrong in every way; `validate` says what is wrong, and only `activate` insists.
#[utoipa::path(put, path = "/orchestrations/{name}", tag = "orchestrations", params(("name" = Name, Path), ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest")), request_body = Orchestration, responses((status = 200, body = OrchestrationView)))]
async fn orchestration_save(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(definition): JsonBody<Orchestration>,
) -> Reply<Tagged<OrchestrationView>> {
    let view = service.orchestration_save(&who, &name, definition, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Drop the draft
///
/// Where there never was a version, the orchestration is deleted.
#[utoipa::path(delete, path = "/orchestrations/{name}", tag = "orchestrations", params(("name" = Name, Path)), responses((status = 204, description = "Done")))]
async fn orchestration_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<StatusCode> {
    service.orchestration_delete(&who, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Check the draft
#[utoipa::path(post, path = "/orchestrations/{name}/validate", tag = "orchestrations", params(("name" = Name, Path)), responses((status = 200, body = Validation)))]
async fn orchestration_validate(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Json<Validation>> {
    Ok(Json(service.orchestration_validate(&who, &name).await?))
}

/// Make the draft the active version
#[utoipa::path(post, path = "/orchestrations/{name}/activate", tag = "orchestrations", params(("name" = Name, Path)), responses((status = 200, body = OrchestrationView)))]
async fn orchestration_activate(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<OrchestrationView>> {
    let view = service.orchestration_activate(&who, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Take the active version out of use
///
/// New runs no longer start; open runs go on.
#[utoipa::path(post, path = "/orchestrations/{name}/deactivate", tag = "orchestrations", params(("name" = Name, Path)), responses((status = 200, body = OrchestrationView)))]
async fn orchestration_deactivate(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<OrchestrationView>> {
    let view = service.orchestration_deactivate(&who, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Its versions, newest first
#[utoipa::path(get, path = "/orchestrations/{name}/versions", tag = "orchestrations", params(("name" = Name, Path), Paging), responses((status = 200, body = Page<VersionRow>)))]
async fn orchestration_versions(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<VersionRow>>> {
    Ok(Json(service.orchestration_versions(&who, &name, paging).await?))
}

/// One version
#[utoipa::path(get, path = "/orchestrations/{name}/versions/{version}", tag = "orchestrations", params(("name" = Name, Path), ("version" = u32, Path)), responses((status = 200, body = OrchestrationView)))]
async fn orchestration_version(
    State(service): State<Service>,
    Who(who): Who,
    Path((name, version)): Path<(Name, u32)>,
) -> Reply<Json<OrchestrationView>> {
    Ok(Json(service.orchestration(&who, &name, Some(version)).await?))
}
