//! One line of text.

use leptos::prelude::*;

use super::{Field, FieldError, field::described_by};

/// A text input with its frame.
#[component]
pub fn TextField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// What it holds.
    value: RwSignal<String>,
    /// The HTML input type: `text`, `email`, `tel`, `url`, `password`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The form field's name, for forms that work without scripts.
    #[prop(optional, into)]
    name: Option<String>,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Words in an empty input; an example, never the label.
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
    if let Some(typed) = crate::dom::typed_early(&id) {
        value.set(typed);
    }
    view! {
        <Field id=id.clone() label help error required>
            <input
                class="in"
                type=kind
                id=id
                name=name
                autocomplete=autocomplete
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
        </Field>
    }
}
