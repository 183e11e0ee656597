//! Which of the files hold flows and orchestrations, under which names; and why the others do not come over.

use std::collections::BTreeMap;

use fermata_engine::ids::Name;

use crate::salesforce::{
    SourceFile,
    ledger::{Ledger, Node},
    report::{FileKind, FileReport},
    xml::Tree,
};

/// A file of metadata that can be turned.
#[derive(Debug)]
pub(super) struct Source {
    /// Where it lay.
    pub(super) path: String,
    /// The API name of what it holds.
    pub(super) name: Name,
    /// The same as the file says it.
    pub(super) said: String,
    /// What it holds, and what was read of it.
    pub(super) ledger: Ledger,
    /// The version that its file name tells.
    version: Option<u32>,
}

/// Types of process that come over; all others are refused by name.
const TYPES: [&str; 20] = [
    "",
    "flow",
    "autolaunchedflow",
    "evaluationflow",
    "orchestrator",
    "orchestrationflow",
    "approvalworkflow",
    "cmsorchestrator",
    "agxorchestrationflow",
    // Flows like others, that one part of the source starts.
    "fieldservicemobile",
    "fieldserviceweb",
    "contactrequestflow",
    "loginflow",
    "appointments",
    "datacaptureflow",
    "checkoutflow",
    "routingflow",
    "actioncadenceautolaunchedflow",
    "actioncadencestepflow",
    "individualobjectlinkingflow",
];

/// The files that can be turned, in order of their names, and reports of those that cannot.
pub(super) fn read(files: &[SourceFile]) -> (Vec<Source>, Vec<FileReport>) {
    let (mut found, mut refused): (BTreeMap<String, Source>, Vec<FileReport>) = (BTreeMap::new(), Vec::new());
    let mut ordered: Vec<&SourceFile> = files.iter().collect();
    ordered.sort_by(|a, b| a.path.cmp(&b.path));
    for file in ordered {
        match one(file) {
            Ok(None) => {}
            Err(report) => refused.push(*report),
            Ok(Some(source)) => {
                let key = source.name.as_str().to_lowercase();
                match found.remove(&key) {
                    None => found.insert(key, source),
                    Some(other) => {
                        let (better, worse) = better(other, source);
                        refused.push(outdone(&better, &worse));
                        found.insert(key, better)
                    }
                };
            }
        }
    }
    (found.into_values().collect(), refused)
}

/// One file: something that can be turned, something that is passed over silently, or a report that says why not.
fn one(file: &SourceFile) -> Result<Option<Source>, Box<FileReport>> {
    let (stem, version, named) = stem(&file.path);
    let tree = match Tree::read(&file.bytes) {
        Ok(tree) => tree,
        Err(_) if !is_xml(&file.path) => return Ok(None),
        Err(why) => return Err(Box::new(FileReport::refused(&file.path, why.to_string()))),
    };
    let ledger = Ledger::new(tree);
    let root = ledger.peek_root();
    if !root.tag().eq_ignore_ascii_case("Flow") {
        let manifest = root.tag().eq_ignore_ascii_case("Package") && !named;
        if manifest || !is_xml(&file.path) {
            return Ok(None);
        }
        let note = format!(
            "Fermata reads flows and orchestrations; this is {}, so nothing of it comes over.",
            shown(root.tag())
        );
        return Err(Box::new(FileReport { name: stem, ..FileReport::refused(&file.path, note) }));
    }
    let said = root.peek_text("fullName").map_or(stem, str::to_owned);
    let kind = root.peek_text("processType").unwrap_or_default();
    if !TYPES.contains(&kind.to_lowercase().as_str()) && root.peek("orchestratedStages").is_none() {
        let note = format!(
            "It is of the type {}, which has no counterpart: orchestrations, approval processes, evaluation flows, \
             screen flows and autolaunched flows come over.",
            shown(kind)
        );
        return Err(Box::new(FileReport { name: said, ..FileReport::refused(&file.path, note) }));
    }
    let name = Name::parse(&said).unwrap_or_else(|_| Name::from_label(&said, "imported"));
    Ok(Some(Source { path: file.path.clone(), name, said, ledger, version }))
}

/// What a file name says: the API name, the version, and whether it is the name of a flow's file at all.
fn stem(path: &str) -> (String, Option<u32>, bool) {
    let file = path.rsplit('/').next().unwrap_or(path);
    let ends = [".flow-meta.xml", ".flow", ".xml"];
    let cut = |end: &&str| {
        let at = file.len().checked_sub(end.len())?;
        file.get(at..).filter(|tail| tail.eq_ignore_ascii_case(end))?;
        file.get(..at)
    };
    let found = ends.iter().find_map(|end| Some((cut(end)?, *end)));
    let (stem, named) = found.map_or((file, false), |(stem, end)| (stem, end != ".xml"));
    match stem.rsplit_once('-').and_then(|(stem, version)| Some((stem, version.parse().ok()?))) {
        Some((stem, version)) if named && !stem.is_empty() => (stem.to_owned(), Some(version), named),
        _ => (stem.to_owned(), None, named),
    }
}

