//! A question in front of the page, by the browser's own `dialog`: it keeps the focus inside, closes with Escape and gives
//! the focus back.

use leptos::{ev, html, prelude::*};

use super::{IconButton, Sign};
use crate::dom;

/// The first input of a dialog that is open.
const FIRST_QUESTION: &str =
    "dialog[open] .body :is(input:not([type=hidden], [type=file]), select, textarea):not(:disabled)";

/// A dialog. What it holds is made afresh each time it opens.
#[component]
pub fn Dialog(
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Whether it needs much room.
    #[prop(optional)]
    wide: bool,
    /// What it holds.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            let _shown = dialog.show_modal();
            request_animation_frame(focus_first_question);
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    // A click on the backdrop is a click on the dialog itself: what is inside covers all of it.
    // What stands in front of it has a backdrop of its own, whose clicks come by here too.
    let on_backdrop = move |ev: ev::MouseEvent| {
        let on_dialog = node.get_untracked().is_some_and(|dialog| {
            let own: &leptos::web_sys::EventTarget = dialog.as_ref();
            ev.target().as_ref() == Some(own)
        });
        if on_dialog {
            open.set(false);
        }
    };
    view! {
        <dialog
            node_ref=node
            class=if wide { "dialog wide" } else { "dialog" }
            aria-label=move || title.get()
            on:close=move |_| open.set(false)
            on:click=on_backdrop
        >
            <Show when=move || open.get()>
                <div class="inside">
                    <header>
                        <h2>{move || title.get()}</h2>
                        <IconButton sign=Sign::Close label="Close" on_click=move |_| open.set(false)/>
                    </header>
                    <div class="body">{children()}</div>
                </div>
            </Show>
        </dialog>
    }
}

/// Whoever opens a dialog wants to answer it. A picker is left alone: it would open its list over the rest.
fn focus_first_question() {
    let first = document().query_selector(FIRST_QUESTION).ok().flatten();
    dom::focus(first.as_ref().filter(|input| input.get_attribute("role").as_deref() != Some("combobox")));
}
