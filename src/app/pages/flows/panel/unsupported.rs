//! What an import found no counterpart for: what it was, and why.

use fermata_engine::flow::Unsupported;
use leptos::prelude::*;

use super::super::Builder;

/// What stood here before. Nothing of it can be changed: it is replaced.
#[component]
pub fn UnsupportedForm(builder: Builder, it: Unsupported) -> impl IntoView {
    let _ = builder;
    let reason = (!it.reason.trim().is_empty()).then(|| view! { <p>{it.reason.clone()}</p> });
    view! {
        <div class="notice risk">
            <p>"Not supported: " {it.what}</p>
            {reason}
            <p>
                "A flow that comes here fails, or goes on by its fault path. Add an element above that does the same, such as an action that calls the other system, then remove this one."
            </p>
        </div>
    }
}
