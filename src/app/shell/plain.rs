//! The frame of pages without the rail: brand and one card. They work without being signed in and without script.

use leptos::prelude::*;
use leptos_meta::Title;

use super::rail::Mark;
use crate::{
    kit::{Notice, Sign, Tone},
    server::{Fail, status},
};

/// Brand and one card.
#[component]
pub fn PlainPage(
    /// The page's title.
    title: &'static str,
    /// Whether the card has room for more than a form.
    #[prop(optional)]
    wide: bool,
    /// What stands in the card.
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title/>
        <main class="plain">
            <div class="card" class:wide=wide>
                <span class="brand">
                    <Mark/>
                    "Fermata"
                </span>
                {children()}
            </div>
        </main>
    }
}

/// What a form came back for.
#[component]
pub fn Refused(
    /// The sentence.
    text: &'static str,
) -> impl IntoView {
    view! {
        <div role="alert">
            <Notice tone=Tone::Late sign=Sign::Problem>
                {text}
            </Notice>
        </div>
    }
}

/// What stands behind a link of a mail: `show`, where the link is whole; else `lost` says what to do.
pub fn behind_link<T>(
    loaded: Result<Option<T>, Fail>,
    show: impl FnOnce(T) -> AnyView,
    lost: impl FnOnce() -> AnyView,
) -> AnyView {
    match loaded {
        Ok(Some(found)) => show(found),
        Ok(None) => {
            status(404);
            view! {
                <h1>"This link is not whole"</h1>
                {lost()}
            }
            .into_any()
        }
        Err(fail) => view! {
            <Notice tone=Tone::Late sign=Sign::Problem>
                {fail.message()}
            </Notice>
        }
        .into_any(),
    }
}
