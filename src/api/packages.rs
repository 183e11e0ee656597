//! Packages: definitions on their way from one system to another.

use std::collections::BTreeMap;

use fermata_engine::ids::Name;
use serde::{Deserialize, Serialize};

/// What applying a package would do, or did.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackagePlan {
    /// What it was made against and of: the same package in the same system has the same. Hand it in when applying, and nothing
    /// is done where something changed since.
    pub revision: String,
    /// Whether it can be applied: nothing is in the way.
    pub can_apply: bool,
    /// Everything that the package holds, in the order of applying it.
    pub things: Vec<PlanThing>,
    /// What is in the way.
    pub problems: Vec<PlanNote>,
    /// What should be known, and hinders nothing.
    pub warnings: Vec<PlanNote>,
}

/// Something that a package holds.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanThing {
    /// What it is.
    pub kind: PackagePartKind,
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// What becomes of it.
    pub change: PlanChange,
    /// The version that becomes active; none: of a draft, and of what has no versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Whether it is saved as a draft.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// The lines of its text that become others, with a few around them; only of what is changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<PlanLine>,
}

/// What a package can hold.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackagePartKind {
    /// A group, without its members.
    Group,
    /// A queue, without its members.
    Queue,
    /// A role, without those who hold it.
    Role,
    /// A calendar, without who works by it.
    Calendar,
    /// A template of mails.
    MailTemplate,
    /// An object.
    Object,
    /// A flow.
    Flow,
    /// An orchestration.
    Orchestration,
}

/// What becomes of something.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanChange {
    /// It is not here yet.
    New,
    /// It is here, and becomes another.
    Changed,
    /// It is here as the package has it.
    Same,
}

/// A line of a difference.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// What becomes of it.
    pub change: LineChange,
    /// The line.
    pub text: String,
}

/// What becomes of a line.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineChange {
    /// It stays; it is told to find the place.
    Kept,
    /// It goes.
    Removed,
    /// It comes.
    Added,
    /// Lines that stay are passed over here.
    Skipped,
}

/// Something to know of a package.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanNote {
    /// Where it is, such as `orchestrations.renewal.steps.review.assignee`.
    pub path: String,
    /// A stable code such as `user_unknown`.
    pub code: String,
    /// What is wrong, and what to do.
    pub message: String,
}

/// How a package is looked at or applied.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PackageHow {
    /// People of this system in the places of those that the package names.
    pub users: BTreeMap<Name, Name>,
    /// The revision of the plan that is applied; none: whatever the system is like now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
}

impl PackagePartKind {
    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Group => "Group",
            Self::Queue => "Queue",
            Self::Role => "Role",
            Self::Calendar => "Calendar",
            Self::MailTemplate => "Mail template",
            Self::Object => "Object",
            Self::Flow => "Flow",
            Self::Orchestration => "Orchestration",
        }
    }

    /// The folder of a package in which its files are.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Group => "groups",
            Self::Queue => "queues",
            Self::Role => "roles",
            Self::Calendar => "calendars",
            Self::MailTemplate => "mail_templates",
            Self::Object => "objects",
            Self::Flow => "flows",
            Self::Orchestration => "orchestrations",
        }
    }
}

impl PackagePlan {
    /// How many things become so.
    pub fn count(&self, change: PlanChange) -> usize {
        self.things.iter().filter(|thing| thing.change == change).count()
    }

    /// Whether applying it would write anything.
    pub fn changes(&self) -> bool {
        self.things.iter().any(|thing| thing.change != PlanChange::Same)
    }
}

impl PlanThing {
    /// What becomes of it, in words.
    pub fn words(&self) -> String {
        let change = match self.change {
            PlanChange::New => "New",
            PlanChange::Changed => "Changed",
            PlanChange::Same => return "As it is here".to_owned(),
        };
        match (self.version, self.draft) {
            (Some(version), _) => format!("{change}: version {version} becomes active"),
            (None, true) => format!("{change}: saved as a draft"),
            (None, false) => change.to_owned(),
        }
    }
}
