//! Orchestrations.

use fermata_api::{ApiError, Moment, Page, definitions::*, page::Paging};
use fermata_engine::{
    check::{Problem, World, check_orchestration},
    definition::Orchestration,
    ids::Name,
    limits::LABEL_LENGTH_MAX,
};
use fermata_store::{Changeset, rows::DefinitionKind as Kind};

use super::{Definition, Loaded, Objects};
use crate::{
    Answer, Service, SignedIn,
    known::Known,
    policy::{Action, allows, relations_to_orchestration},
    words::trigger_summary,
};

impl Definition for Orchestration {
    const KIND: Kind = Kind::Orchestration;
    const WORD: &'static str = "orchestration";

    fn label(&self) -> &str {
        &self.label
    }

    fn description(&self) -> &str {
        &self.description
    }

    fn summary(&self, objects: &Objects) -> String {
        trigger_summary(&self.trigger, objects)
    }

    fn problems(&self, world: &World) -> Vec<Problem> {
        check_orchestration(self, world)
    }

    async fn begins(&self, service: &Service, name: &Name, changeset: &mut Changeset) -> Answer<()> {
        service.schedule_begins(name, self, changeset).await
    }

    async fn ends(service: &Service, name: &Name, changeset: &mut Changeset) -> Answer<()> {
        service.schedule_ends(name, changeset).await
    }

    fn relies_on(&self, known: &Known) -> Vec<(Name, u32)> {
        let versions = self.flows_named().into_iter();
        versions.filter_map(|name| known.flow_versions.get(&name).map(|v| (name.clone(), *v))).collect()
    }
}

impl Service {
    /// Orchestrations, by name.
    pub async fn orchestrations(&self, who: &SignedIn, paging: Paging) -> Answer<Page<DefinitionRow>> {
        self.definition_rows(who, Kind::Orchestration, paging).await
    }

    /// A new orchestration with a draft.
    pub async fn orchestration_create(
        &self,
        who: &SignedIn,
        input: OrchestrationCreate,
    ) -> Answer<OrchestrationView> {
        let label = input.label.as_deref().map(str::trim).unwrap_or_default();
        let definition = match input.definition {
            Some(definition) => definition,
            None if label.is_empty() => {
                return Err(ApiError::field("label", "required", "say what it is called"));
            }
            None if label.chars().count() > LABEL_LENGTH_MAX => {
                let message = format!("is too long: at most {LABEL_LENGTH_MAX} characters");
                return Err(ApiError::field("label", "too_long", message));
            }
            None => Orchestration::blank(label),
        };
        let loaded = self.create_draft(who, input.name, definition).await?;
        self.orchestration_view(loaded).await
    }

    /// A version, or with none the draft (where there is none, the newest version as a draft to be).
    pub async fn orchestration(
        &self,
        who: &SignedIn,
        name: &Name,
        version: Option<u32>,
    ) -> Answer<OrchestrationView> {
        let version = self.version_seen(who, name, version)?;
        let loaded = self.load(name, version).await?;
        self.orchestration_view(loaded).await
    }

    /// Which version this person is shown: whoever may only start it sees the active one, and knows of no other.
    fn version_seen(&self, who: &SignedIn, name: &Name, asked: Option<u32>) -> Answer<Option<u32>> {
        if allows(who.role, &[], Action::DefinitionSee) {
            return Ok(asked);
        }
        let known = self.known();
        let missing = || ApiError::not_found("orchestration", name);
        let active = known.active.get(name).ok_or_else(missing)?;
        let relations = relations_to_orchestration(Some(&active.definition));
        let shown = asked.unwrap_or(active.version) == active.version;
        match shown && allows(who.role, &relations, Action::DefinitionSee) {
            true => Ok(Some(active.version)),
            false => Err(missing()),
        }
    }

    /// Saves the draft; `if_match` is the revision that the caller saw.
    pub async fn orchestration_save(
        &self,
        who: &SignedIn,
        name: &Name,
        definition: Orchestration,
        if_match: Option<i64>,
    ) -> Answer<OrchestrationView> {
        let loaded = self.save_draft_of(who, name, definition, if_match).await?;
        self.orchestration_view(loaded).await
    }

    /// Drops the draft; an orchestration that never had a version is deleted.
    pub async fn orchestration_delete(&self, who: &SignedIn, name: &Name) -> Answer<()> {
        self.drop_draft::<Orchestration>(who, name).await
    }

    /// Checks the draft.
    pub async fn orchestration_validate(&self, who: &SignedIn, name: &Name) -> Answer<Validation> {
        self.validate::<Orchestration>(who, name).await
    }

    /// Makes the draft the active version; refused with its problems as fields where it has errors.
    pub async fn orchestration_activate(&self, who: &SignedIn, name: &Name) -> Answer<OrchestrationView> {
        let loaded = self.activate(who, name).await?;
        self.orchestration_view(loaded).await
    }

    /// New runs no longer start; open runs go on.
    pub async fn orchestration_deactivate(&self, who: &SignedIn, name: &Name) -> Answer<OrchestrationView> {
        let loaded = self.deactivate(who, name).await?;
        self.orchestration_view(loaded).await
    }

    /// Its versions, newest first.
    pub async fn orchestration_versions(
        &self,
        who: &SignedIn,
        name: &Name,
        paging: Paging,
    ) -> Answer<Page<VersionRow>> {
        self.version_rows::<Orchestration>(who, name, paging).await
    }

    async fn orchestration_view(&self, loaded: Loaded<Orchestration>) -> Answer<OrchestrationView> {
        let header = loaded.header;
        let open_runs = match header.active_version {
            Some(version) => self.open_by_version(&header.key.1).await?.get(&version).copied().unwrap_or(0),
            None => 0,
        };
        Ok(OrchestrationView {
            name: header.key.1,
            definition: loaded.definition,
            version: loaded.version,
            status: loaded.status,
            revision: header.draft_revision,
            active_version: header.active_version,
            open_runs,
            updated: Moment(header.updated_ms),
            updated_by: self.known().label_of_actor(&header.updated_by),
        })
    }
}
