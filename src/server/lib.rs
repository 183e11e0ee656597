//! The binary `fermata`: command line, configuration, sign-in, REST, pages, live streams, telemetry.
//!
//! Nothing here decides what may happen: every handler authenticates, asks one function of the service and shows its
//! answer. Whatever is wrong with a request is said here, in one shape, with a stable code and the place.

pub mod assets;
pub mod auth;
pub mod bench;
pub mod cli;
pub mod config;
pub mod dev;
pub mod docs;
pub mod extract;
pub mod limits;
pub mod openapi;
pub mod problem;
pub mod rest;
pub mod router;
pub mod security;
pub mod sessions;
pub mod state;
pub mod telemetry;
pub mod web;
