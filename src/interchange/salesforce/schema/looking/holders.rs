//! What the variables, elements and components of a file hold.

use fermata_engine::ids::Name;

use super::{
    super::super::{ledger::Node, terms::Kind},
    Holders, Outputs,
};

/// What a file hands over to whoever calls it.
pub(super) fn outputs(root: Node<'_>) -> Vec<(String, Kind)> {
    let variables = root.nodes().filter(|node| node.tag() == "variables" && is_true(*node, "isOutput"));
    let kind = |node: Node<'_>| {
        let mut alone = Holders::new();
        typed(node, &mut alone);
        alone.into_values().next().unwrap_or(Kind::Unknown)
    };
    variables.filter_map(|node| Some((node.peek_text("name")?.to_owned(), kind(node)))).collect()
}

/// Everything that a file names and whose kind it tells. `outputs` are those of the flows that it may call.
pub(super) fn of(root: Node<'_>, outputs: &Outputs) -> Holders {
    let mut holders = Holders::new();
    if let Some(object) = root.peek("start").and_then(|start| start.peek_text("object")).and_then(record) {
        holders.insert("$record".to_owned(), object.clone());
        holders.insert("$record__prior".to_owned(), object);
    }
    for node in root.nodes() {
        match node.tag() {
            "variables" | "formulas" | "constants" | "choices" | "transforms" => typed(node, &mut holders),
            "screens" => {
                typed(node, &mut holders);
                tables(node, &mut holders);
            }
            "recordLookups" | "recordCreates" => element(node, &mut holders),
            "subflows" => called(node, node.peek_text("flowName"), outputs, &mut holders),
            "actionCalls" => called(node, node.peek_text("actionName"), outputs, &mut holders),
            "orchestratedStages" => {
                for step in node.nodes().filter(|within| within.tag() == "stageSteps") {
                    called(step, step.peek_text("actionName"), outputs, &mut holders);
                }
            }
            _ => {}
        }
    }
    filters(root, &mut holders);
    loops(root, &mut holders);
    items(&mut holders);
    holders
}

fn record(object: &str) -> Option<Kind> {
    Name::parse(object).ok().map(Kind::Record)
}

fn named(node: Node<'_>) -> Option<String> {
    node.peek_text("name").map(str::to_lowercase)
}

fn is_true(node: Node<'_>, tag: &str) -> bool {
    node.peek_text(tag).is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// A variable or component, and what is within it.
fn typed(node: Node<'_>, holders: &mut Holders) {
    if let Some(name) = named(node) {
        let kind = match node.peek_text("objectType").or(node.peek_text("object")).and_then(record) {
            Some(record) => Some(record),
            None => node.peek_text("dataType").map(Kind::named).or_else(|| component(node)),
        };
        if let Some(kind) = kind.filter(|kind| *kind != Kind::Unknown) {
            let kind = if is_true(node, "isCollection") { Kind::List(Box::new(kind)) } else { kind };
            holders.insert(name, kind);
        }
    }
    for within in node.nodes().filter(|within| within.tag() == "fields") {
        typed(within, holders);
    }
}

fn component(node: Node<'_>) -> Option<Kind> {
    let extension = node.peek_text("extensionName").unwrap_or_default().to_lowercase();
    match (node.peek_text("fieldType").unwrap_or_default().to_lowercase().as_str(), extension.as_str()) {
        ("largetextarea", _) => Some(Kind::Text),
        (_, "flowruntime:slider") => Some(Kind::Number),
        (_, "flowruntime:toggle") => Some(Kind::Boolean),
        _ => None,
    }
}

/// An element that finds or makes records is named like the variable that holds them.
fn element(node: Node<'_>, holders: &mut Holders) {
    let (Some(name), Some(kind)) = (named(node), node.peek_text("object").and_then(record)) else { return };
    if node.tag() == "recordCreates" {
        holders.insert(name, Kind::Text);
        return;
    }
    let first = node.peek_text("getFirstRecordOnly");
    let one = first.is_none_or(|text| text.eq_ignore_ascii_case("true"));
    if let Some(into) = node.peek_text("outputReference").or(node.peek_text("assignTo")) {
        holders.entry(into.to_lowercase()).or_insert_with(|| kind.clone());
    }
    holders.insert(name, if one { kind } else { Kind::List(Box::new(kind)) });
}

/// What a flow hands over is named after the step or element that calls it.
fn called(node: Node<'_>, flow: Option<&str>, outputs: &Outputs, holders: &mut Holders) {
    let Some((name, flow)) = named(node).zip(flow) else { return };
    for (output, kind) in outputs.get(&flow.to_lowercase()).into_iter().flatten() {
        let output = output.to_lowercase();
        holders.insert(format!("{name}.outputs.{output}"), kind.clone());
        holders.insert(format!("{name}.{output}"), kind.clone());
    }
}

/// Filters of filters that are followed, whatever their order in the file.
const PASSES_MAX: usize = 5;

/// A filter or an order of a list is named like the list that it makes; an item of it has a name of its own.
fn filters(root: Node<'_>, holders: &mut Holders) {
    let mut open: Vec<Node<'_>> = root.nodes().filter(|node| node.tag() == "collectionProcessors").collect();
    for _ in 0..PASSES_MAX {
        let before = open.len();
        open.retain(|node| !filter(*node, holders));
        if open.is_empty() || open.len() == before {
            break;
        }
    }
}

/// Learns what one filter makes, if its list is known.
fn filter(node: Node<'_>, holders: &mut Holders) -> bool {
    let (Some(name), Some(over)) = (named(node), node.peek_text("collectionReference")) else { return false };
    let Some(Kind::List(of)) = holders.get(&over.to_lowercase()).cloned() else { return false };
    if let Some(item) = node.peek_text("assignNextValueToReference") {
        holders.entry(item.to_lowercase()).or_insert_with(|| (*of).clone());
    }
    holders.insert(name, Kind::List(of));
    true
}

/// A loop is named like the item that it stands at.
fn loops(root: Node<'_>, holders: &mut Holders) {
    for node in root.nodes().filter(|node| node.tag() == "loops") {
        let Some(name) = named(node) else { continue };
        let over = node.peek_text("collectionReference").map(str::to_lowercase);
        let Some(Kind::List(of)) = over.and_then(|over| holders.get(&over).cloned()) else { continue };
        if let Some(into) = node.peek_text("assignNextValueToReference") {
            holders.entry(into.to_lowercase()).or_insert_with(|| (*of).clone());
        }
        holders.insert(name, *of);
    }
}

/// What is chosen in the tables of a screen.
fn tables(screen: Node<'_>, holders: &mut Holders) {
    let mut open = vec![screen];
    while let Some(node) = open.pop() {
        open.extend(node.nodes().filter(|within| within.tag() == "fields"));
        let mapping = node.nodes().find(|within| within.tag() == "dataTypeMappings");
        let of = mapping.and_then(|mapping| mapping.peek_text("typeValue")).and_then(record);
        if let (Some(name), Some(of)) = (named(node), of) {
            holders.insert(format!("{name}.firstselectedrow"), of.clone());
            holders.insert(format!("{name}.selectedrows"), Kind::List(Box::new(of)));
        }
    }
}

/// An item of a list, as transforms name it.
fn items(holders: &mut Holders) {
    let of = |(name, kind): (&String, &Kind)| match kind {
        Kind::List(of) => Some((format!("{name}[$eachitem]"), (**of).clone())),
        _ => None,
    };
    let items: Vec<(String, Kind)> = holders.iter().filter_map(of).collect();
    holders.extend(items);
}
