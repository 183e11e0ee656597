//! The tables of what administrators set up.

use super::{I, J, T, Table};

pub(crate) static CALENDARS: Table = Table::new(
    "calendars",
    &[("name", T), ("label", T), ("content", J), ("revision", I), ("updated_ms", I), ("updated_by", T)],
    &["name"],
    "calendars.revision = excluded.revision - 1",
);
pub(crate) static CONNECTIONS: Table = Table::new(
    "connections",
    &[
        ("kind", T),
        ("name", T),
        ("label", T),
        ("content", J),
        ("revision", I),
        ("updated_ms", I),
        ("updated_by", T),
    ],
    &["kind", "name"],
    "connections.revision = excluded.revision - 1",
);
