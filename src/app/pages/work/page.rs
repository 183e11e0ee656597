//! The work guide on a page of its own.

use fermata_engine::ids::WorkItemId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::guide::Guide;
use crate::pages::not_found::NotFoundPage;

/// `/work/{id}`.
#[component]
pub fn WorkGuidePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<WorkItemId>().ok()));
    move || match id.get() {
        Some(id) => view! {
            <div class="page wide">
                <Guide id=id/>
            </div>
        }
        .into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    }
}
