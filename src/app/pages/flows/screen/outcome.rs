//! The buttons that finish the flow: at the foot of the page, and their properties.

use fermata_engine::{
    flow::{Flow, Outcome, OutcomeStyle},
    ids::Name,
};
use leptos::prelude::*;

use super::state::{Designer, Selection};
use crate::{
    kit::{Button, ButtonKind, Checkbox, IconButton, Select, Sign, TextField},
    pages::flows::{
        edit::{fresh_number, outcome_name},
        name::NameField,
    },
};

/// How a button of a style looks.
pub fn kind_of(style: OutcomeStyle) -> ButtonKind {
    match style {
        OutcomeStyle::Primary => ButtonKind::Main,
        OutcomeStyle::Secondary => ButtonKind::Plain,
        OutcomeStyle::Danger => ButtonKind::Danger,
    }
}

/// Whether the person can finish on this page: it is the last on some way, or a button needs no complete form.
fn is_last(flow: &Flow, page: &Name) -> bool {
    let leads_on = |name: &Name| {
        let mut open = vec![name.clone()];
        let mut seen = std::collections::BTreeSet::new();
        let mut ends = false;
        while let Some(at) = open.pop() {
            let Some(element) = flow.element(&at).filter(|_| seen.insert(at.clone())) else { continue };
            let is_screen = matches!(element.body, fermata_engine::flow::ElementBody::Screen(_));
            if is_screen && at != *name {
                continue;
            }
            let ways: Vec<Option<Name>> = element.leads().into_iter().map(|(_, to)| to.cloned()).collect();
            ends |= ways.iter().any(Option::is_none);
            open.extend(ways.into_iter().flatten());
        }
        ends
    };
    leads_on(page)
}

/// The buttons at the foot of the page; each can be selected.
#[component]
pub fn Foot(
    /// The designer.
    designer: Designer,
) -> impl IntoView {
    let last = Memo::new(move |_| {
        let page = designer.page.get();
        designer.edit.flow.with(|flow| is_last(flow, &page))
    });
    let first = Memo::new(move |_| {
        let page = designer.page.get();
        designer.edit.flow.with(|flow| super::path::pages(flow).first().is_none_or(|(name, _)| *name == page))
    });
    let outcomes = Memo::new(move |_| designer.edit.flow.with(|flow| flow.outcomes.clone()));
    let button = move |(at, outcome): (usize, Outcome)| {
        let chosen = move || (designer.selected.get() == Selection::Outcome(at)).to_string();
        let class = format!("{} pick", kind_of(outcome.style).class());
        view! {
            <button
                type="button"
                class=class
                id=format!("outcome-{at}")
                aria-label=format!("Button: {}", outcome.label)
                aria-pressed=chosen
                on:click=move |_| designer.select(Selection::Outcome(at), false)
            >
                {outcome.label.clone()}
            </button>
        }
    };
    let buttons = move || {
        let all = outcomes.get();
        let on_last = last.get();
        let shown = all.iter().cloned().enumerate().filter(|(_, o)| on_last || o.skips_required);
        let done = (on_last && all.is_empty()).then(|| view! { <span class="btn main" inert>"Done"</span> });
        view! {
            {(!on_last).then(|| view! { <span class="btn main" inert>"Next"</span> })}
            {done}
            {shown.map(button).collect_view()}
            {(!first.get()).then(|| view! { <span class="btn" inert>"Back"</span> })}
        }
    };
    let add = move |()| add_outcome(designer);
    view! {
        <footer class="finish">
            {buttons}
            <Show when=move || last.get() && !designer.looks()>
                <Button kind=ButtonKind::Quiet sign=Sign::Plus on_click=add>
                    "Add a button"
                </Button>
            </Show>
        </footer>
    }
}

/// Adds a button and selects it.
fn add_outcome(designer: Designer) {
    designer.change("", |flow| {
        let number = fresh_number(flow.outcomes.iter().map(|o| &o.name));
        let style = if flow.outcomes.is_empty() { OutcomeStyle::Primary } else { OutcomeStyle::Secondary };
        let (name, label) = (outcome_name(number), format!("Outcome {number}"));
        flow.outcomes.push(Outcome { name, label, style, skips_required: false });
    });
    let last = designer.edit.flow.with_untracked(|flow| flow.outcomes.len().saturating_sub(1));
    designer.select(Selection::Outcome(last), false);
    crate::dom::focus_first("#o-label");
}

