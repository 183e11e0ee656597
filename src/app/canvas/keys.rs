//! The keyboard on a drawing: arrows walk along the connectors, Enter opens, Delete deletes, Alt and an arrow moves, plus
//! and minus zoom, 0 is life-size, F shows all, Escape drops what is carried.

use fermata_diagram::{
    element::{Element, Focus},
    keyboard::{Step, walk},
    viewport::{Viewport, ZOOM_STEP},
};
use leptos::{
    ev,
    prelude::*,
    web_sys::{self, wasm_bindgen::JsCast},
};

use super::board::Board;

fn step_of(key: &str) -> Option<Step> {
    Some(match key {
        "ArrowLeft" => Step::Left,
        "ArrowRight" => Step::Right,
        "ArrowUp" => Step::Up,
        "ArrowDown" => Step::Down,
        "Home" => Step::First,
        "End" => Step::Last,
        _ => return None,
    })
}

impl Board {
    pub(super) fn on_key(self, ev: &ev::KeyboardEvent) {
        let inside = ev.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let on_drawing = inside.is_some_and(|e| e.closest(".layer").ok().flatten().is_some());
        if !on_drawing || ev.ctrl_key() || ev.meta_key() {
            return;
        }
        let done = match step_of(&ev.key()) {
            Some(step) if ev.alt_key() => self.shift(step),
            Some(step) => self.walk(step),
            None => self.other(&ev.key()),
        };
        if done {
            ev.prevent_default();
            ev.stop_propagation();
        }
    }

    fn walk(self, step: Step) -> bool {
        let next = self.layout.with_untracked(|l| walk(l, &self.focus.get_untracked(), step));
        if let Some(focus) = next {
            self.focus.set(focus.clone());
            self.reveal(&focus);
            self.focus_dom(&focus);
        }
        true
    }

    fn focused(self) -> Option<Element> {
        self.focus.with_untracked(|f| f.element().cloned())
    }

    fn shift(self, step: Step) -> bool {
        if let (Some(acts), Some(element)) = (self.acts, self.focused()) {
            acts.shift.run((element.clone(), step));
            request_animation_frame(move || {
                let focus = Focus::Element(element);
                self.reveal(&focus);
                self.focus_dom(&focus);
            });
        }
        true
    }

    fn other(self, key: &str) -> bool {
        match key {
            "Enter" | " " => {
                // A "+" is a button and presses itself.
                let Some(element) = self.focused() else { return false };
                if let Some(on_open) = self.on_open.or(self.on_select) {
                    on_open.run(element);
                }
            }
            "Delete" | "Backspace" => {
                if let (Some(acts), Some(element)) = (self.acts, self.focused()) {
                    acts.delete.run(element);
                }
            }
            "+" | "=" => self.zoom(ZOOM_STEP),
            "-" => self.zoom(1.0 / ZOOM_STEP),
            "0" => self.set_view(Viewport::default()),
            "f" | "F" => self.fit(),
            "Escape" => self.cancel(),
            _ => return false,
        }
        true
    }
}

/// What has the focus, as a page can ask for it again.
pub(super) fn is_here(focus: &Focus, now: &Focus) -> &'static str {
    if focus == now { "0" } else { "-1" }
}
