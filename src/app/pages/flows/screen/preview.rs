//! The page as the person will see it, each component in a frame that can be selected, carried and moved by keys.

use fermata_engine::{
    flow::{Columns, Component},
    ids::Name,
};
use leptos::{ev, prelude::*};

use super::{
    drag::{Cargo, Drag},
    kinds::{kind_words, title},
    state::{Designer, Selection, frame_id},
};
use crate::{
    kit::{EmptyState, Icon, IconButton, Sign},
    pages::work::{
        entries::Entries,
        form::{Part, SectionHead, Standing, find, grid, is_wide, standing},
    },
};

/// The page shown.
#[component]
pub fn Preview(
    /// The designer.
    designer: Designer,
    /// What carries components.
    drag: Drag,
) -> impl IntoView {
    let asked = designer.asked(Some(designer.page.into()));
    let entries = Entries::of(asked.into(), Default::default());
    let shape = Memo::new(move |_| entries.page().map(|page| standing(&page)).unwrap_or_default());
    let frames = move || {
        let all = shape.get();
        if all.is_empty() {
            let text = "Drag something here from the list, or press Enter on it there.";
            return view! { <div class="wide room"><EmptyState sign=Sign::Stage title="This page is empty" text/></div> }
                .into_any();
        }
        all.into_iter().map(|one| frame(designer, drag, entries, one)).collect_view().into_any()
    };
    let heading = move || entries.page().map(|page| page.label).unwrap_or_default();
    let clear = move |_| {
        if !drag.was_carry() {
            designer.select(Selection::Page, false);
        }
    };
    view! {
        <div class="screen-head">
            <button
                type="button"
                class="page-title"
                title="Edit the page"
                aria-pressed=move || (designer.selected.get() == Selection::Page).to_string()
                on:click=clear
            >
                {heading}
            </button>
        </div>
        <div class="screen-frame" on:keydown=move |ev| on_key(designer, &ev)>
            <div class="screen">{frames}</div>
        </div>
    }
}

fn frame(designer: Designer, drag: Drag, entries: Entries, standing: Standing) -> AnyView {
    match standing.section {
        None => view! { <Frame designer drag entries name=standing.name/> }.into_any(),
        Some((columns, held)) => {
            view! { <SectionFrame designer drag entries name=standing.name columns held/> }.into_any()
        }
    }
}

/// What a frame is called: kind, title and what is special about it.
fn words(component: &Component) -> String {
    let mut words = format!("{}: {}", kind_words(&component.body), title(component));
    let special = [
        (component.required, "required"),
        (component.read_only, "read only"),
        (component.visible.is_some(), "shown under a condition"),
        (component.validation.is_some(), "with a rule"),
    ];
    for (_, what) in special.into_iter().filter(|(is, _)| *is) {
        words.push_str(", ");
        words.push_str(what);
    }
    words
}

/// The button over a component that selects it.
#[component]
fn Grip(designer: Designer, drag: Drag, name: Name) -> impl IntoView {
    let own = StoredValue::new(name.clone());
    let component = Memo::new(move |_| designer.components().into_iter().find(|c| c.name == own.get_value()));
    let label = move || component.with(|c| c.as_ref().map(words).unwrap_or_default());
    let chosen = Memo::new(move |_| designer.selected.with(|s| *s == Selection::Component(own.get_value())));
    // The keyboard comes to what is selected, else to the first; the arrows go on from there.
    let stop = Memo::new(move |_| {
        let first = move || designer.components().first().map(|c| c.name.clone()) == Some(own.get_value());
        let any = designer.selected.with(|s| matches!(s, Selection::Component(_)));
        chosen.get() || (!any && first())
    });
    let press = move |ev: ev::PointerEvent| {
        if ev.pointer_type() != "touch" {
            drag.press(&ev, Cargo::Old(own.get_value()), untrack(label));
        }
    };
    view! {
        <button
            type="button"
            class="grip"
            id=frame_id(name.as_str())
            aria-label=label
            aria-pressed=move || chosen.get().to_string()
            tabindex=move || if stop.get() { "0" } else { "-1" }
            on:pointerdown=press
            on:click=move |_| drag.click(&own.get_value())
            on:focus=move |_| designer.select(Selection::Component(own.get_value()), false)
        ></button>
    }
}

/// What can be done with the component selected, at its corner.
#[component]
fn Tools(designer: Designer, drag: Drag, name: Name) -> impl IntoView {
    let own = StoredValue::new(name);
    let chosen = Memo::new(move |_| designer.selected.with(|s| *s == Selection::Component(own.get_value())));
    let words = move || designer.component_untracked(&own.get_value()).map(|c| title(&c)).unwrap_or_default();
    view! {
        <Show when=move || chosen.get() && !designer.looks()>
            <div class="frame-tools" role="toolbar" aria-label=move || format!("What to do with {}", words())>
                <span
                    class="handle"
                    title="Drag to another place"
                    on:pointerdown=move |ev| drag.press(&ev, Cargo::Old(own.get_value()), words())
                >
                    <Icon sign=Sign::Drag/>
                </span>
                <IconButton sign=Sign::Up label="Move up (Alt+↑)" on_click=move |()| designer.step(false)/>
                <IconButton sign=Sign::Down label="Move down (Alt+↓)" on_click=move |()| designer.step(true)/>
                <IconButton sign=Sign::Copy label="Duplicate (Ctrl+D)" on_click=move |()| designer.duplicate()/>
                <IconButton sign=Sign::Trash label="Remove (Delete)" on_click=move |()| designer.remove()/>
            </div>
        </Show>
    }
}

