//! `fermata apply`.

use std::process::ExitCode;

use clap::Args;

use super::{
    alone::alone,
    folder,
    plan::{Package, show},
    say, service,
};
use crate::config::Place;

/// Apply a package: all of it, or nothing.
#[derive(Debug, Args)]
pub(super) struct Apply {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    package: Package,
    /// The revision of the plan that you looked at; nothing is applied where it is another one by now
    #[arg(long)]
    revision: Option<String>,
}

impl Apply {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let given = folder::read(&self.package.path)?;
        let database = self.place.database()?;
        let instead = "apply the package on its page Move definitions or with POST /api/v1/apply, or stop the server first";
        let _alone = alone(&database, instead)?;
        let service = service(database).await?;
        let operator = service.operator(super::command_line())?;
        let plan = service.package_plan(&operator, &given, &self.package.how(None)).await?;
        show(&plan, self.package.json)?;
        if !plan.can_apply {
            service.db().close().await;
            anyhow::bail!("the package cannot be applied, and nothing was changed");
        }
        let seen = self.revision.clone().unwrap_or(plan.revision);
        let applied = service.package_apply(&operator, &given, &self.package.how(Some(seen))).await?;
        service.tell_nodes().await;
        service.db().close().await;
        if !self.package.json {
            say(if applied.changes() { "Applied." } else { "There was nothing to change." });
        }
        Ok(ExitCode::SUCCESS)
    }
}
