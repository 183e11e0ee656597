//! The properties of what is selected. The form begins afresh with another selection and after undo; while somebody types,
//! it stays, and what they type goes into the drawing at once.

mod approval;
mod approval_outcomes;
mod assignee;
mod decision;
mod duties;
mod inputs;
mod message_outputs;
mod news;
mod order;
mod own_words;
mod parts;
mod promise;
mod reminder;
mod schedule;
mod stage;
mod start;
mod step;
mod step_work;
mod sub;
mod trigger;
mod variables;
mod wait;
mod which_record;

use fermata_diagram::element::{Element, Focus};
use leptos::{ev, html, prelude::*};

pub(in crate::pages) use self::parts::Choice;
use self::{decision::DecisionForm, stage::StageForm, start::StartForm, step::StepForm};
use super::{draft::Draft, state::Builder};
use crate::{
    dom,
    kit::{Chip, Icon, IconButton, Menu, MenuButton, Notice, Sign, Tone, use_toasts},
};

/// The form of an element of an orchestration.
pub(super) fn form(builder: super::Builder, element: &Element) -> AnyView {
    match element {
        Element::Start | Element::End => view! { <StartForm builder/> }.into_any(),
        Element::Stage(_) => view! { <StageForm builder/> }.into_any(),
        Element::Step(_) => view! { <StepForm builder/> }.into_any(),
        Element::Decision(_) => view! { <DecisionForm builder/> }.into_any(),
        Element::Block(_) => ().into_any(),
    }
}

#[component]
pub(in crate::pages) fn Panel<D: Draft>(
    builder: Builder<D>,
    /// The form of what is selected.
    form: fn(Builder<D>, &Element) -> AnyView,
) -> impl IntoView {
    // Escape leads back to the drawing.
    let on_key = move |ev: ev::KeyboardEvent| {
        if ev.key() == "Escape" && !ev.default_prevented() {
            let key = Focus::Element(builder.selected.get_untracked()).key();
            dom::focus(document().get_element_by_id(&format!("at-{key}")).as_ref());
        }
    };
    // What is selected now is read from its beginning, however far down the reader was before.
    let node = NodeRef::<html::Aside>::new();
    Effect::new(move |before: Option<Element>| {
        let now = builder.selected.get();
        if before.is_some_and(|before| before != now)
            && let Some(panel) = node.get_untracked()
        {
            panel.set_scroll_top(0);
        }
        now
    });
    view! {
        // Of an earlier version everything is disabled, so that the keyboard could not scroll it.
        <aside node_ref=node class="panel" aria-label="Properties" tabindex=builder.looks.then_some("0") on:keydown=on_key>
            {move || {
                builder.panel.track();
                let element = builder.selected.get_untracked();
                view! { <Form builder element form/> }
            }}
        </aside>
    }
}

#[component]
fn Form<D: Draft>(
    builder: Builder<D>,
    element: Element,
    form: fn(Builder<D>, &Element) -> AnyView,
) -> impl IntoView {
    let title = move || builder.definition.with(|d| d.words(&builder.selected.get()));
    let kind = builder.now().kind_of(&element);
    view! {
        <header>
            <h2>{title}</h2>
            <Chip tone=Tone::Plain>{kind}</Chip>
            {(!builder.looks && !matches!(element, Element::Start | Element::End)).then(|| more(builder, &element))}
        </header>
        <NameLine builder/>
        <Found builder/>
        <fieldset class="form" disabled=builder.looks>
            {form(builder, &element)}
        </fieldset>
    }
}

/// How conditions, `{{…}}` and the API name what is selected.
#[component]
fn NameLine<D: Draft>(builder: Builder<D>) -> impl IntoView {
    let path = Memo::new(move |_| {
        let name = builder.saver.view.with(|v| v.name.clone());
        builder.selected.with(|element| D::path_of(element, &name))
    });
    view! { <NameTag path/> }
}

/// A name that formulas use, to read and to copy.
#[component]
pub(in crate::pages) fn NameTag(
    /// The name.
    #[prop(into)]
    path: Signal<String>,
) -> impl IntoView {
    let toasts = use_toasts();
    let copy = move |()| {
        dom::copy(&path.get_untracked());
        toasts.say("Copied");
    };
    let label = Signal::derive(move || format!("Copy the name {}", path.get()));
    view! {
        <p class="hint name-tag">
            <code>{move || path.get()}</code>
            <IconButton sign=Sign::Copy label on_click=copy/>
        </p>
    }
}

/// What the checker says about what is selected.
#[component]
fn Found<D: Draft>(builder: Builder<D>) -> impl IntoView {
    move || {
        let mark = builder.marks().remove(&builder.selected.get())?;
        let errors = mark.errors.into_iter().map(|text| (Tone::Late, Sign::Problem, text));
        let warnings = mark.warnings.into_iter().map(|text| (Tone::Risk, Sign::Warning, text));
        let lines = errors
            .chain(warnings)
            .map(|(tone, sign, text)| view! { <Notice tone sign>{sentence(&text)}</Notice> });
        Some(view! { <div class="found">{lines.collect_view()}</div> })
    }
}

/// The checker's words follow a name; here they stand alone.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Everything that can be done to an element: what is dragged with the mouse is here too.
fn more<D: Draft>(builder: Builder<D>, element: &Element) -> impl IntoView + use<D> {
    let moves = D::moves(element).iter().map(|(way, label, sign)| {
        let (element, way, sign) = (element.clone(), *way, *sign);
        view! { <MenuButton sign on_click=move |()| builder.shift(&element, way)>{*label}</MenuButton> }
    });
    let moves = moves.collect_view();
    let (copied, gone) = (element.clone(), element.clone());
    let can_copy = builder.now().duplication(element).is_some();
    let duplicate = move |()| {
        if let Some(edit) = builder.now().duplication(&copied) {
            builder.change(edit);
        }
    };
    view! {
        <Menu id="element-menu" label="More" face=|| view! { <Icon sign=Sign::More/> }>
            {moves}
            {can_copy.then(|| view! { <MenuButton sign=Sign::Copy on_click=duplicate>"Duplicate"</MenuButton> })}
            <hr/>
            <MenuButton sign=Sign::Trash danger=true on_click=move |()| builder.delete(&gone)>
                "Delete"
            </MenuButton>
        </Menu>
    }
}
