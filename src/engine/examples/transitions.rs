//! How many transitions a second the engine makes alone, on one core: the onboarding, from start to end, again and
//! again. `cargo run --release -p fermata-engine --example transitions`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measure prints and may stop")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::{Shell, name, onboarding};
use fermata_engine::{
    context::Context,
    decide, effects,
    ids::IdSource,
    run::{Run, command::Command, event::Event},
};
use serde_json::json;

fn main() {
    let shell = Shell::new(onboarding());
    let start = Command::Start {
        run: fermata_engine::ids::RunId(uuid::Uuid::from_u128(9)),
        orchestration: name("onboarding"),
        version: 1,
        record: Some(shell.record.at.clone()),
        inputs: Default::default(),
        parent: None,
    };
    let (mut commands, mut events) = (0_u64, 0_u64);
    let began = Instant::now();
    while began.elapsed().as_secs() < 3 {
        let (run, n) = give(&shell, "sam", 1, None, &start);
        let (run, m) = give(&shell, "sam", 2, Some(&run), &finish(&run, "contract", None, "amount"));
        let (run, o) = give(&shell, "lea", 3, Some(&run), &finish(&run, "review", Some("approve"), "cap"));
        assert!(!run.status().is_open());
        commands += 3;
        events += n + m + o;
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{:.0} commands/s ({:.1} µs each), {:.0} transitions/s",
        commands as f64 / seconds,
        seconds * 1e6 / commands as f64,
        events as f64 / seconds
    );
}

fn finish(run: &Run, step: &str, outcome: Option<&str>, field: &str) -> Command {
    let item = run.step(&name(step)).and_then(|(_, s)| s.items.last()).unwrap().id;
    let values = [(field.to_owned(), json!(80))].into_iter().collect();
    Command::Complete { item, outcome: outcome.map(name), values }
}

fn give(shell: &Shell, who: &str, ids: u128, run: Option<&Run>, command: &Command) -> (Run, u64) {
    let context = Context { ids: IdSource::new(uuid::Uuid::from_u128(ids << 64)), ..shell.context(who) };
    let decided = decide(&context, run, command).unwrap();
    let events: Vec<Event> = decided.events.iter().map(|e| e.event.clone()).collect();
    std::hint::black_box(effects(&context, &decided.run, &events));
    (decided.run, events.len() as u64)
}
