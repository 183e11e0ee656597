//! Conditions: rows joined by all / any / custom logic, one CEL expression, or an evaluation flow.
//!
//! Usable wherever something waits or branches: entry conditions, start, completion, exit, decisions, visibility.

mod logic;
mod rows;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use logic::{LogicError, LogicTree};

use crate::{
    expr::{self, ExprError, Scope},
    ids::Name,
    value::{ValueSource, Values},
};

/// A question that is answered yes or no.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Rows joined by logic.
    Rows(Rows),
    /// One CEL expression that yields a boolean.
    Expression(String),
    /// An evaluation flow's answer.
    EvaluationFlow(FlowCall),
}

/// A flow with the inputs to call it with.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowCall {
    /// The flow's name.
    pub flow: Name,
    /// Its inputs.
    #[serde(default)]
    pub inputs: std::collections::BTreeMap<Name, ValueSource>,
}

/// Rows and how they are joined.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// How they are joined.
    #[serde(default)]
    pub logic: Logic,
    /// The rows; numbered from 1 in custom logic.
    pub rows: Vec<Row>,
}

/// How rows are joined.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Logic {
    /// Every row holds.
    #[default]
    All,
    /// At least one row holds.
    Any,
    /// Such as `1 AND (2 OR NOT 3)`.
    Custom(String),
}

/// One requirement.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// A path such as `record.amount` or `steps.review.status`.
    pub resource: String,
    /// How the two are compared.
    pub operator: Operator,
    /// What it is compared with; for `is_null`, `is_blank` and `is_changed` the literal true or false.
    pub value: ValueSource,
}

/// How a resource is compared with a value. Null equals only null; every other comparison with null is false.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// The same.
    Equals,
    /// Not the same.
    NotEquals,
    /// After in order: numbers, texts, dates.
    GreaterThan,
    /// After or the same.
    GreaterOrEqual,
    /// Before in order.
    LessThan,
    /// Before or the same.
    LessOrEqual,
    /// Text begins with; letter case counts not.
    StartsWith,
    /// Text ends with; letter case counts not.
    EndsWith,
    /// Text contains, or list has; letter case counts not.
    Contains,
    /// Is one of a list.
    In,
    /// Is none of a list.
    NotIn,
    /// Is absent (value true) or present (value false).
    IsNull,
    /// Is absent, empty text or empty list.
    IsBlank,
    /// Differs from `prior`; only where there is a prior record.
    IsChanged,
}

/// Why a condition did or did not hold, for people: the same for rows and expressions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The answer.
    pub holds: bool,
    /// The parts, in order, each with the value found.
    pub parts: Vec<ExplainedPart>,
}

/// One part of an [`Explanation`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainedPart {
    /// What was asked, in words: `record.amount greater than 1000`.
    pub text: String,
    /// Whether this part held.
    pub holds: bool,
    /// The values that it found, by path.
    pub found: std::collections::BTreeMap<String, crate::value::Value>,
}

/// Names that a flow call hands over, evaluated.
pub type CallInputs = Values;

/// Answers an evaluation flow: whoever asks a condition says how. See [`crate::flow::run::answer`].
pub type Ask<'a> = dyn Fn(&FlowCall, &Scope<'_>) -> Result<bool, ConditionError> + 'a;

/// Why a condition has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConditionError {
    /// A stable code: those of [`ExprError`], `logic`, `flow_fault`.
    pub code: String,
    /// What is wrong, where, and what to do.
    pub message: String,
}

impl ConditionError {
    /// An error of this code.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

impl From<ExprError> for ConditionError {
    fn from(error: ExprError) -> Self {
        Self::new(error.code, error.to_string())
    }
}

/// The answer with its explanation, for people.
///
/// # Errors
/// When an expression, the custom logic or an evaluation flow cannot be carried out.
pub fn holds(condition: &Condition, scope: &Scope<'_>, ask: &Ask<'_>) -> Result<Explanation, ConditionError> {
    match condition {
        Condition::Rows(rows) => rows::explain(rows, scope),
        Condition::Expression(source) => Ok(expr::explain(source, scope)?),
        Condition::EvaluationFlow(call) => {
            let holds = ask(call, scope)?;
            let text = format!("evaluation flow {} answers yes", call.flow);
            let part = ExplainedPart { text, holds, found: std::collections::BTreeMap::new() };
            Ok(Explanation { holds, parts: vec![part] })
        }
    }
}

/// The answer alone: the same as [`holds`], without the cost of words.
///
/// # Errors
/// As [`holds`].
pub fn is_met(condition: &Condition, scope: &Scope<'_>, ask: &Ask<'_>) -> Result<bool, ConditionError> {
    match condition {
        Condition::Rows(rows) => rows::are_met(rows, scope),
        Condition::Expression(source) => Ok(expr::holds(source, scope)?),
        Condition::EvaluationFlow(call) => ask(call, scope),
    }
}

impl Operator {
    /// Every operator, in the order of pickers.
    pub const ALL: [Self; 14] = [
        Self::Equals,
        Self::NotEquals,
        Self::GreaterThan,
        Self::GreaterOrEqual,
        Self::LessThan,
        Self::LessOrEqual,
        Self::StartsWith,
        Self::EndsWith,
        Self::Contains,
        Self::In,
        Self::NotIn,
        Self::IsNull,
        Self::IsBlank,
        Self::IsChanged,
    ];

    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::NotEquals => "does not equal",
            Self::GreaterThan => "is greater than",
            Self::GreaterOrEqual => "is greater than or equals",
            Self::LessThan => "is less than",
            Self::LessOrEqual => "is less than or equals",
            Self::StartsWith => "starts with",
            Self::EndsWith => "ends with",
            Self::Contains => "contains",
            Self::In => "is one of",
            Self::NotIn => "is none of",
            Self::IsNull => "is absent",
            Self::IsBlank => "is blank",
            Self::IsChanged => "is changed",
        }
    }

    /// Whether the value is a plain yes or no about the resource itself.
    pub fn is_state(self) -> bool {
        matches!(self, Self::IsNull | Self::IsBlank | Self::IsChanged)
    }
}
