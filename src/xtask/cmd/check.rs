//! `cargo xtask check`: format, lints, licences and the rules of the house.

use std::process::Command;

use crate::{
    licences, paths,
    phase::{line, phase},
    shell,
    suites::{self, Suite},
    tidy, tools,
};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave out the lints, which take the longest
    #[arg(long)]
    quick: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let mut all = quick();
    if !args.quick {
        tools::rust::wasm_target()?;
        all.extend(lints());
    }
    suites::close(&all)
}

/// Every check, slow ones last.
pub(crate) fn all() -> Vec<Suite> {
    let mut suites = quick();
    suites.extend(lints());
    suites
}

fn quick() -> Vec<Suite> {
    let mut suites = vec![command("format", &mut shell::cargo(&["fmt", "--all", "--", "--check", "-l"]))];
    suites.push(findings("licences of dependencies", licences::findings()));
    for rule in tidy::RULES {
        suites.push(findings(rule.name, (rule.look)()));
    }
    suites
}

fn lints() -> Vec<Suite> {
    let server = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    let mut browser =
        shell::cargo(&["clippy", "--quiet", "--package", "fermata-app", "--features", "hydrate"]);
    browser
        .args(["--target", "wasm32-unknown-unknown", "--profile", "wasm-dev", "--target-dir"])
        .arg(paths::wasm_target())
        .args(["--", "-D", "warnings"]);
    vec![
        command("lints of the server side", &mut shell::cargo(&server)),
        command("lints of the browser side", &mut browser),
    ]
}

fn command(name: &str, command: &mut Command) -> Suite {
    Suite::one(
        name,
        phase(name, || shell::must(command)).map_err(|error| line(&format!("{error:#}"))).is_ok(),
    )
}

/// A rule of our own: it passes when it finds nothing.
fn findings(name: &str, found: anyhow::Result<Vec<String>>) -> Suite {
    match found {
        Ok(list) => {
            for finding in &list {
                println!("  {finding}");
            }
            line(&format!("{name}: {}", if list.is_empty() { "good" } else { "see above" }));
            Suite::one(name, list.is_empty())
        }
        Err(error) => {
            line(&format!("{name}: {error:#}"));
            Suite::one(name, false)
        }
    }
}
