//! A few views of the same thing, one of them shown.

use leptos::prelude::*;

/// Buttons in one frame; exactly one is on.
#[component]
pub fn Segmented(
    /// What is chosen between, for screen readers.
    #[prop(into)]
    label: String,
    /// The value that is on.
    value: RwSignal<String>,
    /// What can be chosen: value, words and a number shown behind (none: no number).
    #[prop(into)]
    options: Signal<Vec<(String, String, Option<String>)>>,
) -> impl IntoView {
    let entry = move |(entry, words, count): (String, String, Option<String>)| {
        let (key, sent) = (entry.clone(), entry);
        view! {
            <button
                type="button"
                aria-pressed=move || if value.get() == key { "true" } else { "false" }
                on:click=move |_| value.set(sent.clone())
            >
                <span>{words}</span>
                {count.map(|n| view! { <span class="n">{n}</span> })}
            </button>
        }
    };
    view! {
        <div class="seg" role="group" aria-label=label>
            {move || options.get().into_iter().map(entry).collect_view()}
        </div>
    }
}
