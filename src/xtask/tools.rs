//! The tools that building and testing need: found, or installed where possible, or named with the command that installs them.

pub(crate) mod chromium;
pub(crate) mod debian;
pub(crate) mod node;
pub(crate) mod postgres;
pub(crate) mod rust;
