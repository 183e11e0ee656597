//! Calls of other systems: what is asked and what came of it. Who carries them out stands outside the engine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::template::Piece;

/// A call, and where in the flow it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callout {
    /// The element and how often it had been passed, as in [`crate::flow::Sending`].
    pub place: String,
    /// What is asked.
    pub request: CalloutRequest,
}

/// What is asked of another system, with every text filled in except secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalloutRequest {
    /// `GET`, `POST` and so on.
    pub method: String,
    /// The address.
    pub url: Vec<Piece>,
    /// Headers: name and text.
    #[serde(default)]
    pub headers: Vec<(String, Vec<Piece>)>,
    /// What the body is, such as `application/json`; empty: there is none.
    #[serde(default)]
    pub content_type: String,
    /// The body.
    #[serde(default)]
    pub body: Vec<Piece>,
    /// Seconds until one try is given up.
    #[serde(default)]
    pub timeout_seconds: u32,
    /// Tries in all before it counts as failed.
    #[serde(default)]
    pub attempts: u32,
    /// Statuses that are a success and are not tried again, beside those below 400.
    #[serde(default)]
    pub accept_status: Vec<u16>,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CalloutAnswer {
    /// The other system answered.
    Answered {
        /// The HTTP status.
        status: u16,
        /// Headers by name, in small letters.
        headers: BTreeMap<String, String>,
        /// The body as text.
        body: String,
    },
    /// It could not be reached, was not allowed, or took too long.
    Failed {
        /// A stable code.
        code: String,
        /// What is wrong and what to do.
        message: String,
    },
}

impl CalloutAnswer {
    /// Whether another try of the same step need not ask again: the other system did what it was asked.
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if *status < 400)
    }
}
