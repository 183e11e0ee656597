//! What leaves the system because of a flow: data until its step is complete, then delivered at least once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use uuid::Uuid;

use super::action::create_document::DocumentFormat;
use crate::{
    ids::{Name, RunId},
    object::RecordRef,
    people::Assignee,
    value::Value,
};

/// Something to deliver, and where in the flow it was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sending {
    /// The element and how often it had been passed, such as `tell_erp.2`, after the places of the subflows around it:
    /// `enrich.1/tell_erp.2`. The same in every try of the step: with run, step and pass it names the delivery for ever.
    pub place: String,
    /// What.
    pub what: Outgoing,
}

/// The kinds of delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outgoing {
    /// An event for everyone who listens.
    Event {
        /// Its type.
        event_type: String,
        /// What it says.
        data: BTreeMap<Name, Value>,
        /// The receiver outside; none: only orchestrations of Fermata hear of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Name>,
    },
    /// A mail.
    Mail {
        /// People and teams.
        to: Vec<Assignee>,
        /// Further addresses.
        addresses: Vec<String>,
        /// Where answers go, where it is not what the settings say.
        reply_to: Option<String>,
        /// What it says.
        content: MailContent,
    },
    /// A message in a chat.
    Chat {
        /// Which chat.
        connection: Name,
        /// What it says, in markdown.
        text: String,
    },
    /// A run of another orchestration, which begins in the same transaction.
    Start {
        /// The new run's id.
        run: RunId,
        /// Which orchestration.
        orchestration: Name,
        /// What it is about.
        record: Option<RecordRef>,
        /// What it is started with.
        inputs: BTreeMap<Name, Value>,
    },
    /// A document, kept as a file of the run's record in the same transaction.
    Document {
        /// The file's id.
        file: Uuid,
        /// The id of what the record's history says of it.
        note: Uuid,
        /// What it is called, without its ending.
        title: String,
        /// Markdown with HTML, filled in.
        source: String,
        /// What it becomes.
        format: DocumentFormat,
    },
}

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MailContent {
    /// Written in the flow.
    Written {
        /// One line.
        subject: String,
        /// As text.
        text: String,
        /// As HTML.
        html: String,
    },
    /// By a template.
    Template {
        /// Which.
        name: Name,
        /// What its fields are filled in with.
        values: BTreeMap<Name, Value>,
    },
}
