//! What handlers take out of a request. Every extractor answers with problem details and the place of what is wrong.

mod headers;
mod json;
mod path;
mod place;
mod query;
mod who;

pub use headers::{IdempotencyKey, IfMatch};
pub use json::{JsonBody, OptionalJson};
pub(crate) use json::{read, read_up_to, refuse_nul};
pub use path::Path;
pub use query::Query;
pub(crate) use query::only_known;
pub use who::{Visitor, Who};
