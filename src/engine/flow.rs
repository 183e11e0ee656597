//! Flows: what does the work. A flow is a graph of elements; each names its next one, none is the end.
//!
//! Screen flows talk to a person, autolaunched flows work alone, evaluation flows answer yes or no through the variable
//! `result`. [`run`](run::run) executes one in a bounded number of elements and without touching anything: the
//! record changes and messages are returned as data.

pub mod notify;
pub mod run;
pub mod screen;
mod walk;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    condition::Condition,
    definition::AssigneeRule,
    ids::Name,
    value::{Choice, DataType, Value, ValueSource, Variable},
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
    /// What it keeps, read as `vars.<name>`.
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
    /// Changes the record.
    UpdateRecords(UpdateRecords),
    /// Tells people, inside Fermata.
    Notify(Notify),
}

/// A page of components.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Screen {
    /// In order of the page.
    #[serde(default)]
    pub components: Vec<Component>,
}

/// One thing on a screen. An input's value is read as `vars.<name>`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Unique within the flow, over variables too.
    pub name: Name,
    /// What people read.
    #[serde(default)]
    pub label: String,
    /// A sentence beside the input.
    #[serde(default)]
    pub help: String,
    /// What it is.
    pub body: ComponentBody,
    /// Whether it must be filled in (when visible).
    #[serde(default)]
    pub required: bool,
    /// What it holds at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<ValueSource>,
    /// When it is shown; its value is null while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible: Option<Condition>,
    /// What must hold of its value, beyond its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<Validation>,
}

/// A rule and what is said when it does not hold.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", schema(as = ComponentValidation))]
pub struct Validation {
    /// What must hold.
    pub condition: Condition,
    /// What the person reads otherwise.
    pub message: String,
}

/// The kinds of component.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ComponentBody {
    /// Markdown to read; `{{…}}` is filled in.
    Text {
        /// The text.
        markdown: String,
    },
    /// An input of any type.
    Input {
        /// What it takes.
        data_type: DataType,
    },
    /// A choice shown as radio buttons or check boxes.
    Choice {
        /// What can be chosen.
        choices: Vec<Choice>,
        /// Whether several can be; the value is then a list.
        #[serde(default)]
        multiple: bool,
    },
    /// A field of the run's record. Editable ones are written to the record when the flow finishes.
    RecordField {
        /// The field's name.
        field: Name,
        /// Whether it can be changed here.
        #[serde(default)]
        editable: bool,
    },
    /// A heading over what follows.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Section,
}

/// Sets variables, in order.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// What is set to what.
    #[serde(default)]
    pub sets: Vec<SetValue>,
}

/// One value set.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetValue {
    /// A variable (in an assignment, or after a step) or a field of the record (in an update).
    pub name: Name,
    /// What it becomes.
    pub value: ValueSource,
}

/// A branch inside a flow; the element's own `next` is the default.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowDecision {
    /// In order of asking.
    #[serde(default)]
    pub outcomes: Vec<FlowOutcome>,
}

/// One way out of a flow's decision.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowOutcome {
    /// Unique within the decision.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// When it is taken.
    pub condition: Condition,
    /// The element it leads to; none is the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Name>,
}

/// Changes fields of the run's record.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateRecords {
    /// What becomes what.
    #[serde(default)]
    pub sets: Vec<SetValue>,
}

/// A message inside Fermata.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// Who is told.
    pub to: Vec<AssigneeRule>,
    /// One line; `{{…}}` is filled in.
    pub subject: String,
    /// The rest; `{{…}}` is filled in.
    #[serde(default)]
    pub body: String,
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

    /// The evaluation flows that its conditions ask, and those that these ask in turn, as far as they are known.
    pub fn asks(&self, flows: &BTreeMap<Name, Arc<Self>>) -> BTreeMap<Name, Arc<Self>> {
        let mut asked = BTreeMap::new();
        let mut open = vec![self];
        while let Some(flow) = open.pop() {
            for condition in flow.conditions() {
                let Condition::EvaluationFlow(call) = condition else { continue };
                if let Some(known) = flows.get(&call.flow)
                    && asked.insert(call.flow.clone(), known.clone()).is_none()
                {
                    open.push(known.as_ref());
                }
            }
        }
        asked
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

impl Component {
    /// What is shown: the label, else the name.
    pub fn shown(&self) -> &str {
        if self.label.is_empty() { self.name.as_str() } else { &self.label }
    }

    /// What it holds: none where it only shows something, and for a field of an object that is not known.
    pub fn data_type(&self, object: Option<&crate::object::Object>) -> Option<DataType> {
        match &self.body {
            ComponentBody::Text { .. } | ComponentBody::Section => None,
            ComponentBody::Input { data_type } => Some(data_type.clone()),
            ComponentBody::Choice { choices, multiple: true } => {
                Some(DataType::MultiPicklist { choices: choices.clone() })
            }
            ComponentBody::Choice { choices, multiple: false } => {
                Some(DataType::Picklist { choices: choices.clone() })
            }
            ComponentBody::RecordField { field, .. } => object?.field(field).map(|f| f.data_type.clone()),
        }
    }
}

impl ElementBody {
    /// What people call this kind of element.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Screen(_) => "Screen",
            Self::Assignment(_) => "Assignment",
            Self::Decision(_) => "Decision",
            Self::UpdateRecords(_) => "Update Records",
            Self::Notify(_) => "Notify",
        }
    }
}

/// A record change that a flow asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordChange {
    /// Which record.
    pub record: crate::object::RecordRef,
    /// Fields that become these values.
    pub fields: std::collections::BTreeMap<Name, Value>,
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
    /// What people read, with its article.
    pub fn words(self) -> &'static str {
        match self {
            Self::Screen => "a screen flow",
            Self::Autolaunched => "an autolaunched flow",
            Self::Evaluation => "an evaluation flow",
        }
    }
}
