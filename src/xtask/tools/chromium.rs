//! The browser of the tests.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::debian;

const PLACES: [&str; 5] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Where Chromium is; `FERMATA_CHROMIUM` names another one.
pub(crate) fn find_or_install() -> anyhow::Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    debian::install("chromium", "the browser tests run in it")?;
    find().context("chromium was installed and is still not found; set FERMATA_CHROMIUM to its path")
}

fn find() -> Option<PathBuf> {
    let named = std::env::var_os("FERMATA_CHROMIUM").map(PathBuf::from);
    named.into_iter().chain(PLACES.iter().map(PathBuf::from)).find(|path| Path::new(path).exists())
}
