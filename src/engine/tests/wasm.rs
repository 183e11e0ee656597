//! Native and wasm give the same states and logs on the same corpus, byte for byte.
//!
//! Needs Node.js and the target `wasm32-unknown-unknown`; `cargo xtask test` sees to both.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use fermata_engine::simulate::digest;

const RUN: &str = "
const bytes = require('fs').readFileSync(process.argv[1]);
WebAssembly.instantiate(bytes, {}).then(({ instance }) => {
  process.stdout.write('exit ' + instance.exports.main(0, 0));
});
";

#[test]
fn wasm_gives_the_same_states_as_native() {
    let native = digest(20_260_101, 200);
    assert_eq!(in_wasm(native), "exit 0", "wasm leads to other states than native");
    assert_eq!(in_wasm(native ^ 1), "exit 1", "the comparison sees no difference at all");
}

/// Builds the corpus for wasm, told to expect this digest, and runs it.
fn in_wasm(digest: u64) -> String {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target: PathBuf = engine.join("../../target/wasm");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--package", "fermata-engine", "--example", "corpus"])
        .args(["--target", "wasm32-unknown-unknown"])
        .current_dir(engine)
        .env("CARGO_TARGET_DIR", &target)
        .env("FERMATA_CORPUS_DIGEST", digest.to_string())
        .status()
        .expect("cargo cannot be started");
    assert!(built.success(), "the corpus cannot be built; is the target wasm32-unknown-unknown installed?");
    let module = target.join("wasm32-unknown-unknown/debug/examples/corpus.wasm");
    let ran = Command::new("node").args(["-e", RUN]).arg(&module).output();
    let ran = ran.expect("node cannot be started; install Node.js");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}
