//! Screens: pages of components for a person.

use serde::{Deserialize, Serialize};

use crate::{
    condition::Condition,
    ids::Name,
    value::{Choice, DataType, ValueSource},
};

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
    /// An example in the empty input.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub placeholder: String,
    /// What it is.
    pub body: ComponentBody,
    /// The section that holds it; none: it stands on the screen itself. It comes after that section on the same screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<Name>,
    /// How much of the row it takes.
    #[serde(default, skip_serializing_if = "Width::is_auto")]
    pub width: Width,
    /// Whether it must be filled in (when visible).
    #[serde(default)]
    pub required: bool,
    /// Whether it only shows its default and takes nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
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
        /// A list whose items can be chosen besides: texts, or records, of which the id is the value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<ValueSource>,
    },
    /// A field of the run's record. Editable ones are written to the record when the flow finishes.
    RecordField {
        /// The field's name.
        field: Name,
        /// Whether it can be changed here.
        #[serde(default)]
        editable: bool,
    },
    /// Things to tick off, one by one. Its value is the list of what is ticked.
    Checklist {
        /// What can be ticked, in order. Those that are required, and all of them where the component is, must be ticked before
        /// the flow can be finished.
        items: Vec<ChecklistItem>,
    },
    /// A part of the screen with a heading; it holds the components that name it, and hides them with itself.
    Section {
        /// In how many columns they stand.
        #[serde(default)]
        columns: Columns,
    },
    /// Stands for a component that an import found no counterpart for. It says so on the screen and holds no value.
    Placeholder {
        /// What it was, such as `Signature pad`.
        what: String,
    },
}

/// One thing to tick off.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// What stands in the list once it is ticked.
    pub value: String,
    /// What is shown; the value where empty.
    #[serde(default)]
    pub label: String,
    /// Whether it must be ticked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
}

impl ChecklistItem {
    /// As something that can be chosen.
    pub fn choice(&self) -> Choice {
        Choice::new(self.value.clone(), self.label.clone())
    }

    /// What is shown.
    pub fn shown(&self) -> &str {
        if self.label.is_empty() { &self.value } else { &self.label }
    }
}

impl From<Choice> for ChecklistItem {
    fn from(choice: Choice) -> Self {
        Self { value: choice.value, label: choice.label, required: false }
    }
}

/// In how many columns components stand, where there is room.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Columns {
    /// Below one another.
    One,
    /// Two beside each other.
    #[default]
    Two,
}

/// How much of a row a component takes.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// What suits its kind: a line of text one column, a long text all of it.
    #[default]
    Auto,
    /// One column.
    Column,
    /// The whole row.
    Row,
}

impl Width {
    fn is_auto(&self) -> bool {
        *self == Self::Auto
    }
}

impl Component {
    /// A component with nothing but a name and what it is.
    pub fn new(name: Name, body: ComponentBody) -> Self {
        Self {
            name,
            label: String::new(),
            help: String::new(),
            placeholder: String::new(),
            body,
            section: None,
            width: Width::Auto,
            required: false,
            read_only: false,
            default: None,
            visible: None,
            validation: None,
        }
    }

    /// Whether it is a section.
    pub fn is_section(&self) -> bool {
        matches!(self.body, ComponentBody::Section { .. })
    }

    /// What is shown: the label, else the name.
    pub fn shown(&self) -> &str {
        if self.label.is_empty() { self.name.as_str() } else { &self.label }
    }

    /// What it holds: none where it only shows something, and for a field of an object that is not known.
    pub fn data_type(&self, object: Option<&crate::object::Object>) -> Option<DataType> {
        match &self.body {
            ComponentBody::Text { .. }
            | ComponentBody::Section { .. }
            | ComponentBody::Placeholder { .. } => None,
            ComponentBody::Input { data_type } => Some(data_type.clone()),
            ComponentBody::Choice { choices, multiple: true, .. } => {
                Some(DataType::MultiPicklist { choices: choices.clone() })
            }
            ComponentBody::Checklist { items } => {
                Some(DataType::MultiPicklist { choices: items.iter().map(ChecklistItem::choice).collect() })
            }
            // What a list will hold is not known before it is there.
            ComponentBody::Choice { from: Some(_), .. } => Some(DataType::Text),
            ComponentBody::Choice { choices, .. } => Some(DataType::Picklist { choices: choices.clone() }),
            ComponentBody::RecordField { field, .. } => object?.field(field).map(|f| f.data_type.clone()),
        }
    }
}
