//! Why a run starts: by hand, with a record, on a schedule, by an event.

use std::collections::BTreeMap;

use fermata_diagram::edit::Header;
use fermata_engine::{
    check::trigger_resources,
    condition::Condition,
    definition::{EventSource, RecordChangeKind, RecordLookup, Trigger},
    ids::Name,
    schedule::{Overlap, Schedule},
    value::{Value, ValueSource},
};
use leptos::prelude::*;

use super::{super::Builder, order::OrderField, parts::Choice, schedule::ScheduleField, start::set};
use crate::{
    dom,
    kit::{
        Button, Checkbox, FlowInputs, Select, Sign, TextField, ValueSourceField,
        condition::{ConditionEditor, EvaluationFlow},
        use_toasts,
    },
};

/// What the trigger's form holds.
#[derive(Clone, Copy)]
struct Form {
    mode: RwSignal<String>,
    object: RwSignal<String>,
    on: RwSignal<String>,
    entry: StoredValue<Option<Condition>>,
    only: RwSignal<bool>,
    schedule: StoredValue<Schedule>,
    /// Of a schedule: a run for every record that matches.
    each: RwSignal<bool>,
    inputs: StoredValue<BTreeMap<Name, ValueSource>>,
    by: RwSignal<String>,
    kind: RwSignal<String>,
    source: RwSignal<String>,
    hook: RwSignal<String>,
    filter: StoredValue<Option<Condition>>,
    /// Of an event: whether a run is about a record.
    looks: RwSignal<bool>,
    field: RwSignal<String>,
    holds: StoredValue<ValueSource>,
}

impl Form {
    fn of(trigger: &Trigger) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        let daily = Schedule {
            cron: "0 9 * * *".to_owned(),
            time_zone: "UTC".to_owned(),
            from: None,
            until: None,
            overlap: Overlap::default(),
            catch_up: Default::default(),
        };
        let form = Self {
            mode: text("hand"),
            object: text(trigger.watched().or(trigger.object()).map_or("", Name::as_str)),
            on: text("created"),
            entry: StoredValue::new(None),
            only: RwSignal::new(false),
            schedule: StoredValue::new(trigger.schedule().cloned().unwrap_or(daily)),
            each: RwSignal::new(false),
            inputs: StoredValue::new(trigger.inputs().cloned().unwrap_or_default()),
            by: text("cloud_events"),
            kind: text(""),
            source: text("*"),
            hook: text(""),
            filter: StoredValue::new(None),
            looks: RwSignal::new(false),
            field: text(""),
            holds: StoredValue::new(ValueSource::Expression("event.data.id".to_owned())),
        };
        form.fill(trigger);
        form
    }

    fn fill(self, trigger: &Trigger) {
        match trigger {
            Trigger::Autolaunched => {}
            Trigger::Record { on, entry, only_when_changed_to_meet, .. } => {
                let on = match on {
                    RecordChangeKind::Created => "created",
                    RecordChangeKind::Updated => "updated",
                    RecordChangeKind::CreatedOrUpdated => "both",
                    RecordChangeKind::Deleted => "deleted",
                };
                self.mode.set("record".to_owned());
                self.on.set(on.to_owned());
                self.entry.set_value(entry.clone());
                self.only.set(*only_when_changed_to_meet);
            }
            Trigger::Scheduled { .. } => self.mode.set("schedule".to_owned()),
            Trigger::RecordsOnSchedule { entry, .. } => {
                self.mode.set("schedule".to_owned());
                self.each.set(true);
                self.entry.set_value(entry.clone());
            }
            Trigger::Event { source, filter, record, .. } => {
                self.mode.set("event".to_owned());
                self.filter.set_value(filter.clone());
                match source {
                    EventSource::CloudEvents { kind, source } => {
                        self.kind.set(kind.clone());
                        self.source.set(source.clone());
                    }
                    EventSource::Webhook { hook } => {
                        self.by.set("webhook".to_owned());
                        self.hook.set(hook.to_string());
                    }
                }
                if let Some(lookup) = record {
                    self.looks.set(true);
                    self.field.set(lookup.field.to_string());
                    self.holds.set_value(lookup.value.clone());
                }
            }
        }
    }

    fn trigger(self) -> Option<Trigger> {
        Some(match self.mode.get_untracked().as_str() {
            "record" => self.by_record()?,
            "schedule" => self.by_schedule()?,
            "event" => self.by_event()?,
            _ => Trigger::Autolaunched,
        })
    }

    fn by_record(self) -> Option<Trigger> {
        let on = match self.on.get_untracked().as_str() {
            "updated" => RecordChangeKind::Updated,
            "both" => RecordChangeKind::CreatedOrUpdated,
            "deleted" => RecordChangeKind::Deleted,
            _ => RecordChangeKind::Created,
        };
        Some(Trigger::Record {
            object: Name::parse(&self.object.get_untracked()).ok()?,
            on,
            entry: self.entry.get_value(),
            only_when_changed_to_meet: self.only.get_untracked()
                && !matches!(on, RecordChangeKind::Created | RecordChangeKind::Deleted),
        })
    }

    fn by_schedule(self) -> Option<Trigger> {
        let mut schedule = self.schedule.get_value();
        if !self.each.get_untracked() {
            return Some(Trigger::Scheduled { schedule, inputs: self.inputs.get_value() });
        }
        if schedule.overlap == Overlap::Queue {
            schedule.overlap = Overlap::Skip;
        }
        let object = Name::parse(&self.object.get_untracked()).ok()?;
        Some(Trigger::RecordsOnSchedule { schedule, object, entry: self.entry.get_value() })
    }

    fn by_event(self) -> Option<Trigger> {
        let source = match self.by.get_untracked().as_str() {
            "webhook" => EventSource::Webhook { hook: Name::parse(&self.hook.get_untracked()).ok()? },
            _ => EventSource::CloudEvents {
                kind: self.kind.get_untracked(),
                source: self.source.get_untracked(),
            },
        };
        let lookup = || {
            Some(RecordLookup {
                object: Name::parse(&self.object.get_untracked()).ok()?,
                field: Name::parse(&self.field.get_untracked()).ok()?,
                value: self.holds.get_value(),
            })
        };
        let record = if self.looks.get_untracked() { lookup() } else { None };
        Some(Trigger::Event {
            source,
            filter: self.filter.get_value(),
            inputs: self.inputs.get_value(),
            record,
        })
    }
}

