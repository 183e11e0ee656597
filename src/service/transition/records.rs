//! Records in a plan: their changes, and the runs that these start and wake. All of it is one changeset.

use std::{collections::BTreeMap, sync::Arc};

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{
    context::{Actor, Context},
    definition::Trigger,
    flow::{Answers, RecordChange},
    ids::{IdSource, Name, RecordId, RunId},
    object::{Record, RecordRef},
    run::{Run, triggers},
    value::{Value, Values},
};
use fermata_store::rows::{RecordHistoryRow, RecordRow};

use super::{
    By, Halt, Plan, Subject,
    load::{engine_record, fields_of},
    plan::{RecordPlan, Todo},
    runs::Beginning,
};
use crate::{
    Service,
    error::changed,
    known::Active,
    limits::{RUNS_TOUCHED_MAX, TRIGGER_DEPTH_MAX},
    policy::{Action, require},
    records::lookups_of,
};

/// Who changed a record.
struct Changed<'c> {
    by: String,
    run: Option<RunId>,
    prior: Option<&'c RecordRow>,
}

impl Plan {
    /// A person makes a record.
    pub(super) async fn create_record(
        &mut self,
        service: &Service,
        object: &Name,
        fields: &BTreeMap<String, Value>,
    ) -> Result<Subject, Halt> {
        if let By::Person(who) = &self.by {
            require(who, Action::RecordCreate)?;
        }
        let known = self.known.clone();
        let object = known.objects.get(object).ok_or_else(|| ApiError::not_found("object", object))?;
        let checked = self.new_fields(service, object, fields.clone()).await?;
        let id = RecordId(service.inner.random.id(self.now_ms)?);
        let by = self.by.key();
        self.create(RecordRef { object: object.name.clone(), id }, &checked, by, None, 1);
        Ok(Subject::Record(id))
    }

    /// A person changes a record. Whether they may was asked before: it takes a look at the runs about the record.
    pub(super) async fn change_asked(
        &mut self,
        service: &Service,
        object: &Name,
        id: RecordId,
        fields: &BTreeMap<String, Value>,
        if_match: Option<i64>,
    ) -> Result<Subject, Halt> {
        let known = self.known.clone();
        let definition = known.objects.get(object).ok_or_else(|| ApiError::not_found("object", object))?;
        let missing = || ApiError::not_found("record", id);
        if !self.load_record(service, id).await? {
            return Err(missing().into());
        }
        let row = self
            .records
            .get(&id)
            .map(|r| r.row.clone())
            .filter(|r| &r.object == object)
            .ok_or_else(missing)?;
        if let By::Person(who) = &self.by
            && let Some(locks) = service.refuse_locked(who, id).await?
        {
            self.keepers.insert(id, locks);
        }
        if if_match.is_some_and(|seen| seen != row.revision) {
            return Err(changed("record").into());
        }
        let checked = definition.check_fields(fields, false).map_err(ApiError::invalid)?;
        let by = self.by.key();
        self.change(id, &checked, by, None, 1)?;
        Ok(Subject::Record(id))
    }

    /// A flow of a run makes, changes or deletes a record; the engine has checked what there is to check.
    pub(super) fn change_by_run(
        &mut self,
        run: &Run,
        change: &RecordChange,
        depth: usize,
    ) -> Result<(), Halt> {
        let by = if depth == 0 { self.by.key() } else { "system".to_owned() };
        let id = change.record().id;
        if let (None, Some(row)) = (self.records.get(&id), self.found.get(&id)) {
            self.records.insert(id, RecordPlan::stored(row.clone()));
        }
        match change {
            RecordChange::Created { record, fields } => {
                self.create(record.clone(), fields, by, Some(run.id), depth + 1);
                Ok(())
            }
            RecordChange::Updated(update) => self.change(id, &update.fields, by, Some(run.id), depth + 1),
            RecordChange::Deleted { .. } => self.delete(id, Some(run.id), depth + 1),
        }
    }

