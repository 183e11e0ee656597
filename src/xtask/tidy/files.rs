//! The files under version control, and those about to be.

use std::{fs, path::Path};

use crate::{paths, shell};

/// A text file of the checkout.
pub(crate) struct Source {
    /// The path from the top, with forward slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Every text file under the given folders (all of the checkout when none is given).
pub(crate) fn texts(folders: &[&str]) -> anyhow::Result<Vec<Source>> {
    let args = ["ls-files", "--cached", "--others", "--exclude-standard", "--"];
    let list = shell::output(shell::program("git", &args, &paths::root()).args(folders))?;
    Ok(list.lines().filter_map(|path| read(&paths::root(), path)).collect())
}

/// A file that is gone or no text is passed over.
fn read(root: &Path, path: &str) -> Option<Source> {
    let text = fs::read_to_string(root.join(path)).ok()?;
    Some(Source { path: path.to_owned(), text })
}
