//! Reading a folder. Everything that is wrong is told at once, each with its file and line.

use std::collections::BTreeMap;

use fermata_engine::{
    calendar::Calendar, definition::Orchestration, expr::nearest, flow::Flow, ids::Name, object::Object,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    DRAFT, FILE_BYTES_MAX, FILES_MAX, FOLDERS, FileProblem, Files, HEAD, PACKAGE_BYTES_MAX, map_of, unread,
};
use crate::package::{FORMAT, MailTemplate, Package, Packaged, PackagedTeam, yaml};

/// Entries and fields of all files together: a bound on what is kept of them.
const PACKAGE_PARTS_MAX: usize = 8 * yaml::PARTS_MAX;
/// The code of what is too large to be read.
const TOO_LARGE: &str = "package_too_large";

/// Reads a folder. One folder around everything, as archives have it, is looked through; files that are none of a package, such
/// as a README, are passed over.
///
/// # Errors
/// Everything that is wrong, in the order of the files.
pub fn parse(files: &Files) -> Result<Package, Vec<FileProblem>> {
    refuse_size(files)?;
    let around = around(files);
    let head = files.get(&format!("{around}{HEAD}"));
    let head = head.ok_or_else(|| {
        let message = "there is no fermata.yaml: choose the folder that `fermata export` wrote";
        vec![FileProblem::new("", 0, "package_missing", message)]
    })?;
    read_head(&format!("{around}{HEAD}"), head).map_err(|problem| vec![problem])?;
    let mut reading = Reading {
        package: Package::new(),
        problems: Vec::new(),
        seen: BTreeMap::new(),
        parts_left: PACKAGE_PARTS_MAX,
    };
    for (path, text) in files {
        if let Some(inner) = path.strip_prefix(around) {
            reading.file(path, inner, text);
        }
        if reading.problems.last().is_some_and(|problem| problem.code == TOO_LARGE) {
            break;
        }
    }
    if reading.problems.is_empty() { Ok(reading.package.sorted()) } else { Err(reading.problems) }
}

fn refuse_size(files: &Files) -> Result<(), Vec<FileProblem>> {
    let too_large = |path: &str, message: String| Err(vec![FileProblem::new(path, 0, TOO_LARGE, message)]);
    if files.len() > FILES_MAX {
        return too_large("", format!("there are {} files: at most {FILES_MAX} can be read", files.len()));
    }
    if let Some((path, _)) = files.iter().find(|(_, text)| text.len() > FILE_BYTES_MAX) {
        return too_large(
            path,
            format!("is too large: at most {} MB can be read", FILE_BYTES_MAX / 1024 / 1024),
        );
    }
    if files.values().map(String::len).sum::<usize>() > PACKAGE_BYTES_MAX {
        return too_large(
            "",
            format!("is too large: at most {} MB can be read", PACKAGE_BYTES_MAX / 1024 / 1024),
        );
    }
    Ok(())
}

/// The folder around everything, with its slash; empty where there is none.
fn around(files: &Files) -> &str {
    if files.contains_key(HEAD) {
        return "";
    }
    let mut heads = files.keys().filter_map(|path| path.strip_suffix(HEAD));
    match (heads.next(), heads.next()) {
        (Some(around), None) if around.matches('/').count() == 1 && around.ends_with('/') => around,
        _ => "",
    }
}

