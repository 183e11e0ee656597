//! What somebody does to many things at once.

use super::{I, J, T, Table, U};

pub(crate) static BULKS: Table = Table::new(
    "bulks",
    &[("id", U), ("made_ms", I), ("made_by", T), ("state", T), ("content", J), ("revision", I)],
    &["id"],
    "bulks.revision = excluded.revision - 1",
);
pub(crate) static BULK_TARGETS: Table = Table::new(
    "bulk_targets",
    &[
        ("bulk", U),
        ("seq", I),
        ("target", U),
        ("title", T),
        ("state", T),
        ("code", T),
        ("words", T),
        ("thing", T),
    ],
    &["bulk", "seq"],
    "",
);
