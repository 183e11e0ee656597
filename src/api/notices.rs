//! How people are told things: what they choose, what the organisation chose for them, what went to whom.

use std::collections::BTreeMap;

use fermata_engine::{
    ids::{Name, RunId, WorkItemId},
    run::effects::NoticeKind,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Moment;

/// By what people are told.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeChannel {
    /// Inside Fermata, under the bell.
    InApp,
    /// A mail.
    Email,
    /// A message in a chat.
    Chat,
    /// A message of the browser.
    Push,
}

/// Whether and when a mail is sent.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailWhen {
    /// Not at all.
    #[default]
    Off,
    /// At once.
    Now,
    /// Gathered in the daily mail.
    Digest,
}

/// How somebody is told of one kind of thing.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// Under the bell.
    pub in_app: bool,
    /// By mail.
    pub email: MailWhen,
    /// In a chat.
    pub chat: bool,
    /// By the browser.
    pub push: bool,
}

/// What a person chose of that; what is absent is as the organisation says.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelChoice {
    /// Under the bell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_app: Option<bool>,
    /// By mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<MailWhen>,
    /// In a chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<bool>,
    /// By the browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<bool>,
}

/// A stretch of the day in which only what is urgent is told outside of Fermata.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// From this time of day, such as `22:00`.
    pub from: String,
    /// Until this time of day, maybe of the next day, such as `07:00`.
    pub to: String,
}

/// What a person chose.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticePreferences {
    /// By kind, such as `assigned`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<Name, ChannelChoice>,
    /// The zone of the times below, such as `Europe/Berlin`; none: the organisation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// When only what is urgent is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
    /// Whether a daily mail with open work and due dates comes also when there is nothing new in it.
    #[serde(default)]
    pub daily: bool,
    /// When the daily mail comes, such as `08:00`; none: as the organisation says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest_at: Option<String>,
    /// The chat that their messages go to, one of those offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<Name>,
}

/// What holds for everybody who chose nothing else.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeDefaults {
    /// By kind; a kind that is absent is as shipped.
    #[serde(default)]
    pub choices: BTreeMap<Name, Channels>,
    /// The zone of people who named none.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// When the daily mail comes, such as `08:00`.
    #[serde(default = "eight")]
    pub digest_at: String,
    /// Chats that a person may choose for their own messages.
    #[serde(default)]
    pub personal_chats: Vec<Name>,
    /// The chat of a team, by `group:legal` or `queue:finance`: what is told to the team is posted there too.
    #[serde(default)]
    pub team_chats: BTreeMap<String, Name>,
    /// Whether mails of approvals have buttons that decide; what is signed is never decided so.
    #[serde(default = "yes")]
    pub decide_by_mail: bool,
    /// Days that such a button is good, 1 to 30.
    #[serde(default = "a_week")]
    pub link_days: u32,
}

fn yes() -> bool {
    true
}

fn a_week() -> u32 {
    7
}

fn utc() -> String {
    "UTC".to_owned()
}

fn eight() -> String {
    "08:00".to_owned()
}

impl Default for NoticeDefaults {
    fn default() -> Self {
        Self {
            choices: BTreeMap::new(),
            time_zone: utc(),
            digest_at: eight(),
            personal_chats: Vec::new(),
            team_chats: BTreeMap::new(),
            decide_by_mail: yes(),
            link_days: a_week(),
        }
    }
}

/// One kind of thing that people are told.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeKindView {
    /// Which.
    pub kind: NoticeKind,
    /// What people read.
    pub label: String,
    /// When it is told.
    pub about: String,
    /// Whether quiet hours do not hold it.
    pub urgent: bool,
    /// As the organisation says.
    pub default: Channels,
    /// What holds for the person.
    pub holds: Channels,
}

/// A chat to choose.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatView {
    /// Its name.
    pub name: Name,
    /// What people read.
    pub label: String,
}

/// How a person is told things, with all that there is to choose.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePreferencesView {
    /// What they chose.
    pub preferences: NoticePreferences,
    /// Every kind, with what holds.
    pub kinds: Vec<NoticeKindView>,
    /// Where mail goes; empty: nowhere.
    pub email: String,
    /// Whether mail is set up.
    pub mail_set_up: bool,
    /// The zone that holds.
    pub time_zone: String,
    /// When the daily mail comes.
    pub digest_at: String,
    /// Chats that can be chosen.
    pub chats: Vec<ChatView>,
    /// Why something does not reach them, and what to do.
    pub problems: Vec<String>,
    /// Counts changes, 0 while they chose nothing; the ETag.
    pub revision: i64,
}

