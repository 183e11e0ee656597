//! One file per command. A command only puts the parts together.

pub(crate) mod bench;
pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod dev;
pub(crate) mod run;
pub(crate) mod screenshots;
pub(crate) mod set_up;
pub(crate) mod site;
pub(crate) mod test;
