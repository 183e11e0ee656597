//! Parts that several forms share: label, target, and conditions with what this orchestration knows.

use fermata_engine::{condition::Condition, definition::Target, flow::FlowKind};
use leptos::prelude::*;

use super::super::{
    Builder,
    drawing::{target_key, target_of, targets},
};
use crate::kit::{
    Select, TextField,
    condition::{ConditionEditor, EvaluationFlow},
};

/// The label of what is selected.
#[component]
pub(super) fn LabelField(builder: Builder, value: String) -> impl IntoView {
    let value = RwSignal::new(value);
    view! { <TextField id="p-label" label="Label" value required=true on_change=move |text| builder.label(text)/> }
}

/// Where something leads. With `none`, that is a choice too.
#[component]
pub(super) fn TargetField(
    builder: Builder,
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: Option<Target>,
    #[prop(optional, into)] none: Option<String>,
    #[prop(optional, into)] help: String,
    #[prop(into)] on_change: Callback<Option<Target>>,
) -> impl IntoView {
    let key = RwSignal::new(value.as_ref().map(target_key).unwrap_or_default());
    let options = Signal::derive(move || {
        let head = none.clone().map(|words| (String::new(), words));
        head.into_iter().chain(targets(&builder.definition.get())).collect::<Vec<_>>()
    });
    view! { <Select id label help value=key options on_change=move |key: String| on_change.run(target_of(&key))/> }
}

/// A condition over what this orchestration knows.
#[component]
pub(super) fn ConditionField(
    builder: Builder,
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: Option<Condition>,
    #[prop(optional)] optional: bool,
    #[prop(into)] on_change: Callback<Option<Condition>>,
) -> impl IntoView {
    let flows = Memo::new(move |_| builder.world.with(|world| EvaluationFlow::all(world)));
    view! { <ConditionEditor id label value optional resources=builder.resources flows on_change/> }
}

/// Flows of a kind: name and words.
pub(super) fn flows(builder: Builder, kind: FlowKind) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        builder.world.with(|world| {
            let fit = world.flows.iter().filter(|(_, flow)| flow.kind == kind);
            fit.map(|(name, flow)| (name.to_string(), flow.label.clone())).collect()
        })
    })
}

/// Buttons in one frame: exactly one is on. Calls with every change.
#[component]
pub(in crate::pages) fn Choice(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    options: Vec<(&'static str, &'static str)>,
    #[prop(into)] on_change: Callback<String>,
) -> impl IntoView {
    let buttons = options.into_iter().map(|(key, words)| {
        view! {
            <button
                type="button"
                aria-pressed=move || if value.get() == key { "true" } else { "false" }
                on:click=move |_| {
                    value.set(key.to_owned());
                    on_change.run(key.to_owned());
                }
            >
                {words}
            </button>
        }
    });
    let buttons = buttons.collect_view();
    view! {
        <div class="field">
            <span class="label">{label.clone()}</span>
            <div class="seg" role="group" aria-label=label>
                {buttons}
            </div>
        </div>
    }
}
