//! What was promised for a run, as it stands.

use fermata_api::{
    Moment,
    runs::{PromiseView, RungView},
};
use fermata_engine::{
    definition::Orchestration,
    run::{Run, event::SlaScope, promised},
    sla::{Clock, Sla},
};

use crate::{
    known::Known,
    words::{Sentences, stage_label, step_label},
};

/// Every promise whose clock is open: the run's, the stage's, those of steps.
pub(super) fn promises(
    run: &Run,
    definition: &Orchestration,
    known: &Known,
    words: &Sentences<'_>,
    now_ms: i64,
) -> Vec<PromiseView> {
    let of = |scope: SlaScope| {
        let (label, clock, sla, step, stage) = match scope {
            SlaScope::Run => ("The run".to_owned(), run.sla.as_ref()?, definition.sla.as_ref(), None, None),
            SlaScope::Stage(name) => {
                let clock = run.stage(&name)?.sla.as_ref()?;
                let sla = definition.stage(&name).and_then(|stage| stage.sla.as_ref());
                (stage_label(definition, &name), clock, sla, None, Some(name))
            }
            SlaScope::Step(name) => {
                let clock = run.current_step(&name)?.sla.as_ref()?;
                let sla = definition.step(&name).and_then(|(_, step)| step.sla.as_ref());
                (step_label(definition, &name), clock, sla, Some(name), None)
            }
        };
        let calendar = clock.terms.as_ref().and_then(|terms| terms.calendar.as_ref());
        Some(PromiseView {
            label,
            step,
            stage,
            sla: clock.status(now_ms),
            due: Moment(clock.due_ms),
            by_hand: clock.terms.as_ref().is_some_and(|terms| terms.by_hand),
            hold: clock.hold().map(str::to_owned),
            calendar: calendar.map(|name| known.label_of_calendar(name)),
            rungs: sla.map(|sla| rungs(clock, sla, words)).unwrap_or_default(),
        })
    };
    promised(run).into_iter().filter_map(of).collect()
}

fn rungs(clock: &Clock, sla: &Sla, words: &Sentences<'_>) -> Vec<RungView> {
    let states = clock.rungs().iter().zip(&sla.ladder);
    let view = |(state, rung): (&fermata_engine::sla::RungState, &fermata_engine::sla::Rung)| RungView {
        at: Moment(state.at_ms),
        words: words.rung_words(&rung.action),
        fired: state.fired,
    };
    let mut all: Vec<RungView> = states.map(view).collect();
    all.sort_by_key(|rung| rung.at);
    all
}
