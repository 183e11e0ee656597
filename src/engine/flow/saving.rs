//! What must hold of a record that a flow makes or changes: the rules of its object, and values that no two records may hold.
//! Whoever saves looks at both; here they are looked at where a fault connector waits for what is wrong, so that the flow can
//! take its other way.

use std::{borrow::Cow, rc::Rc};

use super::{
    answers::{Answer, Question, TOO_MANY, UNANSWERED},
    run::{FlowFault, answer_nested},
    walk::Walk,
};
use crate::{
    condition::FlowCall,
    expr::{Newest, Scope},
    ids::{Name, RecordId},
    object::{Object, Record, RecordRef, Rule, broken_rules, unique_key},
    related::{self, Chain},
    value::{DataType, Value},
};

impl Walk<'_> {
    /// Refuses records that could not be saved as they are by now, each with what it was before the element at hand.
    pub(super) fn check_saved<'r>(
        &self,
        records: impl Iterator<Item = (RecordId, Option<&'r Record>)>,
        label: &str,
    ) -> Result<(), FlowFault> {
        // Everything is asked for at once, before the first answer that is missing stops it.
        let found: Vec<_> = records.map(|(id, prior)| self.check_one(id, prior, label)).collect();
        found.into_iter().collect()
    }

    fn check_one(&self, id: RecordId, prior: Option<&Record>, label: &str) -> Result<(), FlowFault> {
        let Some(record) = self.work.now().get(&id).and_then(Option::as_ref).filter(|_| self.caught) else {
            return Ok(());
        };
        let Some(object) = self.env.library.objects.get(&record.at.object) else { return Ok(()) };
        // What this flow has made was not there before it.
        let prior = prior.filter(|_| !self.work.is_new(id));
        self.check_rules(object, record, prior, label)?;
        let own = object.fields.iter().filter(|field| field.is_unique());
        own.map(|field| (&field.name, field.shown()))
            .try_for_each(|(name, shown)| self.check_unique(name, shown, record, prior, label))
    }

    fn check_rules(
        &self,
        object: &Object,
        record: &Record,
        prior: Option<&Record>,
        label: &str,
    ) -> Result<(), FlowFault> {
        if object.rules.is_empty() {
            return Ok(());
        }
        let object = &*self.askable(object, prior.is_none());
        let mut scope = self.scope.clone();
        scope.unset("prior");
        scope.set_newest(self.related_to(object, record, prior)?);
        let mut scope = scope.with_record("record", record);
        if let Some(prior) = prior {
            scope = scope.with_record("prior", prior);
        }
        let (library, depth) = (self.library(), self.depth + 1);
        let ask =
            |call: &FlowCall, scope: &Scope<'_>| answer_nested(call, scope, Some(record), library, depth);
        let broken = broken_rules(object, &scope, &ask).into_iter().next();
        // A flow that waits for an answer has none: what looks broken may hold.
        if self.env.library.answers.are_missing() {
            return Err(FlowFault::new(UNANSWERED, "a rule waits for an answer"));
        }
        match broken {
            Some(broken) => Err(FlowFault::new("rule_broken", format!("{label}: {}", broken.message))),
            None => Ok(()),
        }
    }

    /// The object with the rules that can be asked: a new record gets its numbers only when it is saved.
    fn askable<'o>(&self, object: &'o Object, is_new: bool) -> Cow<'o, Object> {
        let given = object.fields.iter().filter(|f| matches!(f.data_type, DataType::AutoNumber { .. }));
        let given: Vec<String> = given.map(|field| format!("record.{}", field.name)).collect();
        if !is_new || given.is_empty() {
            return Cow::Borrowed(object);
        }
        let can_be_asked = |rule: &&Rule| {
            let paths = related::paths_within(*rule, self.env.library.flows);
            !given.iter().any(|path| paths.contains(path))
        };
        let rules = object.rules.iter().filter(can_be_asked).cloned().collect();
        Cow::Owned(Object { rules, ..object.clone() })
    }

    /// Records as they are by now, and with them those that rules look at.
    fn related_to(
        &self,
        object: &Object,
        record: &Record,
        prior: Option<&Record>,
    ) -> Result<Newest, FlowFault> {
        let mut newest = self.work.newest();
        for chain in related::rule_lookups(object, self.env.library.flows, self.env.library.objects) {
            for from in prior.into_iter().chain([record]) {
                self.follow(from, &chain, &mut newest)?;
            }
        }
        Ok(newest)
    }

    fn follow(&self, from: &Record, chain: &Chain, newest: &mut Newest) -> Result<(), FlowFault> {
        let mut at = Rc::new(from.clone());
        for name in chain {
            let Some(next) = self.looked_up(&at, name) else { return Ok(()) };
            let found = match newest.get(&next.id) {
                Some(known) => known.clone(),
                None => {
                    let found = self.record_at(&next)?.map(Rc::new);
                    Rc::make_mut(newest).insert(next.id, found.clone());
                    found
                }
            };
            let Some(found) = found else { return Ok(()) };
            at = found;
        }
        Ok(())
    }

    /// The record that a lookup field of a record names.
    fn looked_up(&self, record: &Record, field: &Name) -> Option<RecordRef> {
        let object = self.env.library.objects.get(&record.at.object)?;
        let DataType::Lookup { object } = &object.field(field)?.data_type else { return None };
        let id = record.fields.get(field).and_then(Value::as_str)?.parse().ok()?;
        Some(RecordRef { object: object.clone(), id })
    }

    fn check_unique(
        &self,
        field: &Name,
        shown: &str,
        record: &Record,
        prior: Option<&Record>,
        label: &str,
    ) -> Result<(), FlowFault> {
        let key = |of: &Record| of.fields.get(field).and_then(unique_key);
        let Some(wanted) = key(record) else { return Ok(()) };
        if prior.and_then(key).as_ref() == Some(&wanted) {
            return Ok(());
        }
        let same = |other: &Record| {
            other.at.object == record.at.object
                && other.at.id != record.at.id
                && key(other).as_ref() == Some(&wanted)
        };
        let here = self.work.now().values().flatten().any(same);
        if here || self.is_held(field, record)? {
            let message = format!(
                "{label}: {shown} must be unique, and another record holds the same; choose another value"
            );
            return Err(FlowFault::new("not_unique", message));
        }
        Ok(())
    }

    /// Whether a record that this flow has not touched holds the value.
    fn is_held(&self, field: &Name, record: &Record) -> Result<bool, FlowFault> {
        let value = record.fields.get(field).cloned().unwrap_or(Value::Null);
        let object = record.at.object.clone();
        let holder = Question::Holder { object, field: field.clone(), value };
        match self.env.library.answers.ask(holder) {
            Ok(Answer::Record(Some(holder))) => Ok(!self.work.now().contains_key(&holder.at.id)),
            Ok(_) => Ok(false),
            // So many at once are looked at when they are saved.
            Err(fault) if fault.code == TOO_MANY => Ok(false),
            Err(fault) => Err(fault),
        }
    }
}
