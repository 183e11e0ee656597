//! What a drawing knows while it is on the page: what is where, what has the focus, what part is seen.

use std::{collections::BTreeMap, sync::Arc};

use fermata_diagram::{
    element::{Element, Focus, Plus},
    geometry::{Point, Rect, Size},
    layout::{Drawn, Layout},
    pinch::Fingers,
    tool::{Drop, Tool},
    viewport::Viewport,
};
use leptos::{ev, html, prelude::*};

use super::{Acts, Mark};

/// The state of a drawing; cheap to hand on.
#[derive(Clone, Copy)]
pub(super) struct Board {
    pub(super) layout: Signal<Arc<Layout>>,
    index: Memo<Arc<BTreeMap<Element, Drawn>>>,
    pub(super) marks: Signal<BTreeMap<Element, Mark>>,
    pub(super) selected: Signal<Option<Element>>,
    pub(super) focus: RwSignal<Focus>,
    pub(super) view: RwSignal<Viewport>,
    pub(super) tool: RwSignal<Tool>,
    pub(super) fingers: StoredValue<Fingers>,
    /// The scale at which it was first shown; what is only read is no higher than it needs to be.
    pub(super) first: RwSignal<f64>,
    /// The part that is drawn; none: all of it.
    pub(super) shown: Memo<Option<Rect>>,
    paper: NodeRef<html::Div>,
    pub(super) on_select: Option<Callback<Element>>,
    pub(super) on_open: Option<Callback<Element>>,
    pub(super) acts: Option<Acts>,
}

/// The smallest scale at which a drawing is first shown: below it nothing can be read.
const FIRST_SCALE_MIN: f64 = 0.62;

/// The scale at which a drawing is first shown that does not fit: much of it, and still easy to read.
const FIRST_SCALE: f64 = 0.75;

/// Drawings with more boxes than this are drawn only where they are seen: a page with a thousand cards pans in jumps.
const DRAWN_WHOLE_MAX: usize = 160;
/// How much of the page a drawing is taken to have; a larger one is drawn to its edge a moment later.
const ROOM: Size = Size { width: 2000.0, height: 1300.0 };

/// The part of the drawing that a viewport shows, with a margin; in coarse steps, so that panning a little changes nothing.
fn part(view: Viewport) -> Rect {
    let step = 700.0 / view.scale.max(0.05);
    let from = view.to_drawing(Point::default());
    let to = view.to_drawing(Point::new(ROOM.width, ROOM.height));
    let (x, y) = ((from.x / step).floor() * step - step * 0.5, (from.y / step).floor() * step - step * 0.5);
    let (right, bottom) = ((to.x / step).ceil() * step, (to.y / step).ceil() * step);
    Rect::new(x, y, right - x, bottom - y)
}

/// What is carried: its label, where it is, and where it would be dropped (and whether onto a connector).
pub(super) type Carried = (String, Point, Option<(Rect, bool)>);

impl Board {
    /// The boxes to draw: those in sight, and whatever has the focus or is selected.
    pub(super) fn elements(self) -> Vec<Element> {
        let shown = self.shown.get();
        let focus = shown.and_then(|_| self.focus.with(|f| f.element().cloned()));
        let selected = shown.and_then(|_| self.selected.get());
        let kept = |e: &Element| Some(e) == focus.as_ref() || Some(e) == selected.as_ref();
        self.layout.with(|l| {
            let seen = l
                .boxes
                .iter()
                .filter(|b| shown.is_none_or(|part| part.overlaps(&b.rect)) || kept(&b.element));
            seen.map(|b| b.element.clone()).collect()
        })
    }

