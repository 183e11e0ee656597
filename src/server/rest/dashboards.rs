//! What managers watch.

use axum::{Json, extract::State};
use fermata_api::runs::Pipeline;
use fermata_engine::ids::Name;
use fermata_service::Service;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{Query, Who},
    rest::Reply,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(pipeline))
}

/// Which pipeline.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PipelineQuery {
    /// The orchestration's name.
    orchestration: Name,
}

/// Where every open run of an orchestration stands
#[utoipa::path(get, path = "/dashboards/pipeline", tag = "dashboards", params(PipelineQuery), responses((status = 200, body = Pipeline)))]
async fn pipeline(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<PipelineQuery>,
) -> Reply<Json<Pipeline>> {
    Ok(Json(service.pipeline(&who, &query.orchestration).await?))
}
