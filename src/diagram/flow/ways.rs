//! Where the elements of a flow lead: every connector by name, and the place in the definition that it stands for.

use fermata_engine::{
    flow::{Element as Block, ElementBody, Flow},
    ids::Name,
};

use crate::{
    edit::{Refusal, names},
    element::{Connector, Element},
};

/// The box that a connector leaves.
pub fn source(connector: &Connector) -> Element {
    match name(connector) {
        Some(name) => Element::Block(name.clone()),
        None => Element::Start,
    }
}

/// The element whose connector it is; none for the start's.
pub fn name(connector: &Connector) -> Option<&Name> {
    match connector {
        Connector::Start | Connector::Recall => None,
        Connector::Next(name)
        | Connector::Fault(name)
        | Connector::Reject(name)
        | Connector::Each(name)
        | Connector::Outcome(name, _)
        | Connector::Default(name) => Some(name),
    }
}

/// The connectors of an element with where they lead, in drawing order; none is the end, of a loop's items the loop itself.
pub fn of(block: &Block) -> Vec<(Connector, Option<Name>)> {
    let name = || block.name.clone();
    let mut out = Vec::new();
    match &block.body {
        ElementBody::Decision(decision) => {
            let outcomes = decision.outcomes.iter();
            out.extend(outcomes.map(|o| (Connector::Outcome(name(), o.name.clone()), o.next.clone())));
            out.push((Connector::Default(name()), block.next.clone()));
        }
        ElementBody::Loop(each) => {
            out.push((Connector::Next(name()), block.next.clone()));
            let first = each.first.clone().unwrap_or_else(name);
            out.push((Connector::Each(name()), Some(first)));
        }
        _ => out.push((Connector::Next(name()), block.next.clone())),
    }
    if let Some(fault) = &block.fault {
        out.push((Connector::Fault(name()), Some(fault.clone())));
    }
    out
}

/// Every connector of a flow with the box it leads to, in drawing order. What leads to nothing that is there is left out.
pub fn all(flow: &Flow) -> Vec<(Connector, Element)> {
    let known: std::collections::BTreeSet<&Name> = flow.elements.iter().map(|e| &e.name).collect();
    let start = std::iter::once((Connector::Start, flow.start.clone()));
    let rest = flow.elements.iter().flat_map(of);
    let there = |(connector, to): (Connector, Option<Name>)| match to {
        None => Some((connector, Element::End)),
        Some(to) if known.contains(&to) => Some((connector, Element::Block(to))),
        Some(_) => None,
    };
    start.chain(rest).filter_map(there).collect()
}

/// Where a connector leads: none where the flow has no such connector.
pub fn target(flow: &Flow, connector: &Connector) -> Option<Element> {
    let to = match name(connector) {
        None => flow.start.clone(),
        Some(name) => of(flow.element(name)?).into_iter().find(|(c, _)| c == connector)?.1,
    };
    Some(to.map_or(Element::End, Element::Block))
}

/// The place in the definition that says where a connector leads.
pub(super) fn slot<'a>(flow: &'a mut Flow, on: &Connector) -> Result<&'a mut Option<Name>, Refusal> {
    let missing = || Refusal::Missing { kind: "connector", name: on.key() };
    let Some(name) = name(on) else { return Ok(&mut flow.start) };
    let block = block(flow, name)?;
    match (on, &mut block.body) {
        (Connector::Fault(_), _) => Ok(&mut block.fault),
        (Connector::Each(_), ElementBody::Loop(each)) => Ok(&mut each.first),
        (Connector::Outcome(_, outcome), ElementBody::Decision(decision)) => {
            let found = decision.outcomes.iter_mut().find(|o| &o.name == outcome);
            found.map(|o| &mut o.next).ok_or_else(missing)
        }
        (Connector::Default(_), ElementBody::Decision(_)) => Ok(&mut block.next),
        (Connector::Next(_), ElementBody::Decision(_)) => Err(missing()),
        (Connector::Next(_), _) => Ok(&mut block.next),
        _ => Err(missing()),
    }
}

/// Every place that says where an element leads.
pub(super) fn slots(block: &mut Block) -> Vec<&mut Option<Name>> {
    let mut out = vec![&mut block.next, &mut block.fault];
    match &mut block.body {
        ElementBody::Decision(decision) => out.extend(decision.outcomes.iter_mut().map(|o| &mut o.next)),
        ElementBody::Loop(each) => out.push(&mut each.first),
        _ => {}
    }
    out
}

/// Every place that says how the flow goes on as planned after an element.
pub(super) fn onward(block: &mut Block) -> Vec<&mut Option<Name>> {
    let mut out = vec![&mut block.next];
    if let ElementBody::Decision(decision) = &mut block.body {
        out.extend(decision.outcomes.iter_mut().map(|o| &mut o.next));
    }
    out
}

pub(super) fn block<'a>(flow: &'a mut Flow, name: &Name) -> Result<&'a mut Block, Refusal> {
    flow.elements.iter_mut().find(|e| &e.name == name).ok_or_else(|| names::missing("element", name))
}
