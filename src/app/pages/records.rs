//! Placeholder.

use leptos::prelude::*;

/// Not built yet.
#[component]
pub fn RecordsPage() -> impl IntoView {}

/// Not built yet.
#[component]
pub fn ObjectRecordsPage() -> impl IntoView {}

/// Not built yet.
#[component]
pub fn RecordNewPage() -> impl IntoView {}

/// Not built yet.
#[component]
pub fn RecordPage() -> impl IntoView {}
