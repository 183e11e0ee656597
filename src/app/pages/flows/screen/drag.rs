//! Carrying components with the pointer: from the list or from their place to another, with a mark where they would land.

use fermata_engine::ids::Name;
use leptos::{
    ev,
    prelude::*,
    web_sys::{self, wasm_bindgen::JsCast},
};

use super::{
    arrange::Spot,
    state::{Designer, Selection},
};

/// How far the pointer goes before it carries.
const SLACK: f64 = 5.0;
/// How near to the edge the page scrolls by itself, and how far at each move.
const EDGE: f64 = 48.0;
const SCROLL: i32 = 14;

/// What is carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cargo {
    /// A new component of the kind of this key.
    New(String),
    /// A component of the page.
    Old(Name),
}

/// A rectangle in the window.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Area {
    /// Left.
    pub left: f64,
    /// Top.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Where something is carried.
#[derive(Debug, Clone, PartialEq)]
pub struct Carry {
    /// What.
    pub cargo: Cargo,
    /// What people read for it.
    pub words: String,
    /// Where the pointer is.
    pub at: (f64, f64),
    /// Where it would land, and the mark there.
    pub land: Option<(Spot, Area)>,
}

/// What is pressed, and carried once the pointer has moved.
#[derive(Clone, Copy)]
pub struct Drag {
    /// What is carried now.
    pub carry: RwSignal<Option<Carry>>,
    pressed: StoredValue<Option<(Cargo, String, f64, f64)>>,
    /// A click that ends a carry is none.
    carried: StoredValue<bool>,
    designer: Designer,
}

impl Drag {
    /// Listens from now on.
    pub fn new(designer: Designer) -> Self {
        let drag = Self {
            carry: RwSignal::new(None),
            pressed: StoredValue::new(None),
            carried: StoredValue::new(false),
            designer,
        };
        Effect::new(move |_| {
            let moved = window_event_listener(ev::pointermove, move |ev| drag.on_move(&ev));
            let up = window_event_listener(ev::pointerup, move |_| drag.drop_it());
            let cancel = window_event_listener(ev::pointercancel, move |_| drag.cancel());
            let key = window_event_listener(ev::keydown, move |ev| {
                if ev.key() == "Escape" && drag.carry.with_untracked(Option::is_some) {
                    ev.prevent_default();
                    drag.cancel();
                }
            });
            on_cleanup(move || [moved, up, cancel, key].into_iter().for_each(|handle| handle.remove()));
        });
        drag
    }

    /// The pointer is pressed on something that can be carried.
    pub fn press(self, ev: &ev::PointerEvent, cargo: Cargo, words: String) {
        self.carried.set_value(false);
        if ev.button() != 0 || self.designer.looks() {
            return;
        }
        let at = (f64::from(ev.client_x()), f64::from(ev.client_y()));
        self.pressed.set_value(Some((cargo, words, at.0, at.1)));
    }

    /// Whether a click is the end of a carry.
    pub fn was_carry(self) -> bool {
        self.carried.get_value()
    }

    fn on_move(self, ev: &ev::PointerEvent) {
        let Some((cargo, words, x, y)) = self.pressed.try_get_value().flatten() else { return };
        let at = (f64::from(ev.client_x()), f64::from(ev.client_y()));
        let begun = self.carry.with_untracked(Option::is_some);
        if !begun && (at.0 - x).abs() + (at.1 - y).abs() < SLACK {
            return;
        }
        if ev.buttons() == 0 && ev.pointer_type() == "mouse" {
            // The button was let go where nobody told us.
            return self.cancel();
        }
        scroll(at.1);
        let is_section = match &cargo {
            Cargo::New(key) => key == "section",
            Cargo::Old(name) => self.designer.component_untracked(name).is_some_and(|c| c.is_section()),
        };
        let own = match &cargo {
            Cargo::Old(name) if is_section => Some(name.clone()),
            _ => None,
        };
        let land = land(at, is_section, own.as_ref());
        self.carry.set(Some(Carry { cargo, words, at, land }));
    }

