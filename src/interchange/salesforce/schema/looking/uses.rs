//! References in conditions, assignments, values, formulas and texts.

use super::{
    super::super::{
        ledger::Node,
        terms::{self, Beside, Kind},
    },
    marks::{Looking, Other},
};

/// Looks at every element of a file.
pub(super) fn look(looking: &mut Looking<'_>, root: Node<'_>) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        one(looking, node);
        // In the order of the file: the last that is put there is looked at first.
        let within: Vec<Node<'_>> = node.nodes().collect();
        open.extend(within.into_iter().rev());
    }
}

fn one(looking: &mut Looking<'_>, node: Node<'_>) {
    compared(looking, node);
    assigned(looking, node);
    let text = node.text();
    match node.tag() {
        "elementReference"
        | "leftValueReference"
        | "assignToReference"
        | "collectionReference"
        | "inputReference" => {
            looking.reference(text, None);
        }
        "recordField" if !text.is_empty() => {
            let kind = if text.to_lowercase().ends_with("datetime") { Kind::DateTime } else { Kind::Date };
            looking.reference(&format!("$Record.{text}"), Some(Other { kind: Some(kind), object: None }));
        }
        "expression" | "filterFormula" | "formulaExpression" | "formula" => {
            beside(looking, text);
            words(looking, text);
            braces(looking, text);
        }
        _ if text.contains("{!") => braces(looking, text),
        _ => {}
    }
}

/// A condition: what is compared with what.
fn compared(looking: &mut Looking<'_>, node: Node<'_>) {
    let (Some(left), Some(right)) = (node.peek_text("leftValueReference"), node.peek("rightValue")) else {
        return;
    };
    let operator = node.peek_text("operator").unwrap_or_default().to_lowercase();
    if !operator.starts_with("is") && !operator.starts_with("was") {
        sides(looking, left, right);
    }
}

/// An assignment: what is put where.
fn assigned(looking: &mut Looking<'_>, node: Node<'_>) {
    let (Some(to), Some(value)) = (node.peek_text("assignToReference"), node.peek("value")) else { return };
    sides(looking, to, value);
}

fn sides(looking: &mut Looking<'_>, left: &str, right: Node<'_>) {
    let other = looking.other_in(right);
    looking.reference(left, other);
    let other = looking.other(left);
    if let Some(reference) = right.peek_text("elementReference") {
        looking.reference(reference, other);
    }
}

/// What stands beside the names of a formula.
fn beside(looking: &mut Looking<'_>, text: &str) {
    for (name, beside) in terms::beside(text) {
        let other = match beside {
            Beside::Kind(kind) => Some(Other { kind: Some(kind), object: None }),
            Beside::Name(name) => looking.other(&name),
        };
        looking.reference(&name, other);
    }
}

/// References in `{!…}`.
fn braces(looking: &mut Looking<'_>, text: &str) {
    for part in text.split("{!").skip(1) {
        if let Some((name, _)) = part.split_once('}') {
            looking.reference(name, None);
        }
    }
}

/// References in a formula that stand without brackets.
fn words(looking: &mut Looking<'_>, text: &str) {
    let mut quote = None;
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if c.is_alphanumeric() || matches!(c, '$' | '_' | '.' | ':') => word.push(c),
            (None, _) => {
                if word.contains('.') {
                    looking.reference(&word, None);
                }
                word.clear();
            }
        }
    }
}
