//! The run log in sentences: what happened, without the actor, as in `finished Set up billing`.

mod conditions;
mod decisions;
mod instead;
mod promises;
mod repair;
mod told;
mod works;

use std::collections::BTreeMap;

use fermata_engine::{
    definition::{Orchestration, Target, Work},
    flow::{Flow, Outgoing, outgoing::MailContent},
    ids::{Name, WorkItemId},
    object::Object,
    people::{Assignee, Directory},
    run::{
        AssigneeFlag,
        event::{Event, EventRecord, SlaScope},
    },
    value::{DataType, Value, Values, Variable, value_words},
};
use std::sync::Arc;

use super::{article, count, shown, stage_label, step_label};

/// Turns events of one run into sentences. It remembers which work item belongs to which step, so events must come in
/// order; items made before the first event are handed in.
pub(crate) struct Sentences<'s> {
    pub(crate) definition: &'s Orchestration,
    pub(crate) flows: &'s BTreeMap<Name, Arc<Flow>>,
    pub(crate) objects: &'s BTreeMap<Name, Arc<Object>>,
    pub(crate) directory: &'s Directory,
    /// The step of each work item.
    pub(crate) items: BTreeMap<WorkItemId, Name>,
    /// In whose place things are done.
    pub(crate) instead: Instead,
}

/// In whose place work items and steps are done.
#[derive(Debug, Default)]
pub(crate) struct Instead {
    /// Whom each work item was meant for, where somebody else has it.
    of_items: BTreeMap<WorkItemId, Name>,
    /// In whose place a step was handed in last.
    of_steps: BTreeMap<Name, Name>,
}

/// What is said about an event.
pub(crate) struct Said {
    /// The sentence.
    pub(crate) text: String,
    /// More, if there is.
    pub(crate) detail: Option<String>,
    /// Whether a short timeline shows it.
    pub(crate) milestone: bool,
}

fn plain(text: impl Into<String>, milestone: bool) -> Said {
    Said { text: text.into(), detail: None, milestone }
}

fn with(text: impl Into<String>, detail: impl Into<String>, milestone: bool) -> Said {
    let detail = detail.into();
    Said { text: text.into(), detail: (!detail.is_empty()).then_some(detail), milestone }
}

