//! Parameters in the path.

use axum::{
    extract::{FromRequestParts, RawPathParams, path::ErrorKind as PathError, rejection::PathRejection},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// Like axum's, but tells which part is wrong.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => {
                let raw = RawPathParams::from_request_parts(parts, state).await.ok();
                Err(explain(rejection, raw.as_ref()))
            }
        }
    }
}

fn explain(rejection: PathRejection, raw: Option<&RawPathParams>) -> Problem {
    let PathRejection::FailedToDeserializePathParams(failure) = rejection else {
        return Problem::bad_request("path_invalid", "", "This path cannot be read.");
    };
    let (place, message) = match failure.into_kind() {
        PathError::ParseErrorAtKey { key, value, expected_type } => {
            (key, format!("\"{}\" is not {expected_type}", shown(&value)))
        }
        PathError::ParseErrorAtIndex { index, value, expected_type } => {
            let name = raw.and_then(|raw| raw.iter().nth(index)).map(|(name, _)| name.to_owned());
            (name.unwrap_or_default(), format!("\"{}\" is not {expected_type}", shown(&value)))
        }
        PathError::DeserializeError { key, value, message } => {
            (key, format!("\"{}\": {message}", shown(&value)))
        }
        PathError::InvalidUtf8InPathParam { key } => (key, "this part of the path is not UTF-8".to_owned()),
        PathError::Message(message) => (whose(&message, raw), message),
        _ => (String::new(), "this path cannot be read".to_owned()),
    };
    Problem::bad_request("path_invalid", &place, message)
}

/// The parameter that a message speaks of: the one whose value it quotes, of a long one its beginning.
fn whose(message: &str, raw: Option<&RawPathParams>) -> String {
    let pairs: Vec<_> = raw.into_iter().flatten().collect();
    let quoted = pairs.iter().find(|(_, value)| message.contains(&format!("\"{value}\"")));
    let begun = message.split('"').nth(1).filter(|begin| !begin.is_empty());
    let begun = begun.and_then(|begin| pairs.iter().find(|(_, value)| value.starts_with(begin)));
    quoted.or(begun).or(pairs.first()).map(|(name, _)| (*name).to_owned()).unwrap_or_default()
}

fn shown(value: &str) -> String {
    value.chars().take(100).collect()
}
