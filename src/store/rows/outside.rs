//! What leaves Fermata, and what is set up for it.

use fermata_engine::ids::{Name, RunId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// What kind of connection a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionKind {
    /// How mail is sent.
    Mail,
    /// A chat that messages are posted to, or a receiver of events.
    Channel,
    /// Hosts that may be called though their address is not public.
    AllowedHosts,
    /// A sealed secret.
    Secret,
    /// A template of mails.
    EmailTemplate,
    /// How people are told things where they chose nothing.
    NoticeDefaults,
    /// What a kind of notice says in mails.
    NoticeTemplate,
    /// The keys that messages to browsers are signed with, sealed.
    PushKeys,
    /// What the check of definitions demands.
    CheckSettings,
}

/// Names a connection.
pub type ConnectionKey = (ConnectionKind, Name);

/// Something that administrators set up for reaching other systems.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionRow {
    /// Which.
    pub key: ConnectionKey,
    /// What people read.
    pub label: String,
    /// What it holds; of a secret only what is sealed.
    pub content: Value,
    /// Counts changes, from 1.
    pub revision: i64,
    /// When it was last changed.
    pub updated_ms: i64,
    /// By whom.
    pub updated_by: String,
}

/// What is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    /// A mail.
    Mail,
    /// A message in a chat.
    Chat,
    /// An event.
    Event,
    /// A message in a browser.
    Push,
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Not yet there; it is tried again.
    Waiting,
    /// There.
    Delivered,
    /// Given up until somebody sends it again.
    Failed,
    /// Not sent: it was not wanted any more, or there was nowhere to send it to.
    Skipped,
}

/// Something that leaves Fermata.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryRow {
    /// Its id, UUIDv7.
    pub id: Uuid,
    /// The same whenever it is sent again; unique.
    pub key: String,
    /// What it is.
    pub kind: DeliveryKind,
    /// How it stands.
    pub state: DeliveryState,
    /// One line: a mail's subject, an event's type.
    pub subject: String,
    /// To whom, in words.
    pub receiver: String,
    /// What is sent; holds no secret.
    pub content: Value,
    /// The run that sends it.
    pub run: Option<RunId>,
    /// The step that sends it.
    pub step: Option<Name>,
    /// When it was written.
    pub created_ms: i64,
    /// When it was last tried.
    pub tried_ms: Option<i64>,
    /// Tries so far.
    pub attempts: u32,
    /// Why the last try failed, a stable code.
    pub error_code: Option<String>,
    /// The same in words.
    pub error: Option<String>,
    /// Whom it tells something; none: it tells nobody in particular.
    pub to: Option<Name>,
    /// Why they are told, as on the wire; none: it is no notice.
    pub notice: Option<String>,
    /// Until when it waits on purpose.
    pub held_until_ms: Option<i64>,
    /// Counts changes, from 1.
    pub revision: i64,
}
