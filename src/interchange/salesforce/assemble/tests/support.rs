//! Imports into an empty system, and what the checker says of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_engine::{
    check::{Problem, Severity, World, check_flow, check_object, check_orchestration},
    flow::Flow,
    ids::Name,
    people::{Directory, Person, Role, Team},
};

use crate::{
    package::Package,
    salesforce::{Choices, Import, MentionKind, SourceFile, Surroundings, convert},
};

pub(in crate::salesforce) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(in crate::salesforce) fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
}

/// An import where there is nothing yet.
pub(in crate::salesforce) fn imported(files: &[SourceFile]) -> Import {
    let (objects, flows, directory) = (BTreeMap::new(), BTreeMap::new(), Directory::default());
    convert(
        files,
        Surroundings { objects: &objects, flows: &flows, directory: &directory },
        &Choices::default(),
    )
}

/// Everyone whom an import names, and `ada` who belongs to every team.
pub(in crate::salesforce) fn everyone(import: &Import) -> Directory {
    let mut directory = Directory::default();
    let mut person = |name: &Name| {
        directory.users.insert(name.clone(), Person::new(name.clone(), name.as_str(), Role::Member));
    };
    person(&name("ada"));
    for mention in import.people.iter().filter(|mention| mention.kind == MentionKind::User) {
        person(&mention.name);
    }
    let team = |name_of: &Name, label: &str| Team {
        name: name_of.clone(),
        label: label.to_owned(),
        members: BTreeSet::from([name("ada")]),
    };
    for group in &import.package.groups {
        directory.groups.insert(group.name.clone(), team(&group.name, &group.label));
    }
    for queue in &import.package.queues {
        directory.queues.insert(queue.name.clone(), team(&queue.name, &queue.label));
    }
    directory
}

/// Everything of a package, as the checker sees it.
pub(in crate::salesforce) fn world(package: &Package, directory: Directory) -> World {
    World {
        objects: package.objects.iter().map(|object| (object.name.clone(), object.clone())).collect(),
        flows: flows(package).into_iter().map(|(name, flow)| (name, (*flow).clone())).collect(),
        directory,
        time_zones: fermata_engine::schedule::time_zones().into_iter().collect(),
        ..World::default()
    }
}

pub(in crate::salesforce) fn flows(package: &Package) -> BTreeMap<Name, Arc<Flow>> {
    package.flows.iter().map(|flow| (flow.name.clone(), Arc::new(flow.definition.clone()))).collect()
}

/// Every error of an import, with the definition that has it.
pub(in crate::salesforce) fn errors(import: &Import) -> Vec<(String, Problem)> {
    problems(import).into_iter().filter(|(_, problem)| problem.severity == Severity::Error).collect()
}

/// Everything that the checker says.
pub(in crate::salesforce) fn problems(import: &Import) -> Vec<(String, Problem)> {
    let world = world(&import.package, everyone(import));
    let mut found = Vec::new();
    let mut add = |name: &Name, problems: Vec<Problem>| {
        found.extend(problems.into_iter().map(|problem| (name.to_string(), problem)));
    };
    import.package.objects.iter().for_each(|object| add(&object.name, check_object(object, &world)));
    import.package.flows.iter().for_each(|flow| add(&flow.name, check_flow(&flow.definition, &world)));
    for orchestration in &import.package.orchestrations {
        add(&orchestration.name, check_orchestration(&orchestration.definition, &world));
    }
    found
}
