//! What the server reads to know the site: the files of every page, those of each area, and all there is to serve.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// All paths are as in the address bar, from the slash on.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) js: String,
    /// The script that fetches the code of areas.
    pub(crate) split: String,
    pub(crate) wasm: String,
    pub(crate) css: String,
    /// The code of each area, fetched when one of its pages is opened.
    pub(crate) areas: BTreeMap<String, Vec<String>>,
    pub(crate) files: Vec<String>,
}

impl Manifest {
    pub(crate) fn store(&self, place: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        fs::write(place.join("manifest.json"), text + "\n").context("cannot write the site's manifest")
    }

    pub(crate) fn load(place: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(place.join("manifest.json"))
            .context("the site has no manifest; build it first")?;
        serde_json::from_str(&text).context("the site's manifest cannot be read")
    }
}
