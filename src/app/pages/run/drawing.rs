//! The run on the drawing of its version: what is done, open, late, by whom. The same drawing as in the builder; only its
//! colours speak differently.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_api::runs::{RunView, StageView, StepView};
use fermata_diagram::{
    element::{Connector, Element},
    layout::layout,
};
use fermata_engine::{
    definition::{Decision, Orchestration, Target},
    run::{RunStatus, StageStatus, StepStatus},
    sla::SlaStatus,
};
use leptos::prelude::*;

use super::{
    waiting::{children_words, waits_briefly},
    words::step_status,
};
use crate::{
    canvas::{Drawing, Mark, MarkState},
    kit::{Clock, sla_words, span_words, use_clock},
    server::runs::RunDrawing,
};

/// The drawing with the run's marks; it stays as it is panned and zoomed while the run goes on.
#[component]
pub(super) fn LiveDrawing(
    /// The run, as it is now.
    run: RwSignal<RunView>,
    /// The drawing that it follows.
    drawing: RunDrawing,
) -> impl IntoView {
    let clock = use_clock();
    let RunDrawing { definition, names } = drawing;
    let drawn = Arc::new(layout(&definition, &names, false));
    let back: BTreeSet<Connector> = drawn.back().cloned().collect();
    let passed = Memo::new(move |_| run.with(|run| passed(run, &definition, &back)));
    let title = Signal::derive(move || run.with(|run| format!("{}, as it stands", run.row.title)));
    let marks = Memo::new(move |_| run.with(|run| marks(run, &clock)));
    view! {
        <section class="card live-drawing" aria-label="The drawing">
            <Drawing label=title layout=Signal::stored(drawn) marks passed/>
        </section>
    }
}

/// What is said about every stage and step.
fn marks(run: &RunView, clock: &Clock) -> BTreeMap<Element, Mark> {
    let now_ms = clock.now.get();
    let mut marks = BTreeMap::new();
    for stage in &run.stages {
        marks.insert(Element::Stage(stage.name.clone()), stage_mark(stage, now_ms));
        for step in &stage.steps {
            marks.insert(Element::Step(step.name.clone()), step_mark(step, stage, clock, now_ms));
        }
    }
    if run.row.status == RunStatus::Completed {
        marks.insert(Element::End, Mark { state: MarkState::Done, ..Mark::default() });
    }
    marks
}

fn stage_mark(stage: &StageView, now_ms: i64) -> Mark {
    let chip = sla_words(stage.sla, stage.due.map(|due| due.0), now_ms).map(|(words, tone)| (tone, words));
    let open = stage
        .steps
        .iter()
        .filter(|s| matches!(s.status, StepStatus::InProgress | StepStatus::Failed))
        .count();
    let state = match stage.status {
        None | Some(StageStatus::Discontinued) => MarkState::Off,
        Some(StageStatus::Completed) => MarkState::Done,
        Some(StageStatus::Failed) => MarkState::Late,
        Some(StageStatus::InProgress) => MarkState::Live,
    };
    let again = if stage.pass > 1 { format!(" · pass {}", stage.pass) } else { String::new() };
    let foot = match stage.status {
        None => "not started".to_owned(),
        Some(StageStatus::Completed) => format!("done{again}"),
        Some(StageStatus::Discontinued) => format!("left{again}"),
        Some(_) => format!("{open} of {} open{again}", stage.steps.len()),
    };
    Mark { state, chip, foot: Some(foot), ..Mark::default() }
}

