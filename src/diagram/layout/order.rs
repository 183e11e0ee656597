//! Which column and row every box has: columns by the longest way from the start, rows by what they follow. Connectors
//! that close a circle lead back and count for no column. What no run reaches gets rows of its own below.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::definition::Orchestration;

use crate::element::{Connector, Element};

/// Boxes and connectors, ordered.
pub(super) struct Graph {
    /// Start, stages, decisions, end.
    pub nodes: Vec<Node>,
    /// The connectors that lead somewhere.
    pub links: Vec<Edge>,
    /// How many columns.
    pub ranks: usize,
    /// How many rows.
    pub rows: usize,
    /// The first row that no run reaches; as many as `rows` when there is none.
    pub first_unreached: usize,
}

/// A box with its place.
pub(super) struct Node {
    pub element: Element,
    pub rank: usize,
    pub row: usize,
    pub reached: bool,
    /// A stage's number in reading order, from 1.
    pub number: usize,
}

/// A connector between two nodes, by index.
pub(super) struct Edge {
    pub connector: Connector,
    pub from: usize,
    pub to: usize,
    pub back: bool,
}

impl Graph {
    pub(super) fn node(&self, at: usize) -> &Node {
        // Every index of an edge was made from this list; the start stands in for what cannot be.
        self.nodes.get(at).unwrap_or(&START)
    }
}

static START: Node = Node { element: Element::Start, rank: 0, row: 0, reached: true, number: 0 };

pub(super) fn order(definition: &Orchestration) -> Graph {
    let (nodes, links) = graph(definition);
    let mut graph = Graph { nodes, links, ranks: 0, rows: 0, first_unreached: 0 };
    let outgoing = outgoing(&graph);
    let walk = Walk::through(&graph, &outgoing);
    for (edge, back) in graph.links.iter_mut().zip(&walk.back) {
        edge.back = *back;
    }
    rank(&mut graph, &outgoing, &walk);
    rows(&mut graph);
    number(&mut graph);
    graph
}

fn graph(definition: &Orchestration) -> (Vec<Node>, Vec<Edge>) {
    let stages = definition.stages.iter().map(|s| Element::Stage(s.name.clone()));
    let decisions = definition.decisions.iter().map(|d| Element::Decision(d.name.clone()));
    let elements: Vec<Element> =
        std::iter::once(Element::Start).chain(stages).chain(decisions).chain([Element::End]).collect();
    // Of two elements with one name (the checker reports it) connectors mean the first.
    let mut index: BTreeMap<&Element, usize> = BTreeMap::new();
    for (i, element) in elements.iter().enumerate() {
        index.entry(element).or_insert(i);
    }
    let edge = |(connector, target): (Connector, _)| {
        let from = *index.get(&connector.source())?;
        let to = *index.get(&Element::of_target(&target))?;
        Some(Edge { connector, from, to, back: false })
    };
    let links = Connector::all(definition).into_iter().filter_map(edge).collect();
    let node = |element| Node { element, rank: 0, row: 0, reached: false, number: 0 };
    (elements.into_iter().map(node).collect(), links)
}

fn outgoing(graph: &Graph) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); graph.nodes.len()];
    for (i, edge) in graph.links.iter().enumerate() {
        if let Some(list) = out.get_mut(edge.from) {
            list.push(i);
        }
    }
    for list in &mut out {
        // Fault paths last: the way as planned decides what "back" means.
        list.sort_by_key(|i| graph.links.get(*i).is_some_and(|e| e.connector.is_aside()));
    }
    out
}

/// A depth-first walk: from the start, then from whatever it did not reach, in drawing order.
struct Walk {
    back: Vec<bool>,
    reached: BTreeSet<usize>,
    finished: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Not,
    Open,
    Done,
}

impl Walk {
    fn through(graph: &Graph, outgoing: &[Vec<usize>]) -> Self {
        let count = graph.nodes.len();
        let mut walk =
            Self { back: vec![false; graph.links.len()], reached: BTreeSet::new(), finished: Vec::new() };
        let mut seen = vec![Seen::Not; count];
        walk.from(0, graph, outgoing, &mut seen);
        walk.reached = walk.finished.iter().copied().collect();
        let led_to: BTreeSet<usize> = graph.links.iter().filter(|e| e.from != e.to).map(|e| e.to).collect();
        let roots = (0..count).filter(|i| !led_to.contains(i));
        for root in roots.chain(0..count).collect::<Vec<_>>() {
            walk.from(root, graph, outgoing, &mut seen);
        }
        walk
    }

