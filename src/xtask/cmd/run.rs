//! `cargo xtask run`: from a fresh clone to the demo in the browser.

use crate::{cmd, paths, phase::line, shell, site};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where to serve; the demo is only served on loopback
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: String,
    /// The folder of the demo's database
    #[arg(long, default_value = "target/demo-data")]
    data: String,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    cmd::build::plain(site::Kind::Plain)?;
    welcome(&args.listen);
    let mut server = serve(&args.listen, &args.data);
    if !shell::succeeds(&mut server)? {
        anyhow::bail!("the server ended with an error; its output is above");
    }
    Ok(())
}

/// The command that serves the demo from what was just built.
pub(crate) fn serve(listen: &str, data: &str) -> std::process::Command {
    let mut command = std::process::Command::new(paths::server("debug"));
    command
        .args(["serve", "--demo", "--data", data, "--listen", listen])
        .env("FERMATA_SITE_DIR", paths::site())
        .current_dir(paths::root());
    command
}

/// Where to go and as whom.
pub(crate) fn welcome(listen: &str) {
    line("serving the demo");
    println!("\n  Open http://{listen}");
    println!("  Sign in with one click, or by name with the password `demo`:");
    for (name, who) in [
        ("admin", "draws orchestrations, defines objects and people"),
        ("sales", "completes contracts (Sales)"),
        ("legal", "reviews terms (Legal)"),
        ("finance", "sets up billing (Finance)"),
        ("implementation", "brings clients live (Implementation)"),
        ("manager", "watches where every case stands"),
    ] {
        println!("    {name:<15} {who}");
    }
    println!("  Stop with Ctrl+C.\n");
}
