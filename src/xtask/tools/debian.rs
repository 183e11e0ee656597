//! Debian's package manager.

use std::{path::Path, process::Stdio};

use anyhow::bail;

use crate::{paths, phase::line, shell};

/// Installs a package as root on Debian, else says which command does.
pub(crate) fn install(package: &str, what_for: &str) -> anyhow::Result<()> {
    let command = format!("apt-get install -y {package}");
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!("{package} is missing ({what_for}); install it with your system's package manager");
    }
    if !is_root() {
        bail!("{package} is missing ({what_for}); install it with: sudo {command}");
    }
    line(&format!("installing {package} ({what_for}): {command}"));
    let apt = |args: &[&str]| {
        let mut command = shell::program("apt-get", args, &paths::root());
        command.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
        shell::succeeds(&mut command)
    };
    let args = ["install", "-y", "--no-install-recommends", package];
    if apt(&args)? {
        return Ok(());
    }
    // The list of packages may be old or missing.
    if apt(&["update"])? && apt(&args)? {
        return Ok(());
    }
    bail!("`{command}` did not succeed; its output is above")
}

/// As root a browser needs to start without its sandbox, and packages can be installed.
fn is_root() -> bool {
    shell::output(&mut shell::program("id", &["-u"], &paths::root())).is_ok_and(|id| id.trim() == "0")
}
