//! Days, times and moments, by the browser's own pickers.

use leptos::prelude::*;

use super::{Field, FieldError, field::described_by};

/// A date, time or moment input with its frame. `value` is `YYYY-MM-DD`, `HH:MM` or `YYYY-MM-DDTHH:MM`, empty for none.
#[component]
pub fn DateField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// What it holds.
    value: RwSignal<String>,
    /// `date`, `time` or `datetime-local`.
    #[prop(default = "date")]
    kind: &'static str,
    /// A sentence of help.
    #[prop(optional, into)]
    help: String,
    /// What is wrong.
    #[prop(optional, into)]
    error: FieldError,
    /// Whether it must be filled in.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// Whether it can be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with every change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let described = described_by(&id);
    view! {
        <Field id=id.clone() label help error required>
            <input
                class="in"
                type=kind
                id=id
                value=value.get_untracked()
                prop:value=move || value.get()
                aria-describedby=described
                aria-invalid=move || error.get().map(|_| "true")
                aria-required=move || required.get().then_some("true")
                disabled=move || disabled.get()
                on:input=move |ev| {
                    let text = event_target_value(&ev);
                    value.set(text.clone());
                    if let Some(on_change) = on_change {
                        on_change.run(text);
                    }
                }
            />
        </Field>
    }
}
