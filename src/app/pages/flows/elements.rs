//! The elements of a flow as a list: add, open, move, remove.

use fermata_engine::{
    flow::{Element, ElementBody, Flow},
    ids::Name,
};
use leptos::prelude::*;

use super::{
    edit::{add_element, addable, kind_words, remove_element, shift_element},
    state::FlowEdit,
};
use crate::kit::{Icon, Menu, MenuButton, Select, Sign};

/// The element whose screen holds this component.
pub fn holder(flow: &Flow, component: &Name) -> Option<Name> {
    let holds = |e: &&Element| match &e.body {
        ElementBody::Screen(screen) => screen.components.iter().any(|c| &c.name == component),
        _ => false,
    };
    flow.elements.iter().find(holds).map(|e| e.name.clone())
}

/// The sign of a kind of element.
pub fn sign(body: &ElementBody) -> Sign {
    match body {
        ElementBody::Screen(_) => Sign::Document,
        ElementBody::Assignment(_) => Sign::Edit,
        ElementBody::Decision(_) => Sign::Decision,
        ElementBody::Notify(_) => Sign::Bell,
        _ => Sign::Records,
    }
}

/// The list.
#[component]
pub fn Elements(
    /// The flow.
    edit: FlowEdit,
) -> impl IntoView {
    let kind = edit.flow.with_untracked(|f| f.kind);
    let add = move |key: &'static str| {
        move |()| {
            let after = edit
                .open
                .get_untracked()
                .or_else(|| edit.flow.with_untracked(|f| f.elements.last().map(|e| e.name.clone())));
            let mut made = None;
            edit.flow.update(|flow| made = Some(add_element(flow, key, after.as_ref())));
            edit.open.set(made);
        }
    };
    let lines = move || {
        edit.flow.with(|f| {
            f.elements
                .iter()
                .map(|e| (e.name.clone(), e.label.clone(), sign(&e.body), kind_words(&e.body)))
                .collect::<Vec<_>>()
        })
    };
    let menu = move || {
        view! {
            <Menu
                id="add-element"
                label="Add an element"
                class="btn"
                face=move || {
                    view! {
                        <Icon sign=Sign::Plus/>
                        <span>"Add"</span>
                    }
                }
            >
                {addable(kind)
                    .iter()
                    .map(|(key, words)| view! { <MenuButton on_click=add(key)>{*words}</MenuButton> })
                    .collect_view()}
            </Menu>
        }
    };
    view! {
        <section class="card padded elements" aria-labelledby="elements-title">
            <header>
                <h2 id="elements-title">"Elements"</h2>
                {(!edit.old).then(menu)}
            </header>
            <Begin edit/>
            <ol>
                <For each=lines key=|line| (line.0.clone(), line.1.clone()) let:line>
                    <Line edit name=line.0 label=line.1 sign=line.2 kind=line.3/>
                </For>
            </ol>
            <Show when=move || edit.flow.with(|f| f.elements.is_empty())>
                <p class="quiet">"Nothing happens yet. Add the first element."</p>
            </Show>
        </section>
    }
}

/// Which element comes first; the others come as each says.
#[component]
fn Begin(edit: FlowEdit) -> impl IntoView {
    let start = move || edit.flow.with(|f| f.start.as_ref().map(ToString::to_string).unwrap_or_default());
    let value = RwSignal::new(untrack(start));
    Effect::new(move |_| value.set(start()));
    let choose = move |text: String| edit.flow.update(|f| f.start = Name::parse(&text).ok());
    view! {
        <Show when=move || edit.targets.with(|all| !all.is_empty())>
            <Select
                id="flow-start"
                label="Begins with"
                value
                options=edit.targets
                empty="Nothing: it ends at once"
                disabled=edit.old
                on_change=choose
            />
        </Show>
    }
}

#[component]
fn Line(edit: FlowEdit, name: Name, label: String, sign: Sign, kind: &'static str) -> impl IntoView {
    let name = StoredValue::new(name);
    let current = Memo::new(move |_| edit.open.get() == Some(name.get_value()));
    let shift = move |down: bool| edit.flow.update(|flow| shift_element(flow, &name.get_value(), down));
    let remove = move || {
        if current.get_untracked() {
            edit.open.set(None);
        }
        edit.flow.update(|flow| remove_element(flow, &name.get_value()));
    };
    let button = |words: &'static str, sign: Sign, act: Callback<()>| {
        view! {
            <button
                type="button"
                class="btn quiet icon-only"
                aria-label=format!("{words} {label}")
                on:click=move |_| act.run(())
            >
                <Icon sign/>
            </button>
        }
    };
    view! {
        <li>
            <button
                type="button"
                class="btn quiet name"
                aria-current=move || current.get().then_some("true")
                on:click=move |_| edit.open.set(Some(name.get_value()))
            >
                <Icon sign/>
                <span>
                    <b>{label.clone()}</b>
                    <small>{kind}</small>
                </span>
            </button>
            {(!edit.old)
                .then(|| {
                    view! {
                        {button("Move up", Sign::Up, Callback::new(move |()| shift(false)))}
                        {button("Move down", Sign::Down, Callback::new(move |()| shift(true)))}
                        {button("Remove", Sign::Trash, Callback::new(move |()| remove()))}
                    }
                })}
        </li>
    }
}
