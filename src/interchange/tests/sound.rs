//! What comes over passes the checker, or the report says at that very place what did not come over.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "support/checked.rs"]
mod checked;
#[allow(dead_code, reason = "only its files are used here")]
#[path = "support/mutate.rs"]
mod mutate;
#[path = "support/samples.rs"]
mod samples;

use std::collections::BTreeMap;

use checked::errors;
use fermata_engine::{
    check::{Place, Problem},
    ids::Name,
    people::Directory,
};
use fermata_interchange::salesforce::{
    Choices, Import, SourceFile, Surroundings, convert,
    report::{ElementReport, ElementResult},
};

/// What authors leave undone, which no import can do for them.
const UNDONE: [&str; 1] = ["no_stage"];

fn imported(files: &[SourceFile]) -> Import {
    let (objects, flows, directory) = (BTreeMap::new(), BTreeMap::new(), Directory::default());
    let around = Surroundings { objects: &objects, flows: &flows, directory: &directory };
    convert(files, around, &Choices::default())
}

/// Whether the report says why there is this problem: something of that very place did not come over.
fn is_told(import: &Import, name: &Name, problem: &Problem) -> bool {
    let place = match &problem.place {
        Place::Whole => None,
        Place::Stage(place) | Place::Step(place) | Place::Decision(place) => Some(place),
        Place::Element(place) | Place::Component(place) => Some(place),
    };
    let stands_there = |element: &ElementReport| {
        let at = element.at.as_ref().filter(|at| at.name == *name);
        at.is_some_and(|at| at.element.as_ref() == place)
            || place.is_some_and(|place| element.name == place.as_str())
    };
    let files = import.report.files.iter().filter(|file| file.name == name.as_str());
    let mut elements = files.flat_map(|file| &file.elements);
    elements.any(|element| element.result == ElementResult::NotSupported && stands_there(element))
}

#[test]
fn no_error_comes_without_a_word_in_the_report() {
    let mut folders: Vec<(String, Vec<SourceFile>)> = Vec::new();
    for (n, text) in mutate::SEEDLINGS.iter().enumerate() {
        let path = format!("flows/Seedling_{n}.flow-meta.xml");
        folders.push((path.clone(), vec![SourceFile { path, bytes: text.as_bytes().to_vec() }]));
    }
    for sample in samples::all() {
        let file =
            |(path, bytes): &(String, Vec<u8>)| SourceFile { path: path.clone(), bytes: bytes.clone() };
        folders.push((sample.name.clone(), sample.files.iter().map(file).collect()));
    }
    let mut untold = Vec::new();
    for (folder, files) in &folders {
        let import = imported(files);
        for (name, problem) in errors(&import) {
            if !UNDONE.contains(&problem.code.as_str()) && !is_told(&import, &name, &problem) {
                untold.push(format!(
                    "{folder}: {name} {:?}: {}: {}",
                    problem.place, problem.code, problem.message
                ));
            }
        }
    }
    assert!(untold.is_empty(), "{}", untold.join("\n"));
}
