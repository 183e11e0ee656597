//! Flows: what does the work. A flow is a graph of elements; each names its next one, none is the end.
//!
//! Screen flows talk to a person, autolaunched flows work alone, evaluation flows answer yes or no through the variable
//! `result`. [`run`](run::run) executes one in a bounded number of elements and without touching anything: the
//! record changes and messages are returned as data.

pub mod action;
pub mod answers;
pub mod elements;
mod filled;
pub mod form;
pub mod notify;
pub mod outgoing;
pub mod query;
pub mod run;
mod saving;
pub mod screen;
mod walk;
mod work;

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

pub use action::Action;
pub use answers::{Answer, Answers, Load, Question};
pub use elements::{
    Assignment, ChecklistItem, Columns, Component, ComponentBody, CreateRecords, DeleteRecords, FlowDecision,
    FlowOutcome, GetRecords, Loop, RollBack, Screen, SetValue, Subflow, Unsupported, UpdateRecords,
    UpdateTarget, Validation, Width,
};
pub use notify::Notify;
pub use outgoing::{Outgoing, Sending};
pub use query::{Changed, FilterRow, Find, FindRow, RecordFilter, SortBy};

use crate::{
    condition::Condition,
    ids::Name,
    object::RecordRef,
    value::{DataType, Value, Values, Variable},
};

/// One version of a flow.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// What people read.
    pub label: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// What it does.
    pub kind: FlowKind,
    /// The object of the record it works on, if it works on one; types `record` in conditions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Name>,
    /// What it is called with, read as `inputs.<name>`.
    #[serde(default)]
    pub inputs: Vec<Variable>,
    /// What it keeps, read as `vars.<name>`. One of the same name as an input begins as what the input holds; where that holds
    /// nothing, as its own default.
    #[serde(default)]
    pub variables: Vec<Variable>,
    /// Names of variables (and screen components) that the caller gets; a screen flow hands over every component's value
    /// besides.
    #[serde(default)]
    pub outputs: Vec<Name>,
    /// The element it begins with; none: it ends at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Name>,
    /// The elements, in the order of the form.
    #[serde(default)]
    pub elements: Vec<Element>,
    /// The buttons that finish a screen flow; empty: one called Done.
    #[serde(default)]
    pub outcomes: Vec<Outcome>,
}

/// What a flow does.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowKind {
    /// Asks a person.
    Screen,
    /// Works alone.
    Autolaunched,
    /// Answers yes or no; changes nothing.
    Evaluation,
}

/// A button that finishes a screen flow.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// What conditions see: `steps.<name>.outcome`.
    pub name: Name,
    /// What the button says.
    pub label: String,
    /// How it looks.
    #[serde(default)]
    pub style: OutcomeStyle,
    /// Whether required inputs may stay empty with this button (sending back needs no complete form).
    #[serde(default)]
    pub skips_required: bool,
}

/// How an outcome button looks.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeStyle {
    /// The usual way.
    #[default]
    Primary,
    /// Another way.
    Secondary,
    /// Says no.
    Danger,
}

/// A building block.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// Unique within the flow.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// The element after it (of a decision: the default); none is the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Name>,
    /// The element that a failure of it leads to, which can read `fault.message`, `fault.code` and `fault.element`; none: the
    /// whole flow fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Name>,
    /// What it does.
    pub body: ElementBody,
}

/// The kinds of element.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ElementBody {
    /// A page for a person.
    Screen(Screen),
    /// Sets variables.
    Assignment(Assignment),
    /// Branches.
    Decision(FlowDecision),
    /// Goes through a list.
    Loop(Loop),
    /// Looks up records.
    GetRecords(GetRecords),
    /// Makes records.
    CreateRecords(CreateRecords),
    /// Changes records.
    UpdateRecords(UpdateRecords),
    /// Deletes records.
    DeleteRecords(DeleteRecords),
    /// Takes back what the flow has changed of records so far.
    RollBack(RollBack),
    /// Tells people, inside Fermata.
    Notify(Notify),
    /// Does something beyond records and variables.
    Action(Action),
    /// Calls another flow.
    Subflow(Subflow),
    /// Stands for what an import found no counterpart for, and fails.
    Unsupported(Unsupported),
}

