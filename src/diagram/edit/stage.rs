//! Edits of stages: insert on a connector, move to another one, delete with the neighbours joined, replace.

use fermata_engine::{
    definition::{Exit, Orchestration, Stage, Target},
    ids::Name,
    limits::STAGES_MAX,
};
use serde::{Deserialize, Serialize};

use super::{Done, Refusal, connector, names, references};
use crate::element::{Connector, Element};

/// An edit of a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageEdit {
    /// A new stage between the two ends of a connector.
    Insert {
        /// The connector.
        on: Connector,
        /// What it is called.
        label: String,
    },
    /// Takes a stage out and puts it on another connector.
    Move {
        /// The stage.
        stage: Name,
        /// The connector.
        on: Connector,
    },
    /// A copy of a stage with its steps, right after it.
    Duplicate {
        /// The stage.
        stage: Name,
    },
    /// Removes a stage; what led to it leads to what came next.
    Delete {
        /// The stage.
        stage: Name,
    },
    /// Replaces a stage by another value of the same name.
    Set {
        /// The stage.
        stage: Box<Stage>,
    },
}

impl StageEdit {
    pub(super) fn make(&self, definition: &mut Orchestration) -> Result<Done, Refusal> {
        match self {
            Self::Insert { on, label } => insert(definition, on, label),
            Self::Move { stage, on } => shift(definition, stage, on),
            Self::Duplicate { stage } => duplicate(definition, stage),
            Self::Delete { stage } => delete(definition, stage),
            Self::Set { stage } => set(definition, stage),
        }
    }
}

fn room(definition: &Orchestration) -> Result<(), Refusal> {
    if definition.stages.len() >= STAGES_MAX {
        return Err(Refusal::Full { what: "stages", most: STAGES_MAX });
    }
    Ok(())
}

fn insert(definition: &mut Orchestration, on: &Connector, label: &str) -> Result<Done, Refusal> {
    room(definition)?;
    let label = names::fresh_label(label, definition.stages.iter().map(|s| s.label.as_str()));
    let name = names::free(&label, "stage", &names::of_nodes(definition));
    let next = connector::point(definition, on, Target::Stage(name.clone()))?;
    let at = place_after(definition, on);
    let stage = Stage {
        name: name.clone(),
        label: label.clone(),
        description: String::new(),
        steps: Vec::new(),
        exit: Exit::default(),
        next,
        fault: None,
        reject: None,
        sla: None,
    };
    definition.stages.insert(at, stage);
    Done::at(Element::Stage(name), format!("Added stage {label}"))
}

/// Where in the list a stage on a connector belongs: after the stage that the connector leaves.
fn place_after(definition: &Orchestration, on: &Connector) -> usize {
    let last = definition.stages.len();
    match on {
        Connector::Start => 0,
        // What only a recalled run passes stands after everything else.
        Connector::Each(_) | Connector::Recall => last,
        Connector::Next(stage) | Connector::Fault(stage) | Connector::Reject(stage) => {
            definition.stages.iter().position(|s| &s.name == stage).map_or(last, |at| at + 1)
        }
        Connector::Outcome(decision, _) | Connector::Default(decision) => {
            let leads = |s: &Stage| s.next == Target::Decision(decision.clone());
            definition.stages.iter().position(leads).map_or(last, |at| at + 1)
        }
    }
}

/// Leads around a stage, as if it were not there.
fn bypass(definition: &mut Orchestration, name: &Name) -> Result<(), Refusal> {
    let here = Target::Stage(name.clone());
    let next = names::stage(definition, name)?.next.clone();
    let next = if next == here { Target::End } else { next };
    references::redirect(definition, &here, &next);
    for stage in &mut definition.stages {
        if stage.fault.as_ref() == Some(&Target::Stage(stage.name.clone())) {
            stage.fault = None;
        }
        if stage.reject.as_ref() == Some(&Target::Stage(stage.name.clone())) {
            stage.reject = None;
        }
    }
    Ok(())
}

fn shift(definition: &mut Orchestration, name: &Name, on: &Connector) -> Result<Done, Refusal> {
    let here = Target::Stage(name.clone());
    let own = [Connector::Next, Connector::Fault, Connector::Reject].iter().any(|of| on == &of(name.clone()));
    let target = on.target(definition).ok_or(Refusal::Missing { kind: "connector", name: on.key() })?;
    if own || target == &here {
        return Err(Refusal::Nowhere);
    }
    bypass(definition, name)?;
    let next = connector::point(definition, on, here)?;
    let from = definition.stages.iter().position(|s| &s.name == name);
    let mut stage =
        from.map(|at| definition.stages.remove(at)).ok_or_else(|| names::missing("stage", name))?;
    stage.next = next;
    let label = stage.label.clone();
    let at = place_after(definition, on);
    definition.stages.insert(at, stage);
    Done::at(Element::Stage(name.clone()), format!("Moved stage {label}"))
}

fn duplicate(definition: &mut Orchestration, name: &Name) -> Result<Done, Refusal> {
    room(definition)?;
    let original = names::stage(definition, name)?.clone();
    let mut copy = original.clone();
    copy.label = format!("{} (copy)", original.label);
    copy.name = names::free(&copy.label, "stage", &names::of_nodes(definition));
    let mut taken = names::of_steps(definition);
    let mut renamed = Vec::new();
    for step in &mut copy.steps {
        let new = names::free(&format!("{}_copy", step.name), "step", &taken);
        taken.insert(new.clone());
        renamed.push((std::mem::replace(&mut step.name, new.clone()), new));
    }
    for step in &mut copy.steps {
        super::step::rename_after(step, &renamed);
    }
    super::step::full(definition, copy.steps.len())?;
    let at = definition.stages.iter().position(|s| &s.name == name).map_or(0, |at| at + 1);
    let (new, label) = (copy.name.clone(), copy.label.clone());
    names::stage(definition, name)?.next = Target::Stage(new.clone());
    definition.stages.insert(at, copy);
    Done::at(Element::Stage(new), format!("Added stage {label}"))
}

fn delete(definition: &mut Orchestration, name: &Name) -> Result<Done, Refusal> {
    let stage = names::stage(definition, name)?;
    let (label, next) = (stage.label.clone(), stage.next.clone());
    bypass(definition, name)?;
    definition.stages.retain(|s| &s.name != name);
    let focus = if next == Target::Stage(name.clone()) { Element::Start } else { Element::of_target(&next) };
    let focus = if focus == Element::End { Element::Start } else { focus };
    Done::at(focus, format!("Deleted stage {label}; its neighbours are joined"))
}

fn set(definition: &mut Orchestration, stage: &Stage) -> Result<Done, Refusal> {
    *names::stage(definition, &stage.name)? = stage.clone();
    Done::quietly(format!("Changed stage {}", stage.label))
}
