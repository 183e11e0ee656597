//! `fermata import`.

mod folder;
mod told;
mod types;

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use clap::Args;
use fermata_api::{
    ApiError,
    salesforce::{SalesforceChoices, SalesforceFieldChoice, SalesforceQuery, SalesforceReport},
};
use fermata_engine::{ids::Name, run::command::FieldProblem, value::DataType};
use fermata_interchange::salesforce::{SourceFile, unpack::harmless};
use fermata_service::Service;

use super::{alone::alone, command_line, looking, say, service, wrong_use};
use crate::config::Place;

/// Nothing could be imported.
const NOTHING: u8 = 1;

/// Bring orchestrations and flows from Salesforce.
///
/// Takes .flow-meta.xml and .flow files, folders with them (read to their depths, links are not followed out of them) and zip
/// archives of both. Tells of every element of every file whether it came over. Exits 0 when something could be imported, 1 when
/// nothing could, 2 when it was called wrongly. A dry run makes nothing, also where --data has no database yet.
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
    /// What a field holds that is made, such as Case.Amount__c=currency:EUR; may be given often
    #[arg(long = "type", value_name = "OBJECT.FIELD=TYPE", value_parser = types::typed)]
    types: Vec<(String, DataType)>,
    /// What people read for a field that is made, such as Case.Amount__c=Amount
    #[arg(long = "label", value_name = "OBJECT.FIELD=LABEL", value_parser = types::labelled)]
    labels: Vec<(String, String)>,
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
        let files = match folder::gather(&self.paths) {
            Ok(files) => files,
            Err(error) => return Ok(wrong_use(&error)),
        };
        let given = given(&files);
        let done = match self.dry_run {
            true => match self.place.looked_at() {
                Ok(looked) => {
                    let (service, _elsewhere) = looking(looked).await?;
                    self.done(service, files).await?
                }
                Err(error) => return Ok(wrong_use(&error)),
            },
            false => {
                let database = match self.place.database() {
                    Ok(database) => database,
                    Err(error) => return Ok(wrong_use(&error)),
                };
                // A server beside this would not know of what is saved.
                let instead = "bring the files in its page Import from Salesforce or over its API, or stop that server first";
                let _alone = alone(&database, instead)?;
                self.done(service(database).await?, files).await?
            }
        };
        let mut report = match done {
            Ok(report) => report,
            // A field that no file makes, or somebody whom none names, was most likely mistyped.
            Err(error) if error.fields.iter().any(is_unused) => {
                return Ok(wrong_use(&unused(
                    error.fields.iter().map(|field| (field.path.as_str(), field.message.as_str())),
                )));
            }
            Err(error) => return Err(error.into()),
        };
        if !report.unused_fields.is_empty() || !report.unused_people.is_empty() {
            let all = report.unused_fields.iter().chain(&report.unused_people);
            return Ok(wrong_use(&unused(all.map(|(said, why)| (said.as_str(), why.as_str())))));
        }
        as_given(&mut report, &given);
        match self.json {
            true => say(serde_json::to_string(&report)?),
            false => told::tell(&report, self.dry_run),
        }
        Ok(if report.any() { ExitCode::SUCCESS } else { ExitCode::from(NOTHING) })
    }

    /// What comes of the files, told or saved; the service is closed then.
    async fn done(
        &self,
        service: Service,
        files: Vec<SourceFile>,
    ) -> anyhow::Result<Result<SalesforceReport, ApiError>> {
        let operator = service.operator(command_line())?;
        let how = SalesforceQuery { dry_run: Some(self.dry_run), source: None, revision: None };
        let done = match (files.is_empty(), self.dry_run) {
            // A folder without any such file.
            (true, _) => Ok(SalesforceReport::default()),
            (false, true) => service.salesforce_look(&operator, files, self.choices(), how).await,
            (false, false) => service.salesforce_import(&operator, files, self.choices(), how).await,
        };
        // Other nodes read everything anew: only where there is something new.
        if changed(&done) {
            service.tell_nodes().await;
        }
        service.db().close().await;
        Ok(done)
    }

    fn choices(&self) -> SalesforceChoices {
        let mut fields: BTreeMap<String, SalesforceFieldChoice> = BTreeMap::new();
        for (field, data_type) in &self.types {
            fields.entry(field.clone()).or_default().data_type = Some(data_type.clone());
        }
        for (field, label) in &self.labels {
            fields.entry(field.clone()).or_default().label = Some(label.clone());
        }
        SalesforceChoices {
            users: self.map_user.iter().cloned().collect(),
            groups: self.map_group.iter().cloned().collect(),
            queues: self.map_queue.iter().cloned().collect(),
            fields,
        }
    }
}

