//! The properties of the orchestration itself: why a run starts, what it is called, who owns it.

use fermata_diagram::edit::{Header, PropertyEdit};
use fermata_engine::{
    definition::{Target, Work},
    ids::Name,
};
use leptos::prelude::*;

use super::{
    super::Builder,
    news::StepNewsField,
    parts::TargetField,
    promise::SlaField,
    trigger::TriggerForm,
    variables::{VariableList, Which},
};
use crate::kit::{Select, TextArea, TextField};

/// Changes the orchestration's header.
pub(super) fn set(builder: Builder, key: &str, act: impl FnOnce(&mut Header)) {
    let mut header = Header::of(&builder.now());
    act(&mut header);
    builder.perform(PropertyEdit::Header(Box::new(header)), Some(key));
}

#[component]
pub(super) fn StartForm(builder: Builder) -> impl IntoView {
    let now = Header::of(&builder.now());
    let label = RwSignal::new(now.label.clone());
    let description = RwSignal::new(now.description.clone());
    let title = RwSignal::new(now.run_title.clone());
    let owner = RwSignal::new(now.owner.as_ref().map(ToString::to_string).unwrap_or_default());
    let people = Signal::derive(move || {
        builder.world.with(|world| {
            let active = world.directory.users.values().filter(|u| u.active);
            active.map(|u| (u.name.to_string(), u.label.clone())).collect::<Vec<_>>()
        })
    });
    let steps = builder.now().stages.iter().flat_map(|s| s.steps.clone()).collect::<Vec<_>>();
    let decides = now.recall.is_some() || steps.iter().any(|step| matches!(step.work, Work::Approval(_)));
    let recall_to = StoredValue::new(now.recall.clone());
    let recall = move |to: Option<Target>| set(builder, "recall", |h| h.recall = to);
    let calendar = RwSignal::new(now.calendar.as_ref().map(ToString::to_string).unwrap_or_default());
    let calendars = calendars(builder);
    let begin = move |to: Option<Target>| {
        if let Some(to) = to {
            set(builder, "begin", |h| h.start = to);
        }
    };
    view! {
        <TextField
            id="p-label"
            label="Label"
            required=true
            value=label
            on_change=move |text: String| set(builder, "label", |h| h.label = text)
        />
        <TextArea
            id="p-description"
            label="What it is for"
            rows=2
            value=description
            on_change=move |text: String| set(builder, "description", |h| h.description = text)
        />
        <TriggerForm builder value=now.trigger.clone()/>
        <TargetField builder id="p-begin" label="Begins with" value=Some(now.start.clone()) on_change=begin/>
        <Show when=move || decides>
            <TargetField
                builder
                id="p-recall"
                label="If its submitter recalls it"
                none="It ends at once"
                value=recall_to.get_value()
                on_change=recall
            />
        </Show>
        <TextField
            id="p-title"
            label="A run is called"
            placeholder="{{record.name}}"
            help="Left empty: the record's title."
            value=title
            on_change=move |text: String| set(builder, "title", |h| h.run_title = text)
        />
        <Select
            id="p-owner"
            label="Owner"
            help="Gets the work that nobody else can do."
            value=owner
            options=people
            empty="Nobody"
            on_change=move |name: String| set(builder, "owner", |h| h.owner = Name::parse(&name).ok())
        />
        <SlaField
            builder
            value=now.sla.clone()
            help="A run as a whole."
            on_change=move |sla| set(builder, "sla", |h| h.sla = sla)
        />
        <Select
            id="p-calendar"
            label="Calendar"
            help="Promises count by it where neither they nor a team say otherwise."
            value=calendar
            options=calendars
            empty="That of the whole system"
            on_change=move |name: String| set(builder, "calendar", |h| h.calendar = Name::parse(&name).ok())
        />
        <StepNewsField builder value=now.step_news.clone()/>
        <VariableList builder which=Which::Inputs/>
        <VariableList builder which=Which::Variables/>
    }
}

/// Calendars that promises and waits can count by: name and words.
pub(super) fn calendars(builder: Builder) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        builder.world.with(|world| {
            let all = world.calendars.iter();
            all.map(|(name, known)| (name.to_string(), known.calendar.label.clone())).collect()
        })
    })
}
