//! The code of the areas taken out of the one compiled file, each into files of its own.
//!
//! The splitter follows every call from the functions that open an area's pages (`lazy_pages!` in the app). What only one
//! area needs becomes that area's file, what several need becomes files that they share, the rest stays in the main file.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use wasm_split_cli_support::{Options, transform};

use crate::paths;

/// The script that fetches the code of areas, by the name under which the main file asks for it.
pub(super) const LINK: &str = "./__areas.js";

/// The script of the main file, by the name under which the other one asks for it.
pub(super) const MAIN: &str = "./__main.js";

/// The compiled file in parts.
pub(super) struct Parts {
    /// What every page loads; not bound to a script yet.
    pub(super) main: PathBuf,
    /// The script that fetches the other files.
    pub(super) link: String,
    /// The other files by their names in that script, without the ending.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// Which of them each area needs.
    pub(super) areas: BTreeMap<String, Vec<String>>,
}

/// Splits the compiled file.
pub(super) fn split(compiled: &Path) -> anyhow::Result<Parts> {
    let input = fs::read(compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
    let place = paths::target().join("split");
    if place.exists() {
        fs::remove_dir_all(&place).with_context(|| format!("cannot empty {}", place.display()))?;
    }
    let main = place.join("main.wasm");
    let mut options = Options::new(&input);
    options.output_dir = &place;
    options.main_out_path = &main;
    options.link_name = LINK;
    options.main_module = MAIN;
    let done = transform(options).map_err(|error| anyhow!("cannot split the wasm by areas: {error:#}"))?;
    let mut files = BTreeMap::new();
    for path in &done.split_modules {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let code = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        // An area whose code is all in shared files has an empty one that no script names.
        if done.prefetch_map.values().flatten().any(|used| *used == name) {
            files.insert(name, code);
        }
    }
    let link = place.join(LINK);
    let link = fs::read_to_string(&link).with_context(|| format!("cannot read {}", link.display()))?;
    Ok(Parts { main, link, files, areas: done.prefetch_map.into_iter().collect() })
}
