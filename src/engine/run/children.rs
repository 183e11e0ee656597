//! Runs within runs: what a run keeps of those that a step of it started, and what a child knows of where it came from.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{Name, RunId},
    value::{Value, Values},
};

/// Which step of which run started this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The run.
    pub run: RunId,
    /// The step.
    pub step: Name,
    /// Which item of the step's list this run is for, from 1; none: it is the step's only child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// How deep this run lies: 1 under a run that nobody started.
    pub depth: u32,
}

/// What a step keeps of the runs that it starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Children {
    /// How many must complete.
    pub needed: u32,
    /// One per item of its list, in its order; one where it has no list.
    pub list: Vec<Child>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Child {
    /// Where it stands.
    pub status: ChildStatus,
    /// The run, once it was started; the latest where it was started again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// What it is for; until it is over.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub item: Value,
    /// What it handed over, until the step is over.
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    pub outputs: Values,
    /// Why it failed, was cancelled or could not start.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// Where a child stands, as its parent knows it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
/// Written as in the glossary (`InProgress`), in conditions and the API alike.
pub enum ChildStatus {
    /// To be started.
    NotStarted,
    /// Under way.
    InProgress,
    /// Stopped by a failure: it waits for an operator.
    Failed,
    /// Came to its end.
    Completed,
    /// Stopped, by an operator or by its parent.
    Cancelled,
    /// Could not start.
    Refused,
    /// Goes on by itself: its parent does not wait for it any more.
    Released,
}

impl ChildStatus {
    /// Whether there is a run that the parent waits for.
    pub fn is_open(self) -> bool {
        matches!(self, Self::InProgress | Self::Failed)
    }

    /// Whether nothing can come of it any more.
    pub fn is_lost(self) -> bool {
        matches!(self, Self::Cancelled | Self::Refused)
    }

    /// The same word as in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotStarted => "NotStarted",
            Self::InProgress => "InProgress",
            Self::Failed => "Failed",
            Self::Completed => "Completed",
            Self::Cancelled => "Cancelled",
            Self::Refused => "Refused",
            Self::Released => "Released",
        }
    }
}

impl Children {
    /// How many are in a status that `is` says yes to.
    pub fn count(&self, is: impl Fn(ChildStatus) -> bool) -> u32 {
        u32::try_from(self.list.iter().filter(|child| is(child.status)).count()).unwrap_or(u32::MAX)
    }

    /// How many have completed.
    pub fn completed(&self) -> u32 {
        self.count(|status| status == ChildStatus::Completed)
    }

    /// The runs that the parent waits for.
    pub fn open(&self) -> impl Iterator<Item = RunId> + '_ {
        self.list.iter().filter(|child| child.status.is_open()).filter_map(|child| child.run)
    }

    /// The place of a run in the list.
    pub fn place_of(&self, run: RunId) -> Option<usize> {
        self.list.iter().position(|child| child.run == Some(run))
    }
}
