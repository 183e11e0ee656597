//! The tests of the crates: cargo-nextest where it is installed (it is quicker), else cargo's own runner.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
};

use anyhow::Context;

use crate::{phase, shell, suites::Suite};

/// What this tool itself is called among the selections.
const WORKSHOP: &str = "workshop";

/// Every crate but this tool is tested in one go with the same selection as the server is built with.
const SELECTIONS: [(&str, &[&str]); 2] =
    [("crates", &["--workspace", "--exclude", "xtask"]), (WORKSHOP, &["--package", "xtask"])];

pub(crate) fn run(filter: Option<&str>) -> Vec<Suite> {
    let nextest = shell::output(shell::cargo(&["nextest", "--version"]).stderr(Stdio::null())).is_ok();
    let mut suites = Vec::new();
    for (name, selection) in SELECTIONS {
        if nextest {
            suites.push(suite(
                name,
                selection,
                &["nextest", "run", "--no-fail-fast", "--no-tests=pass"],
                filter,
            ));
            // The workshop is a program alone: it has no library whose docs could hold examples.
            if name != WORKSHOP {
                suites.push(suite(
                    &format!("{name}: examples in docs"),
                    selection,
                    &["test", "--doc", "--no-fail-fast"],
                    filter,
                ));
            }
        } else {
            suites.push(suite(name, selection, &["test", "--no-fail-fast"], filter));
        }
    }
    // A selection may well have no examples in its docs.
    suites.retain(|suite| suite.passed + suite.failed > 0);
    suites
}

fn suite(name: &str, selection: &[&str], verb: &[&str], filter: Option<&str>) -> Suite {
    let mut command = shell::cargo(verb);
    command.args(selection).args(filter).env("CARGO_TERM_COLOR", "never");
    let counted = phase::phase(&format!("tests: {name}"), || count(&mut command));
    match counted {
        Ok((counts, success)) => {
            // A run that does not compile, or dies, counts nothing and has failed all the same.
            let failed = if success { counts.failed } else { counts.failed.max(1) };
            Suite::new(&format!("tests: {name}"), counts.passed, failed)
        }
        Err(error) => {
            phase::line(&format!("{error:#}"));
            Suite::one(&format!("tests: {name}"), false)
        }
    }
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
}

/// Runs the command, shows what it prints, and adds up the summary lines. The two streams are one pipe, or lines would mix.
fn count(command: &mut Command) -> anyhow::Result<(Counts, bool)> {
    let (reader, writer) = std::io::pipe().context("cannot make a pipe")?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().context("cannot start cargo")?;
    // The command holds the writing ends; without this the reading would never end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let counts = follow(reader)?;
    Ok((counts, child.wait()?.success()))
}

fn follow(stream: impl Read) -> anyhow::Result<Counts> {
    let mut counts = Counts::default();
    for line in BufReader::new(stream).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        if let Some(more) = summary(&line) {
            counts.passed += more.passed;
            counts.failed += more.failed;
        }
    }
    Ok(counts)
}

/// The figures of a summary line of either runner, if this is one.
fn summary(line: &str) -> Option<Counts> {
    // What a failed test printed is shown further in: its own summary is one of the tests counted already.
    if !(line.starts_with("test result:") || line.trim_start().starts_with("Summary [")) {
        return None;
    }
    let words: Vec<&str> = line.split([' ', ',', ';', '(', ')']).filter(|word| !word.is_empty()).collect();
    let before = |name: &[&str]| -> u64 {
        words
            .windows(2)
            .filter_map(|pair| match pair {
                [figure, word] if name.contains(word) => figure.parse::<u64>().ok(),
                _ => None,
            })
            .sum()
    };
    Some(Counts { passed: before(&["passed"]), failed: before(&["failed", "timed"]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(u64, u64)>) {
        assert_eq!(summary(line).map(|c| (c.passed, c.failed)), expected, "{line}");
    }

    #[test]
    fn summary_lines_of_both_runners_are_understood() {
        check(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s",
            Some((12, 0)),
        );
        check("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 1 filtered out", Some((3, 2)));
        check("    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 78 filtered out", None);
        check("     Summary [   0.231s] 17 tests run: 17 passed, 0 skipped", Some((17, 0)));
        check(
            "     Summary [   0.231s] 17 tests run: 15 passed (1 slow), 2 failed, 4 skipped",
            Some((15, 2)),
        );
        check("     Summary [   9.0s] 3 tests run: 1 passed, 1 failed, 1 timed out, 0 skipped", Some((1, 2)));
        check("running 12 tests", None);
        check("test a_test_that_passed ... ok", None);
    }
}
