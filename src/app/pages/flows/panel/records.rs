//! The properties of what creates, changes and deletes records.

use fermata_engine::{
    flow::{
        CreateRecords, DeleteRecords, ElementBody, RecordFilter, SetValue as SetTo, UpdateRecords,
        UpdateTarget,
    },
    ids::Name,
    value::{DataType, Value, ValueSource},
};
use leptos::prelude::*;

use super::{
    super::Builder,
    parts::{FieldSets, FilterField, IntoField, ObjectField, SourceField, set},
};
use crate::{kit::Select, pages::builder::panel::Choice};

fn of_records(data_type: &DataType) -> bool {
    match data_type {
        DataType::Record { .. } | DataType::Lookup { .. } => true,
        DataType::List { of } => matches!(**of, DataType::Record { .. } | DataType::Lookup { .. }),
        _ => false,
    }
}

fn to_take_from(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Record { .. } | DataType::List { .. })
}

/// What is made.
#[component]
pub(super) fn CreateForm(builder: Builder, it: CreateRecords) -> impl IntoView {
    fn change(builder: Builder, key: &str, act: impl FnOnce(&mut CreateRecords)) {
        set(builder, key, |block| {
            if let ElementBody::CreateRecords(it) = &mut block.body {
                act(it);
            }
        });
    }
    let object = RwSignal::new(it.object.to_string());
    let sets = RwSignal::new(it.sets);
    let mode = RwSignal::new(if it.from.is_some() { "each" } else { "one" }.to_owned());
    let kept = StoredValue::new(it.from.clone());
    let taken = move |name: Name| {
        change(builder, "object", |it| {
            it.object = name;
            it.sets.clear();
        });
        builder.refresh();
    };
    let turned = move |mode: String| {
        let from = (mode == "each").then(|| kept.get_value().unwrap_or(ValueSource::Literal(Value::Null)));
        change(builder, "from", |it| it.from = from);
    };
    let from = move |source: Option<ValueSource>| {
        kept.set_value(source.clone());
        change(builder, "from", |it| it.from = Some(source.unwrap_or(ValueSource::Literal(Value::Null))));
    };
    let changed = move |all: Vec<SetTo>| {
        sets.set(all.clone());
        change(builder, "sets", |it| it.sets = all);
    };
    let kept_in = move |name: Option<Name>| change(builder, "into", |it| it.into = name);
    view! {
        <ObjectField builder label="A new" value=object on_change=taken/>
        <Choice
            label="How many"
            value=mode
            options=vec![("one", "One"), ("each", "One for each of a list")]
            on_change=turned
        />
        <Show when=move || mode.get() == "each">
            <SourceField
                builder
                id="p-from"
                label="Made from"
                empty="Choose a record or a list"
                help="Fields of the same name are taken over. Below, item is the one at hand."
                value=kept.get_value()
                fits=to_take_from
                on_change=from
            />
        </Show>
        <FieldSets builder legend="Its fields hold" object sets on_change=changed/>
        <IntoField
            builder
            label="Its id is kept in"
            value=it.into
            none="Nothing: it is not needed"
            wish="created"
            on_change=kept_in
        />
    }
}

/// What is changed, and how.
#[component]
pub(super) fn UpdateForm(builder: Builder, it: UpdateRecords) -> impl IntoView {
    fn change(builder: Builder, key: &str, act: impl FnOnce(&mut UpdateRecords)) {
        set(builder, key, |block| {
            if let ElementBody::UpdateRecords(it) = &mut block.body {
                act(it);
            }
        });
    }
    let sets = RwSignal::new(it.sets);
    let target = RwSignal::new(it.target.clone());
    let object = Signal::derive(move || {
        let own = || builder.definition.with(|flow| flow.object.as_ref().map(ToString::to_string));
        target.with(|target| match target {
            UpdateTarget::RunRecord => own().unwrap_or_default(),
            UpdateTarget::Records { object, .. } | UpdateTarget::Matching { object, .. } => {
                object.to_string()
            }
        })
    });
    let changed = move |all: Vec<SetTo>| {
        sets.set(all.clone());
        change(builder, "sets", |it| it.sets = all);
    };
    let turned = move |to: UpdateTarget| {
        target.set(to.clone());
        change(builder, "target", |it| it.target = to);
    };
    view! {
        <TargetForm builder value=it.target run_record=true on_change=turned/>
        <FieldSets builder legend="Their fields become" object sets on_change=changed/>
    }
}

