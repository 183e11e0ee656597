//! The frame around every page: the HTML document, the rail, the bar, the skip link, and who is signed in.

pub mod bar;
pub mod bell;
#[cfg(feature = "ssr")]
mod document;
pub mod lazy;
mod page_head;
mod plain;
pub mod rail;
mod session;

use std::{collections::BTreeMap, sync::Arc};

use fermata_api::people::Me;
use leptos::{prelude::*, server::SharedValue};
use leptos_meta::Title;
use leptos_router::{
    components::{Outlet, Redirect},
    hooks::use_location,
};

#[cfg(feature = "ssr")]
pub use document::shell;
pub use page_head::{PageHead, Up};
pub use plain::{PlainPage, Refused, behind_link};
pub use session::{Session, use_session};

use self::{bar::Bar, rail::Rail};
use crate::{
    kit::{
        Announcer, CommandPalette, Sign, ToastRegion,
        palette::{Entry, PaletteOpen},
        use_clock,
    },
    live::{listen, use_live},
    pages::{
        not_found::Nowhere,
        work::{Means, use_unsent},
    },
    server::session::Visit,
};

/// Where the browser's files are, by the path the browser asks for. The server puts it into the context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteFiles {
    /// The script.
    pub js: String,
    /// The script that fetches the code of areas; the first one needs it.
    pub split: String,
    /// What the script loads.
    pub wasm: String,
    /// The code that is fetched when a page of an area is opened.
    pub areas: Arc<BTreeMap<String, Vec<String>>>,
    /// The styles.
    pub css: String,
}

/// Everything inside the frame. Who looks is known before anything is drawn: the server looked before it began, and hands
/// it over with the page. Those who are not signed in are sent to sign in.
#[component]
pub fn Frame() -> impl IntoView {
    let visit = SharedValue::new(use_context::<Option<Visit>>).into_inner().flatten();
    let location = use_location();
    match visit {
        Some(Visit { me: Some(me), demo, now }) => {
            use_clock().set(now.0);
            use_session().begin(me, demo);
            view! { <Inside/> }.into_any()
        }
        _ => {
            let path = location.pathname.get_untracked();
            let search = Some(location.search.get_untracked()).filter(|search| !search.is_empty());
            let here = search.map_or_else(|| path.clone(), |search| format!("{path}?{search}"));
            view! { <Ask here/> }.into_any()
        }
    }
}

/// On the server nobody is signed in. In the browser nobody is known yet, as when the way led here from a page outside the
/// frame: the server is asked for the page.
#[component]
fn Ask(here: String) -> impl IntoView {
    if cfg!(feature = "ssr") {
        return view! { <Redirect path=sign_in_path(&here)/> }.into_any();
    }
    Effect::new(move |_| {
        let _gone = window().location().assign(&here);
    });
    ().into_any()
}

fn sign_in_path(from: &str) -> String {
    if from == "/" {
        return "/sign-in".into();
    }
    let mut next = String::new();
    for byte in from.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                next.push(char::from(byte))
            }
            _ => next.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("/sign-in?next={next}")
}

#[component]
fn Inside() -> impl IntoView {
    let live = use_live();
    let session = use_session();
    use_clock().run();
    listen(live);
    session.follow(live);
    use_unsent().run(Means::here());
    let palette = use_context::<PaletteOpen>().map_or_else(|| RwSignal::new(false), |open| open.0);
    let pages = Signal::derive(move || session.me.with(|me| me.as_ref().map(entries).unwrap_or_default()));
    view! {
        <a class="skip" href="#main" rel="external">
            "Skip to the page"
        </a>
        <div class="shell">
            <Rail/>
            <Bar/>
            <main class="main" id="main" tabindex="-1">
                <Outlet/>
            </main>
        </div>
        <CommandPalette open=palette pages/>
        <ToastRegion/>
        <Announcer/>
    }
}

/// A page of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) path: &'static str,
    pub(crate) label: &'static str,
    pub(crate) sign: Sign,
    /// Whether a line goes before it.
    pub(crate) apart: bool,
}

/// The pages that a person may open, in the order of the rail.
pub(crate) fn places(me: &Me) -> Vec<Place> {
    use fermata_engine::people::Role;
    let place = |path, label, sign| Place { path, label, sign, apart: false };
    let mut all = vec![
        place("/", "Home", Sign::Home),
        place("/work", "My work", Sign::Inbox),
        place("/records", "Records", Sign::Records),
        place("/runs", "Runs", Sign::Runs),
    ];
    if me.role >= Role::Manager {
        all.push(place("/dashboards", "Dashboards", Sign::Chart));
    }
    if me.role >= Role::Admin {
        all.push(Place { apart: true, ..place("/orchestrations", "Orchestrations", Sign::Orchestration) });
        all.push(place("/flows", "Flows", Sign::Flow));
        all.push(place("/admin", "Settings", Sign::Settings));
    }
    all
}

/// What the search box offers before anything is typed.
fn entries(me: &Me) -> Vec<Entry> {
    let go = |path: &str, label: &str, sign| Entry {
        sign,
        label: label.into(),
        detail: "page".into(),
        path: path.into(),
    };
    let mut all: Vec<_> = places(me).into_iter().map(|p| go(p.path, p.label, p.sign)).collect();
    if me.role >= fermata_engine::people::Role::Manager {
        all.push(go("/triggers", "Triggers", Sign::Background));
        all.push(go("/stuck", "What is stuck", Sign::Warning));
        all.push(go("/bulk", "Done to many at once", Sign::History));
    }
    all.push(go("/notifications", "Notifications", Sign::Bell));
    all.push(go("/help", "Help", Sign::Help));
    all
}

/// What is shown where there is no page.
#[component]
pub fn Lost() -> impl IntoView {
    crate::server::status(404);
    view! {
        <Title text="Not found"/>
        <main class="plain">
            <h1 class="sr-only">"Not found"</h1>
            <Nowhere/>
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::sign_in_path;

    #[test]
    fn the_way_back_survives_signing_in() {
        assert_eq!(sign_in_path("/"), "/sign-in");
        assert_eq!(sign_in_path("/work?x=1&y"), "/sign-in?next=/work%3Fx%3D1%26y");
    }
}
