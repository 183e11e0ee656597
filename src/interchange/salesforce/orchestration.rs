//! Orchestrations and approval processes: stages, steps and decisions of a file become those of an orchestration here.
//!
//! It goes in this order: what everything is called, which record a run is about, what each name of the file means; then the
//! trigger, the stages with their steps, the decisions; at the end the order of the drawing.

mod about;
mod approvals;
mod assignees;
pub mod callee;
mod decisions;
mod inputs;
mod learn;
mod names;
mod order;
mod paths;
mod root;
mod stages;
mod steps;
pub mod stopgaps;
mod trigger;
mod variables;
mod waits;
pub mod work;

use fermata_engine::{
    definition::Orchestration,
    ids::Name,
    limits::{DEFINITION_TEXT_MAX, LABEL_LENGTH_MAX},
};

use super::{
    assemble::people::People,
    facts::KnownFlows,
    ledger::Node,
    report::{Drawing, FileKind, Place},
    schema::Schema,
    terms::Terms,
    trigger::Event,
};
use callee::Callees;
use names::Names;
use stopgaps::Stopgaps;

/// Why layout means nothing.
const LAYOUT: &str = "The drawing is laid out automatically.";

/// What an orchestration's file is turned with.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// Its name here.
    pub name: &'a Name,
    /// Whether it is an orchestration or an approval process.
    pub kind: FileKind,
    /// What the files say of objects.
    pub schema: &'a Schema,
    /// All flows at a glance.
    pub known: &'a KnownFlows<'a>,
    /// The flows that can be called.
    pub callees: &'a Callees,
    /// Whom files name.
    pub people: &'a People<'a>,
    /// Where flows go that stand for what has no counterpart.
    pub stopgaps: &'a Stopgaps,
}

/// What came of an orchestration's file.
#[derive(Debug)]
pub struct Turned {
    /// The orchestration.
    pub definition: Orchestration,
    /// Paths of it that begin later, each an orchestration by itself.
    pub later: Vec<(Name, Orchestration)>,
}

/// A file while it is turned.
struct Turning<'a> {
    name: &'a Name,
    kind: FileKind,
    names: Names,
    terms: Terms<'a>,
    callees: &'a Callees,
    people: &'a People<'a>,
    stopgaps: &'a Stopgaps,
}

/// Turns the file of an orchestration. Reads the whole tree; what is left unread has no counterpart.
pub fn orchestration(ask: Ask<'_>, root: Node<'_>) -> Turned {
    let by_trigger = trigger::object_of(root, ask.schema);
    let about = match &by_trigger {
        Some(_) => None,
        None => about::about(root, ask.known, ask.schema),
    };
    let object = by_trigger.clone().or_else(|| about.as_ref().and_then(|about| about.object.clone()));
    let mut turning = Turning {
        name: ask.name,
        kind: ask.kind,
        names: Names::of(root),
        terms: Terms::new(ask.schema, object.clone()),
        callees: ask.callees,
        people: ask.people,
        stopgaps: ask.stopgaps,
    };
    root.read();
    root.now_at(turning.place(None));
    let variables = turning.variables(root, about.as_ref());
    turning.learn_steps(root);
    turning.terms.learn_resources(root);
    let event = turning.event(root, &variables);
    let (mut definition, paths) = turning.whole(root, by_trigger.as_ref(), event.as_ref());
    definition.inputs = variables.inputs;
    definition.inputs.extend(event.iter().flat_map(Event::inputs));
    definition.variables = variables.kept;
    if by_trigger.is_none() {
        definition.object = object;
    }
    definition.stages = turning.stages(root);
    definition.decisions = turning.decisions(root);
    turning.apart(definition, paths)
}

impl Turning<'_> {
    /// The whole drawing, or something on it.
    fn place(&self, element: Option<&Name>) -> Place {
        Place { drawing: Drawing::Orchestration, name: self.name.clone(), element: element.cloned() }
    }

    /// Reads a description; what is too long is cut off.
    fn description(&self, node: Node<'_>) -> String {
        let text = node.text_of("description").unwrap_or_default();
        if text.chars().count() > DEFINITION_TEXT_MAX {
            node.changed(format!(
                "The description has more than {DEFINITION_TEXT_MAX} characters; its end is left out."
            ));
        }
        text.chars().take(DEFINITION_TEXT_MAX).collect()
    }

    /// Reads a description that has no place here.
    fn described(&self, node: Node<'_>, why: &str) {
        if let Some(description) = node.child("description").filter(|text| !text.is_empty()) {
            description.not_supported(why);
        }
    }
}

/// Reads a label: the name where there is none; what is too long is cut off.
fn label(node: Node<'_>, name: &Name) -> String {
    let said = node.text_of("label").unwrap_or(name.as_str());
    if said.chars().count() > LABEL_LENGTH_MAX {
        node.changed(format!("The label has more than {LABEL_LENGTH_MAX} characters; its end is left out."));
    }
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LABEL_LENGTH_MAX).collect()
}

#[cfg(test)]
mod tests;
