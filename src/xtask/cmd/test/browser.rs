//! The tests in real Chromium, over the built server.

use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use crate::{paths, phase, shell, suites::Suite, tools};

pub(crate) fn run(filter: Option<&str>) -> Vec<Suite> {
    let types = phase::phase("types of the browser tests", || {
        shell::must(&mut shell::program("npx", &["tsc", "--noEmit"], &paths::end2end()))
    });
    vec![Suite::one("types of the browser tests", types.is_ok()), specs(filter)]
}

fn specs(filter: Option<&str>) -> Suite {
    let name = "tests: browser";
    let report = paths::target().join("browser-tests.json");
    // An old report must not speak for this run.
    let _ = std::fs::remove_file(&report);
    let success = phase::phase(name, || playwright(filter, &report));
    let counts = counts(&report);
    match (success, counts) {
        (Ok(true), Ok((passed, failed))) => Suite::new(name, passed, failed),
        (_, Ok((passed, failed))) => Suite::new(name, passed, failed.max(1)),
        (_, Err(error)) => {
            phase::line(&format!("{error:#}"));
            Suite::one(name, false)
        }
    }
}

fn playwright(filter: Option<&str>, report: &Path) -> anyhow::Result<bool> {
    let chromium = tools::chromium::find_or_install()?;
    let mut command = shell::program("npx", &["playwright", "test", "--project=specs"], &paths::end2end());
    command
        .args(["--reporter", "list,json"])
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", report)
        .env("FERMATA_BIN", paths::server("debug"))
        .env("FERMATA_SITE_DIR", paths::site())
        .env("FERMATA_CHROMIUM", chromium);
    if let Some(filter) = filter {
        command.args(["-g", filter]);
    }
    shell::succeeds(&mut command)
}

/// Passed and failed. A test that was left out or passed only by luck is a failure: there are none of either here.
fn counts(report: &Path) -> anyhow::Result<(u64, u64)> {
    let text = std::fs::read_to_string(report).context("the browser tests left no report")?;
    let report: Value = serde_json::from_str(&text).context("the report of the browser tests is no JSON")?;
    let figure = |name: &str| report.pointer(&format!("/stats/{name}")).and_then(Value::as_u64).unwrap_or(0);
    Ok((figure("expected"), figure("unexpected") + figure("flaky") + figure("skipped")))
}