/// What is deleted.
#[component]
pub(super) fn DeleteForm(builder: Builder, it: DeleteRecords) -> impl IntoView {
    let turned = move |to: UpdateTarget| {
        set(builder, "target", |block| {
            if let ElementBody::DeleteRecords(it) = &mut block.body {
                it.target = to;
            }
        });
    };
    view! {
        <TargetForm builder value=it.target run_record=false on_change=turned/>
        <p class="hint">"Deleted for good. The record that the flow works on cannot be deleted by it."</p>
    }
}

/// What is taken back: there is nothing to choose.
#[component]
pub(super) fn RollBackForm() -> impl IntoView {
    view! {
        <p>
            "Records are as they were before this flow: what it made, changed and deleted so far is taken back, also by subflows and by what a person filled in of the record on its screens. The flow then goes on."
        </p>
        <p class="hint">
            "Messages and calls to other systems are not taken back, nor what earlier steps did. Documents that the flow has made stay. Variables keep what they hold."
        </p>
    }
}

fn key(target: &UpdateTarget) -> &'static str {
    match target {
        UpdateTarget::RunRecord => "own",
        UpdateTarget::Records { .. } => "known",
        UpdateTarget::Matching { .. } => "matching",
    }
}

/// Which records.
#[component]
fn TargetForm(
    builder: Builder,
    value: UpdateTarget,
    run_record: bool,
    #[prop(into)] on_change: Callback<UpdateTarget>,
) -> impl IntoView {
    let mode = RwSignal::new(key(&value).to_owned());
    let first = || {
        let flow = builder.now();
        let known = builder.world.with_untracked(|world| world.objects.keys().next().cloned());
        flow.object.clone().or(known).map(|o| o.to_string()).unwrap_or_default()
    };
    let (named, source, filter) = match value {
        UpdateTarget::RunRecord => (first(), None, RecordFilter::default()),
        UpdateTarget::Records { object, value } => (object.to_string(), Some(value), RecordFilter::default()),
        UpdateTarget::Matching { object, filter } => (object.to_string(), None, filter),
    };
    let object = RwSignal::new(named);
    let (source, filter) = (StoredValue::new(source), StoredValue::new(filter));
    let put = move || {
        let target = match (mode.get_untracked().as_str(), Name::parse(&object.get_untracked())) {
            ("known", Ok(object)) => UpdateTarget::Records {
                object,
                value: source.get_value().unwrap_or(ValueSource::Literal(Value::Null)),
            },
            ("matching", Ok(object)) => UpdateTarget::Matching { object, filter: filter.get_value() },
            _ => UpdateTarget::RunRecord,
        };
        on_change.run(target);
    };
    let own = run_record.then(|| ("own".to_owned(), "The record that the flow works on".to_owned()));
    let modes: Vec<(String, String)> = own
        .into_iter()
        .chain([
            ("known".to_owned(), "What a variable holds".to_owned()),
            ("matching".to_owned(), "All that match".to_owned()),
        ])
        .collect();
    let taken = move |_: Name| {
        filter.set_value(RecordFilter::default());
        put();
        builder.refresh();
    };
    view! {
        <Select id="p-which" label="Which records" value=mode options=modes on_change=move |_| put()/>
        <Show when=move || mode.get() != "own">
            <ObjectField builder label="Records of" value=object on_change=taken/>
        </Show>
        <Show when=move || mode.get() == "known">
            <SourceField
                builder
                id="p-records"
                label="Held by"
                empty="Choose a variable"
                help="A record, a record's id, or a list of them."
                value=source.get_value()
                fits=of_records
                on_change=move |value| {
                    source.set_value(value);
                    put();
                }
            />
        </Show>
        <Show when=move || mode.get() == "matching">
            <FilterField
                builder
                object
                value=filter.get_value()
                on_change=move |value| {
                    filter.set_value(value);
                    put();
                }
            />
        </Show>
    }
}
