//! Which messages a run waits for.

use std::collections::{BTreeMap, BTreeSet};

use super::Effect;
use crate::{
    definition::{Orchestration, Until, Wait, Work},
    ids::Name,
    run::{Awaited, Run, StepStatus, event::Event},
};

/// The messages that a run waits for, by step.
pub fn awaited(run: &Run) -> BTreeMap<&Name, &Awaited> {
    let steps =
        run.current().filter(|_| run.status().is_open()).map(|s| s.steps.as_slice()).unwrap_or_default();
    let waiting = steps.iter().filter(|s| s.status == StepStatus::InProgress).filter_map(|step| {
        let waiting = step.waiting.as_ref().filter(|waiting| waiting.arrived.is_none())?;
        Some((&step.name, waiting.message.as_ref()?))
    });
    waiting.collect()
}

/// The difference between the messages that were waited for before the events and those that are now.
pub(super) fn changed(definition: &Orchestration, run: &Run, events: &[Event]) -> Vec<Effect> {
    let mut made: BTreeMap<&Name, bool> = BTreeMap::new();
    let mut waited: BTreeSet<&Name> = BTreeSet::new();
    let waits = |step: &Name| {
        let drawn = definition.step(step).map(|(_, step)| &step.work);
        matches!(drawn, Some(Work::Wait(Wait { until: Until::Message(_), .. })))
    };
    for event in events {
        match event {
            Event::WaitStarted { step, waiting } if waiting.message.is_some() => {
                made.entry(step).or_insert(true);
                waited.insert(step);
            }
            Event::MessageReceived { step, .. } => {
                made.entry(step).or_insert(false);
            }
            Event::StepCompleted { step, .. }
            | Event::StepDiscontinued { step }
            | Event::StepPassedOver { step, .. }
            | Event::StepFailed { step, .. }
                if waits(step) =>
            {
                made.entry(step).or_insert(false);
            }
            _ => {}
        }
    }
    let now = awaited(run);
    let effect = |(step, made): (&Name, bool)| match now.get(step) {
        Some(awaited) if waited.contains(step) => {
            Some(Effect::Subscribe { step: step.clone(), awaited: (*awaited).clone() })
        }
        Some(_) => None,
        None if made => None,
        None => Some(Effect::Unsubscribe { step: step.clone() }),
    };
    made.into_iter().filter_map(effect).collect()
}
