//! The rows of an escalation ladder.

use fermata_engine::{
    definition::{AssigneeRule, Priority},
    flow::FlowKind,
    ids::Name,
    people::Assignee,
    sla::{Receiver, Rung, RungAction, RungAt},
};
use leptos::prelude::*;

use super::{
    super::{assignee::AssigneeField, parts::flows},
    Drawn,
};
use crate::kit::{
    Button, Checkbox, DurationField, IconButton, NumberField, Of, Picker, Select, Sign, TextField,
};

const WHENS: [(&str, &str); 3] =
    [("share", "At a share of it"), ("before", "Before it is due"), ("after", "After it was due")];
const ACTIONS: [(&str, &str); 5] = [
    ("notify", "Tell people"),
    ("reassign", "Give the work to somebody else"),
    ("raise_priority", "Raise the priority"),
    ("run_flow", "Run a flow"),
    ("finish", "Finish the step"),
];
const PRIORITIES: [(&str, &str); 2] = [("high", "High"), ("normal", "Normal")];

fn options(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(key, words)| ((*key).to_owned(), (*words).to_owned())).collect()
}

/// All rungs, and a button for a further one.
#[component]
pub(super) fn LadderField(drawn: Drawn, person: bool) -> impl IntoView {
    let add = move |()| {
        let action = RungAction::Notify { to: vec![Receiver::Assignee], message: String::new() };
        drawn.push(drawn.ladder, Rung { at: RungAt::Share { percent: 100 }, action });
        drawn.changed();
    };
    let remove = move |number: u32| {
        drawn.ladder.update(|all| all.retain(|(other, _)| *other != number));
        drawn.changed();
    };
    let place = move |number: u32| {
        Signal::derive(move || {
            drawn.ladder.with(|all| all.iter().position(|(other, _)| *other == number).map_or(1, |at| at + 1))
        })
    };
    view! {
        <fieldset class="ladder">
            <legend>"Escalation"</legend>
            <For each=move || drawn.ladder.get() key=|(number, _)| *number let:row>
                {
                    let (number, rung) = (row.0, RwSignal::from(row.1));
                    view! {
                        <div class="rung" role="group" aria-label=move || format!("Rung {}", place(number).get())>
                            <header>
                                <span>{move || format!("Rung {}", place(number).get())}</span>
                                <IconButton
                                    sign=Sign::Close
                                    label=Signal::derive(move || format!("Remove rung {}", place(number).get()))
                                    on_click=move |()| remove(number)
                                />
                            </header>
                            <When drawn number rung/>
                            <What drawn number rung person/>
                        </div>
                    }
                }
            </For>
            <div><Button sign=Sign::Plus on_click=add>"Add a rung"</Button></div>
        </fieldset>
    }
}

#[component]
fn When(drawn: Drawn, number: u32, rung: RwSignal<Rung>) -> impl IntoView {
    let at = rung.with_untracked(|rung| rung.at);
    let (kind, percent, minutes) = match at {
        RungAt::Share { percent } => ("share", percent, 60),
        RungAt::Before { minutes } => ("before", 100, minutes),
        RungAt::After { minutes } => ("after", 100, minutes),
    };
    let kind = RwSignal::new(kind.to_owned());
    let percent = RwSignal::new(percent.to_string());
    let minutes = RwSignal::new(Some(minutes));
    let put = move || {
        let amount = minutes.get_untracked().unwrap_or(0);
        let at = match kind.get_untracked().as_str() {
            "before" => RungAt::Before { minutes: amount },
            "after" => RungAt::After { minutes: amount },
            _ => RungAt::Share { percent: percent.get_untracked().trim().parse().unwrap_or(0) },
        };
        rung.update(|rung| rung.at = at);
        drawn.changed();
    };
    view! {
        <Select id=format!("p-rung-{number}-when") label="When" value=kind options=options(&WHENS) on_change=move |_| put()/>
        {move || match kind.get().as_str() {
            "share" => {
                view! {
                    <NumberField
                        id=format!("p-rung-{number}-percent")
                        label="Share"
                        after="% of the time"
                        min="1"
                        step="1"
                        value=percent
                        on_change=move |_| put()
                    />
                }
                    .into_any()
            }
            _ => {
                view! { <DurationField id=format!("p-rung-{number}-minutes") label="How long" value=minutes on_change=move |_| put()/> }
                    .into_any()
            }
        }}
    }
}

