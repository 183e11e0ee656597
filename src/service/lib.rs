//! The use cases: what people and programs can ask of Fermata, and who may.
//!
//! Every function here answers one question or carries out one wish: it asks [`policy`], loads what is needed, lets the
//! engine decide, commits everything in one changeset, wakes the workers and tells the live streams. Pages and REST
//! handlers hold no rule: they authenticate, call one of these, and show the answer.

use std::sync::Arc;

use fermata_api::ApiError;
use fermata_engine::{context::Actor, ids::Name, people::Role};
use fermata_store::Db;
pub use fermata_store::rows::Via;

mod apart;
mod audit;
mod bulk;
mod calendars;
mod callers;
mod callouts;
mod connections;
mod definitions;
mod demo;
mod digest;
mod documents;
mod error;
mod imports;
mod known;
mod limits;
mod live;
mod measures;
mod messages;
mod notices;
mod outbox;
mod packages;
mod people;
mod policy;
mod random;
mod recent;
mod records;
mod references;
mod runs;
mod salesforce;
mod stuck;
mod system;
mod templates;
mod transition;
mod triggers;
mod vault;
mod views;
mod words;
mod work;
mod workers;

pub mod clock;

pub use audit::{AuditExport, Source, report_of};
pub use callers::{CallFuture, Caller, OutsideCall};
pub use callouts::Lookup;
pub use clock::Clock;
pub use fermata_interchange::package::folder::{
    Files as PackageFiles, HEAD as PACKAGE_HEAD, is_thing as is_package_thing,
};
pub use imports::{Export, ImportReport, ImportUpload};
pub use packages::PackageGiven;
pub use triggers::HookMessage;
pub use vault::SecretKey;

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
    memory: known::Memory,
    hub: live::Hub,
    random: random::Random,
    /// Names this node in leases.
    node: String,
    hashing: Arc<tokio::sync::Semaphore>,
    /// Tries to sign in are counted one at a time.
    counting: tokio::sync::Mutex<()>,
    /// The logs are looked through one at a time.
    verifying: tokio::sync::Mutex<()>,
    tokens: people::Tokens,
    /// Calls other systems.
    client: callouts::Client,
    caller: std::sync::RwLock<Option<Arc<dyn Caller>>>,
    started_ms: i64,
}

/// How the service behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether personas may sign in with one click.
    pub demo: bool,
    /// Where time comes from.
    pub clock: Clock,
    /// How other systems are reached.
    pub outside: Outside,
}

/// How other systems are reached.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// What secrets are sealed with; without it none can be kept.
    pub key: Option<SecretKey>,
    /// Who is asked for the addresses of a name.
    pub lookup: Lookup,
    /// The address that people use, such as `https://work.example.com`: what is sent links there. None: nothing is linked.
    pub public_url: Option<String>,
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
    /// From where they ask, for the audit log.
    pub source: Source,
    /// In whose place they act, for the audit log; nobody's but their own: none.
    pub acting_for: Option<Name>,
}

impl SignedIn {
    /// Somebody who asks for themself; from where is not known yet.
    pub fn new(name: Name, label: String, role: Role) -> Self {
        Self { name, label, role, source: Source::default(), acting_for: None }
    }

    /// From where they ask.
    #[must_use]
    pub fn from_source(self, source: Source) -> Self {
        Self { source, ..self }
    }

    /// As the log and the engine know them.
    pub(crate) fn actor(&self) -> Actor {
        Actor::User(self.name.clone())
    }

    /// As rows know them: `user:mia`.
    pub(crate) fn key(&self) -> String {
        format!("user:{}", self.name)
    }
}

impl Service {
    /// Opens the service over a database: reads caches, writes nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open(db: Db, options: Options) -> Answer<Self> {
        Self::open_with(db, options, random::Random::System).await
    }

    /// As [`Service::open`], with a source of chance.
    pub(crate) async fn open_with(db: Db, options: Options, random: random::Random) -> Answer<Self> {
        let started_ms = options.clock.now_ms();
        let node = random::Random::System.id(started_ms)?.to_string();
        let inner = Arc::new(Inner {
            memory: known::Memory::new(),
            hub: live::Hub::new(node.clone(), db.clone()),
            hashing: Arc::new(tokio::sync::Semaphore::new(limits::HASHING_MAX)),
            counting: tokio::sync::Mutex::default(),
            verifying: tokio::sync::Mutex::default(),
            tokens: people::Tokens::new(),
            client: callouts::Client::new(&options.outside.lookup)
                .map_err(|error| error::internal(&error))?,
            caller: std::sync::RwLock::default(),
            db,
            options,
            random,
            node,
            started_ms,
        });
        live::listen(&inner);
        let service = Self { inner };
        service.learn().await?;
        Ok(service)
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
