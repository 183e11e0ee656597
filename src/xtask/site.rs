//! The browser side: wasm, its script, the style sheet and the public files, put into `target/site` with names that carry
//! their content's hash, and a manifest that tells the server what is there.

pub(crate) mod budget;
mod compress;
mod manifest;
mod public;
mod split;
mod style;
mod wasm;

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, ensure};
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
    let parts = split::split(compiled)?;
    let bound = wasm::bind(&parts.main)?;
    let optimised =
        |code: Vec<u8>| if kind == Kind::Release { wasm::optimise(&code) } else { anyhow::Ok(code) };
    let script = if kind == Kind::Dev { bound.script + RELOAD } else { bound.script };
    manifest.wasm = hashed(&place, "wasm", &optimised(bound.wasm)?)?;
    let mut code = BTreeMap::new();
    for (name, part) in parts.files {
        code.insert(name, hashed(&place, "wasm", &optimised(part)?)?);
    }
    (manifest.js, manifest.split) = scripts(&place, &script, &parts.link, &code)?;
    let paths = |names: Vec<String>| names.iter().filter_map(|name| code.get(name).cloned()).collect();
    manifest.areas = parts.areas.into_iter().map(|(area, names)| (area, paths(names))).collect();
    manifest.css = hashed(&place, "css", style::bundle()?.as_bytes())?;
    manifest.files.extend([&manifest.wasm, &manifest.js, &manifest.split, &manifest.css].map(Clone::clone));
    manifest.files.extend(code.into_values());
    for (path, text) in bound.snippets {
        manifest.files.push(write(&place, &format!("/pkg/{path}"), text.as_bytes())?);
    }
    public::copy(&place, &mut manifest.files)?;
    manifest.files.sort();
    manifest.files.dedup();
    if kind == Kind::Release {
        compress::all(&place, &manifest.files)?;
    }
    let sizes = budget::measure(&place, &manifest)?;
    sizes.print(kind == Kind::Release);
    manifest.store(&place)?;
    swap(&place)?;
    // The site stays to be looked at; it is not built into a program.
    if kind == Kind::Release { sizes.hold() } else { Ok(()) }
}

/// Writes the two scripts, which name each other and the files of code. Their names come from what both say without those
/// names.
fn scripts(
    place: &Path,
    main: &str,
    link: &str,
    code: &BTreeMap<String, String>,
) -> anyhow::Result<(String, String)> {
    let mut link = link.to_owned();
    for (name, path) in code {
        let named = format!("\"./{name}.wasm\"");
        ensure!(link.contains(&named), "the script for areas does not name {name}");
        link = link.replace(&named, &format!("\"{path}\""));
    }
    let hash = hash(format!("{main}{link}").as_bytes());
    let (main_path, link_path) = (format!("/pkg/fermata-{hash}.js"), format!("/pkg/areas-{hash}.js"));
    let renamed = |text: &str, from: &str, to: &str| {
        let quotes = [format!("from '{from}'"), format!("from \"{from}\"")];
        let found = quotes.iter().any(|quoted| text.contains(quoted));
        ensure!(found, "a script does not ask for {from}: the form of the scripts has changed");
        Ok(quotes
            .iter()
            .fold(text.to_owned(), |text, quoted| text.replace(quoted, &format!("from \"{to}\""))))
    };
    write(place, &main_path, renamed(main, split::LINK, &link_path)?.as_bytes())?;
    write(place, &link_path, renamed(&link, split::MAIN, &main_path)?.as_bytes())?;
    Ok((main_path, link_path))
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
    write(place, &format!("/pkg/fermata-{}.{kind}", hash(content)), content)
}

fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
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
