//! `fermata export`.

use std::path::PathBuf;

use clap::Args;
use fermata_engine::ids::Name;

use super::{folder, say, service};
use crate::config::Place;

/// Write orchestrations with everything that they depend on into a folder of texts.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    place: Place,
    /// The folder to write: a new one, an empty one, or one that was exported before
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Orchestrations by name, beside what the folder holds already; all of them where none is named, and files of things that
    /// are gone are removed
    #[arg(value_name = "NAME", value_parser = name)]
    names: Vec<Name>,
    /// Export a draft in the place of the active version where there is one
    #[arg(long)]
    draft: bool,
}

fn name(text: &str) -> Result<Name, String> {
    Name::parse(text).map_err(|error| error.to_string())
}

impl Export {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        // Before anything is read: a folder of something else stays as it is.
        folder::refuse_other(&self.out)?;
        let service = service(self.place.existing()?).await?;
        let operator = service.operator(super::command_line())?;
        let files = service.package_export(&operator, &self.names, self.draft).await?;
        service.db().close().await;
        // Some orchestrations by name are not all: what else stands there is not gone.
        let done = folder::write(&self.out, &files, self.names.is_empty())?;
        say(format_args!(
            "Exported to {}: {} files written, {} removed, {} as they were.",
            self.out.display(),
            done.written,
            done.removed,
            done.kept
        ));
        Ok(())
    }
}
