//! A sheet of paper on the ground.

use leptos::prelude::*;

/// A card, with a heading where `title` is given.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(optional, into)]
    title: Option<String>,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card pad stack">
            {title.map(|title| view! { <h2>{title}</h2> })}
            {children()}
        </section>
    }
}
