//! Random definitions × random people × random faults on a virtual clock; every invariant after every event.
//!
//! `FERMATA_SIMULATION_RUNS` plays more runs, `FERMATA_SIMULATION_SEED` others; a failure names the seed that shows it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]
#![allow(clippy::print_stdout, reason = "a random test prints its seed")]

use std::collections::BTreeMap;

use fermata_engine::simulate::{corpus, digest};

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn every_invariant_holds_in_every_run() {
    let seed = number("FERMATA_SIMULATION_SEED", 20_260_101);
    let runs = number("FERMATA_SIMULATION_RUNS", 10_000);
    println!("simulation: seed {seed}, {runs} runs");
    let workers = 2;
    let seen = std::thread::scope(|scope| {
        let part = |worker: u64| move || part(seed.wrapping_add(worker << 40), runs / workers);
        let threads: Vec<_> = (0..workers).map(|worker| scope.spawn(part(worker))).collect();
        let mut all = BTreeMap::new();
        for thread in threads {
            for (what, count) in thread.join().expect("a worker panicked") {
                *all.entry(what).or_insert(0) += count;
            }
        }
        all
    });
    println!("{seen:#?}");
    // A simulation that never meets these would prove nothing.
    for what in [
        "status Completed",
        "status Failed",
        "status Cancelled",
        "status Paused",
        "status InProgress",
        "event step_failed",
        "event step_skipped",
        "event run_recovered",
        "event sla_breached",
        "event sla_warned",
        "event work_item_withdrawn",
        "event work_item_released",
        "event decision_taken",
        "event run_resumed",
        "event record_updated",
        "event message_sent",
        "event wait_started",
        "event wait_moved",
        "event message_received",
        "event children_planned",
        "event child_started",
        "event child_changed",
        "event children_stopped",
        "event work_item_passed_on",
        "event work_item_returned",
        "event went_back",
        "event step_passed_over",
        "event step_finished",
        "event condition_passed_over",
        "event acted_for",
        "event variables_corrected",
        "status Recalled",
        "event work_item_delegated",
        "event work_item_handed_back",
        "event approval_opened",
        "event decided",
        "event approver_added",
        "event approver_removed",
        "event recall_asked",
        "rejected DutiesSeparated",
        "rejected ApproverThere",
        "rejected ApproverNotOpen",
        "rejected ApproverLast",
        "rejected CommentNeeded",
        "rejected RecallTooLate",
        "rejected WorkItemNotDelegable",
        "rejected WorkItemNotDelegated",
        "event sla_moved",
        "event sla_paused",
        "event sla_resumed",
        "event due_changed",
        "event escalation_fired",
        "event escalation_failed",
        "event work_item_priority_changed",
        "rejected StageUnavailable",
        "rejected StepNotOpen",
        "rejected ValuesInvalid",
        "rejected WorkItemHeld",
        "rejected WorkItemNotOffered",
        "rejected RunPaused",
        "rejected OutcomeUnknown",
        "rejected MessageNotAwaited",
        "rejected ChildUnknown",
        "later passes",
    ] {
        assert!(seen.get(what).is_some_and(|n| *n > 0), "no run met: {what}");
    }
}

fn part(seed: u64, runs: u64) -> BTreeMap<String, u64> {
    let mut seen = BTreeMap::new();
    let mut count = |what: String| *seen.entry(what).or_insert(0) += 1;
    corpus(seed, runs, |n, case, played| {
        assert!(
            played.problems.is_empty(),
            "seed {seed}, run {n}: {:#?}\nlog: {}\ndefinition: {}",
            played.problems,
            serde_json::to_string(&played.log).unwrap(),
            serde_json::to_string(&case.definition).unwrap()
        );
        if let Some(run) = &played.run {
            count(format!("status {:?}", run.status()));
            if run.stages.iter().any(|s| s.pass > 1) {
                count("later passes".into());
            }
        }
        for record in &played.log {
            let json = serde_json::to_value(&record.event).unwrap();
            count(format!("event {}", json["kind"].as_str().unwrap()));
        }
        for code in played.rejected.keys() {
            count(format!("rejected {code}"));
        }
    });
    seen
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(digest(42, 100), digest(42, 100));
    assert_ne!(digest(42, 100), digest(43, 100));
}
