//! Orchestrations and flows that come from Salesforce. Files are unpacked and turned apart from the threads that answer requests;
//! what they would change here is worked out, and either told or saved in one changeset with everything they need. Nothing is
//! kept in between: whoever confirms sends the files again, with what was chosen.

mod check;
mod compare;
mod fields;
mod people;
mod revision;
mod roster;
mod save;
mod view;

use std::{collections::BTreeMap, sync::Arc};

use fermata_api::{
    ApiError, ErrorKind,
    salesforce::{SalesforceChoices, SalesforceFieldChoice, SalesforceQuery, SalesforceReport},
};
use fermata_engine::{flow::Flow, ids::Name, object::Object, people::Directory, run::command::FieldProblem};
use fermata_interchange::salesforce::{
    Choices, FieldChoice, Found, Import, MentionKind, SourceFile, Surroundings, convert, convert_again,
    unpack::{Unpacked, unpack},
};
use fermata_store::rows::DefinitionKind;

use self::{compare::Plan, fields::Fields};
use crate::{
    Answer, Service, SignedIn,
    apart::apart,
    error::store,
    policy::{Action, require},
};

/// What files became, and what that changes here.
struct Prepared {
    import: Import,
    plan: Plan,
    passed_over: usize,
    /// The text of each file, where that was asked for.
    texts: BTreeMap<String, String>,
    /// What is to be said of fields for which something was chosen.
    fields: Fields,
    /// Choices for people and teams whom no file names, by where they stand, and why they are of no use.
    unused_people: BTreeMap<String, String>,
    /// What stands for all that is told and would be written.
    revision: String,
}

impl Service {
    /// Whether this person may bring files at all: asked before megabytes are sent.
    pub fn salesforce_allowed(&self, who: &SignedIn) -> Answer<()> {
        require(who, Action::SalesforceImport)
    }

    /// What would come of these files and choices. Nothing is saved.
    pub async fn salesforce_look(
        &self,
        who: &SignedIn,
        files: Vec<SourceFile>,
        choices: SalesforceChoices,
        how: SalesforceQuery,
    ) -> Answer<SalesforceReport> {
        require(who, Action::SalesforceImport)?;
        let prepared = self.salesforce_prepared(files, choices, how).await?;
        Ok(view::report(prepared, who, &self.known()))
    }

    /// Saves what comes of these files and choices, all of it or nothing. A definition that is here already gets a new draft;
    /// flows become active where they were in their source and the check accepts them.
    ///
    /// # Errors
    /// As the look; `changed_meanwhile` where a revision is given and the report is another one by now; and where what they need cannot be made by this person or at all.
    pub async fn salesforce_import(
        &self,
        who: &SignedIn,
        files: Vec<SourceFile>,
        choices: SalesforceChoices,
        how: SalesforceQuery,
    ) -> Answer<SalesforceReport> {
        require(who, Action::SalesforceImport)?;
        let seen = how.revision.clone();
        let prepared = self.salesforce_prepared(files, choices, how).await?;
        refuse_unused(&prepared)?;
        if seen.is_some_and(|seen| seen != prepared.revision) {
            let message = "Something that this import changes was changed since you looked at it, and nothing was saved. Look at what changes now (in the browser: one step back, and on again), then confirm.";
            return Err(ApiError::new(ErrorKind::PreconditionFailed, "changed_meanwhile", message));
        }
        if !prepared.plan.changes_something() {
            return Ok(view::report(prepared, who, &self.known()));
        }
        let links = self.salesforce_save(who, &prepared).await?;
        Ok(view::report_saved(prepared, (who, &self.known()), links))
    }

