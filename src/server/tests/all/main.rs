//! The edge from outside: the router called as a service, without a port; and the binary, killed and started again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

mod bad_input;
mod documents;
mod events;
mod fixture;
mod html;
mod junk;
mod kill;
mod lists;
mod live;
mod own_password;
mod packages;
mod problems;
mod revisions;
mod roles;
mod server_functions;
mod sign_in;
mod starts;
