//! What handlers take out of a request. Every extractor answers with problem details and the place of what is wrong.

mod headers;
mod json;
mod path;
mod query;
mod who;

pub use headers::{IdempotencyKey, IfMatch};
pub use json::{JsonBody, OptionalJson};
pub(crate) use json::{read, refuse_nul};
pub use path::Path;
pub use query::Query;
pub use who::{Visitor, Who};

use crate::limits::ERROR_PATH_MAX;

/// A path for people: never longer than anybody reads.
fn shown_path(path: &str) -> String {
    let path = if path == "." { "" } else { path };
    path.chars().take(ERROR_PATH_MAX).collect()
}

/// What kind of mistake serde speaks of: the code of a field problem.
fn mistake(message: &str) -> &'static str {
    if message.starts_with("unknown field") {
        "unknown"
    } else if message.starts_with("missing field") {
        "required"
    } else if message.starts_with("unknown variant") {
        "unknown_choice"
    } else if message.starts_with("invalid type") {
        "wrong_type"
    } else {
        "invalid"
    }
}

/// The name between the first pair of backticks: the field that serde misses.
fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}
