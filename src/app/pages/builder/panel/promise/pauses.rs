//! Reasons for which a clock stands still though the run goes on.

use fermata_engine::{condition::Condition, definition::Work, ids::Name, sla::PauseReason};
use leptos::prelude::*;

use super::{super::parts::ConditionField, Drawn};
use crate::kit::{Button, IconButton, Select, Sign, TextField};

/// All reasons, and a button for a further one.
#[component]
pub(super) fn PausesField(drawn: Drawn) -> impl IntoView {
    let add = move |()| {
        let label = "Waiting for the customer".to_owned();
        drawn.push(drawn.pauses, PauseReason { label, steps: Vec::new(), condition: None });
        drawn.changed();
    };
    let remove = move |number: u32| {
        drawn.pauses.update(|all| all.retain(|(other, _)| *other != number));
        drawn.changed();
    };
    view! {
        <fieldset class="ladder">
            <legend>"The clock stands still"</legend>
            <For each=move || drawn.pauses.get() key=|(number, _)| *number let:row>
                {
                    let (number, pause) = (row.0, RwSignal::from(row.1));
                    let label = Signal::derive(move || pause.with(|pause| pause.label.clone()));
                    view! {
                        <div class="rung" role="group" aria-label=move || format!("Reason: {}", label.get())>
                            <header>
                                <span>"Reason"</span>
                                <IconButton
                                    sign=Sign::Close
                                    label=Signal::derive(move || format!("Remove the reason {}", label.get()))
                                    on_click=move |()| remove(number)
                                />
                            </header>
                            <Reason drawn number pause/>
                        </div>
                    }
                }
            </For>
            <div><Button sign=Sign::Plus on_click=add>"Add a reason"</Button></div>
        </fieldset>
    }
}

#[component]
fn Reason(drawn: Drawn, number: u32, pause: RwSignal<PauseReason>) -> impl IntoView {
    let now = pause.get_untracked();
    let label = RwSignal::new(now.label);
    let step = RwSignal::new(now.steps.first().map(ToString::to_string).unwrap_or_default());
    // Further steps, which a file may name, stay as they are.
    let others: Vec<Name> = now.steps.into_iter().skip(1).collect();
    let others = StoredValue::new(others);
    let change = move |act: &dyn Fn(&mut PauseReason)| {
        pause.update(|pause| act(pause));
        drawn.changed();
    };
    let steps = Signal::derive(move || {
        drawn.builder.definition.with(|definition| {
            let steps = definition.stages.iter().flat_map(|stage| &stage.steps);
            let waits = steps.filter(|step| matches!(step.work, Work::Wait(_)));
            waits.map(|step| (step.name.to_string(), step.label.clone())).collect::<Vec<_>>()
        })
    });
    let asked = move |condition: Option<Condition>| change(&|pause| pause.condition.clone_from(&condition));
    view! {
        <TextField
            id=format!("p-pause-{number}-label")
            label="What people read"
            value=label
            required=true
            on_change=move |text: String| change(&|pause| pause.label.clone_from(&text))
        />
        <Select
            id=format!("p-pause-{number}-step")
            label="While this step waits"
            value=step
            options=steps
            empty="No step"
            on_change=move |name: String| {
                let first = Name::parse(&name).ok();
                change(&|pause| pause.steps = first.clone().into_iter().chain(others.get_value()).collect());
            }
        />
        <ConditionField
            builder=drawn.builder
            id=format!("p-pause-{number}-condition")
            label="Or while this holds"
            value=now.condition
            optional=true
            on_change=asked
        />
    }
}
