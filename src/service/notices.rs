//! How people are told things. What is told becomes a row under the bell and, for each person and by what they chose, rows of
//! the outbox: in the transaction that causes it, each once.
//!
//! Nothing here decides that something is told; it decides whom it reaches, by what and when.

mod channels;
mod choices;
mod defaults;
mod digest;
mod feed;
mod letter;
mod mentions;
mod preferences;
mod push;
mod sent;
mod tell;
mod templates;
mod unsubscribe;
mod words;

pub(crate) use channels::zone_of;
pub(crate) use letter::{NoticeParcel, Written};
pub(crate) use push::PushParcel;
pub(crate) use tell::Telling;

/// The kind of jobs that send daily mails.
pub(crate) const DIGEST_JOB: &str = "digest";
