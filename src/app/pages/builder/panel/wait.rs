//! What a step waits for: a time, a date, a message or conditions; and when it waits no longer.

use fermata_engine::{
    check::Resource,
    condition::Condition,
    definition::{
        AwaitedCondition, AwaitedMessage, Delay, Direction, Moment, Offset, TimeUnit, Timeout, TimeoutAt,
        Until, Wait, Work, timed_out,
    },
    ids::Name,
    value::{DataType, Value, ValueSource},
};
use leptos::prelude::*;

use super::{
    super::Builder,
    message_outputs::OutputsField,
    parts::{Choice, ConditionField},
    stage::no_rows,
    start::calendars,
    step::set,
};
use crate::kit::{NumberField, Select, TextField, ValueSourceField};

fn change(builder: Builder, key: &str, act: impl FnOnce(&mut Wait)) {
    set(builder, key, |step| {
        if let Work::Wait(work) = &mut step.work {
            act(work);
        }
    });
}

pub(super) fn message(builder: Builder, key: &str, act: impl FnOnce(&mut AwaitedMessage)) {
    change(builder, key, |work| {
        if let Until::Message(message) = &mut work.until {
            act(message);
        }
    });
}

fn kind_of(until: &Until) -> &'static str {
    match until {
        Until::Duration(_) => "duration",
        Until::Moment(_) => "moment",
        Until::Message(_) => "message",
        Until::Condition(_) => "condition",
    }
}

fn is_date(resource: &Resource) -> bool {
    matches!(resource.data_type, DataType::Date | DataType::DateTime)
}

/// Dates that can be named.
fn dates(builder: Builder) -> Signal<Vec<Resource>> {
    Signal::derive(move || builder.resources.with(|all| all.iter().filter(|r| is_date(r)).cloned().collect()))
}

fn a_date(builder: Builder) -> Moment {
    let first = builder.resources.with_untracked(|all| {
        let own = all.iter().find(|r| is_date(r) && r.path.starts_with("record."));
        own.or_else(|| all.iter().find(|r| is_date(r) && r.path != "now")).map(|r| r.path.clone())
    });
    let value = first.map_or(ValueSource::Literal(Value::Null), ValueSource::Reference);
    Moment { value, offset: None, time_of_day: None, time_zone: None }
}

fn a_day() -> Delay {
    Delay { amount: ValueSource::Literal(1.into()), unit: TimeUnit::Days, calendar: None }
}

/// What is waited for once another kind is chosen.
fn fresh(builder: Builder, kind: &str) -> Until {
    match kind {
        "moment" => Until::Moment(a_date(builder)),
        "message" => {
            let about = builder.resources.with_untracked(|all| all.iter().any(|r| r.path == "record.id"));
            let correlation = ValueSource::Reference(if about { "record.id" } else { "run.id" }.into());
            let (name, outputs) = (String::new(), Vec::new());
            Until::Message(AwaitedMessage { name, correlation, outputs, earlier_minutes: None })
        }
        "condition" => Until::Condition(AwaitedCondition { condition: no_rows(), recheck_minutes: None }),
        _ => Until::Duration(a_day()),
    }
}

#[component]
pub(super) fn WaitForm(builder: Builder, work: Wait) -> impl IntoView {
    let kind = RwSignal::new(kind_of(&work.until).to_owned());
    let until = RwSignal::new(work.until);
    let kinds = [
        ("duration", "A time to pass"),
        ("moment", "A date"),
        ("message", "A message from outside"),
        ("condition", "Conditions to hold"),
    ];
    let kinds: Vec<(String, String)> = kinds.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec();
    let chosen = move |kind: String| {
        let now = fresh(builder, &kind);
        until.set(now.clone());
        change(builder, "until", |w| w.until = now);
    };
    view! {
        <Select id="p-wait" label="Waits for" value=kind options=kinds on_change=chosen/>
        {move || match until.get() {
            Until::Duration(delay) => {
                let put = move |delay: Delay| change(builder, "delay", |w| w.until = Until::Duration(delay));
                view! { <DelayField builder id="p-delay" label="How long" value=delay on_change=put/> }.into_any()
            }
            Until::Moment(moment) => {
                let put = move |moment: Moment| change(builder, "moment", |w| w.until = Until::Moment(moment));
                view! { <MomentField builder id="p-moment" label="Which date" value=moment on_change=put/> }.into_any()
            }
            Until::Message(message) => view! { <MessageFields builder value=message/> }.into_any(),
            Until::Condition(awaited) => view! { <ConditionFields builder value=awaited/> }.into_any(),
        }}
        <TimeoutFields builder value=work.timeout/>
    }
}