impl Sentences<'_> {
    /// What is said about an event.
    pub(crate) fn say(&mut self, record: &EventRecord) -> Said {
        if let Event::WorkItemCreated { step, item, .. } = &record.event {
            self.items.insert(*item, step.clone());
        }
        let returned = self.returned(record);
        self.note_instead(&record.event);
        if let Some(said) = returned {
            return said;
        }
        if let Some(said) = self.decision_event(&record.event).or_else(|| self.by_condition(record)) {
            return said;
        }
        match &record.event {
            Event::RunStarted { title, inputs, .. } => {
                with(format!("started {title}"), self.named(&self.definition.inputs, inputs), true)
            }
            Event::RunCompleted => plain("finished the run", true),
            Event::RunCancelled { reason } => with("cancelled the run", reason, true),
            Event::RunPaused { reason } => with("paused the run", reason, true),
            Event::RunResumed { reason } => with("let the run go on", reason, true),
            Event::RunFailed { incident } => {
                with("stopped the run because something failed", &incident.message, true)
            }
            Event::RunRecovered => plain("got the run going again", true),
            Event::StageStarted { stage, pass, steps, .. } => {
                plain(self.stage_started(stage, *pass, steps), true)
            }
            Event::StageEnded { stage, status, .. } => match status {
                fermata_engine::run::StageStatus::Completed => {
                    plain(format!("completed stage {}", self.stage(stage)), true)
                }
                _ => plain(format!("left stage {} before its end", self.stage(stage)), true),
            },
            Event::DecisionTaken { decision, outcome, to } => {
                plain(self.decision(decision, outcome.as_ref(), to), true)
            }
            Event::SlaWarned { scope } => {
                plain(format!("saw that {} comes near its time", self.promise(scope)), true)
            }
            Event::SlaBreached { scope } => {
                plain(format!("saw that {} passed its time", self.promise(scope)), true)
            }
            event => self.promise_event(event),
        }
    }

    fn step_event(&self, event: &Event) -> Said {
        match event {
            Event::StepStarted { step, attempt: 1, .. } => plain(format!("began {}", self.step(step)), false),
            Event::StepStarted { step, attempt, .. } => {
                plain(format!("tried {} again (try {attempt})", self.step(step)), false)
            }
            Event::StepSkipped { step } => {
                plain(format!("skipped {}: it is not needed", self.step(step)), true)
            }
            Event::StepCompleted { step, outcome, outputs } => {
                let what = format!("finished {}{}", self.step(step), self.for_step(step));
                let text = match outcome.as_ref().and_then(|o| self.outcome(step, o)) {
                    Some(outcome) => format!("{what}: {outcome}"),
                    None => what,
                };
                with(text, self.outputs(step, outputs), true)
            }
            Event::VariablesSet { values, .. } => {
                with("noted for later", self.named(&self.definition.variables, values), false)
            }
            Event::StepFailed { step, error, retry_ms } => {
                let again = if retry_ms.is_some() { "; it is tried again" } else { "" };
                with(format!("could not finish {}{again}", self.step(step)), &error.message, true)
            }
            Event::StepDiscontinued { step } => {
                plain(format!("dropped {}: its stage was left", self.step(step)), false)
            }
            Event::RecordUpdated { change, .. } => {
                let object = self.objects.get(&change.record.object);
                let label = object.map_or_else(|| change.record.object.to_string(), |o| o.label.clone());
                with(format!("changed the {label}"), self.fields(object, &change.fields), false)
            }
            Event::RecordCreated { record, fields, .. } => {
                let object = self.objects.get(&record.object);
                let label = object.map_or_else(|| record.object.to_string(), |o| o.label.clone());
                with(format!("made a new {label}"), self.fields(object, fields), false)
            }
            Event::RecordDeleted { record, .. } => {
                let object = self.objects.get(&record.object);
                plain(
                    format!("deleted a record of {}", object.map_or(record.object.as_str(), |o| &o.label)),
                    false,
                )
            }
            Event::SendingQueued { sending, .. } => {
                let (text, detail) = sent(&sending.what);
                with(text, detail, false)
            }
            Event::FlowQueued { step } => {
                plain(format!("works on {} with other systems", self.step(step)), false)
            }
            Event::MessageSent { message, .. } => {
                let to: Vec<String> = message.to.iter().map(|a| self.directory.label(a)).collect();
                with(
                    format!("told {}", to.join(", ")),
                    format!("{}\n{}", message.subject, message.body).trim(),
                    false,
                )
            }
            event => self.told_event(event),
        }
    }

    /// Fields of a record, one a line.
    fn fields(&self, object: Option<&Arc<Object>>, fields: &Values) -> String {
        let shown = fields.iter().map(|(name, value)| {
            let field = object.and_then(|o| o.field(name));
            let value = self.value(field.map(|f| &f.data_type), value);
            line(field.map_or(name.as_str(), |f| f.shown()), &value)
        });
        shown.collect::<Vec<_>>().join("\n")
    }

    fn item_event(&self, event: &Event) -> Said {
        match event {
            Event::WorkItemCreated { step, assignee, flag, .. } => {
                let why = match flag {
                    None => "",
                    Some(AssigneeFlag::Fallback) => "Whoever should do it cannot at the moment.",
                    Some(AssigneeFlag::Owner | AssigneeFlag::Nobody) => "Nobody was found who should do it.",
                };
                let text = match assignee {
                    Assignee::User(_) => {
                        format!("gave {} to {}", self.step(step), self.directory.label(assignee))
                    }
                    _ => format!("offered {} to {}", self.step(step), self.directory.label(assignee)),
                };
                with(text, why, false)
            }
            Event::WorkItemClaimed { item, .. } => plain(format!("took {}", self.item(*item)), false),
            Event::WorkItemReleased { item } => {
                plain(format!("gave {} back to the team", self.item(*item)), false)
            }
            Event::WorkItemReassigned { item, to, reason } => {
                with(format!("gave {} to {}", self.item(*item), self.directory.label(to)), reason, true)
            }
            Event::WorkItemCompleted { item, .. } => {
                plain(format!("handed in {}{}", self.item(*item), self.for_item(*item)), false)
            }
            Event::WorkItemWithdrawn { item } => {
                plain(format!("took {} away: it is no longer needed", self.item(*item)), false)
            }
            event => self.works_event(event),
        }
    }

    fn stage_started(&self, stage: &Name, pass: u32, steps: &[Name]) -> String {
        let number = self.definition.stages.iter().position(|s| &s.name == stage).map_or(1, |at| at + 1);
        let with_stage = |name: &&Name| {
            let drawn = self.definition.step(name).map(|(_, step)| &step.start);
            matches!(drawn, Some(fermata_engine::definition::StepStart::WithStage))
        };
        let at_once = steps.iter().filter(with_stage).count();
        let what = match steps.len() {
            1 => "one step".to_owned(),
            n => format!("{} steps", count(n)),
        };
        let at_once = if at_once > 1 { format!(", {} at once", count(at_once)) } else { String::new() };
        let again = if pass > 1 { format!(" for the {} time", ordinal(pass)) } else { String::new() };
        format!("started stage {number}, {}{again}: {what}{at_once}", self.stage(stage))
    }

    fn decision(&self, name: &Name, outcome: Option<&Name>, to: &Target) -> String {
        let decision = self.definition.decision(name);
        let label = decision.map_or_else(|| name.to_string(), |d| shown(&d.label, name));
        let taken = match (decision, outcome) {
            (Some(d), Some(outcome)) => {
                let found = d.outcomes.iter().find(|o| &o.name == outcome);
                found.map_or_else(|| outcome.to_string(), |o| shown(&o.label, outcome))
            }
            (Some(d), None) if !d.default_label.is_empty() => d.default_label.clone(),
            (_, Some(outcome)) => outcome.to_string(),
            (_, None) => "otherwise".to_owned(),
        };
        let to = match to {
            Target::End => "the end".to_owned(),
            Target::Stage(stage) => self.stage(stage),
            Target::Decision(other) => {
                self.definition.decision(other).map_or_else(|| other.to_string(), |d| shown(&d.label, other))
            }
        };
        format!("decided {label} {taken}, on to {to}")
    }

    fn promise(&self, scope: &SlaScope) -> String {
        match scope {
            SlaScope::Run => "the run".to_owned(),
            SlaScope::Stage(name) => format!("stage {}", self.stage(name)),
            SlaScope::Step(name) => self.step(name),
        }
    }

    fn stage(&self, name: &Name) -> String {
        stage_label(self.definition, name)
    }

    fn step(&self, name: &Name) -> String {
        step_label(self.definition, name)
    }

    fn item(&self, id: WorkItemId) -> String {
        self.items.get(&id).map_or_else(|| "a work item".to_owned(), |step| self.step(step))
    }

    fn flow_of(&self, step: &Name) -> Option<&Arc<Flow>> {
        match self.definition.step(step).map(|(_, step)| &step.work) {
            Some(Work::Interactive(work)) => work.flow.as_ref().and_then(|name| self.flows.get(name)),
            Some(Work::Approval(work)) => work.flow.as_ref().and_then(|name| self.flows.get(name)),
            Some(Work::Background(work)) => self.flows.get(&work.flow),
            Some(Work::Wait(_) | Work::SubOrchestration(_)) | None => None,
        }
    }

    /// What the button of an outcome says, where there is more than one.
    pub(crate) fn outcome(&self, step: &Name, outcome: &Name) -> Option<String> {
        if let Some(Work::Wait(_)) = self.definition.step(step).map(|(_, step)| &step.work) {
            return Some(works::outcome(outcome));
        }
        if let Some(Work::Approval(_)) = self.definition.step(step).map(|(_, step)| &step.work) {
            return Some(self.approval_outcome(step, outcome));
        }
        let flow = self.flow_of(step)?;
        if flow.outcomes.len() < 2 {
            return None;
        }
        let found = flow.outcomes.iter().find(|o| &o.name == outcome);
        Some(found.map_or_else(|| outcome.to_string(), |o| shown(&o.label, outcome)))
    }

    fn outputs(&self, step: &Name, outputs: &Values) -> String {
        if let Some(Work::SubOrchestration(work)) = self.definition.step(step).map(|(_, step)| &step.work)
            && work.for_each.is_some()
        {
            return works::of_many(outputs);
        }
        let declared = self.flow_of(step).map(|flow| declared_in(flow, self.objects)).unwrap_or_default();
        let lines = outputs.iter().filter(|(_, value)| !value.is_null());
        let lines = lines.map(|(name, value)| {
            let (label, data_type) = declared.get(name).cloned().unwrap_or_else(|| (name.to_string(), None));
            line(&label, &self.value(data_type.as_ref(), value))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A line for each value that is there, by its label.
    fn named(&self, variables: &[Variable], values: &Values) -> String {
        let lines = values.iter().filter(|(_, value)| !value.is_null());
        let lines = lines.map(|(name, value)| {
            let variable = variables.iter().find(|v| &v.name == name);
            let label = variable.map_or_else(|| name.to_string(), |v| shown(&v.label, name));
            line(&label, &self.value(variable.map(|v| &v.data_type), value))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A value as its record shows it; people by what they are called.
    fn value(&self, data_type: Option<&DataType>, value: &Value) -> String {
        let Some(data_type) = data_type else { return plain_words(value) };
        let label = match (data_type, value.as_str()) {
            (DataType::User, Some(user)) => {
                Name::parse(user).ok().map(|user| self.directory.label(&Assignee::User(user)))
            }
            (DataType::Lookup { object }, Some(_)) => {
                let label = self.objects.get(object).map_or(object.as_str(), |o| o.label.as_str());
                Some(format!("{} {label}", article(label)))
            }
            _ => None,
        };
        let words = value_words(data_type, value, label.as_deref());
        if words.is_empty() { "nothing".to_owned() } else { words }
    }
}

/// `Plan: Pallet`; a question is answered without a colon.
fn line(label: &str, value: &str) -> String {
    if label.ends_with('?') { format!("{label} {value}") } else { format!("{label}: {value}") }
}

/// What a flow hands over: by name, what people read and the type.
fn declared_in(
    flow: &Flow,
    objects: &BTreeMap<Name, Arc<Object>>,
) -> BTreeMap<Name, (String, Option<DataType>)> {
    let object = flow.object.as_ref().and_then(|name| objects.get(name)).map(Arc::as_ref);
    let variables = flow
        .variables
        .iter()
        .map(|v| (v.name.clone(), (shown(&v.label, &v.name), Some(v.data_type.clone()))));
    let components =
        flow.components().map(|c| (c.name.clone(), (shown(&c.label, &c.name), c.data_type(object))));
    variables.chain(components).collect()
}

/// A value of which nobody knows the type.
fn plain_words(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(plain_words).collect::<Vec<_>>().join(", "),
        Value::Object(_) => "several values".to_owned(),
    }
}

fn ordinal(n: u32) -> String {
    const WORDS: [&str; 6] = ["", "first", "second", "third", "fourth", "fifth"];
    let word = usize::try_from(n).ok().and_then(|n| WORDS.get(n));
    word.map_or_else(|| format!("{n}th"), |word| (*word).to_owned())
}

/// What leaves the system, in words: one line, and the rest.
fn sent(what: &Outgoing) -> (String, String) {
    match what {
        Outgoing::Event { event_type, data, .. } => {
            (format!("published the event {event_type}"), lines(data))
        }
        Outgoing::Mail { content: MailContent::Written { subject, text, .. }, .. } => {
            (format!("sent the e-mail {subject}"), text.clone())
        }
        Outgoing::Mail { content: MailContent::Template { name, values }, .. } => {
            (format!("sent an e-mail by the template {name}"), lines(values))
        }
        Outgoing::Chat { connection, text } => (format!("posted to {connection}"), text.clone()),
        Outgoing::Start { orchestration, inputs, .. } => (format!("started {orchestration}"), lines(inputs)),
        Outgoing::Document { title, .. } => (format!("made the document {title}"), String::new()),
    }
}

fn lines(values: &BTreeMap<Name, Value>) -> String {
    values.iter().map(|(name, value)| line(name.as_str(), &text_of(value))).collect::<Vec<_>>().join("\n")
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
