//! `cargo xtask set-up`: everything that building and testing need.

use crate::{phase::phase, tools};

pub(crate) fn run() -> anyhow::Result<()> {
    phase("set-up", || {
        tools::rust::wasm_target()?;
        tools::node::packages()?;
        tools::chromium::find_or_install()?;
        tools::postgres::find_or_install()?;
        Ok(())
    })
}
