//! Saves what an import brings: one changeset with an entry of the audit log for each thing, applied whole or not at all.

use fermata_api::{ApiError, error::ErrorKind, people::TeamKind};
use fermata_engine::{
    ids::RecordId,
    limits::{DEFINITION_TEXT_MAX, LABEL_LENGTH_MAX},
    object::Object,
    people::Role,
};
use fermata_interchange::package::PackagedTeam;
use fermata_store::{
    Changeset, Guard, Write,
    rows::{
        DefinitionRow, RecordHistoryRow, RecordRow, TeamKind as KeptTeam, TeamRow, UniqueRow, UserRow,
        VersionRow,
    },
};
use serde_json::{Map, Value, json};

use super::{
    Prepared,
    compare::{Drawn, Plan, PlannedObject},
    people::{Entry, NewUser, fields_of_user, holds_people},
};
use crate::{
    Answer, Service, SignedIn,
    definitions::Definition,
    error::{store, written},
    limits::DEFINITION_BYTES_MAX,
    policy::{Action, allows},
    transition::index_key,
};

impl Service {
    /// Saves what was prepared.
    pub(super) async fn salesforce_save(&self, who: &SignedIn, prepared: &Prepared) -> Answer<()> {
        let plan = &prepared.plan;
        refuse_people(who, plan)?;
        refuse_objects(plan)?;
        let known = self.known();
        let mut changeset = Changeset::new();
        changeset.guard(known.guard_of_active());
        for (kind, team) in &plan.teams {
            self.put_team(who, *kind, team, &mut changeset);
        }
        for user in &plan.users {
            self.put_user(who, user, &mut changeset);
        }
        for planned in plan.objects.iter().filter(|planned| planned.differs()) {
            self.put_object(who, planned, &mut changeset).await?;
        }
        self.put_people(who, plan, &mut changeset)?;
        for flow in plan.flows.iter().filter(|flow| flow.differs() || flow.activate) {
            self.put_drawn(who, flow, &mut changeset)?;
        }
        for drawn in plan.orchestrations.iter().filter(|drawn| drawn.differs()) {
            self.put_drawn(who, drawn, &mut changeset)?;
        }
        let files: Vec<&str> =
            prepared.import.report.files.iter().map(|file| file.path.as_str()).take(50).collect();
        let entry = self.noted(who, "salesforce.import", files.first().copied().unwrap_or_default());
        changeset.write(entry.detail(json!({ "files": files })).into());
        self.commit(changeset).await.map_err(store)?;
        self.learned("people", "import").await?;
        self.learned("definition", "import").await
    }

    fn put_team(&self, who: &SignedIn, kind: TeamKind, team: &PackagedTeam, changeset: &mut Changeset) {
        let (kept, word) = match kind {
            TeamKind::Group => (KeptTeam::Group, "group"),
            TeamKind::Queue => (KeptTeam::Queue, "queue"),
            TeamKind::Role => (KeptTeam::Role, "role"),
        };
        let row = TeamRow {
            key: (kept, team.name.clone()),
            label: team.label.clone(),
            members: Default::default(),
            revision: 1,
        };
        let new = json!({ "label": row.label, "members": row.members });
        let entry = self.noted(who, &format!("{word}.put"), &team.name).label(&row.label);
        changeset
            .guard(Guard::Team(row.key.clone(), 0))
            .write(Write::PutTeam(row))
            .write(entry.change(&Value::Null, &new).into());
    }

    /// Nobody can sign in as somebody who was made until a password is given to them.
    fn put_user(&self, who: &SignedIn, user: &NewUser, changeset: &mut Changeset) {
        let row = UserRow {
            name: user.name.clone(),
            label: user.label.clone(),
            email: String::new(),
            role: Role::Member,
            active: true,
            password_hash: None,
            created_ms: self.now_ms(),
            seen_ms: None,
            manager: None,
            approval_limit: None,
            successor: None,
            revision: 1,
        };
        let new = json!({ "label": row.label, "role": row.role });
        let entry = self.noted(who, "user.create", &row.name).label(&row.label).change(&Value::Null, &new);
        changeset.write(entry.into()).write(Write::InsertUser(row));
    }

    async fn put_object(
        &self,
        who: &SignedIn,
        planned: &PlannedObject,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let (object, before) = (&planned.object, planned.before.as_ref());
        let revision = before.map_or(0, |(_, revision)| *revision);
        let fitted = self.fit(before.map(|(object, _)| object), object).await?;
        let old = before.map_or(Ok(Value::Null), |(object, _)| written(object))?;
        let action = if before.is_none() { "object.create" } else { "object.update" };
        let entry = self.noted(who, action, &object.name).label(&object.label);
        changeset
            .guard(Guard::Object(object.name.clone(), revision))
            .write(entry.change(&old, &written(object)?).into())
            .write(Write::PutObject(object.clone(), revision + 1, self.now_ms()));
        changeset.guards.extend(fitted.guards);
        changeset.writes.extend(fitted.writes);
        Ok(())
    }

