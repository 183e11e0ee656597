//! Files that are wrong in every way that chance finds do no harm. A million of them are tried by the example `mutated`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "support/mutate.rs"]
mod mutate;

use std::collections::BTreeMap;

use fermata_engine::people::Directory;
use fermata_interchange::salesforce::{Choices, SourceFile, Surroundings, convert};
use mutate::{Dice, SEEDLINGS, mutated};

#[test]
fn mutated_files_never_panic_and_each_is_accounted_for() {
    let sources: Vec<Vec<u8>> = SEEDLINGS.iter().map(|text| text.as_bytes().to_vec()).collect();
    let (objects, flows, directory) = (BTreeMap::new(), BTreeMap::new(), Directory::default());
    let around = Surroundings { objects: &objects, flows: &flows, directory: &directory };
    for seed in 0..3_000 {
        let bytes = mutated(&mut Dice::new(seed), &sources, 100_000);
        let files = [SourceFile { path: "flows/Mutated.flow-meta.xml".to_owned(), bytes }];
        let came = std::panic::catch_unwind(|| convert(&files, around, &Choices::default()));
        let import = came.unwrap_or_else(|_| panic!("the file of seed {seed} panics"));
        assert_eq!(import.report.files.len(), 1, "the file of seed {seed} is not in the report");
    }
}
