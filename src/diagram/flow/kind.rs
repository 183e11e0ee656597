//! What the elements of a flow do.

use fermata_engine::flow::{Action, ElementBody};
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
    /// Goes through a list.
    Loop,
    /// Looks up records.
    Get,
    /// Makes records.
    Create,
    /// Changes records.
    Update,
    /// Deletes records.
    Delete,
    /// Takes back what was changed.
    RollBack,
    /// Tells people.
    Notify,
    /// Calls another flow.
    Subflow,
    /// Sends a mail.
    Email,
    /// Posts into a chat.
    Chat,
    /// Asks another system.
    Callout,
    /// Publishes an event.
    Event,
    /// Starts a run of an orchestration.
    StartRun,
    /// Makes a document.
    Document,
    /// Stands for what an import found no counterpart for.
    Unsupported,
}

impl Kind {
    /// The kind of an element.
    pub fn of(body: &ElementBody) -> Self {
        match body {
            ElementBody::Screen(_) => Self::Screen,
            ElementBody::Assignment(_) => Self::Assignment,
            ElementBody::Decision(_) => Self::Decision,
            ElementBody::Loop(_) => Self::Loop,
            ElementBody::GetRecords(_) => Self::Get,
            ElementBody::CreateRecords(_) => Self::Create,
            ElementBody::UpdateRecords(_) => Self::Update,
            ElementBody::DeleteRecords(_) => Self::Delete,
            ElementBody::RollBack(_) => Self::RollBack,
            ElementBody::Notify(_) => Self::Notify,
            ElementBody::Subflow(_) => Self::Subflow,
            ElementBody::Action(action) => Self::of_action(action),
            ElementBody::Unsupported(_) => Self::Unsupported,
        }
    }

    /// By what the action is called: the drawing need not know what it holds.
    pub(super) fn of_action(action: &Action) -> Self {
        match action.words() {
            "Send E-mail" => Self::Email,
            "HTTP Callout" => Self::Callout,
            "Post to Chat" => Self::Chat,
            "Start Orchestration" => Self::StartRun,
            "Create Document" => Self::Document,
            _ => Self::Event,
        }
    }

    /// What people call it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Screen => "Screen",
            Self::Assignment => "Assignment",
            Self::Decision => "Decision",
            Self::Loop => "Loop",
            Self::Get => "Get records",
            Self::Create => "Create records",
            Self::Update => "Update records",
            Self::Delete => "Delete records",
            Self::RollBack => "Roll back records",
            Self::Notify => "Notify people",
            Self::Subflow => "Subflow",
            Self::Email => "Send an e-mail",
            Self::Chat => "Post to a chat",
            Self::Callout => "Call another system",
            Self::Event => "Publish an event",
            Self::StartRun => "Start an orchestration",
            Self::Document => "Create a document",
            Self::Unsupported => "Not supported",
        }
    }
}
