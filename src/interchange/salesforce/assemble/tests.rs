//! Imports of whole sets of files.

mod sampled;
mod support;
