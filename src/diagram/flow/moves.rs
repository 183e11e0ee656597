//! Taking elements out of a flow and putting them elsewhere. What parts the way or repeats something takes along what is on its
//! ways, as long as nothing else leads there.

use std::collections::BTreeSet;

use fermata_engine::{
    flow::{ElementBody, Flow},
    ids::Name,
};

use super::{graph::whole, ways};
use crate::{
    drawing::Done,
    edit::{Refusal, names},
    element::{Connector, Element},
    keyboard::Step,
};

/// Calls `with` for every place that says where to go on.
pub(super) fn each_slot(flow: &mut Flow, mut with: impl FnMut(&mut Option<Name>)) {
    with(&mut flow.start);
    for block in &mut flow.elements {
        ways::slots(block).into_iter().for_each(&mut with);
    }
}

/// Leads around an element, as if it and what is on its ways were not there.
fn bypass(flow: &mut Flow, name: &Name, inside: &BTreeSet<Name>, next: Option<&Name>) {
    let lead = |slot: &mut Option<Name>, own: Option<&Name>| {
        if slot.as_ref() == Some(name) {
            *slot = next.filter(|next| Some(*next) != own).cloned();
        }
    };
    lead(&mut flow.start, None);
    for block in flow.elements.iter_mut().filter(|b| &b.name != name && !inside.contains(&b.name)) {
        let own = block.name.clone();
        ways::slots(block).into_iter().for_each(|slot| lead(slot, Some(&own)));
    }
}

/// Where in the list an element on a connector belongs: after the one that the connector leaves.
pub(super) fn place_after(flow: &Flow, on: &Connector) -> usize {
    let Some(name) = ways::name(on) else { return 0 };
    flow.elements.iter().position(|e| &e.name == name).map_or(flow.elements.len(), |at| at + 1)
}

pub(super) fn shift(flow: &mut Flow, name: &Name, on: &Connector) -> Result<Done, Refusal> {
    let whole = whole(flow, name).ok_or_else(|| names::missing("element", name))?;
    let inside: BTreeSet<Name> = whole.inside.iter().cloned().collect();
    let here = Element::Block(name.clone());
    let target = ways::target(flow, on).ok_or(Refusal::Missing { kind: "connector", name: on.key() })?;
    let own = ways::name(on).is_some_and(|source| source == name || inside.contains(source));
    if own || target == here {
        return Err(Refusal::Nowhere);
    }
    if !whole.closed {
        return Err(Refusal::Senseless(
            "Other elements lead into its ways too, so they cannot move with it. Lead those elsewhere first.",
        ));
    }
    bypass(flow, name, &inside, whole.next.as_ref());
    let slot = ways::slot(flow, on)?;
    let next = slot.replace(name.clone());
    let next = match on {
        Connector::Each(of) => next.or_else(|| Some(of.clone())),
        _ => next,
    };
    // Whatever led on from it leads on to what comes next now.
    for block in flow.elements.iter_mut().filter(|b| &b.name == name || inside.contains(&b.name)) {
        let is_loop = matches!(block.body, ElementBody::Loop(_));
        if is_loop && &block.name == name {
            block.next.clone_from(&next);
            continue;
        }
        for slot in ways::onward(block) {
            if *slot == whole.next {
                slot.clone_from(&next);
            }
        }
    }
    let moved = |n: &Name| n == name || inside.contains(n);
    let (taken, mut left): (Vec<_>, Vec<_>) = flow.elements.drain(..).partition(|b| moved(&b.name));
    let label = taken.iter().find(|b| &b.name == name).map(|b| b.label.clone()).unwrap_or_default();
    let at = ways::name(on)
        .map_or(0, |source| left.iter().position(|b| &b.name == source).map_or(left.len(), |at| at + 1));
    left.splice(at..at, taken);
    flow.elements = left;
    Done::at(here, format!("Moved {label}"))
}

pub(super) fn delete(flow: &mut Flow, name: &Name) -> Result<Done, Refusal> {
    let block = ways::block(flow, name)?.clone();
    let whole = whole(flow, name).unwrap_or_default();
    let inside: BTreeSet<Name> = whole.inside.iter().cloned().collect();
    let next = match &block.body {
        ElementBody::Decision(decision) => {
            let mut all = decision.outcomes.iter().map(|o| &o.next).chain([&block.next]);
            let elsewhere = |to: &&Option<Name>| to.as_ref() != Some(name);
            all.find(elsewhere).cloned().unwrap_or_default()
        }
        // What it repeats is done once.
        ElementBody::Loop(each) => each.first.clone().or_else(|| block.next.clone()),
        _ => block.next.clone(),
    };
    let next = next.filter(|next| next != name);
    if matches!(block.body, ElementBody::Loop(_)) {
        let after = block.next.clone().filter(|after| after != name);
        for member in flow.elements.iter_mut().filter(|b| inside.contains(&b.name)) {
            for slot in ways::slots(member).into_iter().filter(|slot| slot.as_ref() == Some(name)) {
                slot.clone_from(&after);
            }
        }
    }
    bypass(flow, name, &BTreeSet::new(), next.as_ref());
    flow.elements.retain(|b| &b.name != name);
    let focus = next.map_or(Element::Start, Element::Block);
    Done::at(focus, format!("Deleted {}; its neighbours are joined", block.label))
}

/// The connector onto which an element moves by one place up or down.
pub fn beside(flow: &Flow, name: &Name, step: Step) -> Option<Connector> {
    let whole = whole(flow, name)?;
    let here = Element::Block(name.clone());
    let all = ways::all(flow);
    let is_planned = |connector: &Connector| !matches!(connector, Connector::Fault(_));
    let is_outside = |connector: &Connector| {
        ways::name(connector).is_none_or(|source| source != name && !whole.inside.contains(source))
    };
    match step {
        Step::Up => {
            let into = all.iter().find(|(c, to)| *to == here && is_planned(c) && is_outside(c))?;
            let source = ways::source(&into.0);
            all.iter().find(|(c, to)| *to == source && is_planned(c) && is_outside(c)).map(|(c, _)| c.clone())
        }
        Step::Down => {
            let next = flow.element(whole.next.as_ref()?)?;
            let ways = ways::of(next);
            let first = ways.iter().find(|(c, _)| !matches!(c, Connector::Fault(_) | Connector::Each(_)))?;
            (ways::source(&first.0) != here).then(|| first.0.clone())
        }
        _ => None,
    }
}