fn kind_of(action: &RungAction) -> &'static str {
    match action {
        RungAction::Notify { .. } => "notify",
        RungAction::Reassign { .. } => "reassign",
        RungAction::RaisePriority { .. } => "raise_priority",
        RungAction::RunFlow { .. } => "run_flow",
        RungAction::Finish { .. } => "finish",
    }
}

fn fresh(kind: &str) -> Option<RungAction> {
    Some(match kind {
        "notify" => RungAction::Notify { to: vec![Receiver::Assignee], message: String::new() },
        "reassign" => RungAction::Reassign { to: AssigneeRule::Starter },
        "raise_priority" => RungAction::RaisePriority { to: Priority::High },
        "finish" => RungAction::Finish { outcome: Name::parse("too_late").ok()? },
        // A flow must be chosen first.
        _ => return None,
    })
}

#[component]
fn What(drawn: Drawn, number: u32, rung: RwSignal<Rung>, person: bool) -> impl IntoView {
    let kind = RwSignal::new(rung.with_untracked(|rung| kind_of(&rung.action)).to_owned());
    let put = Callback::new(move |action: RungAction| {
        rung.update(|rung| rung.action = action);
        drawn.changed();
    });
    let turned = move |kind: String| {
        if let Some(action) = fresh(&kind) {
            put.run(action);
        }
    };
    let actions: Vec<_> =
        options(&ACTIONS).into_iter().filter(|(key, _)| person || key != "finish").collect();
    view! {
        <Select id=format!("p-rung-{number}-what") label="What happens" value=kind options=actions on_change=turned/>
        {move || {
            let action = rung.with_untracked(|rung| rung.action.clone());
            match kind.get().as_str() {
                "notify" => view! { <Told number action put/> }.into_any(),
                "reassign" => {
                    let rule = match action {
                        RungAction::Reassign { to } => Some(to),
                        _ => None,
                    };
                    let given = move |rule: Option<AssigneeRule>| {
                        if let Some(to) = rule {
                            put.run(RungAction::Reassign { to });
                        }
                    };
                    view! {
                        <AssigneeField
                            builder=drawn.builder
                            id=format!("p-rung-{number}-to")
                            label="To whom"
                            value=rule
                            on_change=given
                        />
                    }
                        .into_any()
                }
                "raise_priority" => {
                    let low = matches!(action, RungAction::RaisePriority { to: Priority::Normal });
                    let value = RwSignal::new(if low { "normal" } else { "high" }.to_owned());
                    view! {
                        <Select
                            id=format!("p-rung-{number}-priority")
                            label="To"
                            value
                            options=options(&PRIORITIES)
                            on_change=move |key: String| {
                                let to = if key == "normal" { Priority::Normal } else { Priority::High };
                                put.run(RungAction::RaisePriority { to });
                            }
                        />
                    }
                        .into_any()
                }
                "run_flow" => view! { <RunsFlow drawn number action put/> }.into_any(),
                _ => view! { <Finishes number action put/> }.into_any(),
            }
        }}
    }
}

/// Which flow runs.
#[component]
fn RunsFlow(drawn: Drawn, number: u32, action: RungAction, put: Callback<RungAction>) -> impl IntoView {
    let flow = match action {
        RungAction::RunFlow { flow, .. } => flow.to_string(),
        _ => String::new(),
    };
    let value = RwSignal::new(flow);
    view! {
        <Select
            id=format!("p-rung-{number}-flow")
            label="Flow"
            help="It must not call other systems."
            value
            options=flows(drawn.builder, FlowKind::Autolaunched)
            empty="Choose a flow"
            on_change=move |name: String| {
                if let Ok(flow) = Name::parse(&name) {
                    put.run(RungAction::RunFlow { flow, inputs: Default::default() });
                }
            }
        />
    }
}

