//! `fermata plan`.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use fermata_api::packages::{
    LineChange, PackageHow, PackagePlan, PlanChange, PlanNote, PlanThing, user_pair,
};
use fermata_engine::ids::Name;

use super::{folder, looking, say, wrong_use};
use crate::config::Place;

/// Show what applying a package would change.
///
/// Changes nothing, and makes nothing where --data has no database yet. Exits 0 when the package can be applied, 1 when it cannot, 2
/// when it was called wrongly.
#[derive(Debug, Args)]
pub(super) struct Plan {
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) package: Package,
}

/// Which package, and how it is looked at.
#[derive(Debug, Args)]
pub(super) struct Package {
    /// A folder that was exported, its zip, or a package file
    #[arg(value_name = "PATH", value_parser = there)]
    pub(super) path: PathBuf,
    /// Who takes the place of somebody whom the package names; can be given several times
    #[arg(long = "user", value_name = "NAME=USERNAME", value_parser = user_pair)]
    pub(super) users: Vec<(Name, Name)>,
    /// Print the plan as JSON
    #[arg(long)]
    pub(super) json: bool,
}

fn there(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.exists() { Ok(path) } else { Err("there is nothing at this path".to_owned()) }
}

impl Plan {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let given = folder::read(&self.package.path)?;
        let looked = match self.place.looked_at() {
            Ok(looked) => looked,
            Err(error) => return Ok(wrong_use(&error)),
        };
        let (service, _elsewhere) = looking(looked).await?;
        let operator = service.operator(super::command_line())?;
        let plan = service.package_plan(&operator, &given, &self.package.how(None)).await?;
        service.db().close().await;
        show(&plan, self.package.json)?;
        Ok(if plan.can_apply { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

impl Package {
    pub(super) fn how(&self, revision: Option<String>) -> PackageHow {
        PackageHow { users: self.users.iter().cloned().collect(), revision }
    }
}

/// Prints a plan: for people, or whole as JSON.
pub(super) fn show(plan: &PackagePlan, json: bool) -> anyhow::Result<()> {
    if json {
        say(serde_json::to_string_pretty(plan)?);
        return Ok(());
    }
    let changed = plan.things.iter().filter(|thing| thing.change != PlanChange::Same);
    changed.for_each(show_thing);
    show_notes("In the way:", &plan.problems);
    if let Some(user) = plan.missing_users.first() {
        say(format_args!("Say who takes the place of somebody with --user, such as --user {user}=USERNAME."));
    }
    show_notes("To know:", &plan.warnings);
    say(format_args!(
        "{} new, {} changed, {} as they are here.",
        plan.count(PlanChange::New),
        plan.count(PlanChange::Changed),
        plan.count(PlanChange::Same)
    ));
    say(format_args!("Revision {}", plan.revision));
    Ok(())
}

fn show_thing(thing: &PlanThing) {
    say(format_args!("{} {} ({}): {}", thing.kind.words(), thing.name, thing.label, thing.words()));
    for line in &thing.lines {
        let sign = match line.change {
            LineChange::Kept => "  ",
            LineChange::Removed => "- ",
            LineChange::Added => "+ ",
            LineChange::Skipped => "…",
        };
        say(format_args!("    {sign}{}", line.text));
    }
}

fn show_notes(head: &str, notes: &[PlanNote]) {
    if !notes.is_empty() {
        say(head);
    }
    for note in notes {
        say(format_args!("  {}: {} [{}]", note.path, note.message, note.code));
    }
}
