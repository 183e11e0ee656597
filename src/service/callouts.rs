//! Calls of other systems over HTTP: one client for all of Fermata, which refuses addresses that are not public.

mod address;
mod client;
mod hosts;
mod perform;
mod resolve;

#[cfg(test)]
mod tests;

pub use resolve::Lookup;

pub(crate) use client::{Callout, CalloutError, Client, Reply};
pub(crate) use hosts::{AllowedHosts, HostProblem};
