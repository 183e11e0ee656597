//! Connectors: where they lead, what is never reached, what never ends.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Place,
    report::{Report, Spot},
};
use crate::{
    definition::{Orchestration, Stage, Target, Work},
    expr::nearest,
};

/// Every connector.
pub(super) fn check(definition: &Orchestration, report: &mut Report) {
    targets(definition, report);
    if definition.start == Target::End && !definition.stages.is_empty() {
        let message = "the start leads straight to the end; connect it with the first stage";
        report.error("no_start", &Spot::new(&Place::Whole, "start"), message);
    }
    let graph = graph(definition);
    unreachable(definition, &graph, report);
    endless(definition, &graph, report);
    decision_loops(definition, report);
    lonely_loops(definition, &graph, report);
    super::approvals::check_ways(definition, report);
    for stage in &definition.stages {
        if stage.fault == Some(Target::Stage(stage.name.clone())) {
            let message = "the fault path leads back into the stage that failed; lead it to another one";
            report.error("fault_to_itself", &Spot::new(&place(stage), "fault"), message);
        }
    }
}

fn place(stage: &Stage) -> Place {
    Place::Stage(stage.name.clone())
}

fn targets(definition: &Orchestration, report: &mut Report) {
    target(definition, &definition.start, &Spot::new(&Place::Whole, "start"), report);
    for stage in &definition.stages {
        target(definition, &stage.next, &Spot::new(&place(stage), "next"), report);
        if let Some(fault) = &stage.fault {
            target(definition, fault, &Spot::new(&place(stage), "fault"), report);
        }
        if let Some(reject) = &stage.reject {
            target(definition, reject, &Spot::new(&place(stage), "reject"), report);
        }
    }
    if let Some(recall) = &definition.recall {
        target(definition, recall, &Spot::new(&Place::Whole, "recall"), report);
    }
    for decision in &definition.decisions {
        let at = Spot::new(&Place::Decision(decision.name.clone()), "");
        target(definition, &decision.default_next, &at.under("default_next"), report);
        for (i, outcome) in decision.outcomes.iter().enumerate() {
            target(definition, &outcome.next, &at.under(format!("outcomes.{}.next", i + 1)), report);
        }
    }
}

fn target(definition: &Orchestration, target: &Target, at: &Spot, report: &mut Report) {
    let (kind, name, known) = match target {
        Target::End => return,
        Target::Stage(name) => ("stage", name, definition.stage(name).is_some()),
        Target::Decision(name) => ("decision", name, definition.decision(name).is_some()),
    };
    if known {
        return;
    }
    let names: Vec<&str> = match target {
        Target::Decision(_) => definition.decisions.iter().map(|d| d.name.as_str()).collect(),
        _ => definition.stages.iter().map(|s| s.name.as_str()).collect(),
    };
    let hint = match nearest(name.as_str(), names) {
        Some(near) => format!("did you mean {near}?"),
        None => "lead it elsewhere".to_owned(),
    };
    report.error("target_unknown", at, format!("leads to the {kind} {name}, which is not there; {hint}"));
}

type Graph<'d> = BTreeMap<Target, Vec<&'d Target>>;

/// Where every stage and decision leads, fault and reject paths included.
fn graph(definition: &Orchestration) -> Graph<'_> {
    let mut graph = Graph::new();
    for stage in &definition.stages {
        let aside = stage.fault.as_ref().into_iter().chain(&stage.reject);
        let next = std::iter::once(&stage.next).chain(aside).collect();
        graph.insert(Target::Stage(stage.name.clone()), next);
    }
    for decision in &definition.decisions {
        let next = decision.outcomes.iter().map(|o| &o.next).chain([&decision.default_next]).collect();
        graph.insert(Target::Decision(decision.name.clone()), next);
    }
    graph
}

/// Everything that can be reached from `from`, itself included.
fn reached(graph: &Graph<'_>, from: &Target) -> BTreeSet<Target> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.clone()];
    while let Some(at) = open.pop() {
        if seen.insert(at.clone()) {
            open.extend(graph.get(&at).into_iter().flatten().map(|next| (*next).clone()));
        }
    }
    seen
}

