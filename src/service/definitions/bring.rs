//! Bringing in: what a definition of a package writes, as a part of one changeset. Nothing is checked and nothing is written here.

use fermata_engine::ids::Name;
use fermata_store::{
    Changeset, Guard, Write,
    rows::{DefinitionKind, DefinitionRow, VersionRow},
};
use serde_json::{Value, json};

use super::{
    Definition, Objects,
    draft::{checked_size, shown_description, shown_label},
};
use crate::{
    Answer, Service, SignedIn,
    error::{read, store, written},
};

/// A definition that is to be brought in.
pub(crate) struct Arriving<'a, T> {
    pub(crate) name: &'a Name,
    pub(crate) definition: &'a T,
    /// Whether it becomes the active version; else it is a draft.
    pub(crate) activate: bool,
    /// Whether the version takes the place of a draft that is here, and is compared with it; else the draft stays beside it.
    pub(crate) over_draft: bool,
    /// What brings it, where its activation is to say so in the audit log.
    pub(crate) brought_by: Option<&'a str>,
    /// The objects as they will be.
    pub(crate) objects: &'a Objects,
}

/// What bringing in a definition does.
pub(crate) struct Arrival<T> {
    /// What it takes the place of; none: it is new.
    pub(crate) before: Option<T>,
    /// The version that becomes active; none: a draft is saved, or nothing changes.
    pub(crate) version: Option<u32>,
    /// Whether anything is written.
    pub(crate) changes: bool,
    /// What whoever brings it in should know.
    pub(crate) warnings: Vec<String>,
}

/// As it is here.
struct There<T> {
    header: DefinitionRow,
    active: Option<T>,
    draft: Option<T>,
    /// The draft; where there is none, the newest version.
    newest: T,
}

impl Service {
    /// Adds what a definition writes, with guards for what was looked at.
    pub(crate) async fn definition_arrives<T: Definition>(
        &self,
        who: &SignedIn,
        arriving: &Arriving<'_, T>,
        changeset: &mut Changeset,
    ) -> Answer<Arrival<T>> {
        let key = (T::KIND, arriving.name.clone());
        let Some(header) = self.inner.db.definition(&key).await.map_err(store)? else {
            return self.new_arrives(who, arriving, changeset).await;
        };
        let there = self.there::<T>(header).await?;
        changeset.guard(Guard::Draft(key.clone(), there.header.draft_revision));
        changeset.guard(Guard::Active(key, there.header.active_version));
        let of_version = arriving.activate && !arriving.over_draft;
        let compared = if of_version { there.active.as_ref() } else { Some(&there.newest) };
        let still_draft = arriving.activate && arriving.over_draft && there.draft.is_some();
        if compared == Some(arriving.definition) && !still_draft {
            return Ok(Arrival {
                before: compared.cloned(),
                version: None,
                changes: false,
                warnings: Vec::new(),
            });
        }
        match arriving.activate {
            true => self.version_arrives(who, arriving, there, changeset).await,
            false => self.draft_arrives(who, arriving, there, changeset),
        }
    }

    /// What travels of a definition, and whether that is a draft: the active version, else the draft, else the newest version; or
    /// the draft first. Nothing where there is none of this name.
    pub(crate) async fn definition_travels<T: Definition>(
        &self,
        name: &Name,
        drafts_first: bool,
    ) -> Answer<Option<(T, bool)>> {
        let Some(header) = self.inner.db.definition(&(T::KIND, name.clone())).await.map_err(store)? else {
            return Ok(None);
        };
        let There { active, draft, newest, .. } = self.there::<T>(header).await?;
        Ok(Some(match (drafts_first, draft, active) {
            (true, Some(draft), _) => (draft, true),
            (_, _, Some(active)) => (active, false),
            _ => (newest, true),
        }))
    }

    async fn there<T: Definition>(&self, header: DefinitionRow) -> Answer<There<T>> {
        let draft: Option<T> = header.draft.clone().map(read).transpose()?;
        let active: Option<T> = match header.active_version {
            Some(version) => Some(self.load::<T>(&header.key.1, Some(version)).await?.definition),
            None => None,
        };
        let newest = match &draft {
            Some(draft) => draft.clone(),
            None => self.load::<T>(&header.key.1, None).await?.definition,
        };
        Ok(There { header, active, draft, newest })
    }

