//! Every route there is, and the layers around them.

use std::convert::Infallible;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::{CsrfLayer, ProtectionError},
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
};

use crate::{auth, dev, docs, openapi, problem, rest, security, sessions, state::AppState, telemetry, web};

/// Everything: API, pages, files, probes.
pub fn router(state: AppState) -> Router {
    // Pages are rendered by tasks of this runtime; saying so a second time changes nothing.
    let _already = any_spawner::Executor::init_tokio();
    let (v1, _) = rest::routes();
    let csrf = csrf(&state).with_rejection_response(|_: ProtectionError| security::cross_site());
    let session = sessions::layer(&state.service, &state.edge);
    let people = v1
        .merge(web::routes())
        .fallback(web::fallback)
        .layer(from_fn_with_state(state.clone(), auth::identify))
        .layer(session)
        .layer(csrf)
        .layer(from_fn(security::excuse_bearer));
    let request_id = HeaderName::from_static("x-request-id");
    probes()
        .merge(dev::routes())
        .merge(people)
        .layer(CompressionLayer::new())
        // After the compression: the site's files were compressed when they were built, if at all.
        .merge(state.assets.routes())
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(security::short_uri))
        .layer(from_fn_with_state(state.clone(), security::headers))
        .layer(from_fn_with_state(state.clone(), telemetry::measure))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .with_state(state)
}

/// Changes must come from our own pages; programs with a bearer token are excused before this.
fn csrf(state: &AppState) -> CsrfLayer {
    let layer = CsrfLayer::new();
    let Some(url) = &state.edge.public_url else { return layer };
    layer.clone().add_trusted_origin(url.trim_end_matches('/')).unwrap_or_else(|error| {
        tracing::warn!(%error, url, "the public address is no origin; only the Host header counts");
        layer
    })
}

/// Routes that need nobody to be signed in and no session.
fn probes() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/api/openapi.json", get(document))
        .merge(docs::routes())
        .method_not_allowed_fallback(wrong_method)
}

async fn wrong_method(request: Request) -> Result<Infallible, problem::Problem> {
    Err(problem::Problem::wrong_method(request.method().as_str(), request.uri().path()))
}

async fn ready(State(state): State<AppState>) -> Response {
    if *state.stop.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping").into_response();
    }
    match state.service.db().ping().await {
        Ok(()) => "ready".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}

async fn metrics(State(state): State<AppState>) -> Response {
    state.metrics.render(&state.service).await
}

async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi::document()).into_response()
}
