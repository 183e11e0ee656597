//! What is shown where there is no such thing.

use leptos::prelude::*;

use crate::{
    kit::{EmptyState, LinkButton, Sign},
    shell::PageHead,
};

/// No such thing, or not this person's to see; inside the frame.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    crate::server::status(404);
    view! {
        <PageHead title="Not found"/>
        <Nowhere/>
    }
}

/// Says that there is nothing at this address, and leads home.
#[component]
pub fn Nowhere() -> impl IntoView {
    view! {
        <EmptyState
            sign=Sign::Search
            title="There is no such page"
            text="The address may be mistyped, or what it led to is gone."
        >
            <LinkButton href="/">"Go home"</LinkButton>
        </EmptyState>
    }
}
