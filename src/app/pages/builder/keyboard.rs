//! Where the keyboard goes when undo and redo have moved the cards about and drawn the properties afresh: it stays where it
//! was while that is there, else it comes to the card that the edit was about. It never ends up nowhere.

use fermata_diagram::element::{Element, Focus};
use leptos::prelude::*;

use crate::dom;

/// Where the keyboard was.
pub(super) struct Keyboard {
    /// The id of what had it.
    id: Option<String>,
    on_drawing: bool,
}

impl Keyboard {
    pub(super) fn now() -> Self {
        let active = document().active_element();
        let on_drawing = active.as_ref().is_some_and(|e| e.closest(".layer").ok().flatten().is_some());
        Self { id: active.map(|e| e.id()).filter(|id| !id.is_empty()), on_drawing }
    }

    /// Once everything is drawn, brings it back, or to the element.
    pub(super) fn settle(self, element: &Element) {
        let card = format!("at-{}", Focus::Element(element.clone()).key());
        request_animation_frame(move || {
            request_animation_frame(move || self.settle_now(&card));
        });
    }

    fn settle_now(self, card: &str) {
        if !self.on_drawing && document().active_element().is_some_and(|e| dom::takes_keys(&e)) {
            return;
        }
        let find = |id: &str| document().get_element_by_id(id);
        let back = self.id.as_deref().filter(|_| !self.on_drawing).and_then(find).filter(dom::takes_keys);
        dom::focus(back.or_else(|| find(card)).as_ref());
    }
}
