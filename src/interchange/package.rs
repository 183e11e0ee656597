//! Fermata's own package: objects, flows, orchestrations, teams and calendars in one JSON document, or as a folder of texts
//! that are kept under version control ([`folder`]).
//!
//! ```json
//! { "fermata": 1, "objects": [], "flows": [], "orchestrations": [], "groups": [], "queues": [] }
//! ```
//!
//! The printed form is deterministic: the same package is always the same bytes, and reading it gives the same package.

pub mod archive;
pub mod difference;
pub mod folder;
mod lean;
mod names;
mod yaml;

pub use names::Named;

use std::collections::BTreeSet;

use fermata_engine::{calendar::Calendar, definition::Orchestration, flow::Flow, ids::Name, object::Object};
use serde::{Deserialize, Serialize};

/// The version of the format that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// The version of the format.
    pub fermata: u32,
    /// Objects.
    #[serde(default)]
    pub objects: Vec<Object>,
    /// Groups, without their members: people do not travel.
    #[serde(default)]
    pub groups: Vec<PackagedTeam>,
    /// Queues, without their members.
    #[serde(default)]
    pub queues: Vec<PackagedTeam>,
    /// Roles, without those who hold them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<PackagedTeam>,
    /// Calendars, without who works by them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<Packaged<Calendar>>,
    /// Templates of mails, which flows name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mail_templates: Vec<Packaged<MailTemplate>>,
    /// Flows.
    #[serde(default)]
    pub flows: Vec<Packaged<Flow>>,
    /// Orchestrations.
    #[serde(default)]
    pub orchestrations: Vec<Packaged<Orchestration>>,
    /// Which flows and orchestrations of it are drafts; every other one is meant to be active.
    #[serde(default, skip_serializing_if = "Drafts::are_none")]
    pub drafts: Drafts,
}

/// Names of definitions that are still being drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drafts {
    /// Flows.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub flows: BTreeSet<Name>,
    /// Orchestrations.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub orchestrations: BTreeSet<Name>,
}

impl Drafts {
    /// Whether everything is meant to be active.
    pub fn are_none(&self) -> bool {
        self.flows.is_empty() && self.orchestrations.is_empty()
    }
}

/// A mail that flows send, with `{{…}}` to be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailTemplate {
    /// What people read for it.
    pub label: String,
    /// One line.
    pub subject: String,
    /// The mail as HTML; empty: text only.
    #[serde(default)]
    pub html: String,
    /// The mail as text; empty: made of the HTML.
    #[serde(default)]
    pub text: String,
}

/// A definition under its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packaged<T> {
    /// How definitions refer to it.
    pub name: Name,
    /// The definition.
    pub definition: T,
}

/// A group, queue or role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagedTeam {
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
}

/// Why a text is no package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackageError {
    /// It is not JSON, or something in it is not what it should be.
    #[error("line {line}, column {column}: {message}")]
    Unreadable {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// It was written by a newer version of Fermata.
    #[error(
        "\"fermata\": this file has format {0}, but this version reads formats up to {FORMAT}: use a newer Fermata"
    )]
    Newer(u32),
    /// It says that it has a format that never existed.
    #[error("\"fermata\": there is no format {0}: write {FORMAT}")]
    NoFormat(u32),
    /// Two things of one kind have the same name.
    #[error("\"{list}\": {name} is there twice: names are unique within a list")]
    Twice {
        /// Which list.
        list: &'static str,
        /// Which name.
        name: Name,
    },
}

/// Reads a package.
///
/// # Errors
/// With the place and what to do, when the text is no package that this version can read.
pub fn parse(text: &str) -> Result<Package, PackageError> {
    check_format(text)?;
    let package: Package = serde_json::from_str(text).map_err(unreadable)?;
    check(&package)?;
    Ok(package)
}

/// No list may hold a name twice.
///
/// # Errors
/// With the list and the name.
pub fn check(package: &Package) -> Result<(), PackageError> {
    check_names("objects", package.objects.iter().map(|o| &o.name))?;
    check_names("groups", package.groups.iter().map(|t| &t.name))?;
    check_names("queues", package.queues.iter().map(|t| &t.name))?;
    check_names("roles", package.roles.iter().map(|t| &t.name))?;
    check_names("calendars", package.calendars.iter().map(|c| &c.name))?;
    check_names("mail_templates", package.mail_templates.iter().map(|t| &t.name))?;
    check_names("flows", package.flows.iter().map(|f| &f.name))?;
    check_names("orchestrations", package.orchestrations.iter().map(|o| &o.name))
}

/// Writes a package, its lists in name order, indented, with a line feed at the end.
///
/// # Errors
/// Never for values that came from [`parse`]; JSON has no form for maps whose keys are no text.
pub fn print(package: &Package) -> Result<String, PackageError> {
    let mut text = serde_json::to_string_pretty(&package.sorted()).map_err(unreadable)?;
    text.push('\n');
    Ok(text)
}

impl Package {
    /// An empty package of the current format.
    pub fn new() -> Self {
        Self { fermata: FORMAT, ..Self::default() }
    }

    /// The same with its lists in name order.
    #[must_use]
    pub fn sorted(&self) -> Self {
        let mut sorted = self.clone();
        sorted.objects.sort_by(|a, b| a.name.cmp(&b.name));
        sorted.groups.sort_by(|a, b| a.name.cmp(&b.name));
        sorted.queues.sort_by(|a, b| a.name.cmp(&b.name));
        sorted.roles.sort_by(|a, b| a.name.cmp(&b.name));
        sorted.calendars.sort_by(|a, b| a.name.cmp(&b.name));
        sorted.mail_templates.sort_by(|a, b| a.name.cmp(&b.name));
        sorted.flows.sort_by(|a, b| a.name.cmp(&b.name));
        sorted.orchestrations.sort_by(|a, b| a.name.cmp(&b.name));
        sorted
    }
}

/// The format is read first, so that a newer file is not reported as a broken one.
fn check_format(text: &str) -> Result<(), PackageError> {
    #[derive(Deserialize)]
    struct Head {
        fermata: u32,
    }
    match serde_json::from_str::<Head>(text).map_err(unreadable)?.fermata {
        FORMAT => Ok(()),
        0 => Err(PackageError::NoFormat(0)),
        newer => Err(PackageError::Newer(newer)),
    }
}

fn check_names<'n>(list: &'static str, names: impl Iterator<Item = &'n Name>) -> Result<(), PackageError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(PackageError::Twice { list, name: name.clone() });
        }
    }
    Ok(())
}

pub(crate) fn unreadable(error: serde_json::Error) -> PackageError {
    let said = error.to_string();
    let message = said.rsplit_once(" at line ").map_or(said.as_str(), |(message, _)| message).to_owned();
    PackageError::Unreadable { line: error.line(), column: error.column(), message }
}

#[cfg(test)]
mod tests;
