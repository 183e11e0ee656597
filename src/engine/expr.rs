//! Expressions in CEL: the only module that knows the crate behind it.
//!
//! The crate parses; evaluation is ours, because an expression here promises what the crate's evaluator does not: it
//! is null-safe (an absent field is null and no error), it knows one kind of number (a form does not tell 10 from
//! 10.0), and its cost is bounded whatever the lists. It never reads a clock: `now` is a name like any other.
//!
//! Null in an expression: it equals only null; every other comparison with it is false; `&&`, `||` and `!` take it for
//! false; arithmetic with it is null; joined to a text it is empty.

mod eval;
mod explain;
mod functions;
mod infer;
mod names;
mod parse;
mod scope;

pub(crate) use eval::{equal, kind_of, order, text_of};
pub use explain::explain;
pub(crate) use functions::is_blank;
pub use functions::{FUNCTIONS, Function};
pub use infer::{Kind, NameProblem, check, check_path};
pub use names::{Known, KnownNames, Related, nearest};
pub use parse::paths;
pub use scope::{Newest, Scope, record_value};

use crate::value::Value;

/// Why an expression cannot be read or carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", .column.map(|c| format!("column {c}: ")).unwrap_or_default())]
pub struct ExprError {
    /// A stable code: `syntax`, `too_long`, `too_deep`, `too_large`, `unknown_name`, `unknown_function`, `wrong_type`,
    /// `wrong_arguments`, `division_by_zero`, `out_of_bounds`, `not_a_date`, `wrong_pattern`.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
    /// Where in the source, in characters from 1, where it is known.
    pub column: Option<usize>,
}

impl ExprError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), column: None }
    }
}

/// The value of an expression.
///
/// # Errors
/// When the source is no expression, is over a limit of [`crate::limits`], or asks for what cannot be done with the
/// values found (adding a text to a number). A name that is absent is null, not an error.
pub fn evaluate(source: &str, scope: &Scope<'_>) -> Result<Value, ExprError> {
    let tree = parse::parse(source)?;
    eval::evaluate(&tree, scope)
}

/// Whether a source is an expression, whatever it names.
///
/// # Errors
/// When it is none, or is over a limit of [`crate::limits`].
pub fn readable(source: &str) -> Result<(), ExprError> {
    parse::parse(source).map(|_| ())
}

/// What is wrong with a pattern that texts are matched with, if anything is: a part of a sentence, without a point.
pub fn wrong_pattern(pattern: &str) -> Option<String> {
    functions::pattern::fault(pattern).map(|fault| fault.message)
}

/// Whether an expression holds: true is yes, false and null are no.
///
/// # Errors
/// As [`evaluate`], and when the value is neither a boolean nor null.
pub fn holds(source: &str, scope: &Scope<'_>) -> Result<bool, ExprError> {
    match evaluate(source, scope)? {
        Value::Bool(yes) => Ok(yes),
        Value::Null => Ok(false),
        other => Err(ExprError::new(
            "wrong_type",
            format!(
                "the condition yields {}, not yes or no; compare it with something",
                eval::kind_of(&other)
            ),
        )),
    }
}

#[cfg(test)]
#[path = "expr/tests.rs"]
mod tests;
