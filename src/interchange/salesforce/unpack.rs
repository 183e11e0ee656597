//! What people hand in, as single files: files of flows as they are, archives by what lies in them. Nothing is written anywhere,
//! whatever names an archive gives its entries, and what is hostile is refused before it costs anything.
//!
//! A folder of a project and an archive of an organisation hold much besides flows. That is passed over silently; only what
//! could be a flow by its name and is none is told.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{SourceFile, report::FileReport, xml::FILE_BYTES_MAX};

/// Entries of one archive at most: a whole organisation's metadata has a tenth of it.
pub const ENTRIES_MAX: usize = 50_000;
/// Files of flows that are taken at once at most.
pub const FILES_MAX: usize = 5_000;
/// Bytes of all files of flows together at most, once unpacked.
pub const TOTAL_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Bytes that archives give while they are unpacked at most, those of files that are refused too.
pub const INFLATED_BYTES_MAX: usize = 2 * TOTAL_BYTES_MAX;
/// Characters of a path that are shown.
const PATH_LENGTH_MAX: usize = 240;

/// How an archive begins that holds something, and one that holds nothing.
const ARCHIVES: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// How the entry of an archive's directory begins.
const ENTRY: &[u8] = b"PK\x01\x02";
/// How the end of an archive for more than 4 GB begins.
const LARGE: &[u8] = b"PK\x06\x06";

/// What was handed in, unpacked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unpacked {
    /// Files that may hold a flow, in the order of their paths.
    pub files: Vec<SourceFile>,
    /// What cannot be read, each with its reason.
    pub refused: Vec<FileReport>,
    /// How many files were passed over, since they hold something else.
    pub passed_over: usize,
}

/// Unpacks what was handed in. Paths of an archive's entries begin with its own where it is not the only thing handed in.
pub fn unpack(given: Vec<SourceFile>) -> Unpacked {
    let alone = given.len() == 1;
    let mut taking = Taking::default();
    for file in given {
        let path = harmless(&file.path);
        let archive = ARCHIVES.iter().any(|begin| file.bytes.starts_with(begin)) || ends(&path, ".zip");
        match archive {
            true => taking.archive(&path, &file.bytes, if alone { "" } else { &path }),
            false => taking.single(path, file.bytes, alone),
        }
    }
    taking.done()
}

/// Whether a file can hold a flow, by its name: `X.flow-meta.xml`, `X.flow` or any other `X.xml`; not the list of what an
/// archive holds, and no metadata of another type.
pub fn may_hold_a_flow(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let hidden = name.starts_with('.') || path.split('/').any(|part| part == "__MACOSX");
    let lists = ["package.xml", "destructivechanges.xml"].contains(&name.as_str())
        || name.starts_with("destructivechangesp");
    let of_type = name.strip_suffix("-meta.xml").map(|rest| ends(rest, ".flow"));
    let plain = ends(&name, ".flow") || ends(&name, ".xml");
    !hidden && !lists && of_type.unwrap_or(plain)
}

/// A path as it can be shown and compared: with `/` between its parts, without ways up, drives, signs that move what is read,
/// and not longer than is shown.
pub fn harmless(path: &str) -> String {
    let parts = path.split(['/', '\\']).map(str::trim);
    let parts = parts.filter(|part| !["", ".", ".."].contains(part) && !part.ends_with(':'));
    let joined = parts.collect::<Vec<_>>().join("/");
    let shown = |letter: char| if moves(letter) { '\u{fffd}' } else { letter };
    let letters: Vec<char> = joined.chars().map(shown).collect();
    let from = letters.len().saturating_sub(PATH_LENGTH_MAX);
    let mut path: String = letters.iter().skip(from).collect();
    if from > 0 {
        path.insert(0, '…');
    }
    if path.is_empty() { "(without a name)".to_owned() } else { path }
}