/// Whether something was saved.
fn changed(done: &Result<SalesforceReport, ApiError>) -> bool {
    done.as_ref().is_ok_and(|report| report.saved)
}

/// Where refusals name what was chosen.
const CHOICES: &str = "choices.";
/// Under which lists it stands.
const LISTS: [&str; 4] = ["fields.", "users.", "groups.", "queues."];

/// Whether a choice is of no use.
fn is_unused(problem: &FieldProblem) -> bool {
    problem.code == "unknown" && problem.path.starts_with(CHOICES)
}

/// What was chosen for something that is not made or not named, as it was written.
fn unused<'u>(choices: impl Iterator<Item = (&'u str, &'u str)>) -> anyhow::Error {
    let told = choices.map(|(said, why)| {
        let said = said.strip_prefix(CHOICES).unwrap_or(said);
        let said = LISTS.iter().find_map(|list| said.strip_prefix(list)).unwrap_or(said);
        format!("{said} {why}")
    });
    anyhow::anyhow!("{}. Nothing was saved.", told.collect::<Vec<_>>().join("; "))
}

/// Paths as they were given, by what the report calls them. One that would upset a terminal stays as the report has it.
fn given(files: &[SourceFile]) -> BTreeMap<String, String> {
    let paths = files.iter().map(|file| (harmless(&file.path), file.path.clone()));
    paths.filter(|(shown, _)| !shown.contains('\u{fffd}')).collect()
}

/// Scripts find the files that they named under the paths that they named, and what lies in an archive under the path of that.
fn as_given(report: &mut SalesforceReport, given: &BTreeMap<String, String>) {
    for file in &mut report.files {
        let within = |(shown, path): (&String, &String)| {
            let rest = file.path.strip_prefix(shown.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{path}{rest}"))
        };
        if let Some(path) = given.iter().find_map(within) {
            file.path = path;
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
    fn what_lies_in_an_archive_is_told_under_its_path() {
        let file = |path: &str| SourceFile { path: path.to_owned(), bytes: Vec::new() };
        let given =
            given(&[file("/data/first.zip"), file("/data/first.zip.old/A.flow"), file("../second.zip")]);
        let told = |path: &str| {
            let file = fermata_api::salesforce::SalesforceFile {
                path: path.to_owned(),
                kind: fermata_api::salesforce::SalesforceKind::Other,
                name: String::new(),
                result: fermata_api::salesforce::SalesforceFileResult::Refused,
                note: String::new(),
                elements: Vec::new(),
                source: None,
            };
            let mut report = SalesforceReport { files: vec![file], ..SalesforceReport::default() };
            as_given(&mut report, &given);
            report.files[0].path.clone()
        };
        assert_eq!(told("data/first.zip/flows/A.flow"), "/data/first.zip/flows/A.flow");
        assert_eq!(told("data/first.zip"), "/data/first.zip");
        assert_eq!(told("data/first.zip.old/A.flow"), "/data/first.zip.old/A.flow");
        assert_eq!(told("second.zip/flows/A.flow"), "../second.zip/flows/A.flow");
        assert_eq!(told("flows/A.flow"), "flows/A.flow");
    }

    #[test]
    fn nodes_hear_only_of_what_was_saved() {
        let report = |saved| Ok(SalesforceReport { saved, ..SalesforceReport::default() });
        assert!(changed(&report(true)));
        assert!(!changed(&report(false)));
        assert!(!changed(&Err(ApiError::field("file", "required", "holds no file"))));
    }

    #[test]
    fn what_is_of_no_use_is_told_as_it_was_written() {
        let told = |said| unused([(said, "is nobody")].into_iter()).to_string();
        for said in ["users.ana@example.com", "choices.users.ana@example.com", "ana@example.com"] {
            assert_eq!(told(said), "ana@example.com is nobody. Nothing was saved.");
        }
        assert_eq!(told("choices.fields.Case.A__c"), "Case.A__c is nobody. Nothing was saved.");
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
