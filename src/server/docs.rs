//! A plain page that shows the OpenAPI document, and one that explains the error codes. No script, nothing from
//! elsewhere.

mod errors;
mod html;
mod reference;

use axum::{
    Router,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::state::AppState;

const POLICY: &str =
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// `/api/docs` and what belongs to it.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/docs", get(async || page(reference::page())))
        .route("/api/docs/errors", get(async || page(errors::page())))
        .route("/api/docs/docs.css", get(style))
}

fn page(html: &'static str) -> Response {
    let mut response = axum::response::Html(html).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("docs/docs.css")).into_response()
}
