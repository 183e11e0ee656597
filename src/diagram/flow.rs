//! The drawing of a flow: its elements from top to bottom, what branches off beside them, and every edit that can be made.

use fermata_engine::flow::ElementBody;
use serde::{Deserialize, Serialize};

/// What an element of a flow does, for its sign and its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A page for a person.
    Screen,
    /// Sets variables.
    Assignment,
    /// Parts the way.
    Decision,
    /// Changes records.
    Update,
    /// Tells people.
    Notify,
}

impl Kind {
    /// The kind of an element.
    pub fn of(body: &ElementBody) -> Self {
        match body {
            ElementBody::Screen(_) => Self::Screen,
            ElementBody::Assignment(_) => Self::Assignment,
            ElementBody::Decision(_) => Self::Decision,
            ElementBody::Notify(_) => Self::Notify,
            _ => Self::Update,
        }
    }

    /// What people call it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Screen => "Screen",
            Self::Assignment => "Assignment",
            Self::Decision => "Decision",
            Self::Update => "Update records",
            Self::Notify => "Notify people",
        }
    }
}
