//! The part of YAML that packages are written in, between text and JSON values: block style, one field a line, texts of
//! several lines as they stand. No anchors, tags or further documents: a text never grows while it is read.
//!
//! The writer is our own, so that the same value is always the same bytes, whatever a library would choose next year.

mod read;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;

pub(super) use read::read;
pub(super) use write::write;

/// How deep values may stand within each other: far more than any definition, and little enough for every stack.
pub(super) const DEPTH_MAX: usize = 100;

/// A value that was read, and where its parts stand.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Read {
    /// The value.
    pub(super) value: serde_json::Value,
    /// Lines (from 1) by path, as [`step`] and [`item`] make them; the whole is at the empty path.
    pub(super) lines: BTreeMap<String, usize>,
}

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// From 1.
    pub(super) line: usize,
    /// From 1; 0: the whole line.
    pub(super) column: usize,
    /// What is wrong, and what to do.
    pub(super) message: String,
}

/// The path of a part by its key.
pub(super) fn step(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// The path of an entry of a list, counted from 0.
pub(super) fn item(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}

impl Read {
    /// The line of the innermost known part of a path.
    pub(super) fn line_of(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(line) = self.lines.get(path) {
                return *line;
            }
            path = match path.rfind(['.', '[']) {
                Some(end) => path.get(..end).unwrap_or_default(),
                None if path.is_empty() => return 1,
                None => "",
            };
        }
    }
}
