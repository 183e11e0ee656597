//! The title of a page, where it lies, and its actions. It is part of the page and drawn into the bar.

use std::sync::{Mutex, PoisonError};

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// The page above: what it is called and where it is. Made of a pair of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Up {
    label: String,
    href: String,
}

impl<L: Into<String>, H: Into<String>> From<(L, H)> for Up {
    fn from((label, href): (L, H)) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// What the browser's tab says. It is asked for even after its page has gone, until the next page has said its own; by then
/// the signal is gone too.
fn lasting(title: Signal<String>) -> impl Fn() -> String + Send + Sync {
    let last = Mutex::new(String::new());
    move || {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(now) = title.try_get() {
            *last = now;
        }
        last.clone()
    }
}

/// A page's title. Children are its actions, the most important first.
#[component]
pub fn PageHead(
    /// The title.
    #[prop(into)]
    title: Signal<String>,
    /// The page above.
    #[prop(optional, into)]
    up: Option<Up>,
    /// The actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=lasting(title)/>
        <header class="page-head">
            <div class="where">
                {up
                    .map(|Up { label, href }| {
                        view! {
                            <span class="crumb">
                                <A href=href>{label}</A>
                                <span aria-hidden="true">" /"</span>
                            </span>
                        }
                    })}
                <h1>{move || title.get()}</h1>
            </div>
            {children.map(|children| view! { <div class="acts">{children()}</div> })}
        </header>
    }
}
