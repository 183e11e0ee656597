//! The flow's screens as pages: their order, adding, moving and removing them.

use std::collections::BTreeSet;

use fermata_engine::{
    flow::{Element, ElementBody, Flow, Screen},
    ids::Name,
};

use crate::pages::flows::edit::fresh_name;

/// The screens in the order in which the flow comes to them, then those to which nothing leads.
pub fn pages(flow: &Flow) -> Vec<(Name, String)> {
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<&Name> = flow.start.iter().collect();
    while let Some(name) = open.pop() {
        if !seen.insert(name) {
            continue;
        }
        let Some(element) = flow.element(name) else { continue };
        order.push(element);
        // What is asked first is come to first.
        let mut next: Vec<&Name> = targets(element);
        next.reverse();
        open.extend(next);
    }
    let rest = flow.elements.iter().filter(|element| !seen.contains(&element.name));
    let screens = order.into_iter().chain(rest).filter(|e| matches!(e.body, ElementBody::Screen(_)));
    screens.map(|e| (e.name.clone(), e.label.clone())).collect()
}

fn targets(element: &Element) -> Vec<&Name> {
    // Special ways come first, the usual one last.
    let mut ways: Vec<&Name> = element.leads().into_iter().filter_map(|(_, to)| to).collect();
    if element.next.is_some() {
        ways.rotate_left(1);
    }
    ways
}

/// A new screen after `after`; at the beginning where there is none.
pub fn add(flow: &mut Flow, after: Option<&Name>) -> Name {
    let number = flow.elements.iter().filter(|e| matches!(e.body, ElementBody::Screen(_))).count() + 1;
    let label = format!("Page {number}");
    let name = fresh_name(flow, &label, "page");
    let at = after.and_then(|after| flow.elements.iter().position(|e| &e.name == after));
    let next = match at.and_then(|at| flow.elements.get_mut(at)) {
        Some(before) => before.next.replace(name.clone()),
        None => flow.start.replace(name.clone()),
    };
    let body = ElementBody::Screen(Screen::default());
    let element = Element { next, ..Element::new(name.clone(), &label, body) };
    flow.elements.insert(at.map_or(0, |at| at + 1), element);
    name
}

/// Takes a screen away; what led to it leads to what came after it. Answers the screen to look at then.
pub fn remove(flow: &mut Flow, name: &Name) -> Option<Name> {
    let before = pages(flow);
    let at = before.iter().position(|(page, _)| page == name)?;
    take_out(flow, name);
    let beside = before.get(at + 1).or_else(|| at.checked_sub(1).and_then(|at| before.get(at)));
    beside.map(|(name, _)| name.clone())
}

/// Takes an element away; whatever led to it leads to what came after it.
fn take_out(flow: &mut Flow, name: &Name) {
    let Some(at) = flow.elements.iter().position(|element| &element.name == name) else { return };
    let next = flow.elements.remove(at).next.filter(|next| next != name);
    each_target(flow, &mut |target| {
        if target.as_ref() == Some(name) {
            target.clone_from(&next);
        }
    });
}

/// Every place that says where to go on.
fn each_target(flow: &mut Flow, with: &mut dyn FnMut(&mut Option<Name>)) {
    with(&mut flow.start);
    for element in &mut flow.elements {
        with(&mut element.next);
        with(&mut element.fault);
        match &mut element.body {
            ElementBody::Decision(decision) => {
                decision.outcomes.iter_mut().for_each(|outcome| with(&mut outcome.next));
            }
            ElementBody::Loop(it) => with(&mut it.first),
            _ => {}
        }
    }
}

/// Whether a screen can change places with the one after it (or before it): where one leads straight to the other.
pub fn can_move(flow: &Flow, name: &Name, later: bool) -> bool {
    neighbours(flow, name, later).is_some()
}

/// The earlier and the later of the two that would change places.
fn neighbours(flow: &Flow, name: &Name, later: bool) -> Option<(Name, Name)> {
    let is_screen =
        |name: &Name| flow.element(name).is_some_and(|e| matches!(e.body, ElementBody::Screen(_)));
    let (first, second) = if later {
        (name.clone(), flow.element(name)?.next.clone()?)
    } else {
        (flow.elements.iter().find(|e| e.next.as_ref() == Some(name))?.name.clone(), name.clone())
    };
    // Where another way leads to the later one, that way would change too.
    let ways = flow.elements.iter().flat_map(targets).chain(&flow.start).filter(|to| **to == second).count();
    (is_screen(&first) && is_screen(&second) && ways == 1).then_some((first, second))
}

/// Lets a screen change places with the one after it (or before it).
pub fn move_page(flow: &mut Flow, name: &Name, later: bool) -> bool {
    let Some((first, second)) = neighbours(flow, name, later) else { return false };
    let after = flow.element(&second).and_then(|e| e.next.clone());
    each_target(flow, &mut |target| {
        if target.as_ref() == Some(&first) {
            *target = Some(second.clone());
        }
    });
    for element in &mut flow.elements {
        if element.name == second {
            element.next = Some(first.clone());
        } else if element.name == first {
            element.next.clone_from(&after);
        }
    }
    let places = [&first, &second].map(|name| flow.elements.iter().position(|e| &e.name == name));
    if let [Some(a), Some(b)] = places {
        flow.elements.swap(a, b);
    }
    true
}

#[cfg(test)]
mod tests {
    use fermata_engine::flow::FlowKind;

    use super::*;

    fn names(flow: &Flow) -> Vec<String> {
        pages(flow).into_iter().map(|(name, _)| name.to_string()).collect()
    }

    fn three() -> Flow {
        let mut flow = Flow::blank("f", FlowKind::Screen);
        let a = add(&mut flow, None);
        let b = add(&mut flow, Some(&a));
        add(&mut flow, Some(&b));
        flow
    }

    fn name(text: &str) -> Name {
        Name::from_label(text, "x")
    }

    #[test]
    fn pages_change_places_and_the_flow_leads_on() {
        let mut flow = three();
        assert_eq!(names(&flow), ["page_1", "page_2", "page_3"]);
        assert!(move_page(&mut flow, &name("page_1"), true));
        assert_eq!(names(&flow), ["page_2", "page_1", "page_3"]);
        assert!(move_page(&mut flow, &name("page_3"), false));
        assert_eq!(names(&flow), ["page_2", "page_3", "page_1"]);
        assert!(!move_page(&mut flow, &name("page_2"), false), "it is the first already");
        assert_eq!(remove(&mut flow, &name("page_3")), Some(name("page_1")));
        assert_eq!(names(&flow), ["page_2", "page_1"]);
    }

    #[test]
    fn a_decision_between_them_keeps_pages_where_they_are() {
        let mut flow = three();
        let decision = serde_json::json!({ "name": "ask", "label": "Ask", "next": "page_2",
            "body": { "kind": "decision", "outcomes": [
                { "name": "far", "label": "Far", "condition": { "expression": "true" }, "next": "page_3" }] } });
        flow.elements.push(serde_json::from_value(decision).expect("an element"));
        if let Some(first) = flow.elements.iter_mut().find(|e| e.name == name("page_1")) {
            first.next = Some(name("ask"));
        }
        assert!(!can_move(&flow, &name("page_1"), true));
        assert_eq!(names(&flow), ["page_1", "page_3", "page_2"], "as the flow asks");
        assert!(!can_move(&flow, &name("page_2"), true), "another way leads to the later one too");
    }
}
