//! Seeds of property tests: chance, unless one is given. Every test says its seed, which shows with a failure.
#![allow(clippy::print_stdout, reason = "a random test prints its seed")]

use std::hash::{BuildHasher, Hasher};

use proptest::test_runner::{Config, RngSeed};

/// So many cases of one seed. Nothing is written to files: a case that was found once becomes a test of its own.
pub(crate) fn cases(cases: u32) -> Config {
    let given = std::env::var("FERMATA_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| std::hash::RandomState::new().build_hasher().finish());
    println!("seed {seed} (run again with FERMATA_TEST_SEED={seed})");
    Config { cases, rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..Config::default() }
}