/// The format is read first, so that a newer package is not reported as a broken one.
fn read_head(path: &str, text: &str) -> Result<(), FileProblem> {
    #[derive(Deserialize)]
    struct Format {
        fermata: u32,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Head {
        #[serde(rename = "fermata")]
        _format: u32,
    }
    let read = yaml::read(text, yaml::PARTS_MAX).map_err(|fault| at_fault(path, &fault))?;
    let broken = |error: serde_json::Error| FileProblem::new(path, 1, "package_unreadable", unread(error));
    match Format::deserialize(&read.value).map_err(broken)?.fermata {
        FORMAT => Head::deserialize(&read.value).map(|_| ()).map_err(broken),
        0 => Err(FileProblem::new(
            path,
            read.lines.line_of("fermata"),
            "package_unreadable",
            format!("there is no format 0: write {FORMAT}"),
        )),
        newer => {
            let message = format!(
                "has format {newer}, but this version reads formats up to {FORMAT}: use a newer Fermata"
            );
            Err(FileProblem::new(path, read.lines.line_of("fermata"), "package_newer", message))
        }
    }
}

struct Reading {
    package: Package,
    problems: Vec<FileProblem>,
    /// Which file a thing was read from.
    seen: BTreeMap<(String, Name), String>,
    /// How much may still be read.
    parts_left: usize,
}

impl Reading {
    fn file(&mut self, path: &str, inner: &str, text: &str) {
        let mut parts = inner.split('/');
        let (Some(folder), Some(file), rest) = (parts.next(), parts.next(), parts.next()) else { return };
        if folder.starts_with('.') || file.starts_with('.') {
            return;
        }
        let Some(folder) = FOLDERS.iter().find(|known| **known == folder) else {
            return self.unknown_folder(path, folder, file);
        };
        let stem = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml"));
        match (stem, rest) {
            (Some(stem), None) => match Name::parse(stem) {
                Ok(name) => self.thing(path, folder, name, text),
                Err(error) => self.problem(path, 0, error.to_string()),
            },
            (None, None) if file.to_lowercase().ends_with(".md") => {}
            _ => self.problem(
                path,
                0,
                "is no file of a package: its things are files such as flows/review.yaml",
            ),
        }
    }

    /// A folder of something else is nobody's business; one that is nearly called like ours is a mistake.
    fn unknown_folder(&mut self, path: &str, folder: &str, file: &str) {
        let lower = folder.to_lowercase();
        if !(file.ends_with(".yaml") || file.ends_with(".yml")) {
            return;
        }
        if let Some(near) = nearest(&lower, FOLDERS.iter().copied()) {
            self.problem(
                path,
                0,
                format!("stands in a folder {folder}, which is none of a package; did you mean {near}?"),
            );
        }
    }

    fn problem(&mut self, path: &str, line: usize, message: impl Into<String>) {
        self.problems.push(FileProblem::new(path, line, "package_unreadable", message));
    }

    fn thing(&mut self, path: &str, folder: &str, name: Name, text: &str) {
        if let Some(other) = self.seen.insert((folder.to_owned(), name.clone()), path.to_owned()) {
            let message = format!("{name} stands in {other} too: take one of them away");
            return self.problems.push(FileProblem::new(path, 0, "package_duplicate", message));
        }
        if let Err(problem) = self.take(path, folder, name, text) {
            self.problems.push(problem);
        }
    }

    fn take(&mut self, path: &str, folder: &str, name: Name, text: &str) -> Result<(), FileProblem> {
        let mut file = OneFile::read(path, text, self.parts_left.min(yaml::PARTS_MAX))?;
        self.parts_left = self.parts_left.saturating_sub(file.read.parts);
        let package = &mut self.package;
        match folder {
            "flows" => {
                if file.is_draft()? {
                    package.drafts.flows.insert(name.clone());
                }
                package.flows.push(Packaged { name, definition: file.thing::<Flow>()? });
            }
            "orchestrations" => {
                if file.is_draft()? {
                    package.drafts.orchestrations.insert(name.clone());
                }
                package.orchestrations.push(Packaged { name, definition: file.thing::<Orchestration>()? });
            }
            "objects" => package.objects.push(file.named::<Object>(&name)?),
            "calendars" => package.calendars.push(Packaged { name, definition: file.thing::<Calendar>()? }),
            "mail_templates" => {
                package.mail_templates.push(Packaged { name, definition: file.thing::<MailTemplate>()? });
            }
            "groups" => package.groups.push(file.named::<PackagedTeam>(&name)?),
            "queues" => package.queues.push(file.named::<PackagedTeam>(&name)?),
            _ => package.roles.push(file.named::<PackagedTeam>(&name)?),
        }
        Ok(())
    }
}

/// One file's fields, and where they stand.
struct OneFile<'f> {
    path: &'f str,
    read: yaml::Read,
    fields: Map<String, Value>,
}

impl<'f> OneFile<'f> {
    fn read(path: &'f str, text: &str, parts_max: usize) -> Result<Self, FileProblem> {
        let mut read = yaml::read(text, parts_max).map_err(|fault| at_fault(path, &fault))?;
        let fields = map_of(read.value.take());
        let fields = fields.ok_or_else(|| {
            FileProblem::new(path, 1, "package_unreadable", "is no list of fields: write `label: …`")
        })?;
        Ok(Self { path, read, fields })
    }

    /// Takes the mark of a draft.
    fn is_draft(&mut self) -> Result<bool, FileProblem> {
        match self.fields.remove(DRAFT) {
            None => Ok(false),
            Some(Value::Bool(draft)) => Ok(draft),
            Some(_) => Err(self.problem(DRAFT, "is true or false")),
        }
    }

    /// A thing that knows its own name.
    fn named<T: DeserializeOwned>(&mut self, name: &Name) -> Result<T, FileProblem> {
        if self.fields.insert("name".to_owned(), name.to_string().into()).is_some() {
            return Err(self.problem("name", "is the file's name: take this line out"));
        }
        self.thing()
    }

    fn thing<T: DeserializeOwned>(&mut self) -> Result<T, FileProblem> {
        let value = Value::Object(std::mem::take(&mut self.fields));
        serde_path_to_error::deserialize(value).map_err(|error| {
            let place = error.path().to_string();
            let message = unread(error.into_inner());
            let line = self.line(&place, &message);
            let place = if place == "." { String::new() } else { format!("{place}: ") };
            FileProblem::new(self.path, line, "package_unreadable", format!("{place}{message}"))
        })
    }

    /// The line of a problem. Where a field is unknown, and only one of that name stands there, it is that field's.
    fn line(&self, place: &str, message: &str) -> usize {
        let place = if place == "." { "" } else { place };
        let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
        let Some(field) = unknown else { return self.read.lines.line_of(place) };
        self.read.lines.only(place, field).unwrap_or_else(|| self.read.lines.line_of(place))
    }

    fn problem(&self, field: &str, message: &str) -> FileProblem {
        FileProblem::new(
            self.path,
            self.read.lines.line_of(field),
            "package_unreadable",
            format!("{field}: {message}"),
        )
    }
}

fn at_fault(path: &str, fault: &yaml::Fault) -> FileProblem {
    let code = if fault.too_large { TOO_LARGE } else { "package_unreadable" };
    FileProblem::new(path, fault.line, code, fault.message.clone())
}
