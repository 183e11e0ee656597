//! Why runs start by themselves: schedules, events, webhooks, and the order between orchestrations.

use std::collections::BTreeMap;

use fermata_engine::{
    ids::{Name, RecordId, RunId},
    run::triggers::Reason,
    schedule::Schedule,
    value::Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Moment;

/// One orchestration and why its runs start.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TriggerRow {
    /// The orchestration.
    pub orchestration: Name,
    /// What people read.
    pub label: String,
    /// The kind of trigger; none: it is not active.
    pub kind: Option<TriggerKind>,
    /// Why runs start, in words.
    pub summary: String,
    /// The active version; none: nothing starts.
    pub version: Option<u32>,
    /// The object whose records runs are about.
    pub object: Option<Name>,
    /// What people read for the object.
    pub object_label: Option<String>,
    /// The place among those that a change of a record of the object starts, from 1.
    pub position: Option<u32>,
    /// Of one with a schedule: what became of it.
    pub schedule: Option<ScheduleState>,
    /// When a run started last.
    pub last_run: Option<Moment>,
}

/// The kinds of trigger.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerKind {
    /// By people and programs.
    Autolaunched,
    /// By a change to a record.
    Record,
    /// By a schedule.
    Scheduled,
    /// By a schedule, for every record that matches.
    RecordsOnSchedule,
    /// By an event.
    Event,
    /// By a webhook.
    Webhook,
}

/// What became of a schedule.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScheduleState {
    /// The next moment.
    pub next: Option<Moment>,
    /// The next moment on the clock of the schedule's zone, in words.
    pub next_local: String,
    /// The last moment that was dealt with.
    pub last: Option<Moment>,
    /// When that was.
    pub fired: Option<Moment>,
    /// What came of it, in words.
    pub result: String,
    /// Runs started in all.
    pub started: i64,
    /// Moments left out because Fermata was not running.
    pub missed: i64,
    /// Moments left out because a run was still open.
    pub skipped: i64,
    /// Moments whose run waits for an open one to end.
    pub waiting: u32,
}

/// A schedule of which the next moments are asked for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchedulePreviewInput {
    /// The schedule.
    pub schedule: Schedule,
    /// After which moment; absent: now.
    #[serde(default)]
    pub after: Option<Moment>,
}

/// The next moments of a schedule.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SchedulePreview {
    /// The schedule in words.
    pub words: String,
    /// The next ten moments, fewer where there are no more.
    pub moments: Vec<PreviewMoment>,
}

/// A moment of a schedule.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviewMoment {
    /// When.
    pub at: Moment,
    /// On the clock of the schedule's zone, in words.
    pub local: String,
}

/// In which order orchestrations start when a record of an object changes.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TriggerOrder {
    /// The object.
    pub object: Name,
    /// Active orchestrations that its records start, in order.
    pub orchestrations: Vec<TriggerPlace>,
    /// Counts changes; the ETag.
    pub revision: i64,
}

/// A place in an order.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TriggerPlace {
    /// The orchestration.
    pub orchestration: Name,
    /// What people read.
    pub label: String,
}

/// A new order.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriggerOrderInput {
    /// Orchestrations that records of the object start, in order; those left out come after them.
    pub orchestrations: Vec<Name>,
}

/// A change of which it is asked what it would start.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhatIfInput {
    /// The object.
    pub object: Name,
    /// The record; absent: a record that does not exist yet.
    #[serde(default)]
    pub record: Option<RecordId>,
    /// Whether it is taken for a new record, or for a change of it.
    pub change: Change,
    /// The fields with the values that they would have; the others stay as they are.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub fields: BTreeMap<String, Value>,
}

/// A kind of change.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The record is made.
    #[default]
    Created,
    /// The record is changed.
    Updated,
    /// The record is deleted.
    Deleted,
}

/// Whether a change would start a run of an orchestration.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIfRow {
    /// The orchestration.
    pub orchestration: Name,
    /// What people read.
    pub label: String,
    /// Whether a run would start.
    pub starts: bool,
    /// Why; none: the entry condition has no answer.
    pub reason: Option<Reason>,
    /// Why, in words.
    pub why: String,
    /// The parts of the entry condition.
    pub parts: Vec<WhatIfPart>,
}