/// The form of the trigger.
#[component]
pub(super) fn TriggerForm(builder: Builder, value: Trigger) -> impl IntoView {
    let form = Form::of(&value);
    let put = Callback::new(move |()| {
        if let Some(trigger) = form.trigger() {
            set(builder, "trigger", |h| {
                // Only whoever starts a run by hand says which record it is about.
                h.object = h.object.take().filter(|_| trigger == Trigger::Autolaunched);
                h.trigger = trigger;
            });
        }
    });
    let turned = move |mode: String| {
        let first =
            || builder.world.with_untracked(|world| world.objects.keys().next().map(ToString::to_string));
        if mode == "record" && form.object.with_untracked(String::is_empty) {
            form.object.set(first().unwrap_or_default());
        }
        put.run(());
    };
    view! {
        <Choice
            label="A run starts"
            value=form.mode
            options=vec![
                ("hand", "By hand or API"),
                ("record", "With a record"),
                ("schedule", "On a schedule"),
                ("event", "By an event"),
            ]
            on_change=turned
        />
        {move || match form.mode.get().as_str() {
            "record" => view! { <RecordPart builder form put/> }.into_any(),
            "schedule" => view! { <SchedulePart builder form put/> }.into_any(),
            "event" => view! { <EventPart builder form put/> }.into_any(),
            _ => view! { <HandPart builder/> }.into_any(),
        }}
    }
}

/// What runs are about that somebody starts.
#[component]
fn HandPart(builder: Builder) -> impl IntoView {
    let now = Header::of(&builder.now()).object;
    let object = RwSignal::new(now.map(|name| name.to_string()).unwrap_or_default());
    view! {
        <Select
            id="p-about"
            label="About"
            help="Then a run is started from a record of this object, or with its id by the API."
            value=object
            options=objects(builder)
            empty="Any record, or none"
            on_change=move |name: String| set(builder, "object", |h| h.object = Name::parse(&name).ok())
        />
    }
}

/// Objects to choose from.
fn objects(builder: Builder) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        builder.world.with(|world| {
            world.objects.values().map(|o| (o.name.to_string(), o.label.clone())).collect::<Vec<_>>()
        })
    })
}

/// A condition over what is known before there is a run.
#[component]
fn StartCondition(
    builder: Builder,
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: StoredValue<Option<Condition>>,
    put: Callback<()>,
) -> impl IntoView {
    let resources = known(builder);
    let flows = Memo::new(move |_| builder.world.with(|world| EvaluationFlow::all(world)));
    let changed = move |condition| {
        value.set_value(condition);
        put.run(());
    };
    let now = value.get_value();
    view! { <ConditionEditor id label optional=true value=now resources flows on_change=changed/> }
}

