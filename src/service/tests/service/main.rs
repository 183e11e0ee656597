//! The service as its callers see it, on both databases.

mod common;
mod definitions;
mod demo;
mod onboarding;
mod people;
mod races;
mod records;
mod timers;
