//! Flows that stand where a step has no counterpart: each fails and says why.

use std::{cell::RefCell, collections::BTreeSet};

use fermata_engine::{
    flow::{Element, ElementBody, Flow, FlowKind, Unsupported},
    ids::Name,
};

/// The stopgaps of all orchestrations so far.
#[derive(Debug, Default)]
pub struct Stopgaps {
    flows: RefCell<Vec<(Name, Flow)>>,
    claimed: RefCell<BTreeSet<Name>>,
    taken: Vec<Name>,
    here: BTreeSet<Name>,
}

impl Stopgaps {
    /// None yet. These names are taken; flows that are here already stand where one of their name is wanted: an earlier import
    /// made them, and maybe somebody has drawn them since.
    pub fn beside(taken: Vec<Name>, here: BTreeSet<Name>) -> Self {
        Self { flows: RefCell::default(), claimed: RefCell::default(), taken, here }
    }

    /// A name for part of something that no flow or orchestration of the files has, from now on.
    pub fn claim(&self, of: &Name, part: &str) -> Name {
        let is_taken = |name: &Name| self.taken.contains(name) || self.claimed.borrow().contains(name);
        let wish = format!("{of}_{part}");
        let name = match Name::parse(&wish) {
            Ok(name) if !is_taken(&name) => name,
            _ => Name::free(&wish, "part", is_taken),
        };
        self.claimed.borrow_mut().insert(name.clone());
        name
    }

    /// Adds one for a step of an orchestration; its name.
    pub fn add(&self, of: &Name, step: &Name, label: &str, what: &str, reason: &str) -> Name {
        let name = self.claim(of, step.as_str());
        if self.here.contains(&name) {
            return name;
        }
        let mut flow = Flow::blank(label, FlowKind::Autolaunched);
        flow.description =
            "It stands for a step that has no counterpart here. Draw what the step should do.".to_owned();
        let at = Name::from_label("not_supported", "not_supported");
        let body = ElementBody::Unsupported(Unsupported { what: what.to_owned(), reason: reason.to_owned() });
        flow.elements.push(Element::new(at.clone(), label, body));
        flow.start = Some(at);
        self.flows.borrow_mut().push((name.clone(), flow));
        name
    }

    /// All of them.
    pub fn flows(&self) -> Vec<(Name, Flow)> {
        self.flows.borrow().clone()
    }
}
