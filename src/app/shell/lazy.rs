//! Pages whose code is fetched when they are first opened.
//!
//! Promises: the server draws such a page like any other, and tells the browser at once which files it will need; a page
//! whose code cannot be had says so, with a way to load it again. It never leaves a page that looks alive and is not: if
//! the code of the very first page is missing, what the server drew stays as it is and a notice above it says what to do.

use std::{
    future::{Future, pending},
    pin::Pin,
    sync::{Arc, Mutex},
};

use leptos::{prelude::*, reactive::spawn_local_scoped, wasm_split::SplitLoaderError};
use leptos_router::{ChooseView, hooks::use_location};

use crate::{
    dom,
    kit::{EmptyState, LinkButton, Sign, use_toasts},
    shell::PageHead,
};

/// A page that is drawn once its code is here.
pub type Drawn = Result<AnyView, SplitLoaderError>;

type Later<T> = Pin<Box<dyn Future<Output = T>>>;

/// A page in an area whose code is a file of its own. [`lazy_pages!`](crate::lazy_pages) makes them.
#[derive(Clone, Copy)]
pub struct LazyPage {
    /// The area, by the name its files have in the site's manifest.
    pub area: &'static str,
    /// Has the code fetched, if it is not here yet.
    pub fetch: fn() -> Later<Result<(), SplitLoaderError>>,
    /// Draws the page; fetches the code first if need be.
    pub draw: fn() -> Later<Drawn>,
}

impl ChooseView for LazyPage {
    async fn choose(self) -> AnyView {
        (self.draw)().await.unwrap_or_else(|_| view! { <NotLoaded/> }.into_any())
    }

    async fn preload(&self) {
        #[cfg(feature = "ssr")]
        announce(self.area);
        if (self.fetch)().await.is_err() && !dom::is_alive() {
            // Drawing anything else over what the server drew would not fit. What the server drew stays.
            dom::show_not_alive();
            pending::<()>().await;
        }
    }
}

/// Tells the browser at the top of the page which files this page's code is in, so that it fetches them while it still
/// reads the page.
#[cfg(feature = "ssr")]
fn announce(area: &str) {
    use leptos_meta::Link;

    let Some(files) = use_context::<super::SiteFiles>() else { return };
    for href in files.areas.get(area).into_iter().flatten().cloned() {
        // Rendering registers it for the head; there is no text of its own.
        let _nothing =
            view! { <Link rel="preload" href as_="fetch" type_="application/wasm" crossorigin="anonymous"/> }
                .to_html();
    }
}

/// In place of a page whose code could not be had: the connection broke, or a newer Fermata is there by now.
#[component]
fn NotLoaded() -> impl IntoView {
    let location = use_location();
    let here = move || {
        let (path, search) = (location.pathname.get(), location.search.get());
        if search.is_empty() { path } else { format!("{path}?{search}") }
    };
    view! {
        <PageHead title="This page could not be loaded"/>
        <div class="page" role="alert">
            <EmptyState
                sign=Sign::Warning
                title="A part of Fermata could not be loaded"
                text="Fermata has been updated since this page was opened, or the connection broke. Nothing you saved is lost."
            >
                <a class="btn main" rel="external" href=here>
                    "Load the page again"
                </a>
                <LinkButton href="/work">"My work"</LinkButton>
            </EmptyState>
        </div>
    }
}

/// A part of a page that comes once the page is there and the part is wanted: its code is fetched then. The server does not
/// draw it. Without a connection it comes once that is back; where its code cannot be had at all, a message says so, and the
/// page goes on without it.
#[component]
pub fn LaterPart<F, D>(
    /// Whether anybody needs it. Once it is there it stays.
    wanted: Signal<bool>,
    /// Draws it; fetches the code first if need be.
    draw: F,
) -> impl IntoView
where
    F: Fn() -> D + 'static,
    D: Future<Output = Drawn> + 'static,
{
    let toasts = use_toasts();
    let (drawn, asked) = (RwSignal::new(false), StoredValue::new(false));
    let tries = RwSignal::new(0_u32);
    let part = Arc::new(Mutex::new(None::<AnyView>));
    let come = part.clone();
    let owner = Owner::current();
    Effect::new(move |_| {
        tries.track();
        if !wanted.get() || asked.get_value() {
            return;
        }
        asked.set_value(true);
        let drawing = draw();
        let come = come.clone();
        let fetched = move || {
            spawn_local_scoped(async move {
                match drawing.await {
                    Ok(view) => {
                        if let Ok(mut come) = come.lock() {
                            *come = Some(view);
                        }
                        drawn.try_set(true);
                    }
                    Err(_) if !dom::is_online() => {
                        asked.try_set_value(false);
                        let back = window_event_listener(leptos::ev::online, move |_| {
                            tries.try_update(|tries| *tries += 1);
                        });
                        on_cleanup(move || back.remove());
                    }
                    Err(_) => toasts.problem("A part of this page could not be loaded. Load the page again."),
                }
            });
        };
        match &owner {
            Some(owner) => owner.with(fetched),
            None => fetched(),
        }
    });
    move || drawn.get().then(|| part.lock().ok().and_then(|mut part| part.take()))
}

/// The pages of an area, one function each, for the routes.
#[macro_export]
macro_rules! lazy_pages {
    ($area:ident: $($name:ident = $page:ident),+ $(,)?) => {
        $(mod $name {
            use leptos::prelude::*;

            use super::$page;

            #[::leptos::wasm_split::wasm_split(
                $area,
                wasm_split_path = ::leptos::wasm_split,
                preload(#[doc(hidden)] fetch),
                fallible
            )]
            pub(super) fn $name() -> $crate::shell::lazy::Drawn {
                Ok($page().into_any())
            }
        }
        /// Drawn once its area's code is here.
        pub const fn $name() -> $crate::shell::lazy::LazyPage {
            $crate::shell::lazy::LazyPage {
                area: stringify!($area),
                fetch: || Box::pin($name::fetch()),
                draw: || Box::pin($name::$name()),
            }
        })+
    };
}
