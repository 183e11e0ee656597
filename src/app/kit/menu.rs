//! A list of things to do behind a button, by the browser's own popover: it closes with Escape and on a click elsewhere.

use leptos::{html, prelude::*};

use super::{Icon, Sign};

/// A button with a menu. `face` is what the button shows; `label` what it is called where the face is no words.
#[component]
pub fn Menu(
    /// The popover's id, unique on the page.
    #[prop(into)]
    id: String,
    /// What the button is called.
    #[prop(into)]
    label: Signal<String>,
    /// What the button shows.
    #[prop(into)]
    face: ViewFn,
    /// The button's classes.
    #[prop(default = "btn quiet icon-only")]
    class: &'static str,
    /// The popover's further class.
    #[prop(default = "")]
    pop_class: &'static str,
    /// Called as it is about to open.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    /// The entries.
    children: Children,
) -> impl IntoView {
    let pop = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let place = move |_| {
        if let (Some(button), Some(pop)) = (button.get_untracked(), pop.get_untracked()) {
            crate::dom::place_below(&button, &pop);
        }
        if let Some(on_open) = on_open {
            on_open.run(());
        }
    };
    view! {
        <button
            type="button"
            node_ref=button
            class=class
            popovertarget=id.clone()
            aria-label=move || label.get()
            title=move || label.get()
            on:click=place
        >
            {face.run()}
        </button>
        <div node_ref=pop id=id role="group" popover="auto" class=format!("menu-pop {pop_class}") aria-label=move || label.get()>
            {children()}
        </div>
    }
}

/// An entry that does something; the menu closes.
#[component]
pub fn MenuButton(
    /// A sign before the words.
    #[prop(optional, into)]
    sign: Option<Sign>,
    /// Whether it takes something away.
    #[prop(optional)]
    danger: bool,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What it does.
    #[prop(into)]
    on_click: Callback<()>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=if danger { "item danger" } else { "item" }
            disabled=move || disabled.get()
            on:click=move |ev| {
                crate::dom::close_popover(&event_target::<leptos::web_sys::Element>(&ev));
                on_click.run(());
            }
        >
            {sign.map(|sign| view! { <Icon sign/> })}
            <span>{children()}</span>
        </button>
    }
}

/// An entry that leads somewhere.
#[component]
pub fn MenuLink(
    /// Where.
    #[prop(into)]
    href: String,
    /// A sign before the words.
    #[prop(optional, into)]
    sign: Option<Sign>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class="item"
            href=href
            on:click=move |ev| crate::dom::close_popover(&event_target::<leptos::web_sys::Element>(&ev))
        >
            {sign.map(|sign| view! { <Icon sign/> })}
            <span>{children()}</span>
        </a>
    }
}
