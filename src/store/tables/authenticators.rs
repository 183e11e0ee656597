//! Authenticators for one-time codes.

use super::{I, J, T, Table};

pub(crate) static AUTHENTICATORS: Table = Table::new(
    "authenticators",
    &[
        ("username", T),
        ("sealed", J),
        ("confirmed_ms", I),
        ("last_step", I),
        ("recovery", J),
        ("created_ms", I),
        ("revision", I),
    ],
    &["username"],
    "authenticators.revision = excluded.revision - 1",
);
