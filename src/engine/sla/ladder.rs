//! The escalation ladder: what happens at which share of a promise, or how long before or after it is due.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    definition::{AssigneeRule, Priority},
    ids::Name,
    value::ValueSource,
};

/// One rung. It is stepped on once for each promise, whatever moves it afterwards.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = EscalationRung))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// When.
    pub at: RungAt,
    /// What happens.
    pub action: RungAction,
}

/// When a rung is stepped on.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RungAt {
    /// At a share of the target.
    Share {
        /// In percent, 1 to 1,000; over 100 it is after the due moment.
        percent: u16,
    },
    /// So long before it is due.
    Before {
        /// Minutes of the time that counts.
        minutes: u32,
    },
    /// So long after it was due.
    After {
        /// Minutes of the time that counts.
        minutes: u32,
    },
}

/// What a rung does.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RungAction {
    /// People are told.
    Notify {
        /// Who.
        to: Vec<Receiver>,
        /// What they read besides what is late; `{{…}}` is filled in.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        message: String,
    },
    /// The open work under the promise goes to somebody else.
    Reassign {
        /// To whom.
        to: AssigneeRule,
    },
    /// The open work under the promise matters more.
    RaisePriority {
        /// How much.
        to: Priority,
    },
    /// An autolaunched flow runs, in the same transaction.
    RunFlow {
        /// Which.
        flow: Name,
        /// What it is called with.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        inputs: BTreeMap<Name, ValueSource>,
    },
    /// The step is done with this outcome; its open work is taken away. Only on the promise of a step.
    Finish {
        /// Which outcome.
        outcome: Name,
    },
}

/// Who is told.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = EscalationReceiver))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Receiver {
    /// Whoever holds or is offered the open work under the promise.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Assignee,
    /// Whom those report to who hold the open work; where that is nobody, everyone who manages runs.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    AssigneeManager,
    /// Everyone who manages runs.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Managers,
    /// The orchestration's owner.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Owner,
    /// This person.
    User {
        /// Username.
        name: Name,
    },
    /// Everyone of this group.
    Group {
        /// The group's name.
        name: Name,
    },
    /// Everyone of this queue.
    Queue {
        /// The queue's name.
        name: Name,
    },
    /// Everyone who holds this role.
    Role {
        /// The role's name.
        name: Name,
    },
    /// An e-mail address.
    Address {
        /// Which.
        address: String,
    },
}

impl RungAt {
    /// How much of a target has passed then, in milliseconds of the time that counts; never less than nothing.
    pub fn of_ms(self, target_ms: i64) -> i64 {
        match self {
            Self::Share { percent } => {
                (target_ms / 100).saturating_mul(i64::from(percent))
                    + (target_ms % 100).saturating_mul(i64::from(percent)) / 100
            }
            Self::Before { minutes } => (target_ms - i64::from(minutes) * 60_000).max(0),
            Self::After { minutes } => target_ms.saturating_add(i64::from(minutes) * 60_000),
        }
    }
}
