//! Who does a step: a person, a team, whoever holds a role or started the run, somebody's manager, or somebody whom the
//! record names.

use fermata_engine::{definition::AssigneeRule, ids::Name, people::Team, value::DataType};
use leptos::prelude::*;
use std::collections::BTreeMap;

use super::super::Builder;
use crate::kit::{NumberField, Of, Picker, Select, TextField};

fn key(rule: Option<&AssigneeRule>, from_record: bool) -> &'static str {
    match rule {
        None => "none",
        Some(AssigneeRule::User { .. }) => "user",
        Some(AssigneeRule::Group { .. }) => "group",
        Some(AssigneeRule::Queue { .. }) => "queue",
        Some(AssigneeRule::Role { .. }) => "role",
        Some(AssigneeRule::Starter) => "starter",
        Some(AssigneeRule::Manager { .. }) => "manager",
        Some(AssigneeRule::Performer { .. }) => "performer",
        Some(AssigneeRule::Expression { .. }) if from_record => "record",
        Some(AssigneeRule::Expression { .. }) => "expression",
    }
}

fn named(rule: Option<&AssigneeRule>) -> String {
    match rule {
        Some(
            AssigneeRule::User { name }
            | AssigneeRule::Group { name }
            | AssigneeRule::Queue { name }
            | AssigneeRule::Role { name }
            | AssigneeRule::Performer { step: name },
        ) => name.to_string(),
        Some(AssigneeRule::Expression { source }) => source.clone(),
        Some(AssigneeRule::Starter | AssigneeRule::Manager { .. }) | None => String::new(),
    }
}

/// What is chosen besides the kind of rule.
#[derive(Clone, Copy)]
struct Chosen {
    /// A name or an expression.
    text: RwSignal<String>,
    /// Whose manager.
    below: RwSignal<Option<AssigneeRule>>,
    /// How many levels up.
    levels: RwSignal<u8>,
}

impl Chosen {
    fn of(rule: Option<&AssigneeRule>) -> Self {
        let (below, levels) = match rule {
            Some(AssigneeRule::Manager { of, levels }) => (Some((**of).clone()), *levels),
            _ => (None, 1),
        };
        Self { text: RwSignal::new(named(rule)), below: RwSignal::new(below), levels: RwSignal::new(levels) }
    }

    /// The rule of a kind; none while something is still to be chosen.
    fn rule(self, mode: &str) -> Option<AssigneeRule> {
        let text = self.text.get_untracked();
        let name = || Name::parse(&text).ok();
        match mode {
            "user" => name().map(|name| AssigneeRule::User { name }),
            "group" => name().map(|name| AssigneeRule::Group { name }),
            "queue" => name().map(|name| AssigneeRule::Queue { name }),
            "role" => name().map(|name| AssigneeRule::Role { name }),
            "performer" => name().map(|step| AssigneeRule::Performer { step }),
            "starter" => Some(AssigneeRule::Starter),
            "manager" => {
                let of = Box::new(self.below.get_untracked()?);
                Some(AssigneeRule::Manager { of, levels: self.levels.get_untracked() })
            }
            _ => Some(AssigneeRule::Expression { source: text }),
        }
    }
}

/// Chooses a rule. With `none`, there need not be one; with `person`, only what means one person is offered.
#[component]
pub(super) fn AssigneeField(
    builder: Builder,
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: Option<AssigneeRule>,
    #[prop(optional, into)] none: Option<String>,
    #[prop(optional)] person: bool,
    #[prop(into)] on_change: Callback<Option<AssigneeRule>>,
) -> impl IntoView {
    let people = move || people(builder);
    let from_record = people().iter().any(|(path, _)| *path == named(value.as_ref()));
    let mode = RwSignal::new(key(value.as_ref(), from_record).to_owned());
    let chosen = Chosen::of(value.as_ref());
    let put = move || match mode.get_untracked().as_str() {
        "none" => on_change.run(None),
        // Nobody is chosen yet: the rule stays as it was until somebody is.
        mode => {
            if let Some(rule) = chosen.rule(mode) {
                on_change.run(Some(rule));
            }
        }
    };
    let kinds = Signal::derive(move || {
        let record = !builder.resources.with(Vec::is_empty) && !people().is_empty();
        kinds(none.clone(), record, person)
    });
    let turned = move |mode: String| {
        chosen.text.set(String::new());
        chosen.below.set((mode == "manager").then_some(AssigneeRule::Starter));
        put();
    };
    let base = id.clone();
    view! {
        <Select id=format!("{id}-kind") label=label.clone() value=mode options=kinds on_change=turned/>
        {move || pick(builder, &base, &mode.get(), chosen, Callback::new(move |()| put()))}
    }
}

