//! Placeholder.

use leptos::prelude::*;

/// Not built yet.
#[component]
pub fn NotificationsPage() -> impl IntoView {}
