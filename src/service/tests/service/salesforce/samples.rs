//! The real orchestrations beside the checkout, and how they come into a house.

use std::{collections::BTreeMap, fs, path::PathBuf};

use fermata_api::{
    people::{TeamInput, TeamKind},
    salesforce::{SalesforceChoices, SalesforceQuery},
};
use fermata_engine::people::Directory;
use fermata_interchange::{
    package::PackagedTeam,
    salesforce::{Choices, Import, SourceFile, Surroundings, convert, report::Drawing},
};

use crate::common::{House, name};

/// An orchestration with the flows that it calls.
pub(super) struct Sample {
    /// Its API name.
    pub(super) name: String,
    /// Its files.
    pub(super) files: Vec<SourceFile>,
}

/// All of them; none, said loudly, where they are not beside the checkout.
pub(super) fn all() -> Option<Vec<Sample>> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = here.ancestors().map(|up| up.join("shared/salesforce-samples")).find(|path| path.is_dir());
    let Some(folder) = folder else {
        eprintln!("!!! NOT TESTED: ../shared/salesforce-samples is absent, so no sample was played !!!");
        return None;
    };
    let mut folders: Vec<PathBuf> =
        fs::read_dir(folder).expect("samples").map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    Some(folders.iter().filter(|path| path.is_dir()).map(sample).collect())
}

fn sample(folder: &PathBuf) -> Sample {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("a sample").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let file = |path: &PathBuf| SourceFile {
        path: path.file_name().expect("a name").to_string_lossy().into_owned(),
        bytes: fs::read(path).expect("a file"),
    };
    Sample {
        name: folder.file_name().expect("a name").to_string_lossy().into_owned(),
        files: paths.iter().map(file).collect(),
    }
}

/// What a sample becomes where nothing is there yet.
pub(super) fn converted(sample: &Sample) -> Import {
    let (objects, flows, directory) = (BTreeMap::new(), BTreeMap::new(), Directory::default());
    let around = Surroundings { objects: &objects, flows: &flows, directory: &directory };
    convert(&sample.files, around, &Choices::default())
}

/// Brings a sample in as people do, and makes active what was active in its source; Legal works in every team.
pub(super) async fn bring(house: &House, sample: &Sample, import: &Import) {
    let admin = house.who("admin");
    let (choices, how) = (SalesforceChoices::default(), SalesforceQuery::default());
    let report = house.service.salesforce_import(&admin, sample.files.clone(), choices, how).await;
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