/// Signs of what is special about a component.
#[component]
fn Marks(designer: Designer, name: Name) -> impl IntoView {
    let component = Memo::new(move |_| designer.components().into_iter().find(|c| c.name == name));
    let signs = move || {
        let component = component.get()?;
        let visible = component.visible.is_some();
        let rule = component.validation.is_some();
        (visible || rule || component.read_only).then(|| {
            view! {
                <span class="frame-marks" aria-hidden="true">
                    {visible.then(|| view! { <span title="Shown under a condition"><Icon sign=Sign::Eye/></span> })}
                    {rule.then(|| view! { <span title="Has a rule"><Icon sign=Sign::CheckCircle/></span> })}
                    {component.read_only.then(|| view! { <span title="Read only"><Icon sign=Sign::Lock/></span> })}
                </span>
            }
        })
    };
    view! { {signs} }
}

/// A component in its frame.
#[component]
fn Frame(designer: Designer, drag: Drag, entries: Entries, name: Name) -> impl IntoView {
    let own = name.clone();
    let now = Memo::new(move |_| find(entries, &own));
    let wide = move || now.with(|now| now.as_ref().is_none_or(is_wide));
    let hidden = move || now.with(|now| now.as_ref().is_some_and(|c| !c.visible));
    let chosen = chosen(designer, name.clone());
    view! {
        <div
            class="frame"
            class:wide=wide
            class:chosen=chosen
            class:unseen=hidden
            class:gone=carried(drag, name.clone())
            data-name=name.to_string()
        >
            <div class="inside" inert>
                <Part entries name=name.clone() open=Signal::stored(true) drawn=true/>
            </div>
            <Grip designer drag name=name.clone()/>
            <Marks designer name=name.clone()/>
            <Tools designer drag name=name.clone()/>
        </div>
    }
}

fn chosen(designer: Designer, name: Name) -> impl Fn() -> bool + Send + Sync + 'static {
    move || designer.selected.with(|s| *s == Selection::Component(name.clone()))
}

fn carried(drag: Drag, name: Name) -> impl Fn() -> bool + Send + Sync + 'static {
    move || drag.carry.with(|carry| carry.as_ref().is_some_and(|c| c.cargo == Cargo::Old(name.clone())))
}

/// A section in its frame, with the frames of what it holds.
#[component]
fn SectionFrame(
    designer: Designer,
    drag: Drag,
    entries: Entries,
    name: Name,
    columns: Columns,
    held: Vec<Name>,
) -> impl IntoView {
    let own = name.clone();
    let now = Memo::new(move |_| find(entries, &own));
    let hidden = move || now.with(|now| now.as_ref().is_some_and(|c| !c.visible));
    let empty = held.is_empty();
    let held = held.into_iter().map(|name| view! { <Frame designer drag entries name/> }).collect_view();
    view! {
        <div
            class="frame section-frame wide"
            class:chosen=chosen(designer, name.clone())
            class:unseen=hidden
            class:gone=carried(drag, name.clone())
            data-drop="section"
            data-name=name.to_string()
        >
            <div class="section-top">
                <div inert>
                    <SectionHead now id=format!("section-{name}")/>
                </div>
                <Grip designer drag name=name.clone()/>
                <Marks designer name=name.clone()/>
            </div>
            <div class=grid(columns)>
                {held}
                {empty.then(|| view! { <p class="wide room hint">"Drag components into this section"</p> })}
            </div>
            <Tools designer drag name=name.clone()/>
        </div>
    }
}

/// The arrows choose, with Alt they move; the rest is as everywhere.
fn on_key(designer: Designer, ev: &ev::KeyboardEvent) {
    let on_grip = event_target::<leptos::web_sys::Element>(ev).class_list().contains("grip");
    if !on_grip || ev.default_prevented() {
        return;
    }
    let command = ev.ctrl_key() || ev.meta_key();
    let done = match ev.key().as_str() {
        "ArrowDown" | "ArrowRight" if ev.alt_key() => act(designer, |d| d.step(true)),
        "ArrowUp" | "ArrowLeft" if ev.alt_key() => act(designer, |d| d.step(false)),
        "ArrowDown" | "ArrowRight" => choose(designer, 1),
        "ArrowUp" | "ArrowLeft" => choose(designer, -1),
        "Home" => choose(designer, isize::MIN),
        "End" => choose(designer, isize::MAX),
        "Delete" | "Backspace" => act(designer, Designer::remove),
        "d" if command => act(designer, Designer::duplicate),
        "c" if command => act(designer, Designer::copy),
        "x" if command => act(designer, |d| {
            d.copy();
            d.remove();
        }),
        "v" if command => act(designer, Designer::paste),
        "Enter" => {
            crate::dom::focus_first(".designer-props :is(input, textarea, select)");
            true
        }
        "Escape" => {
            designer.select(Selection::Page, false);
            true
        }
        _ => false,
    };
    if done {
        ev.prevent_default();
    }
}

fn act(designer: Designer, act: impl FnOnce(Designer)) -> bool {
    if !designer.looks() {
        act(designer);
    }
    true
}

/// Selects the component so many further on.
fn choose(designer: Designer, by: isize) -> bool {
    let all = untrack(|| designer.components());
    let at = designer.chosen().and_then(|name| all.iter().position(|c| c.name == name)).unwrap_or(0);
    let to = at.saturating_add_signed(by).min(all.len().saturating_sub(1));
    if let Some(component) = all.get(to) {
        designer.select(Selection::Component(component.name.clone()), true);
    }
    true
}
