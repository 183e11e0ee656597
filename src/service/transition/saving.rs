//! What holds of every record that is saved, whoever saves it: what is new is filled in, rules hold, unique values are held
//! by one record.

use std::collections::BTreeMap;

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{
    condition::FlowCall,
    expr::Scope,
    flow::{
        Answers,
        run::{Library, answer},
    },
    ids::{Name, RecordId, RunId},
    object::{Object, Record, broken_rules, unique_key},
    related::Around,
    run::command::FieldProblem,
    value::{DataType, Value, Values, number_text},
};
use fermata_store::{Changeset, Write, rows::UniqueRow};
use sha2::{Digest, Sha256};

use super::{By, Halt, Plan, Subject};
use crate::{Answer, Service, known::Known};

/// Bytes of a unique value that are kept as they are; longer ones are kept as their hash, since an index takes no long keys.
const KEY_BYTES_MAX: usize = 200;

/// Object, field, value.
type Key = (Name, Name, String);

/// Values of unique fields that a plan takes or gives up: who held each before, and who will.
#[derive(Debug, Default)]
pub(super) struct Uniques(BTreeMap<Key, (Option<RecordId>, Option<RecordId>)>);

impl Uniques {
    /// Gives up before it takes, so that records may change what they hold for one another.
    pub(super) fn add_to(&self, is_kept: impl Fn(RecordId) -> bool, changeset: &mut Changeset) {
        let row = |(object, field, value): &Key, record: RecordId| UniqueRow {
            object: object.clone(),
            field: field.clone(),
            value: value.clone(),
            record,
        };
        let differing = || self.0.iter().filter(|(_, (before, after))| before != after);
        for (key, (before, _)) in differing() {
            if let Some(record) = before {
                changeset.write(Write::DeleteUnique(row(key, *record)));
            }
        }
        for (key, (_, after)) in differing() {
            if let Some(record) = after.filter(|record| is_kept(*record)).as_ref() {
                changeset.write(Write::PutUnique(row(key, *record)));
            }
        }
    }
}

/// Whether something of a new record is not there before it is saved.
fn fills_in(object: &Object) -> bool {
    let by_itself = |field: &fermata_engine::object::Field| {
        matches!(field.data_type, DataType::AutoNumber { .. }) || !field.default_expression.is_empty()
    };
    object.fields.iter().any(by_itself)
}

/// The key of a value in the index of unique values.
pub(crate) fn index_key(value: &Value) -> Option<String> {
    let key = unique_key(value)?;
    if key.len() <= KEY_BYTES_MAX {
        return Some(key);
    }
    let hash = Sha256::digest(key.as_bytes());
    Some(hash.iter().fold("sha256:".to_owned(), |text, byte| text + &format!("{byte:02x}")))
}

impl Plan {
    /// The fields of a new record: what is given, what it holds at first, and its numbers.
    pub(super) async fn new_fields(
        &mut self,
        service: &Service,
        object: &Object,
        mut given: BTreeMap<String, Value>,
    ) -> Result<Values, Halt> {
        object.fill_defaults(&mut given, &self.acting_scope());
        let mut checked = object.check_fields(&given, true).map_err(ApiError::invalid)?;
        checked.extend(self.numbers(service, object).await?);
        Ok(checked)
    }

    /// The next number of every auto-number field.
    async fn numbers(&mut self, service: &Service, object: &Object) -> Result<Values, Halt> {
        let mut given = Values::new();
        for field in &object.fields {
            if let DataType::AutoNumber { prefix, digits } = &field.data_type {
                let number = service.inner.db.take_numbers(&object.name, &field.name, 1).await?;
                given.insert(field.name.clone(), number_text(prefix, *digits, number).into());
            }
        }
        Ok(given)
    }

    /// What a record that a flow has made still needs: its numbers, and what it holds at first where the flow says nothing.
    pub(super) async fn complete_new(&mut self, service: &Service, id: RecordId) -> Result<(), Halt> {
        let known = self.known.clone();
        let Some(row) = self.records.get(&id).map(|planned| planned.row.clone()) else { return Ok(()) };
        let Some(object) = known.objects.get(&row.object).filter(|object| fills_in(object)) else {
            return Ok(());
        };
        let mut fields = super::fields_of(&row);
        let mut given = fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        object.fill_defaults(&mut given, &self.acting_scope());
        for field in &object.fields {
            if let Some(value) = given.get(field.name.as_str()).filter(|value| !value.is_null()) {
                fields.insert(field.name.clone(), value.clone());
            }
        }
        fields.extend(self.numbers(service, object).await?);
        self.begin_with(id, &fields, object.title_of(&fields));
        Ok(())
    }

