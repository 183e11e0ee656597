//! A label, an input, a sentence of help and what is wrong, tied together for screen readers: the input must have the
//! given `id` and name `{id}-help {id}-error` in `aria-describedby`.

use leptos::prelude::*;

use super::{FieldError, Icon, Sign};

/// The frame around an input.
#[component]
pub fn Field(
    /// The input's id.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// A sentence of help.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is wrong.
    #[prop(optional, into)]
    error: FieldError,
    /// Whether it must be filled in.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// The input.
    children: Children,
) -> impl IntoView {
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let help = help.filter(|help| !help.is_empty());
    view! {
        <div class="field">
            <label for=id>
                {move || label.get()}
                {move || {
                    required
                        .get()
                        .then(|| view! { <span class="needed" aria-hidden="true" title="needed">" *"</span> })
                }}
            </label>
            {children()}
            {help.map(|help| view! { <p class="hint" id=help_id>{help}</p> })}
            <FieldProblem id=error_id error/>
        </div>
    }
}

/// What is wrong with an input, told as it appears.
#[component]
pub fn FieldProblem(
    /// Its id, named by the input.
    #[prop(into)]
    id: String,
    /// What is wrong.
    error: FieldError,
) -> impl IntoView {
    view! {
        <div id=id aria-live="polite">
            {move || {
                error
                    .get()
                    .map(|text| {
                        view! {
                            <p class="error">
                                <Icon sign=Sign::Problem/>
                                <span>{text}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// `aria-describedby` of an input with this id.
pub fn described_by(id: &str) -> String {
    format!("{id}-help {id}-error")
}
