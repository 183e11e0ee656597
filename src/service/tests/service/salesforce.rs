//! Orchestrations that came from Salesforce run to their end, whatever the people in them decide: each that was active in its
//! source is played again and again by chance until every outcome of every decision was taken on a way that ended well.

mod bring;
mod play;
#[path = "../../../interchange/tests/support/samples.rs"]
mod samples;
mod words;

use std::collections::BTreeSet;

use fermata_engine::ids::Name;
use fermata_interchange::salesforce::{Import, report::Drawing};
use fermata_store::testing::TestDatabase;

use crate::common::House;
use play::Play;

/// Plays of one orchestration at most; most need a tenth of it.
const PLAYS_MAX: u64 = 400;

/// The samples that were active in their source; each has a test of its own, as they are many minutes of work.
macro_rules! active_samples {
    ($($test:ident: $sample:literal,)*) => {
        const ACTIVE: &[&str] = &[$($sample),*];
        $(
            #[tokio::test]
            async fn $test() {
                plays($sample).await;
            }
        )*
    };
}

active_samples! {
    parallel_approvals: "Orchestration_Parallel_Approvals",
    property_listing: "Property_Listing_Approval",
    quote_approval: "Quote_Approval_Process",
    quote_of_two_teams: "RLM_AA_Quote_Approval",
    smart_approval: "RLM_Quote_Smart_Approval",
    recruiting: "Recruiting_Orchestration_v6",
    test: "Test_Orchestration",
    opportunity_started_by_another: "XIRR_Opportunity_Auto_Launched_Approval_Flow",
}

#[test]
fn no_active_sample_is_left_out() {
    let all = samples::all();
    let active = all.iter().filter(|sample| !active(sample, &bring::converted(sample)).is_empty());
    let active: Vec<&str> = active.map(|sample| sample.name.as_str()).collect();
    assert!(all.is_empty() || active == ACTIVE, "{active:?}");
}

/// The orchestration of a sample, where it was active in its source.
fn active(sample: &samples::Sample, import: &Import) -> Vec<Name> {
    let packaged = import.package.orchestrations.iter().filter(|packaged| {
        packaged.name.as_str() == sample.name
            && import.active.contains(&(Drawing::Orchestration, packaged.name.clone()))
    });
    packaged.map(|packaged| packaged.name.clone()).collect()
}

async fn plays(sample: &str) {
    let Some(sample) = samples::named(sample) else { return };
    let import = bring::converted(&sample);
    let active = active(&sample, &import);
    assert_eq!(active.len(), 1, "{} is not active", sample.name);
    for orchestration in active {
        let house = House::over(TestDatabase::sqlite().await.expect("SQLite opens")).await;
        bring::bring(&house, &sample, &import).await;
        let open = play_all(&house, &import, &orchestration).await;
        assert_eq!(open, BTreeSet::new(), "{orchestration}: outcomes that no play took to an end");
        house.healthy().await;
    }
}

/// Plays until every outcome of a decision was taken on the way to an end; what is left.
async fn play_all(house: &House, import: &Import, orchestration: &Name) -> BTreeSet<String> {
    let mut open = play::outcomes(import, orchestration);
    let (mut ended, mut last) = (0, String::new());
    for seed in 0..PLAYS_MAX {
        match Play::new(house, import, orchestration, seed).go().await {
            Ok(taken) => {
                ended += 1;
                open.retain(|outcome| !taken.contains(outcome));
            }
            Err(how_far) => last = how_far,
        }
        if open.is_empty() && ended > 0 {
            break;
        }
    }
    assert!(ended > 0, "{orchestration}: no play came to an end; the last one: {last}");
    open
}
