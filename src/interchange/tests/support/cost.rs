//! What a piece of work costs, as Linux counts it.

use std::fs;

/// What it cost.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// Nanoseconds that this thread was on a processor.
    pub(crate) time: u64,
    /// Kilobytes that the whole program held at most meanwhile.
    pub(crate) memory: u64,
}

/// Does a piece of work; what it cost, where the system tells.
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, Option<Cost>) {
    // The most that was held counts anew from here.
    let counts = fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = time().filter(|_| counts);
    let done = work();
    let cost = before.zip(time()).zip(memory());
    (done, cost.map(|((before, after), memory)| Cost { time: after.saturating_sub(before), memory }))
}

fn time() -> Option<u64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

fn memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