    async fn salesforce_prepared(
        &self,
        files: Vec<SourceFile>,
        choices: SalesforceChoices,
        how: SalesforceQuery,
    ) -> Answer<Prepared> {
        if files.is_empty() {
            let message = "holds no file: choose .flow-meta.xml or .flow files, or a zip archive of them";
            return Err(ApiError::field("file", "required", message));
        }
        let known = self.known();
        let objects: BTreeMap<Name, Object> =
            known.objects.iter().map(|(name, object)| (name.clone(), Object::clone(object))).collect();
        let (directory, flows) = (known.directory.clone(), self.flows_here().await?);
        let by_mail = people::by_mail(&choices.users, &known);
        let with_texts = how.source == Some(true);
        let taken = apart(move || {
            let Unpacked { files, refused, passed_over } = unpack(files);
            let texts = if with_texts { view::texts(&files) } else { BTreeMap::new() };
            (files, refused, passed_over, texts)
        });
        let (files, refused, passed_over, texts) = taken.await?;
        let turning = Arc::new(Turning { files, objects, flows, directory, by_mail });
        let mut import = Turning::turned(&turning, choices.clone()).await?;
        let plan = self.salesforce_plan(&import).await?;
        let fields = self.salesforce_fields(&turning, &choices, (&import, &plan)).await?;
        let unused_people = people::unused(&choices, &import);
        let revision = revision::revision(&import, &plan)?;
        import.report.files.extend(refused);
        import.report.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Prepared { import, plan, passed_over, texts, fields, unused_people, revision })
    }

    /// Flows that files may call: the active ones, and those of which there is only a draft.
    async fn flows_here(&self) -> Answer<BTreeMap<Name, Flow>> {
        let known = self.known();
        let mut flows: BTreeMap<Name, Flow> =
            known.flows.iter().map(|(name, flow)| (name.clone(), Flow::clone(flow))).collect();
        for (name, _) in self.inner.db.definition_labels(DefinitionKind::Flow).await.map_err(store)? {
            if !flows.contains_key(&name)
                && let Some((flow, _)) = self.definition_there::<Flow>(&name).await?
            {
                flows.insert(name, flow);
            }
        }
        Ok(flows)
    }
}

/// Whoever chose something for a field that is not made, or for somebody whom no file names, meant another one.
fn refuse_unused(prepared: &Prepared) -> Answer<()> {
    let fields = prepared.fields.unused.iter().map(|(said, why)| (format!("fields.{said}"), why));
    let people = prepared.unused_people.iter().map(|(said, why)| (said.clone(), why));
    let told = fields.chain(people).map(|(said, why)| FieldProblem {
        path: format!("choices.{said}"),
        code: "unknown".to_owned(),
        message: why.clone(),
    });
    let told: Vec<FieldProblem> = told.collect();
    if told.is_empty() { Ok(()) } else { Err(ApiError::invalid(told)) }
}

/// What files are turned with.
struct Turning {
    files: Vec<SourceFile>,
    objects: BTreeMap<Name, Object>,
    flows: BTreeMap<Name, Flow>,
    directory: Directory,
    /// Who has which address.
    by_mail: BTreeMap<String, Name>,
}

impl Turning {
    /// What comes of the files with these choices.
    async fn turned(this: &Arc<Self>, choices: SalesforceChoices) -> Answer<Import> {
        let this = Arc::clone(this);
        apart(move || this.turn(choices)).await
    }

    /// As [`Self::turned`] with choices that differ by these fields from those of which `before` came.
    async fn turned_again(
        this: &Arc<Self>,
        choices: SalesforceChoices,
        before: &Arc<Import>,
        fields: &[&str],
    ) -> Answer<Import> {
        let (this, before) = (Arc::clone(this), Arc::clone(before));
        let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        apart(move || {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            let choices = this.choices(choices);
            convert_again(&this.files, this.around(), &choices, &before, &fields)
        })
        .await
    }

    fn around(&self) -> Surroundings<'_> {
        Surroundings { objects: &self.objects, flows: &self.flows, directory: &self.directory }
    }

    /// Who has the address that is their name in the files is found by it, unless somebody else was chosen.
    fn choices(&self, choices: SalesforceChoices) -> Choices {
        let SalesforceChoices { mut users, groups, queues, fields } = choices;
        users.extend(self.by_mail.iter().map(|(mail, name)| (mail.clone(), name.clone())));
        let fields = fields.into_iter().map(|(field, SalesforceFieldChoice { data_type, label })| {
            (field, FieldChoice { data_type, label })
        });
        Choices { users, groups, queues, fields: fields.collect() }
    }

    fn turn(&self, choices: SalesforceChoices) -> Import {
        let by_mail = &self.by_mail;
        let mut import = convert(&self.files, self.around(), &self.choices(choices));
        for mention in import.people.iter_mut().filter(|mention| mention.kind == MentionKind::User) {
            if mention.found == Found::Chosen && by_mail.contains_key(&mention.source.to_lowercase()) {
                mention.found = Found::ByName;
            }
        }
        import
    }
}
