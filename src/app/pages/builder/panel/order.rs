//! The order among orchestrations that start with records of the same object.

use fermata_engine::ids::Name;
use leptos::prelude::*;

use crate::pages::triggers::OrderList;

/// The list, as the page of triggers shows it.
#[component]
pub(super) fn OrderField(object: Name) -> impl IntoView {
    view! {
        <details class="field">
            <summary>"Order among those that start with it"</summary>
            <OrderList object/>
        </details>
    }
}
