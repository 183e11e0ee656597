//! A form that a person fills in, as it is asked about between one entry and the next: which screens there are, what they show,
//! what is missing. The browser and tests of the server ask by the same function, so that a page promises nothing that is refused
//! later.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Answers, Changed, Flow,
    run::{FlowEnv, Library},
    screen::{self, Page},
};
use crate::{
    expr::Scope,
    ids::{IdSource, Name},
    object::{Object, Record},
    people::Directory,
    related::Around,
    value::Value,
};

/// What the engine is asked about: a flow, and what it is filled in with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// The flow; none: there is nothing to fill in.
    pub flow: Option<Flow>,
    /// The evaluation flows that its conditions ask.
    pub flows: BTreeMap<Name, Arc<Flow>>,
    /// What it is called with.
    pub inputs: BTreeMap<Name, Value>,
    /// What names mean around it: `run`, `user`, `now` and so on.
    pub names: BTreeMap<String, Value>,
    /// The record it works on.
    pub record: Option<Record>,
    /// The record before the change that started the run, or that was deleted.
    pub prior: Option<Record>,
    /// The record's object.
    pub object: Option<Arc<Object>>,
    /// Records that the record looks up.
    pub related: Vec<Record>,
    /// Their objects.
    pub related_objects: Vec<Arc<Object>>,
    /// What it looked up.
    pub answers: Answers,
    /// Only this screen is shown, whether or not the flow comes to it.
    pub only: Option<Name>,
}

impl Asked {
    /// Asks the engine; `record` is the record as it is now, where that is known better. None where there is no flow.
    pub fn ask<T>(
        &self,
        values: &BTreeMap<String, Value>,
        record: Option<&Record>,
        outcome: Option<Name>,
        question: impl FnOnce(&Flow, &FlowEnv<'_>) -> T,
    ) -> Option<T> {
        let flow = self.flow.as_ref()?;
        let mut scope = Scope::new();
        for root in ["run", "user", "now", "steps", "stages"] {
            if let Some(value) = self.names.get(root) {
                scope.set(root, value.clone());
            }
        }
        let directory = Directory::default();
        let objects = self.related_objects.iter().chain(&self.object);
        let objects = objects.map(|object| (object.name.clone(), object.clone())).collect();
        let related = self.related.iter().map(|record| (record.at.id, record.clone())).collect();
        let (answers, changed) = (&self.answers, &Changed::new());
        let library =
            Library { flows: &self.flows, objects: &objects, directory: &directory, answers, changed };
        let around = Around { objects: &objects, directory: &directory, changed, records: &related };
        let scope = scope.with_around(around);
        let scope = match &self.prior {
            Some(prior) => scope.with_record("prior", prior),
            None => scope,
        };
        let record = record.or(self.record.as_ref());
        let (inputs, values) = (self.inputs.clone(), values.clone());
        let ids = IdSource::new(Default::default());
        let env = FlowEnv { scope, inputs, record, library, values, outcome, ids, may_call_out: false };
        Some(question(flow, &env))
    }

    /// The screens that are passed with these values; none where there is nothing to fill in.
    pub fn pages(&self, values: &BTreeMap<String, Value>, record: Option<&Record>) -> Vec<Page> {
        let only = self.only.as_ref();
        let found = self.ask(values, record, None, |flow, env| match only {
            Some(only) => screen::page(flow, env, only).into_iter().collect(),
            None => screen::pages(flow, env),
        });
        found.unwrap_or_default()
    }
}
