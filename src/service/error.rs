//! From what went wrong inside to what the caller is told. Details of our own faults go to the server's log only.

use fermata_api::{ApiError, error::ErrorKind};
use fermata_store::StoreError;

use crate::{
    Answer,
    limits::{PAGE_DEFAULT, PAGE_MAX},
};

/// What the caller is told when the store could not.
pub(crate) fn store(error: StoreError) -> ApiError {
    match error {
        StoreError::Conflict(_) => ApiError::new(
            ErrorKind::Conflict,
            "changed_meanwhile",
            "Somebody changed this at the same moment. Load it again and try once more.",
        ),
        StoreError::Duplicate(what) => {
            tracing::debug!(what, "already there");
            ApiError::new(ErrorKind::Conflict, "already_there", "There is one with this name already.")
        }
        StoreError::BadCursor => bad_cursor(),
        StoreError::Unstorable(what) => {
            tracing::warn!(what, "a text cannot be stored");
            ApiError::new(
                ErrorKind::Invalid,
                "text_unstorable",
                "One of the texts has a character that cannot be stored, such as NUL. Take it out and try again.",
            )
        }
        StoreError::Closing => ApiError::new(
            ErrorKind::Unavailable,
            "closing",
            "The server is shutting down. Try again in a moment.",
        ),
        other => internal(&other),
    }
}

/// Somebody was faster than a caller who said which revision they saw.
pub(crate) fn changed(what: &str) -> ApiError {
    ApiError::new(
        ErrorKind::PreconditionFailed,
        "changed_meanwhile",
        format!(
            "Somebody changed this {what} after you loaded it. Load it again and make your change once more."
        ),
    )
}

/// As [`store`], for a change of what the caller saw at this revision: it may have changed while it was being written.
pub(crate) fn store_seen(error: StoreError, if_match: Option<i64>, what: &str) -> ApiError {
    match error {
        // Whether there is another administrator is no question of a revision.
        StoreError::Conflict(about) if if_match.is_some() && !about.contains("administrators") => {
            changed(what)
        }
        other => store(other),
    }
}

fn bad_cursor() -> ApiError {
    let message = "This cursor is not from this list: begin again without one.";
    let fields = ApiError::field("cursor", "unknown", message).fields;
    ApiError { fields, ..ApiError::new(ErrorKind::BadRequest, "cursor_invalid", message) }
}

/// Our fault: the log keeps what, the caller learns that.
pub(crate) fn internal(error: &dyn std::error::Error) -> ApiError {
    tracing::error!(error = %error, "a request failed through a fault of ours");
    ApiError::internal("Something went wrong on our side. It is in the server's log.")
}

/// Our fault, in words for the log.
pub(crate) fn fault(what: impl std::fmt::Display) -> ApiError {
    tracing::error!("{what}");
    ApiError::internal("Something went wrong on our side. It is in the server's log.")
}

/// How many items a page has.
pub(crate) fn limit(asked: Option<u32>) -> Answer<u32> {
    match asked {
        None => Ok(PAGE_DEFAULT),
        Some(n) if (1..=PAGE_MAX).contains(&n) => Ok(n),
        Some(_) => Err(ApiError::field("limit", "out_of_range", format!("must be from 1 to {PAGE_MAX}"))),
    }
}

/// What is stored as JSON, read.
pub(crate) fn read<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> Answer<T> {
    serde_json::from_value(value).map_err(|error| internal(&error))
}

/// What is to be stored as JSON.
pub(crate) fn written<T: serde::Serialize>(value: &T) -> Answer<serde_json::Value> {
    serde_json::to_value(value).map_err(|error| internal(&error))
}
