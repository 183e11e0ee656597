//! What comes over passes the checker, or the report says at that very place what did not come over.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[allow(dead_code, reason = "only its files are used here")]
#[path = "support/mutate.rs"]
mod mutate;
#[path = "support/samples.rs"]
mod samples;

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    check::{Callee, Place, Problem, Severity, World, check_flow, check_object, check_orchestration},
    ids::Name,
    people::{Directory, Person, Role, Team},
};
use fermata_interchange::{
    package::PackagedTeam,
    salesforce::{
        Choices, Import, MentionKind, SourceFile, Surroundings, convert,
        report::{ElementReport, ElementResult},
    },
};

/// What authors leave undone, which no import can do for them.
const UNDONE: [&str; 1] = ["no_stage"];

fn imported(files: &[SourceFile]) -> Import {
    let (objects, flows, directory) = (BTreeMap::new(), BTreeMap::new(), Directory::default());
    let around = Surroundings { objects: &objects, flows: &flows, directory: &directory };
    convert(files, around, &Choices::default())
}

/// Everyone whom an import names; somebody is in every team.
fn everyone(import: &Import) -> Directory {
    let mut directory = Directory::default();
    let somebody = Name::parse("somebody").unwrap();
    let users = import.people.iter().filter(|mention| mention.kind == MentionKind::User);
    for name in users.map(|mention| &mention.name).chain([&somebody]) {
        directory.users.insert(name.clone(), Person::new(name.clone(), name.as_str(), Role::Member));
    }
    let teams = |teams: &[PackagedTeam]| -> BTreeMap<Name, Team> {
        let team = |it: &PackagedTeam| {
            let members = BTreeSet::from([somebody.clone()]);
            (it.name.clone(), Team { name: it.name.clone(), label: it.label.clone(), members })
        };
        teams.iter().map(team).collect()
    };
    directory.groups = teams(&import.package.groups);
    directory.queues = teams(&import.package.queues);
    directory
}

/// Every error of the checker, by the name of the definition.
fn errors(import: &Import) -> Vec<(Name, Problem)> {
    let package = &import.package;
    let drawings = package.orchestrations.iter();
    let world = World {
        objects: package.objects.iter().map(|object| (object.name.clone(), object.clone())).collect(),
        flows: package.flows.iter().map(|flow| (flow.name.clone(), flow.definition.clone())).collect(),
        orchestrations: drawings.map(|it| (it.name.clone(), Callee::of(&it.definition))).collect(),
        directory: everyone(import),
        ..World::default()
    };
    let mut found = Vec::new();
    let mut add = |name: &Name, problems: Vec<Problem>| {
        found.extend(problems.into_iter().map(|problem| (name.clone(), problem)));
    };
    package.objects.iter().for_each(|object| add(&object.name, check_object(object, &world)));
    package.flows.iter().for_each(|flow| add(&flow.name, check_flow(&flow.definition, &world)));
    for it in &package.orchestrations {
        add(&it.name, check_orchestration(&it.definition, &world));
    }
    found.retain(|(_, problem)| problem.severity == Severity::Error);
    found
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
