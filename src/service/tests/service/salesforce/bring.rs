//! How the real orchestrations beside the checkout come into a house.

use std::collections::BTreeMap;

use fermata_api::{
    people::{TeamInput, TeamKind},
    salesforce::{SalesforceChoices, SalesforceQuery},
};
use fermata_engine::people::Directory;
use fermata_interchange::{
    package::PackagedTeam,
    salesforce::{Choices, Import, SourceFile, Surroundings, convert, report::Drawing},
};

use super::samples::Sample;
use crate::common::{House, name};

fn files(sample: &Sample) -> Vec<SourceFile> {
    let file = |(path, bytes): &(String, Vec<u8>)| SourceFile { path: path.clone(), bytes: bytes.clone() };
    sample.files.iter().map(file).collect()
}

/// What a sample becomes where nothing is there yet.
pub(super) fn converted(sample: &Sample) -> Import {
    let (objects, flows, directory) = (BTreeMap::new(), BTreeMap::new(), Directory::default());
    let around = Surroundings { objects: &objects, flows: &flows, directory: &directory };
    convert(&files(sample), around, &Choices::default())
}

/// Brings a sample in as people do, and makes active what was active in its source; Legal works in every team.
pub(super) async fn bring(house: &House, sample: &Sample, import: &Import) {
    let admin = house.who("admin");
    let (choices, how) = (SalesforceChoices::default(), SalesforceQuery::default());
    let report = house.service.salesforce_import(&admin, files(sample), choices, how).await;
    let report = report.unwrap_or_else(|error| panic!("{} does not come over: {error:?}", sample.name));
    assert!(report.saved, "{}", sample.name);
    let teams = [(TeamKind::Group, &import.package.groups), (TeamKind::Queue, &import.package.queues)];
    for (kind, list) in teams {
        for PackagedTeam { name: team, label } in list {
            let input = TeamInput { label: label.clone(), members: [name("legal"), name("sofia")].into() };
            house.service.team_put(&admin, kind, team.clone(), input, None).await.expect("its members");
        }
    }
    for (drawing, drawn) in &import.active {
        if *drawing == Drawing::Orchestration {
            let active = house.service.orchestration_activate(&admin, drawn).await;
            active.unwrap_or_else(|error| panic!("{drawn} cannot be activated: {error:?}"));
        }
    }
}
