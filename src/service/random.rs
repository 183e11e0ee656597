//! Where chance comes from: the only place that asks the machine for random bytes.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use uuid::Uuid;

use crate::{Answer, error::internal};

/// A source of random bytes.
#[derive(Debug, Clone)]
pub(crate) enum Random {
    /// The machine's, fit for secrets.
    System,
    /// Always the same from the same seed, for demo data; never for secrets.
    Seeded(Arc<AtomicU64>),
}

impl Random {
    /// A source that gives the same bytes for the same seed.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(AtomicU64::new(seed)))
    }

    /// Random bytes.
    pub(crate) fn bytes<const N: usize>(&self) -> Answer<[u8; N]> {
        let mut bytes = [0; N];
        match self {
            Self::System => getrandom::fill(&mut bytes).map_err(|error| internal(&error))?,
            Self::Seeded(state) => {
                for chunk in bytes.chunks_mut(8) {
                    let drawn = mix(state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed)).to_le_bytes();
                    chunk.iter_mut().zip(drawn).for_each(|(to, from)| *to = from);
                }
            }
        }
        Ok(bytes)
    }

    /// A fresh UUIDv7 of this moment, so that ids sort by when they were made.
    pub(crate) fn id(&self, now_ms: i64) -> Answer<Uuid> {
        let millis = u64::try_from(now_ms).unwrap_or(0);
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes::<10>()?).into_uuid())
    }

    /// A number below `below`, or 0 where that is 0.
    pub(crate) fn below(&self, below: u64) -> Answer<u64> {
        Ok(u64::from_le_bytes(self.bytes::<8>()?).checked_rem(below).unwrap_or(0))
    }
}

/// The finaliser of splitmix64.
fn mix(state: u64) -> u64 {
    let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