fn step_mark(step: &StepView, stage: &StageView, clock: &Clock, now_ms: i64) -> Mark {
    let reached = stage.status.is_some();
    let (state, chip) = match step.status {
        StepStatus::Completed => (MarkState::Done, None),
        StepStatus::Failed => (MarkState::Late, None),
        StepStatus::InProgress => {
            // While the whole run is held, its stage says so; its steps need not.
            let over = matches!(step.sla, SlaStatus::Met | SlaStatus::Missed);
            let told = Some(step.sla).filter(|sla| *sla != SlaStatus::Paused && !over);
            let chip = told.and_then(|sla| sla_words(sla, step.due.map(|due| due.0), now_ms));
            let chip = chip.map(|(words, tone)| (tone, words));
            let state = match step.sla {
                // People were done with it: what was promised is kept or broken, and it waits for something else.
                _ if over => MarkState::Live,
                _ if step.due.is_some_and(|due| now_ms >= due.0) && step.sla != SlaStatus::Paused => {
                    MarkState::Late
                }
                SlaStatus::Breached => MarkState::Late,
                SlaStatus::AtRisk => MarkState::Risk,
                _ => MarkState::Live,
            };
            (state, chip)
        }
        _ => (MarkState::Off, None),
    };
    Mark { state, chip, who: step.who.clone(), line: line(step, reached, clock), ..Mark::default() }
}

/// The line under a step's label; none keeps what the definition says.
fn line(step: &StepView, reached: bool, clock: &Clock) -> Option<String> {
    match step.status {
        StepStatus::Completed => {
            let took = step.started.zip(step.ended).map(|(start, end)| span_words(end.0 - start.0));
            let parts = [step.outcome.clone(), took].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            Some(if parts.is_empty() { "done".to_owned() } else { parts })
        }
        StepStatus::Failed => Some(step.error.clone().unwrap_or_else(|| "failed".into())),
        StepStatus::NotStarted if !reached => None,
        StepStatus::NotStarted => Some("waits".into()),
        StepStatus::InProgress if step.who.is_some() && step.waiting.is_none() => Some(String::new()),
        StepStatus::InProgress => Some(match (&step.waiting, &step.children) {
            (Some(waiting), _) => waits_briefly(waiting, clock),
            (None, Some(children)) => children_words(children),
            (None, None) => step_status(step.status).to_owned(),
        }),
        status => Some(step_status(status).to_owned()),
    }
}

/// The connectors that the run came along, as far as its stages tell.
///
/// A way back was taken only where its stage was begun again.
fn passed(run: &RunView, definition: &Orchestration, back: &BTreeSet<Connector>) -> BTreeSet<Connector> {
    let reached = |connector: &Connector, target: &Target| match target {
        Target::Stage(name) => {
            let again = back.contains(connector);
            run.stages.iter().any(|s| &s.name == name && s.status.is_some() && (s.pass > 1 || !again))
        }
        Target::End => run.row.status == RunStatus::Completed,
        Target::Decision(_) => true,
    };
    let mut all = BTreeSet::new();
    let mut asked: BTreeSet<_> = BTreeSet::new();
    let note = |target: &Target, asked: &mut BTreeSet<_>| {
        if let Target::Decision(name) = target {
            asked.insert(name.clone());
        }
    };
    if run.stages.iter().any(|s| s.status.is_some()) {
        all.insert(Connector::Start);
        note(&definition.start, &mut asked);
    }
    if let (RunStatus::Recalled, Some(target)) = (run.row.status, &definition.recall) {
        all.insert(Connector::Recall);
        note(target, &mut asked);
    }
    for stage in &run.stages {
        if stage.status == Some(StageStatus::Completed)
            && let Some(drawn) = definition.stage(&stage.name)
        {
            all.insert(Connector::Next(stage.name.clone()));
            note(&drawn.next, &mut asked);
        }
    }
    for decision in definition.decisions.iter().filter(|d| asked.contains(&d.name)) {
        let taken = ways(decision).into_iter().filter(|(connector, target)| reached(connector, target));
        all.extend(taken.map(|(connector, _)| connector));
    }
    all
}

fn ways(decision: &Decision) -> Vec<(Connector, Target)> {
    let outcomes = decision.outcomes.iter();
    let mut ways: Vec<_> = outcomes
        .map(|o| (Connector::Outcome(decision.name.clone(), o.name.clone()), o.next.clone()))
        .collect();
    ways.push((Connector::Default(decision.name.clone()), decision.default_next.clone()));
    ways
}