    fn from(&mut self, root: usize, graph: &Graph, outgoing: &[Vec<usize>], seen: &mut [Seen]) {
        if seen.get(root) != Some(&Seen::Not) {
            return;
        }
        let mut stack = vec![(root, 0)];
        set(seen, root, Seen::Open);
        while let Some((at, next)) = stack.last_mut() {
            let Some(&link) = outgoing.get(*at).and_then(|list| list.get(*next)) else {
                set(seen, *at, Seen::Done);
                self.finished.push(*at);
                stack.pop();
                continue;
            };
            *next += 1;
            let Some(to) = graph.links.get(link).map(|e| e.to) else { continue };
            match seen.get(to) {
                Some(Seen::Not) => {
                    set(seen, to, Seen::Open);
                    stack.push((to, 0));
                }
                Some(Seen::Open) => set(&mut self.back, link, true),
                _ => {}
            }
        }
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

fn rank(graph: &mut Graph, outgoing: &[Vec<usize>], walk: &Walk) {
    let end = graph.nodes.len().saturating_sub(1);
    for (i, node) in graph.nodes.iter_mut().enumerate() {
        node.reached = walk.reached.contains(&i) || i == end;
        node.rank = usize::from(i != 0);
    }
    for &at in walk.finished.iter().rev() {
        let Some((rank, reached)) = graph.nodes.get(at).map(|n| (n.rank, n.reached)) else { continue };
        for edge in outgoing.get(at).into_iter().flatten().filter_map(|i| graph.links.get(*i)) {
            let Some(to) = graph.nodes.get_mut(edge.to).filter(|n| !edge.back && n.reached == reached) else {
                continue;
            };
            to.rank = to.rank.max(rank + 1);
        }
    }
    let last =
        graph.nodes.iter().enumerate().filter(|(i, n)| *i != end && n.reached).map(|(_, n)| n.rank).max();
    if let Some(node) = graph.nodes.get_mut(end) {
        node.rank = last.unwrap_or(0) + 1;
    }
    graph.ranks = graph.nodes.iter().map(|n| n.rank).max().unwrap_or(0) + 1;
}

fn rows(graph: &mut Graph) {
    let mut incoming: Vec<Vec<(usize, usize)>> = vec![Vec::new(); graph.nodes.len()];
    for (i, edge) in graph.links.iter().enumerate().filter(|(_, e)| !e.back) {
        if let Some(list) = incoming.get_mut(edge.to) {
            list.push((edge.from, i));
        }
    }
    let mut by_rank: Vec<usize> = (0..graph.nodes.len()).collect();
    by_rank.sort_by_key(|i| graph.node(*i).rank);
    let mut base = 0;
    for reached in [true, false] {
        let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
        let of_band: Vec<usize> =
            by_rank.iter().copied().filter(|i| graph.node(*i).reached == reached).collect();
        if !reached {
            graph.first_unreached = base;
        }
        let chunks: Vec<Vec<usize>> = of_band
            .chunk_by(|a, b| graph.node(*a).rank == graph.node(*b).rank)
            .map(<[usize]>::to_vec)
            .collect();
        for same_rank in chunks {
            let mut wishes: Vec<((usize, usize), usize)> =
                same_rank.iter().map(|at| (wish(graph, &incoming, *at, base), *at)).collect();
            wishes.sort();
            for ((wanted, _), at) in wishes {
                let rank = graph.node(at).rank;
                let row = (wanted..).find(|row| !taken.contains(&(rank, *row))).unwrap_or(wanted);
                taken.insert((rank, row));
                if let Some(node) = graph.nodes.get_mut(at) {
                    node.row = row;
                }
            }
        }
        base = taken.iter().map(|(_, row)| row + 1).max().unwrap_or(base);
    }
    graph.rows = base;
}

/// The row a box would like, and what decides among those that like the same: the order of the connectors.
fn wish(graph: &Graph, incoming: &[Vec<(usize, usize)>], at: usize, base: usize) -> (usize, usize) {
    let reached = graph.node(at).reached;
    if graph.node(at).element == Element::End {
        return (0, 0);
    }
    let from = incoming.get(at).into_iter().flatten();
    from.filter(|(from, _)| graph.node(*from).reached == reached)
        .map(|(from, link)| (graph.node(*from).row, *link))
        .min()
        .unwrap_or((base, usize::MAX))
}

fn number(graph: &mut Graph) {
    let mut stages: Vec<usize> = (0..graph.nodes.len()).collect();
    stages.retain(|i| matches!(graph.node(*i).element, Element::Stage(_)));
    stages.sort_by_key(|i| (!graph.node(*i).reached, graph.node(*i).rank, graph.node(*i).row));
    for (number, at) in stages.into_iter().enumerate() {
        if let Some(node) = graph.nodes.get_mut(at) {
            node.number = number + 1;
        }
    }
}
