//! The shape of what is still coming.

use leptos::prelude::*;

/// Grey lines while something loads.
#[component]
pub fn Skeleton(
    /// How many.
    #[prop(default = 5)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label="Loading">
            {(0..lines).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
}
