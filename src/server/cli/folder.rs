//! Folders of packages on the disk: read into texts, written from texts. What a package is, the service says.

use std::{fs, io::ErrorKind, path::Path};

use anyhow::Context as _;
use fermata_service::{PACKAGE_HEAD, PackageFiles, PackageGiven, is_package_thing};

/// Bytes of a file that are read at most: more than any package that can be applied.
const READ_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Files of a folder that are looked at.
const FILES_MAX: usize = 40_000;

/// What writing did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Files that are new or others now.
    pub(super) written: usize,
    /// Files of things that are gone.
    pub(super) removed: usize,
    /// Files that were as they are.
    pub(super) kept: usize,
}

/// A package from a folder, a zip, or a file.
///
/// # Errors
/// What cannot be read, or is wrong with the package; its problems one a line.
pub(super) fn read(path: &Path) -> anyhow::Result<PackageGiven> {
    let given = if path.is_dir() {
        PackageGiven::of_files(&read_folder(path)?)
    } else {
        PackageGiven::of_bytes(&read_file(path)?)
    };
    given.map_err(|error| {
        let places = error.fields.iter().map(|field| format!("\n  {}: {}", field.path, field.message));
        match error.fields.len() {
            0 => anyhow::anyhow!("{}", error.message),
            _ => anyhow::anyhow!(
                "the package {} cannot be read:{}",
                path.display(),
                places.collect::<String>()
            ),
        }
    })
}

fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let about = || format!("{} cannot be read", path.display());
    let size = fs::metadata(path).with_context(about)?.len();
    anyhow::ensure!(
        size <= READ_BYTES_MAX,
        "{} is too large: at most {} MB",
        path.display(),
        READ_BYTES_MAX / 1024 / 1024
    );
    fs::read(path).with_context(about)
}

/// The texts of a folder and of the folders in it. Hidden ones, and what is no YAML, are only known by their paths.
fn read_folder(root: &Path) -> anyhow::Result<PackageFiles> {
    let mut files = PackageFiles::new();
    for (name, path) in entries(root)? {
        if path.is_dir() {
            for (inner, path) in entries(&path)? {
                let key = format!("{name}/{inner}");
                match path.is_dir() {
                    true => drop(files.insert(format!("{key}/"), String::new())),
                    false => drop(files.insert(key, text(&path)?)),
                }
                anyhow::ensure!(
                    files.len() <= FILES_MAX,
                    "{} holds more than {FILES_MAX} files",
                    root.display()
                );
            }
        } else if name == PACKAGE_HEAD {
            files.insert(name, text(&path)?);
        }
    }
    Ok(files)
}

fn text(path: &Path) -> anyhow::Result<String> {
    let is_text = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
    if !is_text {
        return Ok(String::new());
    }
    String::from_utf8(read_file(path)?).with_context(|| format!("{} is no text in UTF-8", path.display()))
}

/// What is in a folder and not hidden, by name.
fn entries(folder: &Path) -> anyhow::Result<Vec<(String, std::path::PathBuf)>> {
    let about = || format!("{} cannot be read", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(about)? {
        let entry = entry.with_context(about)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            found.push((name, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// Refuses a folder that holds something, and no package.
///
/// # Errors
/// Then, and where it cannot be looked at.
pub(super) fn refuse_other(root: &Path) -> anyhow::Result<()> {
    let about = || format!("{} cannot be written", root.display());
    match fs::read_dir(root) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(about),
        Ok(mut inside) => {
            anyhow::ensure!(
                inside.next().is_none() || root.join(PACKAGE_HEAD).is_file(),
                "{} holds something else and no {PACKAGE_HEAD}: name a new folder, an empty one, or one that was exported before",
                root.display()
            );
            Ok(())
        }
    }
}

/// Writes the texts of a package: only those that became others. Where it is `whole`, files of things that are gone are removed;
/// everything else that stands in the folder stays.
///
/// # Errors
/// What cannot be written.
pub(super) fn write(root: &Path, files: &PackageFiles, whole: bool) -> anyhow::Result<Written> {
    let mut done = Written::default();
    if whole && root.is_dir() {
        done.removed = remove_gone(root, files)?;
    }
    for (key, text) in files {
        let path = root.join(key);
        if fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            done.kept += 1;
            continue;
        }
        put(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
        done.written += 1;
    }
    Ok(done)
}

/// Removes files of things that are not among these; says how many.
fn remove_gone(root: &Path, files: &PackageFiles) -> anyhow::Result<usize> {
    let mut removed = 0;
    for (name, path) in entries(root)? {
        if !path.is_dir() {
            continue;
        }
        for (inner, path) in entries(&path)? {
            let key = format!("{name}/{inner}");
            if is_package_thing(&key) && !files.contains_key(&key) {
                fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// Under another name first: a file that was cut short is never taken for a whole one.
fn put(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".writing");
    let partial = path.with_file_name(name);
    fs::write(&partial, text)?;
    fs::rename(&partial, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> PackageFiles {
        texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn only_what_became_another_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("out");
        let both = files(&[
            ("fermata.yaml", "fermata: 1\n"),
            ("groups/a.yaml", "label: A\n"),
            ("groups/b.yaml", "label: B\n"),
        ]);
        assert_eq!(write(&root, &both, true).expect("writes"), Written { written: 3, removed: 0, kept: 0 });
        fs::write(root.join("README.md"), "ours").expect("writes");
        fs::write(root.join("groups/notes.md"), "ours").expect("writes");
        let one = files(&[("fermata.yaml", "fermata: 1\n"), ("groups/a.yaml", "label: AA\n")]);
        assert_eq!(write(&root, &one, true).expect("writes"), Written { written: 1, removed: 1, kept: 1 });
        assert!(root.join("README.md").is_file() && root.join("groups/notes.md").is_file());
        assert!(!root.join("groups/b.yaml").exists());
        assert_eq!(
            read_folder(&root).expect("reads").get("groups/a.yaml").map(String::as_str),
            Some("label: AA\n")
        );
    }

    #[test]
    fn a_part_of_a_package_removes_nothing_of_the_rest() {
        let folder = tempfile::tempdir().expect("a folder");
        let both = files(&[
            ("fermata.yaml", "fermata: 1\n"),
            ("flows/a.yaml", "label: A\n"),
            ("flows/b.yaml", "label: B\n"),
        ]);
        write(folder.path(), &both, true).expect("writes");
        let one = files(&[("fermata.yaml", "fermata: 1\n"), ("flows/a.yaml", "label: AA\n")]);
        assert_eq!(
            write(folder.path(), &one, false).expect("writes"),
            Written { written: 1, removed: 0, kept: 1 }
        );
        assert_eq!(fs::read_to_string(folder.path().join("flows/b.yaml")).expect("reads"), "label: B\n");
    }

    #[test]
    fn a_folder_of_something_else_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(refuse_other(&folder.path().join("new")).is_ok());
        assert!(refuse_other(folder.path()).is_ok());
        fs::write(folder.path().join("letters.txt"), "dear").expect("writes");
        let error = refuse_other(folder.path()).expect_err("is refused").to_string();
        assert!(error.contains("holds something else"), "{error}");
        fs::write(folder.path().join(PACKAGE_HEAD), "fermata: 1\n").expect("writes");
        assert!(refuse_other(folder.path()).is_ok());
    }
}
