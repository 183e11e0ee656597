//! Orchestrations that came from Salesforce run to their end, whatever the people in them decide: each that was active in its
//! source is played again and again by chance until every outcome of every decision was taken on a way that ended well.

mod play;
mod samples;

use std::collections::BTreeSet;

use fermata_interchange::salesforce::report::Drawing;
use fermata_store::testing::TestDatabase;

use crate::common::House;
use play::Play;

/// Plays of one orchestration at most; most need a tenth of it.
const PLAYS_MAX: u64 = 400;

/// Every sample that was active in its source, played.
#[test]
fn active_samples_run_to_their_end_through_each_outcome() {
    let Some(samples) = samples::all() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mut played = BTreeSet::new();
    for sample in samples {
        let import = samples::converted(&sample);
        let active = import.package.orchestrations.iter().filter(|packaged| {
            packaged.name.as_str() == sample.name
                && import.active.contains(&(Drawing::Orchestration, packaged.name.clone()))
        });
        for packaged in active.cloned().collect::<Vec<_>>() {
            played.insert(sample.name.clone());
            runtime.block_on(async {
                let house = House::over(TestDatabase::sqlite().await.expect("SQLite opens")).await;
                samples::bring(&house, &import).await;
                let open = play_all(&house, &import, &packaged.name).await;
                assert_eq!(open, BTreeSet::new(), "{}: outcomes that no play took to an end", packaged.name);
                house.healthy().await;
            });
        }
    }
    assert_eq!(played.len(), 8, "{played:?}");
}

/// Plays until every outcome of a decision was taken on the way to an end; what is left.
async fn play_all(
    house: &House,
    import: &fermata_interchange::salesforce::Import,
    orchestration: &fermata_engine::ids::Name,
) -> BTreeSet<String> {
    let mut open = play::outcomes(import, orchestration);
    let mut ended = 0;
    for seed in 0..PLAYS_MAX {
        let way = Play::new(house, import, orchestration, seed).go().await;
        if let Some(taken) = way {
            ended += 1;
            open.retain(|outcome| !taken.contains(outcome));
        }
        if open.is_empty() && ended > 0 {
            break;
        }
    }
    assert!(ended > 0, "{orchestration}: no play came to an end");
    open
}