fn is_xml(path: &str) -> bool {
    path.rsplit('.')
        .next()
        .is_some_and(|end| end.eq_ignore_ascii_case("xml") || end.eq_ignore_ascii_case("flow"))
}

fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

/// Of two files that hold the same: the active one, since that is what runs there; then the higher version, then the first.
fn better(one: Source, two: Source) -> (Source, Source) {
    let rank = |source: &Source| (source.is_active(), source.version);
    if rank(&two) > rank(&one) { (two, one) } else { (one, two) }
}

fn outdone(better: &Source, worse: &Source) -> FileReport {
    let why = match (better.version, worse.version) {
        _ if better.is_active() && !worse.is_active() => "which is active, and this is not".to_owned(),
        (Some(theirs), Some(own)) if theirs > own => {
            format!("which is version {theirs}, and this is version {own}")
        }
        (Some(theirs), None) => format!("which is version {theirs}"),
        _ => "which comes first".to_owned(),
    };
    let note = format!(
        "{} comes from {}, {why}. Import them one after the other to have both versions.",
        worse.said, better.path
    );
    FileReport { name: worse.said.clone(), ..FileReport::refused(&worse.path, note) }
}

impl Source {
    /// The outermost element, without noting that it was read.
    pub(super) fn root(&self) -> Node<'_> {
        self.ledger.peek_root()
    }

    /// Whether it was active where it comes from.
    pub(super) fn is_active(&self) -> bool {
        self.root().peek_text("status").is_some_and(|status| status.eq_ignore_ascii_case("Active"))
    }

    /// What came of it.
    pub(super) fn report(&self, kind: FileKind) -> FileReport {
        let elements = self.ledger.report();
        let result = crate::salesforce::report::FileResult::of(&elements);
        FileReport {
            path: self.path.clone(),
            kind,
            name: self.name.to_string(),
            result,
            note: String::new(),
            elements,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn a_name_is_told_by_the_file_in_all_layouts() {
        let cases = [
            ("a/flows/My_Flow.flow-meta.xml", ("My_Flow", None, true)),
            ("flows/My_Flow.flow", ("My_Flow", None, true)),
            ("flows/My_Flow-12.flow", ("My_Flow", Some(12), true)),
            ("My_Flow.FLOW", ("My_Flow", None, true)),
            ("My-Flow.xml", ("My-Flow", None, false)),
            ("-3.flow", ("-3", None, true)),
            ("readme", ("readme", None, false)),
        ];
        for (path, (name, version, named)) in cases {
            assert_eq!(stem(path), (name.to_owned(), version, named), "{path}");
        }
    }

    #[test]
    fn what_cannot_come_over_is_refused_and_stops_nothing() {
        let files = [
            file("a/One.flow", "<Flow><processType>Workflow</processType></Flow>"),
            file("a/Two.flow", "<Flow><processType>ORCHESTRATOR</processType></Flow>"),
            file("a/Broken.flow-meta.xml", "<Flow><processType>"),
            file("a/Account.object", "<CustomObject/>"),
            file("a/Clerk.profile-meta.xml", "<Profile/>"),
            file("a/package.xml", "<Package/>"),
            file("a/readme.md", "Hello"),
            file("a/Odd Näme.xml", "<Flow/>"),
        ];
        let (found, refused) = read(&files);
        let names: Vec<&str> = found.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["odd_n_me", "Two"]);
        let paths: Vec<&str> = refused.iter().map(|report| report.path.as_str()).collect();
        assert_eq!(paths, ["a/Broken.flow-meta.xml", "a/Clerk.profile-meta.xml", "a/One.flow"]);
        assert!(refused[1].note.contains("this is Profile"));
        assert!(refused[2].note.contains("of the type Workflow"));
    }

    #[test]
    fn of_two_files_of_one_name_the_active_one_comes_over_then_the_higher_version() {
        let (found, refused) = read(&[
            file("a/It-2.flow", "<Flow><label>two</label></Flow>"),
            file("a/It-10.flow", "<Flow><label>ten</label></Flow>"),
            file("b/It.flow", "<Flow><status>Draft</status></Flow>"),
            file("c/Or.flow", "<Flow><status>Draft</status></Flow>"),
            file("d/OR.flow", "<Flow><status>Active</status></Flow>"),
            file("e/Runs-2.flow", "<Flow><status>Active</status></Flow>"),
            file("e/Runs-3.flow", "<Flow><status>Draft</status></Flow>"),
        ]);
        let paths: Vec<&str> = found.iter().map(|source| source.path.as_str()).collect();
        assert_eq!(paths, ["a/It-10.flow", "d/OR.flow", "e/Runs-2.flow"]);
        let notes: Vec<&str> = refused.iter().map(|report| report.note.as_str()).collect();
        assert!(notes[0].contains("a/It-10.flow, which is version 10, and this is version 2"), "{notes:?}");
        assert!(notes[1].contains("which is version 10"));
        assert!(notes[2].contains("d/OR.flow, which is active"));
        assert!(notes[3].contains("e/Runs-2.flow, which is active, and this is not"), "{notes:?}");
    }
}
