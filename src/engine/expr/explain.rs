//! Explains an expression: one part per operand of the outermost `&&` or `||`.

use std::collections::BTreeMap;

use cel::{
    IdedExpr,
    common::ast::{Expr, LiteralValue, operators as op},
};

use super::{ExprError, Scope, eval, parse};
use crate::{
    condition::{ExplainedPart, Explanation},
    value::Value,
};

/// Whether an expression holds, and why.
///
/// # Errors
/// As [`super::holds`].
pub fn explain(source: &str, scope: &Scope<'_>) -> Result<Explanation, ExprError> {
    let holds = super::holds(source, scope)?;
    let tree = parse::parse(source)?;
    let mut operands = Vec::new();
    split(&tree, outer(&tree), &mut operands);
    let parts = operands.iter().map(|operand| part(operand, scope)).collect();
    Ok(Explanation { holds, parts })
}

fn outer(tree: &IdedExpr) -> Option<&str> {
    match &tree.expr {
        Expr::Call(call) if [op::LOGICAL_AND, op::LOGICAL_OR].contains(&call.func_name.as_str()) => {
            Some(&call.func_name)
        }
        _ => None,
    }
}

fn split<'t>(node: &'t IdedExpr, joint: Option<&str>, operands: &mut Vec<&'t IdedExpr>) {
    match &node.expr {
        Expr::Call(call) if joint == Some(call.func_name.as_str()) => {
            call.args.iter().for_each(|arg| split(arg, joint, operands));
        }
        _ => operands.push(node),
    }
}

fn part(node: &IdedExpr, scope: &Scope<'_>) -> ExplainedPart {
    let paths = parse::paths_in(node);
    let found: BTreeMap<String, Value> =
        paths.into_iter().map(|path| (path.clone(), scope.path(&path))).collect();
    // An operand that the other side made unnecessary may be one that cannot be carried out: it did not hold.
    let holds = matches!(eval::evaluate(node, scope), Ok(Value::Bool(true)));
    ExplainedPart { text: render(node), holds, found }
}

/// A node as source again.
fn render(node: &IdedExpr) -> String {
    match &node.expr {
        Expr::Unspecified => String::new(),
        Expr::Ident(name) => name.clone(),
        Expr::Literal(literal) => literal_text(literal),
        Expr::Select(select) if select.test => format!("has({}.{})", render(&select.operand), select.field),
        Expr::Select(select) => format!("{}.{}", render(&select.operand), select.field),
        Expr::List(list) => format!("[{}]", list.elements.iter().map(render).collect::<Vec<_>>().join(", ")),
        Expr::Map(_) | Expr::Struct(_) => "{…}".to_owned(),
        Expr::Comprehension(c) => format!("a test of each {} in {}", c.iter_var, render(&c.iter_range)),
        Expr::Call(call) => {
            let args: Vec<String> = call.args.iter().map(render).collect();
            call_text(&call.func_name, call.target.as_deref(), &args)
        }
    }
}

fn call_text(name: &str, target: Option<&IdedExpr>, args: &[String]) -> String {
    let symbol = name.trim_matches('_').trim_start_matches('@');
    match (name, args) {
        (op::CONDITIONAL, [test, yes, no]) => format!("{test} ? {yes} : {no}"),
        (op::INDEX, [whole, key]) => format!("{whole}[{key}]"),
        (op::LOGICAL_NOT | op::NEGATE, [a]) => format!("{symbol}{a}"),
        (_, [a, b]) if name.starts_with('_') || name == op::IN => format!("{a} {symbol} {b}"),
        (_, args) => {
            let target = target.map(|t| format!("{}.", render(t))).unwrap_or_default();
            format!("{target}{name}({})", args.join(", "))
        }
    }
}

fn literal_text(literal: &LiteralValue) -> String {
    match literal {
        LiteralValue::Null => "null".to_owned(),
        LiteralValue::Boolean(b) => b.inner().to_string(),
        LiteralValue::Int(i) => i.inner().to_string(),
        LiteralValue::UInt(u) => u.inner().to_string(),
        LiteralValue::Double(d) => d.inner().to_string(),
        LiteralValue::String(s) => Value::from(s.inner()).to_string(),
        LiteralValue::Bytes(_) => "bytes".to_owned(),
    }
}