    /// What `user` and `now` mean.
    fn acting_scope(&self) -> Scope<'static> {
        let user = match &self.by {
            By::Person(who) => {
                let person = self.known.directory.users.get(&who.name);
                let label = person.map_or(who.name.as_str(), |p| p.label.as_str());
                serde_json::json!({ "name": who.name, "label": label, "role": who.role })
            }
            By::System => Value::Null,
        };
        Scope::new().with("user", user).with("now", fermata_engine::run::moment_text(self.now_ms).into())
    }

    /// Refuses a record that breaks a rule of its object, or holds what another record holds of a unique field.
    pub(super) async fn check_saved(
        &mut self,
        service: &Service,
        record: &Record,
        prior: Option<&Record>,
        by_run: Option<RunId>,
        depth: usize,
    ) -> Result<(), Halt> {
        let known = self.known.clone();
        let Some(object) = known.objects.get(&record.at.object) else { return Ok(()) };
        let mut problems = self.broken(service, object, record, prior).await?;
        problems.extend(self.strange_files(service, object, record, prior).await?);
        let mut taken = Vec::new();
        let mut given_up = Vec::new();
        for field in object.fields.iter().filter(|field| field.is_unique()) {
            let key = |of: &Record| of.fields.get(&field.name).and_then(index_key);
            let (before, after) = (prior.and_then(key), key(record));
            if before == after {
                continue;
            }
            if let Some(value) = before {
                given_up.push((object.name.clone(), field.name.clone(), value));
            }
            if let Some(value) = after {
                let key = (object.name.clone(), field.name.clone(), value);
                let (before, holder) = self.holder(service, &key).await?;
                match holder.filter(|holder| *holder != record.at.id) {
                    Some(holder) => {
                        problems.push(self.taken(service, field.shown(), &field.name, holder).await?)
                    }
                    // As it was read once: who took it since is found by the database.
                    None => taken.push((key, before)),
                }
            }
        }
        if !problems.is_empty() {
            return Err(self.refused(record, problems, by_run, depth));
        }
        for key in given_up {
            self.uniques.0.entry(key).or_insert((Some(record.at.id), None)).1 = None;
        }
        for (key, before) in taken {
            self.uniques.0.insert(key, (before, Some(record.at.id)));
        }
        Ok(())
    }

    async fn broken(
        &mut self,
        service: &Service,
        object: &Object,
        record: &Record,
        prior: Option<&Record>,
    ) -> Result<Vec<FieldProblem>, Halt> {
        if object.rules.is_empty() {
            return Ok(Vec::new());
        }
        let known = self.known.clone();
        let lookups = known.object_lookups.get(&object.name).cloned().unwrap_or_default();
        let records = self.records_of(service, Some(&record.at), prior, &lookups).await?;
        let mut answers = Answers::new();
        loop {
            // A scope is no matter of several threads: it is gone before anything is waited for.
            let broken = self.broken_now(object, (record, prior), &records, &answers);
            let open = answers.take_open();
            if open.is_empty() {
                return Ok(broken);
            }
            self.answer(service, open, &mut answers).await?;
        }
    }

    /// The rules that a record breaks, with what is answered so far of what evaluation flows ask.
    fn broken_now(
        &self,
        object: &Object,
        (record, prior): (&Record, Option<&Record>),
        records: &BTreeMap<RecordId, Record>,
        answers: &Answers,
    ) -> Vec<FieldProblem> {
        let Known { flows, objects, directory, .. } = &*self.known;
        let changed = &BTreeMap::new();
        let around = Around { objects, directory, changed, records };
        let mut scope = self.acting_scope().with_around(around).with_record("record", record);
        if let Some(prior) = prior {
            scope = scope.with_record("prior", prior);
        }
        let library = Library { flows, objects, directory, answers, changed };
        let ask = |call: &FlowCall, scope: &Scope<'_>| answer(call, scope, Some(record), library);
        broken_rules(object, &scope, &ask)
    }

    /// Who held a value before the plan, and who holds it once the plan so far is carried out.
    pub(super) async fn holder(
        &self,
        service: &Service,
        key: &Key,
    ) -> Result<(Option<RecordId>, Option<RecordId>), Halt> {
        let (before, after) = match self.uniques.0.get(key) {
            Some(known) => *known,
            None => {
                let stored = service.inner.db.unique_holder(&key.0, &key.1, &key.2).await?;
                (stored, stored)
            }
        };
        Ok((before, after.filter(|id| !self.records.get(id).is_some_and(|planned| planned.deleted))))
    }

    /// Names the other record to those who may see it.
    async fn taken(
        &self,
        service: &Service,
        label: &str,
        field: &Name,
        holder: RecordId,
    ) -> Result<FieldProblem, Halt> {
        let planned = self.records.get(&holder).map(|planned| planned.row.clone());
        let row = match planned {
            Some(row) => Some(row),
            None => service.inner.db.record(holder).await?.map(std::sync::Arc::new),
        };
        let seen = match (&self.by, &row) {
            (By::Person(who), Some(row)) => service.may_see_record(who, row).await?,
            (By::System, _) => true,
            _ => false,
        };
        let who = match row.filter(|row| seen && !row.title.is_empty()) {
            Some(row) => row.title.clone(),
            None => "another record".to_owned(),
        };
        Ok(FieldProblem {
            path: format!("fields.{field}"),
            code: "not_unique".to_owned(),
            message: format!("{label} must be unique, and {who} holds the same; choose another value"),
        })
    }

    /// People and programs hear what is wrong with which field. A flow's change is refused together with what a person did to
    /// cause it; where nobody is there to be told, the run stops.
    fn refused(
        &self,
        record: &Record,
        problems: Vec<FieldProblem>,
        by_run: Option<RunId>,
        depth: usize,
    ) -> Halt {
        let Some(run) = by_run else { return Halt::Refused(ApiError::invalid(problems)) };
        let said: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        let what = if record.title.is_empty() { "A record" } else { &record.title };
        let message = format!("{what} would not be as it must be: {}", said.join(" "));
        let stored = self.runs.get(&run).is_some_and(|planned| planned.stored_revision > 0);
        let asked = matches!(self.by, By::Person(_)) && depth <= 1;
        match stored && !asked {
            true => {
                let code = problems.first().map_or("rule_broken", |problem| problem.code.as_str());
                Halt::Broken(run, self.incident(code, message))
            }
            false => Halt::Refused(ApiError::new(ErrorKind::Conflict, "record_refused", message)),
        }
    }

    /// Makes or changes the record that holds a value of a unique field.
    pub(super) async fn upsert_record(
        &mut self,
        service: &Service,
        object: &Name,
        field: &Name,
        value: &Value,
        fields: &BTreeMap<String, Value>,
    ) -> Result<Subject, Halt> {
        let Some(key) = index_key(value) else {
            return Err(ApiError::field("value", "required", "names no record; give the value").into());
        };
        let key = (object.clone(), field.clone(), key);
        match self.holder(service, &key).await?.1 {
            Some(id) => {
                if let By::Person(who) = self.by.clone() {
                    service.require_record_edit(&who, object, id).await?;
                }
                self.change_asked(service, object, id, fields, None).await
            }
            None => {
                // As it was read once: who makes one meanwhile is found by the database, and then theirs is changed.
                self.uniques.0.entry(key).or_insert((None, None));
                let mut fields = fields.clone();
                fields.entry(field.to_string()).or_insert_with(|| value.clone());
                self.create_record(service, object, &fields).await
            }
        }
    }
}

impl Service {
    /// The record that holds a value of a unique field, as stored.
    pub(crate) async fn unique_record(
        &self,
        object: &Name,
        field: &Name,
        value: &Value,
    ) -> Answer<Option<RecordId>> {
        let Some(key) = index_key(value) else { return Ok(None) };
        self.inner.db.unique_holder(object, field, &key).await.map_err(crate::error::store)
    }
}
