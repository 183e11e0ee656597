//! People as the engine sees them: who exists, who belongs where. The shell hands in a [`Directory`]; nothing here
//! knows how it is kept.

mod absence;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

pub use absence::{Absence, Standing};

use crate::ids::Name;

/// What a user may do in general. What they may do to one thing is said by the policy of the service.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Does work items; sees the records and runs they concern.
    Member,
    /// Also sees every run and acts on it: reassigns, pauses, cancels, retries.
    Manager,
    /// Also draws orchestrations and flows, defines objects, manages people.
    Admin,
}

/// A user, as far as the rules ask.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name they sign in with; never changes.
    pub name: Name,
    /// What others read.
    pub label: String,
    /// What they may do.
    pub role: Role,
    /// False once deactivated: resolves to nobody.
    pub active: bool,
}

/// A group or queue.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// Its members' usernames.
    pub members: BTreeSet<Name>,
}

/// Everyone, at one moment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// Users by name.
    pub users: BTreeMap<Name, Person>,
    /// Groups by name.
    pub groups: BTreeMap<Name, Team>,
    /// Queues by name.
    pub queues: BTreeMap<Name, Team>,
    /// Who is away, will be or was, by user.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub absences: BTreeMap<Name, Vec<Absence>>,
}

/// Who holds, or is offered, a piece of work.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Assignee {
    /// One person.
    User(Name),
    /// Anyone of a group.
    Group(Name),
    /// Anyone of a queue.
    Queue(Name),
}

impl Assignee {
    /// The key used in storage and filters: `user:mia`, `group:legal`, `queue:finance`.
    pub fn key(&self) -> String {
        self.to_string()
    }

    /// Reads a [key](Self::key); a bare name is a user.
    pub fn from_key(key: &str) -> Option<Self> {
        let (kind, name) = key.split_once(':').unwrap_or(("user", key));
        let name = Name::parse(name).ok()?;
        match kind {
            "user" => Some(Self::User(name)),
            "group" => Some(Self::Group(name)),
            "queue" => Some(Self::Queue(name)),
            _ => None,
        }
    }
}

impl fmt::Display for Assignee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => write!(f, "user:{name}"),
            Self::Group(name) => write!(f, "group:{name}"),
            Self::Queue(name) => write!(f, "queue:{name}"),
        }
    }
}

impl Directory {
    /// Whether this can do work: an active user, or a team that has at least one active member.
    pub fn can_work(&self, assignee: &Assignee) -> bool {
        let active = |name: &Name| self.users.get(name).is_some_and(|u| u.active);
        match assignee {
            Assignee::User(name) => active(name),
            Assignee::Group(name) => self.groups.get(name).is_some_and(|t| t.members.iter().any(active)),
            Assignee::Queue(name) => self.queues.get(name).is_some_and(|t| t.members.iter().any(active)),
        }
    }

    /// Whether `user` is this assignee or belongs to it.
    pub fn includes(&self, assignee: &Assignee, user: &Name) -> bool {
        match assignee {
            Assignee::User(name) => name == user,
            Assignee::Group(name) => self.groups.get(name).is_some_and(|t| t.members.contains(user)),
            Assignee::Queue(name) => self.queues.get(name).is_some_and(|t| t.members.contains(user)),
        }
    }

    /// Everything `user` may be offered work through: themself, their groups and queues.
    pub fn reach(&self, user: &Name) -> Vec<Assignee> {
        let groups = self
            .groups
            .values()
            .filter(|t| t.members.contains(user))
            .map(|t| Assignee::Group(t.name.clone()));
        let queues = self
            .queues
            .values()
            .filter(|t| t.members.contains(user))
            .map(|t| Assignee::Queue(t.name.clone()));
        std::iter::once(Assignee::User(user.clone())).chain(groups).chain(queues).collect()
    }

    /// What people read for an assignee: the label, else the name.
    pub fn label(&self, assignee: &Assignee) -> String {
        let (found, name) = match assignee {
            Assignee::User(n) => (self.users.get(n).map(|u| &u.label), n),
            Assignee::Group(n) => (self.groups.get(n).map(|t| &t.label), n),
            Assignee::Queue(n) => (self.queues.get(n).map(|t| &t.label), n),
        };
        found.filter(|l| !l.is_empty()).cloned().unwrap_or_else(|| name.to_string())
    }
}
