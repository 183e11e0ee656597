//! What the stages, steps and decisions of a file are called here. Names of the source are kept where they are names; letter case
//! counts not in references to them.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use fermata_engine::{
    definition::Target,
    ids::Name,
    limits::{STAGES_MAX, STEPS_MAX},
};

use crate::salesforce::ledger::Node;

/// The names of one file.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Of the stages, in order of the file, with those of their steps.
    stages: Vec<(Name, Vec<Name>)>,
    /// Of the decisions, in order of the file.
    decisions: Vec<Name>,
    targets: BTreeMap<String, Target>,
    /// The step and its stage.
    steps: BTreeMap<String, (Name, Name)>,
    /// Of the steps that the file does not have, as far as they were given.
    extra: RefCell<BTreeSet<Name>>,
}

impl Names {
    /// Finds a name for everything. What is beyond the limits of an orchestration gets none.
    pub(super) fn of(root: Node<'_>) -> Self {
        let mut names = Self::default();
        let mut taken = BTreeSet::new();
        let mut steps_taken = BTreeSet::new();
        let of_tag = |tag: &'static str| root.nodes().filter(move |node| node.tag() == tag);
        for stage in of_tag("orchestratedStages").take(STAGES_MAX) {
            let said = stage.peek_text("name");
            let name = fresh(said.or(stage.peek_text("label")), "stage", &mut taken);
            remember(&mut names.targets, said, Target::Stage(name.clone()));
            let mut own = Vec::new();
            for step in stage.nodes().filter(|node| node.tag() == "stageSteps") {
                if steps_taken.len() >= STEPS_MAX {
                    break;
                }
                let said = step.peek_text("name");
                let found = fresh(said.or(step.peek_text("label")), "step", &mut steps_taken);
                remember(&mut names.steps, said, (found.clone(), name.clone()));
                own.push(found);
            }
            names.stages.push((name, own));
        }
        for decision in of_tag("decisions").take(STEPS_MAX) {
            let said = decision.peek_text("name");
            let name = fresh(said.or(decision.peek_text("label")), "decision", &mut taken);
            remember(&mut names.targets, said, Target::Decision(name.clone()));
            names.decisions.push(name);
        }
        names
    }

    /// The stages in order of the file, with the names of their steps.
    pub(super) fn stages(&self) -> &[(Name, Vec<Name>)] {
        &self.stages
    }

    /// The decisions in order of the file.
    pub(super) fn decisions(&self) -> &[Name] {
        &self.decisions
    }

    /// The stage or decision that the file calls so.
    pub(super) fn target(&self, said: &str) -> Option<&Target> {
        self.targets.get(&said.trim().to_lowercase())
    }

    /// The step that the file calls so, and its stage.
    pub(super) fn step(&self, said: &str) -> Option<&(Name, Name)> {
        self.steps.get(&said.trim().to_lowercase())
    }

    /// A name for a step that the file does not have; no other gets it.
    pub(super) fn extra_step(&self, step: &Name) -> Name {
        let mut extra = self.extra.borrow_mut();
        let taken =
            |name: &Name| extra.contains(name) || self.stages.iter().any(|(_, steps)| steps.contains(name));
        let wish: String = step.as_str().chars().take(Name::LENGTH_MAX - 5).collect();
        let name = match Name::parse(&format!("{wish}_wait")) {
            Ok(name) if !taken(&name) => name,
            _ => Name::free(&format!("{wish}_wait"), "wait", taken),
        };
        extra.insert(name.clone());
        name
    }
}

/// The first of a name is meant by it.
fn remember<T>(known: &mut BTreeMap<String, T>, said: Option<&str>, found: T) {
    if let Some(said) = said {
        known.entry(said.to_lowercase()).or_insert(found);
    }
}

/// The name itself where it is one and free, else one like it.
fn fresh(said: Option<&str>, fallback: &str, taken: &mut BTreeSet<String>) -> Name {
    let is_taken = |name: &Name| taken.contains(&name.as_str().to_lowercase());
    let name = match said.map(Name::parse) {
        Some(Ok(name)) if !is_taken(&name) => name,
        _ => Name::free(said.unwrap_or(fallback), fallback, is_taken),
    };
    taken.insert(name.as_str().to_lowercase());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_steps_have_names_of_their_own() {
        let step = |end: &str| {
            let text = format!("{}{end}", "s".repeat(Name::LENGTH_MAX - 1));
            Name::parse(&text).expect("a name")
        };
        let names = Names::default();
        let found: BTreeSet<Name> = ["a", "b", "c"].map(|end| names.extra_step(&step(end))).into();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().all(|name| name.as_str().len() <= Name::LENGTH_MAX));
    }
}
