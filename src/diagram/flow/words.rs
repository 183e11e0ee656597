//! A flow in words, as its drawing, its outline and screen readers say it.

use std::collections::BTreeMap;

use fermata_engine::{
    check::World,
    condition::{Logic, Operator},
    flow::{
        Action, CreateRecords, Element as Block, ElementBody, Flow, FlowKind, GetRecords, RecordFilter,
        SetValue, UpdateTarget,
    },
    ids::Name,
    value::ValueSource,
};

use super::{Kind, ways};
use crate::{
    element::{Connector, Element},
    words::{sentence, spaced},
};

/// The labels of what a flow names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlowNames {
    objects: BTreeMap<Name, String>,
    fields: BTreeMap<(Name, String), String>,
    flows: BTreeMap<Name, String>,
}

impl FlowNames {
    /// The labels that one flow needs, from all there is.
    pub fn of(flow: &Flow, world: &World) -> Self {
        let mut names = Self::default();
        names.learn(flow.object.as_ref(), world);
        for block in &flow.elements {
            match &block.body {
                ElementBody::GetRecords(it) => names.learn(Some(&it.object), world),
                ElementBody::CreateRecords(it) => names.learn(Some(&it.object), world),
                ElementBody::UpdateRecords(it) => names.learn(of_target(&it.target), world),
                ElementBody::DeleteRecords(it) => names.learn(of_target(&it.target), world),
                ElementBody::Subflow(it) => {
                    if let Some(known) = world.flows.get(&it.flow) {
                        names.flows.insert(it.flow.clone(), known.label.clone());
                    }
                }
                _ => {}
            }
        }
        names
    }

    fn learn(&mut self, object: Option<&Name>, world: &World) {
        let Some(object) = object.and_then(|name| world.objects.get(name)) else { return };
        if self.objects.insert(object.name.clone(), object.label.clone()).is_some() {
            return;
        }
        for field in &object.fields {
            let key = (object.name.clone(), field.name.to_string());
            self.fields.insert(key, field.label.clone());
        }
    }

    fn object(&self, name: &Name) -> String {
        let label = self.objects.get(name).filter(|l| !l.is_empty());
        label.cloned().unwrap_or_else(|| sentence(&spaced(name.as_str())))
    }

    fn field(&self, object: Option<&Name>, field: &str) -> String {
        let known = object.and_then(|object| self.fields.get(&(object.clone(), field.to_owned())));
        known.filter(|l| !l.is_empty()).cloned().unwrap_or_else(|| path(field))
    }

    fn flow(&self, name: &Name) -> String {
        let label = self.flows.get(name).filter(|l| !l.is_empty());
        label.cloned().unwrap_or_else(|| sentence(&spaced(name.as_str())))
    }
}

/// The object of what is changed or deleted, where it is not the record of the run.
fn of_target(target: &UpdateTarget) -> Option<&Name> {
    match target {
        UpdateTarget::RunRecord => None,
        UpdateTarget::Records { object, .. } | UpdateTarget::Matching { object, .. } => Some(object),
    }
}

/// What a path names: `vars.found_accounts` is "found accounts", `record.owner` is "record owner".
fn path(text: &str) -> String {
    let parts = text.split('.').filter(|p| !matches!(*p, "vars" | "inputs" | "outputs"));
    parts.map(spaced).collect::<Vec<_>>().join(" ")
}

fn value(source: &ValueSource) -> String {
    match source {
        ValueSource::Literal(value) => match value {
            serde_json::Value::Null => "nothing".into(),
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Bool(true) => "yes".into(),
            serde_json::Value::Bool(false) => "no".into(),
            serde_json::Value::Array(all) => {
                let one = |v: &serde_json::Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
                all.iter().map(one).collect::<Vec<_>>().join(", ")
            }
            other => other.to_string(),
        },
        ValueSource::Reference(text) => path(text),
        ValueSource::Expression(text) => text.trim().to_owned(),
    }
}

