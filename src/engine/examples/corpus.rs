//! Plays the corpus and compares with the number that the build was told: exit code 0 where they are the same.
//!
//! Built for wasm by `tests/wasm.rs`, which proves that native and wasm give the same states and logs, byte for byte. The
//! number comes in at build time because a bare wasm module has no arguments; nothing is exported but `main`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let expected = option_env!("FERMATA_CORPUS_DIGEST").and_then(|text| text.parse::<u64>().ok());
    match expected {
        Some(expected) if fermata_engine::simulate::digest(20_260_101, 200) == expected => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
        None => ExitCode::from(2),
    }
}
