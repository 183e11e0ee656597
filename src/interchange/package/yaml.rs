//! The part of YAML that packages are written in, between text and JSON values: block style, one field a line, texts of
//! several lines as they stand. No anchors, tags or further documents: a text never grows while it is read.
//!
//! The writer is our own, so that the same value is always the same bytes, whatever a library would choose next year.

mod lines;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub(super) use lines::Lines;
pub(super) use read::read;
pub(super) use write::write;

/// How deep values may stand within each other: far more than any definition, and little enough for every stack.
pub(super) const DEPTH_MAX: usize = 100;
/// Parts of one text, entries of lists and fields: far more than any definition has, and a bound on what is kept while it is read.
pub(super) const PARTS_MAX: usize = 500_000;

/// A value that was read, and where its parts stand.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Read {
    /// The value.
    pub(super) value: serde_json::Value,
    /// Where its parts stand.
    pub(super) lines: Lines,
    /// How many parts it has.
    pub(super) parts: usize,
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
    /// There is more in it than is read.
    pub(super) too_large: bool,
}
