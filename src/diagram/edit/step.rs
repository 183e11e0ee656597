//! Edits of steps: add, move within and between stages, duplicate, delete, replace. What starts after a step that goes
//! away starts after what that one started after.

use fermata_engine::{
    definition::{Orchestration, Step, StepStart, Work},
    ids::Name,
    limits::STEPS_MAX,
};
use serde::{Deserialize, Serialize};

use super::{Done, Refusal, names, references};
use crate::element::Element;

/// An edit of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepEdit {
    /// A new step.
    Add {
        /// The stage.
        stage: Name,
        /// The step it stands before; none: at the end.
        before: Option<Name>,
        /// What it is called.
        label: String,
        /// What it does.
        work: Box<Work>,
    },
    /// Puts a step at another place, of its own or another stage.
    Move {
        /// The step.
        step: Name,
        /// The stage it goes to.
        stage: Name,
        /// The step it stands before; none: at the end.
        before: Option<Name>,
    },
    /// A copy right after the step.
    Duplicate {
        /// The step.
        step: Name,
    },
    /// Removes a step.
    Delete {
        /// The step.
        step: Name,
    },
    /// Replaces a step by another value of the same name.
    Set {
        /// The step.
        step: Box<Step>,
    },
}

impl StepEdit {
    pub(super) fn make(&self, definition: &mut Orchestration) -> Result<Done, Refusal> {
        match self {
            Self::Add { stage, before, label, work } => add(definition, stage, before.as_ref(), label, work),
            Self::Move { step, stage, before } => shift(definition, step, stage, before.as_ref()),
            Self::Duplicate { step } => duplicate(definition, step),
            Self::Delete { step } => delete(definition, step),
            Self::Set { step } => set(definition, step),
        }
    }
}

/// Refuses when so many more steps do not fit.
pub(super) fn full(definition: &Orchestration, more: usize) -> Result<(), Refusal> {
    let count: usize = definition.stages.iter().map(|s| s.steps.len()).sum();
    if count + more > STEPS_MAX {
        return Err(Refusal::Full { what: "steps", most: STEPS_MAX });
    }
    Ok(())
}

fn add(
    definition: &mut Orchestration,
    stage: &Name,
    before: Option<&Name>,
    label: &str,
    work: &Work,
) -> Result<Done, Refusal> {
    full(definition, 1)?;
    let used = definition.stages.iter().flat_map(|s| &s.steps).map(|s| s.label.as_str());
    let label = names::fresh_label(label, used);
    let name = names::free(&label, "step", &names::of_steps(definition));
    let step = Step {
        name: name.clone(),
        label: label.clone(),
        description: String::new(),
        start: StepStart::WithStage,
        work: work.clone(),
        sets: Vec::new(),
        sla: None,
        reminder: None,
    };
    let stage = names::stage(definition, stage)?;
    let at = place(&stage.steps, before);
    stage.steps.insert(at, step);
    Done::at(Element::Step(name), format!("Added step {label} to {}", stage.label))
}

fn place(steps: &[Step], before: Option<&Name>) -> usize {
    before.and_then(|name| steps.iter().position(|s| &s.name == name)).unwrap_or(steps.len())
}

/// Where a step is: stage, place.
fn find(definition: &Orchestration, name: &Name) -> Result<(Name, usize), Refusal> {
    let found = definition.stages.iter().find_map(|stage| {
        let at = stage.steps.iter().position(|s| &s.name == name)?;
        Some((stage.name.clone(), at))
    });
    found.ok_or_else(|| names::missing("step", name))
}

fn take(definition: &mut Orchestration, name: &Name) -> Result<(Name, usize, Step), Refusal> {
    let (home, at) = find(definition, name)?;
    let step = names::stage(definition, &home)?.steps.remove(at);
    Ok((home, at, step))
}

fn shift(
    definition: &mut Orchestration,
    name: &Name,
    to: &Name,
    before: Option<&Name>,
) -> Result<Done, Refusal> {
    if definition.stage(to).is_none() {
        return Err(names::missing("stage", to));
    }
    let (home, from, mut step) = take(definition, name)?;
    if &home != to {
        references::forget_step(&mut names::stage(definition, &home)?.steps, name, &step.start);
        if matches!(step.start, StepStart::After { .. }) {
            step.start = StepStart::WithStage;
        }
    }
    let label = step.label.clone();
    let stage = names::stage(definition, to)?;
    let at = place(&stage.steps, before);
    if &home == to && at == from {
        return Err(Refusal::Nowhere);
    }
    stage.steps.insert(at, step);
    let words = format!("Moved step {label} to place {} of {} in {}", at + 1, stage.steps.len(), stage.label);
    Done::at(Element::Step(name.clone()), words)
}

fn duplicate(definition: &mut Orchestration, name: &Name) -> Result<Done, Refusal> {
    full(definition, 1)?;
    let (home, at) = find(definition, name)?;
    let mut copy = names::step(definition, name)?.clone();
    copy.label = format!("{} (copy)", copy.label);
    copy.name = names::free(&copy.label, "step", &names::of_steps(definition));
    let (new, label) = (copy.name.clone(), copy.label.clone());
    names::stage(definition, &home)?.steps.insert(at + 1, copy);
    Done::at(Element::Step(new), format!("Added step {label}"))
}

fn delete(definition: &mut Orchestration, name: &Name) -> Result<Done, Refusal> {
    let (home, at, step) = take(definition, name)?;
    let stage = names::stage(definition, &home)?;
    references::forget_step(&mut stage.steps, name, &step.start);
    let neighbour = stage.steps.get(at).or(stage.steps.last());
    let focus = neighbour.map_or(Element::Stage(home), |s| Element::Step(s.name.clone()));
    references::in_pauses(definition, name, None);
    Done::at(focus, format!("Deleted step {}", step.label))
}

fn set(definition: &mut Orchestration, step: &Step) -> Result<Done, Refusal> {
    *names::step(definition, &step.name)? = step.clone();
    Done::quietly(format!("Changed step {}", step.label))
}

/// Replaces names in what a step starts after.
pub(super) fn rename_after(step: &mut Step, renamed: &[(Name, Name)]) {
    let StepStart::After { steps } = &mut step.start else { return };
    for name in steps {
        if let Some((_, new)) = renamed.iter().find(|(old, _)| old == name) {
            *name = new.clone();
        }
    }
}