fn kinds(none: Option<String>, record: bool, person: bool) -> Vec<(String, String)> {
    let own = |key: &str, words: &str| (key.to_owned(), words.to_owned());
    let mut all: Vec<(String, String)> = none.into_iter().map(|words| ("none".to_owned(), words)).collect();
    all.push(own("user", "A person"));
    if !person {
        all.extend([
            own("group", "A group"),
            own("queue", "A queue"),
            own("role", "Whoever holds a role"),
            own("manager", "The manager of somebody"),
        ]);
    }
    if record {
        all.push(own("record", "A person named in the record or run"));
    }
    all.extend([
        own("starter", "Whoever starts the run"),
        own("performer", "Whoever did another step"),
        own("expression", "Found by an expression"),
    ]);
    all
}

/// What holds a person: path and words.
fn people(builder: Builder) -> Vec<(String, String)> {
    // Where a deletion starts the run there is no other record than the one that was.
    let looks_back = builder.now().trigger.deleted().is_some();
    builder.resources.with_untracked(|all| {
        let fits = |path: &str| looks_back || !path.starts_with("prior.");
        let people = all.iter().filter(|r| r.data_type == DataType::User && fits(&r.path));
        people.map(|r| (r.path.clone(), r.label.clone())).collect()
    })
}

/// Names and labels of the teams of one kind.
fn teams(
    builder: Builder,
    of: fn(&fermata_engine::people::Directory) -> &BTreeMap<Name, Team>,
) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        builder.world.with(|world| {
            of(&world.directory).values().map(|t| (t.name.to_string(), t.label.clone())).collect()
        })
    })
}

/// Names and labels of the steps that a person does.
fn steps(builder: Builder) -> Vec<(String, String)> {
    let definition = builder.now();
    let steps = definition.stages.iter().flat_map(|stage| &stage.steps);
    steps.filter(|s| s.work.is_for_people()).map(|s| (s.name.to_string(), s.label.clone())).collect()
}

fn pick(builder: Builder, id: &str, mode: &str, chosen: Chosen, put: Callback<()>) -> AnyView {
    let base = id.to_owned();
    let id = format!("{id}-name");
    let value = chosen.text;
    let on_change = Callback::new(move |_: String| put.run(()));
    match mode {
        "user" => {
            let name = value.get_untracked();
            let shown = builder.world.with_untracked(|world| {
                world.directory.users.get(name.as_str()).map(|u| u.label.clone()).unwrap_or_default()
            });
            view! { <Picker of=Of::Person id label="Person" value shown on_change/> }.into_any()
        }
        "group" => {
            let options = teams(builder, |directory| &directory.groups);
            view! { <Select id label="Group" value options empty="Choose a group" on_change/> }.into_any()
        }
        "queue" => {
            let options = teams(builder, |directory| &directory.queues);
            view! { <Select id label="Queue" value options empty="Choose a queue" on_change/> }.into_any()
        }
        "role" => {
            let options = teams(builder, |directory| &directory.roles);
            view! { <Select id label="Role" value options empty="Choose a role" on_change/> }.into_any()
        }
        "performer" => {
            let options = steps(builder);
            view! { <Select id label="Step" value options empty="Choose a step" on_change/> }.into_any()
        }
        "manager" => manager(builder, &base, chosen, put),
        "record" => {
            let options = people(builder);
            view! { <Select id label="Named by" value options empty="Choose" on_change/> }.into_any()
        }
        "expression" => view! {
            <TextField
                id
                label="Expression"
                help="Yields a username, or group:name, queue:name or role:name."
                value
                on_change
            />
        }
        .into_any(),
        _ => ().into_any(),
    }
}

/// Whose manager, and how far up.
fn manager(builder: Builder, id: &str, chosen: Chosen, put: Callback<()>) -> AnyView {
    let below = move |rule: Option<AssigneeRule>| {
        chosen.below.set(rule);
        put.run(());
    };
    let levels = RwSignal::new(chosen.levels.get_untracked().to_string());
    let climbed = move |text: String| {
        if let Ok(levels) = text.parse::<u8>() {
            chosen.levels.set(levels);
            put.run(());
        }
    };
    view! {
        <AssigneeField
            builder
            id=format!("{id}-of")
            label="Whose manager"
            person=true
            value=chosen.below.get_untracked()
            on_change=below
        />
        <NumberField
            id=format!("{id}-levels")
            label="Levels up"
            help="1 is their manager, 2 the manager's manager. Whoever is deactivated is passed over."
            value=levels
            on_change=climbed
        />
    }
    .into_any()
}
