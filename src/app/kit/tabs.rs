//! Parts of one page, one of them shown. The page shows the panel of `value` itself, with `id` `{id}-panel`.

use leptos::prelude::*;

/// A row of tabs; left and right arrows move between them.
#[component]
pub fn Tabs(
    /// The id of the row.
    #[prop(into)]
    id: String,
    /// What the tabs are of, for screen readers.
    #[prop(into)]
    label: String,
    /// The value of the tab shown.
    value: RwSignal<String>,
    /// Value and words of each.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let step = move |by: usize| {
        let entries = options.get_untracked();
        let at = entries.iter().position(|(entry, _)| *entry == value.get_untracked()).unwrap_or(0);
        if let Some((entry, _)) = entries.get((at + by) % entries.len().max(1)) {
            value.set(entry.clone());
        }
    };
    let panel = format!("{id}-panel");
    let tab = move |(entry, words): (String, String)| {
        let (key, sent) = (entry.clone(), entry);
        let on = Memo::new(move |_| value.get() == key);
        view! {
            <button
                type="button"
                role="tab"
                aria-controls=panel.clone()
                aria-selected=move || if on.get() { "true" } else { "false" }
                tabindex=move || if on.get() { "0" } else { "-1" }
                on:click=move |_| value.set(sent.clone())
            >
                {words}
            </button>
        }
    };
    view! {
        <div
            class="tabs"
            id=id
            role="tablist"
            aria-label=label
            on:keydown=move |ev| {
                let count = options.with_untracked(Vec::len);
                match ev.key().as_str() {
                    "ArrowRight" => step(1),
                    "ArrowLeft" => step(count.saturating_sub(1)),
                    _ => return,
                }
                focus_selected(&ev);
            }
        >
            {move || options.get().into_iter().map(tab.clone()).collect_view()}
        </div>
    }
}

/// Moves the focus to the tab that is on, once it is drawn.
fn focus_selected(ev: &leptos::ev::KeyboardEvent) {
    let row = event_target::<leptos::web_sys::Element>(ev).parent_element();
    request_animation_frame(move || {
        let tab = row.and_then(|row| row.query_selector("[aria-selected=true]").ok().flatten());
        crate::dom::focus(tab.as_ref());
    });
}
