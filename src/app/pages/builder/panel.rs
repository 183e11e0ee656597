//! The properties of what is selected. The form begins afresh with another selection and after undo; while somebody types,
//! it stays, and what they type goes into the drawing at once.

mod assignee;
mod decision;
mod inputs;
mod parts;
mod stage;
mod start;
mod step;
mod step_work;
mod variables;

use fermata_diagram::{
    edit::{StageEdit, StepEdit},
    element::{Element, Focus},
    keyboard::Step as Way,
    words,
};
use leptos::{ev, html, prelude::*};

use self::{decision::DecisionForm, stage::StageForm, start::StartForm, step::StepForm};
use super::{drawing::shift, state::Builder};
use crate::{
    dom,
    kit::{Chip, Icon, IconButton, Menu, MenuButton, Notice, Sign, Tone, use_toasts},
};

#[component]
pub(super) fn Panel(builder: Builder) -> impl IntoView {
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
                view! { <Form builder element/> }
            }}
        </aside>
    }
}

#[component]
fn Form(builder: Builder, element: Element) -> impl IntoView {
    let form = match &element {
        Element::Start | Element::End => view! { <StartForm builder/> }.into_any(),
        Element::Stage(_) => view! { <StageForm builder/> }.into_any(),
        Element::Step(_) => view! { <StepForm builder/> }.into_any(),
        Element::Decision(_) => view! { <DecisionForm builder/> }.into_any(),
    };
    let title = move || words::element(&builder.selected.get(), &builder.definition.get());
    let kind = kind(builder, &element);
    view! {
        <header>
            <h2>{title}</h2>
            <Chip tone=Tone::Plain>{kind}</Chip>
            {(!builder.looks && !matches!(element, Element::Start | Element::End)).then(|| more(builder, &element))}
        </header>
        <NameLine builder/>
        <Found builder/>
        <fieldset class="form" disabled=builder.looks>
            {form}
        </fieldset>
    }
}

fn kind(builder: Builder, element: &Element) -> &'static str {
    match element {
        Element::Start | Element::End => "Orchestration",
        Element::Stage(_) => "Stage",
        Element::Decision(_) => "Decision",
        Element::Step(name) => {
            builder.now().step(name).map_or("Step", |(_, step)| words::step_kind(&step.work))
        }
    }
}

/// How conditions, `{{…}}` and the API name what is selected.
#[component]
fn NameLine(builder: Builder) -> impl IntoView {
    let path = Memo::new(move |_| match builder.selected.get() {
        Element::Stage(name) => format!("stages.{name}"),
        Element::Step(name) => format!("steps.{name}"),
        Element::Decision(name) => name.to_string(),
        Element::Start | Element::End => builder.saver.view.with(|v| v.name.to_string()),
    });
    view! { <NameTag path/> }
}

/// A name that formulas use, to read and to copy.
#[component]
pub(super) fn NameTag(
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
fn Found(builder: Builder) -> impl IntoView {
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
fn more(builder: Builder, element: &Element) -> impl IntoView + use<> {
    let moves: &[(Way, &str, Sign)] = match element {
        Element::Step(_) => &[
            (Way::Up, "Move up", Sign::Up),
            (Way::Down, "Move down", Sign::Down),
            (Way::Left, "Move to the stage before", Sign::Left),
            (Way::Right, "Move to the stage after", Sign::Right),
        ],
        Element::Stage(_) => {
            &[(Way::Left, "Move earlier", Sign::Left), (Way::Right, "Move later", Sign::Right)]
        }
        _ => &[],
    };
    let moves = moves.iter().map(|(way, label, sign)| {
        let (element, way, sign) = (element.clone(), *way, *sign);
        view! { <MenuButton sign on_click=move |()| shift(builder, &element, way)>{*label}</MenuButton> }
    });
    let moves = moves.collect_view();
    let (copied, gone) = (element.clone(), element.clone());
    let duplicate = move |()| match &copied {
        Element::Stage(stage) => {
            builder.change(StageEdit::Duplicate { stage: stage.clone() });
        }
        Element::Step(step) => {
            builder.change(StepEdit::Duplicate { step: step.clone() });
        }
        _ => {}
    };
    let can_copy = !matches!(element, Element::Decision(_));
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
