//! The samples, where they are at hand.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{
    play::{Chooses, play},
    support::{Turned, turned},
};

fn folders() -> Vec<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let found = above.map(|folder| folder.join("shared/salesforce-samples")).find(|folder| folder.is_dir());
    let Some(samples) = found else {
        eprintln!("NOT TESTED: there is no folder shared/salesforce-samples beside the checkout");
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> =
        fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    folders
}

fn read(folder: &Path) -> Turned {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        files.insert(file.split('.').next().unwrap().to_owned(), fs::read(&path).unwrap());
    }
    turned(&files.into_iter().collect::<Vec<_>>())
}

#[test]
fn the_samples_flows_have_no_errors_and_every_element_is_accounted_for() {
    let mut told = Vec::new();
    for folder in folders() {
        let turned = read(&folder);
        for api in turned.flows.keys() {
            assert_eq!(turned.reports[api].len(), turned.elements[api], "{api}");
            told.extend(turned.errors(api.as_str()).into_iter().map(|error| format!("{api}: {error}")));
        }
    }
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn the_samples_active_flows_run_to_their_ends() {
    let mut told = Vec::new();
    for folder in folders() {
        let turned = read(&folder);
        for api in turned.flows.keys().filter(|api| turned.active[*api]) {
            for chooses in [Chooses::First, Chooses::Last] {
                if let Err(fault) = play(&turned, api.as_str(), chooses) {
                    told.push(format!(
                        "{api}: {} at {:?}: {fault} {:?}",
                        fault.code, fault.element, fault.fields
                    ));
                }
            }
        }
    }
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn what_is_not_supported_of_the_samples_is_apex_and_unknown_picklists() {
    for folder in folders() {
        let turned = read(&folder);
        for api in turned.flows.keys() {
            for (what, note) in turned.unsupported(api.as_str()) {
                let known = ["Apex runs only", "The files do not say which values"];
                assert!(known.iter().any(|known| note.contains(known)), "{api}: {what}: {note}");
            }
        }
    }
}