/// A number with its unit.
#[component]
fn DelayField(
    builder: Builder,
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: Delay,
    #[prop(into)] on_change: Callback<Delay>,
) -> impl IntoView {
    let unit = RwSignal::new(unit_key(value.unit).to_owned());
    let amount = StoredValue::new(value.amount.clone());
    let calendar = RwSignal::new(value.calendar.as_ref().map(ToString::to_string).unwrap_or_default());
    let calendars = calendars(builder);
    let put = move || {
        let calendar = Name::parse(&calendar.get_untracked()).ok();
        on_change.run(Delay { amount: amount.get_value(), unit: unit_of(&unit.get_untracked()), calendar });
    };
    let units: Vec<(String, String)> =
        TimeUnit::ALL.map(|unit| (unit_key(unit).to_owned(), unit.words().1.to_owned())).to_vec();
    view! {
        <div class="wait-time">
            <ValueSourceField
                id=id.clone()
                label=label.clone()
                value=value.amount
                data_type=DataType::Number { decimals: 0 }
                resources=builder.resources
                on_change=move |source: ValueSource| {
                    amount.set_value(source);
                    put();
                }
            />
            <Select
                id=format!("{id}-unit")
                label=format!("{label}: unit")
                value=unit
                options=units
                on_change=move |_| put()
            />
        </div>
        <Select
            id=format!("{id}-calendar")
            label=format!("{label}: counted by")
            help="By a calendar, hours are working hours and days are those that have any."
            value=calendar
            options=calendars
            empty="Day and night"
            on_change=move |_| put()
        />
    }
}

fn unit_key(unit: TimeUnit) -> &'static str {
    unit.words().1
}

fn unit_of(key: &str) -> TimeUnit {
    TimeUnit::ALL.into_iter().find(|unit| unit_key(*unit) == key).unwrap_or(TimeUnit::Days)
}

/// A date, days before or after it, and the time of that day.
#[component]
fn MomentField(
    builder: Builder,
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: Moment,
    #[prop(into)] on_change: Callback<Moment>,
) -> impl IntoView {
    let kept = StoredValue::new(value.clone());
    let put = move |act: &dyn Fn(&mut Moment)| {
        kept.update_value(act);
        on_change.run(kept.get_value());
    };
    let side = RwSignal::new(
        match value.offset.as_ref().map(|offset| offset.direction) {
            None => "on",
            Some(Direction::Before) => "before",
            Some(Direction::After) => "after",
        }
        .to_owned(),
    );
    let away = StoredValue::new(value.offset.map_or_else(a_day, |o| Delay {
        amount: o.amount,
        unit: o.unit,
        calendar: o.calendar,
    }));
    let move_it = move || {
        let Delay { amount, unit, calendar } = away.get_value();
        let offset = match side.get_untracked().as_str() {
            "before" => Some(Offset { amount, unit, direction: Direction::Before, calendar }),
            "after" => Some(Offset { amount, unit, direction: Direction::After, calendar }),
            _ => None,
        };
        put(&|moment| moment.offset.clone_from(&offset));
    };
    let time = RwSignal::new(value.time_of_day.unwrap_or_default());
    let zone = RwSignal::new(value.time_zone.unwrap_or_default());
    let zones = Signal::derive(move || {
        builder.world.with(|world| {
            let own = Some(zone.get()).filter(|own| !own.is_empty() && !world.time_zones.contains(own));
            let known = world.time_zones.iter().cloned();
            known.chain(own).map(|name| (name.clone(), name.replace('_', " "))).collect::<Vec<_>>()
        })
    });
    let base = id.clone();
    view! {
        <ValueSourceField
            id=id.clone()
            label
            value=value.value
            data_type=DataType::Date
            resources=dates(builder)
            on_change=move |source: ValueSource| put(&|moment| moment.value.clone_from(&source))
        />
        <Choice
            label="When"
            value=side
            options=vec![("on", "On it"), ("before", "Before it"), ("after", "After it")]
            on_change=move |_| move_it()
        />
        <Show when=move || side.get() != "on">
            <DelayField
                builder
                id=format!("{base}-away")
                label="How long before or after"
                value=away.get_value()
                on_change=move |delay: Delay| {
                    away.set_value(delay);
                    move_it();
                }
            />
        </Show>
        <div class="wait-time">
            <TextField
                id=format!("{id}-time")
                label="At this time of day"
                kind="time"
                value=time
                on_change=move |text: String| {
                    let text = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
                    put(&|moment| moment.time_of_day.clone_from(&text));
                }
            />
            <Select
                id=format!("{id}-zone")
                label="Where"
                value=zone
                options=zones
                empty="UTC"
                on_change=move |name: String| {
                    let name = Some(name).filter(|name| !name.is_empty());
                    put(&|moment| moment.time_zone.clone_from(&name));
                }
            />
        </div>
    }
}

