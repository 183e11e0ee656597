//! Lines of a file, around the one that is meant.

use leptos::prelude::*;

/// Lines before and after it.
const AROUND: usize = 6;

/// A button that shows and hides the lines.
#[component]
pub(super) fn LineButton(
    /// Which line, from 1.
    line: u32,
    /// Whether they are shown.
    open: RwSignal<bool>,
    /// Whether the file's text is here.
    known: bool,
) -> impl IntoView {
    if !known {
        return view! { <span class="quiet">{format!("Line {line}")}</span> }.into_any();
    }
    view! {
        <button
            type="button" class="link" aria-expanded=move || if open.get() { "true" } else { "false" }
            on:click=move |_| open.update(|open| *open = !*open)
        >
            {format!("Line {line}")}
        </button>
    }
    .into_any()
}

/// The lines themselves.
#[component]
pub(super) fn Lines(
    /// The whole file.
    text: String,
    /// Which line, from 1.
    line: u32,
) -> impl IntoView {
    let at = usize::try_from(line).unwrap_or(1).max(1);
    let from = at.saturating_sub(AROUND).max(1);
    let shown: Vec<(usize, String)> = text
        .lines()
        .enumerate()
        .map(|(n, text)| (n + 1, text.to_owned()))
        .skip(from - 1)
        .take(at - from + AROUND + 1)
        .collect();
    let one = move |(n, text): (usize, String)| {
        view! { <li value=n.to_string() class:meant=n == at><code>{text}</code></li> }
    };
    view! {
        <ol class="source-lines" tabindex="0" aria-label=format!("The file around line {line}")>
            {shown.into_iter().map(one).collect_view()}
        </ol>
    }
}
