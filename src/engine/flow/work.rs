//! What a flow has done so far, its subflows included: nothing of it is true before its step completes.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    rc::Rc,
};

use super::{
    Message, Outgoing, RecordChange, RecordUpdate, Sending,
    query::Changed,
    run::{FlowFault, Passed},
};
use crate::{
    expr::{Newest, equal},
    ids::{IdSource, Name, RecordId},
    limits::FLOW_CHANGES_MAX,
    object::{Object, Record, RecordRef},
    value::{Value, Values},
};

/// Work under way.
#[derive(Debug, Clone)]
pub(super) struct Work {
    /// Fresh ids.
    pub(super) ids: IdSource,
    /// Elements passed.
    pub(super) passed: usize,
    /// Messages so far.
    pub(super) messages: Vec<Message>,
    /// What leaves the system, so far.
    pub(super) sends: Vec<Sending>,
    /// What each element did, where somebody wants to know.
    pub(super) trace: Option<Vec<Passed>>,
    /// Records as they are now, as far as this command has touched them.
    now: Changed,
    /// Those that this flow has touched, for expressions.
    newest: Newest,
    /// What was there before this flow, of the records that it touched.
    before: BTreeMap<RecordId, Option<Record>>,
    /// Those, in order of the first touch.
    order: Vec<RecordId>,
    /// How many were touched before what was done to them was taken back: they count as well.
    taken_back: usize,
    /// How often all was taken back.
    roll_backs: usize,
    /// Records as they were found.
    seen: BTreeMap<RecordId, Record>,
}

impl Work {
    /// Nothing done yet; `changed` by others before in the same command.
    pub(super) fn new(ids: IdSource, changed: &Changed) -> Self {
        Self {
            ids,
            passed: 0,
            messages: Vec::new(),
            sends: Vec::new(),
            trace: None,
            now: changed.clone(),
            newest: Newest::default(),
            before: BTreeMap::new(),
            order: Vec::new(),
            taken_back: 0,
            roll_backs: 0,
            seen: BTreeMap::new(),
        }
    }

    /// Records as whoever asks this flow knows them by now.
    pub(super) fn seeing(self, newest: Newest) -> Self {
        Self { newest, ..self }
    }

    /// Takes back what was done since: only that it was done stays known. Where all was rolled back since, that stays true of
    /// what was done before as well.
    pub(super) fn back_to(&mut self, before: Self) {
        let (ids, passed, trace) = (self.ids.clone(), self.passed, self.trace.take());
        let rolled_back = self.roll_backs > before.roll_backs;
        *self = Self { ids, passed, trace, ..before };
        if rolled_back {
            self.roll_back();
        }
    }

    /// Records as they are now, as far as they were touched.
    pub(super) fn now(&self) -> &Changed {
        &self.now
    }

    /// Records as this flow has made them so far.
    pub(super) fn newest(&self) -> Newest {
        self.newest.clone()
    }

    /// How many records of an object were touched: as many more must be asked for.
    pub(super) fn touched(&self, object: &Name) -> usize {
        let of = |record: &Option<Record>| record.as_ref().is_none_or(|r| &r.at.object == object);
        self.now.values().filter(|record| of(record)).count()
    }

    /// Remembers what was found.
    pub(super) fn see(&mut self, records: &[Record]) {
        self.seen.extend(records.iter().map(|record| (record.at.id, record.clone())));
    }

    /// What is known of a record: none where nothing is known, some none where it is gone.
    pub(super) fn known(&self, id: RecordId) -> Option<Option<&Record>> {
        match self.now.get(&id) {
            Some(record) => Some(record.as_ref()),
            None => self.seen.get(&id).map(Some),
        }
    }

    /// Whether this flow made a record.
    pub(super) fn is_new(&self, id: RecordId) -> bool {
        self.before.get(&id).is_some_and(Option::is_none)
    }

    /// A new record; the answer is its id.
    pub(super) fn create(&mut self, object: &Object, fields: Values) -> Result<RecordId, FlowFault> {
        let id = RecordId(self.ids.fresh());
        let record = Record {
            at: RecordRef { object: object.name.clone(), id },
            revision: 1,
            title: object.title_of(&fields),
            fields,
        };
        self.touch(id, None, Some(record))?;
        Ok(id)
    }

