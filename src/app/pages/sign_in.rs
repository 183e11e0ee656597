//! Placeholder.

use leptos::prelude::*;

/// Not built yet.
#[component]
pub fn SignInPage() -> impl IntoView {}

/// Not built yet.
#[component]
pub fn SetupPage() -> impl IntoView {}
