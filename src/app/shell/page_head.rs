//! The title of a page, where it lies, and its actions. It is part of the page and drawn into the bar.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// A page's title. Children are its actions, the most important first.
#[component]
pub fn PageHead(
    /// The title.
    #[prop(into)]
    title: Signal<String>,
    /// The page above: what it is called and where it is.
    #[prop(optional, into)]
    up: Option<(&'static str, String)>,
    /// The actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=move || title.get()/>
        <header class="page-head">
            <div class="where">
                {up
                    .map(|(label, href)| {
                        view! {
                            <span class="crumb">
                                <A href=href>{label}</A>
                                <span aria-hidden="true">" /"</span>
                            </span>
                        }
                    })}
                <h1>{move || title.get()}</h1>
            </div>
            {children.map(|children| view! { <div class="acts">{children()}</div> })}
        </header>
    }
}
