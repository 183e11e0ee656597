//! The Leptos application: pages, the canvas, the UI kit and the server functions between them. Rendered on the server,
//! then alive in the browser. No rule lives here: what a person may do and what happens is asked of the service.

#![recursion_limit = "256"]
#![allow(unreachable_pub, reason = "the component macro makes a component public wherever it lies")]

pub mod areas;
pub mod canvas;
pub mod dom;
pub mod kit;
pub mod live;
pub mod pages;
pub mod push;
pub mod routes;
pub mod server;
pub mod shell;
pub mod upload;

pub use routes::App;
#[cfg(feature = "ssr")]
pub use shell::shell;

/// Brings the page to life; called by the script that the server puts into every page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    dom::note_title();
    js_sys::futures::spawn_local(async {
        let page = leptos::mount::hydrate_from_async(leptos::tachys::dom::body(), App).await;
        page.forget();
        dom::mark_alive();
    });
}