#[component]
fn MessageFields(builder: Builder, value: AwaitedMessage) -> impl IntoView {
    let name = RwSignal::new(value.name);
    let earlier = RwSignal::new(value.earlier_minutes.map(|n| n.to_string()).unwrap_or_default());
    view! {
        <TextField
            id="p-message"
            label="Name of the message"
            required=true
            placeholder="form_completed"
            help="What whoever sends it calls it, or the type of an event."
            value=name
            on_change=move |text: String| message(builder, "message", |m| m.name = text.trim().to_owned())
        />
        <ValueSourceField
            id="p-key"
            label="Key"
            value=value.correlation
            resources=builder.resources
            on_change=move |source: ValueSource| message(builder, "key", |m| m.correlation = source)
        />
        <p class="hint">"The key tells which message is meant: whoever sends it names the same one."</p>
        <OutputsField builder value=value.outputs/>
        <NumberField
            id="p-earlier"
            label="Also one that came up to"
            after="minutes before"
            help="60 where nothing is filled in. A message is kept for a day at most."
            min="0"
            step="1"
            value=earlier
            on_change=move |text: String| {
                message(builder, "earlier", |m| m.earlier_minutes = text.trim().parse().ok());
            }
        />
    }
}

#[component]
fn ConditionFields(builder: Builder, value: AwaitedCondition) -> impl IntoView {
    let every = RwSignal::new(value.recheck_minutes.map(|n| n.to_string()).unwrap_or_default());
    let awaited = move |key: &str, act: &dyn Fn(&mut AwaitedCondition)| {
        change(builder, key, |work| {
            if let Until::Condition(awaited) = &mut work.until {
                act(awaited);
            }
        });
    };
    let conditions = move |condition: Option<Condition>| {
        let condition = condition.unwrap_or_else(no_rows);
        awaited("condition", &|awaited| awaited.condition.clone_from(&condition));
    };
    view! {
        <ConditionField builder id="p-until" label="Until" value=Some(value.condition) on_change=conditions/>
        <NumberField
            id="p-recheck"
            label="Ask again every"
            after="minutes"
            help="It is asked when the record or a step changes, and when a date comes that a row compares with now. Fill this in where that is not enough."
            min="1"
            step="1"
            value=every
            on_change=move |text: String| {
                let minutes = text.trim().parse().ok();
                awaited("recheck", &|awaited| awaited.recheck_minutes = minutes);
            }
        />
    }
}

#[component]
fn TimeoutFields(builder: Builder, value: Option<Timeout>) -> impl IntoView {
    let mode = RwSignal::new(
        match value.as_ref().map(|timeout| &timeout.at) {
            None => "never",
            Some(TimeoutAt::After(_)) => "after",
            Some(TimeoutAt::Moment(_)) => "moment",
        }
        .to_owned(),
    );
    let outcome = value.as_ref().map_or_else(timed_out, |timeout| timeout.outcome.clone());
    let shown = RwSignal::new(outcome.to_string());
    let outcome = StoredValue::new(outcome);
    let at = RwSignal::new(value.map(|timeout| timeout.at));
    let put = move |now: Option<TimeoutAt>| {
        let timeout = now.map(|at| Timeout { at, outcome: outcome.get_value() });
        change(builder, "timeout", |w| w.timeout = timeout);
    };
    let kept = StoredValue::new(at.get_untracked());
    let store = move |now: Option<TimeoutAt>| {
        kept.set_value(now.clone());
        put(now);
    };
    let chosen = move |mode: String| {
        let now = match mode.as_str() {
            "after" => Some(TimeoutAt::After(a_day())),
            "moment" => Some(TimeoutAt::Moment(a_date(builder))),
            _ => None,
        };
        at.set(now.clone());
        store(now);
    };
    view! {
        <Choice
            label="Gives up"
            value=mode
            options=vec![("never", "Never"), ("after", "After a time"), ("moment", "At a date")]
            on_change=chosen
        />
        {move || match at.get() {
            None => ().into_any(),
            Some(TimeoutAt::After(delay)) => {
                let put = move |delay: Delay| store(Some(TimeoutAt::After(delay)));
                view! { <DelayField builder id="p-timeout" label="After" value=delay on_change=put/> }.into_any()
            }
            Some(TimeoutAt::Moment(moment)) => {
                let put = move |moment: Moment| store(Some(TimeoutAt::Moment(moment)));
                view! { <MomentField builder id="p-timeout" label="At the latest" value=moment on_change=put/> }
                    .into_any()
            }
        }}
        <Show when=move || mode.get() != "never">
            <TextField
                id="p-outcome"
                label="Its outcome is then"
                help="Decisions and conditions ask for it: steps.….outcome. When what it waits for comes, the outcome is came."
                value=shown
                on_change=move |text: String| {
                    outcome.set_value(Name::from_label(&text, "timed_out"));
                    put(kept.get_value());
                }
            />
        </Show>
    }
}