impl Flow {
    /// An empty flow.
    pub fn blank(label: &str, kind: FlowKind) -> Self {
        Self {
            label: label.to_owned(),
            description: String::new(),
            kind,
            object: None,
            inputs: Vec::new(),
            variables: Vec::new(),
            outputs: Vec::new(),
            start: None,
            elements: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    /// The element of this name.
    pub fn element(&self, name: &Name) -> Option<&Element> {
        self.elements.iter().find(|e| &e.name == name)
    }

    /// The component of this name, on whichever screen.
    pub fn component(&self, name: &str) -> Option<&Component> {
        self.components().find(|c| c.name.as_str() == name)
    }

    /// Every component of every screen, in the order of the form.
    pub fn components(&self) -> impl Iterator<Item = &Component> {
        self.elements.iter().flat_map(|element| match &element.body {
            ElementBody::Screen(screen) => screen.components.as_slice(),
            _ => &[],
        })
    }

    /// Every condition in it: of screens and of decisions.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let shown = self.components().flat_map(|component| {
            component.visible.iter().chain(component.validation.iter().map(|rule| &rule.condition))
        });
        let decided = self.elements.iter().flat_map(|element| match &element.body {
            ElementBody::Decision(decision) => decision.outcomes.as_slice(),
            _ => &[],
        });
        shown.chain(decided.map(|outcome| &outcome.condition))
    }

    /// The flows that it names: evaluation flows that its conditions ask, and subflows.
    pub fn flows_named(&self) -> impl Iterator<Item = &Name> {
        let asked = self.conditions().filter_map(|condition| match condition {
            Condition::EvaluationFlow(call) => Some(&call.flow),
            _ => None,
        });
        let called = self.elements.iter().filter_map(|element| match &element.body {
            ElementBody::Subflow(subflow) => Some(&subflow.flow),
            _ => None,
        });
        asked.chain(called)
    }

    /// The objects that it names: of its own record, of records that it looks up and changes, and of what it keeps and asks for.
    pub fn objects_named(&self) -> BTreeSet<&Name> {
        let worked = self.elements.iter().filter_map(|element| element.body.object());
        let kept = self.inputs.iter().chain(&self.variables).map(|variable| &variable.data_type);
        let asked = self.components().filter_map(|component| match &component.body {
            ComponentBody::Input { data_type } => Some(data_type),
            _ => None,
        });
        self.object.iter().chain(worked).chain(kept.chain(asked).filter_map(DataType::object)).collect()
    }

    /// The flows that it names, and those that these name in turn, as far as they are known.
    pub fn asks(&self, flows: &BTreeMap<Name, Arc<Self>>) -> BTreeMap<Name, Arc<Self>> {
        let mut asked = BTreeMap::new();
        let mut open = vec![self];
        while let Some(flow) = open.pop() {
            for name in flow.flows_named() {
                if let Some(known) = flows.get(name)
                    && asked.insert(name.clone(), known.clone()).is_none()
                {
                    open.push(known.as_ref());
                }
            }
        }
        asked
    }

    /// Whether it waits for answers from outside the system, itself or through subflows: then it is carried out by a job.
    pub fn calls_out(&self, flows: &BTreeMap<Name, Arc<Self>>) -> bool {
        self.calls_out_by(&|name| flows.get(name).map(|flow| &**flow))
    }

    /// As [`Self::calls_out`], however flows are found.
    pub fn calls_out_by<'f>(&'f self, find: &impl Fn(&Name) -> Option<&'f Self>) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![self];
        while let Some(flow) = open.pop() {
            for element in &flow.elements {
                match &element.body {
                    ElementBody::Action(action) if action.calls_out() => return true,
                    ElementBody::Subflow(call) if seen.insert(&call.flow) => open.extend(find(&call.flow)),
                    _ => {}
                }
            }
        }
        false
    }

    /// The buttons that finish a screen flow: its outcomes, else one called Done.
    pub fn buttons(&self) -> Vec<Outcome> {
        if self.outcomes.is_empty() { vec![Outcome::done()] } else { self.outcomes.clone() }
    }
}

impl Outcome {
    /// The button of a flow that names none.
    pub fn done() -> Self {
        Self {
            name: Name::from_label("done", "done"),
            label: "Done".to_owned(),
            style: OutcomeStyle::Primary,
            skips_required: false,
        }
    }
}

