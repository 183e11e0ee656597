//! One line per phase of long work, with the seconds since the start, so that nobody wonders what is going on.

use std::{sync::OnceLock, time::Instant};

fn started() -> Instant {
    static STARTED: OnceLock<Instant> = OnceLock::new();
    *STARTED.get_or_init(Instant::now)
}

/// Does one phase of the work, naming it before and giving its time after.
pub(crate) fn phase<T>(what: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    line(what);
    let began = Instant::now();
    let result = work();
    let seconds = began.elapsed().as_secs_f32();
    match &result {
        Ok(_) => line(&format!("{what}: done in {seconds:.1} s")),
        Err(_) => line(&format!("{what}: failed after {seconds:.1} s")),
    }
    result
}

/// One line of progress.
pub(crate) fn line(text: &str) {
    println!("[{:>5.0} s] {text}", started().elapsed().as_secs_f32());
}

/// Says what went wrong, last.
pub(crate) fn fail(text: &str) {
    println!("\nFailed: {text}");
}
