//! Who should do a piece of work, as it is drawn. What a rule means at a moment is worked out by [`crate::flow::notify`].

use serde::{Deserialize, Serialize};

use crate::{ids::Name, people::Assignee};

/// Who should do a step. Resolved when the step starts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(no_recursion))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AssigneeRule {
    /// This person.
    User {
        /// Username.
        name: Name,
    },
    /// Anyone of this group.
    Group {
        /// The group's name.
        name: Name,
    },
    /// Anyone of this queue.
    Queue {
        /// The queue's name.
        name: Name,
    },
    /// Whoever holds this role, such as Head of Finance.
    Role {
        /// The role's name.
        name: Name,
    },
    /// Whoever started the run.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Starter,
    /// The manager of a person, along the reporting line. A team has none.
    Manager {
        /// Whose.
        of: Box<AssigneeRule>,
        /// How many levels up, from 1: their manager, the manager's manager, and so on. Whoever is deactivated is passed over.
        #[serde(default = "one_level", skip_serializing_if = "is_one_level")]
        levels: u8,
    },
    /// Whoever completed this step, in its latest pass.
    Performer {
        /// The step's name.
        step: Name,
    },
    /// What an expression yields: a username, or `group:name`, `queue:name`, `role:name`. A path such as `record.owner` is one.
    Expression {
        /// CEL.
        source: String,
    },
}

fn one_level() -> u8 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
fn is_one_level(levels: &u8) -> bool {
    *levels == 1
}

impl AssigneeRule {
    /// The rule that always means this.
    pub fn always(assignee: Assignee) -> Self {
        match assignee {
            Assignee::User(name) => Self::User { name },
            Assignee::Group(name) => Self::Group { name },
            Assignee::Queue(name) => Self::Queue { name },
            Assignee::Role(name) => Self::Role { name },
        }
    }

    /// Whom it means at any moment; none where that is only known in a run.
    pub fn fixed(&self) -> Option<Assignee> {
        match self {
            Self::User { name } => Some(Assignee::User(name.clone())),
            Self::Group { name } => Some(Assignee::Group(name.clone())),
            Self::Queue { name } => Some(Assignee::Queue(name.clone())),
            Self::Role { name } => Some(Assignee::Role(name.clone())),
            Self::Starter | Self::Manager { .. } | Self::Performer { .. } | Self::Expression { .. } => None,
        }
    }

    /// The rule that says whose manager is meant, or whose manager's manager; else the rule itself.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::Manager { of, .. } => of.innermost(),
            rule => rule,
        }
    }

    /// As [`Self::innermost`].
    pub fn innermost_mut(&mut self) -> &mut Self {
        match self {
            Self::Manager { of, .. } => of.innermost_mut(),
            rule => rule,
        }
    }
}
