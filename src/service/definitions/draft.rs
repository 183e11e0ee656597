//! Drafts: made, saved, dropped. Saving refuses only what cannot be stored; what is wrong is shown, not refused.

use fermata_api::ApiError;
use fermata_engine::{
    ids::Name,
    limits::{DEFINITION_TEXT_MAX, LABEL_LENGTH_MAX},
};
use fermata_store::{Changeset, Guard, StoreError, Write, rows::DefinitionRow};
use serde_json::{Value, json};

use super::{Definition, Loaded};
use crate::{
    Answer, Service, SignedIn,
    audit::Noted,
    error::{changed, store, written},
    limits::DEFINITION_BYTES_MAX,
    policy::{Action, require},
};

impl Service {
    /// A new definition with a draft. A given name must be free; one made of the label gets a number where it is taken.
    pub(super) async fn create_draft<T: Definition>(
        &self,
        who: &SignedIn,
        given: Option<Name>,
        definition: T,
    ) -> Answer<Loaded<T>> {
        require(who, Action::DefinitionDraw)?;
        let draft = checked_size(&definition)?;
        let name = match given {
            Some(name) => name,
            None => self.free_name::<T>(definition.label()).await?,
        };
        let now_ms = self.now_ms();
        let row = DefinitionRow {
            key: (T::KIND, name.clone()),
            label: shown_label(&definition, &name),
            description: shown_description(&definition),
            summary: definition.summary(&self.known().objects),
            draft: Some(draft),
            draft_revision: 1,
            active_version: None,
            last_version: 0,
            updated_ms: now_ms,
            updated_by: who.key(),
        };
        let after = row.draft.as_ref().unwrap_or(&Value::Null);
        let entry =
            self.noted_definition::<T>(who, "create", &name).label(&row.label).change(&Value::Null, after);
        let mut changeset = Changeset::new();
        changeset
            .guard(Guard::Draft(row.key.clone(), 0))
            .write(Write::PutDefinition(Box::new(row)))
            .write(entry.into());
        match self.commit(changeset).await {
            Ok(()) => {}
            Err(StoreError::Conflict(_) | StoreError::Duplicate(_)) => {
                let message = format!("there is {} with this name already", article(T::WORD));
                return Err(ApiError::field("name", "taken", message));
            }
            Err(other) => return Err(store(other)),
        }
        self.learned("definition", &name).await?;
        self.load(&name, None).await
    }

    async fn free_name<T: Definition>(&self, label: &str) -> Answer<Name> {
        let labels = self.inner.db.definition_labels(T::KIND).await.map_err(store)?;
        let taken: std::collections::BTreeSet<Name> = labels.into_iter().map(|(name, _)| name).collect();
        Ok(Name::free(label, T::WORD, |name| taken.contains(name)))
    }

    /// Saves a draft; `if_match` is the revision that the caller saw.
    pub(super) async fn save_draft_of<T: Definition>(
        &self,
        who: &SignedIn,
        name: &Name,
        definition: T,
        if_match: Option<i64>,
    ) -> Answer<Loaded<T>> {
        require(who, Action::DefinitionDraw)?;
        let draft = checked_size(&definition)?;
        let before = self.load::<T>(name, None).await?;
        let revision = before.header.draft_revision;
        if if_match.is_some_and(|seen| seen != revision) {
            return Err(changed("draft"));
        }
        if before.definition == definition {
            return Ok(before);
        }
        let relabelled = before.header.label != shown_label(&definition, name);
        let row = DefinitionRow {
            label: shown_label(&definition, name),
            description: shown_description(&definition),
            summary: definition.summary(&self.known().objects),
            draft: Some(draft),
            draft_revision: revision + 1,
            updated_ms: self.now_ms(),
            updated_by: who.key(),
            ..before.header
        };
        let after = row.draft.as_ref().unwrap_or(&Value::Null);
        let entry = self.noted_definition::<T>(who, "save", name).label(&row.label);
        let entry =
            entry.change(&written(&before.definition)?, after).detail(json!({ "revision": revision + 1 }));
        let mut changeset = Changeset::new();
        changeset
            .guard(Guard::Draft(row.key.clone(), revision))
            .write(Write::PutDefinition(Box::new(row)))
            .write(entry.into());
        self.commit(changeset).await.map_err(conflict)?;
        match relabelled {
            true => self.learned("definition", name).await?,
            false => self.say("definition", name),
        }
        self.load(name, None).await
    }

    /// Drops a draft; what never had a version is deleted.
    pub(super) async fn drop_draft<T: Definition>(&self, who: &SignedIn, name: &Name) -> Answer<()> {
        require(who, Action::DefinitionDraw)?;
        let header = self.header::<T>(name).await?;
        let mut changeset = Changeset::new();
        changeset.guard(Guard::Draft(header.key.clone(), header.draft_revision));
        let what = if header.last_version == 0 { "delete" } else { "drop_draft" };
        let old = header.draft.as_ref().unwrap_or(&Value::Null);
        let entry = self.noted_definition::<T>(who, what, name).label(&header.label);
        let entry = if header.last_version == 0 { entry.change(old, &Value::Null) } else { entry };
        changeset.write(entry.into());
        if header.last_version == 0 {
            changeset.write(Write::DeleteDefinition(header.key));
        } else {
            let newest = self.load::<T>(name, Some(header.last_version)).await?.definition;
            changeset.write(Write::PutDefinition(Box::new(DefinitionRow {
                label: shown_label(&newest, name),
                description: shown_description(&newest),
                summary: newest.summary(&self.known().objects),
                draft: None,
                draft_revision: header.draft_revision + 1,
                updated_ms: self.now_ms(),
                updated_by: who.key(),
                ..header
            })));
        }
        self.commit(changeset).await.map_err(conflict)?;
        self.learned("definition", name).await
    }

    pub(super) fn noted_definition<T: Definition>(&self, who: &SignedIn, what: &str, name: &Name) -> Noted {
        self.noted(who, &format!("{}.{what}", T::WORD), name)
    }
}

pub(super) fn checked_size<T: Definition>(definition: &T) -> Answer<Value> {
    let value = written(definition)?;
    if value.to_string().len() > DEFINITION_BYTES_MAX {
        let message =
            format!("is too large: at most {} MB can be stored", DEFINITION_BYTES_MAX / 1024 / 1024);
        return Err(ApiError::field("definition", "too_long", message));
    }
    Ok(value)
}

pub(super) fn shown_label<T: Definition>(definition: &T, name: &Name) -> String {
    let label: String = definition.label().chars().take(LABEL_LENGTH_MAX).collect();
    crate::words::shown(label.trim(), name)
}

/// What lists show: a draft may be too long, and is told so by its checks.
pub(super) fn shown_description<T: Definition>(definition: &T) -> String {
    definition.description().chars().take(DEFINITION_TEXT_MAX).collect()
}

fn article(word: &str) -> String {
    if word.starts_with('o') { format!("an {word}") } else { format!("a {word}") }
}

fn conflict(error: StoreError) -> ApiError {
    match error {
        StoreError::Conflict(_) => changed("draft"),
        other => store(other),
    }
}
