//! Paths of a flow that begin later: each becomes a flow of its own once the whole is drawn.

use fermata_engine::{
    flow::{Assignment, Element, ElementBody, Flow},
    ids::Name,
};

use super::{
    LaterPath, LeadingWait,
    draft::Draft,
    finish::{in_reading_order, reached},
    meaning,
};
use crate::salesforce::{ledger::Node, trigger::room_for};

/// A path while the flow is drawn.
pub(super) struct Path<'l> {
    /// Where it stands in the file; none where it is no path there.
    node: Option<Node<'l>>,
    name: String,
    label: String,
    wait: Option<LeadingWait>,
    /// An element that does nothing and leads to its first one, so that whatever is put before that is put into its way too.
    leads: Name,
}

/// Adds a path that leads to an element.
pub(super) fn add<'l>(
    draft: &mut Draft<'_, 'l>,
    node: Option<Node<'l>>,
    name: &str,
    label: &str,
    wait: Option<LeadingWait>,
    to: Option<Name>,
) {
    let leads = draft.free_element(&format!("Begin_{name}"));
    let mut element =
        Element::new(leads.clone(), "Begin", ElementBody::Assignment(Assignment { sets: Vec::new() }));
    element.next = to;
    draft.add(element);
    draft.later.push(Path { node, name: name.to_owned(), label: label.to_owned(), wait, leads });
}

/// Takes the paths out of the flow. Where no change starts it, nothing would start them either.
pub(super) fn split(draft: &mut Draft<'_, '_>, started: bool) -> Vec<LaterPath> {
    let mut paths = std::mem::take(&mut draft.later);
    if paths.is_empty() {
        return Vec::new();
    }
    if !started {
        let nodes = paths.iter().filter_map(|path| path.node);
        nodes.for_each(|node| {
            node.not_supported("No change of a record starts the flow, so nothing leads this way.")
        });
        return Vec::new();
    }
    let room = room_for(&draft.flow);
    for node in paths.drain(room.min(paths.len())..).filter_map(|path| path.node) {
        node.not_supported(
            "The flow is too large to be drawn once more for this path, so nothing leads this way.",
        );
    }
    for node in paths.iter().filter_map(|path| path.node) {
        node.changed(
            "It is a flow of its own, with an orchestration that waits if need be and carries it out.",
        );
    }
    let whole = draft.flow.clone();
    let begin = draft.begun.as_ref().and_then(|begin| whole.element(begin)).cloned();
    let found: Vec<LaterPath> = paths
        .iter()
        .map(|path| {
            let first = whole.element(&path.leads).and_then(|leads| leads.next.clone());
            LaterPath {
                name: path.name.clone(),
                label: path.label.clone(),
                wait: path.wait.clone(),
                flow: part(&whole, path, first, begin.clone()),
            }
        })
        .collect();
    let main = match &whole.start {
        Some(start) => reached(&whole, start, None),
        None => Default::default(),
    };
    let elsewhere = |name: &Name| {
        paths.iter().any(|path| &path.leads == name)
            || found.iter().any(|path| path.flow.element(name).is_some())
    };
    draft.flow.elements.retain(|element| main.contains(&element.name) || !elsewhere(&element.name));
    found
}

/// The flow of a path: what is reached from its first element.
fn part(whole: &Flow, path: &Path<'_>, first: Option<Name>, begin: Option<Element>) -> Flow {
    let mut flow = whole.clone();
    flow.label = meaning::clipped(&format!("{}: {}", whole.label, path.label));
    flow.start = first;
    let kept = flow.start.as_ref().map(|start| reached(whole, start, None)).unwrap_or_default();
    flow.elements.retain(|element| kept.contains(&element.name));
    if let Some(begin) = begin {
        let name = begin.name.clone();
        flow.elements.retain(|element| element.name != name);
        let next = flow.start.replace(name);
        flow.elements.push(Element { next, ..begin });
    }
    in_reading_order(&mut flow);
    flow
}
