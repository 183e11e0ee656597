//! A run's state. It holds the latest pass of each stage; older passes are in the log and the read tables, so that the
//! state never grows with the length of a run.

pub(crate) mod absence;
mod approval;
pub mod back;
mod children;
pub mod command;
pub mod decide;
mod duties;
pub mod effects;
mod escalate;
mod evaluate;
pub mod event;
pub mod evolve;
mod moments;
mod notices;
mod path;
mod promises;
pub(crate) mod scope;
mod session;
mod steps;
pub mod timers;
pub mod triggers;
pub mod waits;

use serde::{Deserialize, Serialize};

pub use approval::{ApprovalRun, Approver, Signed, SignedBy, Standing, Verdict, recallable};
pub use children::{Child, ChildStatus, Children, Parent};
pub use duties::{Barred, barred};
pub(crate) use moments::{seconds as seconds_of, time_of_day};
pub use promises::promised;
pub use scope::{moment as moment_text, scope, scope_about, with_scope};
pub(crate) use steps::sub::has_more as has_more_children;
pub use steps::wait::key_of;
pub use waits::{needs, watches};

use crate::{
    context::Actor,
    definition::{Priority, Share},
    ids::{Name, RunId, WorkItemId},
    object::{Record, RecordRef},
    people::Assignee,
    sla::Clock,
    value::Values,
};

/// One execution of an orchestration's version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Which orchestration.
    pub orchestration: Name,
    /// Which version; stays for the run's life.
    pub version: u32,
    /// What people read: the record's title, or what the definition says.
    pub title: String,
    /// The record it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordRef>,
    /// What it was started with.
    pub inputs: Values,
    /// Its variables.
    pub vars: Values,
    /// Who started it.
    pub started_by: Actor,
    /// When, Unix milliseconds.
    pub started_ms: i64,
    /// Where it stands.
    pub state: RunState,
    /// The step of another run that started it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// The record before the change that started it, where the definition or a flow of it looks at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<Box<Record>>,
    /// Why its submitter takes it back, while it is on its way to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalling: Option<String>,
    /// How it came back to an earlier stage, the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub went_back: Option<Box<WayBack>>,
    /// The failure that last led along a fault path, as `fault.…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Box<Incident>>,
    /// Its promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<Clock>,
    /// The latest pass of each stage that was entered, in order of first entry.
    pub stages: Vec<StageRun>,
    /// The sequence number of the last event, from 1.
    pub last_seq: u64,
}

/// How a run came back to a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayBack {
    /// The stage that was left.
    pub from: Name,
    /// The stage that began anew.
    pub to: Name,
    /// Who sent it back.
    pub by: Actor,
    /// Why.
    pub reason: String,
    /// When, Unix milliseconds.
    pub at_ms: i64,
}

/// Where a run stands. A run that is over has no current stage, by type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum RunState {
    /// Between its first event and its first stage, within one command; never stored.
    Starting,
    /// In this stage.
    InProgress {
        /// The stage's name.
        stage: Name,
    },
    /// Held by an operator: nothing starts, completes, warns or breaches.
    Paused {
        /// The stage it holds in.
        stage: Name,
        /// Since when, Unix milliseconds.
        since_ms: i64,
        /// Why, in the operator's words.
        reason: String,
        /// The incident it had, if it was Failed before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        incident: Option<Incident>,
    },
    /// A step failed for good and no fault path led on. Resumable for ever.
    Failed {
        /// The stage it stopped in.
        stage: Name,
        /// What happened.
        incident: Incident,
    },
    /// Came to an end.
    Completed {
        /// When, Unix milliseconds.
        at_ms: i64,
    },
    /// Stopped by an operator.
    Cancelled {
        /// When, Unix milliseconds.
        at_ms: i64,
        /// Why.
        reason: String,
    },
    /// Taken back by its submitter.
    Recalled {
        /// When, Unix milliseconds.
        at_ms: i64,
        /// Why.
        reason: String,
    },
}

/// Why a run is Failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// The step, if one failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Name>,
    /// A stable code.
    pub code: String,
    /// What is wrong, where, and what to do.
    pub message: String,
    /// When, Unix milliseconds.
    pub at_ms: i64,
}

/// One pass through a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageRun {
    /// The stage's name.
    pub name: Name,
    /// Counts entries into this stage, from 1.
    pub pass: u32,
    /// Where it stands.
    pub status: StageStatus,
    /// When it began, Unix milliseconds.
    pub started_ms: i64,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<i64>,
    /// Its promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<Clock>,
    /// Its steps, in drawing order.
    pub steps: Vec<StepRun>,
}