    /// A new record.
    fn create(&mut self, at: RecordRef, fields: &Values, by: String, by_run: Option<RunId>, depth: usize) {
        let title = self.known.objects.get(&at.object).map(|object| object.title_of(fields));
        let id = at.id;
        let row = Arc::new(RecordRow {
            id,
            object: at.object,
            title: title.unwrap_or_default(),
            fields: as_json(fields),
            revision: 1,
            created_ms: self.now_ms,
            created_by: by.clone(),
            updated_ms: self.now_ms,
            updated_by: by.clone(),
        });
        let history = self.history(&row, &Changed { by, run: by_run, prior: None });
        let changes = vec![(row.clone(), history)];
        self.records
            .insert(id, RecordPlan { stored_revision: None, row, changes, deleted: false, deleted_by: None });
        self.later(Todo::RecordChanged { id, prior: None, by_run, depth });
    }

    /// A record that is made here holds these fields from the beginning.
    pub(super) fn begin_with(&mut self, id: RecordId, fields: &Values, title: String) {
        let Some(planned) = self.records.get(&id) else { return };
        let Some((_, history)) = planned.changes.first() else { return };
        let row = Arc::new(RecordRow { title, fields: as_json(fields), ..RecordRow::clone(&planned.row) });
        let changed = Changed { by: history.by.clone(), run: history.run, prior: None };
        let history = self.history(&row, &changed);
        if let Some(planned) = self.records.get_mut(&id).filter(|planned| planned.changes.len() == 1) {
            planned.row = row.clone();
            planned.changes = vec![(row, history)];
        }
    }

    /// A person deletes a record. Whether they may was asked before.
    pub(super) async fn delete_asked(
        &mut self,
        service: &Service,
        object: &Name,
        id: RecordId,
    ) -> Result<Subject, Halt> {
        let is_it = self.load_record(service, id).await?
            && self.records.get(&id).is_some_and(|planned| &planned.row.object == object);
        if !is_it {
            return Err(ApiError::not_found("record", id).into());
        }
        if let By::Person(who) = &self.by
            && let Some(locks) = service.refuse_locked(who, id).await?
        {
            self.keepers.insert(id, locks);
        }
        service.refuse_in_use(object, id).await?;
        self.delete(id, None, 1)?;
        Ok(Subject::Record(id))
    }

    /// A record that is gone; who refers to it, or is about it, was asked before and is asked again at the commit.
    fn delete(&mut self, id: RecordId, by_run: Option<RunId>, depth: usize) -> Result<(), Halt> {
        let Some(planned) = self.records.get_mut(&id).filter(|planned| !planned.deleted) else {
            return Ok(());
        };
        (planned.deleted, planned.deleted_by) = (true, by_run);
        let prior = engine_record(&planned.row)?;
        self.later(Todo::RecordChanged { id, prior: Some(prior), by_run, depth });
        Ok(())
    }

    fn change(
        &mut self,
        id: RecordId,
        fields: &Values,
        by: String,
        by_run: Option<RunId>,
        depth: usize,
    ) -> Result<(), Halt> {
        let Some(planned) = self.records.get(&id) else { return Ok(()) };
        let before = planned.row.clone();
        let mut after = fields_of(&before);
        for (name, value) in fields {
            match value {
                Value::Null => after.remove(name),
                value => after.insert(name.clone(), value.clone()),
            };
        }
        if after == fields_of(&before) {
            return Ok(());
        }
        let title = self.known.objects.get(&before.object).map(|o| o.title_of(&after));
        let row = Arc::new(RecordRow {
            title: title.unwrap_or_else(|| before.title.clone()),
            fields: as_json(&after),
            revision: before.revision + 1,
            updated_ms: self.now_ms,
            updated_by: by.clone(),
            ..RecordRow::clone(&before)
        });
        let history = self.history(&row, &Changed { by, run: by_run, prior: Some(&before) });
        let prior = engine_record(&before)?;
        if let Some(planned) = self.records.get_mut(&id) {
            planned.row = row.clone();
            planned.changes.push((row, history));
        }
        self.later(Todo::RecordChanged { id, prior: Some(prior), by_run, depth });
        Ok(())
    }

    fn history(&self, row: &RecordRow, changed: &Changed<'_>) -> RecordHistoryRow {
        let after = fields_of(row);
        let before = changed.prior.map(fields_of).unwrap_or_default();
        let names = before.keys().chain(after.keys()).collect::<std::collections::BTreeSet<_>>();
        let value = |of: &Values, name: &Name| of.get(name).cloned().unwrap_or(Value::Null);
        let changes = names.into_iter().filter_map(|name| {
            let (old, new) = (value(&before, name), value(&after, name));
            (old != new).then(|| (name.to_string(), Value::from(vec![old, new])))
        });
        RecordHistoryRow {
            record: row.id,
            revision: row.revision,
            at_ms: self.now_ms,
            by: changed.by.clone(),
            run: changed.run,
            changes: Value::Object(changes.collect()),
        }
    }

