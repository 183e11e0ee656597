//! The ways between elements, closed at the end: what comes before and after others, and the order in which they are read.

use std::collections::BTreeSet;

use fermata_engine::{
    flow::{Assignment, Element, ElementBody, Flow, FlowKind, Outcome, SetValue},
    ids::Name,
    value::ValueSource,
};

use super::{
    draft::{Detour, Draft},
    meaning,
};

/// Closes a flow that is whole.
pub(super) fn finish(draft: &mut Draft<'_, '_>) {
    close(draft);
    follow(draft);
    hand_over(draft);
    button(draft);
    in_reading_order(&mut draft.flow);
}

/// Closes what lies between elements: detours, what is left out, what it begins with.
pub(super) fn close(draft: &mut Draft<'_, '_>) {
    for (name, next) in std::mem::take(&mut draft.skips) {
        retarget(&mut draft.flow, &name, next.as_ref(), |_| true);
        draft.flow.elements.retain(|element| element.name != name);
    }
    for detour in std::mem::take(&mut draft.detours) {
        take_detour(&mut draft.flow, &detour);
    }
    let begin = std::mem::take(&mut draft.begin);
    let begin: Vec<SetValue> = begin.into_iter().map(|(name, value)| meaning::set(name, value)).collect();
    if !begin.is_empty() {
        let name = draft.free_element("Begin_with");
        let mut element =
            Element::new(name.clone(), "Begin with", ElementBody::Assignment(Assignment { sets: begin }));
        element.next = draft.flow.start.replace(name.clone());
        draft.add(element);
        draft.begun = Some(name);
    }
}

/// Leads every way to an element elsewhere, as far as `from` says so.
fn retarget(flow: &mut Flow, to: &Name, instead: Option<&Name>, from: impl Fn(&Name) -> bool) {
    for element in flow.elements.iter_mut().filter(|element| from(&element.name)) {
        each_lead(element, |lead| {
            if lead.as_ref() == Some(to) {
                *lead = instead.cloned();
            }
        });
    }
    if flow.start.as_ref() == Some(to) {
        flow.start = instead.cloned();
    }
}

/// Every way out of an element; a fault path and a loop's body only where there is one.
fn each_lead(element: &mut Element, mut see: impl FnMut(&mut Option<Name>)) {
    see(&mut element.next);
    if element.fault.is_some() {
        see(&mut element.fault);
    }
    match &mut element.body {
        ElementBody::Decision(decision) => {
            decision.outcomes.iter_mut().for_each(|outcome| see(&mut outcome.next))
        }
        ElementBody::Loop(it) if it.first.is_some() => see(&mut it.first),
        _ => {}
    }
}

/// Every end leads on.
pub(super) fn ends_lead_to(elements: &mut [Element], next: Option<&Name>) {
    for element in elements {
        each_lead(element, |lead| {
            if lead.is_none() {
                *lead = next.cloned();
            }
        });
    }
}

/// Takes an element out: whatever leads to it leads to what follows it.
pub(super) fn skip(flow: &mut Flow, name: &Name, next: Option<&Name>) {
    retarget(flow, name, next, |_| true);
    flow.elements.retain(|element| &element.name != name);
}

fn take_detour(flow: &mut Flow, detour: &Detour) {
    let body = match detour.around_body {
        true => body(flow, &detour.to),
        false => BTreeSet::new(),
    };
    retarget(flow, &detour.to, Some(&detour.begin), |name| name != &detour.last && !body.contains(name));
}

/// What is reached from a loop's first element without passing the loop.
fn body(flow: &Flow, name: &Name) -> BTreeSet<Name> {
    let first = flow.element(name).and_then(|element| match &element.body {
        ElementBody::Loop(it) => it.first.clone(),
        _ => None,
    });
    first.map(|first| reached(flow, &first, Some(name))).unwrap_or_default()
}

