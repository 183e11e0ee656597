//! Templates: finished orchestrations to begin with.

use axum::{Json, extract::State};
use fermata_api::templates::{TemplateInstall, TemplateInstalled, TemplateView};
use fermata_engine::ids::Name;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{JsonBody, Path, Who},
    rest::Reply,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(template_list))
        .routes(routes!(template_get))
        .routes(routes!(template_install))
}

/// The gallery
#[utoipa::path(get, path = "/templates", tag = "templates", responses((status = 200, body = Vec<TemplateView>)))]
async fn template_list(State(service): State<Service>, Who(who): Who) -> Reply<Json<Vec<TemplateView>>> {
    Ok(Json(service.templates(&who).await?))
}

/// One template, with its drawing and everything that it brings
#[utoipa::path(get, path = "/templates/{name}", tag = "templates", params(("name" = Name, Path)), responses((status = 200, body = TemplateView)))]
async fn template_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Json<TemplateView>> {
    Ok(Json(service.template(&who, &name).await?))
}

/// Install a template: its people, teams, objects, flows and orchestrations, active at once
///
/// What is there already as the template has it is kept. Where a name is taken by something else, nothing is changed
/// (`template_conflicts`). Example records start runs as any record does.
#[utoipa::path(post, path = "/templates/{name}/install", tag = "templates", params(("name" = Name, Path)), request_body = TemplateInstall, responses((status = 200, body = TemplateInstalled)))]
async fn template_install(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    JsonBody(input): JsonBody<TemplateInstall>,
) -> Reply<Json<TemplateInstalled>> {
    Ok(Json(service.template_install(&who, &name, &input).await?))
}
