//! The HTML document around the application, written by the server.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use super::SiteFiles;
use crate::routes::App;

/// Light or dark as this browser has chosen; none follows the system.
fn theme() -> Option<&'static str> {
    let parts = use_context::<axum::http::request::Parts>()?;
    let cookies = parts.headers.get_all("cookie").iter().filter_map(|c| c.to_str().ok());
    let mut themes =
        cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().strip_prefix("theme="));
    match themes.next()? {
        "dark" => Some("dark"),
        "light" => Some("light"),
        _ => None,
    }
}

/// The document. Needs [`SiteFiles`] in the context, and a nonce for the one script that it holds.
pub fn shell() -> impl IntoView {
    let files = use_context::<SiteFiles>().unwrap_or_default();
    let nonce = use_nonce();
    // The paths are our own and hold hashed names only; quoting them as JSON makes them JavaScript texts.
    let quoted = |path: &str| serde_json::to_string(path).unwrap_or_default().replace('<', "\\u003c");
    let start = format!(
        "import({}).then((m)=>m.default({{module_or_path:{}}}).then(()=>m.hydrate()))\
         .catch((e)=>{{document.getElementById('not-alive').hidden=false;console.error(e)}});",
        quoted(&files.js),
        quoted(&files.wasm)
    );
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=files.css/>
                <link rel="modulepreload" href=files.js nonce=nonce.clone()/>
                <link rel="modulepreload" href=files.split nonce=nonce.clone()/>
                <link rel="preload" href=files.wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <MetaTags/>
                <script type="module" nonce=nonce>
                    {start}
                </script>
            </head>
            <body>
                <App/>
                <NotAlive/>
            </body>
        </html>
    }
}

/// Shown when the page's code cannot be had. The page itself is there: it can be read, and its links work.
#[component]
fn NotAlive() -> impl IntoView {
    view! {
        <div class="not-alive" id="not-alive" role="alert" hidden>
            <p>
                "This page can be read, but it could not be loaded completely: Fermata is being updated, or the connection broke."
            </p>
            <a class="btn main" rel="external" href="">
                "Load the page again"
            </a>
        </div>
    }
}
