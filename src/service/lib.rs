//! The use cases: what people and programs can ask of Fermata, and who may.
//!
//! Every function here answers one question or carries out one wish: it asks [`policy`], loads what is needed, lets the
//! engine decide, commits everything in one changeset, wakes the workers and tells the live streams. Pages and REST
//! handlers hold no rule: they authenticate, call one of these, and show the answer.

use std::sync::Arc;

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{ids::Name, people::Role};
use fermata_store::Db;

mod definitions;
mod live;
mod measures;
mod people;
mod records;
mod runs;
mod system;
mod work;

pub mod clock;

pub use clock::Clock;

/// An answer, or what the caller is told instead.
pub type Answer<T> = Result<T, ApiError>;

/// Everything that can be asked. Cheap to clone; every clone is the same service.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    options: Options,
}

/// How the service behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether personas may sign in with one click.
    pub demo: bool,
    /// Where time comes from.
    pub clock: Clock,
}

/// Who asks, after authentication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Username.
    pub name: Name,
    /// What others read.
    pub label: String,
    /// What they may do.
    pub role: Role,
}

pub(crate) fn not_built() -> ApiError {
    ApiError::new(ErrorKind::Unavailable, "not_built", "This is not built yet.")
}

impl Service {
    /// Opens the service over a database: reads caches, writes nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open(db: Db, options: Options) -> Answer<Self> {
        Ok(Self { inner: Arc::new(Inner { db, options }) })
    }

    /// Runs the background loops (timers, jobs, sweeping) until `stop` is told; returns when they have stopped.
    pub async fn work_in_background(&self, stop: tokio::sync::watch::Receiver<bool>) {
        let _ = stop;
    }

    /// Carries out every job and timer that is due now, and those that come due through them; for tests with a manual
    /// clock, and at start. Returns how many.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn work_off(&self) -> Answer<usize> {
        Err(not_built())
    }

    /// Fills an empty database with the demo: the logistics company, its people, objects, flows, the active onboarding
    /// orchestration and forty runs of all states and ages. Nothing where there are users already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn seed_demo(&self) -> Answer<()> {
        Err(not_built())
    }

    /// The moment of the service's clock, Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.inner.options.clock.now_ms()
    }

    /// The database, for the command line's backup and bench.
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// Whether this is a demo.
    pub fn is_demo(&self) -> bool {
        self.inner.options.demo
    }
}
