//! `fermata restore`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use fermata_service::{Clock, Options as ServiceOptions, Outside, Service};
use fermata_store::{Db, Options};

use super::say;
use crate::config::Place;

/// Put a backup in place.
#[derive(Debug, Args)]
pub(super) struct Restore {
    #[command(flatten)]
    place: Place,
    /// The backup
    file: PathBuf,
}

impl Restore {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let Options::Sqlite { path } = self.place.database()? else {
            anyhow::bail!("a PostgreSQL database is restored with its own tools: pg_restore");
        };
        anyhow::ensure!(self.file.is_file(), "there is no backup at {}", self.file.display());
        anyhow::ensure!(
            !path.exists(),
            "there is a database at {} already: move it away first, so that nothing is lost",
            path.display()
        );
        // Copied under another name first: a copy that was cut short is never taken for the database.
        let partial = path.with_extension("restoring");
        std::fs::copy(&self.file, &partial)
            .with_context(|| format!("cannot copy to {}", partial.display()))?;
        let opened = Db::open(Options::Sqlite { path: partial.clone() }).await;
        let db = opened.with_context(|| format!("{} is no backup of Fermata", self.file.display()))?;
        let totals = db.run_totals().await?;
        let options = ServiceOptions { demo: false, clock: Clock::System, outside: Outside::default() };
        let service = Service::open(db, options).await?;
        let file = self.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        service.note_restore(super::command_line(), &file).await?;
        service.db().close().await;
        for beside in ["restoring-wal", "restoring-shm"] {
            let _ = std::fs::remove_file(path.with_extension(beside));
        }
        std::fs::rename(&partial, &path).with_context(|| format!("cannot write {}", path.display()))?;
        say(format_args!("Restored {} with {} runs to {}.", self.file.display(), totals.all, path.display()));
        Ok(())
    }
}
