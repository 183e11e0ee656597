//! Who may not do a step, and how one of a team is chosen.

use fermata_engine::{
    definition::{Duties, Share},
    ids::Name,
};
use leptos::prelude::*;

use super::super::Builder;
use crate::kit::{Checkbox, Select};

/// Ticks for the other steps that people do: whoever did one of them may not do this one.
#[component]
pub(super) fn NotWhoDid(
    builder: Builder,
    own: Name,
    value: Vec<Name>,
    #[prop(into)] on_change: Callback<Vec<Name>>,
) -> impl IntoView {
    let kept = RwSignal::new(value);
    let definition = builder.now();
    let steps = definition.stages.iter().flat_map(|stage| &stage.steps);
    let others = steps.filter(|step| step.name != own && step.work.is_for_people());
    let ticks = others.map(|step| {
        let name = step.name.clone();
        let on = RwSignal::new(kept.with_untracked(|all| all.contains(&name)));
        let id = format!("p-not-{name}");
        let ticked = move |on: bool| {
            kept.update(|all| {
                all.retain(|other| *other != name);
                if on {
                    all.push(name.clone());
                }
            });
            on_change.run(kept.get_untracked());
        };
        view! { <Checkbox id label=step.label.clone() value=on on_change=ticked/> }
    });
    let ticks: Vec<_> = ticks.collect();
    (!ticks.is_empty()).then(|| {
        view! {
            <fieldset class="sets">
                <legend>"Not the person who did"</legend>
                {ticks}
            </fieldset>
        }
    })
}

/// Separation of duties of an interactive step.
#[component]
pub(super) fn DutiesField(
    builder: Builder,
    own: Name,
    value: Duties,
    #[prop(into)] on_change: Callback<Duties>,
) -> impl IntoView {
    let kept = StoredValue::new(value.clone());
    let starter = RwSignal::new(value.not_the_starter);
    let others = move |not_who_did: Vec<Name>| {
        kept.update_value(|duties| duties.not_who_did = not_who_did);
        on_change.run(kept.get_value());
    };
    let shut_out = move |on: bool| {
        kept.update_value(|duties| duties.not_the_starter = on);
        on_change.run(kept.get_value());
    };
    view! {
        <NotWhoDid builder own value=value.not_who_did on_change=others/>
        <Checkbox
            id="p-not-starter"
            label="Not the person who started the run"
            value=starter
            on_change=shut_out
        />
    }
}

/// How the work of a team comes to one of its people.
#[component]
pub(super) fn ShareField(value: Share, #[prop(into)] on_change: Callback<Share>) -> impl IntoView {
    let key = RwSignal::new(
        match value {
            Share::Pool => "pool",
            Share::RoundRobin => "round_robin",
            Share::LeastLoaded => "least_loaded",
            Share::Previous => "previous",
        }
        .to_owned(),
    );
    let options = [
        ("pool", "Offered to all: whoever takes it has it"),
        ("round_robin", "In turn: whoever waited longest for one"),
        ("least_loaded", "To whoever has the least open work"),
        ("previous", "To whoever of them did it before"),
    ];
    let options: Vec<(String, String)> =
        options.iter().map(|(key, words)| ((*key).to_owned(), (*words).to_owned())).collect();
    let chosen = move |key: String| {
        on_change.run(match key.as_str() {
            "round_robin" => Share::RoundRobin,
            "least_loaded" => Share::LeastLoaded,
            "previous" => Share::Previous,
            _ => Share::Pool,
        });
    };
    view! {
        <Select
            id="p-share"
            label="Within a team"
            help="Counts where a group, queue or role does it."
            value=key
            options
            on_change=chosen
        />
    }
}
