//! The properties of an assignment.

use fermata_engine::{
    flow::{Assignment, ElementBody, SetValue as SetTo},
    object::Field,
    value::DataType,
};
use leptos::prelude::*;

use super::{
    super::{Builder, state::FlowEdit},
    parts::set,
};
use crate::kit::{Sets, Settable};

/// Which variables become what.
#[component]
pub(super) fn AssignmentForm(builder: Builder, it: Assignment) -> impl IntoView {
    let sets = RwSignal::new(it.sets);
    let names = Memo::new(move |_| settable(builder));
    let changed = move |all: Vec<SetTo>| {
        sets.set(all.clone());
        set(builder, "sets", |block| {
            if let ElementBody::Assignment(it) = &mut block.body {
                it.sets = all;
            }
        });
    };
    view! {
        <Sets
            id="set"
            legend="Variables become"
            none="Add a variable first: select the start, and open its variables."
            sets
            names
            resources=builder.resources
            disabled=builder.looks
            on_change=changed
        />
    }
}

/// Name, words and type of what an assignment can set: variables, the fields of records that they hold, and what is typed in on
/// screens.
fn settable(builder: Builder) -> Vec<Settable> {
    let edit = FlowEdit::of(builder);
    let object = edit.object();
    let objects = edit.world.with_value(|world| world.objects.clone());
    let words = |name: &fermata_engine::ids::Name, label: &str| match label {
        "" => name.to_string(),
        label => label.to_owned(),
    };
    builder.definition.with(|flow| {
        let variables = flow
            .variables
            .iter()
            .map(|v| (v.name.to_string(), words(&v.name, &v.label), v.data_type.clone()));
        let components = flow.components().filter_map(|c| {
            Some((c.name.to_string(), words(&c.name, &c.label), c.data_type(object.as_ref())?))
        });
        let records = flow.variables.iter().filter_map(|v| match &v.data_type {
            DataType::Record { object } => Some((v, objects.get(object)?)),
            _ => None,
        });
        let fields = records.flat_map(|(v, object)| {
            let of = words(&v.name, &v.label);
            let own = object.fields.iter().filter(|field| !field.data_type.is_given());
            let one = |field: &Field| {
                let key = format!("{}.{}", v.name, field.name);
                (key, format!("{of} › {}", field.shown()), field.data_type.clone())
            };
            own.map(one).collect::<Vec<_>>()
        });
        variables.chain(components).chain(fields).collect()
    })
}
