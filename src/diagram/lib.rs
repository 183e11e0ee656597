//! The canvas core: what a drawing of an orchestration looks like, and every edit that can be made to it.
//!
//! This crate promises to be pure: it never touches a DOM, a clock or the network, and the same definition always gives
//! the same drawing. It holds no rule about what an orchestration *does*; that is the engine's.

pub mod edit;
pub mod element;
pub mod geometry;
pub mod history;
pub mod keyboard;
pub mod layout;
pub mod palette;
pub mod pinch;
pub mod text;
pub mod tool;
pub mod viewport;
pub mod words;

#[cfg(test)]
mod checks;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod seeds;
