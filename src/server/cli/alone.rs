//! One process at a time changes what a server keeps in mind.

use std::fs::{File, TryLockError};

use anyhow::Context as _;
use fermata_store::Options as Database;

/// Keeps others from serving the same SQLite database: what one of them has begun the other would take for left behind, and what
/// one of them changes the other would not know of. It is given up with the process, however that ends. Nodes share a PostgreSQL
/// database, and tell each other. `instead` says what to do where somebody serves it.
pub(super) fn alone(database: &Database, instead: &str) -> anyhow::Result<Option<File>> {
    let Database::Sqlite { path } = database else { return Ok(None) };
    let lock = path.with_extension("lock");
    let file = File::create(&lock).with_context(|| format!("{} cannot be written", lock.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!("another fermata serves {} already: {instead}", path.display())
        }
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", lock.display()))
        }
    }
}
