//! Telling people about each step of a run.

use serde::{Deserialize, Serialize};

use super::AssigneeRule;

/// Who is told about each step of a run, and of what.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepNews {
    /// These people and teams; the starter is one of the rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<AssigneeRule>,
    /// The orchestration's owner.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub owner: bool,
    /// Everyone who manages runs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub managers: bool,
    /// That a step has begun.
    #[serde(default = "yes")]
    pub started: bool,
    /// That a step is done.
    #[serde(default = "yes")]
    pub completed: bool,
}

fn yes() -> bool {
    true
}

/// What people are told about a step.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepMoment {
    /// It has begun.
    Started,
    /// It is done.
    Completed,
}

impl StepNews {
    /// Whether people are told of this.
    pub fn tells(&self, moment: StepMoment) -> bool {
        match moment {
            StepMoment::Started => self.started,
            StepMoment::Completed => self.completed,
        }
    }
}
