//! What the first page costs on the wire, against the budget.

use std::{fs, path::Path};

use super::manifest::Manifest;
use crate::paths;

/// The first load of the inbox, compressed, in all.
const BUDGET: u64 = 350 * 1024;

/// The page itself, compressed: measured on the demo's inbox and rounded up.
const PAGE: u64 = 12 * 1024;

/// Sizes of the files that every page loads.
pub(crate) struct Sizes {
    parts: Vec<(&'static str, u64)>,
}

/// Compressed sizes where there are compressed siblings, else plain ones.
pub(crate) fn measure(place: &Path, manifest: &Manifest) -> anyhow::Result<Sizes> {
    let mut parts = Vec::new();
    for (name, path) in [
        ("wasm", &manifest.wasm),
        ("script", &manifest.js),
        ("script for areas", &manifest.split),
        ("style", &manifest.css),
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
    measure(&site, &Manifest::load(&site)?)?.print(true)
}

impl Sizes {
    /// One line; the budget is meant for what is shipped.
    pub(crate) fn print(&self, compressed: bool) -> anyhow::Result<()> {
        let kib = |bytes: u64| format!("{:.1} KB", bytes as f64 / 1024.0);
        let parts: Vec<String> =
            self.parts.iter().map(|(name, bytes)| format!("{name} {}", kib(*bytes))).collect();
        let files: u64 = self.parts.iter().map(|(_, bytes)| bytes).sum();
        if !compressed {
            println!("Site: {} (not compressed; the shipped one is smaller)", parts.join(", "));
            return Ok(());
        }
        let sum = files + PAGE;
        let verdict = if sum > BUDGET { "OVER the budget of" } else { "within the budget of" };
        println!(
            "First load of the inbox: {}, page {} = {}, {verdict} {} (brotli)",
            parts.join(", "),
            kib(PAGE),
            kib(sum),
            kib(BUDGET)
        );
        Ok(())
    }
}
