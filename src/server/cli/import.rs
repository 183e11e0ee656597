//! `fermata import`.

mod folder;
mod told;

use std::{collections::BTreeMap, io::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;
use fermata_api::salesforce::{SalesforceChoices, SalesforceQuery, SalesforceReport};
use fermata_engine::ids::Name;
use fermata_interchange::salesforce::{SourceFile, unpack::harmless};

use super::{alone::alone, command_line, say, service};
use crate::config::Place;

/// Nothing could be imported.
const NOTHING: u8 = 1;
/// It was called wrongly.
const WRONG_USE: u8 = 2;

/// Bring orchestrations and flows from Salesforce.
///
/// Takes .flow-meta.xml and .flow files, folders with them (read to their depths, links are not followed out of them) and zip
/// archives of both. Tells of every element of every file whether it came over. Exits 0 when something could be imported, 1 when
/// nothing could, 2 when it was called wrongly.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    place: Place,
    /// Save nothing, only tell what would come over
    #[arg(long)]
    dry_run: bool,
    /// Answer with one JSON object
    #[arg(long)]
    json: bool,
    /// Who a user of the files is here, such as anna@example.com=anna; may be given often
    #[arg(long, value_name = "THERE=HERE", value_parser = pair)]
    map_user: Vec<(String, Name)>,
    /// Which group one of the files is here
    #[arg(long, value_name = "THERE=HERE", value_parser = pair)]
    map_group: Vec<(String, Name)>,
    /// Which queue one of the files is here
    #[arg(long, value_name = "THERE=HERE", value_parser = pair)]
    map_queue: Vec<(String, Name)>,
    /// Files, folders and zip archives
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// `anna@example.com=anna`.
fn pair(text: &str) -> Result<(String, Name), String> {
    let (there, here) =
        text.rsplit_once('=').ok_or("write it as THERE=HERE, such as anna@example.com=anna")?;
    let here = Name::parse(here.trim()).map_err(|error| error.to_string())?;
    match there.trim() {
        "" => Err("nobody is named before the =".to_owned()),
        there => Ok((there.to_owned(), here)),
    }
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let wrong = |error: anyhow::Error| {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            Ok(ExitCode::from(WRONG_USE))
        };
        let files = match folder::gather(&self.paths) {
            Ok(files) => files,
            Err(error) => return wrong(error),
        };
        let database = match self.place.database() {
            Ok(database) => database,
            Err(error) => return wrong(error),
        };
        // A server beside this would not know of what is saved.
        let instead =
            "bring the files in its page Import from Salesforce or over its API, or stop that server first";
        let _alone = if self.dry_run { None } else { alone(&database, instead)? };
        let service = service(database).await?;
        let operator = service.operator(command_line())?;
        let choices = SalesforceChoices {
            users: self.map_user.into_iter().collect(),
            groups: self.map_group.into_iter().collect(),
            queues: self.map_queue.into_iter().collect(),
        };
        let given = given(&files);
        let how = SalesforceQuery { dry_run: Some(self.dry_run), source: None, revision: None };
        let done = match (files.is_empty(), self.dry_run) {
            // A folder without any such file.
            (true, _) => Ok(Default::default()),
            (false, true) => service.salesforce_look(&operator, files, choices, how).await,
            (false, false) => service.salesforce_import(&operator, files, choices, how).await,
        };
        service.tell_nodes().await;
        service.db().close().await;
        let mut report = done?;
        as_given(&mut report, &given);
        match self.json {
            true => say(serde_json::to_string(&report)?),
            false => told::tell(&report, self.dry_run),
        }
        Ok(if report.any() { ExitCode::SUCCESS } else { ExitCode::from(NOTHING) })
    }
}

/// Paths as they were given, by what the report calls them. One that would upset a terminal stays as the report has it.
fn given(files: &[SourceFile]) -> BTreeMap<String, String> {
    let paths = files.iter().map(|file| (harmless(&file.path), file.path.clone()));
    paths.filter(|(shown, _)| !shown.contains('\u{fffd}')).collect()
}

/// Scripts find the files that they named under the paths that they named.
fn as_given(report: &mut SalesforceReport, given: &BTreeMap<String, String>) {
    for file in &mut report.files {
        if let Some(path) = given.get(&file.path) {
            file.path.clone_from(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_as_they_were_given() {
        let file = |path: &str| SourceFile { path: path.to_owned(), bytes: Vec::new() };
        let given = given(&[file("/data/./A.flow"), file("/data/B\u{1b}.flow")]);
        let paths: Vec<&str> = given.values().map(String::as_str).collect();
        assert_eq!(paths, ["/data/./A.flow"]);
        assert!(given.contains_key("data/A.flow"), "{given:?}");
    }

    #[test]
    fn a_pair_is_parted_at_its_last_sign() {
        let (there, here) = pair("a=b@example.com=anna").unwrap();
        assert_eq!((there.as_str(), here.as_str()), ("a=b@example.com", "anna"));
        assert!(pair("anna").is_err());
        assert!(pair("=anna").is_err());
        assert!(pair("a@example.com=1").is_err());
    }
}
