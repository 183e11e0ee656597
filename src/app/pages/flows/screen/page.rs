//! The pages of the flow: tabs over the page, and the properties of the one shown.

use fermata_engine::ids::Name;
use leptos::{ev, prelude::*};

use super::{
    path::{self, can_move, pages},
    state::Designer,
};
use crate::{
    dom,
    kit::{IconButton, Sign, TextField},
};

/// The tabs; left and right go to the page beside, with Alt they move the page.
#[component]
pub fn PageTabs(
    /// The designer.
    designer: Designer,
    /// The page that is shown while the form is tried.
    #[prop(into)]
    tried: Signal<Option<Name>>,
) -> impl IntoView {
    let all = Memo::new(move |_| designer.edit.flow.with(pages));
    let here = Memo::new(move |_| tried.get().unwrap_or_else(|| designer.page.get()));
    let tab = move |(name, label): (Name, String)| {
        let own = StoredValue::new(name.clone());
        let on = Memo::new(move |_| here.with(|here| own.with_value(|own| here == own)));
        view! {
            <button
                type="button"
                role="tab"
                id=format!("page-{name}")
                aria-controls="designer-page"
                aria-selected=move || on.get().to_string()
                tabindex=move || if on.get() { "0" } else { "-1" }
                on:click=move |_| designer.turn_to(own.get_value())
            >
                {label}
            </button>
        }
    };
    let on_key = move |ev: ev::KeyboardEvent| {
        let later = match ev.key().as_str() {
            "ArrowRight" => true,
            "ArrowLeft" => false,
            _ => return,
        };
        ev.prevent_default();
        if ev.alt_key() {
            shift(designer, later);
        } else {
            turn(designer, &all.get_untracked(), later);
        }
        focus_tab(designer);
    };
    let add = move |()| {
        let after = designer.page.get_untracked();
        let mut made = None;
        designer.change("", |flow| made = Some(path::add(flow, Some(&after))));
        if let Some(made) = made {
            designer.turn_to(made);
            designer.say("Page added");
            dom::focus_first("#page-label");
        }
    };
    view! {
        <div class="page-tabs">
            <div class="tabs" role="tablist" aria-label="Pages" on:keydown=on_key>
                {move || all.get().into_iter().map(tab).collect_view()}
            </div>
            <Show when=move || !designer.looks()>
                <IconButton sign=Sign::Plus label="Add a page after this one" on_click=add/>
            </Show>
        </div>
    }
}

fn turn(designer: Designer, all: &[(Name, String)], later: bool) {
    let at = all.iter().position(|(name, _)| *name == designer.page.get_untracked()).unwrap_or(0);
    let to = if later { at + 1 } else { at.wrapping_sub(1) };
    if let Some((name, _)) = all.get(to) {
        designer.turn_to(name.clone());
    }
}

fn shift(designer: Designer, later: bool) {
    let page = designer.page.get_untracked();
    let mut moved = false;
    designer.change("", |flow| moved = path::move_page(flow, &page, later));
    designer.say(match (moved, later) {
        (true, true) => "Page moved on",
        (true, false) => "Page moved back",
        _ => "It cannot move: no page leads straight to it, or a decision stands between",
    });
}

fn focus_tab(designer: Designer) {
    let id = format!("page-{}", designer.page.get_untracked());
    request_animation_frame(move || dom::focus(document().get_element_by_id(&id).as_ref()));
}

/// The properties of the page shown.
#[component]
pub fn PageForm(
    /// The designer.
    designer: Designer,
) -> impl IntoView {
    let page = StoredValue::new(designer.page.get_untracked());
    let label =
        designer.edit.flow.with_untracked(|flow| flow.element(&page.get_value()).map(|e| e.label.clone()));
    let label = RwSignal::new(label.unwrap_or_default());
    let relabel = move |text: String| {
        designer.change(&page.with_value(|page| format!("label of page {page}")), |flow| {
            if let Some(element) = flow.elements.iter_mut().find(|e| e.name == page.get_value()) {
                element.label = text;
            }
        });
    };
    let can = move |later: bool| {
        Signal::derive(move || {
            designer.looks() || !designer.edit.flow.with(|flow| can_move(flow, &page.get_value(), later))
        })
    };
    let only =
        Signal::derive(move || designer.looks() || designer.edit.flow.with(|flow| pages(flow).len() < 2));
    let remove = move |()| {
        let mut next = None;
        designer.change("", |flow| next = path::remove(flow, &page.get_value()));
        if let Some(next) = next {
            designer.turn_to(next);
            designer.say("Page removed");
            focus_tab(designer);
        }
    };
    view! {
        <header>
            <h2>"Page"</h2>
            <IconButton sign=Sign::Left label="Move the page back" disabled=can(false) on_click=move |()| shift(designer, false)/>
            <IconButton sign=Sign::Right label="Move the page on" disabled=can(true) on_click=move |()| shift(designer, true)/>
            <IconButton sign=Sign::Trash label="Remove the page" disabled=only on_click=remove/>
        </header>
        <TextField id="page-label" label="Title" help="Shown above the page where there are several" value=label on_change=relabel/>
    }
}
