//! What flows ask of the database: answered as it will be once the plan is committed.

use std::{collections::BTreeMap, sync::Arc};

use fermata_engine::{
    condition::{Logic, Operator},
    flow::{Answer, Answers, Changed, Find, FindRow, Load, Question},
    ids::{Name, RecordId},
    object::{Record, RecordRef},
    people::Assignee,
    run::event::Event,
    value::Value,
};
use fermata_store::{
    filters::{RunFilter, WorkFilter},
    rows::{RecordRow, WorkItemRow},
};

use super::{Halt, Plan, load::engine_record, saving::index_key};
use crate::{
    Answer as Served, Service,
    error::{fault, store},
    limits::{RECORDS_LOOKED_AT_MAX, RECORDS_READ_AT_ONCE},
};

impl Plan {
    /// Answers what was asked. Calls of other systems are no matter of a transaction: they are handed back.
    pub(super) async fn answer(
        &mut self,
        service: &Service,
        open: Vec<Question>,
        answers: &mut Answers,
    ) -> Result<(), Halt> {
        let mut calls = Vec::new();
        for question in open {
            let answer = match &question {
                Question::Find(find) => self.find(service, find).await?,
                Question::Record(at) => Answer::Record(self.record_now(service, at).await?),
                Question::Named { id } => Answer::Record(self.named_now(service, *id).await?),
                Question::Holder { object, field, value } => {
                    Answer::Record(self.holder_now(service, object, field, value).await?)
                }
                Question::MayDelete(at) => Answer::Deletable(service.why_not_deleted(at).await?),
                Question::Workload { team } => {
                    let mut loads = service.workload(team).await?;
                    self.add_planned(team, &mut loads);
                    Answer::Workload(loads)
                }
                // It is said where it is so, and never asked.
                Question::Locked(_) => Answer::Locked(None),
                Question::Callout(call) => {
                    calls.push(call.clone());
                    continue;
                }
            };
            answers.put(question, answer);
        }
        if calls.is_empty() { Ok(()) } else { Err(Halt::CallsOut(calls)) }
    }

    async fn record_now(&mut self, service: &Service, at: &RecordRef) -> Result<Option<Record>, Halt> {
        if !self.load_record(service, at.id).await? {
            return Ok(None);
        }
        let row = self.record(at.id).filter(|row| row.object == at.object).cloned();
        Ok(row.as_deref().map(engine_record).transpose()?)
    }

    /// The record of an id, whatever its object.
    async fn named_now(&mut self, service: &Service, id: RecordId) -> Result<Option<Record>, Halt> {
        if !self.load_record(service, id).await? {
            return Ok(None);
        }
        Ok(self.record(id).cloned().as_deref().map(engine_record).transpose()?)
    }

    /// Who holds a value of a unique field once the plan is committed.
    async fn holder_now(
        &mut self,
        service: &Service,
        object: &Name,
        field: &Name,
        value: &Value,
    ) -> Result<Option<Record>, Halt> {
        let Some(key) = index_key(value) else { return Ok(None) };
        let (_, holder) = self.holder(service, &(object.clone(), field.clone(), key)).await?;
        match holder {
            Some(id) => self.record_now(service, &RecordRef { object: object.clone(), id }).await,
            None => Ok(None),
        }
    }

    /// What is found once the plan is committed.
    async fn find(&mut self, service: &Service, find: &Find) -> Result<Answer, Halt> {
        let mut changed = Changed::new();
        for (id, planned) in self.records.iter().filter(|(_, planned)| planned.row.object == find.object) {
            if planned.deleted {
                changed.insert(*id, None);
            } else if !planned.changes.is_empty() {
                changed.insert(*id, Some(engine_record(&planned.row)?));
            }
        }
        let wider = Find { limit: find.limit + changed.len(), ..find.clone() };
        let Some(found) = service.find_records(&wider).await? else { return Ok(too_many(find)) };
        let records: Vec<Record> = found.iter().map(|(_, record)| record.clone()).collect();
        self.found.extend(found.into_iter().map(|(row, _)| (row.id, Arc::new(row))));
        Ok(Answer::Records(find.over(&records, &changed).map_err(|error| fault(error.to_string()))?))
    }
}

