//! What the first load of the inbox costs on the wire, against the budget. A shipped site that is over it is not built.

use std::{fs, path::Path};

use anyhow::bail;

use super::manifest::Manifest;
use crate::paths;

/// The first load of the inbox, compressed, in all.
const BUDGET: u64 = 350 * 1024;

/// The page itself, compressed by the server: the fullest inbox of the demo takes 4.6 KB; rounded up for longer lists.
const PAGE: u64 = 6 * 1024;

/// What browsers fetch with every page beside what the page itself names as scripts and styles.
const ICON: &str = "/favicon.svg";

/// Sizes of the files that the inbox loads. It is in no area, so it loads the files of every page and no others; the
/// browser test `lazy-pages` fails if it ever asks for more code.
pub(crate) struct Sizes {
    parts: Vec<(&'static str, u64)>,
}

/// Compressed sizes where there are compressed siblings, else plain ones.
pub(crate) fn measure(place: &Path, manifest: &Manifest) -> anyhow::Result<Sizes> {
    let mut parts = Vec::new();
    for (name, path) in [
        ("wasm", manifest.wasm.as_str()),
        ("script", &manifest.js),
        ("script for areas", &manifest.split),
        ("style", &manifest.css),
        ("icon", ICON),
    ] {
        let file = place.join(path.trim_start_matches('/'));
        let small = fs::metadata(format!("{}.br", file.display())).or_else(|_| fs::metadata(&file))?;
        parts.push((name, small.len()));
    }
    Ok(Sizes { parts })
}

/// The sizes of the site that was built last.
pub(crate) fn print_stored() -> anyhow::Result<()> {
    let site = paths::site();
    measure(&site, &Manifest::load(&site)?)?.print(true);
    Ok(())
}

impl Sizes {
    /// One line; the budget is meant for what is shipped.
    pub(crate) fn print(&self, compressed: bool) {
        let parts: Vec<String> =
            self.parts.iter().map(|(name, bytes)| format!("{name} {}", kib(*bytes))).collect();
        if !compressed {
            println!("Site: {} (not compressed; the shipped one is smaller)", parts.join(", "));
            return;
        }
        println!(
            "First load of the inbox: {}, page {} = {} of {} (brotli)",
            parts.join(", "),
            kib(PAGE),
            kib(self.sum()),
            kib(BUDGET)
        );
    }

    /// An error if what is shipped costs more than it may.
    pub(crate) fn hold(&self) -> anyhow::Result<()> {
        if self.sum() > BUDGET {
            bail!(
                "the first load of the inbox is {} and may be {}: move what the inbox does not need into an area \
                 (src/app/areas.rs)",
                kib(self.sum()),
                kib(BUDGET)
            );
        }
        Ok(())
    }

    fn sum(&self) -> u64 {
        self.parts.iter().map(|(_, bytes)| bytes).sum::<u64>() + PAGE
    }
}

fn kib(bytes: u64) -> String {
    format!("{:.1} KB", bytes as f64 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::{BUDGET, PAGE, Sizes};

    #[test]
    fn one_byte_over_the_budget_is_refused() {
        assert!(Sizes { parts: vec![("wasm", BUDGET - PAGE)] }.hold().is_ok());
        let error = Sizes { parts: vec![("wasm", BUDGET - PAGE), ("style", 1)] }.hold().unwrap_err();
        assert!(error.to_string().contains("350.0 KB"), "{error}");
    }
}
