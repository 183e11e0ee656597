//! The counts of a test run, over all suites.

use anyhow::bail;

/// What one suite came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Suite {
    pub(crate) fn new(name: &str, passed: u64, failed: u64) -> Self {
        Self { name: name.to_owned(), passed, failed }
    }

    /// A suite of one: something that either holds or does not.
    pub(crate) fn one(name: &str, held: bool) -> Self {
        Self::new(name, u64::from(held), u64::from(!held))
    }
}

/// Prints a line per suite and the closing line; an error when anything failed.
pub(crate) fn close(suites: &[Suite]) -> anyhow::Result<()> {
    println!();
    for suite in suites {
        println!("{:<28} {:>5} passed, {} failed", suite.name, suite.passed, suite.failed);
    }
    let passed: u64 = suites.iter().map(|suite| suite.passed).sum();
    let failed: u64 = suites.iter().map(|suite| suite.failed).sum();
    if failed > 0 {
        let names: Vec<&str> = suites.iter().filter(|s| s.failed > 0).map(|s| s.name.as_str()).collect();
        println!("\nFailed: {}", names.join(", "));
        println!("{passed} passed, {failed} failed");
        std::process::exit(1);
    }
    if passed == 0 {
        bail!("no test ran");
    }
    println!("{passed} passed, {failed} failed");
    Ok(())
}
