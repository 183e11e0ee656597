//! J and K, or the arrows, move the keyboard along the rows; there Enter opens, as on every link, O too, C claims, X chooses
//! and D finishes. None of them does anything while the keyboard is elsewhere on the page, and the person's own menu switches
//! them off.

use fermata_api::work::WorkItemView;
use fermata_engine::run::WorkItemStatus;
use leptos::{
    ev,
    prelude::*,
    web_sys::{Element, wasm_bindgen::JsCast},
};

use super::many::Many;
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
    Choose(usize),
    Finish(Option<usize>),
    Help,
}

/// What a key means at a place of a list of so many rows.
fn meaning(key: &str, place: Place, rows: usize) -> Option<Act> {
    if key == "?" {
        return Some(Act::Help);
    }
    let last = rows.checked_sub(1)?;
    match (key, place) {
        ("j" | "J" | "ArrowDown", Place::Row(n)) => Some(Act::Go((n + 1).min(last))),
        ("k" | "K" | "ArrowUp", Place::Row(n)) => Some(Act::Go(n.saturating_sub(1))),
        ("j" | "J" | "k" | "K", Place::List) => Some(Act::Go(0)),
        ("o" | "O", Place::Row(n)) => Some(Act::Open(n)),
        ("c" | "C", Place::Row(n)) => Some(Act::Claim(n)),
        ("x" | "X", Place::Row(n)) => Some(Act::Choose(n)),
        ("d" | "D", Place::Row(n)) => Some(Act::Finish(Some(n))),
        ("d" | "D", Place::List) => Some(Act::Finish(None)),
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

/// Whether a key was pressed on a row's box: nothing is typed there.
fn is_on_box(ev: &ev::KeyboardEvent) -> bool {
    let target = ev.target().and_then(|target| target.dyn_into::<Element>().ok());
    let on_box = target.is_some_and(|target| target.class_list().contains("pick-box"));
    on_box && !(ev.ctrl_key() || ev.meta_key() || ev.alt_key())
}

/// What the keys act on.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    /// The row that has the keyboard.
    pub(super) at: RwSignal<Option<usize>>,
    /// Claims an item.
    pub(super) claim: Callback<WorkItemView>,
    /// What is chosen.
    pub(super) many: Many,
    /// Whether the keys are shown.
    pub(super) help: RwSignal<bool>,
}

/// Listens for as long as the page is shown.
pub(super) fn keys(rows: Paged<WorkItemView>, acts: Acts) {
    let Acts { at, claim, many, help } = acts;
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |ev| {
            if (dom::is_typing(&ev) && !is_on_box(&ev)) || !dom::shortcuts() {
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
                Some(Act::Choose(n)) => match items.get(n) {
                    Some(item) if item.status.is_open() => many.turn(item.id),
                    _ => return,
                },
                Some(Act::Finish(n)) => {
                    let item = n.and_then(|n| items.get(n)).filter(|item| item.status.is_open());
                    if item.is_none() && many.chosen.with_untracked(|chosen| chosen.is_empty()) {
                        return;
                    }
                    many.finish(item.map(|item| item.id));
                }
                Some(Act::Help) => help.set(true),
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
            ("ArrowDown", Place::Row(0), 3, Some(Act::Go(1))),
            ("ArrowUp", Place::Row(2), 3, Some(Act::Go(1))),
            ("ArrowDown", Place::List, 3, None),
            ("x", Place::Row(1), 3, Some(Act::Choose(1))),
            ("D", Place::Row(1), 3, Some(Act::Finish(Some(1)))),
            ("d", Place::List, 3, Some(Act::Finish(None))),
            ("?", Place::List, 0, Some(Act::Help)),
            ("o", Place::List, 3, None),
            ("Enter", Place::Row(1), 3, None),
            ("j", Place::List, 0, None),
        ] {
            assert_eq!(meaning(key, place, rows), act, "{key} {place:?}");
        }
    }
}
