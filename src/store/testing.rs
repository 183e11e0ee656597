//! Databases for tests, of this crate and of those above it: a file in a folder of its own, or a database of its own in one
//! PostgreSQL cluster per test binary. Nothing is left behind.
//!
//! `FERMATA_TEST_POSTGRES_URL` names a server to use (its user may create databases); without it a cluster is started from
//! the binaries in `/usr/lib/postgresql`.

mod cluster;

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{Db, Options, Scratch, StoreError};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A database that goes when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    /// How it is opened, once more if wanted.
    pub options: Options,
    /// Opened.
    pub db: Db,
    folder: Option<tempfile::TempDir>,
}

/// Keeps the three together: without it a case that names `db` alone in an `async move` block would take it out, and the
/// folder would be gone while the database is still asked.
impl Drop for TestDatabase {
    fn drop(&mut self) {}
}

impl TestDatabase {
    /// A file of its own.
    pub async fn sqlite() -> Result<Self, StoreError> {
        let folder = tempfile::tempdir().map_err(|error| StoreError::Write(error.to_string()))?;
        let options = Options::Sqlite { path: folder.path().join("fermata.db") };
        let db = Db::open(options.clone()).await?;
        Ok(Self { options, db, folder: Some(folder) })
    }

    /// A database of its own on a PostgreSQL server.
    pub async fn postgres() -> Result<Self, StoreError> {
        let base = match std::env::var("FERMATA_TEST_POSTGRES_URL") {
            Ok(url) => url,
            Err(_) => cluster::url().map_err(StoreError::Write)?,
        };
        let name = format!("fermata_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
        let options = Scratch::create(&base, &name).await?.options();
        let db = Db::open(options.clone()).await?;
        Ok(Self { options, db, folder: None })
    }

    /// The folder of a SQLite file.
    pub fn folder(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.path().to_owned())
    }
}
