//! Who does a step: a person, a team, whoever started the run, or somebody that the record names.

use fermata_engine::{definition::AssigneeRule, ids::Name, value::DataType};
use leptos::prelude::*;

use super::super::Builder;
use crate::kit::{Of, Picker, Select, TextField};

fn key(rule: Option<&AssigneeRule>, from_record: bool) -> &'static str {
    match rule {
        None => "none",
        Some(AssigneeRule::User { .. }) => "user",
        Some(AssigneeRule::Group { .. }) => "group",
        Some(AssigneeRule::Queue { .. }) => "queue",
        Some(AssigneeRule::Starter) => "starter",
        Some(AssigneeRule::Expression { .. }) if from_record => "record",
        Some(AssigneeRule::Expression { .. }) => "expression",
    }
}

fn named(rule: Option<&AssigneeRule>) -> String {
    match rule {
        Some(AssigneeRule::User { name } | AssigneeRule::Group { name } | AssigneeRule::Queue { name }) => {
            name.to_string()
        }
        Some(AssigneeRule::Expression { source }) => source.clone(),
        Some(AssigneeRule::Starter) | None => String::new(),
    }
}

/// Chooses a rule. With `none`, there need not be one.
#[component]
pub(super) fn AssigneeField(
    builder: Builder,
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: Option<AssigneeRule>,
    #[prop(optional, into)] none: Option<String>,
    #[prop(into)] on_change: Callback<Option<AssigneeRule>>,
) -> impl IntoView {
    let people = move || people(builder);
    let first = named(value.as_ref());
    let from_record = people().iter().any(|(path, _)| *path == first);
    let mode = RwSignal::new(key(value.as_ref(), from_record).to_owned());
    let chosen = RwSignal::new(first);
    let put = move || {
        let text = chosen.get_untracked();
        let name = || Name::parse(&text).ok();
        let rule = match mode.get_untracked().as_str() {
            "user" => name().map(|name| AssigneeRule::User { name }),
            "group" => name().map(|name| AssigneeRule::Group { name }),
            "queue" => name().map(|name| AssigneeRule::Queue { name }),
            "starter" => Some(AssigneeRule::Starter),
            "record" | "expression" => Some(AssigneeRule::Expression { source: text }),
            _ => {
                on_change.run(None);
                return;
            }
        };
        // Nobody is chosen yet: the rule stays as it was until somebody is.
        if rule.is_some() {
            on_change.run(rule);
        }
    };
    let kinds = Signal::derive(move || {
        let record = !builder.resources.with(Vec::is_empty) && !people().is_empty();
        kinds(none.clone(), record)
    });
    let turned = move |_: String| {
        chosen.set(String::new());
        put();
    };
    let base = id.clone();
    view! {
        <Select id=format!("{id}-kind") label=label.clone() value=mode options=kinds on_change=turned/>
        {move || pick(builder, &base, &mode.get(), chosen, Callback::new(move |_: String| put()))}
    }
}

fn kinds(none: Option<String>, record: bool) -> Vec<(String, String)> {
    let own = |key: &str, words: &str| (key.to_owned(), words.to_owned());
    let mut all: Vec<(String, String)> = none.into_iter().map(|words| ("none".to_owned(), words)).collect();
    all.extend([own("user", "A person"), own("group", "A group"), own("queue", "A queue")]);
    if record {
        all.push(own("record", "A person named in the record or run"));
    }
    all.extend([own("starter", "Whoever starts the run"), own("expression", "Found by an expression")]);
    all
}

/// What holds a person: path and words.
fn people(builder: Builder) -> Vec<(String, String)> {
    builder.resources.with_untracked(|all| {
        let people = all.iter().filter(|r| r.data_type == DataType::User && !r.path.starts_with("prior."));
        people.map(|r| (r.path.clone(), r.label.clone())).collect()
    })
}

fn pick(
    builder: Builder,
    id: &str,
    mode: &str,
    chosen: RwSignal<String>,
    on_change: Callback<String>,
) -> AnyView {
    let id = format!("{id}-name");
    let directory = move |groups: bool| {
        Signal::derive(move || {
            builder.world.with(|world| {
                let teams = if groups { &world.directory.groups } else { &world.directory.queues };
                teams.values().map(|t| (t.name.to_string(), t.label.clone())).collect::<Vec<_>>()
            })
        })
    };
    match mode {
        "user" => {
            let name = chosen.get_untracked();
            let shown = builder.world.with_untracked(|world| {
                world.directory.users.get(name.as_str()).map(|u| u.label.clone()).unwrap_or_default()
            });
            view! { <Picker of=Of::Person id label="Person" value=chosen shown on_change/> }.into_any()
        }
        "group" => {
            let options = directory(true);
            view! { <Select id label="Group" value=chosen options empty="Choose a group" on_change/> }
                .into_any()
        }
        "queue" => {
            let options = directory(false);
            view! { <Select id label="Queue" value=chosen options empty="Choose a queue" on_change/> }
                .into_any()
        }
        "record" => {
            let options = people(builder);
            view! { <Select id label="Named by" value=chosen options empty="Choose" on_change/> }.into_any()
        }
        "expression" => view! {
            <TextField
                id
                label="Expression"
                help="Yields a username, or group:name, or queue:name."
                value=chosen
                on_change
            />
        }
        .into_any(),
        _ => ().into_any(),
    }
}
