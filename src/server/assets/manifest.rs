//! What is there: written by the build beside the site's files.

use serde::Deserialize;

use super::{AssetsError, source::Source};

/// All paths are as in the address bar, from the slash on.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Manifest {
    pub(super) js: String,
    pub(super) wasm: String,
    pub(super) css: String,
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
        [&self.js, &self.wasm, &self.css].into_iter().any(|file| file == path)
    }
}
