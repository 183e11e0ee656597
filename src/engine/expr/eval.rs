//! Evaluates a tree over JSON values, within a budget of steps.

use std::cmp::Ordering;

use cel::{
    IdedExpr,
    common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, LiteralValue, SelectExpr, operators as op},
};
use serde_json::Number;

use super::{ExprError, Scope, functions, functions::pattern::Matcher, parse};
use crate::{
    limits::{EXPRESSION_LIST_MAX, EXPRESSION_STEPS_MAX, PATTERN_WORK_PER_STEP, TEXT_LENGTH_MAX},
    value::Value,
};

type Result<T> = std::result::Result<T, ExprError>;

/// The value of a tree.
pub(super) fn evaluate(tree: &IdedExpr, scope: &Scope<'_>) -> Result<Value> {
    Evaluation { scope, bound: Vec::new(), steps: 0, matcher: Matcher::default() }.value(tree)
}

struct Evaluation<'e> {
    scope: &'e Scope<'e>,
    /// Names bound by comprehensions, innermost last.
    bound: Vec<(String, Value)>,
    steps: usize,
    matcher: Matcher,
}

impl Evaluation<'_> {
    fn spend(&mut self, steps: usize) -> Result<()> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > EXPRESSION_STEPS_MAX {
            let message = format!(
                "the expression takes more than {EXPRESSION_STEPS_MAX} steps; walk shorter lists, or match shorter texts"
            );
            return Err(ExprError::new("too_large", message));
        }
        Ok(())
    }

    fn value(&mut self, node: &IdedExpr) -> Result<Value> {
        self.spend(1)?;
        match &node.expr {
            Expr::Unspecified => Err(ExprError::new("syntax", "a part of the expression is missing")),
            Expr::Literal(literal) => literal_value(literal),
            Expr::Ident(name) => Ok(self.ident(name)),
            Expr::Select(select) => self.select(node, select),
            Expr::Call(call) => self.call(call),
            Expr::List(list) => Ok(Value::Array(self.values(&list.elements)?)),
            Expr::Map(map) => self.map(map.entries.iter().map(|e| &e.expr)),
            Expr::Struct(_) => {
                Err(ExprError::new("syntax", "typed objects are not known here; use {\"key\": value}"))
            }
            Expr::Comprehension(c) => self.comprehension(c),
        }
    }

    fn values(&mut self, nodes: &[IdedExpr]) -> Result<Vec<Value>> {
        nodes.iter().map(|node| self.value(node)).collect()
    }

    fn ident(&self, name: &str) -> Value {
        let bound = self.bound.iter().rev().find(|(bound, _)| bound == name);
        bound.map(|(_, value)| value.clone()).unwrap_or_else(|| self.scope.get(&[name]))
    }

    fn select(&mut self, node: &IdedExpr, select: &SelectExpr) -> Result<Value> {
        let path = parse::path_of(node);
        let free = path.filter(|p| p.first().is_some_and(|root| !self.bound.iter().any(|(b, _)| b == root)));
        let found = match free {
            Some(path) => self.scope.get(&path),
            None => member(&self.value(&select.operand)?, &Value::from(select.field.as_str())),
        };
        Ok(if select.test { Value::Bool(!found.is_null()) } else { found })
    }

    fn map<'n>(&mut self, entries: impl Iterator<Item = &'n EntryExpr>) -> Result<Value> {
        let mut map = serde_json::Map::new();
        for entry in entries {
            if let EntryExpr::MapEntry(entry) = entry {
                let key = text_of(&self.value(&entry.key)?);
                map.insert(key, self.value(&entry.value)?);
            }
        }
        Ok(Value::Object(map))
    }

    fn call(&mut self, call: &CallExpr) -> Result<Value> {
        match (call.func_name.as_str(), call.args.as_slice()) {
            (op::LOGICAL_AND, [a, b]) => self.both(a, b, false),
            (op::LOGICAL_OR, [a, b]) => self.both(a, b, true),
            (op::CONDITIONAL, [test, yes, no]) => {
                let branch = if truth(&self.value(test)?, "?:")? { yes } else { no };
                self.value(branch)
            }
            (op::LOGICAL_NOT, [a]) => Ok(Value::Bool(!truth(&self.value(a)?, "!")?)),
            (op::NOT_STRICTLY_FALSE, [a]) => Ok(Value::Bool(self.value(a)? != Value::Bool(false))),
            (op::NEGATE, [a]) => {
                let a = self.value(a)?;
                arithmetic(op::SUBSTRACT, &Value::from(0), &a)
            }
            (name, [a, b]) if is_binary(name) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                self.spend(length(&a) + length(&b))?;
                binary(name, a, b)
            }
            (name, args) => {
                let mut values: Vec<Value> = Vec::with_capacity(args.len() + 1);
                if let Some(target) = &call.target {
                    values.push(self.value(target)?);
                }
                values.extend(self.values(args)?);
                let cost = values.iter().map(length).sum();
                self.spend(cost)?;
                match (name, values.as_slice()) {
                    ("matches", [text, pattern]) => self.matches(text, pattern),
                    (name, values) => functions::call(name, values, self.scope),
                }
            }
        }
    }

    /// Looks for a pattern, with no more work than is left.
    fn matches(&mut self, text: &Value, pattern: &Value) -> Result<Value> {
        let left = EXPRESSION_STEPS_MAX.saturating_sub(self.steps) * PATTERN_WORK_PER_STEP;
        let (found, work) = self.matcher.matches(text, pattern, left)?;
        self.spend(work.div_ceil(PATTERN_WORK_PER_STEP))?;
        Ok(Value::Bool(found))
    }

    /// `&&` (`stop` false) and `||` (`stop` true): the right side is asked only if the left does not decide.
    fn both(&mut self, a: &IdedExpr, b: &IdedExpr, stop: bool) -> Result<Value> {
        let word = if stop { "||" } else { "&&" };
        if truth(&self.value(a)?, word)? == stop {
            return Ok(Value::Bool(stop));
        }
        Ok(Value::Bool(truth(&self.value(b)?, word)?))
    }

    fn comprehension(&mut self, c: &ComprehensionExpr) -> Result<Value> {
        let items = match self.value(&c.iter_range)? {
            Value::Array(items) => items,
            Value::Object(map) => map.into_iter().map(|(key, _)| Value::String(key)).collect(),
            Value::Null => Vec::new(),
            other => return Err(wrong("walking a list", &[&other])),
        };
        if items.len() > EXPRESSION_LIST_MAX {
            let message = format!("a list has more than {EXPRESSION_LIST_MAX} items; walk a shorter one");
            return Err(ExprError::new("too_large", message));
        }
        let start = self.value(&c.accu_init)?;
        let before = self.bound.len();
        self.bound.push((c.accu_var.clone(), start));
        let outcome = self.walk(c, items, before);
        self.bound.truncate(before);
        outcome
    }

    fn walk(&mut self, c: &ComprehensionExpr, items: Vec<Value>, accu: usize) -> Result<Value> {
        for item in items {
            if !truth(&self.value(&c.loop_cond)?, "a list test")? {
                break;
            }
            self.bound.push((c.iter_var.clone(), item));
            let next = self.value(&c.loop_step);
            self.bound.truncate(accu + 1);
            let next = next?;
            if let Some((_, value)) = self.bound.get_mut(accu) {
                *value = next;
            }
        }
        self.value(&c.result)
    }
}

