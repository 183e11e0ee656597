//! How long the checker takes over a large drawing: a hundred stages of ten steps each.
//! `cargo run --release -p fermata-engine --example checker`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measure prints and may stop"
)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::{Shell, name, onboarding};
use fermata_engine::{
    check::{World, check_orchestration},
    definition::{Orchestration, Target},
};

const STAGES: usize = 100;
const STEPS: usize = 10;
const ROUNDS: usize = 50;

fn main() {
    let shell = Shell::new(onboarding());
    let large = large(&shell.definition);
    let world = World {
        objects: shell.objects.iter().map(|(name, object)| (name.clone(), (**object).clone())).collect(),
        flows: shell.flows.iter().map(|(name, flow)| (name.clone(), (**flow).clone())).collect(),
        directory: shell.directory.clone(),
        ..World::default()
    };
    let mut took = Vec::new();
    let mut problems = 0;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        problems = std::hint::black_box(check_orchestration(&large, &world)).len();
        took.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    took.sort_by(f64::total_cmp);
    println!(
        "{} steps: median {:.1} ms, slowest {:.1} ms, {problems} problems found",
        STAGES * STEPS,
        took[ROUNDS / 2],
        took[ROUNDS - 1]
    );
}

/// The first stage with its first step, many times over, one stage after the other.
fn large(small: &Orchestration) -> Orchestration {
    let mut large = small.clone();
    let pattern = small.stages[0].clone();
    let stages = (0..STAGES).map(|i| {
        let mut stage = pattern.clone();
        stage.name = name(&format!("stage_{i}"));
        let steps = (0..STEPS).map(|j| {
            let mut step = pattern.steps[0].clone();
            step.name = name(&format!("step_{i}_{j}"));
            step
        });
        stage.steps = steps.collect();
        stage.next =
            if i + 1 < STAGES { Target::Stage(name(&format!("stage_{}", i + 1))) } else { Target::End };
        stage
    });
    large.stages = stages.collect();
    large.decisions.clear();
    large.start = Target::Stage(name("stage_0"));
    large
}
