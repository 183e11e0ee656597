//! The revision of what somebody looked at before they confirmed it.

use crate::ApiError;

/// A revision as a plan or report tells it: 32 digits from 0 to f.
///
/// # Errors
/// Where the text is none, at the parameter `revision`.
pub(crate) fn checked(text: &str) -> Result<(), ApiError> {
    match text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        true => Ok(()),
        false => Err(ApiError::field(
            "revision",
            "wrong_characters",
            "This is no revision: send the one of the answer that was looked at, or none",
        )),
    }
}