/// One line about what an element does.
pub fn summary(block: &Block, flow: &Flow, names: &FlowNames) -> String {
    match &block.body {
        ElementBody::Screen(screen) => match screen.components.len() {
            0 => "Nothing on it yet".into(),
            1 => "1 thing on it".into(),
            n => format!("{n} things on it"),
        },
        ElementBody::Assignment(it) => sets(&it.sets, "Sets nothing yet", |name| variable(flow, name)),
        ElementBody::Decision(decision) => {
            let all: Vec<&str> = decision.outcomes.iter().map(|o| o.label.as_str()).collect();
            if all.is_empty() { "No outcome yet".into() } else { format!("{}, otherwise", all.join(", ")) }
        }
        ElementBody::Loop(it) => match value(&it.items) {
            items if items == "nothing" || items.is_empty() => "No list chosen yet".into(),
            items => format!("each {} of {items}", spaced(it.each.as_str())),
        },
        ElementBody::GetRecords(it) => get(it, names),
        ElementBody::CreateRecords(it) => create(it, names),
        ElementBody::UpdateRecords(it) => {
            let object = of_target(&it.target).or(flow.object.as_ref());
            let what = sets(&it.sets, "nothing yet", |name| names.field(object, name.as_str()));
            format!("{}: {what}", target(&it.target, flow, names))
        }
        ElementBody::DeleteRecords(it) => target(&it.target, flow, names),
        ElementBody::RollBack(_) => "What the flow has changed so far".into(),
        ElementBody::Notify(it) => match (it.to.len(), it.subject.trim()) {
            (0, _) => "Nobody chosen yet".into(),
            (_, "") => "No subject yet".into(),
            (_, subject) => subject.to_owned(),
        },
        ElementBody::Subflow(it) => names.flow(&it.flow),
        ElementBody::Action(action) => of_action(action),
        ElementBody::Unsupported(it) => match it.what.trim() {
            "" => "Not supported".into(),
            what if it.reason.trim().is_empty() => format!("Not supported: {what}"),
            what => format!("Not supported: {}. {}", what.trim_end_matches('.'), it.reason.trim()),
        },
    }
}

/// What an action says first about itself.
fn of_action(action: &Action) -> String {
    let written = serde_json::to_value(action).unwrap_or_default();
    let part = |name: &str| written.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().trim();
    let (name, none) = match Kind::of_action(action) {
        Kind::Email if part("subject").is_empty() => ("template", "No subject yet"),
        Kind::Email => ("subject", ""),
        Kind::Callout => ("url", "No address yet"),
        Kind::Chat => ("text", "No words yet"),
        Kind::StartRun => return sentence(&spaced(part("orchestration"))),
        Kind::Document => ("title", "No title yet"),
        _ => ("event_type", "No type yet"),
    };
    match part(name) {
        "" => none.to_owned(),
        text => text.to_owned(),
    }
}

fn get(it: &GetRecords, names: &FlowNames) -> String {
    let mut words = names.object(&it.object);
    words.push_str(&filter(&it.filter, &it.object, names));
    match (it.first, it.limit) {
        (true, _) => words.push_str(", the first"),
        (false, Some(limit)) => words.push_str(&format!(", first {limit}")),
        (false, None) => {}
    }
    words
}

/// ` where status is open and 2 more`.
fn filter(filter: &RecordFilter, object: &Name, names: &FlowNames) -> String {
    let Some(first) = filter.rows.first() else { return String::new() };
    let field = names.field(Some(object), &first.field).to_lowercase();
    let mut words = match first.operator {
        Operator::IsNull | Operator::IsBlank => {
            let empty = first.value != ValueSource::Literal(serde_json::Value::Bool(false));
            format!(" where {field} is {}", if empty { "empty" } else { "filled in" })
        }
        operator => format!(" where {field} {} {}", operator.words(), value(&first.value)),
    };
    let more = filter.rows.len() - 1;
    if more > 0 {
        let join = if filter.logic == Logic::Any { "or" } else { "and" };
        words.push_str(&format!(" {join} {more} more"));
    }
    words
}

fn create(it: &CreateRecords, names: &FlowNames) -> String {
    let object = names.object(&it.object);
    match &it.from {
        Some(from) => format!("{object} from {}", value(from)),
        None => {
            let what =
                sets(&it.sets, "with nothing yet", |name| names.field(Some(&it.object), name.as_str()));
            format!("{object}: {what}")
        }
    }
}

