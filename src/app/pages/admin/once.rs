//! What is shown once and cannot be found again: a link or a token, to be copied.

use leptos::prelude::*;

use crate::{
    dom,
    kit::{Button, ButtonKind, Sign, use_toasts},
};

/// The words, the text, and a button that copies it.
#[component]
pub(super) fn ShownOnce(
    /// The text.
    text: String,
    /// What the button says that closes the dialog.
    done: &'static str,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// What it is for.
    children: Children,
) -> impl IntoView {
    let toasts = use_toasts();
    let copied = text.clone();
    view! {
        <p>{children()}</p>
        <p class="secret">
            <code>{text}</code>
        </p>
        <div class="actions">
            <Button
                kind=ButtonKind::Main
                sign=Sign::Copy
                on_click=move |()| {
                    dom::copy(&copied);
                    toasts.say("Copied");
                }
            >
                "Copy"
            </Button>
            <Button on_click=move |()| open.set(false)>{done}</Button>
        </div>
    }
}
