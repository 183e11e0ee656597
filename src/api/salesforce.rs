//! What comes over from Salesforce: which files are brought, what became of every element of them, and what it changes here.

use std::collections::BTreeMap;

use fermata_engine::{ids::Name, value::DataType};
use serde::{Deserialize, Serialize};

use crate::{ApiError, Moment, revision};

/// Bytes of all files that are brought at once at most: an archive of a whole organisation's flows has a tenth of it.
pub const SALESFORCE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Bytes of all files together whose text is told beside what became of them.
pub const SALESFORCE_SOURCE_MAX: usize = 4 * 1024 * 1024;

/// How an import is done.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SalesforceQuery {
    /// `true`: nothing is saved; the answer tells what would be.
    #[serde(default)]
    pub dry_run: Option<bool>,
    /// `true`: the answer holds the text of each file too.
    #[serde(default)]
    pub source: Option<bool>,
    /// The revision of the report that was looked at; 412 where what the import would change is something else by now.
    #[serde(default)]
    pub revision: Option<String>,
}

impl SalesforceQuery {
    /// Looks whether it can be meant.
    ///
    /// # Errors
    /// Where the revision is none.
    pub fn check(&self) -> Result<(), ApiError> {
        self.revision.as_deref().map_or(Ok(()), revision::checked)
    }
}

/// The form in which files are sent: any number of parts `file`, each with its path as the file name, and at most one `choices`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SalesforceUpload {
    /// `.flow-meta.xml`, `.flow` or `.xml` files, or zip archives of them.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<u8>, format = Binary))]
    pub file: Vec<u8>,
    /// Who is who, and what fields hold, as JSON.
    #[serde(default)]
    pub choices: Option<SalesforceChoices>,
}

/// Who the people and teams are whom the files name: who is not named here is found by name, and made where nobody is. And what
/// the fields hold that are made: what is not named here holds what the files suggest.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SalesforceChoices {
    /// Usernames here, by the usernames there. One that nobody has here is made.
    pub users: BTreeMap<String, Name>,
    /// Groups here, by the developer names there. One that is not here is made.
    pub groups: BTreeMap<String, Name>,
    /// Queues here, by the developer names there. One that is not here is made.
    pub queues: BTreeMap<String, Name>,
    /// Fields that are made, by object and field, such as `Case.Amount__c`; letter case counts not.
    pub fields: BTreeMap<String, SalesforceFieldChoice>,
}

/// What is chosen for a field that is made; what is left out stays as the files suggest it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SalesforceFieldChoice {
    /// What it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_type: Option<DataType>,
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// What came, or would come, of an import.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SalesforceReport {
    /// Whether it is saved.
    pub saved: bool,
    /// What stands for what is changed here and what is there: it is another one once something else was drawn in between.
    #[serde(default)]
    pub revision: String,
    /// The files, in order of their paths.
    pub files: Vec<SalesforceFile>,
    /// Files that hold something else than flows, and were passed over.
    pub passed_over: usize,
    /// Whom the files name.
    pub people: Vec<SalesforceMention>,
    /// What is made and changed here.
    pub parts: Vec<SalesforcePart>,
    /// Fields for which something was chosen and that are not made: why, by what the choice calls them. Nothing can be saved with
    /// such a choice.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unused_fields: BTreeMap<String, String>,
    /// Choices for people and teams whom the files do not name: why, by where they stand among the choices, such as
    /// `users.anna@example.com`. Nothing can be saved with such a choice.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unused_people: BTreeMap<String, String>,
}

/// What came of one file.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesforceFile {
    /// Where it lay.
    pub path: String,
    /// What it holds.
    pub kind: SalesforceKind,
    /// The API name of what it holds; empty where it has none.
    pub name: String,
    /// Whether it came over.
    pub result: SalesforceFileResult,
    /// Why it was refused, in a sentence; empty else.
    #[serde(default)]
    pub note: String,
    /// Every element of the file, in its order.
    pub elements: Vec<SalesforceElement>,
    /// Its text, where that was asked for and is not too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What a file holds.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesforceKind {
    /// An orchestration.
    Orchestration,
    /// A flow approval process.
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesforceFileResult {
    /// All of it, as it is.
    Imported,
    /// With what its elements say.
    ImportedWithChanges,
    /// Not at all.
    Refused,
}

/// What came of one element of a file.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesforceElement {
    /// Its tag.
    pub element: String,
    /// Its name, else that of the element it belongs to.
    pub name: String,
    /// The line on which it begins, from 1.
    pub line: u32,
    /// Whether it came over.
    pub result: SalesforceResult,
    /// What was changed, or why it is not supported.
    #[serde(default)]
    pub note: String,
    /// Where it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<SalesforcePlace>,
}

/// Whether an element came over.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesforceResult {
    /// As it is.
    AsIs,
    /// Changed so that it does the same, as far as the note says.
    Changed,
    /// It has no counterpart.
    NotSupported,
}

/// A place on a drawing.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesforcePlace {
    /// On which kind of drawing.
    pub drawing: SalesforceDrawing,
    /// The name of the orchestration or flow.
    pub name: Name,
    /// The stage, step, decision or element there; none: the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<Name>,
}

