//! People as records of the object `User`, in which flows look them up. An import starts nothing with them.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    ids::{Name, RecordId},
    object::{Field, Object},
    value::Values,
};
use fermata_store::{
    Changeset, Guard, Write,
    rows::{RecordHistoryRow, RecordRow, UniqueRow},
};
use serde_json::{Map, Value};

use super::{
    compare::{Plan, PlannedObject},
    people::{Entry, field_of_users, fields_of_user, holds_people},
};
use crate::{Answer, Service, SignedIn, error::store, transition::index_key};

/// Records read at once.
const AT_ONCE: u32 = 1_000;

/// The records of people that are to be written, and what unique fields hold by now.
struct Roster<'p> {
    object: &'p Object,
    held: BTreeSet<(Name, String)>,
}

impl Service {
    /// Flows look people up in records of the object `User`. A new one gets a record of everybody; one that gets fields has them
    /// filled in the records that name a user, and where none could name one before, a record of everybody besides. Else there is a
    /// record of those who are made.
    pub(super) async fn put_people(
        &self,
        who: &SignedIn,
        plan: &Plan,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let made: Vec<Entry> = plan.users.iter().map(Entry::of_new).collect();
        let planned = plan.objects.iter().find(|planned| holds_people(&planned.object));
        match planned.filter(|planned| planned.differs()) {
            Some(planned) => self.put_everybody(who, planned, made, changeset).await,
            None if made.is_empty() => Ok(()),
            None => {
                let known = self.known();
                let Some(object) = known.objects.get("User").filter(|object| holds_people(object)) else {
                    return Ok(());
                };
                // The records are made for the object as it is now.
                let revision = known.object_revisions.get(&object.name).copied().unwrap_or(0);
                changeset.guard(Guard::Object(object.name.clone(), revision));
                let mut roster = Roster { object, held: BTreeSet::new() };
                made.iter().try_for_each(|person| self.put_record(who, &mut roster, person, changeset))
            }
        }
    }

    /// The records of an object that is new or gets fields. That its own records are as they were read is guarded where it is put.
    async fn put_everybody(
        &self,
        who: &SignedIn,
        planned: &PlannedObject,
        made: Vec<Entry>,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let object = &planned.object;
        let mut people = self.people_here();
        people.extend(made);
        let mut roster = Roster { object, held: BTreeSet::new() };
        let mut listed = BTreeSet::new();
        if let Some((before, _)) = &planned.before {
            let rows = self.records_of(object).await?;
            roster.held = held(object, &rows);
            let named = Named { before, people: people.iter().map(|one| (one.name.as_str(), one)).collect() };
            for row in rows {
                if let Some(person) = named.by(object, &row) {
                    listed.insert(person.name.clone());
                    self.fill_record(who, (&mut roster, before), (row, person), changeset)?;
                }
            }
            if holds_people(before) {
                // Who has no record has none because somebody wanted it so; only those who are made are new.
                let new = |person: &Entry| !self.known().directory.users.contains_key(&person.name);
                people.retain(new);
            }
        }
        let missing = people.iter().filter(|person| person.active && !listed.contains(&person.name));
        { missing }.try_for_each(|person| self.put_record(who, &mut roster, person, changeset))
    }

    /// Everybody who is here, whoever has left too.
    fn people_here(&self) -> Vec<Entry> {
        let known = self.known();
        let entry = |person: &fermata_engine::people::Person| Entry {
            name: person.name.clone(),
            label: person.label.clone(),
            email: known.emails.get(&person.name).cloned().unwrap_or_default(),
            manager: person.manager.clone(),
            active: person.active,
        };
        known.directory.users.values().map(entry).collect()
    }

    /// All records of an object; more than can be looked through are refused where the object is put.
    async fn records_of(&self, object: &Object) -> Answer<Vec<RecordRow>> {
        let mut rows: Vec<RecordRow> = Vec::new();
        loop {
            let after = rows.last().map(|row| row.id);
            let read = self.inner.db.records_with_texts(&object.name, &[], after, AT_ONCE).await;
            let read = read.map_err(store)?;
            if read.is_empty() {
                return Ok(rows);
            }
            rows.extend(read);
        }
    }

