//! One of a few.

use leptos::prelude::*;

use super::{Field, FieldError, field::described_by};

/// A select with its frame.
#[component]
pub fn Select(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// The value chosen.
    value: RwSignal<String>,
    /// What can be chosen: value and words.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The words of an empty first entry; none: something is always chosen.
    #[prop(optional, into)]
    empty: Option<String>,
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
    let entries = move || {
        let head = empty.clone().map(|words| (String::new(), words));
        head.into_iter().chain(options.get()).map(|(entry, words)| option(entry, words, value)).collect_view()
    };
    view! {
        <Field id=id.clone() label help error required>
            <select
                class="in"
                id=id
                aria-describedby=described
                aria-invalid=move || error.get().map(|_| "true")
                aria-required=move || required.get().then_some("true")
                disabled=move || disabled.get()
                on:change=move |ev| {
                    let text = event_target_value(&ev);
                    value.set(text.clone());
                    if let Some(on_change) = on_change {
                        on_change.run(text);
                    }
                }
            >
                {entries}
            </select>
        </Field>
    }
}

fn option(entry: String, words: String, value: RwSignal<String>) -> impl IntoView {
    let key = entry.clone();
    let chosen = Memo::new(move |_| value.get() == key);
    view! {
        <option value=entry selected=move || chosen.get() prop:selected=move || chosen.get()>
            {words}
        </option>
    }
}
