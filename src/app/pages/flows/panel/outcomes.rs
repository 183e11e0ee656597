//! The buttons that finish a screen flow.

use fermata_engine::{
    flow::{Outcome, OutcomeStyle},
    ids::Name,
};
use leptos::prelude::*;

use super::{
    super::{
        Builder,
        edit::{fresh_number, outcome_name},
        name::NameField,
    },
    parts::set_header,
};
use crate::kit::{Button, Checkbox, Icon, Select, Sign, TextField};

fn style_key(style: OutcomeStyle) -> &'static str {
    match style {
        OutcomeStyle::Primary => "primary",
        OutcomeStyle::Secondary => "secondary",
        OutcomeStyle::Danger => "danger",
    }
}

fn style_of(key: &str) -> OutcomeStyle {
    match key {
        "secondary" => OutcomeStyle::Secondary,
        "danger" => OutcomeStyle::Danger,
        _ => OutcomeStyle::Primary,
    }
}

/// The list with its forms.
#[component]
pub fn OutcomeList(
    /// The flow.
    builder: Builder,
) -> impl IntoView {
    let count = Memo::new(move |_| builder.definition.with(|f| f.outcomes.len()));
    let add = move |()| {
        set_header(builder, "add outcome", |flow| {
            let number = fresh_number(flow.outcomes.iter().map(|o| &o.name));
            let style =
                if flow.outcomes.is_empty() { OutcomeStyle::Primary } else { OutcomeStyle::Secondary };
            let (name, label) = (outcome_name(number), format!("Outcome {number}"));
            flow.outcomes.push(Outcome { name, label, style, skips_required: false });
        });
    };
    view! {
        <details class="variables">
            <summary>"Buttons at the end " <span class="num">{count}</span></summary>
            <p class="hint">"Conditions can ask which one was pressed. None: one button called Done."</p>
            <fieldset class="bare" disabled=builder.looks>
                {move || (0..count.get()).map(|at| view! { <OutcomeForm builder at/> }).collect_view()}
                <Button sign=Sign::Plus on_click=add>
                    "Add a button"
                </Button>
            </fieldset>
        </details>
    }
}

#[component]
fn OutcomeForm(builder: Builder, at: usize) -> impl IntoView {
    let Some(outcome) = builder.now().outcomes.get(at).cloned() else {
        return ().into_any();
    };
    let change = move |key: &str, act: &dyn Fn(&mut Outcome)| {
        set_header(builder, &format!("outcome {at} {key}"), |flow| {
            if let Some(outcome) = flow.outcomes.get_mut(at) {
                act(outcome);
            }
        });
    };
    let remove = move |_| {
        set_header(builder, "remove outcome", |flow| {
            if at < flow.outcomes.len() {
                flow.outcomes.remove(at);
            }
        });
    };
    let is_taken = move |name: Name| {
        let other = |(other, o): (usize, &Outcome)| other != at && o.name == name;
        builder.now().outcomes.iter().enumerate().any(other)
    };
    let label = RwSignal::new(outcome.label.clone());
    let name = RwSignal::new(outcome.name.to_string());
    let style = RwSignal::new(style_key(outcome.style).to_owned());
    let skips = RwSignal::new(outcome.skips_required);
    let styles = [("primary", "Main"), ("secondary", "Other way"), ("danger", "Says no")];
    let styles: Vec<(String, String)> =
        styles.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec();
    view! {
        <div class="form-grid variable">
            <TextField
                id=format!("outcome-{at}-label")
                label="The button says"
                value=label
                on_change=move |text: String| change("label", &|o| o.label.clone_from(&text))
            />
            <NameField
                id=format!("outcome-{at}-name")
                value=name
                taken=is_taken
                on_change=move |name: Name| change("name", &|o| o.name = name.clone())
            />
            <Select
                id=format!("outcome-{at}-style")
                label="Looks"
                value=style
                options=styles
                on_change=move |key: String| change("style", &|o| o.style = style_of(&key))
            />
            <Checkbox
                id=format!("outcome-{at}-skips")
                label="Required inputs may stay empty"
                value=skips
                on_change=move |on| change("skips", &|o| o.skips_required = on)
            />
            <button type="button" class="btn quiet" aria-label=format!("Remove {}", outcome.label) on:click=remove>
                <Icon sign=Sign::Trash/>
                "Remove"
            </button>
        </div>
    }
    .into_any()
}
