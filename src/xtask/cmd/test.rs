//! `cargo xtask test`: set-up and every test there is; ends with the counts over all suites.

mod browser;
mod rust;

use crate::{
    cmd, phase, site,
    suites::{self, Suite},
    tools,
};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only one kind of test
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// Only tests whose name has this in it
    filter: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Only {
    /// Format, lints, licences, tidy rules
    Check,
    /// The tests of the crates
    Rust,
    /// The tests in a real browser
    Browser,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let wants = |kind: Only| args.only.is_none_or(|only| only == kind);
    let filter = args.filter.as_deref();
    let mut all: Vec<Suite> = Vec::new();
    set_up(&wants)?;
    if wants(Only::Check) {
        all.extend(cmd::check::all());
    }
    // The browser side first: tests of the crates may serve it.
    if wants(Only::Browser) {
        all.push(held("building the site", site::build(site::Kind::Plain)));
    }
    if wants(Only::Rust) {
        all.extend(rust::run(filter));
    }
    if wants(Only::Browser) {
        let built = held("building the server", cmd::build::server());
        let ready = built.failed == 0;
        all.push(built);
        if ready {
            all.extend(browser::run(filter));
        }
    }
    suites::close(&all)
}

fn set_up(wants: &dyn Fn(Only) -> bool) -> anyhow::Result<()> {
    phase::phase("set-up", || {
        if wants(Only::Check) || wants(Only::Browser) {
            tools::rust::wasm_target()?;
        }
        if wants(Only::Browser) {
            tools::node::packages()?;
            tools::chromium::find_or_install()?;
        }
        if wants(Only::Rust) {
            tools::rust::wasm_target()?;
            tools::postgres::find_or_install()?;
        }
        Ok(())
    })
}

/// A step that must succeed, counted as a test of one.
fn held(name: &str, result: anyhow::Result<()>) -> Suite {
    if let Err(error) = &result {
        phase::line(&format!("{name}: {error:#}"));
    }
    Suite::one(name, result.is_ok())
}