fn literal_value(literal: &LiteralValue) -> Result<Value> {
    Ok(match literal {
        LiteralValue::Null => Value::Null,
        LiteralValue::Boolean(b) => Value::Bool(*b.inner()),
        LiteralValue::Int(i) => Value::from(*i.inner()),
        LiteralValue::UInt(u) => Value::from(*u.inner()),
        LiteralValue::Double(d) => number(*d.inner())?,
        LiteralValue::String(s) => Value::from(s.inner()),
        LiteralValue::Bytes(_) => return Err(ExprError::new("syntax", "byte texts are not known here")),
    })
}

fn is_binary(name: &str) -> bool {
    [
        op::ADD,
        op::SUBSTRACT,
        op::MULTIPLY,
        op::DIVIDE,
        op::MODULO,
        op::EQUALS,
        op::NOT_EQUALS,
        op::GREATER,
        op::GREATER_EQUALS,
        op::LESS,
        op::LESS_EQUALS,
        op::IN,
        op::INDEX,
    ]
    .contains(&name)
}

fn binary(name: &str, a: Value, b: Value) -> Result<Value> {
    match name {
        op::EQUALS => Ok(Value::Bool(equal(&a, &b))),
        op::NOT_EQUALS => Ok(Value::Bool(!equal(&a, &b))),
        op::IN => has(&b, &a).map(Value::Bool),
        op::INDEX => Ok(member(&a, &b)),
        op::GREATER | op::GREATER_EQUALS | op::LESS | op::LESS_EQUALS => {
            if a.is_null() || b.is_null() {
                return Ok(Value::Bool(false));
            }
            let order = order(&a, &b).ok_or_else(|| wrong("comparing", &[&a, &b]))?;
            Ok(Value::Bool(match name {
                op::GREATER => order.is_gt(),
                op::GREATER_EQUALS => order.is_ge(),
                op::LESS => order.is_lt(),
                _ => order.is_le(),
            }))
        }
        op::ADD => add(a, b),
        _ => arithmetic(name, &a, &b),
    }
}

