//! Every edit that can be made to a flow, as a value. As with orchestrations, whatever is put in is joined at both ends, and
//! whatever goes away leaves its neighbours joined.

use fermata_engine::{
    flow::{ComponentBody, Element as Block, ElementBody, Flow, Outcome},
    ids::Name,
    limits::FLOW_ELEMENTS_MAX,
    value::Variable,
};
use serde::{Deserialize, Serialize};

use super::{graph::whole, keeps, moves, told::told, ways, words};
use crate::{
    drawing::{Done, Drawing},
    edit::{
        Refusal, names,
        patch::{Piece, pieces, rebuilt},
        references::replaced,
    },
    element::{Connector, Element},
};

/// An edit of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowEdit {
    /// A new element between the two ends of a connector; a connector for failures is made where there is none.
    Insert {
        /// The connector.
        on: Connector,
        /// What it is called.
        label: String,
        /// What it does; where its ways lead is said by the connector.
        body: Box<ElementBody>,
    },
    /// Takes an element out, with its ways or what it repeats, and puts it on another connector.
    Move {
        /// The element.
        name: Name,
        /// The connector.
        on: Connector,
    },
    /// A copy of an element right after it, without what is on its ways.
    Duplicate {
        /// The element.
        name: Name,
    },
    /// Removes an element; what led to it leads to what came next.
    Delete {
        /// The element.
        name: Name,
    },
    /// Replaces an element by another value of the same name.
    Set {
        /// The element.
        block: Box<Block>,
    },
    /// Leads a connector somewhere else: to the end, or to an element that is there.
    Connect {
        /// The connector.
        connector: Connector,
        /// Where it leads; none is the end, for failures: nowhere.
        to: Option<Name>,
    },
    /// Calls an element something else.
    Label {
        /// Which one.
        element: Element,
        /// What it is called.
        label: String,
        /// Whether its name follows, as it does while nothing outside this draft knows the name.
        rename: bool,
    },
    /// Replaces everything about the flow but its elements.
    Header(Box<Header>),
    /// Gives a variable or input another name, wherever it is used.
    Rename {
        /// Whether it is an input.
        input: bool,
        /// The name it has.
        old: Name,
        /// The name it gets.
        new: Name,
    },
    /// Exactly this difference: what takes an edit back.
    Patch(FlowPatch),
}

/// A flow without its elements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// What people read.
    pub label: String,
    /// What it is for.
    pub description: String,
    /// The object of the record it works on.
    pub object: Option<Name>,
    /// What it is called with.
    pub inputs: Vec<Variable>,
    /// What it keeps.
    pub variables: Vec<Variable>,
    /// What it hands over.
    pub outputs: Vec<Name>,
    /// The element it begins with.
    pub start: Option<Name>,
    /// The buttons that finish it.
    pub outcomes: Vec<Outcome>,
}

/// Makes one flow of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowPatch {
    header: Option<Box<Header>>,
    elements: Option<Vec<Piece<Block>>>,
}

impl Header {
    /// The header of a flow.
    pub fn of(flow: &Flow) -> Self {
        Self {
            label: flow.label.clone(),
            description: flow.description.clone(),
            object: flow.object.clone(),
            inputs: flow.inputs.clone(),
            variables: flow.variables.clone(),
            outputs: flow.outputs.clone(),
            start: flow.start.clone(),
            outcomes: flow.outcomes.clone(),
        }
    }

    fn put(&self, flow: &mut Flow) {
        let header = self.clone();
        flow.label = header.label;
        flow.description = header.description;
        flow.object = header.object;
        flow.inputs = header.inputs;
        flow.variables = header.variables;
        flow.outputs = header.outputs;
        flow.start = header.start;
        flow.outcomes = header.outcomes;
    }
}

impl Drawing for Flow {
    type Edit = FlowEdit;
    type Patch = FlowPatch;

    fn make(&mut self, edit: &FlowEdit) -> Result<Done, Refusal> {
        match edit {
            FlowEdit::Insert { on, label, body } => insert(self, on, label, body),
            FlowEdit::Move { name, on } => moves::shift(self, name, on),
            FlowEdit::Duplicate { name } => duplicate(self, name),
            FlowEdit::Delete { name } => moves::delete(self, name),
            FlowEdit::Set { block } => {
                *ways::block(self, &block.name)? = (**block).clone();
                keeps::fit(self, &block.name);
                Done::quietly(format!("Changed {}", block.label))
            }
            FlowEdit::Connect { connector, to } => connect(self, connector, to.as_ref()),
            FlowEdit::Label { element, label, rename } => relabel(self, element, label, *rename),
            FlowEdit::Header(header) => {
                header.put(self);
                Done::quietly("Changed the flow")
            }
            FlowEdit::Rename { input, old, new } => rename_variable(self, *input, old, new),
            FlowEdit::Patch(patch) => {
                let after = self.patched(patch)?;
                let words = told(self, &after);
                *self = after;
                Done::quietly(words)
            }
        }
    }