/// The answer where a look-up would hold up its transaction.
fn too_many(find: &Find) -> Answer {
    Answer::Refused {
        code: "too_many_records".to_owned(),
        message: format!(
            "more than {RECORDS_LOOKED_AT_MAX} records of {} would have to be looked at; narrow the filter by a text or choice \
             that must be the same",
            find.object
        ),
    }
}

impl Plan {
    /// What runs of this plan give out counts too: many may start in one transaction.
    fn add_planned(&self, team: &Assignee, loads: &mut BTreeMap<Name, Load>) {
        let events = self.runs.values().flat_map(|planned| &planned.events);
        for record in events {
            let Event::WorkItemCreated { assignee: Assignee::User(user), why, .. } = &record.event else {
                continue;
            };
            let load = loads.entry(user.clone()).or_default();
            load.open = load.open.saturating_add(1);
            if why.as_ref().and_then(|why| why.of.as_ref()) == Some(team) {
                load.given_ms = Some(record.at_ms);
            }
        }
    }
}

impl Service {
    /// How much work the people of a team have, and when they were last given something of it.
    async fn workload(&self, team: &Assignee) -> Served<BTreeMap<Name, Load>> {
        let people: Vec<Name> = self.known().people_of(team);
        let keys: Vec<String> = people.iter().map(|user| Assignee::User(user.clone()).key()).collect();
        let held: BTreeMap<String, i64> =
            self.inner.db.open_items_held_among(&keys).await.map_err(store)?.into_iter().collect();
        let given = self.inner.db.last_given(team, &people).await.map_err(store)?;
        let load = |(user, key): (Name, String)| {
            let open = held.get(&key).copied().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
            let given_ms = given.get(&user).copied();
            (user, Load { open, given_ms })
        };
        Ok(people.into_iter().zip(keys).map(load).collect())
    }

    /// Answers questions outside a plan, as things are now: for pages, which change nothing. None where another system would have to
    /// be called.
    pub(crate) async fn answer_now(&self, question: &Question) -> Served<Option<Answer>> {
        Ok(Some(match question {
            Question::Find(find) => match self.find_records(find).await? {
                Some(found) => Answer::Records(found.into_iter().map(|(_, record)| record).collect()),
                None => too_many(find),
            },
            Question::Record(at) => {
                let row = self.inner.db.record(at.id).await.map_err(store)?;
                let row = row.filter(|row| row.object == at.object);
                Answer::Record(row.as_ref().map(engine_record).transpose()?)
            }
            Question::Named { id } => {
                let row = self.inner.db.record(*id).await.map_err(store)?;
                Answer::Record(row.as_ref().map(engine_record).transpose()?)
            }
            Question::Holder { object, field, value } => {
                let Some(key) = index_key(value) else { return Ok(Some(Answer::Record(None))) };
                let holder = self.inner.db.unique_holder(object, field, &key).await.map_err(store)?;
                let row = match holder {
                    Some(id) => self.inner.db.record(id).await.map_err(store)?,
                    None => None,
                };
                Answer::Record(row.as_ref().map(engine_record).transpose()?)
            }
            Question::MayDelete(at) => Answer::Deletable(self.why_not_deleted(at).await?),
            Question::Workload { team } => Answer::Workload(self.workload(team).await?),
            Question::Locked(_) => Answer::Locked(None),
            Question::Callout(_) => return Ok(None),
        }))
    }

