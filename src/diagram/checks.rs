//! What must hold of every drawing and every edit.

mod edits;
mod layouts;
mod walks;
