//! Runs that nobody needs: random definitions, random people, random faults, on a virtual clock.
//!
//! Everything follows from a seed: the same seed plays the same runs, natively and in wasm. Every invariant is looked at
//! after every event; what is broken is returned as text, never raised.

mod case;
mod conditions;
mod flows;
mod play;
mod promises;
mod random;
mod works;

pub use case::{Case, case};
pub use play::{Played, play};
pub use random::Random;

use crate::run::Run;

/// Plays `runs` runs, ten to a definition, from a seed; hands each to `seen`.
pub fn corpus(seed: u64, runs: u64, mut seen: impl FnMut(u64, &Case, &Played)) {
    const RUNS_PER_CASE: u64 = 10;
    let mut drawn: Option<(u64, Case)> = None;
    for number in 0..runs {
        let of_case = number / RUNS_PER_CASE;
        let known = drawn.take().filter(|(n, _)| *n == of_case);
        let fresh = || (of_case, case(&mut Random::new(seed.wrapping_add(of_case))));
        let (n, case) = known.unwrap_or_else(fresh);
        let played = play(&case, Random::new(seed ^ number.rotate_left(32)).draw());
        seen(number, &case, &played);
        drawn = Some((n, case));
    }
}

/// One number for all that happened in a corpus: equal numbers mean equal states and logs, byte for byte.
pub fn digest(seed: u64, runs: u64) -> u64 {
    let mut sum = FNV_START;
    corpus(seed, runs, |_, _, played| {
        sum = fnv(sum, &text(played.run.as_ref()));
        sum = fnv(sum, &serde_json::to_string(&played.log).unwrap_or_default());
    });
    sum
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(start: u64, text: &str) -> u64 {
    text.bytes().fold(start, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn text(run: Option<&Run>) -> String {
    run.and_then(|run| serde_json::to_string(run).ok()).unwrap_or_default()
}
