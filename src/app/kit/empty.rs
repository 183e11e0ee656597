//! What is said where there is nothing: why, and what to do next.

use leptos::prelude::*;

use super::{Icon, Sign};

/// An empty place. Children are the next steps (buttons, links).
#[component]
pub fn EmptyState(
    /// Its sign.
    #[prop(default = Sign::Inbox)]
    sign: Sign,
    /// What is missing.
    #[prop(into)]
    title: String,
    /// Why, and what to do.
    #[prop(optional, into)]
    text: String,
    /// The next steps.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon sign/>
            <h2>{title}</h2>
            {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    }
}
