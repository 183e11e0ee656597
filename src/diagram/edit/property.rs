//! Edits of the orchestration itself, and of labels. A label gives a new element its name; once the name is fixed, a label
//! is only a label.

use fermata_engine::{
    definition::{Orchestration, StepNews, Target, Trigger},
    ids::Name,
    sla::Sla,
    value::Variable,
};
use serde::{Deserialize, Serialize};

use super::{Done, Refusal, names, references};
use crate::element::Element;

/// An edit of properties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PropertyEdit {
    /// Replaces everything about the orchestration but what is drawn.
    Header(Box<Header>),
    /// Calls an element something else.
    Label {
        /// Which one.
        element: Element,
        /// What it is called.
        label: String,
        /// Whether its name follows, as it does while nothing outside this draft knows the name.
        rename: bool,
    },
}

/// An orchestration without its drawing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// What people read.
    pub label: String,
    /// What it is for.
    pub description: String,
    /// Why a run starts.
    pub trigger: Trigger,
    /// The object of the record that runs are about which somebody starts.
    #[serde(default)]
    pub object: Option<Name>,
    /// What a run is called.
    pub run_title: String,
    /// What a starter hands in.
    pub inputs: Vec<Variable>,
    /// What the run keeps.
    pub variables: Vec<Variable>,
    /// Which variables a completed run hands to the step that started it.
    #[serde(default)]
    pub outputs: Vec<Name>,
    /// Where a run begins.
    pub start: Target,
    /// Where a run goes that its submitter recalls.
    #[serde(default)]
    pub recall: Option<Target>,
    /// How long a run may take.
    pub sla: Option<Sla>,
    /// The calendar by which its promises count.
    #[serde(default)]
    pub calendar: Option<Name>,
    /// Who gets the work that nobody else can do.
    pub owner: Option<Name>,
    /// Who is told about each step of a run.
    #[serde(default)]
    pub step_news: Option<StepNews>,
}

impl Header {
    /// The header of a definition.
    pub fn of(definition: &Orchestration) -> Self {
        Self {
            label: definition.label.clone(),
            description: definition.description.clone(),
            trigger: definition.trigger.clone(),
            object: definition.object.clone(),
            run_title: definition.run_title.clone(),
            inputs: definition.inputs.clone(),
            variables: definition.variables.clone(),
            outputs: definition.outputs.clone(),
            start: definition.start.clone(),
            recall: definition.recall.clone(),
            sla: definition.sla.clone(),
            calendar: definition.calendar.clone(),
            owner: definition.owner.clone(),
            step_news: definition.step_news.clone(),
        }
    }

    pub(super) fn put(&self, definition: &mut Orchestration) {
        let header = self.clone();
        definition.recall = header.recall;
        definition.label = header.label;
        definition.description = header.description;
        definition.trigger = header.trigger;
        definition.object = header.object;
        definition.run_title = header.run_title;
        definition.inputs = header.inputs;
        definition.variables = header.variables;
        definition.outputs = header.outputs;
        definition.start = header.start;
        definition.sla = header.sla;
        definition.owner = header.owner;
        definition.calendar = header.calendar;
        definition.step_news = header.step_news;
    }
}

impl PropertyEdit {
    pub(super) fn make(&self, definition: &mut Orchestration) -> Result<Done, Refusal> {
        match self {
            Self::Header(header) => {
                header.put(definition);
                Done::quietly("Changed the orchestration")
            }
            Self::Label { element, label, rename } => relabel(definition, element, label, *rename),
        }
    }
}

fn relabel(
    definition: &mut Orchestration,
    element: &Element,
    label: &str,
    rename: bool,
) -> Result<Done, Refusal> {
    let words = format!("Now called {label}");
    let focus = match element {
        Element::Start | Element::End => {
            definition.label = label.to_owned();
            Element::Start
        }
        Element::Stage(name) => {
            names::stage(definition, name)?.label = label.to_owned();
            let new = new_name(name, label, "stage", rename, &mut names::of_nodes(definition));
            rename_stage(definition, name, &new)?;
            Element::Stage(new)
        }
        Element::Decision(name) => {
            names::decision(definition, name)?.label = label.to_owned();
            let new = new_name(name, label, "decision", rename, &mut names::of_nodes(definition));
            let (old, target) = (Target::Decision(name.clone()), Target::Decision(new.clone()));
            references::redirect(definition, &old, &target);
            names::decision(definition, name)?.name = new.clone();
            Element::Decision(new)
        }
        Element::Block(name) => return Err(names::missing("element", name)),
        Element::Step(name) => {
            names::step(definition, name)?.label = label.to_owned();
            let new = new_name(name, label, "step", rename, &mut names::of_steps(definition));
            rename_step(definition, name, &new)?;
            Element::Step(new)
        }
    };
    Done::at(focus, words)
}

fn new_name(
    old: &Name,
    label: &str,
    fallback: &str,
    rename: bool,
    taken: &mut std::collections::BTreeSet<Name>,
) -> Name {
    if !rename || label.trim().is_empty() {
        return old.clone();
    }
    taken.remove(old);
    names::free(label, fallback, taken)
}

fn rename_stage(definition: &mut Orchestration, old: &Name, new: &Name) -> Result<(), Refusal> {
    if old == new {
        return Ok(());
    }
    references::redirect(definition, &Target::Stage(old.clone()), &Target::Stage(new.clone()));
    references::rename(definition, "stages", old, new);
    names::stage(definition, old)?.name = new.clone();
    Ok(())
}

fn rename_step(definition: &mut Orchestration, old: &Name, new: &Name) -> Result<(), Refusal> {
    if old == new {
        return Ok(());
    }
    references::rename(definition, "steps", old, new);
    references::in_pauses(definition, old, Some(new));
    let renamed = [(old.clone(), new.clone())];
    for step in definition.stages.iter_mut().flat_map(|s| &mut s.steps) {
        super::step::rename_after(step, &renamed);
    }
    names::step(definition, old)?.name = new.clone();
    Ok(())
}
