//! `fermata openapi`.

use super::say;

pub(super) fn run() -> anyhow::Result<()> {
    say(crate::openapi::document());
    Ok(())
}
