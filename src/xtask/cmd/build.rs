//! `cargo xtask build`: server and site; with `--release` one file that holds both.

use std::path::Path;

use crate::{paths, phase::phase, shell, site, tools};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// One optimised file, target/release/fermata, with the site embedded
    #[arg(long)]
    release: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if args.release { release() } else { plain(site::Kind::Plain) }
}

/// The site and the server as used at the desk and by the tests.
pub(crate) fn plain(kind: site::Kind) -> anyhow::Result<()> {
    tools::rust::wasm_target()?;
    site::build(kind)?;
    server()
}

/// The server alone, built with the same selection of crates as the tests so that nothing is built twice.
pub(crate) fn server() -> anyhow::Result<()> {
    phase("building the server", || {
        shell::must(&mut shell::cargo(&["build", "--workspace", "--exclude", "xtask", "--bins"]))
    })
}

/// The one file that is shipped.
pub(crate) fn release() -> anyhow::Result<()> {
    tools::rust::wasm_target()?;
    tools::node::packages()?;
    site::build(site::Kind::Release)?;
    phase("building the server, optimised, with the site embedded", || {
        shell::must(&mut shell::cargo(&["build", "--release", "--package", "fermata", "--features", "embed"]))
    })?;
    sizes(&paths::server("release"))
}

fn sizes(binary: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::metadata(binary)?.len();
    println!("{}: {:.1} MB", binary.display(), bytes as f64 / 1_048_576.0);
    site::budget::print_stored()
}
