//! How long a stage usually takes.

use fermata_engine::ids::Name;

use crate::{
    Answer, Service,
    error::store,
    limits::{DAY_MS, USUAL_PASSES, USUAL_PASSES_LEAST},
};

/// Where too few passes are known.
const UNKNOWN_MS: i64 = 30 * DAY_MS;

impl Service {
    /// What 95 of 100 of a stage's latest completed passes took at most, in milliseconds; at least a day.
    pub(super) async fn usual_ms(&self, at: (&Name, &Name)) -> Answer<i64> {
        let took = self.inner.db.stage_durations(at, USUAL_PASSES).await.map_err(store)?;
        Ok(usual(took))
    }
}

fn usual(mut took: Vec<i64>) -> i64 {
    if took.len() < USUAL_PASSES_LEAST {
        return UNKNOWN_MS;
    }
    took.sort_unstable();
    let at = (took.len() * 95).div_ceil(100).saturating_sub(1);
    took.get(at).copied().unwrap_or(UNKNOWN_MS).max(DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_five_of_a_hundred_are_usual() {
        let days = |n: i64| n * DAY_MS;
        assert_eq!(usual((1..=100).map(days).collect()), days(95));
        assert_eq!(usual((1..=20).rev().map(days).collect()), days(19));
        assert_eq!(usual((1..=19).map(days).collect()), UNKNOWN_MS, "too few are known");
        assert_eq!(usual(vec![1; 50]), DAY_MS, "what takes moments is not stuck after a minute");
    }
}
