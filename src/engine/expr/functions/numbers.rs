//! Functions over numbers that can have no answer.

use super::{ExprError, Result, number};
use crate::value::Value;

/// Of one number.
pub(super) fn one(name: &str, n: f64) -> Result<Value> {
    let found = match name {
        "sqrt" if n < 0.0 => return Err(none(format!("sqrt: {n} has no square root"))),
        "ln" | "log" if n <= 0.0 => return Err(none(format!("{name}: {n} has no logarithm"))),
        "sqrt" => n.sqrt(),
        "ln" => n.ln(),
        "log" => n.log10(),
        _ => n.exp(),
    };
    number(found)
}

/// Of two numbers.
pub(super) fn two(name: &str, a: f64, b: f64) -> Result<Value> {
    match name {
        "mod" if b == 0.0 => {
            Err(ExprError::new("division_by_zero", "mod divides by zero; test the divisor first"))
        }
        "mod" => number(a % b),
        _ => number(a.powf(b)),
    }
}

fn none(message: String) -> ExprError {
    ExprError::new("out_of_bounds", message)
}
