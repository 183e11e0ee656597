//! The command line. One file per command; every failure is a sentence on standard error and an exit code that is not 0.

mod alone;
mod apply;
mod backup;
mod bench;
mod doctor;
mod export;
mod folder;
mod import;
mod openapi;
mod plan;
mod restore;
mod serve;
mod token;
mod user;
mod verify_audit;

use std::{io::Write as _, process::ExitCode};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use fermata_service::{Clock, Options, Outside, Service, Source};
use fermata_store::Db;

use crate::config::Looked;

/// Conducts work that crosses people, teams and systems.
#[derive(Debug, Parser)]
#[command(name = "fermata", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Serve),
    /// Manage users
    User(user::User),
    /// Manage API tokens
    Token(token::Token),
    /// Bring orchestrations and flows from Salesforce; exits 1 when nothing came over, 2 on wrong use
    Import(import::Import),
    /// Copy the database into one file while the server runs
    Backup(backup::Backup),
    /// Put a backup in place
    Restore(restore::Restore),
    /// Write orchestrations with everything that they depend on into a folder of texts
    Export(export::Export),
    /// Show what applying such a folder, its zip or a package file would change; exits 1 when it cannot be applied, 2 on wrong use
    Plan(plan::Plan),
    /// Apply such a folder, its zip or a package file: all of it, or nothing
    Apply(apply::Apply),
    /// Check every invariant over all stored runs; exits 1 when one is broken
    Doctor(doctor::Doctor),
    /// Check that nobody altered the audit log or the logs of runs; exits 1 when somebody did, 2 when it cannot be told
    VerifyAudit(verify_audit::VerifyAudit),
    /// Print the OpenAPI document
    Openapi,
    /// Measure a server that is started for it
    Bench(bench::Bench),
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let code = runtime.block_on(async {
        match command {
            Command::Serve(command) => command.run().await.map(|()| ExitCode::SUCCESS),
            Command::User(command) => command.run().await.map(|()| ExitCode::SUCCESS),
            Command::Token(command) => command.run().await.map(|()| ExitCode::SUCCESS),
            Command::Import(command) => command.run().await,
            Command::Backup(command) => command.run().await.map(|()| ExitCode::SUCCESS),
            Command::Restore(command) => command.run().await.map(|()| ExitCode::SUCCESS),
            Command::Export(command) => command.run().await.map(|()| ExitCode::SUCCESS),
            Command::Plan(command) => command.run().await,
            Command::Apply(command) => command.run().await,
            Command::Doctor(command) => command.run().await,
            Command::VerifyAudit(command) => Ok(command.run().await),
            Command::Openapi => openapi::run().map(|()| ExitCode::SUCCESS),
            Command::Bench(command) => command.run().await.map(|()| ExitCode::SUCCESS),
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    code
}

/// A line on standard output; a reader that went away is no error of ours.
fn say(text: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

/// From where the command line changes something, for the audit log: the account that uses it.
fn command_line() -> Source {
    let account = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    Source::command_line(account.filter(|name| !name.is_empty()))
}

/// It was called wrongly.
const WRONG_USE: u8 = 2;

/// Says what was wrong with how a command was called.
fn wrong_use(error: &anyhow::Error) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "error: {error:#}");
    ExitCode::from(WRONG_USE)
}

/// The service for a command that changes nothing, and a folder that is gone once it is dropped: where the data folder holds no
/// database yet, an empty one elsewhere is looked at in its place.
async fn looking(looked: Looked) -> anyhow::Result<(Service, Option<tempfile::TempDir>)> {
    let path = match looked {
        Looked::At(database) => return Ok((service(database).await?, None)),
        Looked::Empty(path) => path,
    };
    let _ = writeln!(
        std::io::stderr(),
        "There is no database at {} yet: this is what would come into a new, empty system. Nothing was made there.",
        path.display()
    );
    let folder = tempfile::Builder::new().prefix("fermata-look-").tempdir().context("no temporary folder")?;
    let database = fermata_store::Options::Sqlite { path: folder.path().join("fermata.db") };
    Ok((service(database).await?, Some(folder)))
}

/// The service over a database, for commands that need no server.
async fn service(database: fermata_store::Options) -> anyhow::Result<Service> {
    let db = Db::open(database).await?;
    Ok(Service::open(db, Options { demo: false, clock: Clock::System, outside: Outside::default() }).await?)
}
