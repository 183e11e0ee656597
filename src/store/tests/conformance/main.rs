//! One set of cases for SQLite and for PostgreSQL: what one does, the other does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests say what they expect"
)]
#![allow(clippy::large_futures, reason = "tests may be large")]

mod audit;
mod belongings;
mod calendars;
mod crash;
mod data;
mod guards;
mod lists;
mod messages;
mod notices;
mod outside;
mod people;
mod plans;
mod support;
mod system;
mod tamper;
mod triggers;
mod work;
