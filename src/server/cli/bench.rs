//! `fermata bench`.

use std::time::Duration;

use clap::Args;

use super::say;
use crate::bench::{self, Options, SECONDS_MAX};

/// Measure a server that is started for it: prints one JSON line.
#[derive(Debug, Args)]
pub(super) struct Bench {
    /// Runs in all
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    runs: u32,
    /// Clients at once
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=512))]
    clients: u32,
    /// A PostgreSQL server instead of SQLite in a temporary folder; a database of its own is made there and dropped at the end
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Fill the database with so many finished runs before, and measure the lists too
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    stored: u32,
    /// Measure instead how late so many timers are that are due at one moment
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    timers: u32,
    /// Measure instead how fast a CSV file of so many rows is imported, and in how much memory
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=200_000))]
    import: u32,
    /// Measure instead how long the lists of work take over so many open work items of one person
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    open: u32,
    /// The longest that driving may take, in seconds
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    seconds: u64,
}

impl Bench {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let options = Options {
            runs: usize::try_from(self.runs)?,
            clients: usize::try_from(self.clients)?,
            database_url: self.database_url,
            stored: usize::try_from(self.stored)?,
            timers: usize::try_from(self.timers)?,
            import: usize::try_from(self.import)?,
            open: usize::try_from(self.open)?,
            limit: Duration::from_secs(self.seconds),
        };
        let report = bench::run(&options).await?;
        say(serde_json::to_string(&report)?);
        Ok(())
    }
}
