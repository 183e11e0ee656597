//! One entry, with old and new values behind a click.

use fermata_api::audit::{AuditView, ChangeView};
use leptos::prelude::*;

use crate::kit::Time;

/// A line of the log.
#[component]
pub(super) fn Entry(entry: AuditView) -> impl IntoView {
    let label = entry.label.clone();
    let subject = match entry.path.clone() {
        Some(path) => view! { <a class="link" href=path>{label}</a> }.into_any(),
        None => view! { <span>{label}</span> }.into_any(),
    };
    let by_run = entry.run.map(|run| view! { <a class="link" href=format!("/runs/{run}")>"the run"</a> });
    view! {
        <tr>
            <td data-label="When">
                <Time at=entry.at/>
                <small class="quiet block num">"No. " {entry.seq}</small>
            </td>
            <td data-label="Who">
                {entry.who.clone()}
                {entry.acting_for.clone().map(|name| view! { <small class="quiet block">"for " {name}</small> })}
            </td>
            <td data-label="What">
                <div class="audit-what">
                    <b>{entry.what.clone()}</b>
                    <span class="block">{subject}</span>
                    <Inside entry=entry.clone()/>
                </div>
            </td>
            <td data-label="From where">
                <div>
                    {entry.from.clone()}
                    {by_run.map(|link| view! { <small class="block">{link}</small> })}
                    {entry.address.clone().map(|address| view! { <small class="quiet block num">{address}</small> })}
                </div>
            </td>
        </tr>
    }
}

/// What changed, and why.
#[component]
fn Inside(entry: AuditView) -> impl IntoView {
    let count = entry.changes.len();
    let words = match count {
        0 => "More".to_owned(),
        1 => "1 change".to_owned(),
        n => format!("{n} changes"),
    };
    let AuditView { changes, detail, hash, what, label, .. } = entry;
    let said = format!("{words}: {what}, {label}");
    view! {
        <details class="audit-inside">
            <summary aria-label=said>{words}</summary>
            <dl>
                {changes.into_iter().map(change).collect_view()}
                {detail
                    .into_iter()
                    .map(|more| {
                        view! {
                            <div>
                                <dt>{more.field}</dt>
                                <dd>{more.text}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
                <div>
                    <dt>"Hash"</dt>
                    <dd class="num hash">{hash}</dd>
                </div>
            </dl>
        </details>
    }
}

fn change(change: ChangeView) -> impl IntoView {
    let ChangeView { field, old, new } = change;
    let old = old.map(|old| view! { <del>{old}</del> });
    let new = match new {
        Some(new) => view! { <ins>{new}</ins> }.into_any(),
        None => view! { <span class="quiet">"nothing"</span> }.into_any(),
    };
    let arrow = old.is_some().then(|| view! { <span aria-hidden="true" class="arrow">" → "</span> });
    view! {
        <div>
            <dt>{field}</dt>
            <dd>{old} {arrow} {new}</dd>
        </div>
    }
}
