//! `cargo xtask …`: builds, runs, tests and checks Fermata on a bare machine.
//!
//! Promises: it needs nothing but Rust, Node and git to begin with; a missing tool is installed where that is possible, else
//! named with the command that installs it; long work always says what it is doing. It never touches anything outside the
//! checkout except through the system's package manager and rustup.
#![allow(clippy::print_stdout, reason = "the terminal is this program's interface")]

mod cmd;
mod licences;
mod paths;
mod phase;
mod shell;
mod site;
mod suites;
mod tidy;
mod tools;

use clap::{Parser, Subcommand};

/// The workshop of Fermata.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and serve the demo on http://127.0.0.1:3000
    Run(cmd::run::Args),
    /// Every test there is, ending with the counts
    Test(cmd::test::Args),
    /// Serve the demo, rebuild on every change and reload the page
    Dev(cmd::dev::Args),
    /// Build server and site; with --release one file with the site embedded
    Build(cmd::build::Args),
    /// Build only the browser side into target/site
    Site(cmd::site::Args),
    /// Format, lints, licences and the tidy rules
    Check(cmd::check::Args),
    /// Install what building and testing need
    SetUp,
    /// Take the README's pictures from a fresh demo
    Screenshots,
    /// `fermata bench` on a release build; arguments are passed on
    Bench(cmd::bench::Args),
}

fn main() -> std::process::ExitCode {
    let done = match Cli::parse().command {
        Command::Run(args) => cmd::run::run(&args),
        Command::Test(args) => cmd::test::run(&args),
        Command::Dev(args) => cmd::dev::run(&args),
        Command::Build(args) => cmd::build::run(&args),
        Command::Site(args) => cmd::site::run(&args),
        Command::Check(args) => cmd::check::run(&args),
        Command::SetUp => cmd::set_up::run(),
        Command::Screenshots => cmd::screenshots::run(),
        Command::Bench(args) => cmd::bench::run(&args),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            phase::fail(&format!("{error:#}"));
            std::process::ExitCode::FAILURE
        }
    }
}
