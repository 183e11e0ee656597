//! A folder of texts in one zip. What a zip says of itself is not believed: sizes are counted while it is unpacked, and paths that
//! lead out of the folder are refused.

use std::io::{Cursor, Read as _, Write as _};

use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::folder::{FILE_BYTES_MAX, FILES_MAX, FileProblem, Files, PACKAGE_BYTES_MAX};

/// Whether bytes begin as a zip does.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// The texts of a zip. What is no text, such as a picture beside a README, is passed over; so are hidden files.
///
/// # Errors
/// What is wrong, and where: no zip, too large, a path that leads elsewhere, the same path twice.
pub fn unpack(bytes: &[u8]) -> Result<Files, FileProblem> {
    let unreadable = |path: &str, message: String| problem(path, "package_unreadable", message);
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| unreadable("", format!("is no zip that can be read ({error}): make it anew")))?;
    if archive.len() > FILES_MAX {
        return Err(too_large("", format!("holds {} files: at most {FILES_MAX} can be read", archive.len())));
    }
    let (mut files, mut total) = (Files::new(), 0);
    for index in 0..archive.len() {
        let entry = archive
            .by_index(index)
            .map_err(|error| unreadable("", format!("cannot be read ({error}): make it anew")))?;
        let name = entry.name().map_err(|error| {
            unreadable("", format!("holds a file whose name cannot be read ({error}): make it anew"))
        })?;
        let path = name.replace('\\', "/");
        if path.ends_with('/') {
            continue;
        }
        refuse_path(&path)?;
        let mut content = Vec::new();
        let most = FILE_BYTES_MAX.min(PACKAGE_BYTES_MAX - total);
        let read = entry.take(most as u64 + 1).read_to_end(&mut content);
        read.map_err(|error| unreadable(&path, format!("cannot be unpacked ({error}): make the zip anew")))?;
        if content.len() > most {
            return Err(too_large(
                &path,
                format!(
                    "is too large: at most {} MB of a file and {} MB in all can be read",
                    FILE_BYTES_MAX / 1024 / 1024,
                    PACKAGE_BYTES_MAX / 1024 / 1024
                ),
            ));
        }
        total += content.len();
        let Some(text) = text_of(&path, content)? else { continue };
        if files.insert(path.clone(), text).is_some() {
            return Err(problem(
                &path,
                "package_duplicate",
                "stands twice in the zip: take one of them away".to_owned(),
            ));
        }
    }
    Ok(files)
}

/// Texts as a zip; the same texts are always the same bytes.
///
/// # Errors
/// When a path is longer than a zip can hold.
pub fn pack(files: &Files) -> Result<Vec<u8>, FileProblem> {
    let failed = |path: &str, error: &dyn std::fmt::Display| {
        problem(path, "package_unreadable", format!("cannot be packed: {error}"))
    };
    // Every file is as old as a zip can say: when it was packed is no part of what it holds.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in files {
        writer.start_file(path.as_str(), options).map_err(|error| failed(path, &error))?;
        writer.write_all(text.as_bytes()).map_err(|error| failed(path, &error))?;
    }
    let done = writer.finish().map_err(|error| failed("", &error))?;
    Ok(done.into_inner())
}

/// A path stays in its folder.
fn refuse_path(path: &str) -> Result<(), FileProblem> {
    let leads_out = path.starts_with('/')
        || path.contains('\0')
        || path.contains(':')
        || path.split('/').any(|part| part == "..");
    if !leads_out {
        return Ok(());
    }
    let shown: String = path.chars().take(200).collect();
    let message = "leads out of its folder: make the zip of the folder that `fermata export` wrote";
    Err(problem(&shown, "package_path", message.to_owned()))
}

/// What stands in a file, where it is a text.
fn text_of(path: &str, content: Vec<u8>) -> Result<Option<String>, FileProblem> {
    let hidden = path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
    if hidden {
        return Ok(None);
    }
    let is_ours = [".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end));
    match String::from_utf8(content) {
        Ok(text) => Ok(Some(text)),
        Err(_) if !is_ours => Ok(None),
        Err(_) => Err(problem(path, "package_unreadable", "is no text in UTF-8: save it as such".to_owned())),
    }
}

fn too_large(path: &str, message: String) -> FileProblem {
    problem(path, "package_too_large", message)
}

fn problem(path: &str, code: &'static str, message: String) -> FileProblem {
    FileProblem { path: path.to_owned(), line: 0, code, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, content) in entries {
            writer.start_file(*path, SimpleFileOptions::default()).expect("starts");
            writer.write_all(content).expect("writes");
        }
        writer.finish().expect("finishes").into_inner()
    }

    fn check_refused(entries: &[(&str, &[u8])], code: &str, words: &str) {
        let problem = unpack(&zip_of(entries)).expect_err("is refused");
        assert_eq!(problem.code, code, "{problem}");
        assert!(problem.to_string().contains(words), "{problem}");
    }

    #[test]
    fn packing_and_unpacking_gives_the_same() {
        let files: Files = [("fermata.yaml", "fermata: 1\n"), ("flows/a.yaml", "label: Ä\n")]
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect();
        let packed = pack(&files).expect("packs");
        assert!(is_zip(&packed));
        assert_eq!(unpack(&packed).expect("unpacks"), files);
        assert_eq!(pack(&files).expect("packs"), packed);
    }

    #[test]
    fn hostile_zips_are_refused() {
        check_refused(&[("../outside.yaml", b"x")], "package_path", "leads out");
        check_refused(&[("/etc/x.yaml", b"x")], "package_path", "leads out");
        check_refused(&[("a/../../x.yaml", b"x")], "package_path", "leads out");
        check_refused(&[("flows/a.yaml", b"\xff\xfe")], "package_unreadable", "UTF-8");
        assert_eq!(unpack(b"PK\x03\x04 but not really").expect_err("is refused").code, "package_unreadable");
        assert_eq!(unpack(b"").expect_err("is refused").code, "package_unreadable");
    }

    #[test]
    fn a_bomb_is_refused_while_it_is_unpacked() {
        let zeros = vec![b'0'; FILE_BYTES_MAX + 1];
        check_refused(&[("flows/a.yaml", &zeros)], "package_too_large", "too large");
        let some = vec![b'0'; FILE_BYTES_MAX];
        let many: Vec<(String, &[u8])> =
            (0..5).map(|n| (format!("flows/a{n}.yaml"), some.as_slice())).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(path, content)| (path.as_str(), *content)).collect();
        check_refused(&many, "package_too_large", "in all");
    }

    #[test]
    fn what_is_no_text_is_passed_over() {
        let zip =
            zip_of(&[("fermata.yaml", b"fermata: 1"), ("picture.png", b"\xff"), (".git/x.yaml", b"\xff")]);
        assert_eq!(unpack(&zip).expect("unpacks").len(), 1);
    }
}
