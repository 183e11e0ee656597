//! The real orchestrations beside the checkout, and how they come into a house.

use std::{collections::BTreeMap, fs, path::PathBuf};

use fermata_api::people::{TeamInput, TeamKind, UserCreate};
use fermata_engine::people::{Directory, Role};
use fermata_interchange::{
    package::PackagedTeam,
    salesforce::{Choices, Found, Import, MentionKind, SourceFile, Surroundings, convert},
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

/// Brings everything in and makes it active; everybody whom the house knows works in every team.
pub(super) async fn bring(house: &House, import: &Import) {
    let admin = house.who("admin");
    for mention in import.people.iter().filter(|m| m.kind == MentionKind::User && m.found == Found::ToBeMade)
    {
        let input = UserCreate {
            name: mention.name.clone(),
            label: mention.source.clone(),
            email: String::new(),
            role: Role::Member,
            password: None,
            manager: None,
            approval_limit: None,
        };
        house.service.user_create(&admin, input).await.expect("a user");
    }
    let teams = [(TeamKind::Group, &import.package.groups), (TeamKind::Queue, &import.package.queues)];
    for (kind, list) in teams {
        for PackagedTeam { name: team, label } in list {
            let input = TeamInput { label: label.clone(), members: [name("legal"), name("sofia")].into() };
            house.service.team_put(&admin, kind, team.clone(), input, None).await.expect("a team");
        }
    }
    for object in &import.package.objects {
        let made = house.service.object_create(&admin, object.clone()).await;
        made.unwrap_or_else(|error| panic!("{} cannot be made: {error:?}", object.name));
    }
    let mut left: Vec<_> = import.package.flows.iter().collect();
    // A flow that calls another is activated after it.
    while !left.is_empty() {
        let names: Vec<_> = left.iter().map(|flow| flow.name.clone()).collect();
        let (now, later): (Vec<_>, Vec<_>) = left
            .iter()
            .copied()
            .partition(|flow| flow.definition.flows_named().all(|named| !names.contains(named)));
        assert!(!now.is_empty(), "flows call each other in a circle: {names:?}");
        for flow in now {
            house.flow(flow.name.as_str(), flow.definition.clone()).await;
        }
        left = later;
    }
    for drawn in &import.package.orchestrations {
        house.orchestration(drawn.name.as_str(), drawn.definition.clone()).await;
    }
}
