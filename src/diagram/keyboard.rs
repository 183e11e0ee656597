//! The way of the keyboard through a drawing: along the connectors, not by where things happen to stand. Left and right
//! go from stage to "+" to decision to stage; up and down through the steps of a stage or the ways out of a decision.

use crate::{
    element::{Connector, Element, Focus, Plus},
    layout::{Layout, Link, LinkKind},
};

/// A key of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Against the connectors.
    Left,
    /// Along the connectors.
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
    match step {
        Step::First => Some(Focus::Element(Element::Start)),
        Step::Last => Some(Focus::Element(Element::End)),
        Step::Right => right(layout, from),
        Step::Left => left(layout, from),
        Step::Up => vertical(layout, from, false),
        Step::Down => vertical(layout, from, true),
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
    layout.links.iter().filter(move |l| &l.connector.source() == element)
}

fn right(layout: &Layout, from: &Focus) -> Option<Focus> {
    match from {
        Focus::Element(element) => {
            let node = node(layout, element);
            let link = outgoing(layout, &node).min_by_key(|l| l.kind != LinkKind::Forward)?;
            Some(on(layout, link).unwrap_or_else(|| Focus::Element(link.to.clone())))
        }
        Focus::Plus(Plus::On(connector)) => layout.link(connector).map(|l| Focus::Element(l.to.clone())),
        Focus::Plus(Plus::In(stage)) => right(layout, &Focus::Element(Element::Stage(stage.clone()))),
    }
}

/// The "+" of a connector, where the drawing has one.
fn on(layout: &Layout, link: &Link) -> Option<Focus> {
    let plus = Plus::On(link.connector.clone());
    has(layout, &plus).then_some(Focus::Plus(plus))
}

fn left(layout: &Layout, from: &Focus) -> Option<Focus> {
    match from {
        Focus::Element(element) => {
            let node = node(layout, element);
            let into = layout.links.iter().filter(|l| l.to == node);
            let link = into.min_by_key(|l| l.kind != LinkKind::Forward)?;
            Some(on(layout, link).unwrap_or_else(|| Focus::Element(link.connector.source())))
        }
        Focus::Plus(Plus::On(connector)) => Some(Focus::Element(connector.source())),
        Focus::Plus(Plus::In(stage)) => left(layout, &Focus::Element(Element::Stage(stage.clone()))),
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
    let source = connector.source();
    outgoing(layout, &source).filter_map(|l| on(layout, l)).collect()
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
