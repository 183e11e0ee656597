//! The canvas core: what the drawings of an orchestration and of a flow look like, and every edit that can be made to them.
//!
//! This crate promises to be pure: it never touches a DOM, a clock or the network, and the same definition always gives
//! the same drawing. It holds no rule about what an orchestration or a flow *does*; that is the engine's.

pub mod drawing;
pub mod edit;
pub mod element;
pub mod flow;
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
