//! A way in from Salesforce: Flow metadata becomes flows, orchestrations and what they need around them, with a report that
//! accounts for every element of every file.
//!
//! Reading goes in three steps. [`xml`] makes a tree of a file, cheaply and within bounds. [`schema`] looks over all trees
//! together and finds out which objects and fields they speak of. Then each file is turned into a definition; whatever reads
//! a node of the tree notes it in the [`ledger`], so that the report at the end also names what nothing has read.

pub mod assemble;
mod early;
pub mod facts;
pub mod flow;
pub mod html;
pub mod ledger;
#[cfg(test)]
#[path = "tests/support/mutate.rs"]
pub(crate) mod mutate;
pub mod orchestration;
pub mod report;
#[cfg(test)]
#[path = "tests/support/samples.rs"]
pub(crate) mod samples;
pub mod schema;
pub mod terms;
mod trigger;
pub mod unpack;
pub mod xml;

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{ids::Name, object::Object, people::Directory, value::DataType};
use serde::{Deserialize, Serialize};

use crate::package::Package;
use report::{Drawing, Report};

/// A file as it was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it lay: a path within a folder or archive, with `/` between its parts.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What is there already where the files are brought to.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'s> {
    /// Objects by name.
    pub objects: &'s BTreeMap<Name, Object>,
    /// Names of flows, with what they are called with and hand over.
    pub flows: &'s BTreeMap<Name, fermata_engine::flow::Flow>,
    /// Everyone.
    pub directory: &'s Directory,
}

/// What a person has chosen for the people and teams that the files name, by their names there. Who is not named here is matched
/// by name, and made where nobody is found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    /// Users of this system, by the usernames of the files.
    #[serde(default)]
    pub users: BTreeMap<String, Name>,
    /// Groups of this system, by the developer names of the files.
    #[serde(default)]
    pub groups: BTreeMap<String, Name>,
    /// Queues likewise.
    #[serde(default)]
    pub queues: BTreeMap<String, Name>,
    /// What fields hold and are called that are not there yet, by object and field: `Case.Amount__c`. Letter case counts not.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldChoice>,
}

/// What a person has chosen for a field; what is left out stays as the files suggest it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldChoice {
    /// What it holds.
    pub data_type: Option<DataType>,
    /// What people read.
    pub label: Option<String>,
}

/// What came of files: definitions that nobody has saved yet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Import {
    /// What became of each file and element.
    pub report: Report,
    /// Definitions, and the objects and teams that they need and that are not there.
    pub package: Package,
    /// Whom the files name.
    pub people: Vec<Mention>,
    /// What was active in its source.
    pub active: BTreeSet<(Drawing, Name)>,
    /// Flows of those that were not active there, each with the orchestration that was and needs it.
    pub needed: BTreeMap<Name, Name>,
    /// Flows that stand in for such as no file holds.
    pub stand_ins: BTreeSet<Name>,
}

/// A user, group or queue that files name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mention {
    /// What it is.
    pub kind: MentionKind,
    /// Its name in the files, such as `anna@example.com`.
    pub source: String,
    /// Who it is here.
    pub name: Name,
    /// How they were found.
    pub found: Found,
}

/// What a mention is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    /// A person.
    User,
    /// A group.
    Group,
    /// A queue.
    Queue,
}

/// How somebody whom files name was found here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// A person has chosen.
    Chosen,
    /// By name.
    ByName,
    /// Not at all: they are to be made.
    ToBeMade,
}

/// As [`convert`], of files of which `before` came by the same choices but for what these fields hold (`Case.Amount__c`): only
/// files that speak of them, and those that depend on such, are turned again.
pub fn convert_again(
    files: &[SourceFile],
    around: Surroundings<'_>,
    choices: &Choices,
    before: &Import,
    fields: &[&str],
) -> Import {
    assemble::again(files, around, choices, before, fields)
}

/// Turns files into definitions. Nothing is saved, and no file keeps another from coming over.
pub fn convert(files: &[SourceFile], around: Surroundings<'_>, choices: &Choices) -> Import {
    assemble::import(files, around, choices)
}
