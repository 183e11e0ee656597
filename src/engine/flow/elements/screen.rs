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
