//! The rules of Fermata: what an orchestration is, and what happens next.
//!
//! This crate promises to be a pure function of its arguments. It never reads a clock, draws a random number, touches a
//! file or the network, or depends on hash order; the same bytes in give the same bytes out, natively and in wasm. Time,
//! fresh ids, who acts, people and records all come in through [`context::Context`].
//!
//! ```text
//! decide (context, run, command) -> events or a rejection
//! evolve (run, event)            -> run
//! effects(context, run, events)  -> what the shell must do
//! ```

pub mod calendar;
pub mod check;
pub mod condition;
pub mod context;
pub mod daytime;
pub mod definition;
pub mod event;
pub mod expr;
pub mod flow;
pub mod ids;
pub mod invariants;
pub mod limits;
pub mod lists;
pub mod object;
pub mod people;
pub mod related;
pub mod run;
pub mod schedule;
pub mod simulate;
pub mod sla;
mod strict;
pub mod template;
pub mod value;
pub mod zone;

#[cfg(test)]
mod seeds;

pub use run::{decide::decide, effects::effects, evolve::evolve};
