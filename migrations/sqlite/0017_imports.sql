-- Files of records on their way in. What the file holds lies in blob_parts under the import's id until the import is over.
CREATE TABLE imports (
    id BLOB NOT NULL PRIMARY KEY,
    object TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_of ON imports (object, made_ms, id);
CREATE INDEX imports_by_age ON imports (made_ms);

CREATE TABLE import_errors (
    import BLOB NOT NULL,
    line INTEGER NOT NULL,
    n INTEGER NOT NULL,
    place TEXT NOT NULL,
    code TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (import, line, n)
) STRICT, WITHOUT ROWID;
