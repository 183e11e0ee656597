//! `fermata doctor`.

use std::process::ExitCode;

use clap::Args;

use super::{say, service};
use crate::config::{Place, shown};

/// Check every invariant over all stored runs.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    place: Place,
}

impl Doctor {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let database = self.place.existing()?;
        say(format_args!("Database: {}", shown(&database)));
        let service = service(database).await?;
        let report = service.doctor().await?;
        service.db().close().await;
        report.checked.iter().for_each(|line| say(format_args!("checked: {line}")));
        report.broken.iter().for_each(|line| say(format_args!("BROKEN: {line}")));
        if report.broken.is_empty() {
            say("All is well.");
            return Ok(ExitCode::SUCCESS);
        }
        say(format_args!("{} things are broken.", report.broken.len()));
        Ok(ExitCode::from(1))
    }
}
