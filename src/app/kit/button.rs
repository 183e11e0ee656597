//! Buttons, and links that look like them.

use leptos::prelude::*;

use super::{Icon, Sign};

/// How loud a button is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several.
    #[default]
    Plain,
    /// What most people want here; at most one on a page.
    Main,
    /// A small thing on the side.
    Quiet,
    /// Takes something away.
    Danger,
}

impl ButtonKind {
    /// The CSS classes.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "btn",
            Self::Main => "btn main",
            Self::Quiet => "btn quiet",
            Self::Danger => "btn danger",
        }
    }
}

/// A button. While `busy` it turns a wheel and takes no second click.
#[component]
pub fn Button(
    /// How loud.
    #[prop(optional)]
    kind: ButtonKind,
    /// A sign before the words.
    #[prop(optional, into)]
    sign: Option<Sign>,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether what it does is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Whether it sends its form.
    #[prop(optional)]
    submit: bool,
    /// What it does.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=kind.class()
            disabled=move || disabled.get()
            aria-busy=move || busy.get().then_some("true")
            on:click=move |ev| {
                if busy.get_untracked() {
                    ev.prevent_default();
                } else if let Some(on_click) = on_click {
                    on_click.run(());
                }
            }
        >
            {move || {
                if busy.get() {
                    view! { <span class="spin" aria-hidden="true"></span> }.into_any()
                } else {
                    sign.map(|sign| view! { <Icon sign/> }).into_any()
                }
            }}
            <span>{children()}</span>
        </button>
    }
}

/// A button that shows a sign alone; `label` is what it is called.
#[component]
pub fn IconButton(
    /// The sign.
    sign: Sign,
    /// What it does, for screen readers and on hover.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether it is switched on (a toggle); none: no toggle.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// What it does.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="btn quiet icon-only"
            aria-label=move || label.get()
            title=move || label.get()
            disabled=move || disabled.get()
            aria-pressed=move || pressed.map(|on| if on.get() { "true" } else { "false" })
            on:click=move |_| {
                if let Some(on_click) = on_click {
                    on_click.run(());
                }
            }
        >
            <Icon sign/>
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// How loud.
    #[prop(optional)]
    kind: ButtonKind,
    /// A sign before the words.
    #[prop(optional, into)]
    sign: Option<Sign>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=kind.class() href=move || href.get()>
            {sign.map(|sign| view! { <Icon sign/> })}
            <span>{children()}</span>
        </a>
    }
}
