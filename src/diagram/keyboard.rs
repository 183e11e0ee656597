//! The way of the keyboard through a drawing: along the connectors, not by where things happen to stand. In the drawing of an
//! orchestration left and right go from stage to "+" to decision to stage, up and down through the steps of a stage or the
//! ways out of a decision. A flow reads downwards: there up and down go along the connectors, left and right to what stands
//! beside.

use crate::{
    element::{Connector, Element, Focus, Plus},
    geometry::Rect,
    layout::{Layout, Link, LinkKind, Reading},
};

/// A key of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To what is on the left.
    Left,
    /// To what is on the right.
    Right,
    /// To what is above.
    Up,
    /// To what is below.
    Down,
    /// To the start.
    First,
    /// To the end.
    Last,
}

/// Where the focus goes; none where there is nothing.
pub fn walk(layout: &Layout, from: &Focus, step: Step) -> Option<Focus> {
    match (step, layout.way) {
        (Step::First, _) => Some(Focus::Element(Element::Start)),
        (Step::Last, _) => Some(Focus::Element(Element::End)),
        (Step::Right, Reading::Across) => along(layout, from),
        (Step::Left, Reading::Across) => against(layout, from),
        (Step::Up, Reading::Across) => vertical(layout, from, false),
        (Step::Down, Reading::Across) => vertical(layout, from, true),
        (Step::Down, Reading::Down) if *from == Focus::Element(Element::End) => first_unreached(layout),
        (Step::Down, Reading::Down) => along(layout, from)
            .filter(|to| !is_left(layout, from, to))
            .or_else(|| far(layout, from, true))
            .or_else(|| along(layout, from)),
        (Step::Up, Reading::Down) => against(layout, from).or_else(|| far(layout, from, false)),
        (Step::Right, Reading::Down) => sideways(layout, from, true),
        (Step::Left, Reading::Down) => sideways(layout, from, false),
    }
}

/// The stage or other box that something belongs to.
fn node(layout: &Layout, element: &Element) -> Element {
    match element {
        Element::Step(_) => {
            let stage = layout.drawn(element).and_then(|d| d.stage.clone());
            stage.map_or_else(|| element.clone(), Element::Stage)
        }
        other => other.clone(),
    }
}

fn has(layout: &Layout, plus: &Plus) -> bool {
    layout.pluses.iter().any(|p| &p.plus == plus)
}

fn outgoing<'a>(layout: &'a Layout, element: &'a Element) -> impl Iterator<Item = &'a Link> {
    layout.links.iter().filter(move |l| &l.from == element)
}

fn along(layout: &Layout, from: &Focus) -> Option<Focus> {
    match from {
        Focus::Element(element) => {
            let node = node(layout, element);
            let link = outgoing(layout, &node).min_by_key(|l| turn(l))?;
            Some(on(layout, link).unwrap_or_else(|| Focus::Element(link.to.clone())))
        }
        Focus::Plus(Plus::On(connector)) => layout.link(connector).map(|l| Focus::Element(l.to.clone())),
        Focus::Plus(Plus::In(stage)) => along(layout, &Focus::Element(Element::Stage(stage.clone()))),
    }
}

/// Which of several connectors is the way on: the one as planned, not a way back or aside.
fn turn(link: &Link) -> u8 {
    match (&link.connector, link.kind) {
        (Connector::Each(_) | Connector::Fault(_) | Connector::Reject(_) | Connector::Recall, _) => 2,
        (_, LinkKind::Forward) => 0,
        _ => 1,
    }
}

/// The "+" of a connector, where the drawing has one.
fn on(layout: &Layout, link: &Link) -> Option<Focus> {
    let plus = Plus::On(link.connector.clone());
    has(layout, &plus).then_some(Focus::Plus(plus))
}

fn against(layout: &Layout, from: &Focus) -> Option<Focus> {
    match from {
        Focus::Element(element) => {
            let node = node(layout, element);
            let into = layout.links.iter().filter(|l| l.to == node);
            let link = into.min_by_key(|l| turn(l))?;
            Some(on(layout, link).unwrap_or_else(|| Focus::Element(link.from.clone())))
        }
        Focus::Plus(Plus::On(connector)) => layout.link(connector).map(|l| Focus::Element(l.from.clone())),
        Focus::Plus(Plus::In(stage)) => against(layout, &Focus::Element(Element::Stage(stage.clone()))),
    }
}

fn vertical(layout: &Layout, from: &Focus, down: bool) -> Option<Focus> {
    let ladder = ladder(layout, from);
    let at = ladder.iter().position(|f| f == from)?;
    let to = if down { Some(at + 1) } else { at.checked_sub(1) };
    if let Some(found) = to.and_then(|to| ladder.get(to)) {
        return Some(found.clone());
    }
    // Beyond the ends: the neighbour in the same column.
    let Focus::Element(element) = from else { return None };
    neighbour(layout, &node(layout, element), down)
}

/// What up and down go through from here.
fn ladder(layout: &Layout, from: &Focus) -> Vec<Focus> {
    let of_stage = |stage: &Element| {
        let Element::Stage(name) = stage else { return vec![Focus::Element(stage.clone())] };
        let steps = layout.steps_of(name).map(|d| Focus::Element(d.element.clone()));
        let plus = Plus::In(name.clone());
        let add = has(layout, &plus).then_some(Focus::Plus(plus));
        std::iter::once(Focus::Element(stage.clone())).chain(steps).chain(add).collect()
    };
    match from {
        Focus::Element(element @ (Element::Stage(_) | Element::Step(_))) => of_stage(&node(layout, element)),
        Focus::Plus(Plus::In(stage)) => of_stage(&Element::Stage(stage.clone())),
        Focus::Plus(Plus::On(connector)) => ways(layout, connector),
        Focus::Element(other) => vec![Focus::Element(other.clone())],
    }
}

