//! Rebuilds when a migration changes: their text is part of the program.
#![allow(clippy::print_stdout, reason = "this is how a build script talks to Cargo")]

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
