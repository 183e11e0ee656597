//! Stand-ins for flows that orchestrations call and that are nowhere: each takes what it is given and hands over what is asked of
//! it. One that people would have seen asks a person for it; one that works alone hands over nothing; one that answers says yes.

use std::collections::BTreeMap;

use fermata_engine::{
    flow::{Component, ComponentBody, Element, ElementBody, Flow, FlowKind, Outcome, Screen},
    ids::Name,
    limits::{CHOICES_MAX, VARIABLES_MAX},
    value::{Choice, DataType},
};

use crate::salesforce::{
    facts::KnownFlows,
    ledger::Node,
    orchestration::{
        callee::{Callee, Decides, data_type, variable},
        work::{Kind as WorkKind, kind_of, style},
    },
    schema::label_of,
    terms::Kind,
};

/// What is known of a flow that is nowhere.
#[derive(Debug)]
struct Wanted {
    name: Name,
    kind: FlowKind,
    /// By names in small letters.
    outputs: BTreeMap<String, Output>,
}

/// What is asked of it.
#[derive(Debug)]
struct Output {
    name: Name,
    kind: Option<Kind>,
    /// Texts that it is compared with, in order of the file.
    texts: Vec<String>,
}

/// Steps that call flows which are nowhere, by the steps' names in small letters.
type Steps = BTreeMap<String, String>;

/// Stand-ins for what the orchestrations call and nobody knows; and of flows for people that are here already, which may be
/// stand-ins of an earlier import, what their buttons decide.
pub(super) fn stand_ins<'l>(
    roots: &[Node<'l>],
    known: &KnownFlows<'l>,
    here: &BTreeMap<Name, Flow>,
) -> Vec<Callee> {
    let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
    for root in roots {
        let steps = calls(*root, known, &mut wanted);
        if !steps.is_empty() {
            asked(*root, &steps, &mut wanted);
        }
    }
    let made = wanted.into_values().map(stand_in);
    made.filter_map(|callee| match here.iter().find(|(name, _)| same(name, &callee.name)) {
        None => Some(callee),
        Some((name, flow)) => callee
            .decides
            .filter(|_| flow.outcomes.len() > 1)
            .map(|decides| Callee { decides: Some(decides), ..Callee::plain(name.clone(), flow.clone()) }),
    })
    .collect()
}

fn same(a: &Name, b: &Name) -> bool {
    a.as_str().eq_ignore_ascii_case(b.as_str())
}

/// Notes every flow that is nowhere and that a file calls; the steps that call such.
fn calls(root: Node<'_>, known: &KnownFlows<'_>, wanted: &mut BTreeMap<String, Wanted>) -> Steps {
    let mut steps = Steps::new();
    let mut want = |flow: Option<&str>, kind: FlowKind| -> Option<String> {
        let is_file = |flow: &str| known.get(flow).is_some_and(|facts| facts.root.is_some());
        let is_known = |flow: &str| known.get(flow).is_some();
        let flow =
            flow.filter(|flow| if kind == FlowKind::Screen { !is_file(flow) } else { !is_known(flow) })?;
        let key = flow.to_lowercase();
        wanted.entry(key.clone()).or_insert_with(|| Wanted {
            name: Name::parse(flow).unwrap_or_else(|_| Name::from_label(flow, "absent")),
            kind,
            outputs: BTreeMap::new(),
        });
        Some(key)
    };
    for stage in root.nodes().filter(|node| node.tag() == "orchestratedStages") {
        want(stage.peek_text("exitActionName"), FlowKind::Evaluation);
        for step in stage.nodes().filter(|node| node.tag() == "stageSteps") {
            for action in ["entryActionName", "exitActionName"] {
                want(step.peek_text(action), FlowKind::Evaluation);
            }
            // An approval needs no flow: its buttons decide.
            let kind = match kind_of(step, None) {
                WorkKind::Interactive => FlowKind::Screen,
                WorkKind::Background => FlowKind::Autolaunched,
                WorkKind::Approval | WorkKind::Unknown => continue,
            };
            let flow = want(step.peek_text("actionName"), kind);
            if let (Some(flow), Some(name)) = (flow, step.peek_text("name")) {
                steps.entry(name.to_lowercase()).or_insert(flow);
            }
        }
    }
    steps
}

/// Notes what is asked of those steps anywhere within a node.
fn asked(node: Node<'_>, steps: &Steps, wanted: &mut BTreeMap<String, Wanted>) {
    for child in node.nodes() {
        for (step, output) in references(child.text()) {
            let Some(of) = steps.get(&step.to_lowercase()).and_then(|flow| wanted.get_mut(flow)) else {
                continue;
            };
            let Ok(name) = Name::parse(output) else { continue };
            if of.outputs.len() >= VARIABLES_MAX {
                continue;
            }
            let new = Output { name, kind: None, texts: Vec::new() };
            let output = of.outputs.entry(output.to_lowercase()).or_insert(new);
            if child.tag() == "leftValueReference" {
                compared(node, output);
            }
        }
        asked(child, steps, wanted);
    }
}

/// What an output is compared with.
fn compared(condition: Node<'_>, output: &mut Output) {
    let Some(value) = condition.peek("rightValue").and_then(|value| value.nodes().next()) else { return };
    let operator = condition.peek_text("operator").unwrap_or_default().to_lowercase();
    let kind = match value.tag() {
        _ if matches!(operator.as_str(), "isnull" | "isblank" | "isempty") => return,
        "booleanValue" => Kind::Boolean,
        "numberValue" => Kind::Number,
        "dateValue" => Kind::Date,
        "dateTimeValue" => Kind::DateTime,
        "stringValue" => {
            let text = value.text().to_owned();
            let fits = matches!(operator.as_str(), "equalto" | "notequalto") && !text.is_empty();
            if fits && output.texts.len() < CHOICES_MAX && !output.texts.contains(&text) {
                output.texts.push(text);
            }
            Kind::Text
        }
        _ => return,
    };
    output.kind.get_or_insert(kind);
}

