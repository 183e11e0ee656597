//! From source to tree, bounded. The tree is never deeper or larger than [`crate::limits`] says, so that whoever walks it may
//! recurse.

use cel::{
    IdedExpr,
    common::ast::{EntryExpr, Expr, LiteralValue},
    parser::PrattParser,
};

use super::ExprError;
use crate::limits::{
    EXPRESSION_DEPTH_MAX, EXPRESSION_LENGTH_MAX, EXPRESSION_NODES_MAX, EXPRESSION_TREE_DEPTH_MAX,
};

/// Reads an expression.
pub(super) fn parse(source: &str) -> Result<IdedExpr, ExprError> {
    if source.trim().is_empty() {
        return Err(ExprError::new("syntax", "the expression is empty; write one or remove it"));
    }
    if source.chars().count() > EXPRESSION_LENGTH_MAX {
        let message =
            format!("the expression is longer than {EXPRESSION_LENGTH_MAX} characters; split it up");
        return Err(ExprError::new("too_long", message));
    }
    if nesting(source) > EXPRESSION_DEPTH_MAX {
        return Err(too_deep());
    }
    let depth = u16::try_from(EXPRESSION_DEPTH_MAX * 4).unwrap_or(u16::MAX);
    let parser =
        PrattParser::new().max_recursion_depth(depth).max_expression_node_count(EXPRESSION_NODES_MAX);
    let tree = parser.parse(source).map_err(|errors| syntax_error(&errors))?;
    measure(&tree)?;
    Ok(tree)
}

fn too_deep() -> ExprError {
    let message = format!("the expression is nested deeper than {EXPRESSION_DEPTH_MAX} levels; split it up");
    ExprError::new("too_deep", message)
}

/// How deep brackets are nested, and how many prefix operators follow one another, read without recursion.
fn nesting(source: &str) -> usize {
    let (mut depth, mut prefixes, mut deepest, mut quote, mut escaped) = (0_usize, 0_usize, 0, None, false);
    for c in source.chars() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
        prefixes = match c {
            '!' | '-' if quote.is_none() => prefixes + 1,
            c if c.is_whitespace() => prefixes,
            _ => 0,
        };
        deepest = deepest.max(depth).max(prefixes);
    }
    deepest
}

fn syntax_error(errors: &cel::ParseErrors) -> ExprError {
    let first = errors.errors.iter().find(|e| e.pos.1 > 0).or(errors.errors.first());
    let Some(first) = first else { return ExprError::new("syntax", "this is no expression") };
    if first.msg.contains("recursion") {
        return too_deep();
    }
    if first.msg.contains("node count") {
        return too_large();
    }
    let text = first.msg.trim_start_matches("Syntax error: ").replace("<EOF>", "the end");
    let text = text.replace("mismatched input", "did not expect").replace(" expecting ", "; expected ");
    ExprError {
        code: "syntax",
        message: format!("{text}; check quotes, brackets and operators (==, !=, &&, ||, !)"),
        column: usize::try_from(first.pos.1).ok().filter(|c| *c > 0),
    }
}

fn too_large() -> ExprError {
    ExprError::new(
        "too_large",
        format!("the expression has more than {EXPRESSION_NODES_MAX} parts; split it up"),
    )
}

/// Refuses trees that are too deep or too large, and texts that no database stores, without recursion.
fn measure(tree: &IdedExpr) -> Result<(), ExprError> {
    let mut open = vec![(tree, 1_usize)];
    let mut nodes = 0_usize;
    while let Some((node, depth)) = open.pop() {
        nodes += 1;
        if depth > EXPRESSION_TREE_DEPTH_MAX {
            return Err(too_deep());
        }
        if nodes > EXPRESSION_NODES_MAX {
            return Err(too_large());
        }
        if matches!(&node.expr, Expr::Literal(LiteralValue::String(text)) if text.inner().contains('\0')) {
            return Err(ExprError::new("syntax", "a text may not contain the character NUL; remove it"));
        }
        open.extend(children(node).into_iter().map(|child| (child, depth + 1)));
    }
    Ok(())
}

/// The parts of a node, in source order.
pub(super) fn children(node: &IdedExpr) -> Vec<&IdedExpr> {
    match &node.expr {
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => Vec::new(),
        Expr::Select(select) => vec![&*select.operand],
        Expr::Call(call) => call.target.as_deref().into_iter().chain(&call.args).collect(),
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Map(map) => map.entries.iter().flat_map(|e| entry(&e.expr)).collect(),
        Expr::Struct(made) => made.entries.iter().flat_map(|e| entry(&e.expr)).collect(),
        Expr::Comprehension(c) => {
            vec![&c.iter_range, &c.accu_init, &c.loop_cond, &c.loop_step, &c.result]
        }
    }
}

fn entry(entry: &EntryExpr) -> Vec<&IdedExpr> {
    match entry {
        EntryExpr::StructField(field) => vec![&field.value],
        EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
    }
}

/// The path that a node spells, if it is a name with selections only: `record.amount` is `["record", "amount"]`.
pub(super) fn path_of(node: &IdedExpr) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let mut at = node;
    loop {
        match &at.expr {
            Expr::Ident(name) => {
                parts.push(name.as_str());
                parts.reverse();
                return Some(parts);
            }
            Expr::Select(select) => {
                parts.push(select.field.as_str());
                at = &select.operand;
            }
            _ => return None,
        }
    }
}

/// Every path that an expression names, once each, in order of first mention; names bound inside it (by `exists` and the
/// like) are not among them. Empty for what is no expression.
pub fn paths(source: &str) -> Vec<String> {
    parse(source).map(|tree| paths_in(&tree)).unwrap_or_default()
}

/// As [`paths`], of a tree.
pub(super) fn paths_in(tree: &IdedExpr) -> Vec<String> {
    let mut found = Vec::new();
    collect(tree, &mut Vec::new(), &mut found);
    found
}

fn collect<'t>(node: &'t IdedExpr, bound: &mut Vec<&'t str>, found: &mut Vec<String>) {
    if let Some(path) = path_of(node) {
        if path.first().is_some_and(|root| !bound.contains(root) && !root.starts_with('@')) {
            let path = path.join(".");
            if !found.contains(&path) {
                found.push(path);
            }
        }
        return;
    }
    if let Expr::Comprehension(c) = &node.expr {
        collect(&c.iter_range, bound, found);
        let before = bound.len();
        bound.push(&c.iter_var);
        bound.extend(c.iter_var2.as_deref());
        for part in [&c.accu_init, &c.loop_cond, &c.loop_step, &c.result] {
            collect(part, bound, found);
        }
        bound.truncate(before);
        return;
    }
    for child in children(node) {
        collect(child, bound, found);
    }
}