fn target(target: &UpdateTarget, flow: &Flow, names: &FlowNames) -> String {
    match target {
        UpdateTarget::RunRecord => match &flow.object {
            Some(object) => format!("The {}", names.object(object)),
            None => "The record".into(),
        },
        UpdateTarget::Records { object, value: from } => match value(from) {
            from if from == "nothing" || from.is_empty() => {
                format!("{}, none chosen yet", names.object(object))
            }
            from => format!("{} of {from}", names.object(object)),
        },
        UpdateTarget::Matching { object, filter: rows } => match filter(rows, object, names) {
            rows if rows.is_empty() => format!("Every {}", names.object(object)),
            rows => format!("Every {}{rows}", names.object(object)),
        },
    }
}

fn sets(sets: &[SetValue], none: &str, label: impl Fn(&Name) -> String) -> String {
    let Some(first) = sets.first() else { return none.to_owned() };
    let of = first.field.as_ref().map(|field| format!(" {}", spaced(field.as_str()))).unwrap_or_default();
    let mut words = format!("{}{of} = {}", label(&first.name), value(&first.value));
    if sets.len() > 1 {
        words.push_str(&format!(", {} more", sets.len() - 1));
    }
    words
}

fn variable(flow: &Flow, name: &Name) -> String {
    let found = flow.variables.iter().find(|v| &v.name == name).filter(|v| !v.label.is_empty());
    found.map_or_else(|| spaced(name.as_str()), |v| v.label.clone())
}

/// When a flow begins.
pub fn start(flow: &Flow, names: &FlowNames) -> String {
    let when = match flow.kind {
        FlowKind::Screen => "When a person opens it",
        FlowKind::Autolaunched => "When it is called",
        FlowKind::Evaluation => "When a condition asks",
    };
    match &flow.object {
        None => when.into(),
        Some(object) => {
            let label = names.object(object);
            let article =
                if label.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']) { "an" } else { "a" };
            format!("{when} for {article} {label}")
        }
    }
}

/// What is written on a connector: an outcome, what a loop repeats, a failure.
pub fn connector(connector: &Connector, flow: &Flow) -> Option<String> {
    match connector {
        Connector::Start => None,
        Connector::Next(name) => {
            let is_loop = matches!(flow.element(name)?.body, ElementBody::Loop(_));
            is_loop.then(|| "after the last".into())
        }
        Connector::Each(_) => Some("for each".into()),
        Connector::Fault(_) => Some("if it fails".into()),
        // Nothing is rejected or recalled in a flow.
        Connector::Reject(_) | Connector::Recall => None,
        Connector::Default(_) => Some("Otherwise".into()),
        Connector::Outcome(name, outcome) => match &flow.element(name)?.body {
            ElementBody::Decision(decision) => {
                decision.outcomes.iter().find(|o| &o.name == outcome).map(|o| o.label.clone())
            }
            _ => None,
        },
    }
}

/// What people call an element.
pub fn element(element: &Element, flow: &Flow) -> String {
    match element {
        Element::Start => flow.label.clone(),
        Element::End => "End".into(),
        Element::Block(name) => {
            let label = flow.element(name).map(|e| e.label.clone()).filter(|l| !l.trim().is_empty());
            label.unwrap_or_else(|| sentence(&spaced(name.as_str())))
        }
        Element::Stage(name) | Element::Step(name) | Element::Decision(name) => spaced(name.as_str()),
    }
}

/// What a "+" is called for those who hear it.
pub fn plus(on: &Connector, flow: &Flow) -> String {
    let from = match ways::source(on) {
        Element::Start => "the start".to_owned(),
        source => element(&source, flow),
    };
    let by = connector(on, flow).map(|words| format!(", {words}")).unwrap_or_default();
    let to = match ways::target(flow, on) {
        Some(Element::End) | None => "the end".to_owned(),
        Some(to) => element(&to, flow),
    };
    match on {
        Connector::Each(_) if ways::target(flow, on) == Some(ways::source(on)) => {
            format!("Add for each of {from}")
        }
        _ => format!("Add between {from}{by} and {to}"),
    }
}
