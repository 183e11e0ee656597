//! The binary `fermata`.

use std::process::ExitCode;

/// A server that answers small requests spends much of its time on memory: this allocator takes a fifth off (see
/// docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    fermata_server::cli::main()
}
