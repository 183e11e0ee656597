//! What can be decided: the buttons of an approval, and where the run can be sent back to.

use fermata_engine::{
    definition::{ApprovalOutcome, Meaning},
    ids::Name,
};
use leptos::prelude::*;

use super::{super::Builder, approval::approval};
use crate::kit::{Button, Checkbox, Select, Sign, TextField};

fn key(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Approve => "approve",
        Meaning::Reject => "reject",
        Meaning::SendBack => "send_back",
    }
}

fn meaning(key: &str) -> Meaning {
    match key {
        "reject" => Meaning::Reject,
        "send_back" => Meaning::SendBack,
        _ => Meaning::Approve,
    }
}

/// The buttons, and the stages that the run can go back to.
#[component]
pub(super) fn OutcomesField(
    builder: Builder,
    outcomes: Vec<ApprovalOutcome>,
    send_back: Vec<Name>,
) -> impl IntoView {
    let all = RwSignal::new(outcomes);
    let drawn = RwSignal::new(0_u32);
    let put = move || {
        let outcomes = all.get_untracked();
        approval(builder, "outcomes", |w| w.outcomes = outcomes);
    };
    let lines = move || {
        drawn.track();
        let lines = all.get_untracked().into_iter().enumerate().map(|(at, outcome)| {
            let change = Callback::new(move |act: Change| {
                all.update(|all| {
                    if let Some(outcome) = all.get_mut(at) {
                        act.make(outcome);
                    }
                });
                put();
            });
            let remove = move |()| {
                all.update(|all| {
                    if at < all.len() {
                        all.remove(at);
                    }
                });
                put();
                drawn.update(|n| *n += 1);
            };
            view! { <Line number=at + 1 outcome change remove/> }
        });
        lines.collect_view()
    };
    let add = move |()| {
        all.update(|all| {
            let taken: Vec<Name> = all.iter().map(|o| o.name.clone()).collect();
            let send_back = !all.iter().any(|o| o.meaning == Meaning::SendBack);
            let (label, meaning) = match send_back {
                true => ("Request changes", Meaning::SendBack),
                false => ("Approve with conditions", Meaning::Approve),
            };
            let name = free(label, &taken);
            all.push(ApprovalOutcome { name, label: label.to_owned(), meaning, needs_comment: send_back });
        });
        put();
        drawn.update(|n| *n += 1);
    };
    let sends = Memo::new(move |_| all.with(|all| all.iter().any(|o| o.meaning == Meaning::SendBack)));
    let kept = StoredValue::new(send_back);
    view! {
        <fieldset class="sets">
            <legend>"What can be decided"</legend>
            {lines}
            <div class="actions">
                <Button sign=Sign::Plus on_click=add>
                    "Add outcome"
                </Button>
            </div>
        </fieldset>
        <Show when=move || sends.get()>
            <SendBack builder value=kept.get_value()/>
        </Show>
    }
}

/// A name that no other outcome has.
fn free(label: &str, taken: &[Name]) -> Name {
    let first = Name::from_label(label, "outcome");
    let numbered = (2..).map(|n| Name::from_label(&format!("{label} {n}"), "outcome"));
    std::iter::once(first.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(first)
}

/// A change of one outcome.
#[derive(Clone)]
enum Change {
    Label(String),
    Meaning(Meaning),
    Comment(bool),
}

impl Change {
    fn make(self, outcome: &mut ApprovalOutcome) {
        match self {
            Self::Label(label) => outcome.label = label,
            Self::Meaning(meaning) => outcome.meaning = meaning,
            Self::Comment(needed) => outcome.needs_comment = needed,
        }
    }
}

#[component]
fn Line(
    number: usize,
    outcome: ApprovalOutcome,
    change: Callback<Change>,
    #[prop(into)] remove: Callback<()>,
) -> impl IntoView {
    let label = RwSignal::new(outcome.label);
    let means = RwSignal::new(key(outcome.meaning).to_owned());
    let comment = RwSignal::new(outcome.needs_comment);
    let options = [("approve", "Approved"), ("reject", "Rejected"), ("send_back", "Sent back")];
    let options: Vec<(String, String)> =
        options.iter().map(|(key, words)| ((*key).to_owned(), (*words).to_owned())).collect();
    view! {
        <div class="set-line">
            <TextField
                id=format!("p-outcome-{number}")
                label=format!("Button {number}")
                value=label
                on_change=move |text: String| change.run(Change::Label(text))
            />
            <Select
                id=format!("p-outcome-{number}-means")
                label="Means"
                value=means
                options
                on_change=move |key: String| change.run(Change::Meaning(meaning(&key)))
            />
            <Checkbox
                id=format!("p-outcome-{number}-comment")
                label="Asks why"
                value=comment
                on_change=move |on| change.run(Change::Comment(on))
            />
            <Button sign=Sign::Close on_click=move |()| remove.run(())>
                {format!("Remove button {number}")}
            </Button>
        </div>
    }
}

/// Ticks for the stages that the run can be sent back to.
#[component]
fn SendBack(builder: Builder, value: Vec<Name>) -> impl IntoView {
    let kept = RwSignal::new(value);
    let definition = builder.now();
    let own = super::step::selected(builder).and_then(|step| {
        definition.stages.iter().position(|stage| stage.steps.iter().any(|s| s.name == step.name))
    });
    let before = definition.stages.iter().take(own.unwrap_or(usize::MAX));
    let ticks: Vec<_> = before
        .map(|stage| {
            let name = stage.name.clone();
            let on = RwSignal::new(kept.with_untracked(|all| all.contains(&name)));
            let id = format!("p-back-{name}");
            let ticked = move |on: bool| {
                kept.update(|all| {
                    all.retain(|other| *other != name);
                    if on {
                        all.push(name.clone());
                    }
                });
                let stages = kept.get_untracked();
                approval(builder, "send_back", |w| w.send_back = stages);
            };
            view! { <Checkbox id label=stage.label.clone() value=on on_change=ticked/> }
        })
        .collect();
    view! {
        <fieldset class="sets">
            <legend>"Can be sent back to"</legend>
            {if ticks.is_empty() {
                view! { <p class="quiet">"There is no earlier stage."</p> }.into_any()
            } else {
                ticks.into_any()
            }}
        </fieldset>
    }
}
