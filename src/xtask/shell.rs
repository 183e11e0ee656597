//! Starting other programs: what they print goes to the terminal as it comes, and a failure names the command.

use std::{
    ffi::OsString,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

/// A cargo command in the checkout, as a person would call it there.
///
/// Cargo hands its own variables to what it runs; passed on to a cargo within, they would make build scripts run again.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_")
            || text.starts_with("CARGO_MANIFEST_")
            || text.starts_with("CARGO_BIN_")
        {
            command.env_remove(&name);
        }
    }
    command.args(args).current_dir(crate::paths::root());
    command
}

/// Any other program, in a folder.
pub(crate) fn program(name: &str, args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.args(args).current_dir(folder);
    command
}

/// Runs to the end; an exit code other than 0 is an error that shows the command.
pub(crate) fn must(command: &mut Command) -> anyhow::Result<()> {
    if succeeds(command)? {
        Ok(())
    } else {
        bail!("`{}` did not succeed; its output is above", show(command))
    }
}

/// Runs to the end and tells whether the exit code was 0.
pub(crate) fn succeeds(command: &mut Command) -> anyhow::Result<bool> {
    let status = command.status().with_context(|| format!("cannot start `{}`", show(command)))?;
    Ok(status.success())
}

/// Runs to the end and gives what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let out = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{}`", show(command)))?;
    if !out.status.success() {
        bail!("`{}` did not succeed; its output is above", show(command));
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Is there a program of this name that starts?
pub(crate) fn exists(name: &str) -> bool {
    Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}