/// All buttons, among the properties of the page.
#[component]
pub fn OutcomeList(
    /// The designer.
    designer: Designer,
) -> impl IntoView {
    let outcomes = Memo::new(move |_| designer.edit.flow.with(|flow| flow.outcomes.clone()));
    let line = move |(at, outcome): (usize, Outcome)| {
        view! {
            <li>
                <Button kind=ButtonKind::Quiet on_click=move |()| designer.select(Selection::Outcome(at), false)>
                    {outcome.label}
                </Button>
            </li>
        }
    };
    view! {
        <section class="outcome-list">
            <h3>"Buttons at the end"</h3>
            <p class="hint">"Conditions can ask which one was pressed. None: one button called Done."</p>
            <ul>{move || outcomes.get().into_iter().enumerate().map(line).collect_view()}</ul>
            <Button kind=ButtonKind::Quiet sign=Sign::Plus on_click=move |()| add_outcome(designer)>
                "Add a button"
            </Button>
        </section>
    }
}

/// The properties of one button.
#[component]
pub fn OutcomeForm(
    /// The designer.
    designer: Designer,
    /// Its place.
    at: usize,
) -> impl IntoView {
    let Some(outcome) = designer.edit.flow.with_untracked(|f| f.outcomes.get(at).cloned()) else {
        return ().into_any();
    };
    let change = move |about: &str, act: &dyn Fn(&mut Outcome)| {
        designer.change(&format!("{about} of button {at}"), |flow| {
            if let Some(outcome) = flow.outcomes.get_mut(at) {
                act(outcome);
            }
        });
    };
    let is_taken = move |name: Name| {
        let other = |(other, o): (usize, &Outcome)| other != at && o.name == name;
        designer.edit.flow.with_untracked(|flow| flow.outcomes.iter().enumerate().any(other))
    };
    let count = Memo::new(move |_| designer.edit.flow.with(|flow| flow.outcomes.len()));
    let shift = move |to: usize| {
        designer.change("", |flow| {
            if to < flow.outcomes.len() {
                flow.outcomes.swap(at, to);
            }
        });
        designer.select(Selection::Outcome(to), false);
    };
    let remove = move |()| {
        designer.change("", |flow| {
            if at < flow.outcomes.len() {
                flow.outcomes.remove(at);
            }
        });
        designer.select(Selection::Page, false);
        crate::dom::focus_first(".designer-props :is(input, button)");
    };
    let label = RwSignal::new(outcome.label.clone());
    let name = RwSignal::new(outcome.name.to_string());
    let style = RwSignal::new(style_key(outcome.style).to_owned());
    let skips = RwSignal::new(outcome.skips_required);
    let styles = [("primary", "Main"), ("secondary", "Other way"), ("danger", "Says no")];
    let styles: Vec<_> = styles.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec();
    view! {
        <header>
            <h2>"Button"</h2>
            <IconButton sign=Sign::Left label="Earlier" disabled=Signal::stored(at == 0) on_click=move |()| shift(at.wrapping_sub(1))/>
            <IconButton
                sign=Sign::Right
                label="Later"
                disabled=Signal::derive(move || at + 1 >= count.get())
                on_click=move |()| shift(at + 1)
            />
            <IconButton sign=Sign::Trash label="Remove the button" on_click=remove/>
        </header>
        <TextField
            id="o-label"
            label="It says"
            value=label
            on_change=move |text: String| change("label", &|o| o.label.clone_from(&text))
        />
        <Select
            id="o-style"
            label="Looks"
            value=style
            options=styles
            on_change=move |key: String| change("style", &|o| o.style = style_of(&key))
        />
        <Checkbox
            id="o-skips"
            label="Required inputs may stay empty"
            help="For sending back: it is offered on every page"
            value=skips
            on_change=move |on| change("skips", &|o| o.skips_required = on)
        />
        <NameField
            id="o-name"
            value=name
            taken=is_taken
            on_change=move |name: Name| change("name", &|o| o.name = name.clone())
        />
    }
    .into_any()
}

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