/// Where a pass through a stage stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
/// Written as in the glossary (`InProgress`), in conditions and the API alike.
pub enum StageStatus {
    /// Its steps are being done.
    InProgress,
    /// Its exit condition held.
    Completed,
    /// Left by fault path, cancel, recall or going back.
    Discontinued,
    /// A step failed for good; the run waits for an operator.
    Failed,
}

/// One execution of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRun {
    /// The step's name.
    pub name: Name,
    /// Where it stands.
    pub status: StepStatus,
    /// When it began, Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_ms: Option<i64>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<i64>,
    /// What it handed over, as `steps.<name>.outputs.<var>`.
    #[serde(default)]
    pub outputs: Values,
    /// The button it was finished with, as `steps.<name>.outcome`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Name>,
    /// Who finished it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_by: Option<Actor>,
    /// When its people were done with it, where it waited on for its condition then, Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_ms: Option<i64>,
    /// Whether the variables that it sets once it is Completed have been set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_set: bool,
    /// Tries so far, from 1 once started.
    #[serde(default)]
    pub attempt: u32,
    /// When it is tried again by itself, if it failed and is, Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_ms: Option<i64>,
    /// Since when its flow waits for its job or is carried out by it, Unix milliseconds: the moment that the flow takes for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queued_ms: Option<i64>,
    /// Why it failed, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Incident>,
    /// Its promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<Clock>,
    /// Its work items.
    #[serde(default)]
    pub items: Vec<WorkItem>,
    /// What it waits for, while it is in progress and a wait step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// The runs that it started, or will start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children: Option<Children>,
    /// Who decides and what they decided, where it is an approval that has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalRun>,
    /// Who did it in the pass before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_before_by: Option<Name>,
    /// How whoever has its work is reminded, where that is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminding: Option<Reminding>,
}

/// How far the reminding of a step's work is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminding {
    /// When the next reminder is due, Unix milliseconds; none: there is none left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
    /// Reminders so far.
    pub sent: u32,
}

/// What a wait step waits for, worked out. All moments are Unix milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// When it comes, or when its condition is asked again by itself; none: no moment is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
    /// When it waits no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<i64>,
    /// The message that it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Awaited>,
    /// What the message gave that came while the run was held: the step is completed when the run goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Values>,
}

/// A message that is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// What it is called.
    pub name: String,
    /// Which one it is.
    pub key: String,
    /// One that nobody took and that came no earlier also counts, Unix milliseconds.
    pub since_ms: i64,
}

/// Where a step stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
/// Written as in the glossary (`InProgress`), in conditions and the API alike.
pub enum StepStatus {
    /// Waits for its start condition.
    NotStarted,
    /// Is being done.
    InProgress,
    /// Done.
    Completed,
    /// Was not needed.
    Skipped,
    /// Its stage was left while it was open.
    Discontinued,
    /// Failed for good, or waits for its next try.
    Failed,
}

/// A piece of human work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkItem {
    /// Its id.
    pub id: WorkItemId,
    /// Where it stands.
    pub status: WorkItemStatus,
    /// Who it was offered or given to at first; a release returns it there.
    pub offered_to: Assignee,
    /// Who holds it: a team while Open, a person while Assigned.
    pub assignee: Assignee,
    /// Why this person or team has it, where the rule of the step found nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<AssigneeFlag>,
    /// How much it matters.
    #[serde(default)]
    pub priority: Priority,
    /// When it was made, Unix milliseconds.
    pub created_ms: i64,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_ms: Option<i64>,
    /// Whom it was given to, where they are away and somebody stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meant_for: Option<Name>,
    /// In whose place it was finished, where that was somebody else than who had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acted_for: Option<Assignee>,
    /// Who asked whoever holds it to do it for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_by: Option<Name>,
    /// How it came to whom it was offered, where there is more to say than the rule of the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Box<Why>>,
    /// The record that it is about, where that is not the run's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordRef>,
}

/// How a work item came to somebody.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The team that the person was chosen from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Assignee>,
    /// How they were chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Share>,
    /// How much open work they had then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<u32>,
    /// Who could not get it, because they did something else in the run or started it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<Name>,
}

/// Why a work item is not with whom the step says.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssigneeFlag {
    /// The rule found nobody; the step's fallback has it.
    Fallback,
    /// Nor did the fallback; the orchestration's owner has it.
    Owner,
    /// Nobody at all was found; it waits until an operator gives it to someone: with whom the rule named, else with the
    /// starter, else in the queue `unassigned`.
    Nobody,
}

