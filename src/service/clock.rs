//! Where time comes from: the only place that reads the system's clock.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// A source of moments.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's.
    System,
    /// Set by hand, for tests; Unix milliseconds.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// Now, Unix milliseconds.
    #[expect(clippy::disallowed_methods, reason = "this is the outside that time comes in from")]
    pub fn now_ms(&self) -> i64 {
        match self {
            Self::System => std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
            Self::Manual(ms) => ms.load(Ordering::SeqCst),
        }
    }
}
