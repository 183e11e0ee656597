//! `cargo xtask bench`: measures the file that is shipped.

use crate::{cmd, paths, shell};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Passed on to `fermata bench`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    cmd::build::release()?;
    let mut command = std::process::Command::new(paths::server("release"));
    shell::must(command.arg("bench").args(&args.rest).current_dir(paths::root()))
}
