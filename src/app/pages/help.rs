//! Placeholder.

use leptos::prelude::*;

/// Not built yet.
#[component]
pub fn HelpPage() -> impl IntoView {}

/// Not built yet.
#[component]
pub fn HelpTopicPage() -> impl IntoView {}
