//! The ways out of a flow's decision.

use fermata_engine::{
    condition::Condition,
    flow::{ElementBody, FlowOutcome},
    ids::Name,
};
use leptos::prelude::*;

use super::{edit::add_outcome, name::NameField, state::FlowEdit};
use crate::kit::{Button, Icon, Select, Sign, TextField, condition::ConditionEditor};

/// The decision being edited.
#[derive(Clone, Copy)]
struct Edited {
    edit: FlowEdit,
    name: StoredValue<Name>,
}

impl Edited {
    fn read<T>(self, read: impl FnOnce(&[FlowOutcome]) -> T) -> T {
        self.edit.flow.with(|flow| match flow.element(&self.name.get_value()).map(|e| &e.body) {
            Some(ElementBody::Decision(decision)) => read(&decision.outcomes),
            _ => read(&[]),
        })
    }

    fn change(self, act: impl FnOnce(&mut Vec<FlowOutcome>)) {
        self.edit.element(&self.name.get_value(), |element| {
            if let ElementBody::Decision(decision) = &mut element.body {
                act(&mut decision.outcomes);
            }
        });
    }

    fn outcome(self, at: usize, act: impl FnOnce(&mut FlowOutcome)) {
        self.change(|all| {
            if let Some(outcome) = all.get_mut(at) {
                act(outcome);
            }
        });
    }

    /// Whether another outcome has this name.
    fn taken(self, at: usize, name: &Name) -> bool {
        untrack(|| self.read(|all| all.iter().enumerate().any(|(other, o)| other != at && o.name == *name)))
    }
}

/// Ways out of a decision.
#[component]
pub fn DecisionForm(
    /// The flow.
    edit: FlowEdit,
    /// Which element.
    name: Name,
) -> impl IntoView {
    let edited = Edited { edit, name: StoredValue::new(name) };
    // Names are those of another outcome once one is removed or moved; a renamed one keeps its form.
    let count = Memo::new(move |_| edited.read(<[FlowOutcome]>::len));
    view! {
        {move || (0..count.get()).map(|at| view! { <Way edited at/> }).collect_view()}
        {(!edit.old)
            .then(|| {
                view! {
                    <Button sign=Sign::Plus on_click=move |()| edited.change(add_outcome)>
                        "Add an outcome"
                    </Button>
                }
            })}
    }
}

#[component]
fn Way(edited: Edited, at: usize) -> impl IntoView {
    let edit = edited.edit;
    let Some(outcome) = untrack(|| edited.read(|all| all.get(at).cloned())) else { return ().into_any() };
    let label = RwSignal::new(outcome.label);
    let name = RwSignal::new(outcome.name.to_string());
    let next = RwSignal::new(outcome.next.map(|n| n.to_string()).unwrap_or_default());
    let taken_when = move |condition: Option<Condition>| {
        if let Some(condition) = condition {
            edited.outcome(at, |o| o.condition = condition);
        }
    };
    let remove = move |_| {
        edited.change(|all| {
            if at < all.len() {
                all.remove(at);
            }
        });
    };
    view! {
        <fieldset class="outcome" disabled=edit.old>
            <legend>{format!("Outcome {}", at + 1)}</legend>
            <TextField
                id=format!("way-{at}-label")
                label="Label"
                value=label
                on_change=move |text: String| edited.outcome(at, |o| o.label = text)
            />
            <NameField
                id=format!("way-{at}-name")
                label="Name"
                value=name
                taken=move |name: Name| edited.taken(at, &name)
                on_change=move |name: Name| edited.outcome(at, |o| o.name = name)
            />
            <ConditionEditor
                id=format!("way-{at}-condition")
                label="Taken when"
                value=Some(outcome.condition)
                resources=edit.resources
                flows=edit.evaluations()
                on_change=taken_when
            />
            <Select
                id=format!("way-{at}-next")
                label="Leads to"
                value=next
                options=edit.targets
                empty="The end"
                on_change=move |text: String| edited.outcome(at, |o| o.next = Name::parse(&text).ok())
            />
            {(!edit.old)
                .then(|| {
                    view! {
                        <button type="button" class="btn quiet" on:click=remove>
                            <Icon sign=Sign::Trash/>
                            "Remove this outcome"
                        </button>
                    }
                })}
        </fieldset>
    }
    .into_any()
}
