//! Which orchestration a step runs, with what, for what, and how many of its runs must complete.

use fermata_engine::{
    check::Resource,
    definition::{ForEach, ForEachMode, OnFailure, Quorum, SubOrchestration, SubRecord, Work},
    ids::Name,
    value::{DataType, ValueSource},
};
use leptos::prelude::*;

use super::{
    super::Builder,
    parts::Choice,
    step::set,
    which_record::{OTHER, WhichRecord},
};
use crate::kit::{Checkbox, FlowInputs, NumberField, Select, ValueSourceField};

fn change(builder: Builder, key: &str, act: impl FnOnce(&mut SubOrchestration)) {
    set(builder, key, |step| {
        if let Work::SubOrchestration(work) = &mut step.work {
            act(work);
        }
    });
}

/// What can be named, with the item where there is one run for each.
fn names(builder: Builder, several: RwSignal<String>) -> Signal<Vec<Resource>> {
    Signal::derive(move || {
        let mut all = builder.resources.get();
        if several.get() == "each" {
            let item = |path: &str, label: &str, data_type| Resource {
                path: path.to_owned(),
                label: label.to_owned(),
                data_type,
            };
            all.insert(0, item("item", "The item", DataType::Text));
            all.insert(1, item("item_number", "Number of the item", DataType::Number { decimals: 0 }));
        }
        all
    })
}

#[component]
pub(super) fn SubForm(builder: Builder, work: SubOrchestration) -> impl IntoView {
    let name = RwSignal::new(work.orchestration.to_string());
    let several = RwSignal::new(if work.for_each.is_some() { "each" } else { "once" }.to_owned());
    let resources = names(builder, several);
    let known = Signal::derive(move || {
        builder.world.with(|world| {
            let others =
                world.orchestrations.iter().filter(|(name, _)| world.checked.as_ref() != Some(*name));
            let mut all: Vec<_> =
                others.map(|(name, callee)| (name.to_string(), callee.label.clone())).collect();
            all.sort_by_key(|(_, label)| label.to_lowercase());
            all
        })
    });
    let on_failure =
        RwSignal::new(if work.on_failure == OnFailure::GiveUp { "give_up" } else { "wait" }.to_owned());
    let inputs = work.inputs.clone();
    view! {
        <Select
            id="p-orchestration"
            label="Runs"
            help="Its version that is active then. This step is done when its run is."
            value=name
            options=known
            empty="Choose an orchestration"
            on_change=move |name: String| {
                if let Ok(name) = Name::parse(&name) {
                    change(builder, "orchestration", |w| w.orchestration = name);
                }
            }
        />
        <EachField builder several value=work.for_each/>
        <RecordField builder resources value=work.record/>
        {move || {
            let callee = Name::parse(&name.get()).ok()?;
            let wanted = builder
                .world
                .with_untracked(|world| world.orchestrations.get(&callee).map(|c| c.inputs.clone()))
                .unwrap_or_default();
            let value = inputs.clone();
            let on_change = move |inputs| change(builder, "inputs", |w| w.inputs = inputs);
            Some(view! { <FlowInputs id="p-input" wanted value resources on_change/> })
        }}
        <Choice
            label="If its run fails"
            value=on_failure
            options=vec![("wait", "Someone mends it"), ("give_up", "It is given up")]
            on_change=move |key: String| {
                let what = if key == "give_up" { OnFailure::GiveUp } else { OnFailure::Wait };
                change(builder, "failure", |w| w.on_failure = what);
            }
        />
    }
}

#[component]
fn RecordField(builder: Builder, resources: Signal<Vec<Resource>>, value: SubRecord) -> impl IntoView {
    let (chosen, source) = match value {
        SubRecord::Own => ("own", None),
        SubRecord::None => ("none", None),
        SubRecord::Value { source } => (OTHER, Some(source)),
    };
    // Only what names a record; of an item it is not known what it is.
    let records = Signal::derive(move || {
        resources.with(|all| {
            let fits = |r: &&Resource| matches!(r.data_type, DataType::Lookup { .. }) || r.path == "item";
            all.iter().filter(fits).cloned().collect::<Vec<_>>()
        })
    });
    let put = move |(chosen, source): (String, ValueSource)| {
        let record = match chosen.as_str() {
            "none" => SubRecord::None,
            OTHER => SubRecord::Value { source },
            _ => SubRecord::Own,
        };
        change(builder, "record", |w| w.record = record);
    };
    view! {
        <WhichRecord
            id="p-record"
            label="About"
            choices=vec![("own", "The same record"), (OTHER, "Another record"), ("none", "No record")]
            chosen
            value=source
            records
            on_change=put
        />
    }
}

