//! Elements that filter and sort lists.

use fermata_engine::{
    condition::{Condition, Logic, Operator, Row, Rows},
    flow::{Assignment, ElementBody},
    limits::{EXPRESSION_LENGTH_MAX, SORTS_MAX},
    value::{Value, ValueSource},
};

use super::{
    draft::{Draft, Head},
    meaning, records,
};
use crate::salesforce::{
    ledger::Node,
    terms::{Kind, Meaning},
};

/// Lists of filters of filters that are followed, whatever their order in the file.
const PASSES_MAX: usize = 5;

/// The lists that filters make by themselves.
pub(super) fn learn(draft: &mut Draft<'_, '_>, root: Node<'_>) {
    let mut open: Vec<Node<'_>> = root.nodes().filter(|node| node.tag() == "collectionProcessors").collect();
    for _ in 0..PASSES_MAX {
        let before = open.len();
        open.retain(|node| !learned(draft, *node));
        if open.is_empty() || open.len() == before {
            break;
        }
    }
}

/// Learns what one makes, if its list is known.
fn learned(draft: &mut Draft<'_, '_>, node: Node<'_>) -> bool {
    let (Some(name), Some(list)) = (node.peek_text("name"), node.peek_text("collectionReference")) else {
        return false;
    };
    let Ok(meaning) = draft.terms.meaning(list) else { return false };
    let kind = meaning::kind(&meaning).clone();
    if processor(node).starts_with("filter") {
        draft.variable_of(name, meaning::data_type(&kind), kind.clone());
    }
    if let (Some(item), Kind::List(of)) = (node.peek_text("assignNextValueToReference"), kind)
        && draft.terms.meaning(item).is_err()
    {
        draft.learn_path(item, ITEM.to_owned(), *of);
    }
    true
}

/// What an expression over a list calls the item at hand.
const ITEM: &str = "one";

fn processor(node: Node<'_>) -> String {
    let kind = node.peek_text("collectionProcessorType").or_else(|| node.peek_text("elementSubtype"));
    kind.unwrap_or_default().to_lowercase()
}

pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, head: Head) {
    let kind = processor(node);
    node.child("collectionProcessorType");
    let list = node.child("collectionReference").map(|list| draft.terms.meaning(list.text()));
    let made = match list {
        Some(Ok(Meaning::Path { path, kind: holds })) if kind.starts_with("filter") => {
            filter(draft, node, &path, &holds)
        }
        Some(Ok(Meaning::Path { path, kind: holds })) if kind.starts_with("sort") => {
            sort(draft, node, &path, &holds)
        }
        Some(Err(why)) => Err(why),
        _ => Err("Fermata has no element that does this with a list.".to_owned()),
    };
    match made {
        Ok(body) => draft.add(head.with(body)),
        Err(why) => draft.add_unsupported(node, &head, "Collection", &why),
    }
}

/// The items that meet conditions, in a list of their own.
fn filter(draft: &Draft<'_, '_>, node: Node<'_>, path: &str, _: &Kind) -> Result<ElementBody, String> {
    let api = node.peek_text("name").unwrap_or_default();
    let Ok(Meaning::Path { path: into, .. }) = draft.terms.meaning(api) else {
        return Err("It makes no list that is known.".to_owned());
    };
    let Some((into, None)) = meaning::variable(&into) else { return Err("It makes no list.".to_owned()) };
    let item = node.text_of("assignNextValueToReference").map(|item| draft.terms.meaning(item));
    let item = match item {
        Some(Ok(Meaning::Path { path, .. })) => path,
        _ => "vars.currentItem".to_owned(),
    };
    let asked = match node.child("formula").filter(|formula| !formula.is_empty()) {
        Some(formula) => {
            node.child("conditionLogic");
            draft.terms.formula(formula.text())?
        }
        None => match draft.terms.conditions(node, "conditionLogic", "conditions") {
            Some(Condition::Expression(source)) => source,
            Some(Condition::Rows(rows)) => expression(&rows)?,
            _ => return Err("What it asks of the items cannot be asked of a list.".to_owned()),
        },
    };
    node.changed("The list is filtered by an expression.");
    let asked = renamed(&asked, &item, ITEM);
    let source = format!("({path} == null ? [] : {path}).filter({ITEM}, {asked})");
    let sets = vec![meaning::set(into, ValueSource::Expression(source))];
    Ok(ElementBody::Assignment(Assignment { sets }))
}

/// An expression with a path called otherwise.
fn renamed(source: &str, from: &str, to: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find(from) {
        let (before, after) = rest.split_at(at);
        let after = after.get(from.len()..).unwrap_or_default();
        out.push_str(before);
        let within = out.ends_with(|c: char| is_part(c) || c == '.') || after.starts_with(is_part);
        out.push_str(if within { from } else { to });
        rest = after;
    }
    out + rest
}

