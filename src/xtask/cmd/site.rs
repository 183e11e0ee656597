//! `cargo xtask site`: the browser side alone.

use crate::{site, tools};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// As shipped: optimised for size and precompressed
    #[arg(long)]
    release: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    tools::rust::wasm_target()?;
    if args.release {
        tools::node::packages()?;
    }
    site::build(if args.release { site::Kind::Release } else { site::Kind::Plain })
}
