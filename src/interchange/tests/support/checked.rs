//! What the checker says of what came over.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    check::{Callee, Problem, Severity, World, check_flow, check_object, check_orchestration},
    ids::Name,
    people::{Directory, Person, Role, Team},
};
use fermata_interchange::{
    package::PackagedTeam,
    salesforce::{Import, MentionKind},
};

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

/// Every error of the checker in what came over, by the name of the definition.
pub(crate) fn errors(import: &Import) -> Vec<(Name, Problem)> {
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
