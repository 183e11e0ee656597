//! The drawing of a flow: its elements from top to bottom, what branches off beside them, and every edit that can be made.

pub mod edit;
mod graph;
mod keeps;
mod kind;
mod layout;
mod moves;
pub mod palette;
mod told;
pub mod ways;
pub mod words;

pub use self::{
    edit::{FlowEdit, FlowPatch, Header},
    kind::Kind,
    layout::layout,
    moves::beside,
    words::FlowNames,
};
