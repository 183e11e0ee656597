//! Calls from the application's own pages to its server functions.

use std::{collections::BTreeSet, sync::LazyLock};

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use fermata_api::ApiError;
use leptos::server_fn;

use super::pages::Contexts;
use crate::{
    extract::{read, refuse_nul},
    limits::BODY_BYTES_MAX,
    state::AppState,
};

/// Where the server functions of the application are.
static PATHS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| server_fn::axum::server_fn_paths().map(|(path, _)| path).collect());

/// Whether a path is a server function's.
pub(super) fn is_one(path: &str) -> bool {
    PATHS.contains(path)
}

/// Calls it. The framework answers every error with 500; here it gets the status that the same error has in REST.
pub(super) async fn call(state: AppState, request: Request) -> Response {
    let contexts = Contexts::of(&state, &request);
    let (parts, body) = request.into_parts();
    let mut whole = Request::new(body);
    *whole.headers_mut() = parts.headers.clone();
    let bytes = match read(whole).await {
        Ok(bytes) => bytes,
        Err(problem) => return refused(problem.0),
    };
    if let Err(error) = refuse_nul(&bytes) {
        return refused(error);
    }
    let request = Request::from_parts(parts, Body::from(bytes));
    let answer = leptos_axum::handle_server_fns_with_context(move || contexts.provide(), request).await;
    with_status(answer.into_response()).await
}

/// In the form that the pages read: the error itself.
fn refused(error: ApiError) -> Response {
    let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::BAD_REQUEST);
    (status, Json(error)).into_response()
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