fn known(builder: Builder) -> Memo<Vec<fermata_engine::check::Resource>> {
    Memo::new(move |_| {
        builder.world.with(|world| builder.definition.with(|drawn| trigger_resources(drawn, world)))
    })
}

#[component]
fn RecordPart(builder: Builder, form: Form, put: Callback<()>) -> impl IntoView {
    let changes = [
        ("created", "is created"),
        ("updated", "is changed"),
        ("both", "is created or changed"),
        ("deleted", "is deleted"),
    ];
    let changes: Vec<(String, String)> = changes.map(|(k, w)| (k.to_owned(), w.to_owned())).to_vec();
    view! {
        <Select
            id="p-object"
            label="When this"
            value=form.object
            options=objects(builder)
            empty="Choose an object"
            on_change=move |_| put.run(())
        />
        <Select id="p-on" label="And it" value=form.on options=changes on_change=move |_| put.run(())/>
        {move || {
            // The fields to choose from are those of the object, as it is or as it was.
            form.object.track();
            form.on.track();
            view! { <StartCondition builder id="p-entry" label="Only if" value=form.entry put/> }
        }}
        <Show when=move || form.on.get() == "deleted">
            <p class="hint">
                "The record is gone by then: conditions, texts and flows find what it was under Before it was deleted."
            </p>
        </Show>
        <Show when=move || matches!(form.on.get().as_str(), "updated" | "both")>
            <Checkbox
                id="p-only"
                label="Only when the change made it hold"
                value=form.only
                on_change=move |_| put.run(())
            />
        </Show>
        {move || Name::parse(&form.object.get()).ok().map(|object| view! { <OrderField object/> })}
    }
}

#[component]
fn SchedulePart(builder: Builder, form: Form, put: Callback<()>) -> impl IntoView {
    let zones = Signal::derive(move || {
        builder.world.with(|world| {
            world.time_zones.iter().map(|zone| (zone.clone(), zone.replace('_', " "))).collect::<Vec<_>>()
        })
    });
    let each = move |on: bool| {
        if on && form.object.with_untracked(String::is_empty) {
            let first = builder.world.with_untracked(|world| world.objects.keys().next().cloned());
            form.object.set(first.map(|name| name.to_string()).unwrap_or_default());
        }
        put.run(());
    };
    let changed = move |schedule| {
        form.schedule.set_value(schedule);
        put.run(());
    };
    view! {
        <Checkbox
            id="p-each"
            label="For every record that matches"
            help="One run about each of them."
            value=form.each
            on_change=each
        />
        <Show when=move || form.each.get()>
            <Select
                id="p-object"
                label="Of this object"
                value=form.object
                options=objects(builder)
                empty="Choose an object"
                on_change=move |_| put.run(())
            />
            {move || {
                form.object.track();
                view! { <StartCondition builder id="p-entry" label="Only if" value=form.entry put/> }
            }}
        </Show>
        <ScheduleField value=form.schedule.get_value() zones each=form.each on_change=changed/>
        <Show when=move || !form.each.get()>
            <StartInputs builder form put/>
        </Show>
    }
}

/// What the run's own inputs are filled with.
#[component]
fn StartInputs(builder: Builder, form: Form, put: Callback<()>) -> impl IntoView {
    let resources = known(builder);
    let wanted = Memo::new(move |_| builder.definition.with(|drawn| drawn.inputs.clone()));
    let changed = move |inputs| {
        form.inputs.set_value(inputs);
        put.run(());
    };
    move || {
        let wanted = wanted.get();
        view! { <FlowInputs id="p-given" wanted value=form.inputs.get_value() resources on_change=changed/> }
    }
}

#[component]
fn EventPart(builder: Builder, form: Form, put: Callback<()>) -> impl IntoView {
    let hooks = Signal::derive(move || {
        builder.world.with(|world| {
            world.hooks.iter().map(|(name, label)| (name.to_string(), label.clone())).collect::<Vec<_>>()
        })
    });
    let turned = move |_: String| {
        if form.hook.with_untracked(String::is_empty)
            && let Some((first, _)) = hooks.with_untracked(|all| all.first().cloned())
        {
            form.hook.set(first);
        }
        put.run(());
    };
    view! {
        <Choice
            label="What comes"
            value=form.by
            options=vec![("cloud_events", "An event"), ("webhook", "A webhook")]
            on_change=turned
        />
        <Show
            when=move || form.by.get() == "webhook"
            fallback=move || {
                view! {
                    <TextField
                        id="p-event-type"
                        label="Its type"
                        placeholder="com.shop.order.*"
                        help="* stands for any text."
                        value=form.kind
                        required=true
                        on_change=move |_| put.run(())
                    />
                    <TextField
                        id="p-event-source"
                        label="Its source"
                        value=form.source
                        on_change=move |_| put.run(())
                    />
                }
            }
        >
            <Select
                id="p-hook"
                label="Which webhook"
                value=form.hook
                options=hooks
                empty="Choose a webhook"
                on_change=move |_| put.run(())
            />
            <p class="quiet">
                "Administrators make webhooks under " <a class="link" href="/admin/webhooks">"Settings › Webhooks"</a> "."
            </p>
        </Show>
        <StartCondition builder id="p-filter" label="Only if" value=form.filter put/>
        <LookupPart builder form put/>
        <StartInputs builder form put/>
        <p class="quiet">
            "What the event says is " <code>"event.data"</code> ": an expression such as "
            <code>"event.data.order.total"</code> " takes a part of it."
        </p>
        <Example form/>
    }
}

