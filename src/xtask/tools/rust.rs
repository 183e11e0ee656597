//! Rust's own parts.

use anyhow::bail;

use crate::{paths, phase::line, shell};

const TARGET: &str = "wasm32-unknown-unknown";

/// The standard library for the browser.
pub(crate) fn wasm_target() -> anyhow::Result<()> {
    let mut rustc = shell::program("rustc", &["--print", "sysroot"], &paths::root());
    let sysroot = shell::output(&mut rustc)?;
    if std::path::Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    if !shell::exists("rustup") {
        bail!(
            "Rust's target {TARGET} is missing and rustup is not here; install it the way Rust was installed"
        );
    }
    line(&format!("installing Rust's target {TARGET}"));
    shell::must(&mut shell::program("rustup", &["target", "add", TARGET], &paths::root()))
}
