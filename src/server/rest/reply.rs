//! How answers leave.

use axum::{
    Json,
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt as _};
use serde::Serialize;

use crate::problem::Problem;

/// What a handler gives back.
pub type Reply<T> = Result<T, Problem>;

/// An answer with the revision that it shows, as `ETag`.
#[derive(Debug)]
pub struct Tagged<T>(pub i64, pub T);

/// 201 with the place of what was made, and its revision where it has one.
#[derive(Debug)]
pub struct Created<T> {
    /// Where it is.
    pub location: String,
    /// Its revision.
    pub revision: Option<i64>,
    /// What was made.
    pub body: T,
}

/// A body that comes piece by piece. Whatever wraps it, such as compression, may ask once more after its end.
pub fn streamed(pieces: impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static) -> Body {
    Body::from_stream(pieces.fuse())
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        tag(&mut response, self.0);
        response
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::CREATED, Json(self.body)).into_response();
        if let Ok(place) = HeaderValue::from_str(&self.location) {
            response.headers_mut().insert(header::LOCATION, place);
        }
        if let Some(revision) = self.revision {
            tag(&mut response, revision);
        }
        response
    }
}

fn tag(response: &mut Response, revision: i64) {
    if let Ok(value) = HeaderValue::from_str(&format!("\"{revision}\"")) {
        response.headers_mut().insert(header::ETAG, value);
    }
}