/// Where a work item stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
/// Written as in the glossary (`InProgress`), in conditions and the API alike.
pub enum WorkItemStatus {
    /// Offered to a group or queue.
    Open,
    /// One person holds it.
    Assigned,
    /// Done.
    Completed,
    /// Taken away: its step ended otherwise.
    Withdrawn,
}

impl StepRun {
    /// Whether its people are done with it, and it waits for nothing but its condition.
    pub fn waits_on(&self) -> bool {
        self.status == StepStatus::InProgress && self.finished_ms.is_some()
    }
}

impl WorkItem {
    /// In whose place it is done: whom an operator acted for, or whoever is away and was given it.
    pub fn done_for(&self) -> Option<Assignee> {
        self.acted_for.clone().or_else(|| self.meant_for.clone().map(Assignee::User))
    }

    /// Whether this person has it, themself or by whoever stands in for them.
    pub fn is_held_by(&self, user: &Name) -> bool {
        matches!(&self.assignee, Assignee::User(holder) if holder == user)
            || self.meant_for.as_ref() == Some(user)
    }
}

impl WorkItemStatus {
    /// Whether somebody can still do it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Assigned)
    }
}

/// The status alone, for lists and filters.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
/// Written as in the glossary (`InProgress`), in conditions and the API alike.
pub enum RunStatus {
    /// Under way.
    InProgress,
    /// Held by an operator.
    Paused,
    /// Came to an end.
    Completed,
    /// Stopped by an operator.
    Cancelled,
    /// Taken back by its submitter.
    Recalled,
    /// Stopped by a failure; resumable.
    Failed,
}

impl RunStatus {
    /// Whether it can still go on.
    pub fn is_open(self) -> bool {
        matches!(self, Self::InProgress | Self::Paused | Self::Failed)
    }
}

impl Run {
    /// The status alone.
    pub fn status(&self) -> RunStatus {
        match self.state {
            RunState::Starting | RunState::InProgress { .. } => RunStatus::InProgress,
            RunState::Paused { .. } => RunStatus::Paused,
            RunState::Failed { .. } => RunStatus::Failed,
            RunState::Completed { .. } => RunStatus::Completed,
            RunState::Cancelled { .. } => RunStatus::Cancelled,
            RunState::Recalled { .. } => RunStatus::Recalled,
        }
    }

    /// The name of the stage it is in, unless it is over.
    pub fn stage_name(&self) -> Option<&Name> {
        match &self.state {
            RunState::InProgress { stage }
            | RunState::Paused { stage, .. }
            | RunState::Failed { stage, .. } => Some(stage),
            _ => None,
        }
    }

    /// The latest pass of a stage.
    pub fn stage(&self, name: &Name) -> Option<&StageRun> {
        self.stages.iter().find(|s| &s.name == name)
    }

    /// The latest pass of the stage it is in.
    pub fn current(&self) -> Option<&StageRun> {
        self.stage_name().and_then(|name| self.stage(name))
    }

    /// The latest execution of a step, with its stage's pass.
    pub fn step(&self, name: &Name) -> Option<(&StageRun, &StepRun)> {
        self.stages.iter().find_map(|stage| Some((stage, stage.steps.iter().find(|s| &s.name == name)?)))
    }

    /// The execution of a step in the stage it is in.
    pub fn current_step(&self, name: &Name) -> Option<&StepRun> {
        self.current().and_then(|stage| stage.steps.iter().find(|s| &s.name == name))
    }

    /// The record that the work of a step is about, where that is not the run's; settled when its first work item was made.
    pub fn about(&self, step: &Name) -> Option<&RecordRef> {
        self.step(step).and_then(|(_, step)| step.items.first()?.record.as_ref())
    }

    /// The records that open work is about, besides the run's.
    pub fn worked_on(&self) -> impl Iterator<Item = &RecordRef> {
        let steps = self.stages.iter().flat_map(|stage| &stage.steps);
        steps.flat_map(|step| &step.items).filter(|i| i.status.is_open()).filter_map(|i| i.record.as_ref())
    }

    /// A work item, with its stage and step.
    pub fn item(&self, id: WorkItemId) -> Option<(&StageRun, &StepRun, &WorkItem)> {
        let steps = self.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)));
        steps
            .flat_map(|(stage, step)| step.items.iter().map(move |i| (stage, step, i)))
            .find(|(_, _, i)| i.id == id)
    }
}
