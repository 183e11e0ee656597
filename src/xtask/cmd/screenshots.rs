//! `cargo xtask screenshots`: the README's pictures, from a fresh demo.

use crate::{cmd, paths, phase::phase, shell, site, tools};

pub(crate) fn run() -> anyhow::Result<()> {
    tools::node::packages()?;
    let chromium = tools::chromium::find_or_install()?;
    cmd::build::plain(site::Kind::Plain)?;
    phase("taking the pictures", || {
        let mut command =
            shell::program("npx", &["playwright", "test", "--project=pictures"], &paths::end2end());
        shell::must(
            command
                .env("FERMATA_BIN", paths::server("debug"))
                .env("FERMATA_SITE_DIR", paths::site())
                .env("FERMATA_CHROMIUM", chromium)
                .env("FERMATA_PICTURES", paths::root().join("docs/images")),
        )
    })
}
