//! One box for everything: Ctrl K, a few letters, Enter. Goes to pages, runs, records, orchestrations.

use fermata_api::system::SearchHit;
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{Icon, Sign, listing::Pointed};
use crate::server::session::search_all;

/// Something the box can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its sign.
    pub sign: Sign,
    /// What people read.
    pub label: String,
    /// More, quietly.
    pub detail: String,
    /// Where it leads.
    pub path: String,
}

impl From<SearchHit> for Entry {
    fn from(hit: SearchHit) -> Self {
        let sign = match hit.kind.as_str() {
            "Run" => Sign::Runs,
            "Orchestration" => Sign::Orchestration,
            "Flow" => Sign::Flow,
            "Work item" | "Work" => Sign::Inbox,
            _ => Sign::Records,
        };
        let parts: Vec<String> = [hit.kind, hit.detail].into_iter().filter(|t| !t.is_empty()).collect();
        Self { sign, label: hit.label, detail: parts.join(" · "), path: hit.path }
    }
}

/// Whether the box is open; in context, so that any button can open it.
#[derive(Debug, Clone, Copy)]
pub struct PaletteOpen(pub RwSignal<bool>);

/// The box. `pages` are the entries that are always there.
#[component]
pub fn CommandPalette(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Entries that need no search.
    pages: Signal<Vec<Entry>>,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let palette = Palette::new(open, pages);
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            palette.begin();
            let _shown = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    Effect::new(move |_| {
        let keys = window_event_listener(ev::keydown, move |ev| {
            if (ev.ctrl_key() || ev.meta_key()) && ev.key().eq_ignore_ascii_case("k") {
                ev.prevent_default();
                open.update(|open| *open = !*open);
            }
        });
        on_cleanup(move || keys.remove());
    });
    view! {
        <dialog node_ref=node class="dialog palette" aria-label="Search or do anything" on:close=move |_| open.set(false)>
            <Question palette/>
            <div class="found" id="palette" role="listbox" aria-label="Found">
                {move || found(palette)}
            </div>
        </dialog>
    }
}

/// What the box holds and does.
#[derive(Clone, Copy)]
struct Palette {
    open: RwSignal<bool>,
    text: RwSignal<String>,
    hits: RwSignal<Vec<Entry>>,
    entries: Memo<Vec<Entry>>,
    pointed: Pointed,
    /// Counts the questions: only the answer to the latest is shown.
    turn: StoredValue<u32>,
    go: Callback<String>,
}

impl Palette {
    fn new(open: RwSignal<bool>, pages: Signal<Vec<Entry>>) -> Self {
        let (text, hits) = (RwSignal::new(String::new()), RwSignal::new(Vec::<Entry>::new()));
        let entries = Memo::new(move |_| {
            let asked = text.get().to_lowercase();
            let fits = |e: &Entry| asked.split_whitespace().all(|word| e.label.to_lowercase().contains(word));
            pages.get().into_iter().filter(fits).chain(hits.get()).collect()
        });
        let navigate = use_navigate();
        let go = Callback::new(move |path: String| {
            open.set(false);
            navigate(&path, leptos_router::NavigateOptions::default());
        });
        Self { open, text, hits, entries, pointed: Pointed::first(), turn: StoredValue::new(0), go }
    }

    fn begin(self) {
        self.text.set(String::new());
        self.hits.set(Vec::new());
        self.pointed.reset();
    }

    fn search(self, asked: String) {
        self.text.set(asked.clone());
        self.pointed.reset();
        let mine = self.turn.get_value() + 1;
        self.turn.set_value(mine);
        if asked.trim().chars().count() < 2 {
            self.hits.set(Vec::new());
            return;
        }
        spawn_local(async move {
            let found = search_all(asked).await.unwrap_or_default();
            if self.turn.try_get_value() == Some(mine) {
                self.hits.set(found.into_iter().map(Entry::from).collect());
            }
        });
    }

    fn on_key(self, ev: &ev::KeyboardEvent) {
        let entries = self.entries.get_untracked();
        if ev.key() == "Enter" {
            if let Some(entry) = self.pointed.of(&entries) {
                self.go.run(entry.path);
            }
        } else if !self.pointed.arrow(&ev.key(), entries.len()) {
            return;
        }
        ev.prevent_default();
    }
}

#[component]
fn Question(palette: Palette) -> impl IntoView {
    view! {
        <div class="ask">
            <Icon sign=Sign::Search/>
            <input
                role="combobox"
                aria-label="Search or do anything"
                aria-expanded=move || if palette.open.get() { "true" } else { "false" }
                aria-controls="palette"
                aria-autocomplete="list"
                aria-activedescendant=move || palette.pointed.id("palette")
                placeholder="Search or do anything"
                autocomplete="off"
                prop:value=move || palette.text.get()
                on:input=move |ev| palette.search(event_target_value(&ev))
                on:keydown=move |ev| palette.on_key(&ev)
            />
        </div>
    }
}

fn found(palette: Palette) -> AnyView {
    let entries = palette.entries.get();
    if entries.is_empty() {
        let none =
            view! { <div role="option" aria-disabled="true" aria-selected="false">"Nothing found."</div> };
        return none.into_any();
    }
    let row = |(n, entry): (usize, Entry)| {
        let path = entry.path;
        view! {
            <div
                role="option"
                id=format!("palette-{n}")
                aria-selected=move || palette.pointed.selected(n)
                on:click=move |_| palette.go.run(path.clone())
            >
                <Icon sign=entry.sign/>
                <span>{entry.label}</span>
                <span class="quiet">{entry.detail}</span>
            </div>
        }
    };
    entries.into_iter().enumerate().map(row).collect_view().into_any()
}
