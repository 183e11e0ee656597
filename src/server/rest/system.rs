//! Search, the state of the system, and what definitions may refer to.

use axum::{Json, extract::State};
use fermata_api::{
    definitions::OrchestrationView,
    system::{SearchHit, SystemView},
};
use fermata_engine::check::World;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::people::TextQuery;
use crate::{
    extract::{Query, Who},
    rest::Reply,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(search))
        .routes(routes!(system))
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
