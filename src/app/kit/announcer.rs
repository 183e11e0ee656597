//! Words for those who listen instead of look: what changed on the page without a click.

use leptos::prelude::*;

/// Where words are put to be read out.
#[derive(Debug, Clone, Copy)]
pub struct Announce(RwSignal<String>);

impl Announce {
    /// A silent announcer.
    pub fn new() -> Self {
        Self(RwSignal::new(String::new()))
    }

    /// Has this read out when the reader pauses.
    pub fn say(&self, text: impl Into<String>) {
        self.0.set(text.into());
    }
}

impl Default for Announce {
    fn default() -> Self {
        Self::new()
    }
}

/// The page's announcer.
pub fn use_announcer() -> Announce {
    use_context::<Announce>().unwrap_or_default()
}

/// The live region, once on every page.
#[component]
pub fn Announcer() -> impl IntoView {
    let announce = use_announcer();
    view! {
        <div class="sr-only" aria-live="polite">
            {move || announce.0.get()}
        </div>
    }
}