    /// Starts what a record change starts, and wakes what waits on the record.
    pub(super) async fn record_changed(
        &mut self,
        service: &Service,
        id: RecordId,
        prior: Option<Record>,
        by_run: Option<RunId>,
        depth: usize,
    ) -> Result<(), Halt> {
        if prior.is_none() && by_run.is_some() {
            self.complete_new(service, id).await?;
        }
        let Some(planned) = self.records.get(&id) else { return Ok(()) };
        let row = planned.row.clone();
        if planned.deleted {
            // What was made here as well was never there. A change that came before the deletion is told here too: only the
            // deletion itself has the record as it was last, and starts something.
            let is_deletion = prior.as_ref().is_some_and(|prior| prior.revision == row.revision);
            if is_deletion && planned.stored_revision.is_some() && !self.quiet {
                self.start_by_deletion(service, &row, by_run, depth).await?;
            }
            return self.wake_watchers(service, id, prior, by_run, depth).await;
        }
        if depth > TRIGGER_DEPTH_MAX {
            return Err(self.circle(&row, by_run));
        }
        if let Some(run) = by_run {
            self.check_named_by_run(service, &row, prior.as_ref(), run).await?;
        }
        let record = engine_record(&row)?;
        self.check_saved(service, &record, prior.as_ref(), by_run, depth).await?;
        let known = self.known.clone();
        for (name, active) in known.started_by(&row.object) {
            if self.quiet {
                break;
            }
            if self.is_own_change(name, active, by_run) {
                continue;
            }
            if self.starts(service, name, active, (&record, prior.as_ref(), false)).await? {
                let prior = known.looks_back(name, active).then(|| prior.clone()).flatten();
                if self.runs.len() >= RUNS_TOUCHED_MAX {
                    return Err(self.circle(&row, by_run));
                }
                let about = Some(RecordRef { object: row.object.clone(), id: row.id });
                self.start_by_record(service, name, active, (&row, about), prior, depth).await?;
            }
        }
        self.wake_watchers(service, id, prior, by_run, depth).await
    }

    /// Whether a run of this orchestration made the change, and such changes do not start it.
    fn is_own_change(&self, name: &Name, active: &Active, by_run: Option<RunId>) -> bool {
        let own = matches!(&active.definition.trigger, Trigger::Record { not_by_own_runs: true, .. });
        let made_by = by_run.and_then(|run| self.runs.get(&run));
        own && made_by.is_some_and(|planned| planned.run.orchestration == *name)
    }

    /// Starts what waits for records of an object to be deleted. Such runs are about no record: what this one was is known as
    /// the record before the change.
    async fn start_by_deletion(
        &mut self,
        service: &Service,
        row: &RecordRow,
        by_run: Option<RunId>,
        depth: usize,
    ) -> Result<(), Halt> {
        let known = self.known.clone();
        let waiting = known.started_by(&row.object);
        for (name, active) in waiting.filter(|(_, active)| active.definition.trigger.deleted().is_some()) {
            if self.is_own_change(name, active, by_run) {
                continue;
            }
            let record = engine_record(row)?;
            if self.starts(service, name, active, (&record, Some(&record), true)).await? {
                if depth > TRIGGER_DEPTH_MAX || self.runs.len() >= RUNS_TOUCHED_MAX {
                    return Err(self.circle(row, by_run));
                }
                self.start_by_record(service, name, active, (row, None), Some(record), depth).await?;
            }
        }
        Ok(())
    }

    /// A record is never lost because an orchestration cannot start: it starts nothing, and those who keep it are told why.
    pub(super) async fn start_by_record(
        &mut self,
        service: &Service,
        name: &Name,
        active: &Active,
        (row, about): (&RecordRow, Option<RecordRef>),
        prior: Option<Record>,
        depth: usize,
    ) -> Result<(), Halt> {
        let id = RunId(service.inner.random.id(self.now_ms)?);
        let begin = Beginning { id, parent: None, actor: None, prior };
        match self.start_with(service, name, active, about, Values::new(), begin, depth).await {
            Ok(_) => Ok(()),
            Err(Halt::Refused(error))
                if error.kind == ErrorKind::Conflict || error.kind == ErrorKind::Invalid =>
            {
                tracing::warn!(orchestration = %name, record = %row.id, "it could not start: {}", error.message);
                self.tell_of_missed_start(service, active, &format!("for {}", row.title), &error)?;
                Ok(())
            }
            Err(halt) => Err(halt),
        }
    }

