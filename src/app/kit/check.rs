//! Yes or no, and one of a few that are all shown.

use leptos::prelude::*;

use super::{FieldError, field::FieldProblem};

/// A check box with its words.
#[component]
pub fn Checkbox(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Its words.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is ticked.
    value: RwSignal<bool>,
    /// A sentence of help.
    #[prop(optional, into)]
    help: String,
    /// What is wrong.
    #[prop(optional, into)]
    error: FieldError,
    /// Whether it can be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with every change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    let (error_id, input_id) = (format!("{id}-error"), id.clone());
    view! {
        <div class="field">
            <label class="check" for=id>
                <input
                    type="checkbox"
                    id=input_id
                    checked=value.get_untracked()
                    prop:checked=move || value.get()
                    aria-describedby=error_id.clone()
                    disabled=move || disabled.get()
                    on:change=move |ev| {
                        let on = event_target_checked(&ev);
                        value.set(on);
                        if let Some(on_change) = on_change {
                            on_change.run(on);
                        }
                    }
                />
                <span>
                    {move || label.get()}
                    {(!help.is_empty()).then(|| view! { <span class="hint">" " {help}</span> })}
                </span>
            </label>
            <FieldProblem id=error_id error/>
        </div>
    }
}

/// Radio buttons under one question.
#[component]
pub fn RadioGroup(
    /// Its id; also the group's form name.
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
    let group = id.clone();
    let (error_id, described) = (format!("{id}-error"), format!("{id}-error"));
    let choose = Callback::new(move |entry: String| {
        value.set(entry.clone());
        if let Some(on_change) = on_change {
            on_change.run(entry);
        }
    });
    let entries = move || {
        options
            .get()
            .into_iter()
            .map(|(entry, words)| radio(group.clone(), entry, words, value, disabled, choose))
            .collect_view()
    };
    view! {
        <fieldset class="field" id=id tabindex="-1" aria-describedby=described>
            <legend>
                {move || label.get()}
                {move || required.get().then(|| view! { <span class="needed" aria-hidden="true">" *"</span> })}
            </legend>
            <div class="options">{entries}</div>
            {(!help.is_empty()).then(|| view! { <p class="hint">{help}</p> })}
            <FieldProblem id=error_id error/>
        </fieldset>
    }
}

fn radio(
    group: String,
    entry: String,
    words: String,
    value: RwSignal<String>,
    disabled: Signal<bool>,
    choose: Callback<String>,
) -> impl IntoView {
    let (key, sent) = (entry.clone(), entry.clone());
    let chosen = Memo::new(move |_| value.get() == key);
    view! {
        <label class="check">
            <input
                type="radio"
                name=group
                value=entry
                checked=chosen.get_untracked()
                prop:checked=move || chosen.get()
                disabled=move || disabled.get()
                on:change=move |_| choose.run(sent.clone())
            />
            <span>{words}</span>
        </label>
    }
}

/// A check box inside a group that has a question of its own.
#[component]
pub fn TickBox(
    /// Its words.
    words: String,
    /// Whether it is ticked.
    #[prop(into)]
    on: Signal<bool>,
    /// Whether it can be changed.
    disabled: Signal<bool>,
    /// Called with every change by the person.
    on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                checked=on.get_untracked()
                prop:checked=move || on.get()
                disabled=move || disabled.get()
                on:change=move |ev| on_change.run(event_target_checked(&ev))
            />
            <span>{words}</span>
        </label>
    }
}
