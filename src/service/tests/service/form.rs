//! The form of a work item, as the browser makes it of what it was sent.

use std::{collections::BTreeMap, sync::Arc};

use fermata_api::work::WorkGuide;
use fermata_engine::{
    expr::Scope,
    flow::{
        Changed,
        run::{FlowEnv, Library},
        screen::{self, Page},
    },
    ids::IdSource,
    people::Directory,
    related::Around,
    value::Value,
};

/// The screens that are passed with these values; none where the work has no form.
pub(crate) fn pages(guide: &WorkGuide, values: &BTreeMap<String, Value>) -> Vec<Page> {
    let Some(flow) = &guide.flow else { return Vec::new() };
    let mut scope = Scope::new();
    for root in ["run", "user", "now", "steps", "stages", "prior"] {
        if let Some(value) = guide.names.get(root) {
            scope.set(root, value.clone());
        }
    }
    let flows = guide.flows.iter().map(|(name, flow)| (name.clone(), Arc::new(flow.clone()))).collect();
    let objects = guide.related_objects.iter().chain(&guide.object);
    let objects = objects.map(|object| (object.name.clone(), Arc::new(object.clone()))).collect();
    let related = guide.related.iter().map(|record| (record.at.id, record.clone())).collect();
    let (directory, changed) = (Directory::default(), Changed::new());
    let library = Library {
        flows: &flows,
        objects: &objects,
        directory: &directory,
        answers: &guide.answers,
        changed: &changed,
    };
    let around = Around { objects: &objects, directory: &directory, changed: &changed, records: &related };
    let env = FlowEnv {
        scope: scope.with_around(around),
        inputs: guide.inputs.clone(),
        record: guide.record.as_ref(),
        library,
        values: values.clone(),
        outcome: None,
        ids: IdSource::new(Default::default()),
        may_call_out: false,
    };
    screen::pages(flow, &env)
}
