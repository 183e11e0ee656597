//! The order of a drawing: the way a reader follows the connectors, then what nothing leads to.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::definition::{Orchestration, Target};

/// Puts stages and decisions into the order in which a run comes to them.
pub(super) fn order(definition: &mut Orchestration) {
    let places = places(definition);
    let last = usize::MAX;
    let at = |target: Target| places.get(&target).copied().unwrap_or(last);
    definition.stages.sort_by_cached_key(|stage| at(Target::Stage(stage.name.clone())));
    definition.decisions.sort_by_cached_key(|decision| at(Target::Decision(decision.name.clone())));
}

/// Where each stage and decision stands, by how it is come to: first the usual way as far as it leads, then what turns off it.
fn places(definition: &Orchestration) -> BTreeMap<Target, usize> {
    let stages: BTreeMap<_, _> = definition.stages.iter().map(|stage| (&stage.name, stage)).collect();
    let decisions: BTreeMap<_, _> =
        definition.decisions.iter().map(|decision| (&decision.name, decision)).collect();
    let mut found: BTreeMap<Target, usize> = BTreeMap::new();
    let mut seen: BTreeSet<Target> = BTreeSet::new();
    let mut open: Vec<Target> = definition.recall.iter().cloned().collect();
    open.push(definition.start.clone());
    while let Some(target) = open.pop() {
        if target == Target::End || !seen.insert(target.clone()) {
            continue;
        }
        // What is pushed last is followed first.
        match &target {
            Target::Stage(name) => {
                if let Some(stage) = stages.get(name) {
                    // A fault path is a way aside: it stands behind all others.
                    let aside = stage.fault.iter().chain(&stage.reject);
                    aside.for_each(|aside| open.insert(0, aside.clone()));
                    open.push(stage.next.clone());
                }
            }
            Target::Decision(name) => {
                if let Some(decision) = decisions.get(name) {
                    open.push(decision.default_next.clone());
                    open.extend(decision.outcomes.iter().rev().map(|outcome| outcome.next.clone()));
                }
            }
            Target::End => {}
        }
        found.insert(target, found.len());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use fermata_engine::{
        definition::{Exit, Stage},
        ids::Name,
    };

    fn stage(name: &str, next: &str, fault: Option<&str>) -> Stage {
        let target = |name: &str| match name {
            "" => Target::End,
            name => Target::Stage(Name::parse(name).unwrap()),
        };
        Stage {
            name: Name::parse(name).unwrap(),
            label: name.to_owned(),
            description: String::new(),
            steps: Vec::new(),
            exit: Exit::AllStepsCompleted,
            next: target(next),
            fault: fault.map(target),
            reject: None,
            sla: None,
        }
    }

    #[test]
    fn stages_stand_as_a_run_comes_to_them_and_faults_behind() {
        let mut definition = Orchestration::blank("It");
        definition.start = Target::Stage(Name::parse("c").unwrap());
        definition.stages = vec![
            stage("lost", "", None),
            stage("a", "c", None),
            stage("mend", "", None),
            stage("b", "a", None),
            stage("c", "b", Some("mend")),
        ];
        order(&mut definition);
        let names: Vec<&str> = definition.stages.iter().map(|stage| stage.name.as_str()).collect();
        assert_eq!(names, ["c", "b", "a", "mend", "lost"]);
    }
}
