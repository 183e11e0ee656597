//! What can go wrong when reading or writing.

/// Why nothing was read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A guard no longer held: read again, decide again.
    #[error("changed meanwhile: {0}")]
    Conflict(String),
    /// Something unique is there already; the text names what (`users.name`, `idempotency`).
    #[error("already there: {0}")]
    Duplicate(String),
    /// A cursor that this list did not hand out.
    #[error("this cursor is not from this list")]
    BadCursor,
    /// What is stored cannot be read: a broken row.
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
    /// The database is newer than this program.
    #[error(
        "the database was made by a newer version of Fermata (migration {0}); use that version or a newer one"
    )]
    Newer(i64),
    /// The database is older than this program, and is only looked at.
    #[error(
        "the database was last opened by an older version of Fermata (migration {0}); use that version, or start this one on it once"
    )]
    Older(i64),
    /// The database failed.
    #[error(transparent)]
    Database(sqlx::Error),
    /// A text that the database cannot store, such as one with a NUL in it.
    #[error("the database cannot store this text: {0}")]
    Unstorable(String),
    /// The database failed at writing: what it said.
    #[error("the database cannot write: {0}")]
    Write(String),
    /// A migration failed.
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The writer has stopped: the server is shutting down.
    #[error("the database is closing")]
    Closing,
}

/// PostgreSQL's codes for a text that it cannot store: a byte sequence or a character that it does not know.
const UNSTORABLE: [&str; 2] = ["22021", "22P05"];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|e| e.code().map(std::borrow::Cow::into_owned));
        match code {
            Some(code) if UNSTORABLE.contains(&code.as_str()) => Self::Unstorable(error.to_string()),
            _ => Self::Database(error),
        }
    }
}
