//! A flow as a graph: what leads where, which connectors lead back, where ways that part come together again.

use std::collections::BTreeMap;

use fermata_engine::{
    flow::{ElementBody, Flow},
    ids::Name,
};

use super::ways;
use crate::element::{Connector, Element};

/// How a connector is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// Onwards.
    Main,
    /// Into a loop.
    Each,
    /// Where something failed.
    Fault,
}

/// A connector between two boxes, by index.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) connector: Connector,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) course: Course,
    /// Whether it closes a circle.
    pub(super) back: bool,
}

/// The boxes by index: 0 is the start, then the elements in their order, then the end. Beyond them stands for every element a
/// place where the items of that loop come back together.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    pub(super) boxes: Vec<Element>,
    pub(super) ways: Vec<Way>,
    /// The connectors that leave each box.
    pub(super) leaving: Vec<Vec<usize>>,
    /// What every run passes that passed this, next of all: where the ways out of a box meet.
    meets: Vec<Option<usize>>,
    /// Whether a run that meets no failure comes here.
    pub(super) planned: Vec<bool>,
    loops: Vec<bool>,
}

impl Graph {
    pub(super) fn of(flow: &Flow) -> Self {
        let blocks = flow.elements.iter().map(|e| Element::Block(e.name.clone()));
        let boxes: Vec<Element> =
            std::iter::once(Element::Start).chain(blocks).chain([Element::End]).collect();
        let mut index: BTreeMap<&Element, usize> = BTreeMap::new();
        for (at, element) in boxes.iter().enumerate() {
            // Of two elements with one name (the checker reports it) connectors mean the first.
            index.entry(element).or_insert(at);
        }
        let mut ways: Vec<Way> = Vec::new();
        for (connector, to) in ways::all(flow) {
            let course = match connector {
                Connector::Each(_) => Course::Each,
                Connector::Fault(_) => Course::Fault,
                _ => Course::Main,
            };
            let (from, to) = (index.get(&ways::source(&connector)), index.get(&to));
            let (Some(&from), Some(&to)) = (from, to) else { continue };
            if !ways.iter().rev().take(64).any(|w| w.connector == connector) {
                ways.push(Way { connector, from, to, course, back: false });
            }
        }
        let is_loop = |e: &fermata_engine::flow::Element| matches!(e.body, ElementBody::Loop(_));
        let loops = std::iter::once(false).chain(flow.elements.iter().map(is_loop)).chain([false]).collect();
        let mut leaving = vec![Vec::new(); boxes.len()];
        for (at, way) in ways.iter().enumerate() {
            push(&mut leaving, way.from, at);
        }
        let planned = vec![false; boxes.len()];
        let mut graph = Self { boxes, ways, leaving, meets: Vec::new(), planned, loops };
        let finished = graph.walk();
        graph.meet(&finished);
        graph
    }

    pub(super) fn end(&self) -> usize {
        self.boxes.len().saturating_sub(1)
    }

    /// Where the items of a loop come back together.
    pub(super) fn back_to(&self, at: usize) -> usize {
        self.boxes.len() + at
    }

    /// The loop whose items come together here, if it is such a place.
    pub(super) fn loop_of(&self, place: usize) -> Option<usize> {
        place.checked_sub(self.boxes.len())
    }

    pub(super) fn way(&self, at: usize) -> Option<&Way> {
        self.ways.get(at)
    }

    /// Where a connector leads; into a loop that is gone on with, to where its items come together.
    pub(super) fn leads(&self, way: &Way) -> usize {
        let is_loop = self.loops.get(way.to).copied().unwrap_or(false);
        if is_loop && way.back { self.back_to(way.to) } else { way.to }
    }

    /// Where the ways out of a box meet, as far as they do.
    pub(super) fn meets(&self, at: usize) -> Option<usize> {
        self.meets.get(at).copied().flatten()
    }

    /// The connectors of one course that leave a box.
    pub(super) fn of_course(&self, at: usize, course: Course) -> Vec<usize> {
        let leaving = self.leaving.get(at).into_iter().flatten().copied();
        leaving.filter(|w| self.way(*w).is_some_and(|w| w.course == course)).collect()
    }

