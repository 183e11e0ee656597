//! Short words at the edge of the page on what was just done, with a way back where there is one.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, Sign};

/// One toast.
#[derive(Clone)]
struct Toast {
    id: u64,
    text: String,
    problem: bool,
    action: Option<(String, Callback<()>)>,
}

/// The toasts that are shown.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

impl Toasts {
    /// None yet.
    pub fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// Says that something was done.
    pub fn say(&self, text: impl Into<String>) {
        self.add(text.into(), false, None);
    }

    /// Says that something went wrong; stays longer.
    pub fn problem(&self, text: impl Into<String>) {
        self.add(text.into(), true, None);
    }

    /// Says that something was done, with one thing to do about it, such as undo.
    pub fn offer(&self, text: impl Into<String>, words: impl Into<String>, action: Callback<()>) {
        self.add(text.into(), false, Some((words.into(), action)));
    }

    fn add(&self, text: String, problem: bool, action: Option<(String, Callback<()>)>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.shown.update(|shown| {
            shown.push(Toast { id, text, problem, action });
            let extra = shown.len().saturating_sub(4);
            shown.drain(..extra);
        });
        let shown = self.shown;
        let stay = Duration::from_secs(if problem { 12 } else { 7 });
        set_timeout(
            move || {
                let _gone = shown.try_update(|shown| shown.retain(|t| t.id != id));
            },
            stay,
        );
    }

    fn close(&self, id: u64) {
        self.shown.update(|shown| shown.retain(|t| t.id != id));
    }
}

impl Default for Toasts {
    fn default() -> Self {
        Self::new()
    }
}

/// The page's toasts.
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().unwrap_or_default()
}

/// Where toasts appear, once on every page.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    let show = move |toast: Toast| {
        let id = toast.id;
        let action = toast.action.map(|(words, action)| {
            view! {
                <button
                    type="button"
                    on:click=move |_| {
                        action.run(());
                        toasts.close(id);
                    }
                >
                    {words}
                </button>
            }
        });
        view! {
            <div class=if toast.problem { "toast problem" } else { "toast" }>
                <span class="text">{toast.text}</span>
                {action}
                <button type="button" aria-label="Close" on:click=move |_| toasts.close(id)>
                    <Icon sign=Sign::Close/>
                </button>
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id children=show/>
        </div>
    }
}
