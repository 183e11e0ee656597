//! Flows as the steps that call them see them: turned ones, those that are here already, and stand-ins.

use std::{cell::RefCell, collections::BTreeMap};

use fermata_engine::{
    definition::Until,
    flow::{Flow, FlowKind},
    ids::Name,
    value::{DataType, Variable},
};

use crate::salesforce::terms::Kind;

/// A flow that can be called.
#[derive(Debug, Clone)]
pub struct Callee {
    /// Its name.
    pub name: Name,
    /// What it is now.
    pub flow: Flow,
    /// The wait that it began with, and which whoever calls it has to do.
    pub wait: Option<Until>,
    /// The outputs that carry what was decided.
    pub decides: Option<Decides>,
    /// Whether it stands in for a flow that is absent: it takes whatever it is given.
    pub stands_in: bool,
}

/// Outputs of a flow that carry a decision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decides {
    /// The one that says what was decided.
    pub decision: String,
    /// The one that says why.
    pub comments: Option<String>,
}

/// All flows that can be called, by their names in small letters.
#[derive(Debug, Default)]
pub struct Callees {
    flows: BTreeMap<String, Callee>,
    /// What stand-ins were given: the kind of each input, by flow and name.
    given: RefCell<BTreeMap<Name, BTreeMap<Name, Kind>>>,
}

impl Callees {
    /// Adds a flow; one of the same name gives way.
    pub fn add(&mut self, callee: Callee) {
        self.flows.insert(callee.name.as_str().to_lowercase(), callee);
    }

    /// The flow of this name.
    pub fn get(&self, name: &str) -> Option<&Callee> {
        self.flows.get(&name.trim().to_lowercase())
    }

    /// The stand-ins with the inputs that they were given.
    pub fn stand_ins(&self) -> impl Iterator<Item = (Name, Flow)> {
        let given = self.given.borrow();
        let stand_ins: Vec<(Name, Flow)> = self
            .flows
            .values()
            .filter(|callee| callee.stands_in)
            .map(|callee| {
                let mut flow = callee.flow.clone();
                for (name, kind) in given.get(&callee.name).into_iter().flatten() {
                    if !flow.inputs.iter().any(|input| &input.name == name) {
                        flow.inputs.push(variable(name.clone(), data_type(kind)));
                    }
                }
                (callee.name.clone(), flow)
            })
            .collect();
        stand_ins.into_iter()
    }

    /// A stand-in is given a value of this kind; false where another caller gives it another kind.
    pub fn give(&self, callee: &Callee, input: &Name, kind: &Kind) -> bool {
        if let Some(known) = callee.flow.inputs.iter().find(|known| &known.name == input) {
            return data_type(kind) == known.data_type;
        }
        let mut given = self.given.borrow_mut();
        let of_flow = given.entry(callee.name.clone()).or_default();
        data_type(of_flow.entry(input.clone()).or_insert_with(|| kind.clone())) == data_type(kind)
    }
}

impl Callee {
    /// A flow that is what it is.
    pub fn plain(name: Name, flow: Flow) -> Self {
        Self { name, flow, wait: None, decides: None, stands_in: false }
    }

    /// The input of this name, without regard to letter case.
    pub fn input(&self, name: &str) -> Option<&Variable> {
        self.flow.inputs.iter().find(|input| input.name.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether it has an output of this name, without regard to letter case.
    pub fn hands_over(&self, output: &str) -> bool {
        self.flow.outputs.iter().any(|name| name.as_str().eq_ignore_ascii_case(output))
    }

    /// Whether it is a flow of this kind.
    pub fn is(&self, kind: FlowKind) -> bool {
        self.flow.kind == kind
    }
}

/// A variable without a label, or an input that may stay empty.
pub fn variable(name: Name, data_type: DataType) -> Variable {
    Variable { name, label: String::new(), data_type, required: false, default: serde_json::Value::Null }
}

/// The type of a variable that holds this.
pub fn data_type(kind: &Kind) -> DataType {
    kind.data_type(&DataType::Text)
}