/// Signs that are not shown, or that turn the direction of what follows.
fn moves(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn ends(name: &str, ending: &str) -> bool {
    let at = name.len().saturating_sub(ending.len());
    name.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

/// What was taken so far.
#[derive(Default)]
struct Taking {
    files: Vec<SourceFile>,
    refused: Vec<FileReport>,
    passed_over: usize,
    bytes: usize,
    /// What was unpacked so far, whether it was taken or not.
    inflated: usize,
}

impl Taking {
    fn refuse(&mut self, path: &str, why: impl Into<String>) {
        self.refused.push(FileReport::refused(path, why));
    }

    /// A file that is no archive. One that was handed in by itself is meant to be read, whatever it is called.
    fn single(&mut self, path: String, bytes: Vec<u8>, alone: bool) {
        if !alone && !may_hold_a_flow(&path) {
            self.passed_over += 1;
        } else if let Some(why) = self.full(bytes.len()) {
            self.refuse(&path, why);
        } else {
            self.bytes += bytes.len();
            self.files.push(SourceFile { path, bytes });
        }
    }

    /// Why no more can be taken, if so.
    fn full(&self, more: usize) -> Option<String> {
        if self.files.len() >= FILES_MAX {
            return Some(format!("There are more than {FILES_MAX} files: bring them in parts."));
        }
        (self.bytes.saturating_add(more) > TOTAL_BYTES_MAX).then(|| {
            let most = TOTAL_BYTES_MAX / 1024 / 1024;
            format!("All files together are larger than {most} MB: bring them in parts.")
        })
    }

    fn archive(&mut self, path: &str, bytes: &[u8], before: &str) {
        let taken = (self.files.len(), self.bytes);
        if let Err(why) = self.entries(bytes, before) {
            // Of an archive that cannot be trusted nothing is taken.
            self.files.truncate(taken.0);
            self.bytes = taken.1;
            self.refuse(path, why);
        }
    }

    /// Takes what lies in an archive.
    fn entries(&mut self, bytes: &[u8], before: &str) -> Result<(), String> {
        bounded(bytes)?;
        let broken = |_| "This is no archive that can be read, or it is damaged: export it again.".to_owned();
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        apart(&mut archive)?;
        for at in 0..archive.len() {
            // Raw: what is passed over is not unpacked, and of what is encrypted the name is known.
            let entry = archive.by_index_raw(at).map_err(broken)?;
            let named = String::from_utf8_lossy(entry.name_raw()).into_owned();
            let (folder, encrypted) = (named.ends_with(['/', '\\']), entry.encrypted());
            let linked = entry.unix_mode().is_some_and(|mode| mode & 0o170_000 == 0o120_000);
            let claimed = usize::try_from(entry.size()).unwrap_or(usize::MAX);
            drop(entry);
            let path = harmless(&format!("{before}/{named}"));
            if folder {
                continue;
            }
            if ends(&path, ".zip") {
                self.refuse(
                    &path,
                    "This is an archive within an archive: unpack it, and bring what it holds.",
                );
            } else if linked || !may_hold_a_flow(&path) {
                self.passed_over += 1;
            } else if encrypted {
                self.refuse(&path, "This file is encrypted: bring an archive without a password.");
            } else if claimed > FILE_BYTES_MAX {
                self.refuse(&path, too_large());
            } else if let Some(why) = self.full(claimed) {
                return Err(why);
            } else {
                self.entry(&mut archive, at, path)?;
            }
        }
        Ok(())
    }

    /// Unpacks one entry, up to the largest size that is read, whatever size it claims to have.
    fn entry(
        &mut self,
        archive: &mut ZipArchive<Cursor<&[u8]>>,
        at: usize,
        path: String,
    ) -> Result<(), String> {
        let damaged = "This file is damaged, or packed in a way that is not known here: export it again.";
        let left = INFLATED_BYTES_MAX.saturating_sub(self.inflated);
        if left == 0 {
            return Err(too_much());
        }
        let Ok(entry) = archive.by_index(at) else {
            self.refuse(&path, damaged);
            return Ok(());
        };
        let most = FILE_BYTES_MAX.min(TOTAL_BYTES_MAX.saturating_sub(self.bytes)).min(left);
        let mut bytes = Vec::new();
        let read =
            entry.take(u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes);
        // Also of what is damaged or too large: it took as long.
        self.inflated = self.inflated.saturating_add(bytes.len());
        if let Some(why) = self.full(bytes.len()) {
            return Err(why);
        }
        if bytes.len() > left {
            return Err(too_much());
        }
        if bytes.len() > FILE_BYTES_MAX {
            self.refuse(&path, too_large());
        } else if read.is_err() {
            self.refuse(&path, damaged);
        } else {
            self.bytes += bytes.len();
            self.files.push(SourceFile { path, bytes });
        }
        Ok(())
    }

    fn done(mut self) -> Unpacked {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.refused.sort_by(|a, b| a.path.cmp(&b.path));
        Unpacked { files: self.files, refused: self.refused, passed_over: self.passed_over }
    }
}

fn too_large() -> String {
    format!("This file is larger than {} MB, the most that is read.", FILE_BYTES_MAX / 1024 / 1024)
}

fn too_much() -> String {
    let most = INFLATED_BYTES_MAX / 1024 / 1024;
    format!(
        "Unpacked, it is larger than {most} MB, with files that are damaged or too large: bring single files."
    )
}

/// Refuses entries that lie over one another: each would be unpacked from the same bytes.
fn apart(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), String> {
    let broken = |_| "This is no archive that can be read, or it is damaged: export it again.".to_owned();
    let mut taken = Vec::with_capacity(archive.len());
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(broken)?;
        let begin = entry.header_start();
        let end = entry.data_start().unwrap_or(begin).saturating_add(entry.compressed_size());
        taken.push((begin, end));
    }
    taken.sort_unstable();
    let over = taken.iter().zip(taken.iter().skip(1)).any(|(one, next)| next.0 < one.1);
    match over {
        true => {
            Err("Its entries lie over one another, as in no archive that an export makes: export it again."
                .to_owned())
        }
        false => Ok(()),
    }
}

/// Refuses what would take much memory only to be looked at: the directory is read whole, and its end may claim anything.
fn bounded(bytes: &[u8]) -> Result<(), String> {
    let (mut entries, mut large) = (0_usize, false);
    for window in bytes.windows(ENTRY.len()).filter(|window| window.starts_with(b"PK")) {
        entries += usize::from(window == ENTRY);
        large |= window == LARGE;
    }
    if large {
        return Err("This archive is made for more than 4 GB: bring one of the usual kind, or single files."
            .to_owned());
    }
    if entries > ENTRIES_MAX {
        return Err(format!("This archive has more than {ENTRIES_MAX} entries: bring it in parts."));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
