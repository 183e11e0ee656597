//! `fermata bench`: drives the workload "onboarding" over HTTP against a server that it starts itself, and says what it
//! measured. Nothing is simulated: the child is this very binary, every commit is durable, every latency is from before a
//! request is sent until after an answer is read.

mod busy;
mod child;
mod drive;
mod http;
mod import;
mod lists;
mod open_work;
mod report;
mod stored;
mod timers;
mod workload;

use std::{path::Path, time::Duration};

use anyhow::Context as _;
use fermata_store::{Options as Database, Scratch};

pub use busy::Busy;
pub use import::Import;
pub use open_work::OpenWork;
pub use report::Report;
pub use timers::Timers;

use child::Child;

/// The longest that driving may take, whatever was asked for.
pub const SECONDS_MAX: u64 = 600;

/// What to measure.
#[derive(Debug, Clone)]
pub struct Options {
    /// Runs in all.
    pub runs: usize,
    /// Clients at once, each with one connection.
    pub clients: usize,
    /// A PostgreSQL server instead of SQLite in a temporary folder: a database of its own is made there, and dropped at the end.
    pub database_url: Option<String>,
    /// Finished runs that are in the database before.
    pub stored: usize,
    /// Timers that are due at one moment, measured alone; 0: the workload is driven.
    pub timers: usize,
    /// Rows of a CSV file that is imported, measured alone; 0: none.
    pub import: usize,
    /// Open work items of one person, whose lists are measured alone; 0: none.
    pub open: usize,
    /// The longest that driving may take.
    pub limit: Duration,
}

/// What was measured.
#[derive(Debug, Clone, serde::Serialize)]
#[serde(untagged)]
pub enum Measured {
    /// Runs, driven over HTTP.
    Runs(Box<Report>),
    /// Timers that were due at one moment.
    Timers(Timers),
    /// An import of a CSV file.
    Import(Import),
    /// Lists over very much open work.
    OpenWork(OpenWork),
}

/// Measures.
///
/// # Errors
/// When the server does not start, or answers anything but success.
pub async fn run(options: &Options) -> anyhow::Result<Measured> {
    let folder =
        tempfile::Builder::new().prefix("fermata-bench-").tempdir().context("no temporary folder")?;
    let Some(server) = &options.database_url else {
        let database = Database::Sqlite { path: folder.path().join("fermata.db") };
        return measure(options, &database, folder.path()).await;
    };
    let name = format!("fermata_bench_{}", std::process::id());
    let scratch = Scratch::create(server, &name).await.with_context(|| {
        format!("the database {name} cannot be made: the user of --database-url must be allowed to (ALTER ROLE … CREATEDB)")
    })?;
    let measured = measure(options, &scratch.options(), folder.path()).await;
    scratch.drop().await.with_context(|| format!("the database {name} cannot be dropped"))?;
    measured
}

async fn measure(options: &Options, database: &Database, folder: &Path) -> anyhow::Result<Measured> {
    let program = std::env::current_exe().context("this binary cannot find itself")?;
    let tokens = workload::people(database).await?;
    if options.timers > 0 {
        return Ok(Measured::Timers(timers::measure(&program, database, folder, options.timers).await?));
    }
    if options.import > 0 {
        let imported = import::measure(&program, database, folder, &tokens.admin, options.import).await?;
        return Ok(Measured::Import(imported));
    }
    if options.open > 0 {
        let open = open_work::measure(&program, database, folder, &tokens, options.open).await?;
        return Ok(Measured::OpenWork(open));
    }
    let mut child = Child::start(&program, database, folder).await?;
    workload::define(child.address(), &tokens).await?;
    if options.stored > 0 {
        let run = drive::one(child.address(), &tokens).await?;
        child.stop().await;
        stored::fill(database, run, options.stored).await?;
        child = Child::start(&program, database, folder).await?;
    }
    let idle = child.memory_mb()?;
    let driven = drive::all(&child, &tokens, options).await?;
    let lists = match options.stored {
        0 => Vec::new(),
        _ => lists::all(child.address(), &tokens).await?,
    };
    child.stop().await;
    Ok(Measured::Runs(Box::new(Report::new(options, &driven, lists, idle, child.start_ms()))))
}