/// Everything from which `End` can be reached.
fn ending(graph: &Graph<'_>) -> BTreeSet<Target> {
    let mut back: BTreeMap<&Target, Vec<&Target>> = BTreeMap::new();
    for (from, next) in graph {
        next.iter().for_each(|to| back.entry(to).or_default().push(from));
    }
    let mut seen = BTreeSet::new();
    let mut open = vec![&Target::End];
    while let Some(at) = open.pop() {
        if seen.insert(at.clone()) {
            open.extend(back.get(at).into_iter().flatten());
        }
    }
    seen
}

fn unreachable(definition: &Orchestration, graph: &Graph<'_>, report: &mut Report) {
    if definition.start == Target::End {
        return;
    }
    let mut reached = reached(graph, &definition.start);
    if let Some(recall) = &definition.recall {
        reached.extend(self::reached(graph, recall));
    }
    for stage in definition.stages.iter().filter(|s| !reached.contains(&Target::Stage(s.name.clone()))) {
        let message = "no path leads here, so it never begins; connect it, or remove it";
        report.error("unreachable", &Spot::new(&place(stage), ""), message);
    }
    for decision in
        definition.decisions.iter().filter(|d| !reached.contains(&Target::Decision(d.name.clone())))
    {
        let message = "no path leads here, so it is never asked; connect it, or remove it";
        report.error("unreachable", &Spot::new(&Place::Decision(decision.name.clone()), ""), message);
    }
}

fn endless(definition: &Orchestration, graph: &Graph<'_>, report: &mut Report) {
    let ending = ending(graph);
    for stage in definition.stages.iter().filter(|s| !ending.contains(&Target::Stage(s.name.clone()))) {
        let message =
            "no path leads from here to the end, so a run never completes; connect one with the end";
        report.warn("never_ends", &Spot::new(&place(stage), "next"), message);
    }
}

/// Decisions that lead in a circle without a stage between: a run would turn there for ever.
fn decision_loops(definition: &Orchestration, report: &mut Report) {
    let mut graph = Graph::new();
    for decision in &definition.decisions {
        let next = decision.outcomes.iter().map(|o| &o.next).chain([&decision.default_next]);
        let next = next.filter(|t| matches!(t, Target::Decision(_))).collect();
        graph.insert(Target::Decision(decision.name.clone()), next);
    }
    for decision in &definition.decisions {
        let own = Target::Decision(decision.name.clone());
        let returns = graph.get(&own).into_iter().flatten().any(|next| reached(&graph, next).contains(&own));
        if returns {
            let message = "leads back to itself without a stage between, so a run would turn in a circle; put a stage between";
            report.error("decision_loop", &Spot::new(&Place::Decision(decision.name.clone()), ""), message);
        }
    }
}

/// Circles of stages in which no person does anything and nothing is waited for.
fn lonely_loops(definition: &Orchestration, graph: &Graph<'_>, report: &mut Report) {
    let busy: BTreeSet<Target> =
        definition.stages.iter().filter(|s| holds(s)).map(|s| Target::Stage(s.name.clone())).collect();
    let lonely: Graph<'_> = graph
        .iter()
        .filter(|(at, _)| !busy.contains(*at))
        .map(|(at, next)| (at.clone(), next.clone()))
        .collect();
    for stage in &definition.stages {
        let own = Target::Stage(stage.name.clone());
        let Some(next) = lonely.get(&own) else { continue };
        let returns =
            next.iter().any(|next| lonely.contains_key(*next) && reached(&lonely, next).contains(&own));
        if returns {
            let message = "is passed again and again with nobody in the circle who could end it; put an interactive step or a condition into it";
            report.warn("loop_without_person", &Spot::new(&place(stage), "next"), message);
        }
    }
}

/// Whether a run comes to rest in a stage: a person works there, or a condition is waited for.
fn holds(stage: &Stage) -> bool {
    matches!(stage.exit, crate::definition::Exit::When(_))
        || stage.steps.iter().any(|step| {
            step.work.is_for_people()
                || matches!(step.work, Work::Wait(_))
                || matches!(step.start, crate::definition::StepStart::When { .. })
        })
}
