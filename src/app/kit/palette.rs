//! One box for everything: Ctrl K, a few letters, Enter. Goes to pages, runs, records, orchestrations.

use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{Icon, Sign};
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

/// Whether the box is open; in context, so that any button can open it.
#[derive(Debug, Clone, Copy)]
pub struct PaletteOpen(pub RwSignal<bool>);

fn sign_of(kind: &str) -> Sign {
    match kind {
        "Run" => Sign::Runs,
        "Orchestration" => Sign::Orchestration,
        "Flow" => Sign::Flow,
        "Work item" | "Work" => Sign::Inbox,
        _ => Sign::Records,
    }
}

/// The box. `pages` are the entries that are always there.
#[component]
pub fn CommandPalette(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Entries that need no search.
    pages: Signal<Vec<Entry>>,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let text = RwSignal::new(String::new());
    let hits = RwSignal::new(Vec::<Entry>::new());
    let at = RwSignal::new(0_usize);
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            text.set(String::new());
            hits.set(Vec::new());
            at.set(0);
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
    let entries = Memo::new(move |_| {
        let asked = text.get().to_lowercase();
        let fits = |e: &Entry| asked.split_whitespace().all(|word| e.label.to_lowercase().contains(word));
        let mut all: Vec<Entry> = pages.get().into_iter().filter(fits).collect();
        all.extend(hits.get());
        all
    });
    let search = move |asked: String| {
        text.set(asked.clone());
        at.set(0);
        let mine = turn.get_value() + 1;
        turn.set_value(mine);
        if asked.trim().chars().count() < 2 {
            hits.set(Vec::new());
            return;
        }
        spawn_local(async move {
            let found = search_all(asked).await.unwrap_or_default();
            if turn.try_get_value() == Some(mine) {
                let entry = |hit: fermata_api::system::SearchHit| Entry {
                    sign: sign_of(&hit.kind),
                    detail: [hit.kind, hit.detail]
                        .into_iter()
                        .filter(|t| !t.is_empty())
                        .collect::<Vec<_>>()
                        .join(" · "),
                    label: hit.label,
                    path: hit.path,
                };
                hits.set(found.into_iter().map(entry).collect());
            }
        });
    };
    let navigate = use_navigate();
    let go = Callback::new(move |path: String| {
        open.set(false);
        navigate(&path, leptos_router::NavigateOptions::default());
    });
    let on_key = move |ev: ev::KeyboardEvent| {
        let count = entries.with_untracked(Vec::len);
        match ev.key().as_str() {
            "ArrowDown" => at.update(|n| *n = (*n + 1).min(count.saturating_sub(1))),
            "ArrowUp" => at.update(|n| *n = n.saturating_sub(1)),
            "Enter" => {
                if let Some(path) =
                    entries.with_untracked(|e| e.get(at.get_untracked()).map(|e| e.path.clone()))
                {
                    go.run(path);
                }
            }
            _ => return,
        }
        ev.prevent_default();
    };
    let row = move |(n, entry): (usize, Entry)| {
        let path = entry.path.clone();
        view! {
            <div
                role="option"
                id=format!("palette-{n}")
                aria-selected=move || if at.get() == n { "true" } else { "false" }
                on:click=move |_| go.run(path.clone())
            >
                <Icon sign=entry.sign/>
                <span>{entry.label}</span>
                <span class="quiet">{entry.detail}</span>
            </div>
        }
    };
    view! {
        <dialog node_ref=node class="dialog palette" aria-label="Search or do anything" on:close=move |_| open.set(false)>
            <div class="ask">
                <Icon sign=Sign::Search/>
                <input
                    role="combobox"
                    aria-label="Search or do anything"
                    aria-expanded="true"
                    aria-controls="palette-found"
                    aria-autocomplete="list"
                    aria-activedescendant=move || format!("palette-{}", at.get())
                    placeholder="Search or do anything"
                    autocomplete="off"
                    prop:value=move || text.get()
                    on:input=move |ev| search(event_target_value(&ev))
                    on:keydown=on_key
                />
            </div>
            <div class="found" id="palette-found" role="listbox" aria-label="Found">
                {move || {
                    let found = entries.get();
                    if found.is_empty() {
                        let none = view! { <div role="option" aria-disabled="true" aria-selected="false">"Nothing found."</div> };
                        return none.into_any();
                    }
                    found.into_iter().enumerate().map(row).collect_view().into_any()
                }}
            </div>
        </dialog>
    }
}
