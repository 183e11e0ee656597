//! What happened, one thing after another.

use leptos::prelude::*;

use super::{Icon, Sign, Tone};

/// A list of happenings, latest first or last as the page likes.
#[component]
pub fn Timeline(
    /// [`TimelineItem`]s.
    children: Children,
) -> impl IntoView {
    view! { <ol class="timeline">{children()}</ol> }
}

/// One happening.
#[component]
pub fn TimelineItem(
    /// Its sign.
    sign: Sign,
    /// Its colour.
    #[prop(optional)]
    tone: Tone,
    /// What happened.
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <span class=format!("dot {}", tone.class())>
                <Icon sign/>
            </span>
            <div>{children()}</div>
        </li>
    }
}
