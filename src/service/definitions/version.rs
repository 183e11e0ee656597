//! Versions: a draft without errors becomes one, and never changes again.

use fermata_api::{ApiError, definitions::VersionStatus, error::ErrorKind};
use fermata_engine::ids::Name;
use fermata_store::{
    Changeset, Guard, Write,
    rows::{DefinitionKind, DefinitionRow, VersionRow},
};
use serde_json::json;

use super::{Definition, Loaded};
use crate::{
    Answer, Service, SignedIn,
    error::{store, written},
    policy::{Action, require},
    records::fields,
};

impl Service {
    /// Makes the draft the active version; refused with its errors as fields. Where there is no draft, the newest version
    /// becomes a new version of the same drawing: what was active when stays written down.
    pub(super) async fn activate<T: Definition>(&self, who: &SignedIn, name: &Name) -> Answer<Loaded<T>> {
        require(who, Action::DefinitionActivate)?;
        let mut draft = self.load::<T>(name, None).await?;
        match draft.status {
            VersionStatus::Active => return Ok(draft),
            VersionStatus::Obsolete => draft.version = draft.header.last_version + 1,
            VersionStatus::Draft => {}
        }
        // Before the world is looked at: a flow that changes meanwhile is found by its guard.
        let known = self.known();
        let relies_on = draft.definition.relies_on(&known);
        let problems = fields(&draft.definition.problems(&self.world_for(name)));
        if !problems.is_empty() {
            let mut error = ApiError::invalid(problems);
            error.code = "definition_invalid".to_owned();
            error.message = format!(
                "{} cannot be activated yet: {}",
                draft.header.label,
                error.fields.first().map(|f| f.message.clone()).unwrap_or_default()
            );
            return Err(error);
        }
        draft.definition.refuse_breaking(self, name).await?;
        let now_ms = self.now_ms();
        let header = draft.header;
        let (revision, was_active) = (header.draft_revision, header.active_version);
        let version = VersionRow {
            key: header.key.clone(),
            version: draft.version,
            definition: written(&draft.definition)?,
            active: true,
            activated_ms: now_ms,
            activated_by: who.key(),
        };
        let row = DefinitionRow {
            draft: None,
            draft_revision: revision + 1,
            active_version: Some(draft.version),
            last_version: header.last_version.max(draft.version),
            updated_ms: now_ms,
            updated_by: who.key(),
            ..header
        };
        let active = |version: Option<u32>| json!({ "active_version": version });
        let entry = self.noted_definition::<T>(who, "activate", name).label(&row.label);
        let entry = entry.change(&active(was_active), &active(Some(draft.version)));
        let mut changeset = Changeset::new();
        for (flow, version) in relies_on {
            changeset.guard(Guard::Active((DefinitionKind::Flow, flow), Some(version)));
        }
        changeset
            .guard(Guard::Draft(row.key.clone(), revision))
            .write(Write::PutDefinition(Box::new(row)))
            .write(Write::PutVersion(Box::new(version)))
            .write(entry.into());
        if T::KIND == DefinitionKind::Flow {
            changeset.guard(known.guard_of_active());
        }
        draft.definition.begins(self, name, &mut changeset).await?;
        self.commit(changeset).await.map_err(store)?;
        self.learned("definition", name).await?;
        self.load(name, Some(draft.version)).await
    }

    /// None is active any more.
    pub(super) async fn deactivate<T: Definition>(&self, who: &SignedIn, name: &Name) -> Answer<Loaded<T>> {
        require(who, Action::DefinitionActivate)?;
        let header = self.header::<T>(name).await?;
        if header.active_version.is_none() {
            let message = format!("{} is not active.", header.label);
            return Err(ApiError::new(ErrorKind::Conflict, &format!("{}_not_active", T::WORD), message));
        }
        let entry = self.noted_definition::<T>(who, "deactivate", name).label(&header.label);
        let (old, new) =
            (json!({ "active_version": header.active_version }), json!({ "active_version": null }));
        let entry = entry.change(&old, &new);
        let mut changeset = Changeset::new();
        if T::KIND == DefinitionKind::Flow {
            let known = self.known();
            self.load::<T>(name, header.active_version).await?.definition.refuse_in_use(self, name).await?;
            changeset
                .guard(Guard::Active(header.key.clone(), header.active_version))
                .guard(known.guard_of_active());
        }
        changeset
            .guard(Guard::Active(header.key.clone(), header.active_version))
            .write(Write::Deactivate(header.key, self.now_ms()))
            .write(entry.into());
        T::ends(self, name, &mut changeset).await?;
        self.commit(changeset).await.map_err(store)?;
        self.learned("definition", name).await?;
        self.load(name, None).await
    }
}