fn add(a: Value, b: Value) -> Result<Value> {
    match (a, b) {
        (Value::String(a), b @ (Value::String(_) | Value::Null)) => joined(a, &text_of(&b)),
        (Value::Null, Value::String(b)) => Ok(Value::String(b)),
        (Value::Array(mut a), Value::Array(b)) => {
            a.extend(b);
            Ok(Value::Array(a))
        }
        (Value::Null, Value::Array(list)) | (Value::Array(list), Value::Null) => Ok(Value::Array(list)),
        (a, b) => arithmetic(op::ADD, &a, &b),
    }
}

fn joined(mut a: String, b: &str) -> Result<Value> {
    if a.len() + b.len() > TEXT_LENGTH_MAX * 4 {
        return Err(ExprError::new(
            "too_large",
            format!("a text would be longer than {TEXT_LENGTH_MAX} characters"),
        ));
    }
    a.push_str(b);
    Ok(Value::String(a))
}

fn arithmetic(name: &str, a: &Value, b: &Value) -> Result<Value> {
    let (a, b) = match (a, b) {
        (Value::Null, Value::Number(_) | Value::Null) | (Value::Number(_), Value::Null) => {
            return Ok(Value::Null);
        }
        (Value::Number(a), Value::Number(b)) => (a, b),
        _ => return Err(wrong(doing(name), &[a, b])),
    };
    if let (Some(a), Some(b)) = (a.as_i64(), b.as_i64()) {
        let exact = match name {
            op::ADD => a.checked_add(b),
            op::SUBSTRACT => a.checked_sub(b),
            op::MULTIPLY => a.checked_mul(b),
            _ => None,
        };
        if let Some(exact) = exact {
            return Ok(Value::from(exact));
        }
    }
    let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
    if b == 0.0 && [op::DIVIDE, op::MODULO].contains(&name) {
        return Err(ExprError::new("division_by_zero", "divides by zero; test the divisor first"));
    }
    number(match name {
        op::ADD => a + b,
        op::SUBSTRACT => a - b,
        op::MULTIPLY => a * b,
        op::DIVIDE => a / b,
        _ => a % b,
    })
}

fn doing(name: &str) -> &'static str {
    match name {
        op::ADD => "adding",
        op::SUBSTRACT => "subtracting",
        op::MULTIPLY => "multiplying",
        op::DIVIDE => "dividing",
        op::MODULO => "taking the rest of",
        _ => "using",
    }
}

/// A number as JSON; whole numbers without a point, so that `4.0` and `4` are the same bytes.
pub(super) fn number(n: f64) -> Result<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if n.fract() == 0.0 && n.abs() < EXACT {
        #[allow(clippy::cast_possible_truncation, reason = "whole and within the exact range")]
        return Ok(Value::from(n as i64));
    }
    let out_of_range = || ExprError::new("out_of_bounds", "a number is out of range");
    Number::from_f64(n).map(Value::Number).ok_or_else(out_of_range)
}

/// Whether two values are the same; numbers by value, whatever their form.
pub(crate) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => order(a, b) == Some(Ordering::Equal),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        _ => a == b,
    }
}

/// How two values are ordered: numbers, texts (dates among them), booleans; none where they cannot be.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
        },
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn has(list: &Value, item: &Value) -> Result<bool> {
    match list {
        Value::Array(items) => Ok(items.iter().any(|i| equal(i, item))),
        Value::Object(map) => Ok(map.contains_key(&text_of(item))),
        Value::Null => Ok(false),
        other => Err(wrong("looking into", &[other])),
    }
}

/// A member by key or index; null where there is none.
fn member(whole: &Value, key: &Value) -> Value {
    let found = match (whole, key) {
        (Value::Object(map), Value::String(key)) => map.get(key),
        (Value::Array(items), Value::Number(n)) => {
            n.as_u64().and_then(|i| usize::try_from(i).ok()).and_then(|i| items.get(i))
        }
        _ => None,
    };
    found.cloned().unwrap_or(Value::Null)
}

/// Yes or no; null is no.
fn truth(value: &Value, word: &str) -> Result<bool> {
    match value {
        Value::Bool(yes) => Ok(*yes),
        Value::Null => Ok(false),
        other => {
            let message =
                format!("{word} needs yes or no, found {}; compare it with something", kind_of(other));
            Err(ExprError::new("wrong_type", message))
        }
    }
}

fn length(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.len(),
        Value::Object(map) => map.len(),
        Value::String(text) => text.len() / 64,
        _ => 0,
    }
}

/// The error for values that do not fit what is done with them.
pub(super) fn wrong(what: &str, values: &[&Value]) -> ExprError {
    let kinds: Vec<_> = values.iter().map(|v| kind_of(v)).collect();
    ExprError::new("wrong_type", format!("{what} {} is not possible", kinds.join(" and ")))
}

/// What people call a value's kind.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "yes or no",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a group of values",
    }
}

/// A value as a text for people: null is empty, lists are joined with commas.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(n) => n.to_string(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(", "),
        Value::Object(map) => {
            map.iter().map(|(key, value)| format!("{key}: {}", text_of(value))).collect::<Vec<_>>().join(", ")
        }
    }
}