#[component]
fn EachField(builder: Builder, several: RwSignal<String>, value: Option<ForEach>) -> impl IntoView {
    let first = value.unwrap_or_else(|| ForEach {
        items: ValueSource::Expression("[]".to_owned()),
        mode: ForEachMode::Parallel,
        quorum: Quorum::All,
        stop_rest: true,
    });
    let kept = StoredValue::new(first.clone());
    let put = move || {
        let each = (several.get_untracked() == "each").then(|| kept.get_value());
        change(builder, "each", |w| w.for_each = each);
    };
    let edit = move |act: &dyn Fn(&mut ForEach)| {
        kept.update_value(act);
        put();
    };
    let (quorum, count) = match first.quorum {
        Quorum::All => ("all", 2),
        Quorum::Any => ("any", 2),
        Quorum::AtLeast { count } => ("some", count),
    };
    let quorum = RwSignal::new(quorum.to_owned());
    let count = RwSignal::new(count.to_string());
    let stop = RwSignal::new(first.stop_rest);
    let mode = RwSignal::new(
        if first.mode == ForEachMode::Sequential { "sequential" } else { "parallel" }.to_owned(),
    );
    let enough = move || {
        let least = count.get_untracked().trim().parse().unwrap_or(1_u32).max(1);
        let quorum = match quorum.get_untracked().as_str() {
            "any" => Quorum::Any,
            "some" => Quorum::AtLeast { count: least },
            _ => Quorum::All,
        };
        edit(&|each| each.quorum = quorum);
    };
    let lists = Signal::derive(move || {
        builder.resources.with(|all| {
            let single = |r: &&Resource| !is_single(&r.data_type);
            all.iter().filter(single).cloned().collect::<Vec<_>>()
        })
    });
    view! {
        <Choice
            label="How often"
            value=several
            options=vec![("once", "Once"), ("each", "For each item of a list")]
            on_change=move |_| put()
        />
        <Show when=move || several.get() == "each">
            <ValueSourceField
                id="p-items"
                label="The list"
                value=kept.with_value(|each| each.items.clone())
                resources=lists
                on_change=move |source: ValueSource| edit(&|each| each.items.clone_from(&source))
            />
            <Choice
                label="In which order"
                value=mode
                options=vec![("parallel", "All at once"), ("sequential", "One after another")]
                on_change=move |key: String| {
                    let mode =
                        if key == "sequential" { ForEachMode::Sequential } else { ForEachMode::Parallel };
                    edit(&|each| each.mode = mode);
                }
            />
            <Choice
                label="Done when"
                value=quorum
                options=vec![("all", "All are done"), ("any", "One is done"), ("some", "So many are done")]
                on_change=move |_| enough()
            />
            <Show when=move || quorum.get() == "some">
                <NumberField id="p-count" label="At least" min="1" step="1" value=count on_change=move |_| enough()/>
            </Show>
            <Show when=move || quorum.get() != "all">
                <Checkbox
                    id="p-stop"
                    label="Cancel the others then"
                    value=stop
                    on_change=move |on: bool| edit(&|each| each.stop_rest = on)
                />
            </Show>
        </Show>
    }
}

/// Whether such a value is no list for sure.
fn is_single(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Text
            | DataType::LongText
            | DataType::Number { .. }
            | DataType::Currency { .. }
            | DataType::Percent
            | DataType::Checkbox
            | DataType::Date
            | DataType::DateTime
            | DataType::Time
            | DataType::Picklist { .. }
            | DataType::Email
            | DataType::Phone
            | DataType::Url
            | DataType::User
            | DataType::Lookup { .. }
    )
}
