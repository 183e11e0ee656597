//! How other systems are reached: mail, chats, receivers of events, secrets, allowed hosts, templates of mails; and what was
//! delivered to them.

use fermata_engine::ids::{Name, RunId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Moment;

/// How the connection to a mail server is protected.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// Begins in the clear and must turn to TLS (port 587).
    #[default]
    StartTls,
    /// TLS from the first byte (port 465).
    Tls,
    /// None: for a server on the same machine or network only.
    None,
}

/// How mail is sent.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The mail server; empty: no mail is sent.
    pub host: String,
    /// Its port, commonly 587 or 465.
    pub port: u16,
    /// How the connection is protected.
    #[serde(default)]
    pub security: MailSecurity,
    /// Who signs in there; none: nobody does.
    #[serde(default)]
    pub user: Option<String>,
    /// The name of the secret with the password.
    #[serde(default)]
    pub password_secret: Option<Name>,
    /// From whom mails come: `Fermata <fermata@example.com>`.
    pub sender: String,
    /// Where answers go, where it is not the sender.
    #[serde(default)]
    pub reply_to: Option<String>,
}

/// How mail is sent, as it is kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MailView {
    /// The settings; those of an empty host while nothing was set up.
    pub settings: MailSettings,
    /// When they were last changed.
    pub updated: Option<Moment>,
    /// By whom, as people read it.
    pub updated_by: Option<String>,
    /// Counts changes, 0 while nothing was set up; the ETag.
    pub revision: i64,
}

/// Who gets a test mail.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailTest {
    /// An e-mail address.
    pub to: String,
}

/// What came of a test mail.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailTested {
    /// Whether the mail server took it.
    pub sent: bool,
    /// What happened, in words.
    pub message: String,
}

/// A secret, without what it holds: that is never shown.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecretView {
    /// How it is named: `{{secrets.name}}`.
    pub name: Name,
    /// What it is for.
    pub label: String,
    /// When it was last changed.
    pub updated: Moment,
    /// By whom, as people read it.
    pub updated_by: String,
    /// Counts changes; the ETag.
    pub revision: i64,
}

/// A secret as it should be.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretInput {
    /// What it is for.
    #[serde(default)]
    pub label: String,
    /// What it holds, 1 to 16,384 characters; none: what it held before.
    #[serde(default)]
    pub value: Option<String>,
}

impl std::fmt::Debug for SecretInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretInput").field("label", &self.label).finish_non_exhaustive()
    }
}

/// What kind of connection it is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionKind {
    /// Posts into a Slack channel by an incoming webhook.
    Slack,
    /// Posts into a Microsoft Teams channel by a workflow's webhook.
    Teams,
    /// Sends events (CloudEvents 1.0) by HTTP.
    Events,
}

/// A chat that messages are posted to, or a receiver of events.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConnectionView {
    /// How flows name it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// What it is.
    pub kind: ConnectionKind,
    /// The name of the secret with its address.
    pub url_secret: Name,
    /// The name of the secret that is sent as bearer token; for receivers of events.
    pub token_secret: Option<Name>,
    /// When it was last changed.
    pub updated: Moment,
    /// By whom, as people read it.
    pub updated_by: String,
    /// Counts changes; the ETag.
    pub revision: i64,
}

/// A connection as it should be.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionInput {
    /// What people read.
    pub label: String,
    /// What it is.
    pub kind: ConnectionKind,
    /// The name of the secret with its address.
    pub url_secret: Name,
    /// The name of the secret that is sent as bearer token; for receivers of events.
    #[serde(default)]
    pub token_secret: Option<Name>,
}

/// Hosts that may be called though their address is not on the public internet.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedHosts {
    /// Each a host for all its ports, or `host:port`.
    pub hosts: Vec<String>,
}

/// The allowed hosts, as they are kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AllowedHostsView {
    /// In order.
    pub hosts: Vec<String>,
    /// Counts changes, 0 while nothing was set up; the ETag.
    pub revision: i64,
}

/// A template of mails.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailTemplateView {
    /// How flows name it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// The subject; `{{…}}` is filled in.
    pub subject: String,
    /// The mail as HTML; empty: text only. `{{…}}` is filled in.
    pub html: String,
    /// The mail as text; empty: made of the HTML. `{{…}}` is filled in.
    pub text: String,
    /// The names that its `{{…}}` ask for, in order.
    pub fields: Vec<String>,
    /// When it was last changed.
    pub updated: Moment,
    /// By whom, as people read it.
    pub updated_by: String,
    /// Counts changes; the ETag.
    pub revision: i64,
}

/// A template as it should be.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailTemplateInput {
    /// What people read.
    pub label: String,
    /// The subject.
    pub subject: String,
    /// The mail as HTML.
    #[serde(default)]
    pub html: String,
    /// The mail as text.
    #[serde(default)]
    pub text: String,
}

/// What is delivered.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Not yet there; it is tried again by itself.
    Waiting,
    /// There.
    Delivered,
    /// Given up until somebody sends it again.
    Failed,
    /// Not sent, on purpose: it was not wanted any more, or there was nowhere to send it to.
    Skipped,
}

/// Something that left Fermata, or should.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryView {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: DeliveryKind,
    /// How it stands.
    pub state: DeliveryState,
    /// One line: a mail's subject, an event's type.
    pub subject: String,
    /// To whom, in words.
    pub receiver: String,
    /// The run that sends it.
    pub run: Option<RunId>,
    /// The step that sends it.
    pub step: Option<Name>,
    /// What the receiver tells repetitions by: part of a mail's Message-ID, the Idempotency-Key, an event's id.
    pub key: String,
    /// When it was written.
    pub created: Moment,
    /// When it was last tried.
    pub tried: Option<Moment>,
    /// Tries so far.
    pub attempts: u32,
    /// Why the last try failed, a stable code.
    pub error_code: Option<String>,
    /// The same in words.
    pub error: Option<String>,
}

/// Which deliveries to list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryQuery {
    /// Only those that stand like this.
    #[serde(default)]
    pub state: Option<DeliveryState>,
    /// Only those of this run.
    #[serde(default)]
    pub run: Option<RunId>,
    /// `next` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Items a page, 1 to 200; 50 where absent.
    #[serde(default)]
    pub limit: Option<u32>,
}
