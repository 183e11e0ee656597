//! A question in front of the page, by the browser's own `dialog`: it keeps the focus inside, closes with Escape and gives
//! the focus back.

use leptos::{ev, html, prelude::*};

use super::{IconButton, Sign};

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
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    // A click on the backdrop is a click on the dialog itself: what is inside covers all of it.
    let on_backdrop = move |ev: ev::MouseEvent| {
        let on_dialog = event_target::<leptos::web_sys::Element>(&ev).tag_name() == "DIALOG";
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
