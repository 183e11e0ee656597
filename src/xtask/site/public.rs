//! The files of `public/`, served under their own names.

use std::{fs, path::Path};

use anyhow::Context;

use crate::paths;

/// Copies all of them and adds their paths to the list.
pub(crate) fn copy(place: &Path, files: &mut Vec<String>) -> anyhow::Result<()> {
    let public = paths::root().join("public");
    if public.is_dir() { folder(&public, "", place, files) } else { Ok(()) }
}

fn folder(from: &Path, prefix: &str, place: &Path, files: &mut Vec<String>) -> anyhow::Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // A dot file keeps an empty folder under version control; it is not for the world.
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}/{name}");
        if entry.file_type()?.is_dir() {
            folder(&entry.path(), &path, place, files)?;
        } else {
            let content =
                fs::read(entry.path()).with_context(|| format!("cannot read {}", entry.path().display()))?;
            files.push(super::write(place, &path, &content)?);
        }
    }
    Ok(())
}