/// With which outcome the step is finished.
#[component]
fn Finishes(number: u32, action: RungAction, put: Callback<RungAction>) -> impl IntoView {
    let outcome = match action {
        RungAction::Finish { outcome } => outcome.to_string(),
        _ => "too_late".to_owned(),
    };
    let value = RwSignal::new(outcome);
    view! {
        <TextField
            id=format!("p-rung-{number}-outcome")
            label="With the outcome"
            help="A name such as too_late; decisions can ask for it."
            value
            on_change=move |text: String| {
                if let Ok(outcome) = Name::parse(text.trim()) {
                    put.run(RungAction::Finish { outcome });
                }
            }
        />
    }
}

/// Who is told, and what they read.
#[component]
fn Told(number: u32, action: RungAction, put: Callback<RungAction>) -> impl IntoView {
    let (to, message) = match action {
        RungAction::Notify { to, message } => (to, message),
        _ => (vec![Receiver::Assignee], String::new()),
    };
    let has = |one: &Receiver| to.contains(one);
    let assignee = RwSignal::new(has(&Receiver::Assignee));
    let above = RwSignal::new(has(&Receiver::AssigneeManager));
    let managers = RwSignal::new(has(&Receiver::Managers));
    let owner = RwSignal::new(has(&Receiver::Owner));
    let named = to.iter().find_map(|one| match one {
        Receiver::User { name } => Some(Assignee::User(name.clone()).key()),
        Receiver::Group { name } => Some(Assignee::Group(name.clone()).key()),
        Receiver::Queue { name } => Some(Assignee::Queue(name.clone()).key()),
        Receiver::Role { name } => Some(Assignee::Role(name.clone()).key()),
        _ => None,
    });
    let named = RwSignal::new(named.unwrap_or_default());
    let addresses: Vec<String> = to
        .iter()
        .filter_map(|one| match one {
            Receiver::Address { address } => Some(address.clone()),
            _ => None,
        })
        .collect();
    let addresses = RwSignal::new(addresses.join(", "));
    let message = RwSignal::new(message);
    let changed = move || {
        let mut to = Vec::new();
        let flags = [
            (assignee, Receiver::Assignee),
            (above, Receiver::AssigneeManager),
            (managers, Receiver::Managers),
            (owner, Receiver::Owner),
        ];
        to.extend(flags.into_iter().filter(|(on, _)| on.get_untracked()).map(|(_, one)| one));
        to.extend(
            Assignee::from_key(&named.get_untracked())
                .filter(|_| !named.with_untracked(String::is_empty))
                .map(|one| match one {
                    Assignee::User(name) => Receiver::User { name },
                    Assignee::Group(name) => Receiver::Group { name },
                    Assignee::Queue(name) => Receiver::Queue { name },
                    Assignee::Role(name) => Receiver::Role { name },
                }),
        );
        let text = addresses.get_untracked();
        let written = text.split([',', ';']).map(str::trim).filter(|one| !one.is_empty());
        to.extend(written.map(|address| Receiver::Address { address: address.to_owned() }));
        put.run(RungAction::Notify { to, message: message.get_untracked() });
    };
    let base = format!("p-rung-{number}");
    view! {
        <Checkbox id=format!("{base}-assignee") label="Whoever has the work" value=assignee on_change=move |_| changed()/>
        <Checkbox id=format!("{base}-above") label="Whom they report to" value=above on_change=move |_| changed()/>
        <Checkbox id=format!("{base}-managers") label="Managers" value=managers on_change=move |_| changed()/>
        <Checkbox id=format!("{base}-owner") label="The owner" value=owner on_change=move |_| changed()/>
        <Picker of=Of::Assignee id=format!("{base}-named") label="And" value=named on_change=move |_: String| changed()/>
        <TextField
            id=format!("{base}-mail")
            label="By mail to"
            placeholder="desk@example.com"
            help="Several with commas between them."
            value=addresses
            on_change=move |_| changed()
        />
        <TextField
            id=format!("{base}-message")
            label="What they read"
            help="Beside what is late; {{…}} is filled in."
            value=message
            on_change=move |_| changed()
        />
    }
}
