//! Runs and how they are watched.

use fermata_engine::{
    definition::Orchestration,
    ids::{Name, RunId, WorkItemId},
    object::RecordRef,
    people::Assignee,
    run::{ChildStatus, RunStatus, StageStatus, StepStatus, event::Event},
    sla::SlaStatus,
    value::Values,
};
use serde::{Deserialize, Serialize};

use crate::{Moment, approvals::ApprovalView, work::WorkItemView};

/// A run in lists.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRow {
    /// Its id.
    pub id: RunId,
    /// What it is called.
    pub title: String,
    /// Of which orchestration.
    pub orchestration: Name,
    /// What people read for it.
    pub orchestration_label: String,
    /// Of which version.
    pub version: u32,
    /// Where it stands.
    pub status: RunStatus,
    /// The stage it is in.
    pub stage: Option<Name>,
    /// What people read for it.
    pub stage_label: Option<String>,
    /// Since when it is in that stage.
    pub stage_since: Option<Moment>,
    /// Who holds its open work.
    pub holders: Vec<Holder>,
    /// The run's own promise.
    pub sla: SlaStatus,
    /// When the run should be done.
    pub due: Option<Moment>,
    /// The most urgent of the run's, its stage's and its steps' promises: what lists colour by.
    pub worst_sla: SlaStatus,
    /// The due moment of that most urgent promise.
    pub worst_due: Option<Moment>,
    /// The record it is about.
    pub record: Option<RecordRef>,
    /// When it began.
    pub started: Moment,
    /// Who started it (what people read).
    pub started_by: String,
    /// When it ended.
    pub ended: Option<Moment>,
}

/// Who holds open work of a run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Holder {
    /// Which person or team.
    #[serde(with = "crate::assignee")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub assignee: Assignee,
    /// What people read for them.
    pub label: String,
}

/// Which runs to list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunQuery {
    /// Only of this orchestration.
    #[serde(default)]
    pub orchestration: Option<String>,
    /// A run status (`InProgress` …), or `open`.
    #[serde(default)]
    pub status: Option<String>,
    /// Only in this stage.
    #[serde(default)]
    pub stage: Option<String>,
    /// `OnTrack`, `AtRisk` or `Breached`: the worst promise that is open in it.
    #[serde(default)]
    pub sla: Option<String>,
    /// Only about this record.
    #[serde(default)]
    pub record: Option<fermata_engine::ids::RecordId>,
    /// Only those that this person started: a username, or `system` for those that Fermata started by itself.
    #[serde(default)]
    pub owner: Option<String>,
    /// Only those that began on this day or later (`2026-11-22`, in UTC), or at this moment or later
    /// (`2026-11-22T15:30:00Z`).
    #[serde(default)]
    pub started_from: Option<String>,
    /// Only those that began on this day or earlier, or before this moment.
    #[serde(default)]
    pub started_to: Option<String>,
    /// In the title.
    #[serde(default)]
    pub text: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub cursor: Option<String>,
    /// See [`crate::page::Paging`].
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A run, whole.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunView {
    /// The row, flattened.
    #[serde(flatten)]
    pub row: RunRow,
    /// Every stage that was entered (latest pass), in drawing order, then those not reached.
    pub stages: Vec<StageView>,
    /// Its open and closed work items, open first.
    pub work_items: Vec<WorkItemView>,
    /// What it was started with.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub inputs: Values,
    /// Its variables.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub vars: Values,
    /// Why it failed or was paused or cancelled, for people.
    pub reason: Option<String>,
    /// The step of another run that started it, if one did.
    pub parent: Option<ParentView>,
    /// Its approvals that have begun, in drawing order.
    #[serde(default)]
    pub approvals: Vec<ApprovalView>,
    /// What this person may do with it.
    pub can: RunActions,
    /// What was promised for the run, the stage that it is in and the steps of that, and is not over.
    #[serde(default)]
    pub promises: Vec<PromiseView>,
    /// The stages that it can go back to, in the order in which it was in them first.
    #[serde(default)]
    pub back_to: Vec<Name>,
    /// The sequence number of the last event.
    pub last_seq: u64,
}

/// A promise whose clock is open.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseView {
    /// What it is on, in words.
    pub label: String,
    /// The step, if it is on one.
    pub step: Option<Name>,
    /// The stage, if it is on one.
    pub stage: Option<Name>,
    /// Where it stands.
    pub sla: SlaStatus,
    /// When it is due.
    pub due: Moment,
    /// Whether a person has set that.
    pub by_hand: bool,
    /// Why its clock stands still though the run goes on, if it does.
    pub hold: Option<String>,
    /// The calendar that counts, in words; none: day and night.
    pub calendar: Option<String>,
    /// What happens on the way, in the order of its moments.
    pub rungs: Vec<RungView>,
}

/// A rung of an escalation ladder.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungView {
    /// When.
    pub at: Moment,
    /// What happens, in words.
    pub words: String,
    /// Whether it has happened.
    pub fired: bool,
}

/// What a person may do with a run as it stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunActions {
    /// Hold it.
    pub pause: bool,
    /// Let it go on.
    pub resume: bool,
    /// Stop it.
    pub cancel: bool,
    /// Try what failed again.
    pub retry: bool,
    /// Give its work to others.
    pub reassign: bool,
    /// Take it back, as its submitter.
    #[serde(default)]
    pub recall: bool,
    /// Begin the stage that it is in anew.
    #[serde(default)]
    pub restart_stage: bool,
    /// Go back to one of the stages in `back_to`.
    #[serde(default)]
    pub go_back: bool,
    /// Pass over an open step of the stage that it is in.
    #[serde(default)]
    pub skip: bool,
    /// Complete a step that its people are done with and that waits for its condition.
    #[serde(default)]
    pub complete_step: bool,
    /// Correct its variables.
    #[serde(default)]
    pub set_variables: bool,
    /// Finish its work in the place of whoever has it.
    #[serde(default)]
    pub complete_for: bool,
    /// Set another due moment for what was promised.
    #[serde(default)]
    pub change_due: bool,
}

