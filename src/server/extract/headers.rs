//! Headers that change what a request means.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};

use crate::{limits::IDEMPOTENCY_KEY_MAX, problem::Problem};

/// The revision that the caller saw, from `If-Match`; none where absent or `*`.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let revision = inner.and_then(|digits| digits.parse().ok());
        revision.map(|revision| Self(Some(revision))).ok_or_else(|| {
            let message = "send the ETag of the answer that you changed, quotes included, such as \"3\"";
            Problem::bad_request("if_match_invalid", "If-Match", message)
        })
    }
}

/// The caller's key for doing something once only.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default().trim();
        let good = !text.is_empty() && text.len() <= IDEMPOTENCY_KEY_MAX;
        if good {
            return Ok(Self(Some(text.to_owned())));
        }
        let message = format!("use 1 to {IDEMPOTENCY_KEY_MAX} printable ASCII characters, such as a UUID");
        Err(Problem::bad_request("idempotency_key_invalid", "Idempotency-Key", message))
    }
}
