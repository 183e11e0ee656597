//! Locked records, signatures and used links.

use super::{I, J, T, Table, U};

pub(crate) static USED_LINKS: Table = Table::new(
    "used_links",
    &[("item", U), ("username", T), ("outcome", T), ("used_ms", I), ("expires_ms", I)],
    &[],
    "",
);

pub(crate) static RECORD_LOCKS: Table = Table::new(
    "record_locks",
    &[("record", U), ("run", U), ("step", T), ("approvers_may_edit", I), ("editors", J), ("at_ms", I)],
    &["record", "run", "step"],
    "",
);
pub(crate) static SIGNATURES: Table = Table::new(
    "signatures",
    &[
        ("id", U),
        ("record", U),
        ("object", T),
        ("revision", I),
        ("digest", T),
        ("run", U),
        ("step", T),
        ("step_label", T),
        ("item", U),
        ("signer", T),
        ("outcome", T),
        ("statement", T),
        ("method", T),
        ("at_ms", I),
    ],
    &[],
    "",
);