    /// Fills the fields that are new in a record that names a person.
    fn fill_record(
        &self,
        who: &SignedIn,
        (roster, before): (&mut Roster<'_>, &Object),
        (row, person): (RecordRow, &Entry),
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let mut values = fields_of_user(roster.object, person);
        let is_new = |name: &Name| before.field(name).is_none();
        let is_empty = |name: &Name| row.fields.get(name.as_str()).is_none_or(Value::is_null);
        values.retain(|name, _| is_new(name) && is_empty(name));
        roster.take_uniques(&mut values, row.id, changeset);
        if values.is_empty() {
            return Ok(());
        }
        let changes = changes_of(&values);
        let mut fields = row.fields.as_object().cloned().unwrap_or_default();
        fields.extend(values.iter().map(|(name, value)| (name.to_string(), value.clone())));
        let row = RecordRow {
            fields: Value::Object(fields),
            revision: row.revision + 1,
            updated_ms: self.now_ms(),
            updated_by: who.key(),
            ..row
        };
        self.put_row(who, "record.update", row, changes, changeset);
        Ok(())
    }

    fn put_record(
        &self,
        who: &SignedIn,
        roster: &mut Roster<'_>,
        person: &Entry,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let object = roster.object;
        let mut fields = fields_of_user(object, person);
        let now_ms = self.now_ms();
        let id = RecordId(self.inner.random.id(now_ms)?);
        roster.take_uniques(&mut fields, id, changeset);
        let title = match object.title_of(&fields) {
            empty if empty.is_empty() => person.label.clone(),
            title => title,
        };
        let written: Map<String, Value> =
            fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
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
        self.put_row(who, "record.create", row, changes_of(&fields), changeset);
        Ok(())
    }

    /// A record with its history and its entry in the audit log.
    fn put_row(
        &self,
        who: &SignedIn,
        action: &str,
        row: RecordRow,
        changes: Value,
        changeset: &mut Changeset,
    ) {
        let target = format!("{}/{}", row.object, row.id);
        let entry = self.noted(who, action, target).label(&row.title).fields(&changes);
        let history = RecordHistoryRow {
            record: row.id,
            revision: row.revision,
            at_ms: row.updated_ms,
            by: who.key(),
            run: None,
            changes,
        };
        let row = Box::new(row);
        changeset.write(match row.revision {
            1 => Write::InsertRecord(row),
            _ => Write::UpdateRecord(row),
        });
        changeset.write(Write::AddRecordHistory(history)).write(entry.into());
    }
}

impl Roster<'_> {
    /// Takes what unique fields are to hold. What another record holds already stays empty: a record is no reason to refuse files.
    fn take_uniques(&mut self, values: &mut Values, record: RecordId, changeset: &mut Changeset) {
        for field in self.object.fields.iter().filter(|field| field.is_unique()) {
            let Some(value) = values.get(&field.name).and_then(index_key) else { continue };
            if !self.held.insert((field.name.clone(), value.clone())) {
                values.remove(&field.name);
                continue;
            }
            let (object, field) = (self.object.name.clone(), field.name.clone());
            changeset.write(Write::PutUnique(UniqueRow { object, field, value, record }));
        }
    }
}

/// Whom records name.
struct Named<'n> {
    /// The object as it was.
    before: &'n Object,
    people: BTreeMap<&'n str, &'n Entry>,
}

impl Named<'_> {
    /// Whom a record names; nobody where the object could name none.
    fn by(&self, object: &Object, row: &RecordRow) -> Option<&Entry> {
        let field: &Field = field_of_users(object)?;
        self.before.field(&field.name)?;
        let name = row.fields.get(field.name.as_str()).and_then(Value::as_str)?;
        self.people.get(name).copied()
    }
}

/// What the unique fields of an object hold.
fn held(object: &Object, rows: &[RecordRow]) -> BTreeSet<(Name, String)> {
    let unique: Vec<&Field> = object.fields.iter().filter(|field| field.is_unique()).collect();
    let of = |row: &RecordRow| {
        let values = unique
            .iter()
            .filter_map(|field| Some((field.name.clone(), index_key(row.fields.get(field.name.as_str())?)?)));
        values.collect::<Vec<_>>()
    };
    rows.iter().flat_map(of).collect()
}

/// Values that take the place of nothing.
fn changes_of(values: &Values) -> Value {
    let pair =
        |(name, value): (&Name, &Value)| (name.to_string(), Value::from(vec![Value::Null, value.clone()]));
    Value::Object(values.iter().map(pair).collect())
}
