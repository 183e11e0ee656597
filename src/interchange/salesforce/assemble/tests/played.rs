//! What was active in its source is worked to its end, by every way out of every decision.

use std::collections::BTreeSet;

use fermata_engine::ids::Name;

use super::{
    play::{Played, play},
    sampled::import_of,
};
use crate::salesforce::{report::Drawing, samples};

/// Plays of each orchestration at most.
const PLAYS_MAX: u64 = 400;

#[test]
fn every_active_orchestration_of_the_samples_is_worked_to_its_end_by_every_way() {
    for sample in samples::all() {
        let import = import_of(&sample);
        let active = import.active.iter().filter(|(drawing, _)| *drawing == Drawing::Orchestration);
        for (_, name) in active {
            let definition =
                &import.package.orchestrations.iter().find(|found| &found.name == name).unwrap().definition;
            let mut missing: BTreeSet<(Name, Option<Name>)> = BTreeSet::new();
            for decision in &definition.decisions {
                missing.insert((decision.name.clone(), None));
                missing
                    .extend(decision.outcomes.iter().map(|o| (decision.name.clone(), Some(o.name.clone()))));
            }
            let mut ended = 0;
            let mut last = Played::default();
            for seed in 0..PLAYS_MAX {
                let played = play(&import, name, seed);
                assert_eq!(
                    played.failed, None,
                    "{name} fails with seed {seed}; refused: {:#?}",
                    played.refused
                );
                if played.completed {
                    ended += 1;
                    missing.retain(|way| !played.taken.contains(way));
                }
                last = played;
                if missing.is_empty() && ended >= 10 {
                    break;
                }
            }
            assert!(ended > 0, "{name} never ends: {last:#?}");
            assert!(
                missing.is_empty(),
                "{name}: never taken by a run that came to its end: {missing:?}; {last:#?}"
            );
        }
    }
}
