//! `fermata backup`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use fermata_store::{Db, Options};

use super::say;
use crate::config::Place;

/// Copy the database into one file while the server runs.
#[derive(Debug, Args)]
pub(super) struct Backup {
    #[command(flatten)]
    place: Place,
    /// The file to write; must not be there yet
    file: PathBuf,
}

impl Backup {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let database = self.place.existing()?;
        anyhow::ensure!(
            matches!(database, Options::Sqlite { .. }),
            "a PostgreSQL database is backed up with its own tools: pg_dump, or the base backups of your provider"
        );
        anyhow::ensure!(!self.file.exists(), "{} is there already: name a new file", self.file.display());
        let db = Db::open(database).await?;
        db.backup(&self.file).await.with_context(|| format!("cannot write {}", self.file.display()))?;
        db.close().await;
        say(format_args!("The database is copied to {}.", self.file.display()));
        Ok(())
    }
}
