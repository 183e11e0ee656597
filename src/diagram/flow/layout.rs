//! The automatic layout of a flow: from top to bottom, what parts the way side by side below it, what a loop repeats and what
//! a failure leads to beside it on the right. Ways that part come together again where every one of them passes. A connector
//! to what already stands elsewhere ends in the name of that, since a line there would cross others. No DOM, and no line
//! crosses a box: every part has a room of its own.

mod measure;
mod place;
mod tree;

use fermata_engine::flow::Flow;

use super::{graph::Graph, words::FlowNames};
use crate::layout::{Layout, Reading};

/// Lays out a flow. `editing` adds the "+" places.
pub fn layout(flow: &Flow, names: &FlowNames, editing: bool) -> Layout {
    let graph = Graph::of(flow);
    let cards = measure::cards(flow, names, &graph);
    let forest = tree::grow(&graph);
    let layout = Layout { way: Reading::Down, ..Layout::default() };
    place::place(flow, &graph, &forest, cards, editing, layout)
}
