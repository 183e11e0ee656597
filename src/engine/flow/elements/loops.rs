//! Loops: the same elements for one item after another.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    expr::kind_of,
    flow::{Element, ElementBody, Flow, run::FlowFault, walk::Walk},
    ids::Name,
    value::{Value, ValueSource},
};

/// Goes through a list. `first` is the first element of its body, whose last elements lead back to the loop; the
/// element's own `next` follows the last item.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loop {
    /// The list, as it is when the loop begins. Nothing is an empty list.
    pub items: ValueSource,
    /// The variable that holds the item at hand.
    pub each: Name,
    /// Where its body begins; none: it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Name>,
}

/// A loop under way.
#[derive(Debug, Clone)]
pub(in crate::flow) struct ActiveLoop {
    name: Name,
    items: std::vec::IntoIter<Value>,
    /// The elements between its beginning and its way back: whoever leaves them has left the loop.
    body: BTreeSet<Name>,
}

impl Walk<'_> {
    /// Takes the next item, or goes on after the last one.
    pub(in crate::flow) fn turn(&mut self, it: &Loop, element: &Element) -> Result<Option<Name>, FlowFault> {
        let active = self.loops.last().is_some_and(|active| active.name == element.name);
        if !active {
            let items = match self.resolve(&it.items, &element.label)? {
                Value::Null => Vec::new(),
                Value::Array(items) => items,
                other => {
                    let message = format!(
                        "{} goes through a list, but finds {}; choose a list",
                        element.label,
                        kind_of(&other)
                    );
                    return Err(FlowFault::new("wrong_type", message));
                }
            };
            let body = body(self.flow, &element.name);
            self.loops.push(ActiveLoop { name: element.name.clone(), items: items.into_iter(), body });
        }
        let item = self.loops.last_mut().and_then(|active| active.items.next());
        match (item, &it.first) {
            (Some(item), Some(first)) => {
                self.assign(&it.each, &item, &element.label)?;
                self.did(|| "takes the next item".to_owned());
                Ok(Some(first.clone()))
            }
            _ => {
                self.loops.pop();
                self.did(|| "has no further item".to_owned());
                Ok(element.next.clone())
            }
        }
    }

    /// Ends the loops that the way to this element leaves.
    pub(in crate::flow) fn leave_loops(&mut self, to: &Name) {
        while let Some(active) = self.loops.last()
            && &active.name != to
            && !active.body.contains(to)
        {
            self.loops.pop();
        }
    }
}

/// The elements of a loop's body: those that can only be reached through the loop, that its first element reaches, and that lead
/// back to it. What is reached from there but does not lead back stands after the loop, as an early way out of it.
pub fn body(flow: &Flow, name: &Name) -> BTreeSet<Name> {
    let Some(Element { body: ElementBody::Loop(Loop { first: Some(first), .. }), .. }) = flow.element(name)
    else {
        return BTreeSet::new();
    };
    let around = flow.start.as_ref().map(|start| reached(flow, start, name)).unwrap_or_default();
    let within = reached(flow, first, name);
    let mut body: BTreeSet<Name> = BTreeSet::new();
    loop {
        let leads_back = |element: &&Element| {
            let to = element.leads();
            let mut to = to.iter().filter_map(|(_, to)| *to);
            to.any(|to| to == name || body.contains(to))
        };
        let open = flow.elements.iter().filter(|e| !body.contains(&e.name));
        let mut open = open.filter(|e| within.contains(&e.name) && !around.contains(&e.name));
        match open.find(leads_back) {
            Some(element) => body.insert(element.name.clone()),
            None => return body,
        };
    }
}

/// Everything that can be reached from an element without passing `besides`.
fn reached(flow: &Flow, from: &Name, besides: &Name) -> BTreeSet<Name> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.clone()];
    while let Some(at) = open.pop() {
        if &at == besides || !seen.insert(at.clone()) {
            continue;
        }
        if let Some(element) = flow.element(&at) {
            open.extend(element.leads().into_iter().filter_map(|(_, to)| to.cloned()));
        }
    }
    seen
}