/// Every `<Step>.Outputs.<output>` in a text.
fn references(text: &str) -> Vec<(&str, &str)> {
    const BETWEEN: &str = ".outputs.";
    let small = text.to_ascii_lowercase();
    let part_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let found = small.match_indices(BETWEEN).filter_map(|(at, _)| {
        let (before, after) = (text.get(..at)?, text.get(at + BETWEEN.len()..)?);
        let step = before.rsplit(|c| !part_of_name(c)).next()?;
        let output = after.get(..after.find(|c| !part_of_name(c)).unwrap_or(after.len()))?;
        (!step.is_empty() && !output.is_empty()).then_some((step, output))
    });
    found.collect()
}

fn stand_in(wanted: Wanted) -> Callee {
    let label = label_of(wanted.name.as_str());
    let mut flow = Flow::blank(&label, wanted.kind);
    flow.description = format!(
        "It stands in for the flow {}, which was not among the files. Draw it anew, or import the flow.",
        wanted.name
    );
    let mut callee = Callee { stands_in: true, ..Callee::plain(wanted.name, flow) };
    match wanted.kind {
        FlowKind::Evaluation => {
            let yes = variable(Name::from_label("result", "result"), DataType::Checkbox);
            callee.flow.variables.push(fermata_engine::value::Variable { default: true.into(), ..yes });
        }
        FlowKind::Autolaunched => {
            for output in wanted.outputs.into_values() {
                callee.flow.outputs.push(output.name.clone());
                let data_type = data_type(output.kind.as_ref().unwrap_or(&Kind::Text));
                callee.flow.variables.push(variable(output.name, data_type));
            }
        }
        FlowKind::Screen => screen(&mut callee, wanted.outputs.into_values().collect()),
    }
    callee
}

/// A person fills in what is asked for; a decision is made by buttons.
fn screen(callee: &mut Callee, outputs: Vec<Output>) {
    let text = "The screens of this step were not among the files. Fill in what comes next by hand.";
    let body = ComponentBody::Text { markdown: text.to_owned() };
    let mut components = vec![Component::new(Name::from_label("stand_in_text", "text"), body)];
    for output in outputs {
        if callee.decides.is_none() && decides(&output) {
            callee.flow.outcomes = buttons(&output.texts);
            callee.decides = Some(Decides { decision: output.name.to_string(), comments: None });
            continue;
        }
        let label = label_of(output.name.as_str());
        let choices: Vec<Choice> = output.texts.iter().map(|text| Choice::new(text.clone(), "")).collect();
        let body = match (output.kind, choices.is_empty()) {
            (Some(Kind::Text) | None, false) => {
                ComponentBody::Choice { choices, multiple: false, from: None }
            }
            (kind, _) => ComponentBody::Input { data_type: data_type(&kind.unwrap_or(Kind::Text)) },
        };
        callee.flow.outputs.push(output.name.clone());
        components.push(Component { label, ..Component::new(output.name, body) });
    }
    let name = Name::from_label("stand_in", "stand_in");
    let screen = ElementBody::Screen(Screen { components });
    callee.flow.elements.push(Element::new(name.clone(), "Stand-in", screen));
    callee.flow.start = Some(name);
}

/// Whether an output says what was decided: approved or rejected, in words that are names.
fn decides(output: &Output) -> bool {
    let says = |text: &String| {
        let text = text.to_lowercase();
        text.starts_with("approve") || text.starts_with("reject")
    };
    let named = output.name.as_str().to_lowercase().ends_with("decision") && output.texts.is_empty();
    (named || output.texts.iter().any(says))
        && output.texts.iter().all(|text| says(text) && Name::parse(text).is_ok())
}

/// A button for each word that is compared with, and for the opposite of a word that stands alone.
fn buttons(texts: &[String]) -> Vec<Outcome> {
    let is = |text: &String, beginning: &str| text.to_lowercase().starts_with(beginning);
    let ending = |text: &String, beginning: &str| {
        let past = text.to_lowercase().ends_with("ed");
        let lower = text.chars().next().is_some_and(char::is_lowercase);
        match (beginning, past, lower) {
            ("approve", true, true) => "approved",
            ("approve", true, false) => "Approved",
            ("approve", false, true) => "approve",
            ("approve", false, false) => "Approve",
            (_, true, true) => "rejected",
            (_, true, false) => "Rejected",
            (_, false, true) => "reject",
            (_, false, false) => "Reject",
        }
    };
    let mut words: Vec<String> = texts.to_vec();
    for beginning in ["approve", "reject"] {
        if !words.iter().any(|text| is(text, beginning)) {
            let like = texts.first().cloned().unwrap_or_else(|| "Approve".to_owned());
            words.push(ending(&like, beginning).to_owned());
        }
    }
    words.sort_by_key(|text| is(text, "reject"));
    let outcome = |text: String| {
        let name = Name::parse(&text).ok()?;
        Some(Outcome { name, style: style(&text), label: label_of(&text), skips_required: false })
    };
    words.into_iter().filter_map(outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn a_reference_begins_after_whatever_is_no_part_of_a_name() {
        for before in ["", "=", "{!", "„", "É", "語", "a b "] {
            let text = format!("{before}Review.Outputs.decision“");
            assert_eq!(references(&text), [("Review", "decision")], "{text}");
        }
        assert!(references("„.Outputs.decision").is_empty());
    }
}
