//! What belongs to a record beside its fields, views of lists, and imports.

use super::{I, J, T, Table, U};

pub(crate) static FILES: Table = Table::new(
    "files",
    &[
        ("id", U),
        ("record", U),
        ("object", T),
        ("field", T),
        ("name", T),
        ("media_type", T),
        ("size", I),
        ("sha256", T),
        ("made_ms", I),
        ("made_by", T),
        ("run", U),
    ],
    &[],
    "",
);
pub(crate) static COMMENTS: Table = Table::new(
    "comments",
    &[
        ("id", U),
        ("record", U),
        ("body", T),
        ("made_ms", I),
        ("made_by", T),
        ("edited_ms", I),
        ("revision", I),
    ],
    &["id"],
    "comments.revision = excluded.revision - 1",
);
pub(crate) static RECORD_NOTES: Table = Table::new(
    "record_notes",
    &[("id", U), ("record", U), ("at_ms", I), ("by", T), ("run", U), ("kind", T), ("words", T)],
    &[],
    "",
);
pub(crate) static LIST_VIEWS: Table = Table::new(
    "list_views",
    &[
        ("id", U),
        ("object", T),
        ("label", T),
        ("search", T),
        ("owner", T),
        ("shared", I),
        ("first", I),
        ("definition", J),
        ("revision", I),
        ("updated_ms", I),
    ],
    &["id"],
    "list_views.revision = excluded.revision - 1",
);
pub(crate) static WORK_VIEWS: Table = Table::new(
    "work_views",
    &[
        ("id", U),
        ("label", T),
        ("search", T),
        ("owner", T),
        ("shared", I),
        ("definition", J),
        ("revision", I),
        ("updated_ms", I),
    ],
    &["id"],
    "work_views.revision = excluded.revision - 1",
);
pub(crate) static IMPORTS: Table = Table::new(
    "imports",
    &[
        ("id", U),
        ("object", T),
        ("made_ms", I),
        ("made_by", T),
        ("state", T),
        ("content", J),
        ("revision", I),
    ],
    &["id"],
    "imports.revision = excluded.revision - 1",
);
pub(crate) static IMPORT_ERRORS: Table = Table::new(
    "import_errors",
    &[("import", U), ("line", I), ("n", I), ("place", T), ("code", T), ("words", T)],
    &[],
    "",
);
