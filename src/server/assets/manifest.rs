//! What is there: written by the build beside the site's files.

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;

use super::{AssetsError, source::Source};

/// All paths are as in the address bar, from the slash on.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Manifest {
    pub(super) js: String,
    /// The script that fetches the code of areas.
    pub(super) split: String,
    pub(super) wasm: String,
    pub(super) css: String,
    /// The code of each area, fetched when one of its pages is opened.
    pub(super) areas: Arc<BTreeMap<String, Vec<String>>>,
    pub(super) files: Vec<String>,
}

impl Manifest {
    pub(super) fn read(source: &Source) -> Result<Self, AssetsError> {
        let place = source.place();
        let content = source.manifest().ok_or_else(|| AssetsError::Missing { place: place.clone() })?;
        serde_json::from_slice(&content)
            .map_err(|error| AssetsError::Broken { place, reason: error.to_string() })
    }

    /// May this path be served?
    pub(super) fn lists(&self, path: &str) -> bool {
        self.files.iter().any(|file| file == path)
    }

    /// Does the name change with the content?
    pub(super) fn is_hashed(&self, path: &str) -> bool {
        let of_every_page = [&self.js, &self.split, &self.wasm, &self.css];
        of_every_page.into_iter().chain(self.areas.values().flatten()).any(|file| file == path)
    }
}
