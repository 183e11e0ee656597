//! The site: wasm, script, style sheet and public files, served from a folder while working and from the binary when shipped.
//!
//! Promises: serves nothing but what the site's manifest lists, so no path can lead elsewhere; files whose name carries
//! their content's hash may be kept for ever, all others are asked about each time; compressed siblings are sent to those
//! who accept them. It never compresses anything itself.

mod encoding;
mod manifest;
mod respond;
mod source;

use std::{path::PathBuf, sync::Arc};

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use fermata_app::shell::SiteFiles;

use manifest::Manifest;
use source::Source;

/// Why there is no site to serve.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// There is no site in the folder.
    #[error(
        "there is no site at {place}: build it with `cargo xtask build`, or name its folder in FERMATA_SITE_DIR"
    )]
    Missing {
        /// Where it was looked for.
        place: String,
    },
    /// The manifest cannot be understood.
    #[error(
        "the site's manifest at {place} cannot be read ({reason}): build the site again with `cargo xtask build`"
    )]
    Broken {
        /// Where it is.
        place: String,
        /// What the reader stumbled over.
        reason: String,
    },
}

/// The files of the site. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Assets {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    manifest: Manifest,
    source: Source,
}

impl Assets {
    /// The site as this process finds it: the folder in `FERMATA_SITE_DIR`, else the one inside the binary, else
    /// `target/site` of the checkout that the binary was built in.
    ///
    /// # Errors
    /// When there is no site, or its manifest cannot be read.
    pub fn open() -> Result<Self, AssetsError> {
        match std::env::var_os("FERMATA_SITE_DIR") {
            Some(folder) => Self::from_source(Source::Folder(PathBuf::from(folder))),
            None => Self::from_source(Source::usual()),
        }
    }

    /// The site in a folder.
    ///
    /// # Errors
    /// When there is no site, or its manifest cannot be read.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Result<Self, AssetsError> {
        Self::from_source(Source::Folder(folder.into()))
    }

    /// No site at all: pages work as far as they do without script and style. For servers that only answer the API.
    #[must_use]
    pub fn none() -> Self {
        Self { inner: Arc::new(Inner { manifest: Manifest::default(), source: Source::Nothing }) }
    }

    fn from_source(source: Source) -> Result<Self, AssetsError> {
        let manifest = Manifest::read(&source)?;
        Ok(Self { inner: Arc::new(Inner { manifest, source }) })
    }

    /// The files that every page names, for the page's frame.
    #[must_use]
    pub fn site_files(&self) -> SiteFiles {
        let Manifest { js, split, wasm, css, areas, .. } = self.inner.manifest.clone();
        SiteFiles { js, split, wasm, css, areas }
    }

    /// A route for every file of the site. What is under `/pkg` and not in the manifest is answered with 404 here, so that
    /// an old page asking for its old script does not get a page instead.
    pub fn routes<S>(&self) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        let assets = self.clone();
        let serve = get(move |request: Request| {
            let assets = assets.clone();
            let (parts, _) = request.into_parts();
            async move { assets.answer(parts.uri.path(), &parts.headers).await }
        });
        let public = self.inner.manifest.files.iter().filter(|path| !path.starts_with("/pkg/"));
        public.fold(Router::new().route("/pkg/{*file}", serve.clone()), |router, path| {
            router.route(path, serve.clone())
        })
    }

    /// The answer to a request for one file.
    async fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let inner = &self.inner;
        if !inner.manifest.lists(path) {
            return StatusCode::NOT_FOUND.into_response();
        }
        let found = inner.source.best(path, headers).await;
        respond::answer(path, inner.manifest.is_hashed(path), found, headers)
    }
}

#[cfg(test)]
mod tests;