    fn drop_it(self) {
        let _gone = self.pressed.try_set_value(None);
        let Some(carry) = self.carry.try_get_untracked().flatten() else { return };
        self.carry.set(None);
        self.carried.set_value(true);
        let Some((spot, _)) = carry.land else { return };
        match carry.cargo {
            Cargo::New(key) => self.designer.add(&key, Some(spot)),
            Cargo::Old(name) => self.designer.move_to(&name, &spot),
        }
    }

    fn cancel(self) {
        let _gone = self.pressed.try_set_value(None);
        if self.carry.try_get_untracked().flatten().is_some() {
            self.carry.set(None);
            self.carried.set_value(true);
        }
    }

    /// Selects a component unless the click ends a carry.
    pub fn click(self, name: &Name) {
        if !self.was_carry() {
            self.designer.select(Selection::Component(name.clone()), false);
        }
    }
}

/// Something that stands on the page, as seen.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    name: Name,
    area: Area,
    wide: bool,
}

fn area_of(element: &web_sys::Element) -> Area {
    let rect = element.get_bounding_client_rect();
    Area { left: rect.left(), top: rect.top(), width: rect.width(), height: rect.height() }
}

fn holds(area: Area, (x, y): (f64, f64)) -> bool {
    x >= area.left && x <= area.left + area.width && y >= area.top && y <= area.top + area.height
}

/// Where something would land with the pointer there; none outside of the page.
fn land(at: (f64, f64), is_section: bool, own: Option<&Name>) -> Option<(Spot, Area)> {
    let page = document().query_selector("[data-drop=page]").ok().flatten()?;
    if !holds(area_of(&page), at) {
        return None;
    }
    let (mut section, mut holder) = (None, page.query_selector(".screen").ok().flatten()?);
    if !is_section {
        let found = page.query_selector_all("[data-drop=section]").ok()?;
        for at_section in
            (0..found.length()).filter_map(|n| found.get(n)?.dyn_into::<web_sys::Element>().ok())
        {
            if holds(area_of(&at_section), at) {
                section = at_section.get_attribute("data-name").and_then(|name| Name::parse(&name).ok());
                holder = at_section.query_selector(".screen").ok().flatten()?;
            }
        }
    }
    let mut seen = Vec::new();
    let children = holder.children();
    for child in (0..children.length()).filter_map(|n| children.item(n)) {
        let name = child.get_attribute("data-name").and_then(|name| Name::parse(&name).ok());
        if let Some(name) = name.filter(|name| Some(name) != own) {
            seen.push(Seen { name, area: area_of(&child), wide: child.class_list().contains("wide") });
        }
    }
    let (before, mark) = between(&seen, at, area_of(&holder));
    Some((Spot { section, before }, mark))
}

/// Thickness of the mark.
const MARK: f64 = 3.0;
/// Half of the room between components.
const GAP: f64 = 8.0;

/// Before which of these something would land, and the mark there.
fn between(seen: &[Seen], (x, y): (f64, f64), holder: Area) -> (Option<Name>, Area) {
    let is_before = |one: &Seen| {
        let (middle, end) = (one.area.top + one.area.height / 2.0, one.area.top + one.area.height);
        let beside = seen.iter().any(|other| {
            other.name != one.name && (other.area.top - one.area.top).abs() < 4.0 && !other.wide && !one.wide
        });
        match beside {
            _ if y < one.area.top => true,
            true => y <= end + GAP && x < one.area.left + one.area.width / 2.0,
            false => y < middle && !is_right_of(one, (x, y)),
        }
    };
    let lone = |one: &Seen| one.wide || one.area.width > holder.width * 0.6;
    let at = seen.iter().position(is_before);
    let previous = at.unwrap_or(seen.len()).checked_sub(1).and_then(|at| seen.get(at));
    // In the free place beside a component that stands alone in its row.
    if let Some(previous) = previous.filter(|one| !lone(one) && is_right_of(one, (x, y))) {
        let left = previous.area.left + previous.area.width + GAP - MARK / 2.0;
        let mark = Area { left, width: MARK, ..previous.area };
        return (at.and_then(|at| seen.get(at)).map(|one| one.name.clone()), mark);
    }
    match (at.and_then(|at| seen.get(at)), seen.last()) {
        (Some(one), _) if lone(one) => (
            Some(one.name.clone()),
            Area {
                left: one.area.left,
                top: one.area.top - GAP - MARK / 2.0,
                width: one.area.width,
                height: MARK,
            },
        ),
        (Some(one), _) => {
            let left = (one.area.left - GAP - MARK / 2.0).max(holder.left - MARK);
            let mark = Area { left, top: one.area.top, width: MARK, height: one.area.height };
            (Some(one.name.clone()), mark)
        }
        (None, Some(last)) => {
            let top = last.area.top + last.area.height + GAP - MARK / 2.0;
            (None, Area { left: holder.left, top, width: holder.width, height: MARK })
        }
        (None, None) => (None, Area { height: holder.height.max(MARK), ..holder }),
    }
}