/// The kinds of drawing.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesforceDrawing {
    /// An orchestration's.
    Orchestration,
    /// A flow's.
    Flow,
}

/// A user, group or queue that files name.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesforceMention {
    /// What it is.
    pub kind: SalesforceMentionKind,
    /// Its name in the files.
    pub source: String,
    /// Who it is here.
    pub name: Name,
    /// What people read for them.
    pub label: String,
    /// How they were found.
    pub found: SalesforceFound,
    /// What should be known of it, such as that somebody of this name was deactivated; empty where nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What a mention is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesforceMentionKind {
    /// A person.
    User,
    /// A group.
    Group,
    /// A queue.
    Queue,
}

/// How somebody whom files name was found here.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesforceFound {
    /// They were chosen.
    Chosen,
    /// By name.
    ByName,
    /// Not at all: they are made.
    ToBeMade,
}

/// Something that an import makes or changes here.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SalesforcePart {
    /// What it is.
    pub kind: SalesforcePartKind,
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// What becomes of it.
    pub change: SalesforceChange,
    /// Whether it becomes active at once. Only flows do; an orchestration is a draft until somebody activates it.
    pub activated: bool,
    /// Of a flow that becomes active though it was not in its source, or is in no file, or that stays a draft since somebody
    /// activated another version here: why, in a sentence; empty else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The draft that is here and is lost, as it was never activated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<SalesforceDraft>,
    /// Of what was there already: what differs.
    pub differences: Vec<SalesforceDifference>,
    /// Of an object: the fields that it gets.
    pub fields: Vec<SalesforceField>,
    /// What keeps it from being active, in sentences.
    pub problems: Vec<String>,
    /// Of a person who was made: the path of the page where they set a password. It works once, and is told only here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup_path: Option<String>,
}

/// What an import makes or changes.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesforcePartKind {
    /// An orchestration.
    Orchestration,
    /// A flow.
    Flow,
    /// An object.
    Object,
    /// A group.
    Group,
    /// A queue.
    Queue,
    /// A person.
    User,
}

/// What becomes of something.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesforceChange {
    /// It is not here yet.
    New,
    /// It is here, and becomes another one: a flow or orchestration gets a new draft.
    Changed,
    /// It is here just so.
    Unchanged,
}

/// A draft that is here and that an import takes the place of.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesforceDraft {
    /// Who saved it last, as people read them.
    pub by: String,
    /// When that was.
    pub saved: Moment,
    /// Whether that is who imports.
    pub own: bool,
}

/// What differs from what was there.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesforceDifference {
    /// Where, in words.
    pub place: String,
    /// What it was; none: it is new.
    pub old: Option<String>,
    /// What it becomes; none: it goes.
    pub new: Option<String>,
}

/// A field that an object gets.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SalesforceField {
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// What it holds, in words.
    pub holds: String,
    /// The same as its type.
    pub data_type: DataType,
    /// Whether its type or label was chosen.
    #[serde(default)]
    pub chosen: bool,
    /// What no longer works since its type was chosen, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

impl SalesforceReport {
    /// Whether anything came over.
    pub fn any(&self) -> bool {
        self.files.iter().any(|file| file.result != SalesforceFileResult::Refused)
    }
}

impl SalesforceKind {
    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Orchestration => "Orchestration",
            Self::ApprovalProcess => "Approval process",
            Self::ScreenFlow => "Screen flow",
            Self::AutolaunchedFlow => "Autolaunched flow",
            Self::RecordTriggeredFlow => "Record-triggered flow",
            Self::EvaluationFlow => "Evaluation flow",
            Self::Other => "File",
        }
    }
}

impl SalesforceFileResult {
    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Imported => "As it is",
            Self::ImportedWithChanges => "With changes",
            Self::Refused => "Not imported",
        }
    }
}

impl SalesforceResult {
    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::AsIs => "As is",
            Self::Changed => "Changed",
            Self::NotSupported => "Not supported",
        }
    }
}

impl SalesforcePartKind {
    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Orchestration => "Orchestration",
            Self::Flow => "Flow",
            Self::Object => "Object",
            Self::Group => "Group",
            Self::Queue => "Queue",
            Self::User => "Person",
        }
    }

    /// The page of one of this name.
    pub fn path(self, name: &Name) -> String {
        match self {
            Self::Orchestration => format!("/orchestrations/{name}"),
            Self::Flow => format!("/flows/{name}"),
            Self::Object => format!("/admin/objects/{name}"),
            Self::Group | Self::Queue => "/admin/teams".to_owned(),
            Self::User => "/admin/people".to_owned(),
        }
    }
}

impl SalesforceMentionKind {
    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::User => "Person",
            Self::Group => "Group",
            Self::Queue => "Queue",
        }
    }
}

impl SalesforcePlace {
    /// The page of the drawing with this place selected.
    pub fn path(&self) -> String {
        let of = match self.drawing {
            SalesforceDrawing::Orchestration => "orchestrations",
            SalesforceDrawing::Flow => "flows",
        };
        match &self.element {
            Some(element) => format!("/{of}/{}?element={element}", self.name),
            None => format!("/{of}/{}", self.name),
        }
    }
}