/// The "+" of every way out of the box that a connector leaves.
fn ways(layout: &Layout, connector: &Connector) -> Vec<Focus> {
    let Some(source) = layout.link(connector).map(|l| &l.from) else { return Vec::new() };
    outgoing(layout, source).filter_map(|l| on(layout, l)).collect()
}

fn neighbour(layout: &Layout, element: &Element, down: bool) -> Option<Focus> {
    let here = layout.drawn(element)?.rect;
    let same_column = |r: &crate::geometry::Rect| r.x < here.right() && here.x < r.right();
    let others =
        layout.boxes.iter().filter(|b| b.stage.is_none() && &b.element != element && same_column(&b.rect));
    let found = if down {
        others.filter(|b| b.rect.y > here.y).min_by(|a, b| a.rect.y.total_cmp(&b.rect.y))
    } else {
        others.filter(|b| b.rect.y < here.y).max_by(|a, b| a.rect.y.total_cmp(&b.rect.y))
    };
    found.map(|b| Focus::Element(b.element.clone()))
}

/// What stands beside in a drawing that reads downwards: first along what leaves a box aside, then the next way out of a
/// decision, else whatever is nearest in that direction.
fn sideways(layout: &Layout, from: &Focus, right: bool) -> Option<Focus> {
    match from {
        Focus::Element(element) if right => {
            let aside = outgoing(layout, element).find(|l| turn(l) == 2);
            if let Some(link) = aside {
                return Some(on(layout, link).unwrap_or_else(|| Focus::Element(link.to.clone())));
            }
        }
        Focus::Plus(Plus::On(
            connector @ (Connector::Each(_) | Connector::Fault(_) | Connector::Reject(_) | Connector::Recall),
        )) => {
            let link = layout.link(connector)?;
            let asides: Vec<&Link> = outgoing(layout, &link.from).filter(|l| turn(l) == 2).collect();
            let at = asides.iter().position(|l| &l.connector == connector);
            let to = at.and_then(|at| if right { Some(at + 1) } else { at.checked_sub(1) });
            if let Some(found) = to.and_then(|to| asides.get(to)).and_then(|l| on(layout, l)) {
                return Some(found);
            }
            if !right {
                return Some(Focus::Element(link.from.clone()));
            }
        }
        Focus::Plus(Plus::On(connector)) => {
            let ways: Vec<Focus> = ways(layout, connector)
                .into_iter()
                .filter(|f| {
                    !matches!(
                        f,
                        Focus::Plus(Plus::On(
                            Connector::Each(_)
                                | Connector::Fault(_)
                                | Connector::Reject(_)
                                | Connector::Recall
                        ))
                    )
                })
                .collect();
            let at = ways.iter().position(|f| f == from);
            let to = at.and_then(|at| if right { Some(at + 1) } else { at.checked_sub(1) });
            if let Some(found) = to.and_then(|to| ways.get(to)) {
                return Some(found.clone());
            }
        }
        _ => {}
    }
    let here = layout.rect(from)?;
    let side = |r: &Rect| if right { r.x - here.right() } else { here.x - r.right() };
    let level = |r: &Rect| r.y < here.bottom() && here.y < r.bottom();
    nearest(layout, |r| (side(r) >= 0.0 && level(r)).then(|| side(r)))
}

/// Whether it goes from what no run reaches to what stands elsewhere: below stands what nothing else may lead to.
fn is_left(layout: &Layout, from: &Focus, to: &Focus) -> bool {
    let (Some(line), Some(here), Some(there)) = (layout.unreached, layout.rect(from), layout.rect(to)) else {
        return false;
    };
    let jumps = match from {
        Focus::Plus(Plus::On(connector)) => layout.link(connector).is_some_and(|l| l.jump.is_some()),
        _ => false,
    };
    here.y > line.y && (jumps || there.y < here.y)
}

/// The uppermost box that no run reaches.
fn first_unreached(layout: &Layout) -> Option<Focus> {
    let line = layout.unreached?;
    let below = layout.boxes.iter().filter(|b| b.rect.y > line.y);
    below.min_by(|a, b| a.rect.y.total_cmp(&b.rect.y)).map(|b| Focus::Element(b.element.clone()))
}

/// The nearest box below or above, where no connector leads on.
fn far(layout: &Layout, from: &Focus, down: bool) -> Option<Focus> {
    let here = layout.rect(from)?;
    let gap = |r: &Rect| if down { r.y - here.bottom() } else { here.y - r.bottom() };
    nearest(layout, |r| (gap(r) >= 0.0).then(|| gap(r) * 1000.0 + (r.center().x - here.center().x).abs()))
}

/// Where the distance is least; none: it does not count.
fn nearest(layout: &Layout, distance: impl Fn(&Rect) -> Option<f64>) -> Option<Focus> {
    let boxes = layout.boxes.iter().map(|b| (Focus::Element(b.element.clone()), b.rect));
    let pluses = layout.pluses.iter().map(|p| (Focus::Plus(p.plus.clone()), p.rect));
    let found = boxes.chain(pluses).filter_map(|(focus, rect)| Some((focus, distance(&rect)?)));
    found.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(focus, _)| focus)
}