    /// A definition of whose name there is none.
    async fn new_arrives<T: Definition>(
        &self,
        who: &SignedIn,
        arriving: &Arriving<'_, T>,
        changeset: &mut Changeset,
    ) -> Answer<Arrival<T>> {
        let Arriving { name, definition, activate, objects, .. } = *arriving;
        let content = checked_size(definition)?;
        let row = DefinitionRow {
            key: (T::KIND, name.clone()),
            label: shown_label(definition, name),
            description: shown_description(definition),
            summary: definition.summary(objects),
            draft: (!activate).then(|| content.clone()),
            draft_revision: 1,
            active_version: activate.then_some(1),
            last_version: u32::from(activate),
            updated_ms: self.now_ms(),
            updated_by: who.key(),
        };
        let entry = self.noted_definition::<T>(who, "create", name).label(&row.label);
        changeset.guard(Guard::Draft(row.key.clone(), 0)).write(entry.change(&Value::Null, &content).into());
        let label = row.label.clone();
        changeset.write(Write::PutDefinition(Box::new(row)));
        if activate {
            self.version_begins(who, arriving, (None, 1), &label, changeset).await?;
        }
        Ok(Arrival { before: None, version: activate.then_some(1), changes: true, warnings: Vec::new() })
    }

    /// Another version of a definition that is here. A draft that somebody draws at stays theirs, unless the version is to take its
    /// place.
    async fn version_arrives<T: Definition>(
        &self,
        who: &SignedIn,
        arriving: &Arriving<'_, T>,
        there: There<T>,
        changeset: &mut Changeset,
    ) -> Answer<Arrival<T>> {
        let Arriving { name, definition, over_draft, objects, .. } = *arriving;
        let content = checked_size(definition)?;
        let header = there.header;
        let (was, version) = (header.active_version, header.last_version + 1);
        let kept = header.draft.clone().filter(|_| !over_draft && there.draft.as_ref() != Some(definition));
        let mut warnings = Vec::new();
        if kept.is_some() {
            let by = self.known().label_of_actor(&header.updated_by);
            warnings.push(format!("has a draft here, saved by {by}, which stays as it is"));
        }
        let mut row = DefinitionRow {
            draft_revision: header.draft_revision + 1,
            active_version: Some(version),
            last_version: version,
            updated_ms: self.now_ms(),
            updated_by: who.key(),
            ..header
        };
        if kept.is_none() {
            row.label = shown_label(definition, name);
            row.description = shown_description(definition);
            row.summary = definition.summary(objects);
        }
        row.draft = kept;
        let before = if over_draft { there.newest } else { there.active.unwrap_or(there.newest) };
        let label = shown_label(definition, name);
        if before != *definition {
            let entry = self.noted_definition::<T>(who, "save", name).label(&label);
            changeset.write(entry.change(&written(&before)?, &content).into());
        }
        changeset.write(Write::PutDefinition(Box::new(row)));
        self.version_begins(who, arriving, (was, version), &label, changeset).await?;
        Ok(Arrival { before: Some(before), version: Some(version), changes: true, warnings })
    }

    /// Another draft of a definition that is here.
    fn draft_arrives<T: Definition>(
        &self,
        who: &SignedIn,
        arriving: &Arriving<'_, T>,
        there: There<T>,
        changeset: &mut Changeset,
    ) -> Answer<Arrival<T>> {
        let Arriving { name, definition, objects, .. } = *arriving;
        let content = checked_size(definition)?;
        let mut warnings = Vec::new();
        if there.draft.is_some() {
            let by = self.known().label_of_actor(&there.header.updated_by);
            warnings.push(format!("takes the place of the draft that {by} saved"));
        }
        let row = DefinitionRow {
            label: shown_label(definition, name),
            description: shown_description(definition),
            summary: definition.summary(objects),
            draft: Some(content.clone()),
            draft_revision: there.header.draft_revision + 1,
            updated_ms: self.now_ms(),
            updated_by: who.key(),
            ..there.header
        };
        let entry = self.noted_definition::<T>(who, "save", name).label(&row.label);
        let entry = entry.detail(json!({ "revision": row.draft_revision }));
        changeset.write(entry.change(&written(&there.newest)?, &content).into());
        changeset.write(Write::PutDefinition(Box::new(row)));
        Ok(Arrival { before: Some(there.newest), version: None, changes: true, warnings })
    }

    /// What is written when a version becomes active.
    async fn version_begins<T: Definition>(
        &self,
        who: &SignedIn,
        arriving: &Arriving<'_, T>,
        (was, version): (Option<u32>, u32),
        label: &str,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let active = |version: Option<u32>| json!({ "active_version": version });
        let entry = self.noted_definition::<T>(who, "activate", arriving.name).label(label);
        let entry = entry.change(&active(was), &active(Some(version)));
        changeset.write(match arriving.brought_by {
            Some(by) => entry.detail(json!({ "brought_by": by })).into(),
            None => entry.into(),
        });
        changeset.write(Write::PutVersion(Box::new(VersionRow {
            key: (T::KIND, arriving.name.clone()),
            version,
            definition: written(arriving.definition)?,
            active: true,
            activated_ms: self.now_ms(),
            activated_by: who.key(),
        })));
        for (flow, version) in arriving.definition.relies_on(&self.known()) {
            changeset.guard(Guard::Active((DefinitionKind::Flow, flow), Some(version)));
        }
        arriving.definition.begins(self, arriving.name, changeset).await
    }
}