    /// The "+" to draw.
    pub(super) fn pluses(self) -> Vec<Plus> {
        let shown = self.shown.get();
        let focus = shown.map(|_| self.focus.get());
        let kept = |plus: &Plus| focus.as_ref().is_some_and(|f| matches!(f, Focus::Plus(p) if p == plus));
        self.layout.with(|l| {
            let seen =
                l.pluses.iter().filter(|p| shown.is_none_or(|part| part.overlaps(&p.rect)) || kept(&p.plus));
            seen.map(|p| p.plus.clone()).collect()
        })
    }

    pub(super) fn new(
        layout: Signal<Arc<Layout>>,
        marks: Signal<BTreeMap<Element, Mark>>,
        selected: Signal<Option<Element>>,
        paper: NodeRef<html::Div>,
        on_select: Option<Callback<Element>>,
        on_open: Option<Callback<Element>>,
        acts: Option<Acts>,
    ) -> Self {
        let index = Memo::new(move |_| {
            layout.with(|l| Arc::new(l.boxes.iter().map(|b| (b.element.clone(), b.clone())).collect()))
        });
        let view = RwSignal::new(Viewport::default());
        let shown = Memo::new(move |_| {
            let large = layout.with(|l| l.boxes.len()) > DRAWN_WHOLE_MAX;
            large.then(|| part(view.get()))
        });
        Self {
            layout,
            index,
            marks,
            selected,
            focus: RwSignal::new(Focus::Element(Element::Start)),
            view,
            tool: RwSignal::new(Tool::default()),
            fingers: StoredValue::new(Fingers::default()),
            first: RwSignal::new(1.0),
            shown,
            paper,
            on_select,
            on_open,
            acts,
        }
    }

    /// Once in the browser: shows the drawing well, then follows what is selected.
    pub(super) fn begin(self) {
        Effect::new(move |begun: Option<()>| {
            if begun.is_none() && self.paper.get().is_some() {
                request_animation_frame(move || self.first_view());
            }
        });
        Effect::new(move |_| {
            let Some(element) = self.selected.get() else { return };
            if self.focus.get_untracked() != Focus::Element(element.clone()) {
                self.focus.set(Focus::Element(element));
                request_animation_frame(move || self.follow());
            }
        });
        Effect::new(move |_| {
            let gone = self.layout.with(|l| l.rect(&self.focus.get()).is_none());
            if gone {
                let instead = self
                    .selected
                    .get_untracked()
                    .filter(|e| self.index.with_untracked(|i| i.contains_key(e)));
                self.focus.set(Focus::Element(instead.unwrap_or(Element::Start)));
                request_animation_frame(move || self.follow());
            }
        });
    }

    /// Brings what has the focus into sight, and the keyboard to it unless it is at work elsewhere.
    fn follow(self) {
        let Some(focus) = self.focus.try_get_untracked() else { return };
        let active = document().active_element();
        let free =
            active.is_none_or(|e| e.tag_name() == "BODY" || e.closest(".canvas").ok().flatten().is_some());
        self.reveal(&focus);
        if free {
            self.focus_dom(&focus);
        }
    }

    pub(super) fn focus_dom(self, focus: &Focus) {
        let element = document().get_element_by_id(&format!("at-{}", focus.key()));
        if let Some(element) = element {
            use leptos::web_sys::wasm_bindgen::JsCast;
            if let Ok(element) = element.dyn_into::<leptos::web_sys::HtmlElement>() {
                let _focused = element.focus();
            }
        }
        self.hold_still();
    }

    /// The browser scrolls what it focuses; only the layer may move.
    fn hold_still(self) {
        if let Some(paper) = self.paper.get_untracked() {
            paper.set_scroll_left(0);
            paper.set_scroll_top(0);
        }
    }

    /// Whoever brought the keyboard to a box or a "+", the drawing follows: it is where the arrows go on from.
    pub(super) fn on_focus(self, ev: &ev::FocusEvent) {
        let id = event_target::<leptos::web_sys::Element>(ev).id();
        let Some(focus) = id.strip_prefix("at-").and_then(|key| self.focus_of(key)) else { return };
        self.hold_still();
        if self.focus.get_untracked() != focus {
            self.focus.set(focus.clone());
        }
        if !self.is_in_sight(&focus) {
            self.reveal(&focus);
        }
    }

