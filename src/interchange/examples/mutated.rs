//! Imports mutated files: `cargo run --release -p fermata-interchange --example mutated -- [COUNT] [SEED] [FOLDER]`. Files of the
//! folder, else a few of its own, are cut, doubled, mixed and spoiled. Prints what the worst of them cost, and exits with 1 when one of
//! under 1 MB took more than 200 ms of processor time, or the program held more than 64 MB; a panic ends it with the seed of the file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement, run by hand"
)]

use std::{collections::BTreeMap, fs, path::Path, process::ExitCode, time::Instant};

use fermata_engine::people::Directory;
use fermata_interchange::salesforce::{Choices, SourceFile, Surroundings, convert};

#[path = "../tests/support/cost.rs"]
mod cost;
#[path = "../tests/support/mutate.rs"]
mod mutate;

use mutate::{Dice, SEEDLINGS, mutated};

/// Nanoseconds of processor time that a file may take.
const TIME_MAX: u64 = 200_000_000;
/// Kilobytes that the whole program may take.
const MEMORY_MAX: u64 = 64 * 1024;
/// Bytes of a file for which both count.
const FILE_MAX: usize = 1_000_000;

/// What the worst file cost.
#[derive(Default)]
struct Worst {
    time: u64,
    memory: u64,
    seed: u64,
    bytes: usize,
    all: u64,
    refused: u64,
}

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let count: u64 = args.next().map_or(1_000_000, |text| text.parse().expect("a number"));
    let seed: u64 = args.next().map_or(1, |text| text.parse().expect("a number"));
    let mut sources = Vec::new();
    match args.next() {
        Some(folder) => collect(Path::new(&folder), &mut sources),
        None => sources.extend(SEEDLINGS.iter().map(|text| text.as_bytes().to_vec())),
    }
    assert!(!sources.is_empty(), "the folder has no files of metadata");
    let (mut worst, began) = (Worst::default(), Instant::now());
    // One after the other: what the program holds at most is then what one file takes.
    for n in 0..count {
        one(seed.wrapping_add(n), &sources, &mut worst);
    }
    println!(
        "{count} mutated files from seed {seed} in {:.0?}: {} refused; {:.2} ms of processor time on average, {:.1} ms at most \
         (seed {}, {} bytes); {} MB of memory at most",
        began.elapsed(),
        worst.refused,
        mega(worst.all) / f64::from(u32::try_from(count.max(1)).unwrap_or(u32::MAX)),
        mega(worst.time),
        worst.seed,
        worst.bytes,
        worst.memory / 1024,
    );
    match worst.time <= TIME_MAX && worst.memory <= MEMORY_MAX {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn mega(nanoseconds: u64) -> f64 {
    f64::from(u32::try_from(nanoseconds / 1_000).unwrap_or(u32::MAX)) / 1_000.0
}

/// Imports one file.
fn one(seed: u64, sources: &[Vec<u8>], worst: &mut Worst) {
    let bytes = mutated(&mut Dice::new(seed), sources, FILE_MAX);
    let size = bytes.len();
    let files = [SourceFile { path: "flows/Mutated.flow-meta.xml".to_owned(), bytes }];
    let nothing = (BTreeMap::new(), BTreeMap::new(), Directory::default());
    let around = Surroundings { objects: &nothing.0, flows: &nothing.1, directory: &nothing.2 };
    let (came, cost) = cost::of(|| std::panic::catch_unwind(|| convert(&files, around, &Choices::default())));
    let cost = cost.expect("Linux");
    let Ok(import) = came else {
        eprintln!("the file of seed {seed} panics");
        std::process::exit(101);
    };
    let refused = import.package.flows.is_empty() && import.package.orchestrations.is_empty();
    worst.refused += u64::from(refused);
    worst.all += cost.time;
    worst.memory = worst.memory.max(cost.memory);
    if worst.time < cost.time {
        (worst.time, worst.seed, worst.bytes) = (cost.time, seed, size);
    }
}

/// Every file of metadata below a folder.
fn collect(folder: &Path, into: &mut Vec<Vec<u8>>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|e| e == "xml" || e == "flow") {
            into.push(fs::read(&path).expect("a file"));
        }
    }
}
