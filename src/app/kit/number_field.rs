//! A number as the person types it; the text is parsed by whoever reads the signal.

use leptos::prelude::*;

use super::{Field, FieldError, field::described_by};

/// A number input with its frame. `value` is text, empty for none.
#[component]
pub fn NumberField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// What it holds, as text.
    value: RwSignal<String>,
    /// The unit in front, such as `€`.
    #[prop(optional, into)]
    before: String,
    /// The unit behind, such as `%`.
    #[prop(optional, into)]
    after: String,
    /// The smallest number.
    #[prop(optional, into)]
    min: Option<String>,
    /// The step, such as `0.01`.
    #[prop(default = "any".into(), into)]
    step: String,
    /// An example in an empty input.
    #[prop(optional, into)]
    placeholder: String,
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
    let unit = |text: String| {
        (!text.is_empty()).then(|| view! { <span class="unit" aria-hidden="true">{text}</span> })
    };
    view! {
        <Field id=id.clone() label help error required>
            <div class="with-unit">
                {unit(before)}
                <input
                    class="in"
                    type="number"
                    inputmode="decimal"
                    id=id
                    min=min
                    step=step
                    placeholder=placeholder
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
                {unit(after)}
            </div>
        </Field>
    }
}
