//! The database behind one type: SQLite or PostgreSQL. Opening, writing, and the two functions through which every read goes.

mod absences;
mod audit;
mod authenticators;
mod belongings;
mod bulk;
mod calendars;
mod decisions;
mod definitions;
mod flow_calls;
mod imports;
mod jobs;
mod measures;
mod messages;
mod notices;
mod notifications;
mod outside;
mod people;
mod records;
mod runs;
mod seal;
mod stuck;
#[cfg(feature = "testing")]
pub(crate) use seal::STATEMENTS;
mod triggers;
mod work_items;
mod work_views;

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use fermata_engine::ids::Name;
use sqlx::{
    AssertSqlSafe, PgPool, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::broadcast;

use crate::{
    Changeset, StoreError,
    arg::Arg,
    dialect::Dialect,
    plan::{Plan, Planned},
    postgres,
    query::{FromBoth, One, Query, postgres_args, sqlite_args},
    writer::Writer,
};

type Result<T> = std::result::Result<T, StoreError>;

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

/// Readers of one SQLite file: reads are short, more would only wait for the processor.
const READERS: u32 = 6;
/// What is announced and not yet heard by a slow listener; it then fetches everything anew.
const ANNOUNCEMENTS: usize = 4_096;
/// PostgreSQL takes no longer payload.
const PAYLOAD_MAX: usize = 7_900;

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Options {
    /// One file (with its `-wal` and `-shm` beside it).
    Sqlite {
        /// Its path; made where absent.
        path: PathBuf,
    },
    /// A server.
    Postgres {
        /// `postgres://user:password@host/database`.
        url: String,
    },
}

/// An opened database; cheap to clone.
#[derive(Debug, Clone)]
pub enum Db {
    /// One file.
    Sqlite(SqliteDb),
    /// A server.
    Postgres(PostgresDb),
}

/// A SQLite file: readers, and the one writer.
#[derive(Debug, Clone)]
pub struct SqliteDb {
    readers: SqlitePool,
    writer: Writer,
    path: Arc<PathBuf>,
    said: broadcast::Sender<String>,
}

/// A PostgreSQL server.
#[derive(Debug, Clone)]
pub struct PostgresDb {
    pool: PgPool,
    said: broadcast::Sender<String>,
    listening: tokio::task::AbortHandle,
}

impl Db {
    /// Opens a database and brings its tables up to date.
    ///
    /// Errors: [`StoreError::Newer`] where a newer version of Fermata has been at it.
    pub async fn open(options: Options) -> Result<Self> {
        let (said, _) = broadcast::channel(ANNOUNCEMENTS);
        let db = match options {
            Options::Sqlite { path } => {
                migrate_sqlite(&path).await?;
                let (writer, readers) = (Writer::start(&path)?, readers(&path).await?);
                Self::Sqlite(SqliteDb { readers, writer, path: Arc::new(path), said })
            }
            Options::Postgres { url } => {
                let pool = postgres::connect(&url).await?;
                POSTGRES_MIGRATIONS.run(&pool).await.map_err(|error| newer(error, &POSTGRES_MIGRATIONS))?;
                let listening = postgres::listen(pool.clone(), said.clone()).await?;
                Self::Postgres(PostgresDb { pool, said, listening })
            }
        };
        db.seal().await?;
        Ok(db)
    }

    /// Opens a database to look at it: nothing is written, its tables are not brought up to date.
    ///
    /// Errors: [`StoreError::Newer`] and [`StoreError::Older`] where another version of Fermata was at it last.
    pub async fn open_to_read(options: Options) -> Result<Self> {
        let (said, _) = broadcast::channel(1);
        let (db, ours) = match options {
            Options::Sqlite { path } => {
                let (writer, readers) = (Writer::none(), readers(&path).await?);
                (Self::Sqlite(SqliteDb { readers, writer, path: Arc::new(path), said }), &SQLITE_MIGRATIONS)
            }
            Options::Postgres { url } => {
                let pool = postgres::connect(&url).await?;
                let listening = tokio::spawn(async {}).abort_handle();
                (Self::Postgres(PostgresDb { pool, said, listening }), &POSTGRES_MIGRATIONS)
            }
        };
        let last = ours.iter().map(|migration| migration.version).max().unwrap_or_default();
        let query = Query::new("SELECT MAX(version) AS value FROM _sqlx_migrations");
        match db.first::<One<Option<i64>>>(query).await?.and_then(|row| row.value).unwrap_or_default() {
            found if found > last => Err(StoreError::Newer(found)),
            found if found < last => Err(StoreError::Older(found)),
            _ => Ok(db),
        }
    }

    /// Stops taking writes and waits until all that were taken are done.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(db) => {
                db.writer.stop().await;
                db.readers.close().await;
            }
            Self::Postgres(db) => {
                db.listening.abort();
                db.pool.close().await;
            }
        }
    }

    /// Applies a changeset whole, or not at all. It is on disk when this returns `Ok`.
    ///
    /// Errors: [`StoreError::Conflict`] where a guard no longer holds, [`StoreError::Duplicate`] where something unique is
    /// there already.
    pub async fn apply(&self, changeset: Changeset) -> Result<()> {
        self.apply_planned(Plan::of(changeset, self.dialect()).planned).await
    }

    pub(crate) async fn apply_planned(&self, planned: Vec<Planned>) -> Result<()> {
        match self {
            _ if planned.is_empty() => Ok(()),
            Self::Sqlite(db) => db.writer.apply(planned).await,
            Self::Postgres(db) => postgres::apply(&db.pool, planned).await,
        }
    }

    /// The product and its version: `SQLite 3.51.3`, `PostgreSQL 15.4`.
    pub async fn product(&self) -> Result<String> {
        let found: Option<One<String>> = self.first(Query::new(self.dialect().product())).await?;
        Ok(found.map(|row| row.value).unwrap_or_default())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.product().await.map(|_| ())
    }

    /// Writes a copy of a SQLite database to a new file while everything goes on.
    ///
    /// Errors on PostgreSQL, which has its own tools for this, and where the file is there already.
    pub async fn backup(&self, target: &Path) -> Result<()> {
        let Self::Sqlite(db) = self else {
            return Err(StoreError::Write("use pg_dump to back up a PostgreSQL database".into()));
        };
        let (source, target) = (Arc::clone(&db.path), target.to_owned());
        let copy = move || {
            let conn = rusqlite::Connection::open(source.as_path())?;
            conn.execute("VACUUM INTO ?1", [target.to_string_lossy().as_ref()])
        };
        let done =
            tokio::task::spawn_blocking(copy).await.map_err(|error| StoreError::Write(error.to_string()))?;
        done.map(|_| ()).map_err(|error| StoreError::Write(error.to_string()))
    }

    /// Says something to every node, this one included. A text longer than 7,900 bytes stays on this node.
    pub async fn announce(&self, payload: &str) -> Result<()> {
        match self {
            Self::Postgres(db) if payload.len() <= PAYLOAD_MAX => postgres::announce(&db.pool, payload).await,
            Self::Postgres(PostgresDb { said, .. }) | Self::Sqlite(SqliteDb { said, .. }) => {
                // Nobody listening is no error.
                let _ = said.send(payload.to_owned());
                Ok(())
            }
        }
    }

    /// What is announced from now on; `Lagged` when some was missed.
    pub fn announcements(&self) -> broadcast::Receiver<String> {
        match self {
            Self::Postgres(PostgresDb { said, .. }) | Self::Sqlite(SqliteDb { said, .. }) => said.subscribe(),
        }
    }

    /// For tests of crashes: the writer dies, as by `kill -9`, before its n-th statement from now.
    #[cfg(feature = "testing")]
    pub fn die_after(&self, statements: i64) {
        if let Self::Sqlite(db) = self {
            db.writer.die_after(statements);
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// All rows of a read.
    pub(crate) async fn rows<T: FromBoth>(&self, query: Query) -> Result<Vec<T>> {
        #[cfg(feature = "testing")]
        crate::plans::note(&query);
        let sql = AssertSqlSafe(query.sql);
        Ok(match self {
            Self::Sqlite(db) => {
                sqlx::query_as_with(sql, sqlite_args(query.args)).fetch_all(&db.readers).await?
            }
            Self::Postgres(db) => {
                sqlx::query_as_with(sql, postgres_args(&query.args)).fetch_all(&db.pool).await?
            }
        })
    }

    /// The first row of a read.
    pub(crate) async fn first<T: FromBoth>(&self, query: Query) -> Result<Option<T>> {
        Ok(self.rows(query).await?.into_iter().next())
    }

    /// All rows of a read, as rows of this crate.
    pub(crate) async fn read<T: FromBoth, R>(&self, query: Query) -> Result<Vec<R>>
    where
        R: TryFrom<T, Error = StoreError>,
    {
        self.rows::<T>(query).await?.into_iter().map(R::try_from).collect()
    }

    /// The first row of a read, as a row of this crate.
    pub(crate) async fn read_first<T: FromBoth, R>(&self, query: Query) -> Result<Option<R>>
    where
        R: TryFrom<T, Error = StoreError>,
    {
        self.first::<T>(query).await?.map(R::try_from).transpose()
    }

    /// A count.
    pub(crate) async fn count(&self, query: Query) -> Result<i64> {
        Ok(self.first::<One<i64>>(query).await?.map_or(0, |row| row.value))
    }
}

async fn readers(path: &Path) -> Result<SqlitePool> {
    let options = sqlite_options(path).read_only(true);
    Ok(SqlitePoolOptions::new()
        .max_connections(READERS)
        .test_before_acquire(false)
        .connect_with(options)
        .await?)
}

async fn migrate_sqlite(path: &Path) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| StoreError::Database(error.into()))?;
    }
    let options = sqlite_options(path).create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    let done = SQLITE_MIGRATIONS.run(&pool).await;
    pool.close().await;
    done.map_err(|error| newer(error, &SQLITE_MIGRATIONS))
}

fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::from_str("sqlite::memory:")
        .unwrap_or_default()
        .filename(path)
        .in_memory(false)
        .shared_cache(false)
        .synchronous(SqliteSynchronous::Full)
        .statement_cache_capacity(200)
        .busy_timeout(std::time::Duration::from_secs(10))
}

/// A migration that we do not know and that comes after ours was made by a newer version.
fn newer(error: MigrateError, ours: &Migrator) -> StoreError {
    let last = ours.iter().map(|migration| migration.version).max().unwrap_or_default();
    match error {
        MigrateError::VersionMissing(version) if version > last => StoreError::Newer(version),
        other => other.into(),
    }
}

/// A stored name.
fn name(text: &str) -> Result<Name> {
    Name::parse(text).map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn some_name(text: Option<&String>) -> Result<Option<Name>> {
    text.map(|text| name(text)).transpose()
}

/// A stored count.
fn small(number: i64) -> Result<u32> {
    u32::try_from(number).map_err(|_| StoreError::Corrupt(format!("{number} is no count")))
}

/// Ids as values.
fn ids<T: Copy>(ids: &[T], id: impl Fn(T) -> uuid::Uuid) -> Vec<Arg> {
    ids.iter().map(|one| id(*one).into()).collect()
}
