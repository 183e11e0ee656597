//! The real files that lie beside the project: each comes over whole, and what was active passes the checker.

use std::collections::BTreeMap;

use quick_xml::{Reader, events::Event};

use super::support::{errors, imported};
use crate::salesforce::{
    Import, SourceFile,
    report::{Drawing, FileResult},
    samples,
};

/// What comes of a sample.
pub(super) fn import_of(it: &samples::Sample) -> Import {
    sample(it).1
}

fn sample(sample: &samples::Sample) -> (Vec<SourceFile>, Import) {
    let file = |(path, bytes): &(String, Vec<u8>)| SourceFile { path: path.clone(), bytes: bytes.clone() };
    let files: Vec<SourceFile> = sample.files.iter().map(file).collect();
    let import = imported(&files);
    (files, import)
}

/// How many elements of each tag a file has, counted without the importer.
fn counted(bytes: &[u8]) -> BTreeMap<String, usize> {
    let text = std::str::from_utf8(bytes).unwrap();
    let mut reader = Reader::from_str(text);
    let mut counts = BTreeMap::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                *counts.entry(tag.local_name().as_ref().to_owned()).or_default() += 1;
            }
            Event::Eof => return counts,
            _ => {}
        }
    }
}

#[test]
fn every_element_of_every_sample_is_accounted_for() {
    for it in samples::all() {
        let (files, import) = sample(&it);
        assert_eq!(import.report.files.len(), files.len(), "{}", it.name);
        for (file, report) in files.iter().zip(&import.report.files) {
            assert_eq!(file.path, report.path);
            assert_ne!(report.result, FileResult::Refused, "{}: {}", report.path, report.note);
            let mut reported: BTreeMap<String, usize> = BTreeMap::new();
            for element in &report.elements {
                *reported.entry(element.element.clone()).or_default() += 1;
            }
            assert_eq!(reported, counted(&file.bytes), "{}", report.path);
        }
    }
}

#[test]
fn what_was_active_passes_the_checker() {
    let mut all = Vec::new();
    for it in samples::all() {
        let (_, import) = sample(&it);
        let is_active = |name: &str| {
            let active = &import.active;
            active.iter().any(|(_, active)| active.as_str() == name)
        };
        let wrong: Vec<String> = errors(&import)
            .into_iter()
            .filter(|(name, _)| {
                is_active(name) || import.package.objects.iter().any(|o| o.name.as_str() == name)
            })
            .map(|(name, problem)| {
                format!(
                    "{name} {:?} {}: {}: {}",
                    problem.place, problem.property, problem.code, problem.message
                )
            })
            .collect();
        all.extend(wrong);
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn drafts_have_only_the_errors_that_their_authors_left() {
    let expected = [
        ("Aaron_test", vec!["no_stage"]),
        ("Case_Management_Orchestration", vec![]),
        ("Handle_User_Deactivation", vec!["step_never_starts"]),
        ("Virtual_Webinar_Orchestration_2", vec![]),
        ("sampleautoorch", vec![]),
    ];
    for it in samples::all() {
        let (_, import) = sample(&it);
        if import.active.iter().any(|(drawing, _)| *drawing == Drawing::Orchestration) {
            continue;
        }
        let expected = &expected.iter().find(|(name, _)| *name == it.name).unwrap().1;
        let found = errors(&import);
        let codes: Vec<&str> = found.iter().map(|(_, problem)| problem.code.as_str()).collect();
        assert_eq!(&codes, expected, "{}: {found:#?}", it.name);
    }
}