    /// Whether this plan makes a record.
    pub(super) fn is_made_here(&self, id: RecordId) -> bool {
        self.records.get(&id).is_some_and(|planned| planned.stored_revision.is_none() && !planned.deleted)
    }

    /// A flow that names a record which is not there stops its run: nobody is there to be told.
    async fn check_named_by_run(
        &self,
        service: &Service,
        row: &RecordRow,
        prior: Option<&Record>,
        run: RunId,
    ) -> Result<(), Halt> {
        let before = prior.map(|record| &record.fields);
        let after = fields_of(row);
        for id in lookups_of(row, &self.known) {
            let text = Value::from(id.to_string());
            let is_new = after.iter().any(|(name, value)| {
                *value == text && before.and_then(|fields| fields.get(name)) != Some(value)
            });
            if is_new && !self.is_made_here(id) && service.inner.db.record(id).await?.is_none() {
                let message = format!("A flow made {} refer to a record that is not there.", row.title);
                return Err(match self.runs.get(&run).is_some_and(|planned| planned.stored_revision > 0) {
                    true => Halt::Broken(run, self.incident("record_gone", message)),
                    false => Halt::Refused(ApiError::new(ErrorKind::Conflict, "flow_fault", message)),
                });
            }
        }
        Ok(())
    }

    async fn starts(
        &mut self,
        service: &Service,
        name: &Name,
        active: &Active,
        (record, prior, deleted): (&Record, Option<&Record>, bool),
    ) -> Result<bool, Halt> {
        let Trigger::Record { object, .. } = &active.definition.trigger else { return Ok(false) };
        if object != &record.at.object {
            return Ok(false);
        }
        let known = self.known.clone();
        let lookups = known.lookups(name, active.version, &active.definition, object);
        let records = self.records_of(service, Some(&record.at), prior, &lookups).await?;
        let seed = service.inner.random.id(self.now_ms)?;
        let mut answers = Answers::new();
        loop {
            let context = Context {
                now_ms: self.now_ms,
                ids: IdSource::new(seed),
                actor: Actor::System,
                definition: &active.definition,
                flows: &known.flows,
                objects: &known.objects,
                directory: &known.directory,
                calendars: &known.calendars.counting,
                records: records.clone(),
                answers,
                prior: prior.cloned(),
            };
            let starts = match deleted {
                true => triggers::starts_by_deletion(&context, record),
                false => triggers::starts(&context, record),
            };
            let open = context.answers.take_open();
            answers = context.answers;
            if !open.is_empty() {
                self.answer(service, open, &mut answers).await?;
                continue;
            }
            return match starts {
                Ok(starts) => Ok(starts),
                // A record is never lost because an entry condition is wrong: it starts nothing, and the log says why.
                Err(error) => {
                    tracing::warn!(orchestration = %name, record = %record.at.id, "the entry condition has no answer: {error}");
                    Ok(false)
                }
            };
        }
    }

    /// Runs and records set each other off without an end.
    fn circle(&self, row: &RecordRow, by_run: Option<RunId>) -> Halt {
        let message = format!(
            "Changing {} kept starting runs and changing records, {TRIGGER_DEPTH_MAX} times over: orchestrations set each \
             other off in a circle. Give one of them an entry condition that ends it.",
            row.title
        );
        let stored = |id: &RunId| self.runs.get(id).is_some_and(|r| r.stored_revision > 0);
        // The run that everything began with stops; where a person's change began it, they are told.
        let origin = by_run.filter(stored).or_else(|| match &self.by {
            By::System => self.runs.keys().find(|id| stored(id)).copied(),
            By::Person(_) => None,
        });
        match origin {
            Some(run) => Halt::Broken(run, self.incident("triggers_in_a_circle", message)),
            None => Halt::Refused(ApiError::new(ErrorKind::Conflict, "triggers_in_a_circle", message)),
        }
    }
}

fn as_json(values: &Values) -> Value {
    Value::Object(values.iter().map(|(name, value)| (name.to_string(), value.clone())).collect())
}
