//! Templates: finished orchestrations to begin with.

use fermata_engine::{definition::Orchestration, ids::Name};
use serde::{Deserialize, Serialize};

/// A template of the gallery.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateView {
    /// How it is asked for.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// One sentence about it.
    pub summary: String,
    /// Which trade it is taken from.
    pub industry: String,
    /// What it shows of Fermata, each in a few words.
    pub shows: Vec<String>,
    /// What to do after installing it, step by step, in markdown.
    pub first_steps: Vec<String>,
    /// The orchestration that its picture shows.
    pub orchestration: Name,
    /// Its drawing.
    pub definition: Orchestration,
    /// Everything that it brings.
    pub contents: Vec<TemplatePart>,
    /// Example records that it can bring.
    pub examples: usize,
    /// Whether its orchestration is here already.
    pub installed: bool,
}

/// Something that a template brings.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplatePart {
    /// What it is.
    pub kind: TemplatePartKind,
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
}

/// What a template brings.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplatePartKind {
    /// Somebody who works in it.
    User,
    /// A group.
    Group,
    /// A queue.
    Queue,
    /// A role.
    Role,
    /// An object.
    Object,
    /// A calendar.
    Calendar,
    /// A flow.
    Flow,
    /// An orchestration.
    Orchestration,
}

/// How a template is installed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TemplateInstall {
    /// Whether example records are made too; they start runs as any record does.
    pub examples: bool,
}

/// What came of installing a template.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateInstalled {
    /// The orchestration to open.
    pub orchestration: Name,
    /// What was made or changed.
    pub made: Vec<TemplatePart>,
    /// What was there already, as the template has it.
    pub kept: Vec<TemplatePart>,
    /// Example records that were made.
    pub records: usize,
}

impl TemplatePartKind {
    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::User => "Person",
            Self::Group => "Group",
            Self::Queue => "Queue",
            Self::Role => "Role",
            Self::Object => "Object",
            Self::Calendar => "Calendar",
            Self::Flow => "Flow",
            Self::Orchestration => "Orchestration",
        }
    }
}
