//! The browser side: wasm, its script, the style sheet and the public files, put into `target/site` with names that carry
//! their content's hash, and a manifest that tells the server what is there.

pub(crate) mod budget;
mod compress;
mod manifest;
mod public;
mod style;
mod wasm;

use std::{fs, path::Path};

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::{paths, phase::phase};
use manifest::Manifest;

/// What the site is built for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Quick to build; for `run` and the tests.
    Plain,
    /// The same, and pages reload when the server starts again.
    Dev,
    /// Small and precompressed; for the one file that is shipped.
    Release,
}

/// Builds all of it. The new site replaces the old one at the end, so that a running server never sees half of one.
pub(crate) fn build(kind: Kind) -> anyhow::Result<()> {
    let built = phase("building the browser side", || wasm::compile(kind))?;
    phase("putting the site together", || assemble(kind, &built))
}

fn assemble(kind: Kind, compiled: &Path) -> anyhow::Result<()> {
    let place = paths::target().join("site.new");
    empty(&place.join("pkg"), &place)?;
    let mut manifest = Manifest::default();
    let bound = wasm::bind(compiled)?;
    let code = if kind == Kind::Release { wasm::optimise(bound.wasm)? } else { bound.wasm };
    let script = if kind == Kind::Dev { bound.script + RELOAD } else { bound.script };
    manifest.wasm = hashed(&place, "wasm", &code)?;
    manifest.js = hashed(&place, "js", script.as_bytes())?;
    manifest.css = hashed(&place, "css", style::bundle()?.as_bytes())?;
    manifest.files.extend([manifest.wasm.clone(), manifest.js.clone(), manifest.css.clone()]);
    for (path, text) in bound.snippets {
        manifest.files.push(write(&place, &format!("/pkg/{path}"), text.as_bytes())?);
    }
    public::copy(&place, &mut manifest.files)?;
    manifest.files.sort();
    if kind == Kind::Release {
        compress::all(&place, &manifest.files)?;
    }
    budget::measure(&place, &manifest)?.print(kind == Kind::Release);
    manifest.store(&place)?;
    swap(&place)
}

/// While developing: the server tells which start of it this is, and a page of an earlier one loads itself again.
const RELOAD: &str = "
{ let mine; new EventSource('/dev/reload').onmessage = (e) => { mine ??= e.data; if (mine !== e.data) location.reload(); }; }
";

fn empty(pkg: &Path, place: &Path) -> anyhow::Result<()> {
    if place.exists() {
        fs::remove_dir_all(place).with_context(|| format!("cannot empty {}", place.display()))?;
    }
    fs::create_dir_all(pkg).with_context(|| format!("cannot make {}", pkg.display()))
}

/// Writes a file whose name changes with its content, so that browsers may keep it for ever.
fn hashed(place: &Path, kind: &str, content: &[u8]) -> anyhow::Result<String> {
    let hash: String = Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    write(place, &format!("/pkg/fermata-{hash}.{kind}"), content)
}

fn write(place: &Path, path: &str, content: &[u8]) -> anyhow::Result<String> {
    let file = place.join(path.trim_start_matches('/'));
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, content).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(path.to_owned())
}

fn swap(place: &Path) -> anyhow::Result<()> {
    let site = paths::site();
    if site.exists() {
        fs::remove_dir_all(&site).with_context(|| format!("cannot replace {}", site.display()))?;
    }
    fs::rename(place, &site).with_context(|| format!("cannot move the new site to {}", site.display()))
}
