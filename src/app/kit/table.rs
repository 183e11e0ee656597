//! Rows and columns.

use leptos::prelude::*;

/// A table; children are its rows (`<tr>`), inside one `<tbody>`.
#[component]
pub fn Table(
    /// What it lists, for screen readers.
    #[prop(into)]
    label: String,
    /// The heads of the columns; an empty text for a column of signs or buttons.
    head: Vec<&'static str>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let cell = |words: &'static str| match words {
        "" => view! { <td></td> }.into_any(),
        words => view! { <th scope="col">{words}</th> }.into_any(),
    };
    view! {
        <div class="table-wrap">
            <table class="table" aria-label=label>
                <thead>
                    <tr>{head.into_iter().map(cell).collect_view()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}
