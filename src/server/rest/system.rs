//! Search, the state of the system, and what definitions may refer to.

use axum::{Json, extract::State};
use fermata_api::{
    definitions::OrchestrationView,
    system::{CheckSettings, CheckSettingsView, SearchHit, SystemView},
};
use fermata_engine::check::World;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::people::TextQuery;
use crate::{
    extract::{IfMatch, JsonBody, Query, Who},
    rest::{Reply, Tagged},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(search))
        .routes(routes!(system))
        .routes(routes!(checks_get, checks_put))
        .routes(routes!(world))
        .routes(routes!(startable))
}

/// Runs, records and definitions whose name contains a text; at most 20
#[utoipa::path(get, path = "/search", tag = "system", params(TextQuery), responses((status = 200, body = Vec<SearchHit>)))]
async fn search(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<TextQuery>,
) -> Reply<Json<Vec<SearchHit>>> {
    Ok(Json(service.search(&who, &query.text).await?))
}

/// The state of the system
#[utoipa::path(get, path = "/system", tag = "system", responses((status = 200, body = SystemView)))]
async fn system(State(service): State<Service>, Who(who): Who) -> Reply<Json<SystemView>> {
    Ok(Json(service.system(&who).await?))
}

/// What the check of definitions demands
#[utoipa::path(get, path = "/check-settings", tag = "system", responses((status = 200, body = CheckSettingsView)))]
async fn checks_get(State(service): State<Service>, Who(who): Who) -> Reply<Tagged<CheckSettingsView>> {
    let view = service.check_settings(&who).await?;
    Ok(Tagged(view.revision, view))
}

/// Set what the check of definitions demands
///
/// What is active stays active: its next version must do.
#[utoipa::path(
    put,
    path = "/check-settings",
    tag = "system",
    params(("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new")),
    request_body = CheckSettings,
    responses((status = 200, body = CheckSettingsView))
)]
async fn checks_put(
    State(service): State<Service>,
    Who(who): Who,
    IfMatch(revision): IfMatch,
    JsonBody(input): JsonBody<CheckSettings>,
) -> Reply<Tagged<CheckSettingsView>> {
    let view = service.check_settings_put(&who, input, revision).await?;
    Ok(Tagged(view.revision, view))
}

/// Everything that a definition may refer to: objects, active flows, people
#[utoipa::path(get, path = "/world", tag = "system", responses((status = 200, body = World)))]
async fn world(State(service): State<Service>, Who(who): Who) -> Reply<Json<World>> {
    Ok(Json(service.world(&who).await?))
}

/// Active autolaunched orchestrations that the caller may start
#[utoipa::path(get, path = "/startable", tag = "orchestrations", responses((status = 200, body = Vec<OrchestrationView>)))]
async fn startable(State(service): State<Service>, Who(who): Who) -> Reply<Json<Vec<OrchestrationView>>> {
    Ok(Json(service.startable(&who).await?))
}