    fn difference(from: &Self, to: &Self) -> FlowPatch {
        let header = Header::of(to);
        FlowPatch {
            header: (header != Header::of(from)).then(|| Box::new(header)),
            elements: pieces(&from.elements, &to.elements),
        }
    }

    fn patched(&self, patch: &FlowPatch) -> Result<Self, Refusal> {
        let mut out = self.clone();
        if let Some(header) = &patch.header {
            header.put(&mut out);
        }
        if let Some(elements) = &patch.elements {
            out.elements = rebuilt(&self.elements, elements)?;
        }
        Ok(out)
    }

    fn is_nothing(patch: &FlowPatch) -> bool {
        patch.header.is_none() && patch.elements.is_none()
    }

    fn elements(&self) -> Vec<Element> {
        self.elements.iter().map(|e| Element::Block(e.name.clone())).collect()
    }

    fn has(&self, element: &Element) -> bool {
        match element {
            Element::Start | Element::End => true,
            Element::Block(name) => self.element(name).is_some(),
            _ => false,
        }
    }

    /// What leads to it.
    fn home(&self, element: &Element) -> Option<Element> {
        let leads = ways::all(self).into_iter().find(|(_, to)| to == element);
        leads.map(|(connector, _)| ways::source(&connector))
    }
}

/// A name that nothing in the flow has.
pub(super) fn free(flow: &Flow, label: &str) -> Name {
    let taken: std::collections::BTreeSet<Name> = flow
        .elements
        .iter()
        .map(|e| e.name.clone())
        .chain(flow.inputs.iter().chain(&flow.variables).map(|v| v.name.clone()))
        .chain(flow.components().map(|c| c.name.clone()))
        .collect();
    names::free(label, "element", &taken)
}

fn room(flow: &Flow) -> Result<(), Refusal> {
    if flow.elements.len() >= FLOW_ELEMENTS_MAX {
        return Err(Refusal::Full { what: "elements", most: FLOW_ELEMENTS_MAX });
    }
    Ok(())
}

fn insert(flow: &mut Flow, on: &Connector, label: &str, body: &ElementBody) -> Result<Done, Refusal> {
    room(flow)?;
    let label = names::fresh_label(label, flow.elements.iter().map(|e| e.label.as_str()));
    let name = free(flow, &label);
    let next = ways::slot(flow, on)?.replace(name.clone());
    // A loop that repeats nothing leads nowhere; what it repeats leads back to it.
    let next = match on {
        Connector::Each(of) => next.or_else(|| Some(of.clone())),
        _ => next,
    };
    let mut block = Block::new(name.clone(), &label, fresh(flow, body));
    for slot in ways::slots(&mut block) {
        slot.clone_from(&next);
    }
    block.fault = None;
    if let ElementBody::Loop(each) = &mut block.body {
        each.first = None;
    }
    let at = moves::place_after(flow, on);
    flow.elements.insert(at, block);
    keeps::fit(flow, &name);
    Done::at(Element::Block(name), format!("Added {label}"))
}

/// What a copy of an element holds: the parts of a screen get names of their own.
fn fresh(flow: &Flow, body: &ElementBody) -> ElementBody {
    let mut body = body.clone();
    if let ElementBody::Screen(screen) = &mut body {
        let mut made: Vec<Name> = Vec::new();
        for component in &mut screen.components {
            let used = |name: &Name| {
                made.contains(name)
                    || flow.component(name.as_str()).is_some()
                    || flow.inputs.iter().chain(&flow.variables).any(|v| &v.name == name)
            };
            let given = matches!(component.body, ComponentBody::RecordField { .. });
            if used(&component.name) || (given && made.contains(&component.name)) {
                component.name = Name::free(component.name.as_str(), "component", used);
            }
            made.push(component.name.clone());
        }
    }
    body
}

fn duplicate(flow: &mut Flow, name: &Name) -> Result<Done, Refusal> {
    let original = ways::block(flow, name)?.clone();
    let after = whole(flow, name).map(|whole| whole.next).unwrap_or_default();
    let label = format!("{} (copy)", original.label);
    if !matches!(original.body, ElementBody::Decision(_)) {
        return insert(flow, &Connector::Next(name.clone()), &label, &original.body);
    }
    // A copy of a decision stands before it, so that it is passed whichever way was gone.
    let led = ways::all(flow).into_iter().find(|(_, to)| *to == Element::Block(name.clone()));
    let on = led.map(|(connector, _)| connector).ok_or(Refusal::Nowhere)?;
    debug_assert!(after.as_ref() != Some(name), "a decision is not what comes after it");
    insert(flow, &on, &label, &original.body)
}

