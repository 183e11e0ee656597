//! The properties of the orchestration itself: why a run starts, what it is called, who owns it.

use fermata_diagram::edit::{Header, PropertyEdit};
use fermata_engine::{
    condition::Condition,
    definition::{RecordChangeKind, Target, Trigger},
    ids::Name,
};
use leptos::prelude::*;

use super::{
    super::Builder,
    parts::{Choice, ConditionField, SlaField, TargetField},
    variables::{VariableList, Which},
};
use crate::kit::{Checkbox, Select, TextArea, TextField};

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
            value=now.sla.clone()
            help="A run as a whole, day and night."
            on_change=move |sla| set(builder, "sla", |h| h.sla = sla)
        />
        <VariableList builder which=Which::Inputs/>
        <VariableList builder which=Which::Variables/>
    }
}

/// What the trigger's form holds.
#[derive(Clone, Copy)]
struct Form {
    mode: RwSignal<String>,
    object: RwSignal<String>,
    on: RwSignal<String>,
    entry: StoredValue<Option<Condition>>,
    only: RwSignal<bool>,
}

impl Form {
    fn of(trigger: Trigger) -> Self {
        let (mode, object, on, entry, only) = match trigger {
            Trigger::Autolaunched => ("hand", String::new(), RecordChangeKind::Created, None, false),
            Trigger::Record { object, on, entry, only_when_changed_to_meet } => {
                ("record", object.to_string(), on, entry, only_when_changed_to_meet)
            }
            // Drawn by a program: kept until another kind is chosen.
            _ => ("kept", String::new(), RecordChangeKind::Created, None, false),
        };
        let on = match on {
            RecordChangeKind::Created => "created",
            RecordChangeKind::Updated => "updated",
            RecordChangeKind::CreatedOrUpdated => "both",
        };
        Self {
            mode: RwSignal::new(mode.to_owned()),
            object: RwSignal::new(object),
            on: RwSignal::new(on.to_owned()),
            entry: StoredValue::new(entry),
            only: RwSignal::new(only),
        }
    }

    fn trigger(self) -> Option<Trigger> {
        match self.mode.get_untracked().as_str() {
            "record" => {}
            "kept" => return None,
            _ => return Some(Trigger::Autolaunched),
        }
        let on = match self.on.get_untracked().as_str() {
            "updated" => RecordChangeKind::Updated,
            "both" => RecordChangeKind::CreatedOrUpdated,
            _ => RecordChangeKind::Created,
        };
        Some(Trigger::Record {
            object: Name::parse(&self.object.get_untracked()).ok()?,
            on,
            entry: self.entry.get_value(),
            only_when_changed_to_meet: self.only.get_untracked() && on != RecordChangeKind::Created,
        })
    }
}

#[component]
fn TriggerForm(builder: Builder, value: Trigger) -> impl IntoView {
    let form = Form::of(value);
    let put = move || {
        if let Some(trigger) = form.trigger() {
            set(builder, "trigger", |h| h.trigger = trigger);
        }
    };
    let objects = Signal::derive(move || {
        builder.world.with(|world| {
            world.objects.values().map(|o| (o.name.to_string(), o.label.clone())).collect::<Vec<_>>()
        })
    });
    let turned = move |mode: String| {
        if mode == "record" && form.object.with_untracked(String::is_empty) {
            let first = objects.with_untracked(|all| all.first().map(|(name, _)| name.clone()));
            form.object.set(first.unwrap_or_default());
        }
        put();
    };
    let changes = [("created", "is created"), ("updated", "is changed"), ("both", "is created or changed")];
    let changes: Vec<(String, String)> = changes.map(|(k, w)| (k.to_owned(), w.to_owned())).to_vec();
    view! {
        <Choice
            label="A run starts"
            value=form.mode
            options=vec![("hand", "By hand or API"), ("record", "With a record")]
            on_change=turned
        />
        <Show when=move || form.mode.get() == "record">
            <Select
                id="p-object"
                label="When this"
                value=form.object
                options=objects
                empty="Choose an object"
                on_change=move |_| put()
            />
            <Select id="p-on" label="And it" value=form.on options=changes.clone() on_change=move |_| put()/>
            {move || {
                // The fields to choose from are those of the object.
                form.object.track();
                view! {
                    <ConditionField
                        builder
                        id="p-entry"
                        label="Only if"
                        optional=true
                        value=form.entry.get_value()
                        on_change=move |condition| {
                            form.entry.set_value(condition);
                            put();
                        }
                    />
                }
            }}
            <Show when=move || form.on.get() != "created">
                <Checkbox
                    id="p-only"
                    label="Only when the change made it hold"
                    value=form.only
                    on_change=move |_| put()
                />
            </Show>
        </Show>
    }
}