    /// The records that match, in order, at most as many as asked for; none where too many would have to be looked at. The
    /// database narrows down by texts that must be the same; everything else is the engine's rule, so that a filter means here what
    /// it means in a condition.
    pub(crate) async fn find_records(&self, find: &Find) -> Served<Option<Vec<(RecordRow, Record)>>> {
        let by_id = ids_asked(find);
        let holding = texts_asked(find);
        let condition = find.condition();
        let sorted = !find.sort.is_empty();
        let (mut after, mut looked_at) = (None, 0);
        let mut matching: Vec<(RecordRow, Record)> = Vec::new();
        loop {
            let rows = match &by_id {
                Some(ids) => self.inner.db.records_by_ids(ids).await,
                None => {
                    let limit = RECORDS_READ_AT_ONCE;
                    self.inner.db.records_with_texts(&find.object, &holding, after, limit).await
                }
            };
            let rows = rows.map_err(store)?;
            after = rows.last().map(|row| row.id);
            looked_at += rows.len();
            let last = by_id.is_some() || rows.len() < RECORDS_READ_AT_ONCE as usize;
            for row in rows {
                let record = engine_record(&row)?;
                if find.matches(&record, &condition).map_err(|error| fault(error.to_string()))? {
                    matching.push((row, record));
                }
            }
            if sorted || last {
                matching.sort_by(|a, b| find.order(&a.1, &b.1));
            }
            matching.truncate(find.limit);
            // In the order of ids nothing that is read later can come before what was found.
            if last || (!sorted && matching.len() >= find.limit) {
                return Ok(Some(matching));
            }
            if looked_at >= RECORDS_LOOKED_AT_MAX {
                return Ok(None);
            }
        }
    }

    /// Open work about a record, of whatever run.
    pub(crate) async fn open_work_about(&self, record: RecordId) -> Served<Option<WorkItemRow>> {
        let about = WorkFilter { record: Some(record), ..WorkFilter::default() };
        let (open, _) = self.inner.db.work_items(&about, None, 1).await.map_err(store)?;
        Ok(open.into_iter().next())
    }

    /// Why a record cannot be deleted by a flow.
    async fn why_not_deleted(&self, at: &RecordRef) -> Served<Option<String>> {
        let about = RunFilter { record: Some(at.id), open_only: true, ..RunFilter::default() };
        let (open, _) = self.inner.db.run_list(&about, None, 1).await.map_err(store)?;
        if let Some(run) = open.first() {
            return Ok(Some(format!("the run {} is about it and still open", run.title)));
        }
        if let Some(work) = self.open_work_about(at.id).await? {
            return Ok(Some(format!("{} of {} is about it and still open", work.step_label, work.run_title)));
        }
        let lookups = self.known().lookups_to(&at.object);
        let user = self.inner.db.looked_up_by(at.id, &lookups).await.map_err(store)?;
        Ok(user.map(|user| format!("{} refers to it", user.title)))
    }
}

/// The ids that a filter asks for, where every row must hold and one of them names ids.
fn ids_asked(find: &Find) -> Option<Vec<RecordId>> {
    let row = must_hold(find).find(|row| row.field.trim() == "id")?;
    Some(texts(row)?.iter().filter_map(|id| id.parse().ok()).collect())
}

/// The fields that must hold one of some texts.
fn texts_asked(find: &Find) -> Vec<(Name, Vec<String>)> {
    let field = |row: &FindRow| {
        let name = Name::parse(row.field.trim()).ok().filter(|n| !matches!(n.as_str(), "id" | "title"))?;
        Some((name, texts(row)?))
    };
    must_hold(find).filter_map(field).collect()
}

/// The rows that every record found meets.
fn must_hold(find: &Find) -> impl Iterator<Item = &FindRow> {
    let all = match find.logic {
        Logic::All => true,
        Logic::Any => find.rows.len() == 1,
        Logic::Custom(_) => false,
    };
    find.rows.iter().filter(move |_| all)
}

/// The texts that a row compares with, where nothing but the same text holds.
fn texts(row: &FindRow) -> Option<Vec<String>> {
    match (row.operator, &row.value) {
        (Operator::Equals, Value::String(text)) => Some(vec![text.clone()]),
        (Operator::In, Value::Array(items)) if !items.is_empty() => {
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    }
}