/// A part of an entry condition.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIfPart {
    /// What was asked.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// The values found, in words.
    pub found: String,
}

/// How a webhook's messages are signed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HookScheme {
    /// Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.
    #[default]
    Standard,
    /// As GitHub does: `X-Hub-Signature-256`.
    Github,
}

/// An incoming webhook.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HookView {
    /// Its name, the end of its address.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// How messages are signed.
    pub scheme: HookScheme,
    /// Which content types it takes.
    pub content_types: Vec<String>,
    /// Whether it takes anything.
    pub active: bool,
    /// Where messages are posted to.
    pub path: String,
    /// When it was made.
    pub created: Moment,
    /// By whom.
    pub created_by: String,
    /// When something was refused last.
    pub refused: Option<Moment>,
    /// Why.
    pub refused_why: String,
    /// Active orchestrations that it starts.
    pub starts: Vec<TriggerPlace>,
    /// Counts changes; the ETag.
    pub revision: i64,
}

/// A new webhook.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookCreate {
    /// Its name, the end of its address; absent: made of the label.
    #[serde(default)]
    pub name: Option<Name>,
    /// What people read.
    pub label: String,
    /// How messages are signed.
    #[serde(default)]
    pub scheme: HookScheme,
    /// Which content types it takes: `application/json`, `application/x-www-form-urlencoded`, `text/plain`.
    #[serde(default = "json_only")]
    pub content_types: Vec<String>,
}

fn json_only() -> Vec<String> {
    vec!["application/json".to_owned()]
}

/// A changed webhook.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookInput {
    /// What people read.
    pub label: String,
    /// Which content types it takes.
    #[serde(default = "json_only")]
    pub content_types: Vec<String>,
    /// Whether it takes anything.
    pub active: bool,
}

/// A webhook with its secret, which is shown this once.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct HookCreated {
    /// The webhook.
    pub hook: HookView,
    /// What the sender signs with.
    pub secret: String,
}

impl std::fmt::Debug for HookCreated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HookCreated").field("hook", &self.hook.name).finish_non_exhaustive()
    }
}

/// An event as CloudEvents 1.0 says it. Other attributes are let pass and not looked at.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CloudEventInput {
    /// `1.0`.
    pub specversion: String,
    /// Unique together with the source: the same event never starts a run twice.
    pub id: String,
    /// Where it comes from: a URI reference.
    pub source: String,
    /// What kind of thing happened, such as `com.shop.order.paid`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about.
    #[serde(default)]
    pub subject: Option<String>,
    /// When it happened, RFC 3339.
    #[serde(default)]
    pub time: Option<String>,
    /// What `data` is; absent: JSON.
    #[serde(default)]
    pub datacontenttype: Option<String>,
    /// What it says.
    #[serde(default)]
    pub data: Value,
    /// What it says, where that is no text, in base64.
    #[serde(default)]
    pub data_base64: Option<String>,
}

/// What became of an event.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EventAnswer {
    /// Its id.
    pub id: String,
    /// Its source.
    pub source: String,
    /// Whether it had been taken in before: then nothing happened now, and this is what happened then.
    pub duplicate: bool,
    /// The runs that it started.
    pub started: Vec<EventStart>,
    /// Orchestrations that listen to it and did not start, and why.
    pub not_started: Vec<EventMiss>,
    /// The same in a sentence.
    pub message: String,
}

/// A run that an event started.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventStart {
    /// The orchestration.
    pub orchestration: Name,
    /// What people read.
    pub label: String,
    /// The run.
    pub run: RunId,
}

/// An orchestration that did not start.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventMiss {
    /// The orchestration.
    pub orchestration: Name,
    /// What people read.
    pub label: String,
    /// Why not.
    pub why: String,
}

/// An event that was taken in.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    /// Of this entry.
    pub id: Uuid,
    /// What kind of thing happened.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about.
    pub subject: Option<String>,
    /// The webhook by which it came.
    pub hook: Option<Name>,
    /// When.
    pub received: Moment,
    /// What came of it.
    pub answer: EventAnswer,
}

/// Which events are asked for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventQuery {
    /// Only what came by this webhook.
    #[serde(default)]
    pub hook: Option<Name>,
    /// `next` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Items a page, 1 to 200; 50 where absent.
    #[serde(default)]
    pub limit: Option<u32>,
}
