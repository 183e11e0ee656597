//! Where the site's files are.

use std::{borrow::Cow, path::PathBuf};

use axum::http::HeaderMap;

use super::encoding::{self, Encoding};

/// The site inside the binary, put there when it is built with the feature `embed`.
#[cfg(feature = "embed")]
#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../target/site"]
struct Embedded;

#[derive(Debug)]
pub(super) enum Source {
    /// A folder on disk, read at each request.
    Folder(PathBuf),
    /// The binary itself.
    #[cfg(feature = "embed")]
    Binary,
    /// There is no site.
    Nothing,
}

/// A file in the form chosen.
pub(super) struct Found {
    pub(super) content: Cow<'static, [u8]>,
    pub(super) encoding: Encoding,
}

impl Source {
    /// Where the site is when nobody says otherwise.
    #[cfg(feature = "embed")]
    pub(super) fn usual() -> Self {
        Self::Binary
    }

    /// Where the site is when nobody says otherwise: binary and site are both under cargo's target folder.
    #[cfg(not(feature = "embed"))]
    pub(super) fn usual() -> Self {
        let binary = std::env::current_exe().ok();
        let beside =
            binary.iter().flat_map(|path| path.ancestors().skip(1).take(3)).map(|folder| folder.join("site"));
        let folder = beside.into_iter().find(|folder| folder.join("manifest.json").exists());
        Self::Folder(folder.unwrap_or_else(|| PathBuf::from("target/site")))
    }

    /// The place in words, for messages.
    pub(super) fn place(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            #[cfg(feature = "embed")]
            Self::Binary => "the program's own file".to_owned(),
            Self::Nothing => "nowhere".to_owned(),
        }
    }

    /// The manifest's content. Read at start, before anything is served.
    pub(super) fn manifest(&self) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::Folder(folder) => std::fs::read(folder.join("manifest.json")).ok().map(Cow::Owned),
            #[cfg(feature = "embed")]
            Self::Binary => Embedded::get("manifest.json").map(|file| file.data),
            Self::Nothing => None,
        }
    }

    /// The smallest accepted form of a file that the manifest lists.
    pub(super) async fn best(&self, path: &str, headers: &HeaderMap) -> Option<Found> {
        for encoding in encoding::accepted(headers) {
            let name = format!("{}{}", path.trim_start_matches('/'), encoding.ending());
            if let Some(content) = self.read(&name).await {
                return Some(Found { content, encoding });
            }
        }
        None
    }

    async fn read(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::Folder(folder) => tokio::fs::read(folder.join(name)).await.ok().map(Cow::Owned),
            #[cfg(feature = "embed")]
            Self::Binary => Embedded::get(name).map(|file| file.data),
            Self::Nothing => None,
        }
    }
}
