//! Who asks.

use axum::{extract::FromRequestParts, http::request::Parts};
use fermata_api::ApiError;
use fermata_service::SignedIn;

use crate::problem::Problem;

/// Whoever the request comes from, as [`crate::auth`] found out.
#[derive(Debug, Clone, Default)]
pub struct Visitor(pub Option<SignedIn>);

/// Somebody who is signed in; anybody else is answered 401.
#[derive(Debug)]
pub struct Who(pub SignedIn);

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let found = parts.extensions.get::<Visitor>().and_then(|visitor| visitor.0.clone());
        found.map(Self).ok_or_else(|| Problem(ApiError::unauthenticated()))
    }
}
