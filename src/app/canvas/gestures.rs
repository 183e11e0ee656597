//! Pointer and wheel, handed to the tool; what the tool answers is carried out.

use fermata_diagram::{
    element::{Element, Focus},
    geometry::Point,
    pinch::Fingers,
    tool::{Pointer, Reaction},
    viewport::auto_pan,
};
use leptos::{
    ev,
    prelude::*,
    web_sys::{self, wasm_bindgen::JsCast},
};

use super::board::Board;

/// What one turn of the wheel zooms at most. A pinch on a trackpad comes as many small turns of the wheel with Ctrl, a
/// mouse's wheel as few large ones: both shall feel the same.
const WHEEL_MAX: f64 = 0.22;

fn wheel_zoom(turned: f64) -> f64 {
    (-turned * 0.01).clamp(-WHEEL_MAX, WHEEL_MAX).exp()
}

impl Board {
    pub(super) fn on_down(self, ev: &ev::PointerEvent) {
        let target = ev.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let Some(target) = target.filter(|_| ev.button() == 0 || ev.button() == 1) else { return };
        if target.closest("button").ok().flatten().is_some() {
            return;
        }
        let key = target.closest("[data-el]").ok().flatten().and_then(|e| e.get_attribute("data-el"));
        let on = key.and_then(|key| self.element_of(&key)).filter(|_| ev.button() == 0);
        let Some(seen) = self.on_paper(f64::from(ev.client_x()), f64::from(ev.client_y())) else { return };
        if ev.pointer_type() == "touch"
            && self.finger(|fingers| fingers.put(ev.pointer_id(), seen, ev.is_primary()))
        {
            // The second finger: whatever the first one had begun was the beginning of a pinch.
            self.cancel();
            return;
        }
        self.handle(Pointer::Down { on, seen });
    }

    /// Notes what a finger does; whether two or more are down then.
    fn finger(self, act: impl FnOnce(&mut Fingers)) -> bool {
        self.fingers.update_value(act);
        self.fingers.with_value(Fingers::pinch)
    }

    /// Whether a finger that moves is one of two that hold the drawing.
    fn pinched(self, ev: &ev::PointerEvent) -> bool {
        if !self.fingers.with_value(Fingers::pinch) {
            return false;
        }
        if let Some(seen) = self.on_paper(f64::from(ev.client_x()), f64::from(ev.client_y())) {
            let view = self.view.get_untracked();
            let held = self.fingers.try_update_value(|f| f.slide(ev.pointer_id(), seen, view)).flatten();
            if let Some(view) = held {
                self.set_view(view);
            }
        }
        true
    }

    fn element_of(self, key: &str) -> Option<Element> {
        self.layout.with_untracked(|l| l.boxes.iter().map(|b| &b.element).find(|e| e.key() == key).cloned())
    }

    pub(super) fn on_move(self, ev: &ev::PointerEvent) {
        if self.pinched(ev) {
            return;
        }
        if self.tool.with_untracked(|tool| *tool == fermata_diagram::tool::Tool::Idle) {
            return;
        }
        // The button was let go where nobody told us.
        if ev.buttons() == 0 {
            self.cancel();
            return;
        }
        let Some(seen) = self.on_paper(f64::from(ev.client_x()), f64::from(ev.client_y())) else { return };
        let drawn = self.view.get_untracked().to_drawing(seen);
        self.handle(Pointer::Move { seen, drawn });
        self.hold(ev);
        if self.is_dragging_untracked()
            && let Some(room) = self.seen()
        {
            let (dx, dy) = auto_pan(seen, room);
            self.set_view(self.view.get_untracked().pan(dx, dy));
        }
    }

    fn is_dragging_untracked(self) -> bool {
        untrack(|| self.is_dragging())
    }

    /// Keeps the pointer's events coming while something is moved beyond the paper.
    fn hold(self, ev: &ev::PointerEvent) {
        if let Some(paper) = ev.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok())
            && !paper.has_pointer_capture(ev.pointer_id())
        {
            let _held = paper.set_pointer_capture(ev.pointer_id());
        }
    }

    pub(super) fn on_up(self, ev: &ev::PointerEvent) {
        self.finger(|fingers| fingers.lift(ev.pointer_id()));
        self.handle(Pointer::Up);
    }

    /// The browser has taken the pointer for something of its own, such as scrolling the page.
    pub(super) fn on_lost(self, ev: &ev::PointerEvent) {
        self.finger(|fingers| fingers.lift(ev.pointer_id()));
        self.cancel();
    }

    pub(super) fn cancel(self) {
        self.handle(Pointer::Cancel);
    }

    pub(super) fn on_wheel(self, ev: &ev::WheelEvent) {
        let Some(at) = self.on_paper(f64::from(ev.client_x()), f64::from(ev.client_y())) else { return };
        let view = self.view.get_untracked();
        let unit = if ev.delta_mode() == 1 { 24.0 } else { 1.0 };
        let (dx, dy) = (ev.delta_x() * unit, ev.delta_y() * unit);
        if ev.ctrl_key() || ev.meta_key() {
            ev.prevent_default();
            self.set_view(view.zoom_at(at, wheel_zoom(dy)));
        } else if ev.shift_key() && dx == 0.0 {
            ev.prevent_default();
            self.set_view(view.pan(-dy, 0.0));
        } else if self.acts.is_some() {
            ev.prevent_default();
            self.set_view(view.pan(-dx, -dy));
        } else if dx.abs() > dy.abs() {
            // A drawing that is only read leaves up and down to the page.
            ev.prevent_default();
            self.set_view(view.pan(-dx, 0.0));
        }
    }

    fn handle(self, event: Pointer) {
        let layout = self.layout.get_untracked();
        let before = self.tool.get_untracked();
        let (tool, reaction) = before.clone().handle(event, &layout, self.acts.is_some());
        if tool != before {
            self.tool.set(tool);
        }
        match reaction {
            Reaction::None | Reaction::Select(None) => {}
            Reaction::Pan(dx, dy) => self.set_view(self.view.get_untracked().pan(dx, dy)),
            Reaction::Select(Some(element)) => self.choose(element),
            Reaction::Drop(what, drop) => {
                if let Some(acts) = self.acts {
                    acts.drop.run((what, drop));
                }
            }
        }
    }

    pub(super) fn choose(self, element: Element) {
        let focus = Focus::Element(element.clone());
        self.focus.set(focus.clone());
        self.focus_dom(&focus);
        if let Some(on_select) = self.on_select {
            on_select.run(element);
        }
    }

    /// Where a "+" is in the window: left and bottom.
    pub(super) fn corner(ev: &ev::MouseEvent) -> Point {
        let button = ev.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        button.map_or_else(Point::default, |b| {
            let at = b.get_bounding_client_rect();
            Point::new(at.left(), at.bottom())
        })
    }
}
