//! What of the inbox comes after its list, so that nobody waits for it: kept filters, and what is done with many at once.

use fermata_api::work::WorkItemView;
use leptos::prelude::*;

use super::{
    filter::Filter,
    many::{Many, ManyBar},
    views::Views,
};
use crate::{
    kit::Paged,
    shell::lazy::{Drawn, LaterPart},
};

/// The kept filters, once the page is alive.
#[component]
pub(super) fn KeptFilters(filter: Filter, changed: Signal<u64>) -> impl IntoView {
    view! {
        <div class="kept-views-place">
            <LaterPart wanted=Signal::stored(true) draw=move || kept_filters(filter, changed)/>
        </div>
    }
}

/// What is done with many, once some are chosen.
#[component]
pub(super) fn Chosen(many: Many, rows: Paged<WorkItemView>) -> impl IntoView {
    view! { <LaterPart wanted=many.wanted() draw=move || chosen_work(many, rows)/> }
}

#[::leptos::wasm_split::wasm_split(inbox, wasm_split_path = ::leptos::wasm_split, fallible)]
fn kept_filters(filter: Filter, changed: Signal<u64>) -> Drawn {
    Ok(view! { <Views filter changed/> }.into_any())
}

#[::leptos::wasm_split::wasm_split(inbox, wasm_split_path = ::leptos::wasm_split, fallible)]
fn chosen_work(many: Many, rows: Paged<WorkItemView>) -> Drawn {
    Ok(view! { <ManyBar many rows/> }.into_any())
}
