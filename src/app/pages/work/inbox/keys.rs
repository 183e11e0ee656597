//! J and K move the keyboard along the rows; there Enter opens, as on every link, O too, and C claims. None of them does
//! anything while the keyboard is elsewhere on the page, and the person's own menu switches them off.

use fermata_api::work::WorkItemView;
use fermata_engine::run::WorkItemStatus;
use leptos::{
    ev,
    prelude::*,
    web_sys::{Element, wasm_bindgen::JsCast},
};

use crate::{dom, kit::Paged};

/// Where the keyboard is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In this row.
    Row(usize),
    /// Nowhere, or in the list beside the rows.
    List,
}

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Go(usize),
    Open(usize),
    Claim(usize),
}

/// What a key means at a place of a list of so many rows.
fn meaning(key: &str, place: Place, rows: usize) -> Option<Act> {
    let last = rows.checked_sub(1)?;
    match (key, place) {
        ("j" | "J", Place::Row(n)) => Some(Act::Go((n + 1).min(last))),
        ("k" | "K", Place::Row(n)) => Some(Act::Go(n.saturating_sub(1))),
        ("j" | "J" | "k" | "K", Place::List) => Some(Act::Go(0)),
        ("o" | "O", Place::Row(n)) => Some(Act::Open(n)),
        ("c" | "C", Place::Row(n)) => Some(Act::Claim(n)),
        _ => None,
    }
}

/// Where a key press came from; none: from where it is no shortcut.
fn place_of(ev: &ev::KeyboardEvent) -> Option<Place> {
    let target = ev.target()?.dyn_into::<Element>().ok()?;
    if let Ok(Some(row)) = target.closest("[data-row]") {
        return Some(Place::Row(row.get_attribute("data-row")?.parse().ok()?));
    }
    let bare = target.tag_name() == "BODY" || target.id() == "main";
    let list = target.closest(".work-list").ok().flatten().is_some();
    (bare || list).then_some(Place::List)
}

fn link_of(row: usize) -> Option<Element> {
    document().query_selector(&format!("[data-row=\"{row}\"] a.main-link")).ok().flatten()
}

/// Listens for as long as the page is shown.
pub(super) fn keys(rows: Paged<WorkItemView>, at: RwSignal<Option<usize>>, claim: Callback<WorkItemView>) {
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |ev| {
            if dom::is_typing(&ev) || !dom::shortcuts() {
                return;
            }
            let items = rows.items.read_untracked();
            let act = place_of(&ev).and_then(|place| meaning(&ev.key(), place, items.len()));
            match act {
                Some(Act::Go(n)) => {
                    dom::focus(link_of(n).as_ref());
                    at.set(Some(n));
                }
                Some(Act::Open(n)) => {
                    if let Some(link) =
                        link_of(n).and_then(|link| link.dyn_into::<leptos::web_sys::HtmlElement>().ok())
                    {
                        link.click();
                    }
                }
                Some(Act::Claim(n)) => match items.get(n) {
                    Some(item) if item.status == WorkItemStatus::Open => claim.run(item.clone()),
                    _ => return,
                },
                None => return,
            }
            ev.prevent_default();
        });
        on_cleanup(move || listener.remove());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_act_on_the_row_that_has_the_keyboard() {
        for (key, place, rows, act) in [
            ("j", Place::List, 3, Some(Act::Go(0))),
            ("j", Place::Row(0), 3, Some(Act::Go(1))),
            ("J", Place::Row(2), 3, Some(Act::Go(2))),
            ("k", Place::Row(0), 3, Some(Act::Go(0))),
            ("c", Place::Row(1), 3, Some(Act::Claim(1))),
            ("c", Place::List, 3, None),
            ("o", Place::List, 3, None),
            ("Enter", Place::Row(1), 3, None),
            ("j", Place::List, 0, None),
        ] {
            assert_eq!(meaning(key, place, rows), act, "{key} {place:?}");
        }
    }
}
