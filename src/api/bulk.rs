//! One wish for many runs or work items: what is chosen, what is done, what became of each.

use fermata_engine::ids::{Name, RunId, WorkItemId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Moment, runs::RunQuery, stuck::StuckSelect, work::WorkQuery};

/// Which runs or work items: exactly one of these.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BulkSelect {
    /// Every run of a filtered list; its `cursor` and `limit` stay out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs: Option<RunQuery>,
    /// These runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_ids: Option<Vec<RunId>>,
    /// Every work item of a filtered list; its `cursor` and `limit` stay out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<WorkQuery>,
    /// These work items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_ids: Option<Vec<WorkItemId>>,
    /// What is stuck for a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stuck: Option<StuckSelect>,
}

/// What is done to each.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// Hold the run.
    Pause,
    /// Let it go on.
    Resume,
    /// Stop it for good.
    Cancel,
    /// Try again what failed in it.
    Retry,
    /// Begin the stage that it is in anew.
    RestartStage,
    /// Go back to `stage`.
    GoBack,
    /// Pass over `step`.
    Skip,
    /// Give the work item, or all open work of the run, to `assignee`.
    Reassign,
    /// Hand over everything that somebody holds: begun by its own request, not by this one.
    HandOver,
    /// Take the work item, as whoever asks could take it alone.
    Claim,
    /// Finish the work item with `outcome`, as whoever asks could finish it alone. What needs more than a button is refused.
    Complete,
}

impl BulkAction {
    /// Whether it is done to work items.
    pub fn is_for_items(self) -> bool {
        matches!(self, Self::Reassign | Self::Claim | Self::Complete)
    }

    /// Whether it is done to runs.
    pub fn is_for_runs(self) -> bool {
        !matches!(self, Self::Claim | Self::Complete | Self::HandOver)
    }
}

/// One wish for many.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BulkInput {
    /// Which runs or work items.
    pub select: BulkSelect,
    /// What is done to each.
    pub action: BulkAction,
    /// To which stage, for `go_back`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Name>,
    /// Which step, for `skip`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Name>,
    /// To whom, for `reassign`: `user:mia`, `group:legal`, `queue:finance`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// The button's name, for `complete`; none: the only one. What has several is refused without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Why, for the log of each; needed for all but `claim` and `complete`.
    #[serde(default)]
    pub reason: String,
    /// How many the caller saw that it concerns: refused where it is another number by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<i64>,
}

/// How many a wish concerns.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkCount {
    /// How many; at most one more than can be done at once.
    pub count: i64,
    /// How many can be done at once.
    pub most: i64,
    /// The first of them, what people read.
    pub first: Vec<String>,
    /// Of work items: the buttons that finish some of them without more being said, the one that most have first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<BulkButton>,
}

/// A button that finishes some of many work items.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkButton {
    /// Its name; `done` where they have nothing but a button.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// How many of them have it.
    pub count: i64,
}

/// Where a wish for many stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkState {
    /// It goes through them.
    #[default]
    Running,
    /// It went through all of them.
    Done,
    /// Somebody stopped it; what was done before stays.
    Cancelled,
    /// Whoever wished it may no longer do so.
    Stopped,
}

impl BulkState {
    /// Whether nothing more follows.
    pub fn is_over(self) -> bool {
        self != Self::Running
    }
}

/// A wish for many, and how far it is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkView {
    /// Its id.
    pub id: Uuid,
    /// What is done to each.
    pub action: BulkAction,
    /// Whether it concerns work items, not runs.
    pub of_items: bool,
    /// What is done, a sentence: `Give to Finance`.
    pub words: String,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: BulkState,
    /// How many it concerns.
    pub total: i64,
    /// How many were done.
    pub done: i64,
    /// How many were refused, each with its reason.
    pub refused: i64,
    /// Who wished it, what people read.
    pub made_by: String,
    /// When.
    pub made: Moment,
    /// When it was over.
    pub ended: Option<Moment>,
}

/// What became of one of many.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkOutcome {
    /// Its turn has not come.
    Waiting,
    /// It was done.
    Done,
    /// It was refused; `message` says why.
    Refused,
}

/// One of many, and what became of it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkResult {
    /// Counts from 1.
    pub number: i64,
    /// The run or work item; all zeros where it is neither.
    pub target: Uuid,
    /// What people read for it.
    pub title: String,
    /// What became of it.
    pub outcome: BulkOutcome,
    /// The stable code of a refusal.
    pub code: String,
    /// Why it was refused.
    pub message: String,
}

/// Which results to list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BulkResultQuery {
    /// Only `waiting`, `done` or `refused`.
    #[serde(default)]
    pub outcome: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub cursor: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub limit: Option<u32>,
}
