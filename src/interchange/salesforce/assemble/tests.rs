//! Imports of whole sets of files.

mod play;
mod played;
mod sampled;
mod support;
