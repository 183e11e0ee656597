//! Actions: what a flow does beyond records and variables. One file for each kind; a new kind is a variant of [`Action`], its
//! file, a line in each `match` here, and, where something leaves the system, a variant of [`super::Outgoing`]. What an action
//! of that kind must look like is said by `check/actions.rs`.

pub mod callout;
pub mod create_document;
pub mod http_callout;
pub mod post_to_chat;
pub mod publish_event;
pub mod send_email;
pub mod start_orchestration;

use serde::{Deserialize, Serialize};

pub use create_document::CreateDocument;
pub use http_callout::HttpCallout;
pub use post_to_chat::PostToChat;
pub use publish_event::PublishEvent;
pub use send_email::SendEmail;
pub use start_orchestration::StartOrchestration;

use super::{
    Outgoing, Sending,
    answers::{Answer, Question},
    run::{FlowFault, Library},
};
use crate::{
    expr::Scope,
    ids::{IdSource, Name},
    template,
    value::{Value, ValueSource},
};
use callout::{Callout, CalloutAnswer, CalloutRequest};

/// The kinds of action.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// Tells everyone who listens that something happened.
    PublishEvent(PublishEvent),
    /// Sends a mail.
    SendEmail(SendEmail),
    /// Asks another system over HTTP and takes what it answers.
    HttpCallout(HttpCallout),
    /// Posts a message into a chat.
    PostToChat(PostToChat),
    /// Starts a run of another orchestration.
    StartOrchestration(StartOrchestration),
    /// Makes a document of a template.
    CreateDocument(CreateDocument),
}

impl Action {
    /// What people call this kind of action.
    pub fn words(&self) -> &'static str {
        match self {
            Self::PublishEvent(_) => "Publish Event",
            Self::SendEmail(_) => "Send E-mail",
            Self::HttpCallout(_) => "HTTP Callout",
            Self::PostToChat(_) => "Post to Chat",
            Self::StartOrchestration(_) => "Start Orchestration",
            Self::CreateDocument(_) => "Create Document",
        }
    }

    /// Whether it must wait for an answer from outside the system, so that its flow cannot run inside a transaction.
    pub fn calls_out(&self) -> bool {
        matches!(self, Self::HttpCallout(_))
    }

    /// Whether it may fail for reasons that nobody can see while drawing it: then a fault path belongs to it.
    pub fn may_fail(&self) -> bool {
        self.calls_out()
    }

    /// Carries it out as far as the engine goes; the answer is what variables become.
    ///
    /// # Errors
    /// A fault; nothing was sent then.
    pub(super) fn perform(&self, at: &mut ActionEnv<'_, '_>) -> Result<Vec<(Name, Value)>, FlowFault> {
        match self {
            Self::PublishEvent(it) => it.perform(at),
            Self::SendEmail(it) => it.perform(at),
            Self::HttpCallout(it) => it.perform(at),
            Self::PostToChat(it) => it.perform(at),
            Self::StartOrchestration(it) => it.perform(at),
            Self::CreateDocument(it) => it.perform(at),
        }
    }
}

/// What an action is given.
pub(super) struct ActionEnv<'e, 's> {
    /// What names mean.
    pub(super) scope: &'e Scope<'s>,
    /// What people read for its element.
    pub(super) label: &'e str,
    /// Its place; see [`Sending`].
    pub(super) place: &'e str,
    /// What it may refer to.
    pub(super) library: Library<'e>,
    /// Whether it may call other systems here.
    pub(super) may_call_out: bool,
    /// Fresh ids.
    pub(super) ids: &'e mut IdSource,
    /// What leaves the system, so far.
    pub(super) sends: &'e mut Vec<Sending>,
}

impl ActionEnv<'_, '_> {
    /// A fault of this element.
    pub(super) fn fault(&self, code: &str, message: impl std::fmt::Display) -> FlowFault {
        FlowFault::new(code, format!("{}: {message}", self.label))
    }

    /// The value of a source.
    pub(super) fn resolve(&self, source: &ValueSource) -> Result<Value, FlowFault> {
        source.resolve(self.scope).map_err(|e| self.fault(e.code, e))
    }

    /// A text with its `{{…}}` filled in.
    pub(super) fn fill(&self, text: &str) -> String {
        template::fill(text, self.scope)
    }

    /// As [`fill`](Self::fill), for a place where values must be written in its way.
    pub(super) fn fill_for(&self, text: &str, escape: template::Escape) -> String {
        template::fill_for(text, self.scope, escape)
    }

    /// Something leaves the system once the step is complete.
    pub(super) fn send(&mut self, what: Outgoing) {
        self.sends.push(Sending { place: self.place.to_owned(), what });
    }

    /// What another system says.
    pub(super) fn call(&self, request: CalloutRequest) -> Result<CalloutAnswer, FlowFault> {
        if !self.may_call_out {
            let message =
                "another system cannot be called here, while somebody waits; move it into a background step";
            return Err(self.fault("wrong_kind", message));
        }
        let question = Question::Callout(Callout { place: self.place.to_owned(), request });
        match self.library.answers.ask(question)? {
            Answer::Callout(answer) => Ok(answer.clone()),
            _ => Err(self.fault("wrong_value", "the answer to a call is none")),
        }
    }
}