    fn focus_of(self, key: &str) -> Option<Focus> {
        self.layout.with_untracked(|l| {
            let boxes = l.boxes.iter().map(|b| Focus::Element(b.element.clone()));
            boxes.chain(l.pluses.iter().map(|p| Focus::Plus(p.plus.clone()))).find(|f| f.key() == key)
        })
    }

    fn is_in_sight(self, focus: &Focus) -> bool {
        let (Some(seen), Some(rect)) = (self.seen(), self.layout.with_untracked(|l| l.rect(focus))) else {
            return true;
        };
        let view = self.view.get_untracked();
        let at = view.to_seen(Point::new(rect.x, rect.y));
        let end = view.to_seen(Point::new(rect.right(), rect.bottom()));
        end.x > 0.0 && end.y > 0.0 && at.x < seen.width && at.y < seen.height
    }

    pub(super) fn drawn(self, element: &Element) -> Option<Drawn> {
        self.index.with(|index| index.get(element).cloned())
    }

    /// How much of the page the drawing has.
    pub(super) fn seen(self) -> Option<Size> {
        let paper = self.paper.get_untracked()?;
        Some(Size { width: f64::from(paper.client_width()), height: f64::from(paper.client_height()) })
    }

    /// A place of the window as a place of the paper.
    pub(super) fn on_paper(self, x: f64, y: f64) -> Option<Point> {
        let at = self.paper.get_untracked()?.get_bounding_client_rect();
        Some(Point::new(x - at.left(), y - at.top()))
    }

    fn first_view(self) {
        let Some(seen) = self.seen() else { return };
        let drawn = self.layout.with_untracked(|l| l.size);
        let fitted = Viewport::fit(drawn, seen);
        let large = Viewport { x: 0.0, y: 0.0, scale: FIRST_SCALE };
        let view = if fitted.scale >= FIRST_SCALE_MIN { fitted } else { large };
        self.first.set(view.scale);
        self.view.set(view);
    }

    pub(super) fn fit(self) {
        if let Some(seen) = self.seen() {
            self.view.set(Viewport::fit(self.layout.with_untracked(|l| l.size), seen));
        }
    }

    pub(super) fn set_view(self, view: Viewport) {
        let Some(seen) = self.seen() else { return };
        self.view.set(view.clamp(self.layout.with_untracked(|l| l.size), seen));
    }

    /// Zooms at the middle of what is seen.
    pub(super) fn zoom(self, factor: f64) {
        let Some(seen) = self.seen() else { return };
        let middle = Point::new(seen.width / 2.0, seen.height / 2.0);
        self.set_view(self.view.get_untracked().zoom_at(middle, factor));
    }

    pub(super) fn reveal(self, focus: &Focus) {
        let (Some(seen), Some(rect)) = (self.seen(), self.layout.with_untracked(|l| l.rect(focus))) else {
            return;
        };
        // Of a tall stage the head is enough.
        let rect = Rect { height: rect.height.min(120.0), ..rect };
        self.view.update(|view| *view = view.reveal(&rect, seen));
    }

    pub(super) fn is_dragging(self) -> bool {
        self.tool.with(|tool| matches!(tool, Tool::Dragging { .. }))
    }

    /// What is carried: its label, where, and the mark of where it would be dropped (and whether onto a connector).
    pub(super) fn carried(self) -> Option<Carried> {
        self.tool.with(|tool| match tool {
            Tool::Dragging { what, at, drop } => {
                let title = self.drawn(what).map(|d| d.title).unwrap_or_default();
                let mark = drop.as_ref().map(|d| (d.mark(), matches!(d, Drop::Onto { .. })));
                Some((title, *at, mark))
            }
            _ => None,
        })
    }
}
