//! Calls from the application's own pages to its server functions.

use std::{collections::BTreeSet, sync::LazyLock};

use axum::{
    RequestExt,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use fermata_api::ApiError;
use leptos::server_fn;
use tower::{Layer, ServiceExt, service_fn};

use super::pages::Contexts;
use crate::{extract::too_large, limits::BODY_BYTES_MAX, state::AppState};

/// Where the server functions of the application are.
static PATHS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| server_fn::axum::server_fn_paths().map(|(path, _)| path).collect());

/// Whether a path is a server function's.
pub(super) fn is_one(path: &str) -> bool {
    PATHS.contains(path)
}

/// Calls it. The framework answers every error with 500; here it gets the status that the same error has in REST.
pub(super) async fn call(state: AppState, request: Request) -> Response {
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > BODY_BYTES_MAX) {
        return too_large().into_response();
    }
    let contexts = Contexts::of(&state, &request);
    let limited = DefaultBodyLimit::max(BODY_BYTES_MAX).layer(service_fn(move |request: Request| {
        let contexts = contexts.clone();
        async move {
            let request = request.with_limited_body();
            let answer =
                leptos_axum::handle_server_fns_with_context(move || contexts.provide(), request).await;
            Ok::<_, std::convert::Infallible>(answer.into_response())
        }
    }));
    match limited.oneshot(request).await {
        Ok(response) => with_status(response).await,
        Err(never) => match never {},
    }
}

async fn with_status(response: Response) -> Response {
    let failed = response.status() == StatusCode::INTERNAL_SERVER_ERROR;
    if !failed {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_BYTES_MAX).await else { return parts.status.into_response() };
    if let Ok(error) = serde_json::from_slice::<ApiError>(&bytes) {
        parts.status = StatusCode::from_u16(error.kind.status()).unwrap_or(parts.status);
    }
    Response::from_parts(parts, Body::from(bytes))
}
