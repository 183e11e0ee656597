//! What came of an import: for every file and every element of it, whether it came over as it was, changed, or not at all.
//! Scripts read it as JSON, and the wizard shows the same.

use fermata_engine::ids::Name;
use serde::{Deserialize, Serialize};

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The files, in order of their paths.
    pub files: Vec<FileReport>,
}

/// What came of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// Where it lay.
    pub path: String,
    /// What it holds.
    pub kind: FileKind,
    /// The API name of what it holds; empty where it has none.
    pub name: String,
    /// Whether it came over.
    pub result: FileResult,
    /// Why it was refused, in a sentence; empty else.
    #[serde(default)]
    pub note: String,
    /// Every element of the file, in its order; none of a file that was refused.
    pub elements: Vec<ElementReport>,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// An orchestration.
    Orchestration,
    /// A flow approval process: an orchestration with approval steps.
    ApprovalProcess,
    /// A flow that asks a person.
    ScreenFlow,
    /// A flow that works alone.
    AutolaunchedFlow,
    /// A flow that works alone whenever a record changes.
    RecordTriggeredFlow,
    /// A flow that answers yes or no.
    EvaluationFlow,
    /// Something else.
    Other,
}

/// Whether a file came over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileResult {
    /// All of it, as it is.
    Imported,
    /// With what its elements say.
    ImportedWithChanges,
    /// Not at all.
    Refused,
}

/// What came of one element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementReport {
    /// Its tag.
    pub element: String,
    /// Its name, else that of the element it belongs to.
    pub name: String,
    /// The line on which it begins, from 1.
    pub line: u32,
    /// Whether it came over.
    pub result: ElementResult,
    /// What was changed, or why it is not supported; may say something of what came over as it is.
    #[serde(default)]
    pub note: String,
    /// Where it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
}

/// Whether an element came over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementResult {
    /// As it is.
    AsIs,
    /// Changed so that it does the same, as far as the note says.
    Changed,
    /// It has no counterpart.
    NotSupported,
}

/// A place on a drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// On which kind of drawing.
    pub drawing: Drawing,
    /// The name of the orchestration or flow.
    pub name: Name,
    /// The stage, step, decision or element there; none: the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<Name>,
}

/// The kinds of drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drawing {
    /// An orchestration's.
    Orchestration,
    /// A flow's.
    Flow,
}

impl FileReport {
    /// A file that cannot be read at all.
    pub fn refused(path: &str, why: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            kind: FileKind::Other,
            name: String::new(),
            result: FileResult::Refused,
            note: why.into(),
            elements: Vec::new(),
        }
    }
}

impl FileResult {
    /// What the results of its elements make of a file.
    pub fn of(elements: &[ElementReport]) -> Self {
        match elements.iter().all(|element| element.result == ElementResult::AsIs) {
            true => Self::Imported,
            false => Self::ImportedWithChanges,
        }
    }
}