fn connect(flow: &mut Flow, connector: &Connector, to: Option<&Name>) -> Result<Done, Refusal> {
    if let Some(to) = to
        && flow.element(to).is_none()
    {
        return Err(names::missing("element", to));
    }
    let itself = ways::name(connector).is_some() && ways::name(connector) == to;
    if itself && !matches!(connector, Connector::Each(_)) {
        return Err(Refusal::Senseless(
            "An element cannot lead straight to itself: nothing would change in between.",
        ));
    }
    let slot = ways::slot(flow, connector)?;
    *slot = to.filter(|_| !itself).cloned();
    let words = match (to, connector) {
        (None, Connector::Fault(_)) => "If it fails, the whole flow fails".to_owned(),
        (None, _) => "Now leads to the end".to_owned(),
        (Some(to), Connector::Fault(_)) => {
            format!("If it fails, it goes on with {}", words::element(&Element::Block(to.clone()), flow))
        }
        (Some(to), _) => format!("Now leads to {}", words::element(&Element::Block(to.clone()), flow)),
    };
    Done::quietly(words)
}

fn relabel(flow: &mut Flow, element: &Element, label: &str, rename: bool) -> Result<Done, Refusal> {
    let words = format!("Now called {label}");
    let Element::Block(name) = element else {
        flow.label = label.to_owned();
        return Done::at(Element::Start, words);
    };
    ways::block(flow, name)?.label = label.to_owned();
    if !rename || label.trim().is_empty() {
        return Done::at(element.clone(), words);
    }
    let old = name.clone();
    // Its own name is no hindrance.
    let wish = Name::from_label(label, "element");
    let new = if wish == old { wish } else { free(flow, label) };
    if new != old {
        moves::each_slot(flow, |slot| {
            if slot.as_ref() == Some(&old) {
                *slot = Some(new.clone());
            }
        });
        ways::block(flow, &old)?.name = new.clone();
    }
    Done::at(Element::Block(new), words)
}

fn rename_variable(flow: &mut Flow, input: bool, old: &Name, new: &Name) -> Result<Done, Refusal> {
    if old == new {
        return Done::quietly("Changed the flow");
    }
    let taken = flow.inputs.iter().chain(&flow.variables).any(|v| &v.name == new)
        || flow.component(new.as_str()).is_some();
    if taken {
        return Err(Refusal::Taken(new.clone()));
    }
    let root = if input { "inputs" } else { "vars" };
    let text = serde_json::to_value(&*flow).map_err(|_| Refusal::Stale)?;
    let (from, to) = (format!("{root}.{old}"), format!("{root}.{new}"));
    let text = mentioned(text, &from, &to);
    let mut changed: Flow = serde_json::from_value(text).map_err(|_| Refusal::Stale)?;
    let swap = |name: &mut Name| {
        if name == old {
            name.clone_from(new);
        }
    };
    let list = if input { &mut changed.inputs } else { &mut changed.variables };
    list.iter_mut().for_each(|v| swap(&mut v.name));
    if !input {
        changed.outputs.iter_mut().for_each(swap);
        for block in &mut changed.elements {
            match &mut block.body {
                ElementBody::Assignment(it) => it.sets.iter_mut().for_each(|set| swap(&mut set.name)),
                ElementBody::Loop(it) => swap(&mut it.each),
                ElementBody::GetRecords(it) => swap(&mut it.into),
                ElementBody::CreateRecords(it) => it.into.iter_mut().for_each(swap),
                ElementBody::Subflow(it) => {
                    if let Some(output) = it.outputs.remove(old) {
                        it.outputs.insert(new.clone(), output);
                    }
                }
                _ => {}
            }
        }
    }
    *flow = changed;
    Done::quietly(format!("Now named {new}"))
}

/// Replaces a path in every text.
fn mentioned(value: serde_json::Value, from: &str, to: &str) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::String(text) if text.contains(from) => Value::String(replaced(&text, from, to)),
        Value::Array(all) => Value::Array(all.into_iter().map(|v| mentioned(v, from, to)).collect()),
        Value::Object(all) => {
            Value::Object(all.into_iter().map(|(key, v)| (key, mentioned(v, from, to))).collect())
        }
        other => other,
    }
}