/// Whether the pointer is on the right of a component, in its row.
fn is_right_of(one: &Seen, (x, y): (f64, f64)) -> bool {
    let Area { left, top, width, height } = one.area;
    x > left + width && y >= top && y <= top + height
}

/// Scrolls the page where the pointer is near its upper or lower edge.
fn scroll(y: f64) {
    let Ok(Some(stage)) = document().query_selector(".designer-stage") else { return };
    let area = area_of(&stage);
    if y < area.top + EDGE {
        stage.set_scroll_top(stage.scroll_top() - SCROLL);
    } else if y > area.top + area.height - EDGE {
        stage.set_scroll_top(stage.scroll_top() + SCROLL);
    }
}

/// What is carried, under the pointer, and the mark where it would land.
#[component]
pub fn Carried(
    /// What is carried.
    drag: Drag,
) -> impl IntoView {
    move || {
        drag.carry.get().map(|carry| {
            let mark = carry.land.map(|(_, area)| {
                let Area { left, top, width, height } = area;
                let room = height.min(width) > 2.0 * MARK;
                let style = format!("left:{left}px;top:{top}px;width:{width}px;height:{height}px");
                view! { <div class="drop-mark" class:room=room style=style></div> }
            });
            let (x, y) = carry.at;
            view! {
                {mark}
                <div class="carried" aria-hidden="true" style=format!("left:{x}px;top:{y}px")>
                    {carry.words}
                </div>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(name: &str, left: f64, top: f64, width: f64) -> Seen {
        let area = Area { left, top, width, height: 60.0 };
        Seen { name: Name::from_label(name, "x"), area, wide: width > 400.0 }
    }

    /// `a b` beside each other, `c` over the whole row, `d` alone in its column.
    fn page() -> (Vec<Seen>, Area) {
        let all = vec![
            seen("a", 0.0, 0.0, 240.0),
            seen("b", 260.0, 0.0, 240.0),
            seen("c", 0.0, 80.0, 500.0),
            seen("d", 0.0, 160.0, 240.0),
        ];
        (all, Area { left: 0.0, top: 0.0, width: 500.0, height: 220.0 })
    }

    #[test]
    fn it_lands_before_what_the_pointer_is_in_front_of() {
        let (all, holder) = page();
        let check = |x: f64, y: f64, expected: Option<&str>| {
            let (before, _) = between(&all, (x, y), holder);
            assert_eq!(before.as_ref().map(Name::as_str), expected, "at {x}, {y}");
        };
        check(50.0, 30.0, Some("a"));
        check(200.0, 30.0, Some("b"));
        check(300.0, 30.0, Some("b"));
        check(450.0, 30.0, Some("c"));
        check(100.0, 90.0, Some("c"));
        check(100.0, 130.0, Some("d"));
        check(100.0, 170.0, Some("d"));
        check(100.0, 210.0, None);
        check(400.0, 170.0, None);
        check(400.0, 215.0, None);
    }

    #[test]
    fn the_mark_stands_upright_between_two_beside_each_other() {
        let (all, holder) = page();
        let (_, mark) = between(&all, (200.0, 30.0), holder);
        assert!(mark.height > mark.width && mark.left < 260.0 && mark.left > 240.0, "{mark:?}");
        let (_, mark) = between(&all, (100.0, 90.0), holder);
        assert!(mark.width > mark.height && mark.top < 80.0, "{mark:?}");
        let (before, mark) = between(&[], (10.0, 10.0), holder);
        assert_eq!((before, mark), (None, holder), "an empty page is one place");
    }
}
