//! The ways to the pages: at the left, on a phone at the bottom.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{Place, places, use_session};
use crate::kit::Icon;

/// Fermata's sign: an arc over a point.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 24 20" aria-hidden="true" focusable="false">
            <path d="M2.500 16a9.500 9.500 0 0 1 19 0" fill="none" stroke="currentColor" stroke-width="2.600" stroke-linecap="round"></path>
            <circle cx="12" cy="14.500" r="2.200" fill="currentColor"></circle>
        </svg>
    }
}

#[component]
pub(super) fn Rail() -> impl IntoView {
    let session = use_session();
    let shown = Memo::new(move |_| session.me.with(|me| me.as_ref().map(places).unwrap_or_default()));
    let count = move |path: &str| {
        session.me.with(|me| {
            let me = me.as_ref()?;
            let (n, more) = match path {
                "/work" => (me.open_work, me.open_work_more),
                "/runs" => (me.open_runs, me.open_runs_more),
                _ => (0, false),
            };
            (n > 0 || more).then(|| if more { format!("{n}+") } else { n.to_string() })
        })
    };
    let link = move |place: Place| {
        view! {
            <li class:apart=place.apart>
                <A href=place.path exact=place.path == "/">
                    <Icon sign=place.sign/>
                    <span>{place.label}</span>
                    {move || count(place.path).map(|n| view! { <span class="count">{n}</span> })}
                </A>
            </li>
        }
    };
    view! {
        <nav class="rail" aria-label="Pages">
            <A href="/" {..} class="brand">
                <Mark/>
                "Fermata"
            </A>
            <ul>{move || shown.get().into_iter().map(link).collect_view()}</ul>
        </nav>
    }
}
