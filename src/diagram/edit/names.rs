//! Names that are free, and elements by name.

use std::collections::BTreeSet;

use fermata_engine::{
    definition::{Decision, Orchestration, Stage, Step},
    ids::Name,
};

use super::Refusal;

/// A name made of the label that nothing in `taken` has.
pub(crate) fn free(label: &str, fallback: &str, taken: &BTreeSet<Name>) -> Name {
    Name::free(label, fallback, |name| taken.contains(name))
}

/// The names of stages and decisions.
pub(super) fn of_nodes(definition: &Orchestration) -> BTreeSet<Name> {
    let decisions = definition.decisions.iter().map(|d| d.name.clone());
    definition.stages.iter().map(|s| s.name.clone()).chain(decisions).collect()
}

/// The names of steps.
pub(super) fn of_steps(definition: &Orchestration) -> BTreeSet<Name> {
    definition.stages.iter().flat_map(|s| &s.steps).map(|s| s.name.clone()).collect()
}

/// A label that nobody reads yet: the label itself, else with a number.
pub(crate) fn fresh_label<'a>(label: &str, used: impl Iterator<Item = &'a str>) -> String {
    let used: BTreeSet<&str> = used.collect();
    if !used.contains(label) {
        return label.to_owned();
    }
    (2_u32..)
        .map(|n| format!("{label} {n}"))
        .find(|l| !used.contains(l.as_str()))
        .unwrap_or_else(|| label.to_owned())
}

pub(crate) fn missing(kind: &'static str, name: &Name) -> Refusal {
    Refusal::Missing { kind, name: name.to_string() }
}

pub(super) fn stage<'a>(definition: &'a mut Orchestration, name: &Name) -> Result<&'a mut Stage, Refusal> {
    definition.stages.iter_mut().find(|s| &s.name == name).ok_or_else(|| missing("stage", name))
}

pub(super) fn decision<'a>(
    definition: &'a mut Orchestration,
    name: &Name,
) -> Result<&'a mut Decision, Refusal> {
    definition.decisions.iter_mut().find(|d| &d.name == name).ok_or_else(|| missing("decision", name))
}

pub(super) fn step<'a>(definition: &'a mut Orchestration, name: &Name) -> Result<&'a mut Step, Refusal> {
    let mut steps = definition.stages.iter_mut().flat_map(|s| &mut s.steps);
    steps.find(|s| &s.name == name).ok_or_else(|| missing("step", name))
}
