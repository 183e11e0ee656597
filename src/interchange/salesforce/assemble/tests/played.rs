//! What was active in its source is worked to its end, by every way out of every decision.

use std::collections::BTreeSet;

use fermata_engine::ids::Name;

use super::{
    play::{Played, play},
    sampled::import_of,
};
use crate::salesforce::{report::Drawing, samples};

/// Plays of each orchestration at most.
const PLAYS_MAX: u64 = 200;

#[test]
fn every_active_orchestration_of_the_samples_is_worked_to_its_end_by_every_way() {
    let mut wrong: Vec<String> = Vec::new();
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
                if let Some(why) = &played.failed {
                    wrong.push(format!(
                        "{name} fails with seed {seed}: {why}; refused: {:#?}",
                        played.refused
                    ));
                    break;
                }
                if played.completed {
                    ended += 1;
                    missing.retain(|way| !played.taken.contains(way));
                }
                last = played;
                if missing.is_empty() && ended >= 3 {
                    break;
                }
            }
            if ended == 0 || !missing.is_empty() {
                wrong.push(format!(
                    "{name}: {ended} runs ended, and none of them took {missing:?}; the last one: {last:#?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
