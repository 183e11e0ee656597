//! Something that conditions may depend on has changed.

use crate::run::{command::Rejection, session::Session};

/// Nothing by itself: the evaluation after every command does it. A held or failed run stays as it is.
pub(super) fn evaluate(session: &Session<'_>) -> Result<(), Rejection> {
    super::not_over(session)
}
