//! Definitions and records as files. Everything here is a function from text to definitions or back; nothing reads or writes a
//! file, a clock or the network, and nothing decides whether a definition may run: that is the engine's checker.

pub mod csv;
pub mod holidays;
pub mod package;
pub mod salesforce;
pub mod template;

pub use package::{Package, PackageError};
pub use template::{Template, TemplateError};