impl Element {
    /// An element of this name, labelled so, that leads nowhere.
    pub fn new(name: Name, label: &str, body: ElementBody) -> Self {
        Self { name, label: label.to_owned(), next: None, fault: None, body }
    }

    /// Every way out of it: the property that says so, and where it leads; none is the end.
    pub fn leads(&self) -> Vec<(String, Option<&Name>)> {
        let mut leads = vec![("next".to_owned(), self.next.as_ref())];
        if let Some(fault) = &self.fault {
            leads.push(("fault".to_owned(), Some(fault)));
        }
        match &self.body {
            ElementBody::Decision(decision) => {
                let outcomes = decision.outcomes.iter().enumerate();
                leads.extend(outcomes.map(|(i, o)| (format!("outcomes.{}.next", i + 1), o.next.as_ref())));
            }
            ElementBody::Loop(it) => {
                leads.extend(it.first.iter().map(|first| ("first".to_owned(), Some(first))))
            }
            _ => {}
        }
        leads
    }
}

impl ElementBody {
    /// The object of the records that it looks up, makes, changes or deletes; none of the run's own record.
    pub fn object(&self) -> Option<&Name> {
        match self {
            Self::GetRecords(it) => Some(&it.object),
            Self::CreateRecords(it) => Some(&it.object),
            Self::UpdateRecords(UpdateRecords { target, .. })
            | Self::DeleteRecords(DeleteRecords { target }) => target.object(),
            _ => None,
        }
    }

    /// Whether it can stand in this kind of flow.
    pub fn stands_in(&self, kind: FlowKind) -> bool {
        match self {
            Self::Screen(_) => kind == FlowKind::Screen,
            Self::CreateRecords(_)
            | Self::UpdateRecords(_)
            | Self::DeleteRecords(_)
            | Self::RollBack(_)
            | Self::Notify(_)
            | Self::Action(_) => kind != FlowKind::Evaluation,
            Self::Assignment(_)
            | Self::Decision(_)
            | Self::Loop(_)
            | Self::GetRecords(_)
            | Self::Subflow(_)
            | Self::Unsupported(_) => true,
        }
    }

    /// What people call this kind of element.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Screen(_) => "Screen",
            Self::Assignment(_) => "Assignment",
            Self::Decision(_) => "Decision",
            Self::Loop(_) => "Loop",
            Self::GetRecords(_) => "Get Records",
            Self::CreateRecords(_) => "Create Records",
            Self::UpdateRecords(_) => "Update Records",
            Self::DeleteRecords(_) => "Delete Records",
            Self::RollBack(_) => "Roll Back Records",
            Self::Notify(_) => "Notify",
            Self::Action(action) => action.words(),
            Self::Subflow(_) => "Subflow",
            Self::Unsupported(_) => "Not supported",
        }
    }
}

/// A record change that a flow asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RecordChange {
    /// A new record.
    Created {
        /// Its object and id.
        record: RecordRef,
        /// Its fields.
        fields: Values,
    },
    /// A changed record.
    Updated(RecordUpdate),
    /// A record that is gone.
    Deleted {
        /// Which.
        record: RecordRef,
    },
}

impl RecordChange {
    /// Which record.
    pub fn record(&self) -> &RecordRef {
        match self {
            Self::Created { record, .. } | Self::Deleted { record } => record,
            Self::Updated(update) => &update.record,
        }
    }
}

/// Fields of a record become other values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordUpdate {
    /// Which record.
    pub record: RecordRef,
    /// Fields that become these values.
    pub fields: BTreeMap<Name, Value>,
}

/// A message that a flow asks for, with its texts filled in and its receivers resolved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who is told.
    pub to: Vec<crate::people::Assignee>,
    /// One line.
    pub subject: String,
    /// The rest.
    pub body: String,
}

impl FlowKind {
    /// The kind of flow that it can call as a subflow.
    pub fn calls(self) -> Self {
        match self {
            Self::Screen | Self::Autolaunched => Self::Autolaunched,
            Self::Evaluation => Self::Evaluation,
        }
    }

    /// What people read, with its article.
    pub fn words(self) -> &'static str {
        match self {
            Self::Screen => "a screen flow",
            Self::Autolaunched => "an autolaunched flow",
            Self::Evaluation => "an evaluation flow",
        }
    }
}