/// What is reached from an element without passing another.
pub(super) fn reached(flow: &Flow, from: &Name, besides: Option<&Name>) -> BTreeSet<Name> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.clone()];
    while let Some(at) = open.pop() {
        if Some(&at) == besides || !seen.insert(at.clone()) {
            continue;
        }
        if let Some(element) = flow.element(&at) {
            open.extend(element.leads().into_iter().filter_map(|(_, to)| to.cloned()));
        }
    }
    seen
}

/// A path that begins once the change is saved follows the other one.
fn follow(draft: &mut Draft<'_, '_>) {
    let (Some(then), Some(start)) = (draft.then.take(), draft.flow.start.clone()) else { return };
    let first = reached(&draft.flow, &start, None);
    let second = reached(&draft.flow, &then, None);
    if first.is_disjoint(&second) {
        let mine = draft.flow.elements.iter_mut().filter(|element| first.contains(&element.name));
        mine.for_each(|element| ends_lead_to(std::slice::from_mut(element), Some(&then)));
    } else {
        // The two paths share elements: the second one is a flow of its own.
        super::later::add(draft, None, "After_saving", "After saving", None, Some(then));
    }
}

/// What outputs become at every end.
fn hand_over(draft: &mut Draft<'_, '_>) {
    let handed: Vec<(Name, ValueSource)> = std::mem::take(&mut draft.hand_over);
    if handed.is_empty() {
        return;
    }
    let sets = handed.into_iter().map(|(name, value)| meaning::set(name, value)).collect();
    let name = draft.free_element("Hand_over");
    ends_lead_to(&mut draft.flow.elements, Some(&name));
    draft.flow.start.get_or_insert_with(|| name.clone());
    draft.add(Element::new(name, "Hand over", ElementBody::Assignment(Assignment { sets })));
}

/// What the button says that finishes the flow: the label of a screen that no other follows.
fn button(draft: &mut Draft<'_, '_>) {
    if draft.flow.kind != FlowKind::Screen {
        return;
    }
    let is_screen =
        |name: &Name| matches!(draft.flow.element(name).map(|e| &e.body), Some(ElementBody::Screen(_)));
    let last = draft.buttons.iter().find(|(screen, _)| {
        let after = draft.flow.element(screen).map(Element::leads).unwrap_or_default();
        let after =
            after.into_iter().filter_map(|(_, to)| to).map(|to| reached(&draft.flow, to, Some(screen)));
        !after.flatten().any(|name| is_screen(&name))
    });
    if let Some((_, label)) = last.filter(|(_, label)| !label.is_empty()) {
        draft.flow.outcomes = vec![Outcome { label: label.clone(), ..Outcome::done() }];
    }
}

/// Elements as one reads them from the start: each behind those that lead to it, the ways of a decision in their order, faults
/// last, what is not reached at the end.
pub(super) fn in_reading_order(flow: &mut Flow) {
    let mut order: Vec<Name> = Vec::new();
    let mut seen = BTreeSet::new();
    // Each with whether what it leads to was seen.
    let mut open: Vec<(Name, bool)> = flow.start.iter().map(|start| (start.clone(), false)).collect();
    while let Some((at, done)) = open.pop() {
        if done {
            order.push(at);
            continue;
        }
        if !seen.insert(at.clone()) {
            continue;
        }
        let mut leads = flow.element(&at).map(Element::leads).unwrap_or_default();
        leads.sort_by_key(|(property, _)| match property.as_str() {
            "next" => 1,
            "fault" => 2,
            _ => 0,
        });
        let leads: Vec<(Name, bool)> =
            leads.into_iter().filter_map(|(_, to)| to.map(|to| (to.clone(), false))).collect();
        open.push((at, true));
        open.extend(leads);
    }
    order.reverse();
    let place = |name: &Name| order.iter().position(|known| known == name).unwrap_or(usize::MAX);
    flow.elements.sort_by_cached_key(|element| place(&element.name));
}
