//! Everything that is kept, and the only crate that knows SQL.
//!
//! Reads are functions of [`Db`]; every write is plain data, a [`Changeset`], applied whole or not at all. On SQLite one
//! writer folds waiting changesets into one commit with one fsync; on PostgreSQL each changeset is one transaction in one
//! batch. No rule lives here: guards only say that what was read is still so.

mod arg;
pub mod chain;
pub mod changeset;
pub mod cursor;
pub mod db;
mod dialect;
pub mod error;
pub mod filters;
mod plan;
#[cfg(feature = "testing")]
pub mod plans;
mod postgres;
mod query;
pub mod rows;
mod scratch;
mod tables;
#[cfg(feature = "testing")]
pub mod testing;
pub mod verify;
mod writer;

pub use chain::ChainHash;
pub use changeset::{Changeset, Guard, Write};
pub use db::{Db, Options};
pub use error::StoreError;
pub use scratch::Scratch;
