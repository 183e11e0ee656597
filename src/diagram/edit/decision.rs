//! Edits of decisions and their outcomes.

use std::collections::BTreeSet;

use fermata_engine::{
    condition::{Condition, Logic, Rows},
    definition::{Decision, DecisionOutcome, Orchestration, Target},
    ids::Name,
    limits::STAGES_MAX,
};
use serde::{Deserialize, Serialize};

use super::{Done, Refusal, connector, names, references};
use crate::element::{Connector, Element};

/// An edit of a decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionEdit {
    /// A new decision between the two ends of a connector; every way out leads where the connector led.
    Insert {
        /// The connector.
        on: Connector,
        /// What it is called.
        label: String,
    },
    /// Removes a decision; what led to it leads where its first outcome led.
    Delete {
        /// The decision.
        decision: Name,
    },
    /// Replaces a decision by another value of the same name.
    Set {
        /// The decision.
        decision: Box<Decision>,
    },
    /// One more outcome, asked last.
    AddOutcome {
        /// The decision.
        decision: Name,
        /// What it is called.
        label: String,
    },
    /// One outcome less.
    RemoveOutcome {
        /// The decision.
        decision: Name,
        /// The outcome.
        outcome: Name,
    },
    /// Asks an outcome earlier or later.
    MoveOutcome {
        /// The decision.
        decision: Name,
        /// The outcome.
        outcome: Name,
        /// At which place; beyond the last is the last.
        index: usize,
    },
}

impl DecisionEdit {
    pub(super) fn make(&self, definition: &mut Orchestration) -> Result<Done, Refusal> {
        match self {
            Self::Insert { on, label } => insert(definition, on, label),
            Self::Delete { decision } => delete(definition, decision),
            Self::Set { decision } => set(definition, decision),
            Self::AddOutcome { decision, label } => add(definition, decision, label),
            Self::RemoveOutcome { decision, outcome } => remove(definition, decision, outcome),
            Self::MoveOutcome { decision, outcome, index } => shift(definition, decision, outcome, *index),
        }
    }
}

fn outcome(name: Name, label: String, next: Target) -> DecisionOutcome {
    let condition = Condition::Rows(Rows { logic: Logic::All, rows: Vec::new() });
    DecisionOutcome { name, label, condition, next }
}

fn insert(definition: &mut Orchestration, on: &Connector, label: &str) -> Result<Done, Refusal> {
    if definition.decisions.len() >= STAGES_MAX {
        return Err(Refusal::Full { what: "decisions", most: STAGES_MAX });
    }
    let label = names::fresh_label(label, definition.decisions.iter().map(|d| d.label.as_str()));
    let name = names::free(&label, "decision", &names::of_nodes(definition));
    let next = connector::point(definition, on, Target::Decision(name.clone()))?;
    let yes = outcome(Name::from_label("yes", "yes"), "Yes".into(), next.clone());
    let decision = Decision {
        name: name.clone(),
        label: label.clone(),
        outcomes: vec![yes],
        default_label: "Otherwise".into(),
        default_next: next,
    };
    definition.decisions.push(decision);
    Done::at(Element::Decision(name), format!("Added decision {label}"))
}

fn delete(definition: &mut Orchestration, name: &Name) -> Result<Done, Refusal> {
    let decision = names::decision(definition, name)?.clone();
    let here = Target::Decision(name.clone());
    let ways = decision.outcomes.iter().map(|o| &o.next).chain([&decision.default_next]);
    let next =
        ways.filter(|t| **t != here).find(|t| !leads_here(definition, t, &here)).cloned().unwrap_or_default();
    references::redirect(definition, &here, &next);
    definition.decisions.retain(|d| &d.name != name);
    let focus = if next == Target::End { Element::Start } else { Element::of_target(&next) };
    Done::at(focus, format!("Deleted decision {}; its neighbours are joined", decision.label))
}

/// A way to a stage that leads here would join that stage with itself.
fn leads_here(definition: &Orchestration, target: &Target, here: &Target) -> bool {
    let Target::Stage(name) = target else { return false };
    definition.stage(name).is_some_and(|s| &s.next == here)
}

fn set(definition: &mut Orchestration, decision: &Decision) -> Result<Done, Refusal> {
    *names::decision(definition, &decision.name)? = decision.clone();
    Done::quietly(format!("Changed decision {}", decision.label))
}

fn add(definition: &mut Orchestration, name: &Name, label: &str) -> Result<Done, Refusal> {
    let decision = names::decision(definition, name)?;
    let label = names::fresh_label(label, decision.outcomes.iter().map(|o| o.label.as_str()));
    let taken: BTreeSet<Name> = decision.outcomes.iter().map(|o| o.name.clone()).collect();
    let next = decision.default_next.clone();
    decision.outcomes.push(outcome(names::free(&label, "outcome", &taken), label.clone(), next));
    Done::at(Element::Decision(name.clone()), format!("Added outcome {label}"))
}

fn place(decision: &Decision, outcome: &Name) -> Result<usize, Refusal> {
    decision
        .outcomes
        .iter()
        .position(|o| &o.name == outcome)
        .ok_or_else(|| names::missing("outcome", outcome))
}

fn remove(definition: &mut Orchestration, name: &Name, outcome: &Name) -> Result<Done, Refusal> {
    let decision = names::decision(definition, name)?;
    let at = place(decision, outcome)?;
    let gone = decision.outcomes.remove(at);
    Done::at(Element::Decision(name.clone()), format!("Removed outcome {}", gone.label))
}

fn shift(definition: &mut Orchestration, name: &Name, outcome: &Name, index: usize) -> Result<Done, Refusal> {
    let decision = names::decision(definition, name)?;
    let from = place(decision, outcome)?;
    let moved = decision.outcomes.remove(from);
    let at = index.min(decision.outcomes.len());
    if at == from {
        return Err(Refusal::Nowhere);
    }
    let words = format!("Outcome {} is asked at place {}", moved.label, at + 1);
    decision.outcomes.insert(at, moved);
    Done::at(Element::Decision(name.clone()), words)
}
