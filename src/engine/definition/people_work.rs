//! What interactive and approval steps have in common: who may not do them, and how one of a team is chosen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AssigneeRule, Priority, Work};
use crate::{ids::Name, value::ValueSource};

/// Separation of duties: who may not do a step, whoever else may. Looked at when work is offered, taken and finished.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duties {
    /// Not who did one of these steps, nor in whose place they did it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_who_did: Vec<Name>,
    /// Not whoever started the run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_the_starter: bool,
}

impl Duties {
    /// Whether anybody may.
    pub fn are_none(&self) -> bool {
        *self == Self::default()
    }
}

/// How the work of a team comes to one of its people.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// It is offered to all; whoever takes it has it.
    #[default]
    Pool,
    /// Whoever was given something of this team longest ago gets it.
    RoundRobin,
    /// Whoever has the least open work gets it.
    LeastLoaded,
    /// Whoever of the team did this step in an earlier pass, else whoever of the team did a step of this run last; else it
    /// is offered to all.
    Previous,
}

impl Share {
    /// Whether it is as usual.
    pub fn is_pool(&self) -> bool {
        *self == Self::Pool
    }
}

/// What the message says that tells somebody of work: in the application, by mail and in chats.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkNotice {
    /// One line; `{{…}}` is filled in. Empty: as usual.
    #[serde(default)]
    pub subject: String,
    /// The rest; `{{…}}` is filled in. Empty: as usual.
    #[serde(default)]
    pub body: String,
}

/// The parts of work for people that do not depend on its kind.
#[derive(Debug, Clone, Copy)]
pub struct PeopleWork<'d> {
    /// Who does it where nobody is found.
    pub fallback: Option<&'d AssigneeRule>,
    /// The screen flow.
    pub flow: Option<&'d Name>,
    /// What the flow is called with.
    pub inputs: &'d BTreeMap<Name, ValueSource>,
    /// What the person reads.
    pub guidance: &'d str,
    /// What the message says that tells somebody of it.
    pub notice: Option<&'d WorkNotice>,
    /// The record that it is about where it is not the run's.
    pub about: Option<&'d ValueSource>,
    /// How much it matters.
    pub priority: Priority,
    /// Steps whose performers may not do it.
    pub not_who_did: &'d [Name],
    /// Whether whoever started the run may not do it.
    pub not_the_starter: bool,
}

impl Work {
    /// What people need to know to do it; none where no person does it.
    pub fn for_people(&self) -> Option<PeopleWork<'_>> {
        match self {
            Self::Interactive(work) => Some(PeopleWork {
                fallback: work.fallback.as_ref(),
                flow: work.flow.as_ref(),
                inputs: &work.inputs,
                guidance: &work.guidance,
                notice: work.notice.as_ref(),
                about: work.about.as_ref(),
                priority: work.priority,
                not_who_did: &work.duties.not_who_did,
                not_the_starter: work.duties.not_the_starter,
            }),
            Self::Approval(work) => Some(PeopleWork {
                fallback: work.fallback.as_ref(),
                flow: work.flow.as_ref(),
                inputs: &work.inputs,
                guidance: &work.guidance,
                notice: work.notice.as_ref(),
                about: work.about.as_ref(),
                priority: work.priority,
                not_who_did: &work.not_who_did,
                not_the_starter: !work.may_approve_own,
            }),
            Self::Background(_) | Self::Wait(_) | Self::SubOrchestration(_) => None,
        }
    }

    /// Whether people do it, in a work guide.
    pub fn is_for_people(&self) -> bool {
        self.for_people().is_some()
    }

    /// Every rule that says who does it, fallbacks included.
    pub fn assignees(&self) -> Vec<&AssigneeRule> {
        match self {
            Self::Interactive(work) => std::iter::once(&work.assignee).chain(&work.fallback).collect(),
            Self::Approval(work) => work.rules().collect(),
            Self::Background(_) | Self::Wait(_) | Self::SubOrchestration(_) => Vec::new(),
        }
    }
}