/// The record that a run is about.
#[component]
fn LookupPart(builder: Builder, form: Form, put: Callback<()>) -> impl IntoView {
    let resources = known(builder);
    let fields = Signal::derive(move || {
        let Ok(object) = Name::parse(&form.object.get()) else { return Vec::new() };
        builder.world.with(|world| {
            let Some(object) = world.objects.get(&object) else { return Vec::new() };
            let id = std::iter::once(("id".to_owned(), "Id".to_owned()));
            let field = |f: &fermata_engine::object::Field| (f.name.to_string(), f.shown().to_owned());
            id.chain(object.fields.iter().map(field)).collect()
        })
    });
    let turned = move |on: bool| {
        if on && form.object.with_untracked(String::is_empty) {
            let first = builder.world.with_untracked(|world| world.objects.keys().next().cloned());
            form.object.set(first.map(|name| name.to_string()).unwrap_or_default());
        }
        if on && form.field.with_untracked(String::is_empty) {
            form.field.set("id".to_owned());
        }
        put.run(());
    };
    let holds = move |source: ValueSource| {
        form.holds.set_value(source);
        put.run(());
    };
    view! {
        <Checkbox
            id="p-looks"
            label="It is about a record"
            help="Found by a field; where none or several are found, nothing starts."
            value=form.looks
            on_change=turned
        />
        <Show when=move || form.looks.get()>
            <Select id="p-object" label="Of this object" value=form.object options=objects(builder) on_change=move |_| put.run(())/>
            <Select id="p-lookup-field" label="Whose" value=form.field options=fields on_change=move |_| put.run(())/>
            <ValueSourceField id="p-lookup" label="Is" value=form.holds.get_value() resources on_change=holds/>
        </Show>
    }
}

/// How such an event is sent, to be copied.
#[component]
fn Example(form: Form) -> impl IntoView {
    let toasts = use_toasts();
    // The first picture is the server's: it does not know under which address the browser found it.
    let origin = RwSignal::new("https://fermata.example".to_owned());
    Effect::new(move |_| {
        if let Ok(here) = window().location().origin() {
            origin.set(here);
        }
    });
    let text = Signal::derive(move || {
        let origin = origin.get();
        if form.by.get() == "webhook" {
            let hook = form.hook.get();
            return format!(
                "curl -X POST {origin}/api/v1/hooks/{hook} \\\n  -H 'Content-Type: application/json' \\\n  \
                 -H 'webhook-id: msg_1' -H \"webhook-timestamp: $(date +%s)\" \\\n  -H 'webhook-signature: v1,…' \\\n  \
                 -d '{{\"total\": 120}}'"
            );
        }
        let kind = form.kind.get().replace('*', "example");
        let event = Value::Object(serde_json::Map::from_iter([
            ("specversion".to_owned(), "1.0".into()),
            ("id".to_owned(), "1".into()),
            ("source".to_owned(), form.source.get().replace('*', "/example").into()),
            ("type".to_owned(), kind.into()),
            ("data".to_owned(), serde_json::json!({ "total": 120 })),
        ]));
        format!(
            "curl -X POST {origin}/api/v1/events \\\n  -H 'Authorization: Bearer TOKEN' \\\n  \
             -H 'Content-Type: application/cloudevents+json' \\\n  -d '{event}'"
        )
    });
    let copy = move |()| {
        dom::copy(&text.get_untracked());
        toasts.say("Copied");
    };
    view! {
        <div class="field">
            <span class="label">"How to send one"</span>
            <pre class="example" tabindex="0" aria-label="An example">{text}</pre>
            <Button sign=Sign::Copy on_click=copy>"Copy"</Button>
        </div>
    }
}
