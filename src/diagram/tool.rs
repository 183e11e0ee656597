//! What the pointer does on a canvas, as a state machine: press, pan, drag a step, a stage or an element of a flow onto a place. It knows no
//! events of a browser and edits nothing; it says what should happen.

use fermata_engine::ids::Name;

use crate::{
    element::{Connector, Element, Plus},
    geometry::{Point, Rect},
    layout::Layout,
};

/// How far a pointer moves before a press becomes a drag.
const SLOP: f64 = 5.0;
/// How far from a "+" something can be dropped.
const CATCH: f64 = 90.0;

/// What the pointer is doing.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Tool {
    /// Nothing.
    #[default]
    Idle,
    /// Down, not yet moved.
    Pressing {
        /// What is under it; none is the paper.
        on: Option<Element>,
        /// Where it went down, as seen.
        from: Point,
    },
    /// Moving the paper.
    Panning {
        /// Where it was last, as seen.
        last: Point,
    },
    /// Carrying something.
    Dragging {
        /// What it carries.
        what: Element,
        /// Where it is, in the drawing.
        at: Point,
        /// Where it would be dropped.
        drop: Option<Drop>,
    },
}

/// Where something that is dragged would go.
#[derive(Debug, Clone, PartialEq)]
pub enum Drop {
    /// A step into a stage.
    Into {
        /// The stage.
        stage: Name,
        /// The step it would stand before; none: at the end.
        before: Option<Name>,
        /// The mark that shows it.
        mark: Rect,
    },
    /// A stage or an element of a flow onto a connector.
    Onto {
        /// The connector.
        connector: Connector,
        /// The mark that shows it.
        mark: Rect,
    },
}

impl Drop {
    /// The mark that shows where it goes.
    pub fn mark(&self) -> Rect {
        match self {
            Self::Into { mark, .. } | Self::Onto { mark, .. } => *mark,
        }
    }
}

/// What a pointer does.
#[derive(Debug, Clone, PartialEq)]
pub enum Pointer {
    /// Goes down on an element or the paper.
    Down {
        /// What is under it.
        on: Option<Element>,
        /// Where, as seen.
        seen: Point,
    },
    /// Moves.
    Move {
        /// Where, as seen.
        seen: Point,
        /// Where, in the drawing.
        drawn: Point,
    },
    /// Goes up.
    Up,
    /// Is lost, or Escape is pressed.
    Cancel,
}

/// What should happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Reaction {
    /// Nothing.
    None,
    /// The paper moves by so much, as seen.
    Pan(f64, f64),
    /// An element is selected; none: nothing is.
    Select(Option<Element>),
    /// What was carried is dropped there.
    Drop(Element, Drop),
}

impl Tool {
    /// The next state, and what should happen. `can_edit` is false on drawings that are only read.
    pub fn handle(self, event: Pointer, layout: &Layout, can_edit: bool) -> (Self, Reaction) {
        match (self, event) {
            (_, Pointer::Cancel) => (Self::Idle, Reaction::None),
            (_, Pointer::Down { on, seen }) => (Self::Pressing { on, from: seen }, Reaction::None),
            (Self::Pressing { on, from }, Pointer::Move { seen, drawn }) => {
                Self::begin(on, from, seen, drawn, layout, can_edit)
            }
            (Self::Panning { last }, Pointer::Move { seen, .. }) => {
                (Self::Panning { last: seen }, Reaction::Pan(seen.x - last.x, seen.y - last.y))
            }
            (Self::Dragging { what, .. }, Pointer::Move { drawn, .. }) => {
                let drop = drop_at(layout, &what, drawn);
                (Self::Dragging { what, at: drawn, drop }, Reaction::None)
            }
            (Self::Pressing { on, .. }, Pointer::Up) => (Self::Idle, Reaction::Select(on)),
            (Self::Dragging { what, drop: Some(drop), .. }, Pointer::Up) => {
                (Self::Idle, Reaction::Drop(what, drop))
            }
            (Self::Dragging { .. } | Self::Panning { .. }, Pointer::Up) => (Self::Idle, Reaction::None),
            (idle @ Self::Idle, _) => (idle, Reaction::None),
        }
    }

    fn begin(
        on: Option<Element>,
        from: Point,
        seen: Point,
        drawn: Point,
        layout: &Layout,
        can_edit: bool,
    ) -> (Self, Reaction) {
        if from.distance(seen) < SLOP {
            return (Self::Pressing { on, from }, Reaction::None);
        }
        match on.filter(|e| can_edit && matches!(e, Element::Step(_) | Element::Stage(_) | Element::Block(_)))
        {
            Some(what) => {
                let drop = drop_at(layout, &what, drawn);
                (Self::Dragging { what, at: drawn, drop }, Reaction::None)
            }
            None => (Self::Panning { last: seen }, Reaction::Pan(seen.x - from.x, seen.y - from.y)),
        }
    }
}

/// Where something would be dropped from a point of the drawing.
pub fn drop_at(layout: &Layout, what: &Element, at: Point) -> Option<Drop> {
    match what {
        Element::Step(step) => step_drop(layout, step, at),
        Element::Stage(_) | Element::Block(_) => drop_onto(layout, what, at),
        _ => None,
    }
}

fn step_drop(layout: &Layout, step: &Name, at: Point) -> Option<Drop> {
    let under =
        |b: &&crate::layout::Drawn| matches!(b.element, Element::Stage(_)) && b.rect.grown(14.0).contains(at);
    let stage = layout.boxes.iter().find(under)?;
    let Element::Stage(name) = &stage.element else { return None };
    let me = Element::Step(step.clone());
    let mut above = None;
    let mut below = None;
    for card in layout.steps_of(name).filter(|d| d.element != me) {
        if card.rect.center().y < at.y {
            above = Some(card);
        } else if below.is_none() {
            below = Some(card);
        }
    }
    let y = match (above, below) {
        (Some(above), _) => above.rect.bottom() + 4.5,
        (None, Some(below)) => below.rect.y - 4.5,
        (None, None) => stage.rect.y + 44.0,
    };
    let before = below.and_then(|card| match &card.element {
        Element::Step(step) => Some(step.clone()),
        _ => None,
    });
    let mark = Rect::new(stage.rect.x + 10.0, y - 2.0, stage.rect.width - 20.0, 4.0);
    Some(Drop::Into { stage: name.clone(), before, mark })
}

fn drop_onto(layout: &Layout, me: &Element, at: Point) -> Option<Drop> {
    let own =
        |connector: &Connector| layout.link(connector).is_none_or(|link| &link.from == me || &link.to == me);
    let spots = layout.pluses.iter().filter_map(|p| match &p.plus {
        Plus::On(connector) if !own(connector) => Some((connector, p.rect)),
        _ => None,
    });
    let near = spots.map(|(c, rect)| (c, rect, rect.center().distance(at))).filter(|(.., far)| *far <= CATCH);
    let (connector, rect, _) = near.min_by(|a, b| a.2.total_cmp(&b.2))?;
    Some(Drop::Onto { connector: connector.clone(), mark: rect.grown(5.0) })
}
