//! What a browser is told so that other sites and injected text cannot act through it.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use fermata_api::ErrorKind;

use crate::{auth::has_bearer, limits::URI_BYTES_MAX, problem::Problem, state::AppState};

/// Headers that every answer carries.
const ALWAYS: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
];

/// The policy for answers that are no page.
const NOT_A_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// The policy of a page: only scripts that carry this page's nonce run, and those they load; style sheets come from here.
/// Style attributes are allowed: the canvas places its cards with them, and what people write is sanitised of them.
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Adds the headers to every answer.
pub async fn headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        set_if_absent(headers, name, value);
    }
    set_if_absent(headers, header::CONTENT_SECURITY_POLICY, NOT_A_PAGE);
    if state.edge.is_tls() {
        set_if_absent(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    response
}

fn set_if_absent(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// A request with a bearer token comes from a program, and needs no proof that it comes from our own page: a browser
/// never adds such a token by itself. The check that follows looks at these headers only.
pub async fn excuse_bearer(mut request: Request, next: Next) -> Response {
    if has_bearer(request.headers()) {
        request.headers_mut().remove(header::ORIGIN);
        request.headers_mut().remove("sec-fetch-site");
    }
    next.run(request).await
}

/// What a change from another site is answered with.
pub fn cross_site() -> Response {
    Problem::new(
        ErrorKind::Forbidden,
        "cross_site",
        "This change was asked for by a page of another site. Do it from Fermata's own pages, or with an API token.",
    )
    .into_response()
}

/// Refuses paths and queries that are longer than anything here needs.
pub async fn short_uri(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let length = uri.path().len() + uri.query().map_or(0, str::len);
    if length > URI_BYTES_MAX {
        let message = format!("The path and query are longer than {URI_BYTES_MAX} bytes, the most allowed.");
        return Problem::bad_request("uri_too_long", "", message).into_response();
    }
    next.run(request).await
}
