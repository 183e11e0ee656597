//! Real files that lie beside the project, not in it: `shared/salesforce-samples` of a folder above, or what
//! `FERMATA_SALESFORCE_SAMPLES` names. Tests over them say loudly when they are absent.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder of files that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    /// The folder's name, which is that of the orchestration in it.
    pub(crate) name: String,
    /// Its files by their paths under the folder of all samples, in order of these.
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

/// Every sample, in name order; none, said loudly, where there are none.
pub(crate) fn all() -> Vec<Sample> {
    let Some(folder) = folder() else {
        eprintln!(
            "NOT TESTED: there is no shared/salesforce-samples in any folder above; name it in FERMATA_SALESFORCE_SAMPLES."
        );
        return Vec::new();
    };
    let mut samples: Vec<Sample> = within(&folder)
        .into_iter()
        .filter(|path| path.is_dir())
        .map(|path| Sample { name: name_of(&path), files: files_of(&path) })
        .collect();
    samples.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!samples.is_empty(), "{} holds no sample", folder.display());
    samples
}

/// The sample of this name, where samples are there at all.
#[allow(dead_code, reason = "not every test that has this module asks for one by name")]
pub(crate) fn named(name: &str) -> Option<Sample> {
    let all = all();
    let found = all.iter().find(|sample| sample.name == name).cloned();
    assert!(found.is_some() || all.is_empty(), "there is no sample {name}");
    found
}

fn folder() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("FERMATA_SALESFORCE_SAMPLES") {
        return Some(PathBuf::from(named));
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().map(|above| above.join("shared/salesforce-samples")).find(|folder| folder.is_dir())
}

fn within(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = within(folder).into_iter().filter(|path| path.is_file());
    let mut files: Vec<(String, Vec<u8>)> = files
        .map(|path| (format!("{}/{}", name_of(folder), name_of(&path)), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}