    /// A depth-first walk that notes which connectors lead back; the boxes in the order in which they were done with.
    fn walk(&mut self) -> Vec<usize> {
        let count = self.boxes.len();
        let mut state = vec![0_u8; count];
        let mut finished = Vec::new();
        for root in 0..count {
            if state.get(root) != Some(&0) {
                continue;
            }
            self.walk_from(root, &mut state, &mut finished);
        }
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            if self.planned.get(at).copied().unwrap_or(true) {
                continue;
            }
            set(&mut self.planned, at, true);
            for way in self.leaving.get(at).into_iter().flatten().filter_map(|w| self.ways.get(*w)) {
                if way.course != Course::Fault {
                    open.push(way.to);
                }
            }
        }
        finished
    }

    fn walk_from(&mut self, root: usize, state: &mut [u8], finished: &mut Vec<usize>) {
        set(state, root, 1);
        let mut stack = vec![(root, 0)];
        while let Some((at, next)) = stack.last_mut() {
            let Some(&way) = self.leaving.get(*at).and_then(|list| list.get(*next)) else {
                set(state, *at, 2);
                finished.push(*at);
                stack.pop();
                continue;
            };
            *next += 1;
            let Some(way) = self.ways.get_mut(way) else { continue };
            match state.get(way.to) {
                Some(0) => {
                    set(state, way.to, 1);
                    stack.push((way.to, 0));
                }
                Some(1) => way.back = true,
                _ => {}
            }
        }
    }

    /// Where ways meet: going backwards from what comes last, the nearest place that all of them pass.
    fn meet(&mut self, finished: &[usize]) {
        let places = self.boxes.len() * 2;
        let mut meets: Vec<Option<usize>> = vec![None; places];
        // What only leads back says nothing about where ways meet.
        let mut dead = vec![false; places];
        let mut depth = vec![0_usize; places];
        for &at in finished {
            let mut found: Option<Option<usize>> = None;
            for way in self.of_course(at, Course::Main) {
                let Some(way) = self.ways.get(way) else { continue };
                let to = self.leads(way);
                let goes_back = way.back && self.loop_of(to).is_none();
                if goes_back || dead.get(to).copied().unwrap_or(false) {
                    continue;
                }
                found = Some(match found {
                    None => Some(to),
                    Some(None) => None,
                    Some(Some(other)) => common(&meets, &depth, other, to),
                });
            }
            set(&mut dead, at, found.is_none() && at != self.end());
            let meet = found.flatten();
            set(&mut meets, at, meet);
            let deep = meet.and_then(|m| depth.get(m)).map_or(0, |d| d + 1);
            set(&mut depth, at, deep);
        }
        self.meets = meets;
    }
}

/// The nearest place that both pass.
fn common(meets: &[Option<usize>], depth: &[usize], mut a: usize, mut b: usize) -> Option<usize> {
    let deep = |at: usize| depth.get(at).copied().unwrap_or(0);
    while a != b {
        if deep(a) >= deep(b) {
            a = meets.get(a).copied().flatten()?;
        } else {
            b = meets.get(b).copied().flatten()?;
        }
    }
    Some(a)
}

/// What belongs to an element that parts the way or repeats it, and what comes after.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Whole {
    /// The elements of its ways, or of its loop.
    pub(super) inside: Vec<Name>,
    /// What comes after all of it; none is the end.
    pub(super) next: Option<Name>,
    /// Whether what is inside is led to only from inside.
    pub(super) closed: bool,
}

/// What belongs to an element.
pub(super) fn whole(flow: &Flow, name: &Name) -> Option<Whole> {
    let graph = Graph::of(flow);
    let at = graph.boxes.iter().position(|e| matches!(e, Element::Block(n) if n == name))?;
    let block = flow.element(name)?;
    let name_at = |at: usize| match graph.boxes.get(at) {
        Some(Element::Block(name)) => Some(name.clone()),
        _ => None,
    };
    let (course, stop) = match &block.body {
        ElementBody::Decision(_) => (Course::Main, graph.meets(at)),
        ElementBody::Loop(_) => (Course::Each, Some(graph.back_to(at))),
        _ => return Some(Whole { next: block.next.clone(), closed: true, ..Whole::default() }),
    };
    let mut inside = std::collections::BTreeSet::new();
    let mut open: Vec<usize> = graph.of_course(at, course);
    while let Some(way) = open.pop().and_then(|w| graph.way(w)) {
        let place = graph.leads(way);
        if Some(place) == stop || way.to == at || way.to == graph.end() || !inside.insert(way.to) {
            continue;
        }
        open.extend(graph.leaving.get(way.to).into_iter().flatten());
    }
    let from_outside = |w: &Way| w.from != at && !inside.contains(&w.from) && inside.contains(&w.to);
    let closed = !graph.ways.iter().any(from_outside);
    let next = match &block.body {
        ElementBody::Loop(_) => block.next.clone(),
        _ => stop.and_then(|s| name_at(graph.loop_of(s).unwrap_or(s))),
    };
    Some(Whole { inside: inside.into_iter().filter_map(name_at).collect(), next, closed })
}

fn push(list: &mut [Vec<usize>], at: usize, value: usize) {
    if let Some(slot) = list.get_mut(at) {
        slot.push(value);
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}
