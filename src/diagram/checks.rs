//! What must hold of every drawing and every edit.

mod edits;
mod flows;
mod layouts;
mod walks;
