//! Values and their types.
//!
//! A value is JSON. Dates are `"2026-11-22"`, moments are RFC 3339 in UTC (`"2026-11-22T15:30:00Z"`), times are
//! `"15:30"`, people are usernames, lookups are record ids: all texts, all sortable as they stand. An absent value is
//! `null`. Which texts are legal is said by [`DataType`]; see [`DataType::check`].

mod check;
mod files;
mod shown;
mod spelling;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use check::{ValueProblem, check_values};
pub use files::file_ids;
pub use shown::{currency_sign, number_words, value_text, value_words};
pub use spelling::{Dates, Decimal, Spelling};

use crate::{
    expr::{self, ExprError, Scope},
    ids::Name,
};

/// A JSON value.
pub type Value = serde_json::Value;

/// Named values in name order, so that the same values are always the same bytes.
pub type Values = BTreeMap<Name, Value>;

/// What kind of value a field, variable or component holds.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum DataType {
    /// One line.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Text,
    /// Several lines.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    LongText,
    /// A number; `decimals` is how many are shown.
    Number {
        /// Digits after the point, 0 to 8.
        #[serde(default)]
        decimals: u8,
    },
    /// An amount of money.
    Currency {
        /// ISO 4217 code, such as `EUR`.
        #[serde(default = "euro")]
        code: String,
    },
    /// A share: `12.5` is 12.5 %.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Percent,
    /// Yes or no.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Checkbox,
    /// A calendar day, `YYYY-MM-DD`.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Date,
    /// A moment, RFC 3339 in UTC.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    DateTime,
    /// A time of day, `HH:MM`.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Time,
    /// One of a list.
    Picklist {
        /// What can be chosen.
        choices: Vec<Choice>,
    },
    /// Any of a list; the value is an array of texts.
    MultiPicklist {
        /// What can be chosen.
        choices: Vec<Choice>,
    },
    /// An e-mail address.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Email,
    /// A telephone number.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Phone,
    /// A web address, http or https.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Url,
    /// A person of this system, by username.
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    User,
    /// A record of another object, by id.
    Lookup {
        /// The other object's name.
        object: Name,
    },
    /// A number that every new record is given: `INV-00042`. Only of a field.
    AutoNumber {
        /// What stands before the number.
        #[serde(default)]
        prefix: String,
        /// How many digits at least, filled up with zeros.
        #[serde(default = "five")]
        digits: u8,
    },
    /// Worked out whenever it is read, from the record and those that it looks up. Only of a field.
    Formula {
        /// A CEL expression over `record` and `now`.
        source: String,
        /// What it yields.
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        result: Box<DataType>,
    },
    /// A stored file, by id; an array of ids where there can be several.
    File {
        /// Whether there can be several.
        #[serde(default)]
        multiple: bool,
    },
    /// A whole record with its fields, as a flow found it; only a flow's and an orchestration's variables hold such.
    Record {
        /// Its object's name.
        object: Name,
    },
    /// Several values of one type; only a flow's and an orchestration's variables hold such.
    List {
        /// The type of each.
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        of: Box<DataType>,
    },
}

fn five() -> u8 {
    5
}

fn euro() -> String {
    "EUR".into()
}

/// One entry of a picklist.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is shown; the value where empty.
    #[serde(default)]
    pub label: String,
}

/// A named, typed place for a value: an input or variable of an orchestration or flow.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    #[serde(default)]
    pub label: String,
    /// What it holds.
    pub data_type: DataType,
    /// Whether a value must be there (of an input: at the start).
    #[serde(default)]
    pub required: bool,
    /// What it holds at first.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub default: Value,
}

/// Where a value comes from.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueSource {
    /// The value itself.
    Literal(Value),
    /// A path such as `record.amount` or `steps.review.outputs.cap`; null where a part of it is absent.
    Reference(String),
    /// A CEL expression.
    Expression(String),
}

impl ValueSource {
    /// The value.
    ///
    /// # Errors
    /// Only for an expression that cannot be carried out; an absent reference is null.
    pub fn resolve(&self, scope: &Scope<'_>) -> Result<Value, ExprError> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Reference(path) => Ok(scope.path(path)),
            Self::Expression(source) => expr::evaluate(source, scope),
        }
    }
}

impl DataType {
    /// What people read.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::LongText => "Long text",
            Self::Number { .. } => "Number",
            Self::Currency { .. } => "Currency",
            Self::Percent => "Percent",
            Self::Checkbox => "Checkbox",
            Self::Date => "Date",
            Self::DateTime => "Date and time",
            Self::Time => "Time",
            Self::Picklist { .. } => "Picklist",
            Self::MultiPicklist { .. } => "Multi-select picklist",
            Self::Email => "E-mail",
            Self::Phone => "Phone",
            Self::Url => "Web address",
            Self::User => "User",
            Self::Lookup { .. } => "Lookup",
            Self::AutoNumber { .. } => "Auto-number",
            Self::Formula { .. } => "Formula",
            Self::File { multiple: false } => "File",
            Self::File { multiple: true } => "Files",
            Self::Record { .. } => "Record",
            Self::List { .. } => "List",
        }
    }

    /// What values of it are like: of a formula what it yields, of an auto-number a text.
    pub fn plain(&self) -> &Self {
        match self {
            Self::Formula { result, .. } => result.plain(),
            Self::AutoNumber { .. } => &Self::Text,
            other => other,
        }
    }

    /// The object of the records that it holds or leads to.
    pub fn object(&self) -> Option<&Name> {
        match self {
            Self::Lookup { object } | Self::Record { object } => Some(object),
            Self::List { of } => of.object(),
            _ => None,
        }
    }

    /// Whether Fermata gives the value, so that nobody can set it.
    pub fn is_given(&self) -> bool {
        matches!(self, Self::AutoNumber { .. } | Self::Formula { .. })
    }

    /// Whether it holds several values or parts: no input of a form takes such, and no field of a record holds it.
    pub fn is_structure(&self) -> bool {
        matches!(self, Self::Record { .. } | Self::List { .. })
    }

    /// What can be chosen, if it is a list of choices.
    pub fn choices(&self) -> Option<&[Choice]> {
        match self {
            Self::Picklist { choices } | Self::MultiPicklist { choices } => Some(choices),
            _ => None,
        }
    }
}

/// The text of an auto-number: `INV-00042`.
pub fn number_text(prefix: &str, digits: u8, number: i64) -> String {
    format!("{prefix}{number:0width$}", width = usize::from(digits))
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }

    /// What is shown: the label, else the value.
    pub fn shown(&self) -> &str {
        if self.label.is_empty() { &self.value } else { &self.label }
    }
}

impl Variable {
    /// What is shown: the label, else the name.
    pub fn shown(&self) -> &str {
        if self.label.is_empty() { self.name.as_str() } else { &self.label }
    }
}
