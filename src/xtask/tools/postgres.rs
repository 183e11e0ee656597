//! PostgreSQL's server programs: the storage tests start a cluster of their own from them.

use std::{fs, path::PathBuf};

use super::debian;
use crate::shell;

/// Makes sure that the storage tests find `initdb`, unless they are told of a running server.
pub(crate) fn find_or_install() -> anyhow::Result<()> {
    if std::env::var_os("FERMATA_TEST_POSTGRES_URL").is_some() || found() {
        return Ok(());
    }
    debian::install("postgresql", "the storage tests run on it")
}

fn found() -> bool {
    shell::exists("initdb") || versions().iter().any(|folder| folder.join("bin/initdb").exists())
}

/// Debian keeps one folder per version and puts none of them in PATH.
fn versions() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir("/usr/lib/postgresql") else { return Vec::new() };
    entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect()
}
