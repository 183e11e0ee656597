//! A package as a folder of texts, one for each thing, made to be read and kept under version control:
//!
//! ```text
//! fermata.yaml                 fermata: 1
//! orchestrations/renewal.yaml  one orchestration; the file's name is its name
//! flows/… objects/… calendars/… mail_templates/… groups/… queues/… roles/…
//! ```
//!
//! What is written is the same for the same package, byte for byte. Nothing here reads or writes a file: texts come and go by
//! their paths.

mod read;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{Package, PackageError, PackagedTeam, lean::lean, unreadable, yaml};

pub use read::parse;

/// Texts by path; `/` stands between the parts of a path.
pub type Files = BTreeMap<String, String>;

/// The file that says that a folder is a package, and of which format.
pub const HEAD: &str = "fermata.yaml";
/// The folders of things.
pub const FOLDERS: &[&str] =
    &["calendars", "flows", "groups", "mail_templates", "objects", "orchestrations", "queues", "roles"];
/// Files of a package: more than anybody draws.
pub const FILES_MAX: usize = 20_000;
/// Bytes of one file: a definition of the largest size that is stored, with its indents.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of all files together.
pub const PACKAGE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Something wrong with a file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// Which file; empty: the folder as a whole.
    pub path: String,
    /// From 1; 0: the whole file.
    pub line: usize,
    /// A stable code such as `package_unreadable`.
    pub code: &'static str,
    /// What is wrong, and what to do.
    pub message: String,
}

impl FileProblem {
    fn new(path: &str, line: usize, code: &'static str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, code, message: message.into() }
    }
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.path.as_str(), self.line) {
            ("", _) => f.write_str(&self.message),
            (path, 0) => write!(f, "{path}: {}", self.message),
            (path, line) => write!(f, "{path}, line {line}: {}", self.message),
        }
    }
}

/// Whether a path is one at which [`print`] puts a thing: such a file is removed when its thing is gone.
pub fn is_thing(path: &str) -> bool {
    path.split_once('/').is_some_and(|(folder, file)| {
        FOLDERS.contains(&folder) && !file.contains('/') && file.ends_with(".yaml")
    })
}

/// A package as texts.
///
/// # Errors
/// Never for a package that was read; see [`super::print`].
pub fn print(package: &Package) -> Result<Files, PackageError> {
    let mut files = Files::new();
    files.insert(HEAD.to_owned(), yaml::write(&json!({ "fermata": super::FORMAT })));
    let mut put = |folder: &str, name: &dyn fmt::Display, value: &Value| {
        files.insert(format!("{folder}/{name}.yaml"), yaml::write(value));
    };
    for object in &package.objects {
        let mut value = lean(object)?;
        // The file's name says it.
        value.as_object_mut().map(|map| map.remove("name"));
        put("objects", &object.name, &value);
    }
    for calendar in &package.calendars {
        put("calendars", &calendar.name, &lean(&calendar.definition)?);
    }
    for template in &package.mail_templates {
        put("mail_templates", &template.name, &lean(&template.definition)?);
    }
    for flow in &package.flows {
        put("flows", &flow.name, &drawn(&flow.definition, package.drafts.flows.contains(&flow.name))?);
    }
    for orchestration in &package.orchestrations {
        let draft = package.drafts.orchestrations.contains(&orchestration.name);
        put("orchestrations", &orchestration.name, &drawn(&orchestration.definition, draft)?);
    }
    let teams: [(&str, &[PackagedTeam]); 3] =
        [("groups", &package.groups), ("queues", &package.queues), ("roles", &package.roles)];
    for (folder, team) in
        teams.into_iter().flat_map(|(folder, teams)| teams.iter().map(move |team| (folder, team)))
    {
        put(folder, &team.name, &json!({ "label": team.label }));
    }
    Ok(files)
}

/// One thing as it stands in its file; for comparing it with another one line by line.
///
/// # Errors
/// As [`print`].
pub fn text_of<T: Serialize + DeserializeOwned + PartialEq>(thing: &T) -> Result<String, PackageError> {
    Ok(yaml::write(&lean(thing)?))
}

/// A flow or orchestration, with a mark where it is a draft.
fn drawn<T: Serialize + DeserializeOwned + PartialEq>(
    definition: &T,
    draft: bool,
) -> Result<Value, PackageError> {
    let mut value = lean(definition)?;
    if let (true, Some(map)) = (draft, value.as_object_mut()) {
        map.insert(DRAFT.to_owned(), true.into());
    }
    Ok(value)
}

/// The field of a flow or orchestration that says that it is a draft.
const DRAFT: &str = "draft";

/// A value as a map, or nothing.
fn map_of(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// A package of one file: [`super::parse`] with its problem as one of a file.
///
/// # Errors
/// What is wrong, and where.
pub fn parse_single(path: &str, text: &str) -> Result<Package, Vec<FileProblem>> {
    super::parse(text).map_err(|error| vec![single(path, &error)])
}

fn single(path: &str, error: &PackageError) -> FileProblem {
    match error {
        PackageError::Unreadable { line, message, .. } => {
            FileProblem::new(path, *line, "package_unreadable", message.clone())
        }
        PackageError::Newer(_) => FileProblem::new(path, 0, "package_newer", error.to_string()),
        other => FileProblem::new(path, 0, "package_unreadable", other.to_string()),
    }
}

/// As [`unreadable`], for values that are built here.
fn unread(error: serde_json::Error) -> String {
    match unreadable(error) {
        PackageError::Unreadable { message, .. } => message,
        other => other.to_string(),
    }
}
