//! Definitions for tests.

use fermata_engine::{
    definition::{Orchestration, StepStart, Target},
    ids::Name,
};

use crate::{
    edit::{DecisionEdit, Edit, StageEdit, StepEdit, apply},
    element::Connector,
    palette::{Kind, work},
};

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

pub(crate) fn make(definition: &Orchestration, edit: impl Into<Edit>) -> Orchestration {
    apply(definition, &edit.into()).expect("the edit is made").definition
}

pub(crate) fn stage(definition: &Orchestration, on: Connector, label: &str) -> Orchestration {
    make(definition, StageEdit::Insert { on, label: label.into() })
}

pub(crate) fn step(definition: &Orchestration, stage: &str, label: &str) -> Orchestration {
    let work = work(Kind::Interactive);
    make(
        definition,
        StepEdit::Add { stage: name(stage), before: None, label: label.into(), work: work.into() },
    )
}

/// Contract, then review and set-up, then a decision that goes on or back, then implementation.
pub(crate) fn onboarding() -> Orchestration {
    let mut d = Orchestration::blank("Customer onboarding");
    d = stage(&d, Connector::Start, "Contract");
    d = step(&d, "contract", "Complete the contract");
    d = stage(&d, Connector::Next(name("contract")), "Review");
    d = step(&d, "review", "Review terms");
    d = step(&d, "review", "Set up billing");
    d = step(&d, "review", "Tell the customer");
    d.stages[1].steps[2].start = StepStart::After { steps: vec![name("review_terms")] };
    d = make(&d, DecisionEdit::Insert { on: Connector::Next(name("review")), label: "Accepted?".into() });
    d = stage(&d, Connector::Outcome(name("accepted"), name("yes")), "Implementation");
    d = step(&d, "implementation", "Kick-off call");
    d.decisions[0].default_next = Target::Stage(name("contract"));
    d
}

/// So many stages in a row, with so many steps each.
pub(crate) fn long(stages: usize, steps: usize) -> Orchestration {
    let mut d = onboarding();
    let (stage, step) = (d.stages[0].clone(), d.stages[0].steps[0].clone());
    d.stages.clear();
    d.decisions.clear();
    d.start = Target::Stage(name("s0"));
    for i in 0..stages {
        let mut stage = stage.clone();
        stage.name = name(&format!("s{i}"));
        stage.next = if i + 1 < stages { Target::Stage(name(&format!("s{}", i + 1))) } else { Target::End };
        stage.steps = (0..steps)
            .map(|j| {
                let mut step = step.clone();
                step.name = name(&format!("s{i}_{j}"));
                step
            })
            .collect();
        d.stages.push(stage);
    }
    d
}
