//! Placeholder.

use leptos::prelude::*;

/// Not built yet.
#[component]
pub fn WorkPage() -> impl IntoView {}

/// Not built yet.
#[component]
pub fn WorkGuidePage() -> impl IntoView {}
