//! The files that are named on the command line: as they are, or all of a folder in the order of their paths.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use fermata_api::salesforce::SALESFORCE_BYTES_MAX;
use fermata_interchange::salesforce::{
    SourceFile,
    unpack::{harmless, may_hold_a_flow},
};

/// Folders within one another that are read.
const DEPTH_MAX: usize = 64;

/// Everything that these paths name.
pub(super) fn gather(paths: &[PathBuf]) -> anyhow::Result<Vec<SourceFile>> {
    let mut gathered = Gathered::default();
    for path in paths {
        anyhow::ensure!(
            path.exists(),
            "there is nothing at {}: name a file, a folder or a zip archive",
            path.display()
        );
        match path.is_dir() {
            true => {
                let within =
                    path.canonicalize().with_context(|| format!("cannot read {}", path.display()))?;
                gathered.folder(path, &within, 0)?;
            }
            false => gathered.file(path)?,
        }
    }
    Ok(told_apart(gathered.files))
}

/// Files that the report would call the same, such as `a.zip` and `../a.zip`, go by where they really are.
fn told_apart(mut files: Vec<SourceFile>) -> Vec<SourceFile> {
    let mut seen = BTreeSet::new();
    for file in &mut files {
        if !seen.insert(harmless(&file.path))
            && let Ok(real) = fs::canonicalize(&file.path)
        {
            file.path = real.to_string_lossy().into_owned();
            seen.insert(harmless(&file.path));
        }
    }
    files
}

#[derive(Default)]
struct Gathered {
    files: Vec<SourceFile>,
    /// Folders that were read, so that no link leads round in circles.
    seen: BTreeSet<PathBuf>,
    bytes: usize,
}

impl Gathered {
    /// A folder, in the order of its paths. What lies elsewhere and is only linked to is left out.
    fn folder(&mut self, path: &Path, within: &Path, depth: usize) -> anyhow::Result<()> {
        let cannot = || format!("cannot read {}", path.display());
        let real = path.canonicalize().with_context(cannot)?;
        if !real.starts_with(within) || depth > DEPTH_MAX || !self.seen.insert(real) {
            return Ok(());
        }
        let entries: Vec<_> =
            fs::read_dir(path).with_context(cannot)?.collect::<Result<_, _>>().with_context(cannot)?;
        let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let Ok(real) = path.canonicalize() else { continue };
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if !real.starts_with(within) || hidden {
                continue;
            }
            let shown = path.to_string_lossy();
            let archive = shown.to_ascii_lowercase().ends_with(".zip");
            if real.is_dir() {
                self.folder(&path, within, depth + 1)?;
            } else if real.is_file() && (archive || may_hold_a_flow(&shown.replace('\\', "/"))) {
                self.file(&path)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> anyhow::Result<()> {
        let cannot = || format!("cannot read {}", path.display());
        let size = usize::try_from(fs::metadata(path).with_context(cannot)?.len()).unwrap_or(usize::MAX);
        self.bytes = self.bytes.saturating_add(size);
        anyhow::ensure!(
            self.bytes <= SALESFORCE_BYTES_MAX,
            "the files are larger than {} MB together, the most that is read at once: bring them in parts",
            SALESFORCE_BYTES_MAX / 1024 / 1024
        );
        let bytes = fs::read(path).with_context(cannot)?;
        self.files.push(SourceFile { path: path.to_string_lossy().into_owned(), bytes });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_to_its_depths_in_the_order_of_paths_and_not_beyond() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |path: &str| folder.path().join(path);
        fs::create_dir_all(at("force-app/flows")).unwrap();
        for path in
            ["force-app/flows/B.flow-meta.xml", "force-app/flows/A.flow-meta.xml", "readme.md", "old.zip"]
        {
            fs::write(at(path), "<Flow/>").unwrap();
        }
        fs::write(elsewhere.path().join("C.flow"), "<Flow/>").unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(elsewhere.path(), at("out")).unwrap();
            std::os::unix::fs::symlink(folder.path(), at("round")).unwrap();
        }
        let files = gather(&[folder.path().to_owned()]).unwrap();
        let begin = format!("{}/", folder.path().display());
        let paths: Vec<&str> = files.iter().map(|file| file.path.strip_prefix(&begin).unwrap()).collect();
        assert_eq!(paths, ["force-app/flows/A.flow-meta.xml", "force-app/flows/B.flow-meta.xml", "old.zip"]);
    }

    #[test]
    fn files_that_would_be_called_the_same_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("A.flow");
        fs::write(&path, "<Flow/>").unwrap();
        let twice = [path.clone(), folder.path().join("./A.flow")];
        let files = gather(&twice).unwrap();
        assert_eq!(files[0].path, path.to_string_lossy());
        assert_eq!(files[1].path, fs::canonicalize(&path).unwrap().to_string_lossy());
    }

    #[test]
    fn a_path_of_nothing_is_told() {
        let error = gather(&[PathBuf::from("nothing/here")]).unwrap_err();
        assert!(error.to_string().contains("nothing/here"), "{error}");
    }
}
