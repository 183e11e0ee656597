//! Imports of whole sets of files.

mod anew;
mod begun;
mod play;
mod played;
mod sampled;
pub(in crate::salesforce) mod support;
