//! Which object the record is of that a run without a record trigger is handed: told by what the flows do that are handed its id.

use std::collections::BTreeSet;

use fermata_engine::ids::Name;

use crate::salesforce::{facts::KnownFlows, ledger::Node, schema::Schema};

/// The input that names the record a run is about, and the record's object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct About {
    /// The input's name in the file.
    pub(super) input: String,
    /// The object; none where it does not show.
    pub(super) object: Option<Name>,
}

/// Inputs of flows that are looked at.
const LOOKED_AT_MAX: usize = 500;

/// Which input names the record, and of which object it is. None where no input does.
pub(super) fn about(root: Node<'_>, flows: &KnownFlows<'_>, schema: &Schema) -> Option<About> {
    let inputs: Vec<Node<'_>> = of_tag(root, "variables")
        .filter(|variable| says(*variable, "isInput") && is_text(*variable))
        .collect();
    let named = |wanted: &str| {
        let same = |variable: &&Node<'_>| variable.peek_text("name").is_some_and(|name| same(name, wanted));
        inputs.iter().find(same).copied()
    };
    let steps = || of_tag(root, "orchestratedStages").flat_map(|stage| of_tag(stage, "stageSteps"));
    let by_work = || {
        let given = steps().flat_map(|step| of_tag(step, "inputParameters"));
        let mut records = given.filter(|input| input.peek_text("name") == Some("ActionInput__RecordId"));
        records.find_map(|input| named(reference(input)?))
    };
    let input = named("recordId").or_else(by_work)?;
    let name = input.peek_text("name")?.to_owned();
    let mut seen = BTreeSet::new();
    let mut called = steps().flat_map(calls);
    let found = called.find_map(|(flow, input)| match reference(input) {
        Some(given) if same(given, &name) => of_input(flow, input.peek_text("name")?, flows, &mut seen),
        _ => None,
    });
    let object = found.or_else(|| by_prefix(input)).map(|object| known_as(schema, object));
    Some(About { input: name, object })
}

/// The name under which the schema has an object.
fn known_as(schema: &Schema, object: Name) -> Name {
    schema.named(object.as_str()).cloned().unwrap_or(object)
}

fn of_tag<'l>(node: Node<'l>, tag: &'static str) -> impl Iterator<Item = Node<'l>> {
    node.nodes().filter(move |node| node.tag() == tag)
}

fn says(node: Node<'_>, tag: &str) -> bool {
    node.peek_text(tag).is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

fn is_text(variable: Node<'_>) -> bool {
    variable.peek_text("dataType").is_none_or(|kind| same(kind, "String")) && !says(variable, "isCollection")
}

fn same(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim())
}

/// What the value of a node refers to.
fn reference(node: Node<'_>) -> Option<&str> {
    node.peek("value")?.peek_text("elementReference")
}

/// Every flow that a step calls, with each input.
fn calls(step: Node<'_>) -> impl Iterator<Item = (&str, Node<'_>)> {
    let of = move |flow: &'static str, inputs: &'static str| {
        let flow = step.peek_text(flow);
        flow.into_iter().flat_map(move |flow| of_tag(step, inputs).map(move |input| (flow, input)))
    };
    of("actionName", "inputParameters")
        .chain(of("entryActionName", "entryActionInputParameters"))
        .chain(of("exitActionName", "exitActionInputParameters"))
}

/// The object of the record whose id a flow is handed under this name.
fn of_input(
    flow: &str,
    input: &str,
    flows: &KnownFlows<'_>,
    seen: &mut BTreeSet<(String, String)>,
) -> Option<Name> {
    // Each is looked at once: flows may call one another in circles.
    if seen.len() >= LOOKED_AT_MAX || !seen.insert((flow.to_lowercase(), input.to_lowercase())) {
        return None;
    }
    let facts = flows.get(flow)?;
    let root = facts.root?;
    let mut names = vec![input.to_owned()];
    let items = of_tag(root, "assignments").flat_map(|it| of_tag(it, "assignmentItems"));
    for item in items {
        if reference(item).is_some_and(|given| same(given, input)) {
            names.extend(item.peek_text("assignToReference").map(str::to_owned));
        }
    }
    let meant =
        |node: Node<'_>| reference(node).is_some_and(|given| names.iter().any(|name| same(name, given)));
    let looked_up = ["recordLookups", "recordUpdates", "recordDeletes"]
        .into_iter()
        .flat_map(|tag| of_tag(root, tag))
        .find(|element| {
            let by_id = |filter: &Node<'_>| filter.peek_text("field").is_some_and(|field| same(field, "Id"));
            of_tag(*element, "filters").filter(by_id).any(meant)
        });
    let object = looked_up.and_then(|element| Name::parse(element.peek_text("object")?).ok());
    object.or_else(|| {
        let mut within = of_tag(root, "subflows").flat_map(|subflow| {
            let name = subflow.peek_text("flowName").unwrap_or_default();
            of_tag(subflow, "inputAssignments").map(move |input| (name, input))
        });
        within.find_map(|(name, input)| match meant(input) {
            true => of_input(name, input.peek_text("name")?, flows, seen),
            false => None,
        })
    })
}

/// Ids of common objects begin with three letters of their own.
const PREFIXES: [(&str, &str); 9] = [
    ("001", "Account"),
    ("003", "Contact"),
    ("006", "Opportunity"),
    ("00Q", "Lead"),
    ("0Q0", "Quote"),
    ("500", "Case"),
    ("701", "Campaign"),
    ("800", "Contract"),
    ("801", "Order"),
];

fn by_prefix(input: Node<'_>) -> Option<Name> {
    let id = input.peek("value")?.peek_text("stringValue").filter(|id| matches!(id.len(), 15 | 18))?;
    let found = PREFIXES.iter().find(|(prefix, _)| id.starts_with(prefix));
    found.and_then(|(_, object)| Name::parse(object).ok())
}