    /// Fields of a record become these values.
    pub(super) fn update(
        &mut self,
        record: &Record,
        fields: &Values,
        object: Option<&Object>,
    ) -> Result<(), FlowFault> {
        self.touch(record.at.id, Some(record), Some(record.changed(fields, object)))
    }

    /// A record is gone.
    pub(super) fn delete(&mut self, record: &Record) -> Result<(), FlowFault> {
        self.touch(record.at.id, Some(record), None)
    }

    /// As [`Self::update`], for what a person filled in of the run's own record: one record, which the bound does not stop.
    pub(super) fn fill_in(&mut self, record: &Record, fields: &Values, object: Option<&Object>) {
        self.put(record.at.id, Some(record), Some(record.changed(fields, object)));
    }

    fn touch(&mut self, id: RecordId, before: Option<&Record>, now: Option<Record>) -> Result<(), FlowFault> {
        if !self.before.contains_key(&id) && self.order.len() + self.taken_back >= FLOW_CHANGES_MAX {
            let message = format!(
                "the flow creates, changes and deletes more than {FLOW_CHANGES_MAX} records; do it in parts"
            );
            return Err(FlowFault::new("too_many_records", message));
        }
        self.put(id, before, now);
        Ok(())
    }

    fn put(&mut self, id: RecordId, before: Option<&Record>, now: Option<Record>) {
        if let Entry::Vacant(first) = self.before.entry(id) {
            first.insert(before.cloned());
            self.order.push(id);
        }
        Rc::make_mut(&mut self.newest).insert(id, now.clone().map(Rc::new));
        self.now.insert(id, now);
    }

    /// Records are as they were before this flow; says how many it had touched.
    pub(super) fn roll_back(&mut self) -> usize {
        let touched = std::mem::take(&mut self.order);
        self.taken_back += touched.len();
        self.roll_backs += 1;
        let mut not_made = BTreeSet::new();
        for id in &touched {
            let before = self.before.remove(id).flatten();
            if before.is_none() {
                not_made.insert(*id);
            }
            Rc::make_mut(&mut self.newest).insert(*id, before.clone().map(Rc::new));
            self.now.insert(*id, before);
        }
        if !not_made.is_empty() {
            self.sends.retain(|sending| !begins_with(sending, &not_made));
        }
        touched.len()
    }

    /// Everything that differs from what was there before.
    pub(super) fn changes(&self) -> Vec<RecordChange> {
        let change = |id: &RecordId| {
            let before = self.before.get(id).and_then(Option::as_ref);
            let now = self.now.get(id).and_then(Option::as_ref);
            match (before, now) {
                (None, None) => None,
                (None, Some(new)) => {
                    let fields = new.fields.iter().filter(|(_, value)| !value.is_null());
                    let fields = fields.map(|(name, value)| (name.clone(), value.clone())).collect();
                    Some(RecordChange::Created { record: new.at.clone(), fields })
                }
                (Some(old), None) => Some(RecordChange::Deleted { record: old.at.clone() }),
                (Some(old), Some(new)) => {
                    let fields = differing(old, new);
                    let update = RecordUpdate { record: old.at.clone(), fields };
                    (!update.fields.is_empty()).then_some(RecordChange::Updated(update))
                }
            }
        };
        self.order.iter().filter_map(change).collect()
    }
}

/// Whether a run begins about one of these records, or is started with one.
fn begins_with(sending: &Sending, ids: &BTreeSet<RecordId>) -> bool {
    let Outgoing::Start { record, inputs, .. } = &sending.what else { return false };
    record.as_ref().is_some_and(|record| ids.contains(&record.id)) || inputs.values().any(|v| holds(v, ids))
}

/// Whether a value is the id of one of these records, or has it somewhere within.
fn holds(value: &Value, ids: &BTreeSet<RecordId>) -> bool {
    match value {
        Value::String(text) => text.parse().is_ok_and(|id: RecordId| ids.contains(&id)),
        Value::Array(items) => items.iter().any(|item| holds(item, ids)),
        Value::Object(map) => map.values().any(|value| holds(value, ids)),
        _ => false,
    }
}

fn differing(old: &Record, new: &Record) -> Values {
    let was = |name: &Name| old.fields.get(name).unwrap_or(&Value::Null);
    let differing = new.fields.iter().filter(|(name, value)| !equal(value, was(name)));
    differing.map(|(name, value)| (name.clone(), value.clone())).collect()
}