/// Rows as one expression.
fn expression(rows: &Rows) -> Result<String, String> {
    let parts: Result<Vec<String>, String> = rows.rows.iter().map(row).collect();
    let parts = parts?;
    match &rows.logic {
        Logic::All => Ok(parts.join(" && ")),
        Logic::Any => Ok(parts.join(" || ")),
        Logic::Custom(text) => {
            let mut out = String::new();
            let spaced = text.replace('(', " ( ").replace(')', " ) ");
            for word in spaced.split_whitespace() {
                out.push_str(match word.to_ascii_uppercase().as_str() {
                    "AND" => " && ",
                    "OR" => " || ",
                    "NOT" => "!",
                    "(" => "(",
                    ")" => ")",
                    number => {
                        let at = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
                        let part = at.and_then(|at| parts.get(at));
                        part.ok_or_else(|| format!("The logic {text} names what is not there."))?
                    }
                });
            }
            Ok(out)
        }
    }
}

fn row(row: &Row) -> Result<String, String> {
    let (left, right) = (row.resource.as_str(), meaning::cel(&row.value));
    let yes = row.value != ValueSource::Literal(Value::Bool(false));
    let sign = |sign: &str| format!("{left} {sign} {right}");
    let state = |test: String| if yes { test } else { format!("!({test})") };
    let made = match row.operator {
        Operator::Equals => sign("=="),
        Operator::NotEquals => sign("!="),
        Operator::GreaterThan => sign(">"),
        Operator::GreaterOrEqual => sign(">="),
        Operator::LessThan => sign("<"),
        Operator::LessOrEqual => sign("<="),
        Operator::StartsWith => format!("lower(string({left})).startsWith(lower(string({right})))"),
        Operator::EndsWith => format!("lower(string({left})).endsWith(lower(string({right})))"),
        Operator::Contains => format!("lower(string({left})).contains(lower(string({right})))"),
        Operator::In => sign("in"),
        Operator::NotIn => format!("!({left} in {right})"),
        Operator::IsNull => state(format!("{left} == null")),
        Operator::IsBlank => state(format!("is_blank({left})")),
        Operator::IsChanged => return Err("Whether something changed cannot be asked of a list.".to_owned()),
    };
    Ok(format!("({made})"))
}

/// A list in an order: by one field after the other, the last one first.
fn sort(draft: &Draft<'_, '_>, node: Node<'_>, path: &str, kind: &Kind) -> Result<ElementBody, String> {
    let Kind::List(of) = kind else { return Err("It is no list.".to_owned()) };
    let Some((into, None)) = meaning::variable(path) else {
        return Err("The list is what the flow is called with, and stays as it is.".to_owned());
    };
    let mut keys: Vec<(String, bool, bool)> = Vec::new();
    for option in node.children("sortOptions") {
        let descending = option.text_of("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("Desc"));
        let nothing_first = option.is_true("doesPutEmptyStringAndNullFirst");
        let key = match (of.as_ref(), option.text_of("sortField")) {
            (Kind::Record(object), Some(field)) => {
                draft.field(object, field).map(|field| format!("{ITEM}.{field}"))
            }
            (Kind::Record(_), None) => None,
            _ => Some(ITEM.to_owned()),
        };
        match key {
            Some(key) if keys.len() < SORTS_MAX => keys.push((key, descending, nothing_first)),
            _ => option.not_supported(format!("Lists are put in order by {SORTS_MAX} fields at most.")),
        }
    }
    let mut source = format!("({path} == null ? [] : {path})");
    for (key, descending, nothing_first) in keys.iter().rev() {
        let sorted = |list: &str| match descending {
            true => format!("sort_by({list}, {list}.map({ITEM}, {key}), true)"),
            false => format!("sort_by({list}, {list}.map({ITEM}, {key}))"),
        };
        source = match nothing_first {
            true => {
                let without = format!("{source}.filter({ITEM}, !is_blank({key}))");
                format!("{source}.filter({ITEM}, is_blank({key})) + {}", sorted(&without))
            }
            false => sorted(&source),
        };
    }
    if let Some(limit) = records::limit(node) {
        source = format!("take({source}, {limit})");
    }
    if source.len() > EXPRESSION_LENGTH_MAX {
        return Err("It is put in order by too much at once: use one sort after the other.".to_owned());
    }
    node.changed("The list is put in order by an expression.");
    let sets = vec![meaning::set(into, ValueSource::Expression(source))];
    Ok(ElementBody::Assignment(Assignment { sets }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_one_expression() {
        let row = |resource: &str, operator, value: ValueSource| Row {
            resource: resource.to_owned(),
            operator,
            value,
        };
        let rows = Rows {
            logic: Logic::Custom("1 AND NOT(2)".to_owned()),
            rows: vec![
                row("vars.it.a", Operator::Equals, ValueSource::Literal("x".into())),
                row("vars.it.b", Operator::IsNull, ValueSource::Literal(false.into())),
            ],
        };
        let source = expression(&rows).unwrap();
        assert_eq!(source, "(vars.it.a == \"x\") && !((!(vars.it.b == null)))");
        assert_eq!(renamed(&source, "vars.it", "one"), "(one.a == \"x\") && !((!(one.b == null)))");
        assert_eq!(renamed("vars.item.a", "vars.it", "one"), "vars.item.a");
    }
}
