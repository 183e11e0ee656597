//! Saves what an import brings: one changeset with an entry of the audit log for each thing, applied whole or not at all.

use std::{collections::BTreeMap, sync::Arc};

use fermata_api::{
    ApiError,
    error::ErrorKind,
    people::{TeamKind, UserCreate},
};
use fermata_engine::{
    ids::{Name, RecordId},
    object::Object,
    people::Role,
};
use fermata_store::{Changeset, Guard, StoreError, Write};
use serde_json::json;

use super::{
    Prepared,
    compare::{Drawn, Plan},
    people::NewUser,
};
use crate::{
    Answer, Service, SignedIn,
    definitions::{Arriving, Definition},
    error::store,
    policy::{Action, allows},
};

/// What the audit log calls an import.
pub(super) const ACTION: &str = "salesforce.import";
/// Paths of files that the entry of the audit log tells.
const FILES_NOTED: usize = 50;

impl Service {
    /// Saves what was prepared; gives back the paths of the links with which those who were made set their passwords.
    pub(super) async fn salesforce_save(
        &self,
        who: &SignedIn,
        prepared: &Prepared,
    ) -> Answer<BTreeMap<Name, String>> {
        let plan = &prepared.plan;
        refuse_people(who, plan)?;
        refuse_objects(plan)?;
        let mut changeset = Changeset::new();
        changeset.guard(self.known().guard_of_active());
        for (kind, team) in &plan.teams {
            let said = (&team.name, team.label.as_str());
            if self.team_arrives(who, *kind, said, &mut changeset).await?.is_some() {
                return Err(changed_since());
            }
        }
        let mut links = BTreeMap::new();
        for user in &plan.users {
            links.extend(self.put_user(who, user, &mut changeset)?);
        }
        for planned in plan.objects.iter().filter(|planned| planned.differs()) {
            // What was looked at, in the place of what may be there by now.
            let revision = planned.before.as_ref().map_or(0, |(_, revision)| *revision);
            changeset.guard(Guard::Object(planned.object.name.clone(), revision));
            self.object_arrives(who, &planned.object, &mut changeset).await?;
        }
        self.put_people(who, plan, &mut changeset).await?;
        let objects = self.objects_after(plan);
        for flow in plan.flows.iter().filter(|flow| flow.differs() || flow.activate) {
            self.put_drawn(who, flow, &objects, &mut changeset).await?;
        }
        for drawn in plan.orchestrations.iter().filter(|drawn| drawn.differs()) {
            self.put_drawn(who, drawn, &objects, &mut changeset).await?;
        }
        let files: Vec<&str> =
            prepared.import.report.files.iter().map(|file| file.path.as_str()).take(FILES_NOTED).collect();
        let entry = self.noted(who, ACTION, files.first().copied().unwrap_or_default());
        changeset.write(entry.detail(json!({ "files": files })).into());
        let records: Vec<RecordId> = changeset.writes.iter().filter_map(changed_record).collect();
        self.commit(changeset).await.map_err(store)?;
        records.into_iter().for_each(|id| self.inner.memory.forget_record(id));
        // It is saved, and the links are told only now: whatever fails from here on takes nothing back.
        self.learned_if_it_can("people", "import").await;
        self.say("definition", "import");
        Ok(links)
    }

    /// Nobody can sign in as somebody who was made until they set a password with their link, or are given one.
    fn put_user(
        &self,
        who: &SignedIn,
        user: &NewUser,
        changeset: &mut Changeset,
    ) -> Answer<Option<(Name, String)>> {
        let input = UserCreate {
            name: user.name.clone(),
            label: user.label.clone(),
            email: user.email.clone(),
            role: Role::Member,
            password: None,
            manager: None,
            approval_limit: None,
        };
        let (row, path) = self.user_arrives(who, input, None, changeset)?;
        Ok(path.map(|path| (row.name, path)))
    }

    /// The objects as they will be.
    fn objects_after(&self, plan: &Plan) -> BTreeMap<Name, Arc<Object>> {
        let mut objects = self.known().objects.clone();
        let planned = plan.objects.iter().map(|planned| &planned.object);
        objects.extend(planned.map(|object| (object.name.clone(), Arc::new(object.clone()))));
        objects
    }

    /// A draft, or where it becomes active a version; both take the place of a draft that is here, as the plan tells.
    async fn put_drawn<T: Definition>(
        &self,
        who: &SignedIn,
        drawn: &Drawn<T>,
        objects: &BTreeMap<Name, Arc<Object>>,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        // What was looked at, in the place of what may be there by now.
        let revision = drawn.header.as_ref().map_or(0, |header| header.draft_revision);
        changeset.guard(Guard::Draft((T::KIND, drawn.name.clone()), revision));
        let arriving = Arriving {
            name: &drawn.name,
            definition: &drawn.definition,
            activate: drawn.activate,
            over_draft: true,
            brought_by: Some(ACTION),
            objects,
        };
        let arrived = self.definition_arrives(who, &arriving, changeset).await;
        arrived.map(drop).map_err(|error| about(&drawn.name, error))
    }
}

/// The record that a write changes, if it does.
fn changed_record(write: &Write) -> Option<RecordId> {
    match write {
        Write::UpdateRecord(row) => Some(row.id),
        _ => None,
    }
}

/// Somebody else made something of a name that was free a moment ago.
fn changed_since() -> ApiError {
    store(StoreError::Conflict("somebody else made a team of this name".to_owned()))
}

/// What is wrong with a definition, with its name.
fn about(name: &Name, error: ApiError) -> ApiError {
    match error.fields.as_slice() {
        [field] if error.kind == ErrorKind::Invalid => {
            ApiError::field("file", &field.code, format!("holds {name}, which {}", field.message))
        }
        _ => error,
    }
}

/// Only who manages people makes some.
fn refuse_people(who: &SignedIn, plan: &Plan) -> Answer<()> {
    if allows(who.role, &[], Action::PeopleManage) {
        return Ok(());
    }
    let message = |what: &str| format!("there is no {what} of this name here: choose somebody");
    if let Some(user) = plan.users.first() {
        return Err(ApiError::field(&format!("choices.users.{}", user.source), "required", message("user")));
    }
    match plan.teams.first() {
        Some((TeamKind::Queue, team)) => {
            Err(ApiError::field(&format!("choices.queues.{}", team.name), "required", message("queue")))
        }
        Some((_, team)) => {
            Err(ApiError::field(&format!("choices.groups.{}", team.name), "required", message("group")))
        }
        None => Ok(()),
    }
}

/// An object that has errors can hold no record.
fn refuse_objects(plan: &Plan) -> Answer<()> {
    let broken = plan.objects.iter().find(|planned| planned.differs() && !planned.problems.is_empty());
    let Some(planned) = broken else { return Ok(()) };
    let said = planned.problems.first().cloned().unwrap_or_default();
    let message = format!("The object {} cannot be made like this: {said}", planned.object.label);
    Err(ApiError::new(ErrorKind::Invalid, "definition_invalid", message))
}
