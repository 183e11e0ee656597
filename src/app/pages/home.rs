//! Placeholder.

use leptos::prelude::*;

/// Not built yet.
#[component]
pub fn HomePage() -> impl IntoView {}
