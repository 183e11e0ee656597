//! Short texts that stand for much longer ones.

/// The first half of a SHA-256 hash, as 32 hex digits: enough that no two texts share it.
pub(crate) fn short(hash: impl AsRef<[u8]>) -> String {
    hash.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
