-- What somebody does to many runs or work items at once: the wish with how far it is, and each thing it concerns with what became of it.
CREATE TABLE bulks (
    id BLOB NOT NULL PRIMARY KEY,
    made_ms INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX bulks_by_age ON bulks (made_ms, id);

CREATE TABLE bulk_targets (
    bulk BLOB NOT NULL,
    seq INTEGER NOT NULL,
    target BLOB NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    code TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (bulk, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_targets_in ON bulk_targets (bulk, state, seq);