/// A stage of a run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageView {
    /// Which.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// Where its latest pass stands; none: not reached.
    pub status: Option<StageStatus>,
    /// Which pass.
    pub pass: u32,
    /// When it began.
    pub started: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// Where its promise stands.
    pub sla: SlaStatus,
    /// When it should be done.
    pub due: Option<Moment>,
    /// Its steps, in drawing order.
    pub steps: Vec<StepView>,
}

/// A step of a run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepView {
    /// Which.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// `interactive`, `background` …
    pub kind: String,
    /// Where it stands.
    pub status: StepStatus,
    /// Where its promise stands.
    pub sla: SlaStatus,
    /// When it should be done.
    pub due: Option<Moment>,
    /// When it began.
    pub started: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// Who did it, or holds it (what people read).
    pub who: Option<String>,
    /// The button it was finished with (what people read).
    pub outcome: Option<String>,
    /// What it handed over.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub outputs: Values,
    /// Why it failed.
    pub error: Option<String>,
    /// Its open work item.
    pub item: Option<WorkItemId>,
    /// What it waits for, while it is a wait step in progress, or a step whose people are done and whose condition does not hold
    /// yet.
    pub waiting: Option<WaitingView>,
    /// The runs that it started.
    pub children: Option<ChildrenView>,
}

/// What a step waits for by itself.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingView {
    /// `duration`, `moment`, `message` or `condition`.
    pub kind: String,
    /// When it comes; of a condition, when it is asked again by itself. None: no moment is known.
    pub until: Option<Moment>,
    /// When it waits no longer.
    pub timeout: Option<Moment>,
    /// The message that it waits for.
    pub message: Option<String>,
    /// Which one it is.
    pub correlation: Option<String>,
    /// What must hold, in words: `Status equals Signed and Amount is greater than 1000`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// When its people were done with it; none: nobody has to do anything here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<Moment>,
}

/// The runs that a step started.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildrenView {
    /// How many there are, started or not.
    pub total: u32,
    /// How many must complete.
    pub needed: u32,
    /// How many have completed.
    pub completed: u32,
    /// How many are under way or have failed.
    pub open: u32,
    /// The first of them (at most 100), in the order of the list.
    pub first: Vec<ChildView>,
}

/// A run that a step started.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildView {
    /// Its place in the list, from 1.
    pub number: u32,
    /// Which run, once it was started; only for those who may see it.
    pub run: Option<RunId>,
    /// What it is called; only for those who may see it.
    pub title: Option<String>,
    /// Where it stands.
    pub status: ChildStatus,
    /// Why it failed, was cancelled or could not start.
    pub message: String,
}

/// The step of another run that started a run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParentView {
    /// Which run.
    pub run: RunId,
    /// What it is called; only for those who may see it.
    pub title: Option<String>,
    /// Which step.
    pub step: Name,
    /// Which item of the step's list it is for, from 1; none: it is the step's only run.
    pub number: Option<u32>,
}

/// One entry of a run's log, with what people read.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Counts from 1.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Who, what people read: a person's label or `Fermata`.
    pub by: String,
    /// What happened, a sentence without the actor: `finished Set up billing`.
    pub text: String,
    /// More, if there is: values, reason, error.
    pub detail: Option<String>,
    /// Whether a short timeline shows it.
    pub milestone: bool,
    /// The event itself.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub event: Event,
}

/// A wish with its reason.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonInput {
    /// Why, for the log.
    #[serde(default)]
    pub reason: String,
}

/// The wish to try again what failed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryInput {
    /// Why, for the log.
    #[serde(default)]
    pub reason: String,
    /// Which step; none: every failed one.
    #[serde(default)]
    pub step: Option<Name>,
}

/// Open work of a run for somebody else.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReassignRunInput {
    /// Which of its open work items; none: all of them.
    #[serde(default)]
    pub items: Option<Vec<WorkItemId>>,
    /// To whom: `user:mia`, `group:legal`, `queue:finance`.
    pub assignee: String,
    /// Why, for the log.
    #[serde(default)]
    pub reason: String,
}

/// The pipeline dashboard of one orchestration.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    /// Which.
    pub orchestration: Name,
    /// What people read.
    pub label: String,
    /// The active version's drawing (columns in its order).
    pub definition: Orchestration,
    /// Open runs.
    pub open: i64,
    /// Open runs started in the last seven days.
    pub started_7_days: i64,
    /// Of the runs ended in the last 30 days with a promise, how many kept it, in percent.
    pub on_time_percent: Option<f64>,
    /// Open runs with a breached promise.
    pub late: i64,
    /// Open runs with a promise at risk.
    pub at_risk: i64,
    /// Median time from start to end over the last 90 days, in milliseconds.
    pub median_ms: Option<i64>,
    /// One column a stage, in drawing order; then those of open runs that are in none of these stages.
    pub columns: Vec<PipelineColumn>,
    /// Runs completed in the last seven days, newest first (at most 50).
    pub done: Vec<RunRow>,
    /// How many were completed in the last seven days.
    pub done_count: i64,
}

/// A stage's column.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PipelineColumn {
    /// Which stage; none: between stages.
    pub stage: Option<Name>,
    /// What people read.
    pub label: String,
    /// How long the stage may take, in minutes.
    pub target_minutes: Option<u32>,
    /// How many runs are in it.
    pub count: i64,
    /// The runs, most urgent first (at most 50).
    pub runs: Vec<RunRow>,
}
