//! The app compiled for the browser, with the scripts that load it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use wasm_bindgen_cli_support::Bindgen;

use super::Kind;
use crate::{paths, shell, tools};

/// Code and script of the main file, ready to be served.
pub(super) struct Bound {
    pub(super) wasm: Vec<u8>,
    pub(super) script: String,
    /// Scripts that crates bring along, by their path beside the main one.
    pub(super) snippets: BTreeMap<String, String>,
}

/// Compiles the app; gives the path of the raw wasm.
pub(super) fn compile(kind: Kind) -> anyhow::Result<PathBuf> {
    let profile = if kind == Kind::Release { "wasm-release" } else { "wasm-dev" };
    let target = paths::wasm_target();
    let mut cargo = shell::cargo(&["rustc", "--package", "fermata-app", "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--features", "hydrate", "--target", "wasm32-unknown-unknown", "--profile", profile]);
    cargo.arg("--target-dir").arg(&target);
    // The splitter has to know where code refers to other code and to data.
    cargo.args(["--", "-Clink-arg=--emit-relocs"]);
    shell::must(&mut cargo)?;
    Ok(target.join("wasm32-unknown-unknown").join(profile).join("fermata_app.wasm"))
}

/// Makes the script. The page tells it where the code is, so it needs to know no name.
pub(super) fn bind(main: &Path) -> anyhow::Result<Bound> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(main)
        .web(true)?
        .out_name("fermata")
        .typescript(false)
        .omit_default_module_path(true)
        // The files of the areas are linked to these.
        .keep_lld_exports(true)
        .demangle(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    let mut output = bindgen.generate_output().context("cannot make the script for the wasm")?;
    let mut snippets = BTreeMap::new();
    for (krate, texts) in output.snippets() {
        for (number, text) in texts.iter().enumerate() {
            snippets.insert(format!("snippets/{krate}/inline{number}.js"), text.clone());
        }
    }
    for (path, text) in output.local_modules() {
        snippets.insert(format!("snippets/{path}"), text.clone());
    }
    let script = output.js().to_owned();
    Ok(Bound { wasm: output.wasm_mut().emit_wasm(), script, snippets })
}

/// What the compiler uses by default and every current browser knows.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Makes a file of code smaller still.
pub(super) fn optimise(wasm: &[u8]) -> anyhow::Result<Vec<u8>> {
    let before = paths::target().join("before.wasm");
    let after = paths::target().join("after.wasm");
    fs::write(&before, wasm).with_context(|| format!("cannot write {}", before.display()))?;
    let mut node = shell::program("node", &[], &paths::root());
    node.arg(tools::node::wasm_opt()).arg("-Oz").args(FEATURES).arg("-o").arg(&after).arg(&before);
    shell::must(&mut node)?;
    fs::read(&after).with_context(|| format!("cannot read {}", after.display()))
}