    /// Flows look people up in records of the object `User`: a new one gets a record of everybody, one that is there of those who
    /// are made.
    fn put_people(&self, who: &SignedIn, plan: &Plan, changeset: &mut Changeset) -> Answer<()> {
        let known = self.known();
        let made = plan.users.iter().map(|user| Entry {
            name: user.name.clone(),
            label: user.label.clone(),
            email: String::new(),
            manager: None,
        });
        let new =
            plan.objects.iter().find(|planned| planned.before.is_none() && holds_people(&planned.object));
        let there = known.objects.get("User").filter(|object| holds_people(object));
        let (object, people): (&Object, Vec<Entry>) = match (new, there) {
            (Some(planned), _) => {
                let here =
                    known.directory.users.values().filter(|person| person.active).map(|person| Entry {
                        name: person.name.clone(),
                        label: person.label.clone(),
                        email: known.emails.get(&person.name).cloned().unwrap_or_default(),
                        manager: person.manager.clone(),
                    });
                (&planned.object, here.chain(made).collect())
            }
            (None, Some(object)) => (object, made.collect()),
            (None, None) => return Ok(()),
        };
        for person in &people {
            self.put_record(who, object, person, changeset)?;
        }
        Ok(())
    }

    fn put_record(
        &self,
        who: &SignedIn,
        object: &Object,
        person: &Entry,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let fields = fields_of_user(object, person);
        let now_ms = self.now_ms();
        let id = RecordId(self.inner.random.id(now_ms)?);
        let title = match object.title_of(&fields) {
            empty if empty.is_empty() => person.label.clone(),
            title => title,
        };
        let written: Map<String, Value> =
            fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        let pairs =
            written.iter().map(|(name, value)| (name.clone(), Value::from(vec![Value::Null, value.clone()])));
        let changes = Value::Object(pairs.collect());
        for field in object.fields.iter().filter(|field| field.is_unique()) {
            if let Some(value) = fields.get(&field.name).and_then(index_key) {
                let (object, field) = (object.name.clone(), field.name.clone());
                changeset.write(Write::PutUnique(UniqueRow { object, field, value, record: id }));
            }
        }
        let entry =
            self.noted(who, "record.create", format!("{}/{id}", object.name)).label(&title).fields(&changes);
        let row = RecordRow {
            id,
            object: object.name.clone(),
            title,
            fields: Value::Object(written),
            revision: 1,
            created_ms: now_ms,
            created_by: who.key(),
            updated_ms: now_ms,
            updated_by: who.key(),
        };
        let history =
            RecordHistoryRow { record: id, revision: 1, at_ms: now_ms, by: who.key(), run: None, changes };
        changeset
            .write(Write::InsertRecord(Box::new(row)))
            .write(Write::AddRecordHistory(history))
            .write(entry.into());
        Ok(())
    }

    /// A draft, or where it becomes active a version.
    fn put_drawn<T: Definition>(
        &self,
        who: &SignedIn,
        drawn: &Drawn<T>,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let definition = written(&drawn.definition)?;
        if definition.to_string().len() > DEFINITION_BYTES_MAX {
            let most = DEFINITION_BYTES_MAX / 1024 / 1024;
            let message = format!("{} is too large: at most {most} MB can be stored", drawn.name);
            return Err(ApiError::field("file", "too_long", message));
        }
        let (now_ms, header) = (self.now_ms(), drawn.header.as_ref());
        let revision = header.map_or(0, |header| header.draft_revision);
        let last = header.map_or(0, |header| header.last_version);
        let active = header.and_then(|header| header.active_version);
        let version = drawn.activate.then(|| last.saturating_add(1));
        let label: String = drawn.definition.label().chars().take(LABEL_LENGTH_MAX).collect();
        let row = DefinitionRow {
            key: (T::KIND, drawn.name.clone()),
            label: crate::words::shown(label.trim(), &drawn.name),
            description: drawn.definition.description().chars().take(DEFINITION_TEXT_MAX).collect(),
            summary: drawn.definition.summary(&self.known().objects),
            draft: version.is_none().then(|| definition.clone()),
            draft_revision: revision + 1,
            active_version: version.or(active),
            last_version: version.unwrap_or(last),
            updated_ms: now_ms,
            updated_by: who.key(),
        };
        changeset.guard(Guard::Draft(row.key.clone(), revision));
        if drawn.differs() {
            let what = if header.is_none() { "create" } else { "save" };
            let old = drawn.before.as_ref().map_or(Ok(Value::Null), written)?;
            let entry = self.noted(who, &format!("{}.{what}", T::WORD), &drawn.name).label(&row.label);
            changeset.write(entry.change(&old, &definition).into());
        }
        let (key, label) = (row.key.clone(), row.label.clone());
        changeset.write(Write::PutDefinition(Box::new(row)));
        if let Some(version) = version {
            let of = |version: Option<u32>| json!({ "active_version": version });
            let entry = self.noted(who, &format!("{}.activate", T::WORD), &drawn.name).label(&label);
            changeset.write(entry.change(&of(active), &of(Some(version))).into());
            let activated_by = who.key();
            let row =
                VersionRow { key, version, definition, active: true, activated_ms: now_ms, activated_by };
            changeset.write(Write::PutVersion(Box::new(row)));
        }
        Ok(())
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