/// What holds for everybody, with all that there is to choose.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeDefaultsView {
    /// What holds.
    pub defaults: NoticeDefaults,
    /// Every kind, with what holds.
    pub kinds: Vec<NoticeKindView>,
    /// Chats that are set up.
    pub chats: Vec<ChatView>,
    /// Teams: `group:legal` and what people read.
    pub teams: Vec<(String, String)>,
    /// Whether mail is set up.
    pub mail_set_up: bool,
    /// Active people without an address.
    pub without_address: Vec<String>,
    /// Counts changes, 0 while it is as shipped; the ETag.
    pub revision: i64,
}

/// How something that was sent stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentState {
    /// On its way, or held until a moment.
    Waiting,
    /// There.
    Delivered,
    /// Given up.
    Failed,
    /// Not sent: not wanted any more, or nowhere to send it to.
    Skipped,
}

/// Something that went to somebody, or was to go.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentView {
    /// Its id.
    pub id: Uuid,
    /// To whom; none: to a team's chat.
    pub user: Option<Name>,
    /// What people read for them, or for the chat.
    pub to: String,
    /// Why.
    pub kind: NoticeKind,
    /// What people read for that.
    pub kind_label: String,
    /// By what.
    pub channel: NoticeChannel,
    /// How it stands.
    pub state: SentState,
    /// One line.
    pub subject: String,
    /// The address, in words; empty under the bell.
    pub receiver: String,
    /// The run it is about.
    pub run: Option<RunId>,
    /// The work item it is about.
    pub item: Option<WorkItemId>,
    /// When it was written.
    pub at: Moment,
    /// Until when it waits on purpose.
    pub held_until: Option<Moment>,
    /// Why it did not arrive, a stable code.
    pub error_code: Option<String>,
    /// The same in words.
    pub error: Option<String>,
}

/// Which of what went to whom.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentQuery {
    /// Only to this person.
    #[serde(default)]
    pub user: Option<Name>,
    /// Only for this reason.
    #[serde(default)]
    pub kind: Option<NoticeKind>,
    /// Only by this.
    #[serde(default)]
    pub channel: Option<NoticeChannel>,
    /// Only about this run.
    #[serde(default)]
    pub run: Option<RunId>,
    /// Only what stands like this.
    #[serde(default)]
    pub state: Option<SentState>,
    /// `next` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Items a page, 1 to 200; 50 where absent.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// What a kind of notice says in mails. `{{…}}` is filled in.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeTemplate {
    /// One line.
    pub subject: String,
    /// The mail as text.
    pub text: String,
    /// The mail as HTML, without its frame.
    pub html: String,
}

/// The same, as it stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeTemplateView {
    /// Of which kind.
    pub kind: NoticeKind,
    /// What people read for it.
    pub label: String,
    /// What holds.
    pub template: NoticeTemplate,
    /// Whether it is as shipped.
    pub shipped: bool,
    /// What can stand between braces, with an example.
    pub values: Vec<(String, String)>,
    /// Counts changes, 0 while it is as shipped; the ETag.
    pub revision: i64,
}

/// A template filled in with example values.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePreview {
    /// The subject.
    pub subject: String,
    /// The mail as text.
    pub text: String,
    /// The mail as HTML, whole.
    pub html: String,
}

/// A browser that asks to show messages, as its push service says.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushSubscribe {
    /// Where messages are posted.
    pub endpoint: String,
    /// The browser's public key, base64url.
    pub p256dh: String,
    /// The browser's secret, base64url.
    pub auth: String,
    /// Which browser, for people.
    #[serde(default)]
    pub label: String,
}

/// A browser that shows messages.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushSubscriptionView {
    /// Its id.
    pub id: Uuid,
    /// Which browser.
    pub label: String,
    /// Since when.
    pub since: Moment,
}

/// What a browser needs to ask for messages, and the browsers that have.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushView {
    /// The server's public key, base64url; none: the server cannot keep keys.
    pub key: Option<String>,
    /// Browsers of the person.
    pub browsers: Vec<PushSubscriptionView>,
}

/// The calendar of due dates of a person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarFeedView {
    /// Since when it has an address; none: it has none.
    pub since: Option<Moment>,
    /// The address, told once, when it is made.
    pub address: Option<String>,
}

/// What a link in a mail switched off.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsubscribed {
    /// Of which kind; none: the daily mail.
    pub kind: Option<NoticeKind>,
    /// What people read for it.
    pub label: String,
    /// Where mail goes no more, in part: `m…@example.com`.
    pub address: String,
    /// Whether mails come now.
    pub on: bool,
}
