//! The answer's headers: how long a file may be kept, what it is, in which form it comes.

use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use super::source::Found;

/// A name with a hash in it never gets another content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Kept, and asked about each time.
const ASK: &str = "public, no-cache";

/// The answer to a request for a file of the site.
pub(super) fn answer(path: &str, hashed: bool, found: Option<Found>, asked: &HeaderMap) -> Response {
    let Some(found) = found else { return StatusCode::NOT_FOUND.into_response() };
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(CACHE_CONTROL, if hashed { FOR_EVER } else { ASK });
    set(VARY, "accept-encoding");
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    let tag = (!hashed).then(|| tag(&found));
    if let Some(tag) = &tag {
        set(ETAG, tag);
    }
    let known = asked.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if tag.is_some() && known == tag.as_deref() {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    set(CONTENT_TYPE, &kind(path));
    if let Some(encoding) = found.encoding.name() {
        set(CONTENT_ENCODING, encoding);
    }
    let body = match found.content {
        std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
    };
    (headers, Body::from(body)).into_response()
}

/// The media type by the name's ending; texts are always UTF-8.
fn kind(path: &str) -> String {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    if kind.type_() == mime_guess::mime::TEXT { format!("{kind}; charset=utf-8") } else { kind.to_string() }
}

fn tag(found: &Found) -> String {
    let hash: String =
        Sha256::digest(&found.content).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}\"")
}
