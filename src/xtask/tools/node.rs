//! Node and the packages of the browser tests (which also carry the optimiser for the shipped wasm).

use std::{fs, path::PathBuf};

use anyhow::{Context, bail};

use crate::{paths, phase::line, shell};

/// The oldest Node that the browser tests run on.
const OLDEST: u32 = 18;

/// `npm ci` in end2end, when its lock file has changed since the last time.
pub(crate) fn packages() -> anyhow::Result<()> {
    node()?;
    let lock = fs::read(paths::end2end().join("package-lock.json"))
        .context("end2end/package-lock.json is missing")?;
    let stamp = paths::end2end().join("node_modules/.fermata-lock");
    if fs::read(&stamp).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    line("installing the packages of the browser tests");
    let mut npm = shell::program("npm", &["ci", "--no-audit", "--no-fund"], &paths::end2end());
    shell::must(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))
}

/// The optimiser for wasm, a script for Node.
pub(crate) fn wasm_opt() -> PathBuf {
    paths::end2end().join("node_modules/binaryen/bin/wasm-opt")
}

fn node() -> anyhow::Result<()> {
    let advice = "install Node with npm, for example with: apt-get install -y nodejs npm";
    if !shell::exists("node") || !shell::exists("npm") {
        bail!("Node or npm is missing; {advice}");
    }
    let version = shell::output(&mut shell::program("node", &["--version"], &paths::root()))?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    match major {
        Some(major) if major >= OLDEST => Ok(()),
        _ => bail!("Node is {}, at least {OLDEST} is needed; {advice}", version.trim()),
    }
}
